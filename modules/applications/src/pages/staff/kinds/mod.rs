//! `/staff/kinds`: every declared kind without items, served from its declaration: who may open it, its form, its ledger.
//! A new kind in the county folder is here without a line of code.

mod due;
mod entry;
mod import;
mod ledger;

use askama::Template;
use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::routing::{get, post};
use casework::{CaseFilter, GroupBy, Phase};
use declarations::Kind;
use identity::{Permission, Staff, Who};
use web::parts::{Cell, Column, Empty, Row, Table};
use web::{Html, Markup, PageRequest, Problem, Shell, Text};

use crate::desk::{Desk, problem};
use crate::opening::may_open;

/// A file of rows.
const UPLOAD: usize = 2_000_000;

pub(super) fn routes() -> Router<Desk> {
    Router::new()
        .route("/staff/kinds", get(show))
        .route("/staff/kinds/{kind}", get(ledger::show))
        .route("/staff/kinds/{kind}/due", get(due::show))
        .route("/staff/kinds/{kind}/cases.csv", get(ledger::file))
        .route("/staff/kinds/{kind}/cases.xlsx", get(ledger::file))
        .route("/staff/kinds/{kind}/new", get(entry::show).post(entry::submit))
        .route("/staff/kinds/{kind}/import", get(import::show))
        .route("/staff/kinds/{kind}/import", post(import::submit).layer(DefaultBodyLimit::max(UPLOAD)))
}

#[derive(Template)]
#[template(path = "staff/kinds/list.html")]
pub struct ListPage {
    t: Text,
    shell: Shell,
    table: Table,
}

pub const OPEN: [Phase; 4] = [Phase::Filed, Phase::Correcting, Phase::Handling, Phase::Decided];

/// The kinds one may open or has something to see of.
async fn show(State(desk): State<Desk>, Staff(who): Staff, page: PageRequest) -> Result<Html<ListPage>, Problem> {
    let t = page.t;
    let open = CaseFilter { phases: OPEN.into(), ..CaseFilter::default() };
    let open = desk.casework.count_groups(&who.sight(), &open, &GroupBy::Kind).await.map_err(problem)?;
    let open_of = |kind: &Kind| open.iter().find(|(id, _)| id == kind.id.as_str()).map_or(0, |(_, n)| *n);
    let looks = [Permission::WorkTasks, Permission::SeeOrganLedger, Permission::SeeAllCases];
    let looks = looks.into_iter().any(|permission| who.may(permission));
    let kinds = desk.county().kinds.iter().filter(|kind| !kind.has_items());
    let kinds = kinds.filter(|kind| looks || may_open(&who, kind) || open_of(kind) > 0);
    let row = |kind: &std::sync::Arc<Kind>| {
        Row::new([
            Cell::link(&href(kind), &kind.name),
            Cell::new(t.number(open_of(kind))),
            Cell::new(opening_link(t, &who, kind)),
        ])
    };
    let columns = vec![
        Column::new(t.get("staff-kind")),
        Column::number(t.get("staff-kind-open")),
        Column::new(t.get("staff-kind-do")),
    ];
    let table = Table::new(t, t.get("staff-kinds"), columns).rows(kinds.map(row));
    let table = table.empty(Empty::new("folder", t.get("staff-kinds-none")));
    Ok(Html(ListPage { t, shell: page.workbench(t.get("staff-kinds")), table }))
}

fn href(kind: &Kind) -> String {
    format!("/staff/kinds/{}", kind.id)
}

/// The page that opens such a case, for those who may.
fn opening(who: &Who, kind: &Kind) -> Option<String> {
    may_open(who, kind).then(|| if kind.page.is_empty() { format!("{}/new", href(kind)) } else { kind.page.clone() })
}

fn opening_link(t: Text, who: &Who, kind: &Kind) -> Markup {
    let Some(address) = opening(who, kind) else { return Markup::text("–") };
    let key = if kind.page.is_empty() { "staff-kind-new" } else { "staff-kind-at" };
    Markup::trusted(format!("<a href=\"{}\">{}</a>", Markup::text(address), Markup::text(t.get(key))))
}

/// What a field without choices of its own is chosen from: places are where the county has windows.
fn places(desk: &Desk) -> Vec<(String, String)> {
    let organs = desk.county().organs.iter().filter(|organ| !organ.windows.is_empty());
    organs.map(|organ| (organ.id.to_string(), organ.name.clone())).collect()
}

/// Every window of the county, with its hall.
fn windows(desk: &Desk) -> Vec<(String, String)> {
    let organs = desk.county().organs.iter();
    let all = organs.flat_map(|organ| organ.windows.iter().map(move |window| (organ, window)));
    all.map(|(organ, window)| (window.id.to_string(), format!("{} {}", organ.short, window.name))).collect()
}
