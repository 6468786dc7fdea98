//! Pages of those who keep the catalogue: definitions as documents with versions, what the check finds, the difference
//! in words, a dry run, publishing from a day.

mod edit;
mod fields;
mod import;
mod item;
mod links;
mod list;
mod marks;
mod quality;
mod reading;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use declarations::{Finding, Item};
use kernel::Date;
use web::parts::{FindingLine, Findings, Tag, Tone};
use web::{PageRequest, Shell, Text};

use crate::desk::Desk;
use crate::model::VersionState;
use crate::pages::spoken::Spoken as _;

pub(crate) use reading::read_source;

/// A catalogue file may be this large: a province has some ten thousand items.
const LARGEST_IMPORT: usize = 64 * 1024 * 1024;

pub(super) fn routes() -> Router<Desk> {
    Router::new()
        .route("/admin/items", get(list::page))
        .route("/admin/items/new", get(list::new_item).post(list::create_item))
        .route("/admin/items/quality", get(quality::page))
        .route("/admin/items/quality/links", post(links::ask_again))
        .route(
            "/admin/items/import",
            get(import::page).post(import::upload).layer(DefaultBodyLimit::max(LARGEST_IMPORT)),
        )
        .route("/admin/items/{organ}/{item}", get(item::page))
        .route("/admin/items/{organ}/{item}/draft", post(item::begin_draft))
        .route("/admin/items/{organ}/{item}/state", post(item::change_state))
        .route("/admin/items/{organ}/{item}/versions/{number}", get(edit::page).post(edit::save))
        .route("/admin/items/{organ}/{item}/versions/{number}/source", post(edit::save_source))
        .route("/admin/items/{organ}/{item}/versions/{number}/publish", post(edit::publish))
        .route("/admin/items/{organ}/{item}/versions/{number}/claim", post(edit::claim))
        .route("/admin/items/{organ}/{item}/versions/{number}/compile", post(edit::compile))
        .route("/admin/items/{organ}/{item}/versions/{number}/discard", post(edit::discard))
}

fn shell(request: &PageRequest, title: impl Into<String>) -> Shell {
    request.workbench(title).crumb("/admin/items", request.t.get("admin-items"))
}

fn state_tag(t: Text, state: VersionState) -> Tag {
    let tone = match state {
        VersionState::Published => Tone::Good,
        VersionState::Draft | VersionState::Claimed => Tone::Active,
        VersionState::Compiled | VersionState::ToClaim => Tone::Urgent,
        VersionState::Discarded => Tone::Quiet,
    };
    Tag::new(tone, state.spoken(t))
}

/// How a published version stands on a day: in force once, or only announced.
fn published_tag(t: Text, item: &Item, today: Date) -> Tag {
    match item.since > today {
        true => Tag::new(Tone::Active, t.get("admin-announced")).icon("calendar"),
        false => state_tag(t, VersionState::Published),
    }
}

/// What the check found, as it is shown.
fn findings<'f>(t: Text, found: impl IntoIterator<Item = &'f Finding>) -> Findings {
    Findings::new(t, found.into_iter().map(finding_line))
}

fn finding_line(finding: &Finding) -> FindingLine {
    FindingLine {
        must: finding.is_error(),
        field: finding.field.clone(),
        line: finding.line,
        column: finding.column,
        sentence: format!("{}{}", finding.sentence, finding.remedy),
        href: String::new(),
    }
}
