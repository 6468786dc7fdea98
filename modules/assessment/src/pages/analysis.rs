//! Analysis: how long cases take against promise and law, where the days go, when people come and work is done; and
//! how many to expect.

use std::collections::BTreeMap;

use axum::extract::{Query, State};
use declarations::RuleCategory;
use identity::{Staff, Who};
use jiff::ToSpan as _;
use kernel::{Date, OrganId, local_date};
use serde::Deserialize;
use web::chart::{self, Bar, Limit, Point};
use web::form::Input;
use web::parts::{Cell, Column, Empty, Figure, Row, Table, Tag, Tone};
use web::{Html, Markup, PageRequest, Problem, Text};

use super::address;
use super::indicators::Wanted;
use super::sheet::{Section, Sheet};
use super::statements::act_name;
use crate::cases::problem;
use crate::desk::Desk;
use crate::forecast::{Forecast, forecast as foresee};
use crate::indicators::float;
use crate::months::{Month, Period};
use crate::store::figures::Of;
use crate::store::{cases, work::Done};

/// The longest time drawn by itself, in working days.
const LONGEST: i64 = 30;

/// Promised and statutory working days, where a case had them, and how many cases had both.
type Limits = (Option<i64>, Option<i64>, u64);

pub async fn show(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Query(wanted): Query<Wanted>,
    page: PageRequest,
) -> Result<Html<Sheet>, Problem> {
    let t = page.t;
    let (period, organ, sight) = (wanted.period(&desk)?, wanted.organ(), who.sight());
    let of = desk.of(&sight, organ.as_ref(), None)?;
    let (from, to) = (Month::of(period.from), Month::of(period.to));
    let mut sheet = Sheet::new(&page, t.get("assessment-analysis"), "/assessment/analysis");
    sheet.intro = t.get("assessment-analysis-intro");
    sheet.filters = wanted.inputs(t, &desk, &who, period);
    let (db, region) = (&desk.office.db, desk.office.region);
    let used = cases::used_days(db, region, &of, period).await.map_err(Problem::internal)?;
    let limits = cases::limits(db, region, &of, period).await.map_err(Problem::internal)?;
    let chart = days_used(t, &used, &limits);
    sheet.sections.push(Section::new(t.get("assessment-distribution"), vec![chart]));
    let steps = desk.steps(&sight, organ.as_ref(), from, to).await?;
    let opens = |of: &str, act: &str| {
        let period = if from == to { from.to_string() } else { Period::days(from.first(), to.last()).to_string() };
        let pairs = [("of", of), ("organ", &*wanted.organ), ("act", act), ("period", &*period)];
        address::href("/assessment/steps", &pairs)
    };
    let parts = vec![bottlenecks(t, &steps), Markup::part(step_table(t, &steps, &opens))];
    sheet.sections.push(Section::new(t.get("assessment-bottlenecks"), parts).note(t.get("assessment-months-note")));
    let mut off = off_system(t, &steps, &opens);
    off.parts.push(Markup::part(irregular(t, &desk, &who, period, organ.as_ref()).await?));
    sheet.sections.push(off);
    let handled = desk.handled_by_hour(&sight, organ.as_ref(), from, to).await?;
    let mut heat = vec![week(t, &t.get("assessment-handled-by-hour"), &handled)];
    if sight.is_whole_county() && organ.is_none() {
        let filings = cases::filings(db, region, None, period.from, period.to).await.map_err(Problem::internal)?;
        let mut filed = vec![vec![0.0; 24]; 7];
        for at in filings {
            let day = usize::try_from(local_date(at).weekday().to_monday_zero_offset()).unwrap_or_default();
            let hour = at.local_minute().get(11..13).and_then(|hour| hour.parse::<usize>().ok()).unwrap_or_default();
            if let Some(cell) = filed.get_mut(day).and_then(|day| day.get_mut(hour)) {
                *cell += 1.0;
            }
        }
        heat.insert(0, week(t, &t.get("assessment-filed-by-hour"), &filed));
    }
    sheet.sections.push(Section::new(t.get("assessment-heat"), heat));
    Ok(sheet.send())
}

