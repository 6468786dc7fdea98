//! Indicators: how they stand, organ by organ, month by month, each number leading to its cases.

use axum::extract::{Path, Query, State};
use declarations::{Indicator, IndicatorUnit};
use identity::{Staff, Who};
use kernel::OrganId;
use serde::Deserialize;
use web::chart::{self, Bar, Point};
use web::form::Input;
use web::parts::{Cell, Column, Empty, Row, Table, Tag, Tone};
use web::{Html, Markup, PageRequest, Problem, Text};

use super::address::{self, Figure};
use super::reasons;
use super::sheet::{self, Section, Sheet};
use crate::desk::Desk;
use crate::indicators::{Compared, Standing, Value};
use crate::months::{Month, Period};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    pub period: String,
    pub organ: String,
}

impl Wanted {
    pub fn period(&self, desk: &Desk) -> Result<Period, Problem> {
        match self.period.trim() {
            "" => Ok(Period::month(Month::of(desk.office.today()))),
            text => text.parse().map_err(Problem::from),
        }
    }

    pub fn organ(&self) -> Option<OrganId> {
        sheet::organ(&self.organ)
    }

    pub fn inputs(&self, t: Text, desk: &Desk, who: &Who, period: Period) -> Vec<Input> {
        let organs = Input::select(t, "organ", t.get("assessment-organ"), sheet::organs(desk, who, t));
        let period = Input::line(t, "period", t.get("assessment-period")).value(period.to_string());
        vec![period.hint(t.get("assessment-period-hint")).optional(), organs.value(self.organ.as_str()).optional()]
    }
}

/// A value in its unit; nothing counted is a dash.
pub fn value(t: Text, unit: IndicatorUnit, value: Option<f64>) -> String {
    let Some(value) = value else { return "–".to_owned() };
    match unit {
        IndicatorUnit::Percent => format!("{value:.1}%"),
        IndicatorUnit::Permille => format!("{value:.1}‰"),
        IndicatorUnit::WorkingDays => t.msg("assessment-days").arg("n", format!("{value:.1}")).to_string(),
        IndicatorUnit::Times => t.msg("assessment-times").arg("n", format!("{value:.2}")).to_string(),
        IndicatorUnit::Count => t.number(format!("{value:.0}")),
    }
}

pub async fn list(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Query(wanted): Query<Wanted>,
    page: PageRequest,
) -> Result<Html<Sheet>, Problem> {
    let t = page.t;
    let (period, organ) = (wanted.period(&desk)?, wanted.organ());
    let standings = desk.indicators(&who, period, organ.as_ref()).await?;
    let mut sheet = Sheet::new(&page, t.get("assessment-indicators"), "/assessment/indicators");
    sheet.intro = t.get("assessment-indicators-intro");
    sheet.filters = wanted.inputs(t, &desk, &who, period);
    let sees = desk.ratings.sees_raters(&who);
    let rows = standings.iter().map(|standing| line(t, sees, standing, period, &wanted.organ));
    let rows = rows.chain(desk.unmeasured().into_iter().map(|indicator| unmeasured(t, indicator)));
    let table = standings_table(t).rows(rows);
    let table = table.empty(Empty::new("chart-bar", t.get("assessment-no-indicators")));
    sheet.sections.push(Section::new("", vec![Markup::part(table)]).note(notes(t, &desk, &who, period)));
    Ok(sheet.send())
}

fn standings_table(t: Text) -> Table {
    let columns = vec![
        Column::new(t.get("assessment-indicator")),
        Column::number(t.get("assessment-value")),
        Column::number(t.get("assessment-previous")),
        Column::number(t.get("assessment-last-year")),
        Column::number(t.get("assessment-target")),
        Column::number(t.get("assessment-numerator")),
        Column::number(t.get("assessment-denominator")),
    ];
    Table::new(t, t.get("assessment-indicators"), columns)
}

/// What small numbers say; and why some open nothing or are missing, to whom they are.
fn notes(t: Text, desk: &Desk, who: &Who, period: Period) -> String {
    let mut note = t.get("assessment-small-note");
    if !desk.tells_raters_of(who, period) {
        note.push_str(&t.get("assessment-months-only-note"));
    }
    if !desk.ratings.sees_raters(who) {
        note.push_str(&t.get("assessment-raters-note"));
    }
    note
}

fn line(t: Text, sees: bool, standing: &Standing, period: Period, organ: &str) -> Row {
    let period = period.to_string();
    let opened = |part: &str, number: i64| {
        let terms = if part == "numerator" { &standing.numerator } else { &standing.denominator };
        let figure = Figure { indicator: &standing.id, part, terms, organ, period: &period };
        figure.number(t, sees, number)
    };
    let now = &standing.now;
    let shown = value(t, standing.unit, now.value);
    let content = match (now.small, standing.reached()) {
        (true, _) => Markup::part(Tag::new(Tone::Quiet, shown)),
        (false, Some(false)) => Markup::part(Tag::new(Tone::Urgent, shown)),
        (false, Some(true)) => Markup::part(Tag::new(Tone::Good, shown)),
        (false, None) => Markup::text(shown),
    };
    let link =
        address::href(&format!("/assessment/indicators/{}", standing.id), &[("period", &period), ("organ", organ)]);
    Row::new([
        Cell::link(&link, &standing.name).note(standing.about.clone()),
        Cell::new(content).note(interval(t, now)),
        Cell::new(value(t, standing.unit, standing.previous.value)),
        Cell::new(value(t, standing.unit, standing.last_year.value)),
        Cell::new(value(t, standing.unit, standing.target)),
        Cell::new(opened("numerator", now.numerator)),
        Cell::new(now.denominator.map_or_else(|| Markup::text("–"), |number| opened("denominator", number))),
    ])
}

