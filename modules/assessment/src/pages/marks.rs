//! `/assessment/marks`: what stands for or against somebody, or was taken back, one by one.

use axum::extract::{Query, State};
use identity::Staff;
use kernel::{Refusal, local_date};
use serde::Deserialize;
use web::parts::{Cell, Column, Empty, Row, Table};
use web::{Html, Markup, PageRequest, Problem, Text};

use super::address;
use super::sheet::{Section, Sheet};
use crate::desk::Desk;
use crate::measures::{Mark, MarkKind};
use crate::months::{Month, Period};
use crate::store::statements as rows;

pub const STANDING: &str = "standing";
pub const TAKEN_BACK: &str = "taken-back";

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    person: String,
    kind: String,
    /// `standing`, `taken-back`.
    state: String,
    period: String,
}

pub async fn show(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Query(wanted): Query<Wanted>,
    page: PageRequest,
) -> Result<Html<Sheet>, Problem> {
    let t = page.t;
    desk.may_see_person(&who, &wanted.person).await?;
    let kind = MarkKind::parse(&wanted.kind)
        .ok_or_else(|| Refusal::invalid("bad_mark", "没有这一种记录，请从办理情况页点开。").on_field("kind"))?;
    let period: Period = match wanted.period.trim() {
        "" => Period::month(Month::of(desk.office.today())),
        text => text.parse()?,
    };
    let months = (Month::of(period.from), Month::of(period.to));
    let stands = wanted.state != TAKEN_BACK;
    let (db, region) = (&desk.office.db, desk.office.region);
    let marks = rows::marks_of(db, region, &wanted.person, kind, stands, months).await.map_err(Problem::internal)?;
    let state = t.get(if stands { "assessment-conduct-standing" } else { "assessment-conduct-taken-back" });
    let title = t
        .msg("assessment-marks-of")
        .arg("what", kind.title())
        .arg("state", state)
        .arg("period", period.to_string())
        .to_string();
    let mut sheet = Sheet::new(&page, title, "");
    let name = desk.subject_name(&format!("person:{}", wanted.person)).await?;
    let conduct = t.msg("assessment-conduct-of").arg("name", name.as_str()).to_string();
    sheet.shell = sheet.shell.crumb(address::conduct(&wanted.person, &period.to_string()), conduct);
    sheet.intro = name;
    sheet.sections.push(Section::new("", vec![Markup::part(table(t, &desk, &marks))]));
    Ok(sheet.send())
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
