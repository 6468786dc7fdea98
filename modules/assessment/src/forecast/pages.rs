//! `/assessment/forecast`: what to expect, and the windows it takes.

use axum::Router;
use axum::extract::{Query, State};
use axum::routing::get;
use casework::Sight;
use identity::{Staff, Who};
use serde::Deserialize;
use web::chart::{self, Point};
use web::form::Input;
use web::parts::{Cell, Column, Empty, Figure, Notice, Row, Table, Tag, Tone};
use web::{Html, Markup, PageRequest, Problem, Text};

use super::demand::{Expected, Forecast};
use super::hall::{Advice, Planned};
use super::reading::Plan;
use crate::desk::Desk;
use crate::pages::address;
use crate::pages::sheet::{self, Section, Sheet};

const PATH: &str = "/assessment/forecast";

pub fn routes() -> Router<Desk> {
    Router::new()
        .route("/assessment/forecast", get(show))
        .route("/assessment/forecast.csv", get(super::file::file))
        .route("/assessment/forecast.xlsx", get(super::file::file))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    organ: String,
    item: String,
    hall: String,
}

impl Wanted {
    pub fn href(&self, path: &str) -> String {
        address::href(path, &[("organ", &self.organ), ("item", &self.item), ("hall", &self.hall)])
    }

    pub async fn forecast(&self, desk: &Desk, sight: &Sight) -> Result<Forecast, Problem> {
        let item = Some(self.item.trim()).filter(|item| !item.is_empty());
        desk.foresee(sight, sheet::organ(&self.organ).as_ref(), item).await
    }

    /// The hall asked for, or the largest that is seen.
    pub async fn plan(&self, desk: &Desk, sight: &Sight) -> Result<Option<Plan>, Problem> {
        let largest = || desk.halls(sight).first().map(|organ| organ.id.clone());
        match sheet::organ(&self.hall).or_else(largest) {
            Some(hall) => desk.plan_hall(sight, &hall).await.map(Some),
            None => Ok(None),
        }
    }

    fn inputs(&self, t: Text, desk: &Desk, who: &Who, sight: &Sight, plan: Option<&Plan>) -> Vec<Input> {
        let live = desk.office.catalog.on(desk.office.today());
        let reach = desk.reach(sight);
        let seen = live.iter().filter(|item| reach.as_ref().is_none_or(|reach| reach.contains(&item.organ)));
        let items = seen.map(|item| (item.id.to_string(), item.name.clone()));
        let all = (String::new(), t.get("assessment-all-items"));
        let items = Input::select(t, "item", t.get("assessment-item"), std::iter::once(all).chain(items));
        let organs = Input::select(t, "organ", t.get("assessment-organ"), sheet::organs(desk, who, t));
        let mut inputs = vec![organs.value(&*self.organ).optional(), items.value(&*self.item).optional()];
        if let Some(plan) = plan {
            let halls = desk.halls(sight).into_iter().map(|organ| (organ.id.to_string(), organ.name.clone()));
            let hall = Input::select(t, "hall", t.get("forecast-hall"), halls).value(plan.organ.as_str());
            inputs.push(hall.optional());
        }
        inputs
    }
}

async fn show(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Query(wanted): Query<Wanted>,
    page: PageRequest,
) -> Result<Html<Sheet>, Problem> {
    let (t, sight) = (page.t, who.sight());
    let foreseen = wanted.forecast(&desk, &sight).await?;
    let plan = wanted.plan(&desk, &sight).await?;
    let mut sheet = Sheet::new(&page, t.get("assessment-forecast"), PATH);
    sheet.intro = t.get("assessment-forecast-intro");
    sheet.filters = wanted.inputs(t, &desk, &who, &sight, plan.as_ref());
    sheet.downloads = sheet::downloads(t, |form| wanted.href(&format!("{PATH}.{form}")));
    if let Some(plan) = &plan {
        let name = desk.office.organ_name(&plan.organ);
        sheet.sections.push(hall(t, &name, plan));
    }
    let section = Section::new(t.get("forecast-four-weeks"), four_weeks(t, &foreseen));
    if foreseen.is_of_nothing() {
        sheet.sections.push(section);
    } else {
        sheet.figures = figures(t, &foreseen);
        sheet.sections.push(section.note(t.get("forecast-range-note")));
    }
    Ok(sheet.send())
}

fn four_weeks(t: Text, foreseen: &Forecast) -> Vec<Markup> {
    if foreseen.is_of_nothing() {
        let nothing = Empty::new("chart-bar", t.get("forecast-nothing")).body(t.get("forecast-nothing-why"));
        return vec![Markup::part(nothing)];
    }
    vec![line(t, &t.get("assessment-expected"), &foreseen.days), Markup::part(day_table(t, foreseen))]
}

fn figures(t: Text, foreseen: &Forecast) -> Vec<Figure> {
    let total: f64 = foreseen.days.iter().map(|day| day.filings).sum();
    let error = foreseen.error.map_or_else(|| t.get("assessment-no-error"), |error| format!("{error:.1}"));
    vec![
        Figure::new(t.number(format!("{total:.0}")), t.get("assessment-cases-unit"), t.get("assessment-next-weeks")),
        Figure::new(error, t.get("assessment-a-day"), t.get("assessment-forecast-error"))
            .note(t.msg("assessment-usual-day").arg("n", format!("{:.1}", foreseen.usual)).to_string()),
    ]
}

