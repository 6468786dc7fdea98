//! `/watch`: the board of the county, or of one organ. It brings itself up to date every few seconds where there is
//! script, and on reload where there is none.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use identity::{Permission, Staff};
use kernel::OrganId;
use serde::Deserialize;
use web::{Html, PageRequest, Problem, Shell};

use super::may_watch;
use super::view::BoardView;
use crate::board::Scope;
use crate::desk::Desk;

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    organ: String,
}

#[derive(Template)]
#[template(path = "watch.html")]
struct WatchPage {
    shell: Shell,
    eyebrow: String,
    /// Address, icon, label.
    links: Vec<(String, &'static str, String)>,
    board: BoardView,
}

#[derive(Template)]
#[template(path = "_board.html")]
struct Fragment {
    board: BoardView,
}

pub async fn show(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Query(wanted): Query<Wanted>,
    request: PageRequest,
) -> Result<Response, Problem> {
    may_watch(&who)?;
    let t = request.t;
    let organ = Some(wanted.organ.trim()).filter(|organ| !organ.is_empty()).map(OrganId::from);
    // A head of department has one organ to watch, and begins there.
    let organ = organ.or_else(|| {
        let mut organs = who.account.organs();
        let only = organs.next().filter(|_| organs.next().is_none() && !who.may(Permission::SeeAllCases));
        only.cloned()
    });
    let scope = Scope { organ };
    let board = desk.board(&who, &scope).await?;
    let board = BoardView::of(t, &desk, &who, &scope, &board);
    if request.partial.0 {
        return Ok(Html(Fragment { board }).into_response());
    }
    let title = scope.organ.as_ref().map_or_else(|| t.get("cockpit-title"), |organ| desk.office.organ_name(organ));
    let shell = request.workbench(title).wide();
    let whole = who.may(Permission::SeeAllCases);
    let shell = match (&scope.organ, whole) {
        (Some(_), true) => shell.crumb("/watch", t.get("cockpit-title")),
        _ => shell,
    };
    let mut links = vec![("/supervision".to_owned(), "eye", t.get("cockpit-to-supervision"))];
    if whole {
        links.push(("/watch/wall".to_owned(), "layout-grid", t.get("cockpit-wall")));
    }
    let eyebrow = t.get(if scope.organ.is_some() { "cockpit-eyebrow-organ" } else { "cockpit-eyebrow" });
    Ok(Html(WatchPage { shell, eyebrow, links, board }).into_response())
}
