//! `/assessment/marks`: what stands for or against a person, a window or an organ, or was taken back, one by one.

use axum::extract::{Query, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use identity::Staff;
use kernel::{Refusal, local_date};
use serde::Deserialize;
use web::parts::{Cell, Column, Empty, Row, Table};
use web::{Markup, PageRequest, Problem, Text};

use super::address;
use super::reasons;
use super::sheet::{Section, Sheet, said};
use crate::desk::Desk;
use crate::measures::{Mark, MarkKind};
use crate::months::{Month, Period};
use crate::store::statements::{self as rows, Whose};

pub const STANDING: &str = "standing";
pub const TAKEN_BACK: &str = "taken-back";

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    person: String,
    /// `organ:market`, `window:centre/general-1`, `chief:approver`, in place of a person.
    subject: String,
    kind: String,
    /// `standing`, `taken-back`.
    state: String,
    period: String,
}

impl Wanted {
    fn subject(&self) -> Option<String> {
        said(&self.subject).map(str::to_owned).or_else(|| said(&self.person).map(|person| format!("person:{person}")))
    }
}

pub async fn show(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Query(wanted): Query<Wanted>,
    page: PageRequest,
) -> Result<Response, Problem> {
    let t = page.t;
    // Whoever asks for nothing in particular finds the way from the own statement.
    let Some(subject) = wanted.subject() else { return Ok(Redirect::to("/assessment/mine").into_response()) };
    desk.may_see_subject(&who, &subject).await?;
    let kind = MarkKind::parse(&wanted.kind)
        .ok_or_else(|| Refusal::invalid("bad_mark", "没有这一种记录，请从办理情况页点开。").on_field("kind"))?;
    let period: Period = match wanted.period.trim() {
        "" => Period::month(Month::of(desk.office.today())),
        text => text.parse()?,
    };
    let months = (Month::of(period.from), Month::of(period.to));
    let stands = wanted.state != TAKEN_BACK;
    let (db, region) = (&desk.office.db, desk.office.region);
    let organ = desk.organ_of_chief(&subject, months.1).await?;
    let whose = match subject.split_once(':') {
        Some(("window", window)) => Whose::Window(window),
        Some(("organ", organ)) => Whose::Organ(organ),
        Some(("chief", _)) => Whose::Organ(&organ),
        _ => Whose::Person(subject.strip_prefix("person:").unwrap_or_default()),
    };
    let marks = rows::marks_of(db, region, whose, kind, stands, months).await.map_err(Problem::internal)?;
    let state = t.get(if stands { "assessment-conduct-standing" } else { "assessment-conduct-taken-back" });
    let title = t
        .msg("assessment-marks-of")
        .arg("what", reasons::mark_title(t, kind))
        .arg("state", state)
        .arg("period", period.to_string())
        .to_string();
    let mut sheet = Sheet::new(&page, title, "");
    let name = desk.subject_name(&subject).await?;
    sheet.shell = match subject.strip_prefix("person:") {
        Some(person) => {
            let conduct = t.msg("assessment-conduct-of").arg("name", name.as_str()).to_string();
            sheet.shell.crumb(address::conduct(person, &period.to_string()), conduct)
        }
        None => {
            let statement = t.msg("assessment-statement-of").arg("name", name.as_str()).to_string();
            sheet.shell.crumb(address::statement(&subject, &months.1.to_string()), statement)
        }
    };
    sheet.intro = format!("{name} · {}", t.get("assessment-marks-now"));
    sheet.sections.push(Section::new("", vec![Markup::part(table(t, &desk, &marks))]));
    Ok(sheet.send().into_response())
}

impl Desk {
    /// The organ whose approving post a chief held when the quarter was measured; empty for other subjects.
    async fn organ_of_chief(&self, subject: &str, last: Month) -> Result<String, Problem> {
        if !subject.starts_with("chief:") {
            return Ok(String::new());
        }
        let (db, region) = (&self.office.db, self.office.region);
        let found = rows::find(db, region, last, subject).await.map_err(Problem::internal)?;
        Ok(found.map(|frozen| frozen.statement.organ).unwrap_or_default())
    }
}

fn table(t: Text, desk: &Desk, marks: &[Mark]) -> Table {
    let names = ["case", "what", "organ", "day", "month", "taken-back"];
    let columns = names.map(|name| Column::new(t.get(&format!("assessment-mark-{name}"))));
    let row = |mark: &Mark| {
        let taken_back = mark.withdrawn_at.map(|at| t.date(local_date(at)));
        Row::new([
            Cell::link(&format!("/staff/cases/{}", mark.case_no), mark.case_no.as_str()),
            Cell::new(mark.title.as_str()).note(mark.rule.as_str()),
            Cell::new(desk.office.organ_name(&mark.organ)),
            // The day of a rating would tell whose it is.
            Cell::new(if mark.kind == MarkKind::BadRating { "–".to_owned() } else { t.date(local_date(mark.at)) }),
            Cell::new(mark.month.to_string()),
            Cell::new(taken_back.unwrap_or_else(|| "–".to_owned())),
        ])
    };
    Table::new(t, t.get("assessment-conduct-marks"), columns.into())
        .rows(marks.iter().map(row))
        .empty(Empty::new("circle-check", t.get("assessment-conduct-no-marks")))
}