/// The expected days as a line; how far the method errs stands as bars through its points.
fn line<'e>(t: Text, caption: &str, days: impl IntoIterator<Item = &'e Expected>) -> Markup {
    let tenth = |value: f64| (value * 10.0).round() / 10.0;
    let point = |expected: &Expected| Point {
        name: t.short_date(expected.day),
        value: tenth(expected.filings),
        before: None,
        interval: expected.range().map(|(low, high)| (tenth(low), tenth(high))),
    };
    let points: Vec<Point> = days.into_iter().map(point).collect();
    let mut line = chart::line(t, caption, &t.get("assessment-cases"), &points);
    let interval = t.get("chart-interval");
    let ranges = line.table.columns.iter_mut().filter(|column| column.label == interval);
    ranges.for_each(|column| column.label = t.get("forecast-range"));
    Markup::part(line)
}

/// `12–20`; a dash without enough history.
fn range(expected: &Expected) -> String {
    expected.range().map_or_else(|| "–".to_owned(), |(low, high)| format!("{low:.0}–{high:.0}"))
}

fn day_table(t: Text, foreseen: &Forecast) -> Table {
    let columns = vec![
        Column::new(t.get("assessment-day")),
        Column::number(t.get("assessment-expected")),
        Column::number(t.get("forecast-range")),
        Column::new(t.get("assessment-staffing")),
    ];
    let working: Vec<f64> = foreseen.days.iter().filter(|day| day.works).map(|day| day.filings).collect();
    let days = u32::try_from(working.len()).unwrap_or(1).max(1);
    let usual = working.iter().sum::<f64>() / f64::from(days);
    let row = |day: &Expected| {
        let (tone, key) = match day.filings {
            _ if !day.works => (Tone::Quiet, "assessment-rest-day"),
            filings if filings > usual * 1.2 => (Tone::Urgent, "assessment-busy-day"),
            filings if filings < usual * 0.8 => (Tone::Quiet, "assessment-calm-day"),
            _ => (Tone::Active, "assessment-usual-staffing"),
        };
        Row::new([
            Cell::new(t.date(day.day)),
            Cell::new(format!("{:.0}", day.filings)),
            Cell::new(range(day)),
            Cell::new(Markup::part(Tag::new(tone, t.get(key)))),
        ])
    };
    Table::new(t, t.get("assessment-expected"), columns).rows(foreseen.days.iter().map(row))
}

/// The windows of a hall: how they are reckoned, what is short, and day by day.
fn hall(t: Text, name: &str, plan: &Plan) -> Section {
    let hall = &plan.hall;
    let note = match hall.minutes {
        Some(minutes) => {
            t.msg("forecast-reckoned").arg("minutes", format!("{minutes:.0}")).arg("worked", hall.worked).to_string()
        }
        None => t.get("forecast-no-minutes"),
    };
    let short: Vec<&Planned> = plan.days.iter().filter(|day| matches!(day.advice, Advice::Open(_))).collect();
    let notice = match (short.first(), hall.minutes) {
        (_, None) => Notice::new(Tone::Quiet, t.get("forecast-no-minutes-title")),
        (None, _) => Notice::new(Tone::Good, t.get("forecast-enough")),
        (Some(first), _) => {
            let title = t.msg("forecast-short").arg("day", t.date(first.expected.day)).arg("n", short.len());
            Notice::new(Tone::Urgent, title.to_string()).body(Markup::text(advice(t, first)))
        }
    };
    let stand = match hall.dedicated {
        0 => String::new(),
        some => t.msg("forecast-dedicated").arg("n", some).to_string(),
    };
    let columns = vec![
        Column::new(t.get("assessment-day")),
        Column::number(t.get("forecast-at-windows")),
        Column::number(t.get("forecast-needed")),
        Column::number(t.get("forecast-standing")),
        Column::number(t.get("forecast-booked")),
        Column::number(t.get("forecast-free")),
        Column::new(t.get("forecast-advice")),
    ];
    let row = |day: &Planned| {
        let needed = day.need.map_or_else(|| "–".to_owned(), |need| t.number(need.likely));
        let spread = day.need.filter(|need| need.low != need.high);
        let spread = spread.map_or_else(String::new, |need| format!("{}–{}", need.low, need.high));
        let tone = match day.advice {
            Advice::Open(_) => Tone::Urgent,
            Advice::StandBy(_) | Advice::MoreSeats => Tone::Active,
            Advice::Enough | Advice::Unknown => Tone::Quiet,
        };
        Row::new([
            Cell::new(t.date(day.expected.day)),
            Cell::new(format!("{:.0}", day.expected.filings)).note(range(&day.expected)),
            Cell::new(needed).note(spread),
            Cell::new(t.number(hall.windows)),
            Cell::new(t.number(day.booked)),
            Cell::new(t.number(day.free)),
            Cell::new(Markup::part(Tag::new(tone, advice(t, day)))),
        ])
    };
    let title = t.msg("forecast-windows-of").arg("hall", name).to_string();
    let table = Table::new(t, title.clone(), columns).rows(plan.days.iter().map(row));
    let chart = line(t, &t.get("forecast-at-windows"), plan.days.iter().map(|day| &day.expected));
    Section::new(title, vec![Markup::part(notice), Markup::part(table), chart]).note(format!("{note}{stand}"))
}

/// What is proposed, in words.
pub fn advice(t: Text, day: &Planned) -> String {
    let key = format!("forecast-advice-{}", day.advice.word());
    t.msg(&key).arg("n", day.advice.windows()).to_string()
}
