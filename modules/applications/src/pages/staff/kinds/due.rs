//! `/staff/kinds/{kind}/due`: what was due by the schedules of a kind, and how much of it was done.

use askama::Template;
use axum::extract::{Path, Query, State};
use casework::{Duty, DutyState};
use declarations::Kind;
use identity::Staff;
use kernel::Date;
use serde::Deserialize;
use web::form::{Control, Input};
use web::parts::{Cell, Column, Empty, Figure, Row, Table, Tag, Tone};
use web::{Html, Markup, PageRequest, Problem, Shell, Text};

use super::href;
use crate::audit::day;
use crate::desk::Desk;
use crate::duties::Kept;
use crate::pages::staff::address;

/// Undone duties that are listed.
const LISTED: usize = 50;

#[derive(Template)]
#[template(path = "staff/kinds/due.html")]
pub struct DuePage {
    t: Text,
    shell: Shell,
    inputs: Vec<Input>,
    figures: Vec<Figure>,
    schedules: Table,
    organs: Table,
    undone: Table,
    action: String,
}

#[derive(Debug, Deserialize)]
pub struct Asked {
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
}

impl Asked {
    /// The month that runs, where nothing is said.
    pub fn period(&self, today: Date) -> Result<(Date, Date), Problem> {
        let last = day(&self.to, "to")?.unwrap_or(today);
        let first = day(&self.from, "from")?.unwrap_or_else(|| last.first_of_month());
        Ok((first, last))
    }
}

pub async fn show(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Path(kind): Path<String>,
    Query(asked): Query<Asked>,
    page: PageRequest,
) -> Result<Html<DuePage>, Problem> {
    let t = page.t;
    let kind = desk.kind_without_items(&kind)?;
    if kind.schedules.is_empty() {
        return Err(Problem::not_found());
    }
    let (first, last) = asked.period(desk.today())?;
    let found = desk.duties(&who, &kind, first, last).await?;
    let input = |name: &str, day: Date| {
        Input::new(t, name, t.get(&format!("staff-by-{name}")), Control::Line("date")).value(day.to_string())
    };
    let base = href(&kind);
    let title = t.msg("staff-due-title").arg("kind", kind.name.as_str()).to_string();
    let undone = found.undone.iter().take(LISTED).map(|(duty, state)| undone(t, &desk, &kind, duty, *state));
    let heads = ["staff-due-day", "staff-due-schedule", "staff-due-subject", "staff-due-until", "staff-due-state"];
    Ok(Html(DuePage {
        t,
        shell: page.workbench(title).crumb("/staff/kinds", t.get("staff-kinds")).crumb(&base, kind.name.as_str()),
        inputs: vec![input("from", first), input("to", last)],
        figures: figures(t, found.all),
        schedules: table(
            t,
            "staff-due-schedule",
            found.by_schedule.iter().map(|(id, kept)| (name_of(&kind, id), *kept)),
        ),
        organs: table(
            t,
            "staff-due-organ",
            found.by_organ.iter().map(|(organ, kept)| (desk.organ_name(&organ.as_str().into()), *kept)),
        ),
        undone: Table::new(t, t.get("staff-due-undone"), heads.map(|key| Column::new(t.get(key))).into())
            .rows(undone)
            .empty(Empty::new("circle-check", t.get("staff-due-all-done"))),
        action: format!("{base}/due"),
    }))
}

fn figures(t: Text, kept: Kept) -> Vec<Figure> {
    let unit = || t.get("staff-due-unit");
    let percent = kept.rate().map_or_else(|| "–".to_owned(), |rate| format!("{rate:.1}%"));
    vec![
        Figure::new(percent, "", t.get("staff-due-rate")),
        Figure::new(t.number(kept.due), unit(), t.get("staff-due-due")),
        Figure::new(t.number(kept.done), unit(), t.get("staff-due-done"))
            .note(t.msg("staff-due-in-time").arg("n", kept.in_time).to_string()),
        Figure::new(t.number(kept.running), unit(), t.get("staff-due-running")),
        Figure::new(t.number(kept.missed), unit(), t.get("staff-due-missed")).note(t.get("staff-due-missed-note")),
    ]
}

fn table(t: Text, head: &str, rows: impl Iterator<Item = (String, Kept)>) -> Table {
    let mut columns = vec![Column::new(t.get(head))];
    let heads = ["staff-due-due", "staff-due-done", "staff-due-in-time-head", "staff-due-rate"];
    columns.extend(heads.map(|key| Column::number(t.get(key))));
    let row = |(name, kept): (String, Kept)| {
        let rate = kept.rate().map_or_else(|| "–".to_owned(), |rate| format!("{rate:.1}%"));
        let numbers = [kept.due, kept.done, kept.in_time].map(|n| Cell::new(t.number(n)));
        Row::new(std::iter::once(Cell::new(name)).chain(numbers).chain([Cell::new(rate)]))
    };
    Table::new(t, t.get(&format!("{head}-caption")), columns)
        .rows(rows.map(row))
        .empty(Empty::new("calendar", t.get("staff-due-none")))
}

fn undone(t: Text, desk: &Desk, kind: &Kind, duty: &Duty, state: DutyState) -> Row {
    let subject = desk.subject_name(duty);
    let about = match &duty.case_no {
        Some(no) => Cell::link(&address::case(no), subject),
        None => Cell::new(subject),
    };
    let (tone, key) = match state {
        DutyState::Missed => (Tone::Quiet, "staff-due-is-missed"),
        DutyState::Dropped => (Tone::Quiet, "staff-due-is-dropped"),
        _ => (Tone::Urgent, "staff-due-is-late"),
    };
    Row::new([
        Cell::new(t.date(duty.day)),
        Cell::new(name_of(kind, &duty.schedule)),
        about,
        Cell::new(t.moment(duty.due_at)),
        Cell::new(Markup::part(Tag::new(tone, t.get(key)))),
    ])
}

/// A schedule that the folder no longer has keeps its id.
fn name_of(kind: &Kind, id: &str) -> String {
    let found = kind.schedules.iter().find(|schedule| schedule.id == id);
    found.map_or_else(|| id.to_owned(), |schedule| schedule.name.clone())
}