fn days_used(t: Text, used: &[(i64, u64)], limits: &[Limits]) -> Markup {
    if used.is_empty() {
        return Markup::part(Empty::new("chart-bar", t.get("assessment-no-closed")));
    }
    let longest = used.iter().map(|(days, _)| (*days).min(LONGEST)).max().unwrap_or_default();
    let mut counts = vec![0_u64; usize::try_from(longest).unwrap_or_default() + 1];
    for (days, cases) in used {
        let place = usize::try_from((*days).clamp(0, LONGEST)).unwrap_or_default();
        if let Some(count) = counts.get_mut(place) {
            *count += cases;
        }
    }
    // The promise and the law most cases had.
    let usual = |day: fn(&Limits) -> Option<i64>| {
        let mut days: BTreeMap<i64, u64> = BTreeMap::new();
        for limit in limits {
            if let Some(day) = day(limit) {
                *days.entry(day).or_default() += limit.2;
            }
        }
        days.into_iter().max_by_key(|(_, cases)| *cases).and_then(|(day, _)| u32::try_from(day).ok())
    };
    let limit = |key: &str, day: Option<u32>| day.map(|day| Limit { name: t.msg(key).arg("n", day).to_string(), day });
    let drawn: Vec<Limit> = [
        limit("assessment-usual-promise", usual(|limit| limit.0)),
        limit("assessment-usual-law", usual(|limit| limit.1)),
    ]
    .into_iter()
    .flatten()
    .filter(|limit| i64::from(limit.day) <= longest)
    .collect();
    let chart = chart::distribution(t, &t.get("assessment-days-used"), &t.get("assessment-cases"), &counts, &drawn);
    Markup::part(chart.note(t.get("assessment-distribution-note")))
}

fn bottlenecks(t: Text, steps: &[Done]) -> Markup {
    let bar = |step: &Done| Bar { name: act_name(&step.what), value: float(step.days), before: None, small: false };
    let bars: Vec<Bar> = steps.iter().take(10).map(bar).collect();
    Markup::part(chart::bars(t, &t.get("assessment-days-by-step"), &t.get("assessment-working-days"), &bars))
}

/// `opens` says where the steps of a sort and act are listed.
fn step_table(t: Text, steps: &[Done], opens: &impl Fn(&str, &str) -> String) -> Table {
    let columns = vec![
        Column::new(t.get("assessment-act")),
        Column::number(t.get("assessment-done")),
        Column::number(t.get("assessment-late")),
        Column::number(t.get("assessment-working-days")),
        Column::number(t.get("assessment-mean-days")),
    ];
    let row = |step: &Done| {
        Row::new([
            Cell::new(act_name(&step.what)),
            Cell::new(Markup::link(&opens("steps", &step.what), t.number(step.done))),
            Cell::new(Markup::link(&opens("steps_late", &step.what), t.number(step.late))),
            Cell::new(t.number(step.days)),
            Cell::new(format!("{:.1}", float(step.days) / float(step.done.max(1)))),
        ])
    };
    Table::new(t, t.get("assessment-bottlenecks"), columns)
        .rows(steps.iter().map(row))
        .empty(Empty::new("inbox", t.get("assessment-no-work")))
}

/// 体外循环: steps done in no time, at night or on rest days, as shares of all.
fn off_system(t: Text, steps: &[Done], opens: &impl Fn(&str, &str) -> String) -> Section {
    let sum = |of: fn(&Done) -> i64| steps.iter().map(of).sum::<i64>();
    let done = sum(|step| step.done).max(1);
    let figure = |key: &str, of: &str, count: i64| {
        let share = format!("{:.1}%", float(count) * 100.0 / float(done));
        let figure = Figure::new(t.number(count), t.get("assessment-steps-unit"), t.get(key)).note(share);
        Markup::part(figure.href(opens(of, "")))
    };
    let open = Markup::trusted("<div class=\"figures figures-tight\">");
    let inner = figure("assessment-zero-minutes", "zero", sum(|step| step.zero));
    let figures = open.and(inner).and(figure("assessment-at-night", "night", sum(|step| step.night)));
    let figures = figures.and(Markup::trusted("</div>"));
    Section::new(t.get("assessment-off-system"), vec![figures]).note(t.get("assessment-off-system-note"))
}

