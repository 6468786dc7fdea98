//! The published items behind a figure, each with what it adds.

use axum::extract::{Query, State};
use declarations::Item;
use identity::Staff;
use serde::Deserialize;
use web::parts::{Cell, Column, Empty, Row, Table};
use web::{Html, Markup, PageRequest, Problem};

use super::reasons;
use super::sheet::{Section, Sheet, organ};
use crate::desk::Desk;
use crate::measures::Measure;
use crate::months::{Month, Period};
use crate::read::{Published, online_level};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    /// Name of a measure of published items.
    of: String,
    organ: String,
    period: String,
}

pub async fn show(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Query(wanted): Query<Wanted>,
    page: PageRequest,
) -> Result<Html<Sheet>, Problem> {
    let t = page.t;
    let organ = organ(&wanted.organ);
    let of = desk.of(&who.sight(), organ.as_ref(), None)?;
    let measure = Measure::parse(&wanted.of).filter(|measure| measure.is_read()).unwrap_or(Measure::PublishedItems);
    let period = match wanted.period.trim() {
        "" => Period::month(Month::of(desk.office.today())),
        text => text.parse()?,
    };
    let mut items = desk.items_published(period.to);
    items.retain(|one| {
        let seen = of.organs.as_ref().is_none_or(|organs| organs.contains(&one.item.organ));
        seen && one.adds.get(measure) != 0
    });
    let name = &*reasons::measure_title(t, measure);
    let title = t.msg("assessment-items-of").arg("name", name).arg("period", period.to_string()).to_string();
    let mut sheet = Sheet::new(&page, title, "/assessment/indicators");
    sheet.shell = sheet.shell.crumb("/assessment/indicators", t.get("assessment-indicators"));
    let total: i64 = items.iter().map(|one| one.adds.get(measure)).sum();
    let told = t.msg("assessment-items-told").arg("n", items.len()).arg("name", name).arg("sum", total);
    sheet.intro = told.to_string();
    let columns = vec![
        Column::new(t.get("assessment-item")),
        Column::new(t.get("assessment-organ")),
        Column::number(t.get("assessment-item-promise")),
        Column::number(t.get("assessment-item-law")),
        Column::number(t.get("assessment-item-depth")),
    ];
    let days = |one: &Published, measure: Measure| match one.adds.get(measure) {
        0 => "–".to_owned(),
        days => t.number(days),
    };
    let row = |one: &Published| {
        let item: &Item = &one.item;
        Row::new([
            Cell::link(&format!("/items/{}", item.id), item.name.as_str()),
            Cell::new(desk.office.organ_name(&item.organ)),
            Cell::new(days(one, Measure::PublishedPromiseDays)),
            Cell::new(days(one, Measure::PublishedStatutoryDays)),
            Cell::new(t.number(online_level(item))),
        ])
    };
    let table = Table::new(t, name, columns).rows(items.iter().map(row));
    let table = table.empty(Empty::new("search", t.get("assessment-no-items")));
    sheet.sections.push(Section::new("", vec![Markup::part(table)]));
    Ok(sheet.send())
}
