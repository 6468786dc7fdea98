//! `POST /preferences`: large type, high contrast, dark tone, language; a plain form on every page.

use std::sync::Arc;

use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Form};
use http::HeaderMap;
use http::header::SET_COOKIE;
use serde::Deserialize;

use crate::lang::Prefs;
use crate::page::Site;

#[derive(Deserialize)]
pub(crate) struct Choice {
    set: String,
    #[serde(default)]
    back: String,
}

/// Keeps the choice and goes back to the page it was made on.
pub(crate) async fn save(
    Extension(site): Extension<Arc<Site>>,
    headers: HeaderMap,
    Form(choice): Form<Choice>,
) -> Response {
    let prefs = Prefs::of(&headers);
    let cookie = prefs.with(&choice.set).unwrap_or(prefs).cookie(site.https).header();
    let mut response = Redirect::to(local_path(&choice.back)).into_response();
    if let Some(cookie) = cookie {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}

/// A path on this site, or the front page: never somebody else's address.
pub fn local_path(path: &str) -> &str {
    let local = path.starts_with('/') && !path.starts_with("//") && !path.contains(['\\', '\r', '\n', '\t']);
    if local { path } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_never_leaves_the_site() {
        assert_eq!(local_path("/items?q=1"), "/items?q=1");
        for foreign in ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", ""] {
            assert_eq!(local_path(foreign), "/", "{foreign}");
        }
    }
}