/// What the rules on irregular handling (异常) raised: a line for each that judged in the period, opening its cards.
async fn irregular(t: Text, desk: &Desk, who: &Who, period: Period, organ: Option<&OrganId>) -> Result<Table, Problem> {
    let sight = supervision::pages::sight(who);
    let days = supervision::Period { from: period.from, to: period.to };
    let causes = desk.supervision.causes(&sight, days, organ, usize::MAX).await.map_err(problem)?;
    let raised = |rule: &str| causes.iter().find(|cause| cause.rule == rule).map_or(0, |cause| cause.of_rule);
    let (from, to) = (period.from.to_string(), period.to.to_string());
    let within =
        [("state", "standing"), ("organ", organ.map_or("", |organ| organ.as_str())), ("from", &from), ("to", &to)];
    let known = desk.supervision.rules().await.map_err(problem)?;
    // A notice has no card that could be opened.
    let asked = known.iter().map(|known| &known.current.rule).filter(|rule| {
        rule.category == RuleCategory::Anomaly && rule.raise.kind().is_some() && rule.since <= period.to
    });
    let row = |rule: &std::sync::Arc<declarations::Rule>| {
        let n = raised(&rule.id);
        let query: Vec<(&str, &str)> = std::iter::once(("rule", rule.id.as_str())).chain(within).collect();
        let count = match n {
            0 => Markup::text(t.number(n)),
            n => Markup::link(&address::href("/supervision/cards", &query), t.number(n)),
        };
        Row::new([
            Cell::new(rule.name.as_str()).note(rule.id.as_str()),
            Cell::new(rule.about.as_str()),
            Cell::new(count),
        ])
    };
    let columns = vec![
        Column::new(t.get("assessment-irregular-rule")),
        Column::new(t.get("assessment-irregular-sign")),
        Column::number(t.get("assessment-irregular-raised")),
    ];
    Ok(Table::new(t, t.get("assessment-irregular"), columns).rows(asked.map(row)))
}