/// An indicator whose measures are not counted yet.
fn unmeasured(t: Text, indicator: Indicator) -> Row {
    let none = || Cell::new("–");
    Row::new([
        Cell::new(indicator.name).note(indicator.about),
        Cell::new(Markup::part(Tag::new(Tone::Quiet, t.get("assessment-not-measured")))),
        none(),
        none(),
        Cell::new(value(t, indicator.unit, indicator.target)),
        none(),
        none(),
    ])
}

fn interval(t: Text, value: &Value) -> String {
    match (value.small, value.interval) {
        (true, _) => t.msg("assessment-few").arg("n", value.n).to_string(),
        (false, Some((low, high))) => format!("{low:.1}–{high:.1}%"),
        (false, None) => String::new(),
    }
}

pub async fn show(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Path(id): Path<String>,
    Query(wanted): Query<Wanted>,
    page: PageRequest,
) -> Result<Html<Sheet>, Problem> {
    let t = page.t;
    let (period, organ) = (wanted.period(&desk)?, wanted.organ());
    let formula = desk.formula(&id)?;
    let indicator = &formula.indicator;
    let mut sheet = Sheet::new(&page, indicator.name.clone(), "/assessment/indicators");
    sheet.shell = sheet.shell.crumb("/assessment/indicators", t.get("assessment-indicators"));
    let digest: String = indicator.digest().to_string().chars().take(12).collect();
    sheet.intro = t
        .msg("assessment-rule")
        .arg("about", indicator.about.as_str())
        .arg("numerator", reasons::named(t, &formula.numerator.to_string()))
        .arg(
            "denominator",
            formula.denominator.as_ref().map(|part| reasons::named(t, &part.to_string())).unwrap_or_default(),
        )
        .arg("version", indicator.version)
        .arg("digest", digest)
        .to_string();
    let (sees, standings) = (desk.ratings.sees_raters(&who), desk.indicators(&who, period, organ.as_ref()).await?);
    let own = standings.iter().filter(|standing| standing.id == id);
    let own = standings_table(t).rows(own.map(|standing| line(t, sees, standing, period, &wanted.organ)));
    sheet.action = format!("/assessment/indicators/{id}");
    sheet.filters = wanted.inputs(t, &desk, &who, period);
    sheet.sections.push(Section::new("", vec![Markup::part(own)]));
    let last = Month::of(period.to.min(desk.office.today()));
    let trend = desk.trend(&who.sight(), &id, last, 12, organ.as_ref()).await?;
    // A month in which there was nothing to count has no rate, which is not a rate of nothing.
    let point = |(month, now, before): &(Month, Value, Value)| {
        let interval = now.interval.filter(|_| now.small);
        Some(Point { name: month.to_string(), value: now.value?, before: before.value, interval })
    };
    let points: Vec<Point> = trend.iter().filter_map(point).collect();
    if !points.is_empty() {
        let line = chart::line(t, &t.get("assessment-trend"), &indicator.name, &points);
        let months = points.iter().map(|point| {
            let pairs = [("period", &*point.name), ("organ", &*wanted.organ)];
            address::href(&format!("/assessment/indicators/{id}"), &pairs)
        });
        let line = line.note(t.get("assessment-trend-note")).lines_open(months);
        sheet.sections.push(Section::new("", vec![Markup::part(line)]));
    }
    let compared = desk.compare(&who, &id, period).await?;
    if compared.len() > 1 {
        let bar = |one: &Compared| {
            let name = desk.office.organ_name(&one.organ);
            Some(Bar { name, value: one.value.value?, before: None, small: one.value.small })
        };
        let bars: Vec<Bar> = compared.iter().filter_map(bar).take(30).collect();
        let title = t.msg("assessment-compare").arg("period", period.to_string()).to_string();
        let chart = chart::bars(t, &title, &indicator.name, &bars);
        let table = peers(t, &desk, &who, indicator, period, &compared);
        sheet
            .sections
            .push(Section::new("", vec![Markup::part(chart), Markup::part(table)]).note(notes(t, &desk, &who, period)));
    }
    Ok(sheet.send())
}

fn peers(t: Text, desk: &Desk, who: &Who, indicator: &Indicator, period: Period, compared: &[Compared]) -> Table {
    let columns = vec![
        Column::new(t.get("assessment-organ")),
        Column::number(t.get("assessment-place")),
        Column::number(t.get("assessment-value")),
        Column::number(t.get("assessment-numerator")),
        Column::number(t.get("assessment-denominator")),
    ];
    let (period, sees) = (period.to_string(), desk.ratings.sees_raters(who));
    let row = |one: &Compared| {
        let opened = |part: &str, number: i64| {
            let terms = if part == "numerator" { &indicator.numerator } else { &indicator.denominator };
            let organ = one.organ.as_str();
            Figure { indicator: &indicator.id, part, terms, organ, period: &period }.number(t, sees, number)
        };
        Row::new([
            Cell::new(desk.office.organ_name(&one.organ)),
            Cell::new(one.rank.map_or_else(|| "–".to_owned(), |rank| rank.to_string())),
            Cell::new(value(t, indicator.unit, one.value.value)).note(interval(t, &one.value)),
            Cell::new(opened("numerator", one.value.numerator)),
            Cell::new(one.value.denominator.map_or_else(|| Markup::text("–"), |number| opened("denominator", number))),
        ])
    };
    Table::new(t, t.get("assessment-organs"), columns).rows(compared.iter().map(row))
}
