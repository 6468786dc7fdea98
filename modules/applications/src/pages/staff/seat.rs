//! The window a clerk takes applications in at: chosen on the counter page, remembered by the computer that stands there.

use std::time::Duration;

use axum::response::Response;
use declarations::Item;
use http::HeaderMap;
use http::header::SET_COOKIE;
use identity::Who;
use web::Text;
use web::cookies::{self, SetCookie};
use web::form::{Input, Post};

use super::Desk;

const COOKIE: &str = "haoban_window";
/// A year: who moves to another window says so.
const REMEMBERED: Duration = Duration::from_secs(365 * 86_400);

/// The windows for this clerk and item; none where nobody has any, as in a village office.
pub fn input(desk: &Desk, t: Text, who: &Who, item: &Item, post: &Post, error: Option<String>) -> Option<Input> {
    let windows = desk.windows_for(who, item);
    let known = |value: &&str| windows.iter().any(|window| window.id.as_str() == *value);
    let value = post.get("window").filter(known).unwrap_or_default().to_owned();
    let choices = windows.iter().map(|window| (window.id.to_string(), window.name.clone()));
    let input = Input::select(t, "window", t.get("staff-counter-window"), choices).value(value).optional();
    (!windows.is_empty()).then(|| input.hint(t.get("staff-counter-window-hint")).error(error))
}

/// What this computer was last used at.
pub fn remembered(headers: &HeaderMap) -> Option<String> {
    cookies::read(headers, COOKIE).filter(|window| is_plain(window)).map(str::to_owned)
}

/// Keeps the choice, an empty one too.
pub fn remember(mut response: Response, window: &str, secure: bool) -> Response {
    let window = if is_plain(window) { window } else { "" };
    if let Some(line) = SetCookie::new(COOKIE, window, secure).lasting(REMEMBERED).header() {
        response.headers_mut().append(SET_COOKIE, line);
    }
    response
}

/// Ids hold nothing that a cookie could not.
fn is_plain(window: &str) -> bool {
    window.chars().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '/' | '-' | '_'))
}
