//! Links that lead out of the site, in the quality report: what each answered, since when it fails, who leads there.

use axum::extract::State;
use axum::response::Redirect;
use web::parts::{Cell, Column, Notice, Row, Table, Tag, Tone};
use web::{Markup, Problem, Text};

use crate::address;
use crate::desk::Desk;
use crate::links::{Link, LinkReport, Standing};
use crate::permissions::Manager;

/// Addresses shown; the worst come first.
const SHOWN: usize = 200;

/// The section of the report.
pub(super) struct LinksView {
    pub on: bool,
    pub notice: Option<Notice>,
    /// How many there are and when they were last asked, in a sentence.
    pub line: String,
    pub any: bool,
    pub table: Table,
}

impl LinksView {
    pub fn new(desk: &Desk, t: Text, report: &LinkReport) -> LinksView {
        let title = t.get("admin-links-cut-off");
        let cut_off = || Notice::new(Tone::Urgent, title).body(t.get("admin-links-cut-off-note"));
        LinksView {
            on: report.on,
            notice: report.is_cut_off().then(cut_off),
            line: line(t, report),
            any: !report.links.is_empty(),
            table: table(desk, t, report),
        }
    }
}

fn line(t: Text, report: &LinkReport) -> String {
    if report.items.is_empty() {
        return t.get("admin-links-none");
    }
    let count = t.msg("admin-links-count").arg("n", report.items.len()).to_string();
    let Some(asked) = report.last_asked() else { return format!("{count}{}", t.get("admin-links-not-asked")) };
    let standing = |wanted| report.with(|standing| standing == wanted);
    let sentence = t.msg("admin-links-asked").arg("asked", t.moment(asked)).arg("fine", standing(Standing::Fine));
    let sentence = sentence.arg("failed", report.with(Standing::is_failure)).arg("moved", standing(Standing::Moved));
    format!("{count}{}", sentence.arg("waiting", report.items.len().saturating_sub(known(report))))
}

/// Addresses that have answered or failed.
fn known(report: &LinkReport) -> usize {
    report.with(|standing| standing != Standing::New)
}

fn table(desk: &Desk, t: Text, report: &LinkReport) -> Table {
    let trouble = |link: &&Link| link.answer.standing.is_failure() || link.answer.standing == Standing::Moved;
    let mut links: Vec<&Link> = report.links.iter().filter(trouble).collect();
    links.sort_by_key(|link| (!link.is_certain(), link.failing));
    let rows = links.into_iter().take(SHOWN).map(|link| {
        let items = report.items.get(&link.address).into_iter().flatten().map(|id| {
            let name = desk.live().find(id.as_str()).map_or_else(|| id.to_string(), |item| item.name.clone());
            Markup::link(&address::admin_item(id.as_str()), &name)
        });
        Row::new([
            Cell::new(Markup::link(&link.address, &link.address)),
            Cell::new(tag(t, link)).note(told(t, link)),
            Cell::new(link.asked.map(|at| t.moment(at)).unwrap_or_default()).note(since(t, link)),
            Cell::new(items.reduce(|all, one| all.and(Markup::text("、")).and(one)).unwrap_or_default()),
        ])
    });
    let columns = ["admin-link", "admin-link-answer", "admin-link-asked", "admin-link-items"];
    Table::new(t, t.get("admin-links"), columns.map(|key| Column::new(t.get(key))).into()).rows(rows)
}

fn tag(t: Text, link: &Link) -> Tag {
    let tone = match link.answer.standing {
        Standing::Gone => Tone::Urgent,
        Standing::Silent | Standing::Unclear if link.is_certain() => Tone::Urgent,
        Standing::Fine => Tone::Good,
        _ => Tone::Active,
    };
    Tag::new(tone, t.get(&format!("link-{}", link.answer.standing)))
}

/// What the answer was, for whoever mends the guide.
fn told(t: Text, link: &Link) -> String {
    let detail = link.answer.detail.as_str();
    match link.answer.standing {
        Standing::Silent => t.get(&format!("link-silent-{detail}")),
        Standing::Moved => t.msg("link-moved-to").arg("to", detail).to_string(),
        _ => t.msg("link-status").arg("status", detail).to_string(),
    }
}

fn since(t: Text, link: &Link) -> String {
    match link.failing {
        Some(failing) if link.is_certain() && Some(failing) != link.asked => {
            t.msg("link-failing-since").arg("since", t.moment(failing)).to_string()
        }
        Some(_) if !link.is_certain() => t.get("link-asked-again"),
        _ => String::new(),
    }
}

/// `POST /admin/items/quality/links`: has all of them asked again.
pub(super) async fn ask_again(State(desk): State<Desk>, Manager(_): Manager) -> Result<Redirect, Problem> {
    desk.ask_links_again().await?;
    Ok(Redirect::to("/admin/items/quality#links"))
}
