//! `/rate/window/{organ}/{window}`: the tablet at a window shows the act just finished there, large enough for everybody.
//!
//! Only a tablet that was paired with the window shows the act by itself; any other device is asked for the code that
//! stands on the clerk's screen. What is shown names the matter and nobody.

use std::time::Duration;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use http::HeaderMap;
use http::header::SET_COOKIE;
use kernel::CaseNo;
use serde::Deserialize;
use web::cookies::{self, SetCookie};
use web::form::Post;
use web::parts::Notice;
use web::parts::Tone;
use web::{Html, PageRequest, Problem, Text};

use super::door::Door;
use super::form::{RateForm, is_mendable, said};
use crate::desk::Desk;
use crate::giving::digest;
use crate::model::{ActRow, RatedAct};

/// The tablet's own mark.
const COOKIE: &str = "haoban_tablet";
const YEAR: Duration = Duration::from_secs(365 * 86_400);

#[derive(Template)]
#[template(path = "tablet.html")]
struct TabletPage {
    t: Text,
    shell: web::Shell,
    window: String,
    title: String,
    what: String,
    form: RateForm,
    asks: bool,
    thanks: Option<Notice>,
    here: String,
    code_href: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Way {
    /// Pairs this device with the window.
    pair: Option<String>,
    thanks: Option<String>,
}

pub async fn show(
    State(desk): State<Desk>,
    page: PageRequest,
    Path((organ, window)): Path<(String, String)>,
    Query(way): Query<Way>,
    headers: HeaderMap,
    door: Door,
) -> Result<Response, Problem> {
    let window = known(&desk, &organ, &window)?;
    if let Some(token) = &way.pair {
        return pair(&desk, &window, token).await;
    }
    let act = match is_paired(&desk, &headers, &window).await? {
        true => desk.at_window(&window).await?,
        false => None,
    };
    let mut shown = tablet_page(&desk, &page, &window, act.as_ref(), &Post::default(), None);
    if way.thanks.is_some() {
        shown.thanks =
            Some(Notice::new(Tone::Good, page.t.get("ratings-thanks")).body(page.t.get("ratings-thanks-note")));
        shown.asks = false;
    }
    Ok(door.mark(&desk, Html(shown).into_response()))
}

pub async fn rate(
    State(desk): State<Desk>,
    page: PageRequest,
    Path((organ, window)): Path<(String, String)>,
    headers: HeaderMap,
    door: Door,
    post: Post,
) -> Result<Response, Problem> {
    let window = known(&desk, &organ, &window)?;
    if !is_paired(&desk, &headers, &window).await? {
        let sentence = "这台设备没有和窗口绑定，请用评价码评价。";
        return Err(kernel::Refusal::forbidden("tablet_unknown", sentence).into());
    }
    // The act on the screen when the first finger touched it, not the one that came meanwhile; but only one of this window.
    let no: CaseNo = post.get("case").unwrap_or_default().parse().map_err(|_| Problem::not_found())?;
    let act = post.get("act").and_then(|act| act.parse::<u8>().ok()).and_then(|act| RatedAct::try_from(act).ok());
    let act = act.ok_or_else(Problem::not_found)?;
    let row = desk.shelf().find_act(&no, act).await.map_err(Problem::internal)?;
    let row = row.filter(|row| row.window == window).ok_or_else(Problem::not_found)?;
    let key = post.get("key").map(str::to_owned);
    match desk.judge_at_tablet(&no, act, said(&post), &door.origin, key).await {
        Ok(_) => Ok(Redirect::to(&format!("/rate/window/{window}?thanks=1")).into_response()),
        Err(problem) if is_mendable(&problem) => {
            let shown = tablet_page(&desk, &page, &window, Some(&row), &post, Some(&problem));
            Ok((problem.status_code(), Html(shown)).into_response())
        }
        Err(problem) => Err(problem),
    }
}

fn known(desk: &Desk, organ: &str, window: &str) -> Result<String, Problem> {
    let window = format!("{organ}/{window}");
    desk.find_window(&window).map(|_| window.clone()).ok_or_else(Problem::not_found)
}

async fn pair(desk: &Desk, window: &str, token: &str) -> Result<Response, Problem> {
    let paired = desk.shelf().window_of_tablet(&digest(token)).await.map_err(Problem::internal)?;
    if paired.as_deref() != Some(window) {
        return Err(Problem::not_found());
    }
    let mut response = Redirect::to(&format!("/rate/window/{window}")).into_response();
    let cookie = SetCookie::new(COOKIE, token, desk.office.gate.https).lasting(YEAR);
    if let Some(value) = cookie.header() {
        response.headers_mut().append(SET_COOKIE, value);
    }
    Ok(response)
}

async fn is_paired(desk: &Desk, headers: &HeaderMap, window: &str) -> Result<bool, Problem> {
    let Some(token) = cookies::read(headers, COOKIE) else { return Ok(false) };
    let paired = desk.shelf().window_of_tablet(&digest(token)).await.map_err(Problem::internal)?;
    Ok(paired.as_deref() == Some(window))
}

fn tablet_page(
    desk: &Desk,
    page: &PageRequest,
    window: &str,
    act: Option<&ActRow>,
    post: &Post,
    problem: Option<&Problem>,
) -> TabletPage {
    let t = page.t;
    let mut form = RateForm::new(t, post, problem);
    if let Some(act) = act {
        form = form.with("case", act.case_no.to_string()).with("act", act.act.number().to_string());
    }
    TabletPage {
        t,
        shell: page.portal(t.get("ratings-tablet")).with_errors(form.errors.errors.len()),
        window: desk.window_name(window),
        title: act.map(|act| act.title.clone()).unwrap_or_default(),
        what: act
            .map(|act| format!("{} · {}", t.get(&format!("ratings-act-{}", act.act.word())), t.clock(act.at)))
            .unwrap_or_default(),
        asks: act.is_some(),
        form,
        thanks: None,
        here: format!("/rate/window/{window}"),
        code_href: "/rate/code".to_owned(),
    }
}