/// Two hours a column, so that a phone can show a day.
fn week(t: Text, caption: &str, values: &[Vec<f64>]) -> Markup {
    let days: Vec<String> = (1..=7).map(|day| t.get(&format!("assessment-weekday-{day}"))).collect();
    let days: Vec<&str> = days.iter().map(String::as_str).collect();
    let hours: Vec<String> = (0..12).map(|pair| (pair * 2).to_string()).collect();
    let hours: Vec<&str> = hours.iter().map(String::as_str).collect();
    let pairs: Vec<Vec<f64>> = values.iter().map(|day| day.chunks(2).map(|pair| pair.iter().sum()).collect()).collect();
    Markup::part(chart::heat_map(t, caption, &days, &hours, &pairs))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Item {
    item: String,
}

/// Expected filings of the county, or of one item, for staffing the hall.
pub async fn forecast(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Query(wanted): Query<Item>,
    page: PageRequest,
) -> Result<Html<Sheet>, Problem> {
    let t = page.t;
    // What is expected of an item is no secret among staff; whose cases they were is not told.
    let item = Some(wanted.item.trim()).filter(|item| !item.is_empty());
    let mut sheet = Sheet::new(&page, t.get("assessment-forecast"), "/assessment/forecast");
    sheet.intro = t.get("assessment-forecast-intro");
    let today = desk.office.today();
    let foreseen = desk.foresee(item, today).await?;
    let live = desk.office.catalog.on(today);
    let mine: Vec<_> = who.account.organs().collect();
    let all = who.may(identity::Permission::SeeAllCases);
    let items = live.iter().filter(|item| all || mine.contains(&&item.organ));
    let items = items.map(|item| (item.id.to_string(), item.name.clone()));
    let whole = (String::new(), t.get("assessment-all-items"));
    sheet.filters = vec![
        Input::select(t, "item", t.get("assessment-item"), std::iter::once(whole).chain(items))
            .value(wanted.item.as_str())
            .optional(),
    ];
    let total: f64 = foreseen.days.iter().map(|day| day.filings).sum();
    let error = foreseen.error.map_or_else(|| t.get("assessment-no-error"), |error| format!("{error:.1}"));
    sheet.figures = vec![
        Figure::new(t.number(format!("{total:.0}")), t.get("assessment-cases-unit"), t.get("assessment-next-weeks")),
        Figure::new(error, t.get("assessment-a-day"), t.get("assessment-forecast-error"))
            .note(t.msg("assessment-usual-day").arg("n", format!("{:.1}", foreseen.usual)).to_string()),
    ];
    let point = |day: &crate::forecast::Expected| Point {
        name: t.short_date(day.day),
        value: (day.filings * 10.0).round() / 10.0,
        before: None,
        interval: None,
    };
    let points: Vec<Point> = foreseen.days.iter().map(point).collect();
    let line = chart::line(t, &t.get("assessment-expected"), &t.get("assessment-cases"), &points);
    sheet.sections.push(Section::new("", vec![Markup::part(line), Markup::part(day_table(t, &foreseen))]));
    Ok(sheet.send())
}

fn day_table(t: Text, foreseen: &Forecast) -> Table {
    let columns = vec![
        Column::new(t.get("assessment-day")),
        Column::number(t.get("assessment-expected")),
        Column::new(t.get("assessment-staffing")),
    ];
    let working: Vec<f64> = foreseen.days.iter().filter(|day| day.works).map(|day| day.filings).collect();
    let usual = working.iter().sum::<f64>() / float(i64::try_from(working.len()).unwrap_or(1).max(1));
    let row = |day: &crate::forecast::Expected| {
        let (tone, key) = match day.filings {
            _ if !day.works => (Tone::Quiet, "assessment-rest-day"),
            filings if filings > usual * 1.2 => (Tone::Urgent, "assessment-busy-day"),
            filings if filings < usual * 0.8 => (Tone::Quiet, "assessment-calm-day"),
            _ => (Tone::Active, "assessment-usual-staffing"),
        };
        Row::new([
            Cell::new(t.date(day.day)),
            Cell::new(format!("{:.0}", day.filings)),
            Cell::new(Markup::part(Tag::new(tone, t.get(key)))),
        ])
    };
    Table::new(t, t.get("assessment-expected"), columns).rows(foreseen.days.iter().map(row))
}

impl Desk {
    /// What to expect of the county, or of one item, from the past two years.
    pub async fn foresee(&self, item: Option<&str>, today: Date) -> Result<Forecast, Problem> {
        let (db, region) = (&self.office.db, self.office.region);
        let from = today.saturating_sub(2.years());
        let mut counts: BTreeMap<Date, f64> = BTreeMap::new();
        if let Some(item) = item {
            for at in cases::filings(db, region, Some(item), from, today).await.map_err(Problem::internal)? {
                *counts.entry(local_date(at)).or_default() += 1.0;
            }
        } else {
            use crate::store::figures::{Span, series};
            let days = Period::days(from, today);
            let rows = series(db, region, &Of::default(), Span::Day, days).await.map_err(Problem::internal)?;
            counts.extend(rows.into_iter().map(|(day, sums)| (day, float(sums.get(crate::Measure::Filed)))));
        }
        let since = counts.keys().next().copied().unwrap_or(today);
        let calendar = &self.office.calendar();
        Ok(foresee(calendar, today, since, |day| counts.get(&day).copied().unwrap_or_default()))
    }
}
