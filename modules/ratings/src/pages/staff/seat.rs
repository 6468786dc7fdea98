//! `/ratings/seat`: a clerk says at which window they sit, and hands the person in front of them a code or QR to rate by.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use documents::art::qr_svg;
use identity::{Permission, Staff, Who};
use web::cookies::Token;
use web::form::{Input, Post};
use web::parts::{Notice, Tone};
use web::{Html, Markup, PageRequest, Problem, Shell, Text};

use crate::desk::Desk;
use crate::giving::digest;
use crate::model::RatedAct;
use crate::noted::Noted;
use crate::pages::door::Door;

#[derive(Template)]
#[template(path = "staff/seat.html")]
struct SeatPage {
    t: Text,
    shell: Shell,
    windows: Input,
    sits: Option<String>,
    /// The last act finished here: its title, the code, and the QR of its link.
    last: Option<(String, String, Markup)>,
    pairing: Option<(Notice, Markup)>,
    leaves: bool,
    /// Whether ratings on paper may be typed in.
    types_in: bool,
}

pub async fn show(
    State(desk): State<Desk>,
    Staff(who): Staff,
    page: PageRequest,
    door: Door,
) -> Result<Response, Problem> {
    let shown = seat_page(&desk, &page, &who, None).await?;
    Ok(door.mark(&desk, Html(shown).into_response()))
}

/// Takes a seat, or leaves it.
pub async fn take(State(desk): State<Desk>, Staff(who): Staff, door: Door, post: Post) -> Result<Response, Problem> {
    may_sit(&who)?;
    let window = post.get("window").unwrap_or_default().trim();
    desk.sit(&who, window, &door.origin).await?;
    Ok(Redirect::to("/ratings/seat").into_response())
}

/// Pairs a tablet with the window: an address to be opened on it once.
pub async fn pair(State(desk): State<Desk>, Staff(who): Staff, page: PageRequest) -> Result<Response, Problem> {
    may_sit(&who)?;
    let seat = desk.shelf().seat_of(&who.account.id, desk.now()).await.map_err(Problem::internal)?;
    let window =
        seat.ok_or_else(|| kernel::Refusal::not_allowed_now("no_seat", "请先选择您今天所在的窗口，再绑定平板。"))?;
    let token: String = Token::random().map_err(Problem::internal)?.as_str().chars().take(32).collect();
    let made = desk.shelf().pair_tablet(&digest(&token), &window, &who.account.id, desk.now()).await;
    made.map_err(Problem::internal)?;
    desk.log(&who.account.id, &who.account.name, Noted::TabletPaired, &window, "").await?;
    let address = format!("{}/rate/window/{window}?pair={token}", desk.office.public_url);
    // Nobody types such an address on a tablet: it is held before its camera.
    let qr = qr_svg(&address).map(Markup::trusted).unwrap_or_default();
    let notice = Notice::new(Tone::Good, page.t.get("ratings-pair-open")).body(address);
    Ok(Html(seat_page(&desk, &page, &who, Some((notice, qr))).await?).into_response())
}

fn may_sit(who: &Who) -> Result<(), Problem> {
    if who.may(Permission::WorkTasks) {
        return Ok(());
    }
    who.must(Permission::FileForOthers).map_err(Problem::from)
}

async fn seat_page(
    desk: &Desk,
    page: &PageRequest,
    who: &Who,
    pairing: Option<(Notice, Markup)>,
) -> Result<SeatPage, Problem> {
    may_sit(who)?;
    let t = page.t;
    let seat = desk.shelf().seat_of(&who.account.id, desk.now()).await.map_err(Problem::internal)?;
    let last = match &seat {
        Some(window) => desk.at_window(window).await?,
        None => None,
    };
    let last = match last {
        Some(act) if act.act != RatedAct::Matter => {
            let code = desk.code_for(&act.case_no, act.act).await?;
            let link = format!("{}/rate/link/{code}", desk.office.public_url);
            let qr = qr_svg(&link).map(Markup::trusted).unwrap_or_default();
            Some((format!("{} · {}", act.title, t.get(&format!("ratings-act-{}", act.act.word()))), code, qr))
        }
        _ => None,
    };
    let value = seat.clone().unwrap_or_default();
    let mut windows = Vec::new();
    // The windows of one's own hall first.
    let is_own = |organ: &declarations::Organ| who.account.organs().any(|own| *own == organ.id);
    let mut organs: Vec<_> = desk.office.county().organs.iter().collect();
    organs.sort_by_key(|organ| !is_own(organ));
    for organ in organs {
        for window in &organ.windows {
            windows.push((window.id.to_string(), format!("{} {}", organ.short, window.name)));
        }
    }
    Ok(SeatPage {
        t,
        shell: page.workbench(t.get("ratings-seat")),
        windows: Input::select(t, "window", t.get("ratings-seat-window"), windows).value(value).optional(),
        sits: seat.as_deref().map(|window| desk.window_name(window)),
        leaves: seat.is_some(),
        types_in: super::paper::may_type_in(who).is_ok(),
        last,
        pairing,
    })
}
