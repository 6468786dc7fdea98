//! Analysis: how long cases take against promise and law, where the days go, when people come and work is done.

use std::collections::BTreeMap;

use axum::extract::{Query, State};
use declarations::RuleCategory;
use identity::{Staff, Who};
use kernel::OrganId;
use web::chart::{self, Bar, Count, Limit};
use web::parts::{Cell, Column, Empty, Figure, Row, Table};
use web::{Html, Markup, PageRequest, Problem, Text};

use super::address;
use super::indicators::Wanted;
use super::sheet::{Section, Sheet};
use super::statements::act_name;
use crate::bins::{DaysBin, HoursBin};
use crate::cases::problem;
use crate::desk::Desk;
use crate::indicators::float;
use crate::months::{Month, Period};
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
    let within = period.to_string();
    let cases_of = |indicator: &str, bin: (&str, String)| {
        let pairs = [("indicator", indicator), ("organ", &*wanted.organ), ("period", &*within), (bin.0, &*bin.1)];
        address::href("/assessment/cases", &pairs)
    };
    let chart = days_used(t, &used, &limits, &|bin| cases_of("closed", ("used", bin.to_string())));
    sheet.sections.push(Section::new(t.get("assessment-distribution"), vec![chart]));
    let steps = desk.steps(&sight, organ.as_ref(), from, to).await?;
    let months = if from == to { from.to_string() } else { Period::days(from.first(), to.last()).to_string() };
    let steps_of = |pairs: [(&str, &str); 2]| {
        let within = [("organ", &*wanted.organ), ("period", &*months)];
        address::href("/assessment/steps", &[pairs, within].concat())
    };
    let opens = |of: &str, act: &str| steps_of([("of", of), ("act", act)]);
    let parts = vec![bottlenecks(t, &steps), Markup::part(step_table(t, &steps, &opens))];
    sheet.sections.push(Section::new(t.get("assessment-bottlenecks"), parts).note(t.get("assessment-months-note")));
    let mut off = off_system(t, &steps, &opens);
    off.parts.push(Markup::part(irregular(t, &desk, &who, period, organ.as_ref()).await?));
    sheet.sections.push(off);
    let handled = desk.handled_by_hour(&sight, organ.as_ref(), from, to).await?;
    let opens = |bin: HoursBin| steps_of([("of", "steps"), ("hours", &bin.to_string())]);
    let mut heat = vec![week(t, &t.get("assessment-handled-by-hour"), &handled, &opens)];
    if sight.is_whole_county() && organ.is_none() {
        let filed = cases::filings_by_hour(db, region, &of, period).await.map_err(Problem::internal)?;
        let opens = |bin: HoursBin| cases_of("filed", ("hours", bin.to_string()));
        heat.insert(0, week(t, &t.get("assessment-filed-by-hour"), &filed, &opens));
    }
    sheet.sections.push(Section::new(t.get("assessment-heat"), heat));
    Ok(sheet.send())
}

/// `opens` says where the cases that took so long are listed.
fn days_used(t: Text, used: &[(i64, i64)], limits: &[Limits], opens: &impl Fn(DaysBin) -> String) -> Markup {
    if used.is_empty() {
        return Markup::part(Empty::new("chart-bar", t.get("assessment-no-closed")));
    }
    let longest = used.iter().map(|(days, _)| (*days).min(LONGEST)).max().unwrap_or_default();
    let column = |days: i64| {
        let bin = DaysBin { least: days, and_more: days == LONGEST };
        count(used.iter().filter(|(took, _)| bin.holds(*took)).map(|(_, cases)| cases).sum(), || opens(bin))
    };
    let counts: Vec<Count> = (0..=longest).map(column).collect();
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
    let bar = |step: &Done| Bar { name: act_name(t, &step.what), value: float(step.days), before: None, small: false };
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
            Cell::new(act_name(t, &step.what)),
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

/// `opens` says where what was counted in two hours of a weekday is listed.
fn week(t: Text, caption: &str, slots: &[(i64, i64)], opens: &impl Fn(HoursBin) -> String) -> Markup {
    let days: Vec<String> = (1..=7).map(|day| t.get(&format!("assessment-weekday-{day}"))).collect();
    let days: Vec<&str> = days.iter().map(String::as_str).collect();
    let hours: Vec<String> = HoursBin::of_day(1).map(|bin| bin.hour.to_string()).collect();
    let hours: Vec<&str> = hours.iter().map(String::as_str).collect();
    let cell = |bin: HoursBin| {
        let [first, end] = bin.slots();
        let within = slots.iter().filter(|(slot, _)| (first..end).contains(slot));
        count(within.map(|(_, n)| n).sum(), || opens(bin))
    };
    let counts: Vec<Vec<Count>> = (1..=7).map(|day| HoursBin::of_day(day).map(cell).collect()).collect();
    Markup::part(chart::heat_map(t, caption, &days, &hours, &counts))
}

/// What was counted opens; nothing has nothing to open.
fn count(n: i64, opens: impl FnOnce() -> String) -> Count {
    Count { value: float(n), href: (n > 0).then(opens) }
}
