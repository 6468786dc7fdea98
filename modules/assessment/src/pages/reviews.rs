//! `/assessment/reviews`: what outside reviews (海南评议, third parties) found in a quarter, where it is blocked by topic and
//! unit, what became of each finding, and how it was the quarter before; beside what ratings and opinions say of the
//! same unit. Above it the three forms of evaluation side by side, of the county or of one unit.

pub mod findings;
mod forms;

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Query, State};
use casework::{Case, CaseFilter, GroupBy, ListKey, Sight};
use identity::{Permission, Staff, Who};
use kernel::{CaseNo, KindId, OrganId};
use serde::Deserialize;
use serde_json::Value as Json;
use web::form::Input;
use web::parts::{Cell, Column, Empty, Figure, Row, Table};
use web::{Html, Markup, PageRequest, Problem, Text};

use self::findings::{CLOSED, OPEN, SCORED};
use super::address;
use super::sheet::{self, Section, Sheet};
use crate::desk::Desk;
use crate::indicators::float;
use crate::months::{Period, PeriodKind};

const PATH: &str = "/assessment/reviews";
const FINDINGS: &str = "/assessment/reviews/findings";
const KIND: &str = "external-review";
/// Findings of a period looked through, and listed.
const CHUNK: u32 = 200;
const LISTED: usize = 25;
/// Findings without a topic, in addresses.
const NO_TOPIC: &str = "-";

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    period: String,
    source: String,
    organ: String,
}

/// Where a quarter's numbers lead.
struct Ways<'a> {
    period: String,
    source: &'a str,
    /// The one unit that is looked at; empty for all.
    organ: &'a str,
}

impl Ways<'_> {
    /// The findings of a topic or unit (of both none named: all) in a state.
    fn findings(&self, of: (&str, &str), state: &str) -> String {
        let unit = ("unit", if of.0 == "unit" { "" } else { self.organ });
        let pairs = [("period", &*self.period), ("source", self.source), of, unit, ("state", state)];
        address::href(FINDINGS, &pairs)
    }
}

/// A number that opens what it counts.
fn opened(t: Text, n: i64, href: &str) -> Markup {
    if n == 0 { Markup::text(t.number(n)) } else { Markup::link(href, t.number(n)) }
}

/// What was found of one topic or unit.
#[derive(Clone, Copy, Debug, Default)]
struct Found {
    problems: i64,
    closed: i64,
    score: f64,
    scored: i64,
}

impl Found {
    fn add(&mut self, case: &Case) {
        self.problems += 1;
        self.closed += i64::from(case.phase.is_over());
        if let Some(score) = case.form.get("score").and_then(Json::as_f64) {
            self.score += score;
            self.scored += 1;
        }
    }

    fn mean(self) -> Option<f64> {
        (self.scored > 0).then(|| self.score / float(self.scored))
    }
}

pub async fn show(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Query(asked): Query<Asked>,
    page: PageRequest,
) -> Result<Html<Sheet>, Problem> {
    let t = page.t;
    let period = quarter(&desk, &asked.period)?;
    let sight = who.sight();
    let organ = sheet::organ(&asked.organ);
    desk.of(&sight, organ.as_ref(), None)?;
    let now = reviews(&desk, &sight, period, &asked.source, organ.as_ref()).await?;
    let then = reviews(&desk, &sight, period.before(), &asked.source, organ.as_ref()).await?;
    let mut sheet = Sheet::new(&page, t.get("reviews"), PATH);
    sheet.intro = t.get("reviews-intro");
    let sources = sources(&desk);
    sheet.filters = vec![
        Input::line(t, "period", t.get("reviews-quarter"))
            .value(period.to_string())
            .hint(t.get("reviews-quarter-hint")),
        Input::select(t, "source", t.get("reviews-source"), sources).value(asked.source.as_str()).optional(),
        Input::select(t, "organ", t.get("reviews-unit"), sheet::organs(&desk, &who, t))
            .value(asked.organ.as_str())
            .optional(),
    ];
    let ways = [period, period.before()];
    let ways = ways.map(|of| Ways { period: of.to_string(), source: &asked.source, organ: asked.organ.trim() });
    sheet.figures = figures(t, &ways, &now, &then);
    let three = forms::Asked { who: &who, sight: &sight, organ: organ.as_ref(), source: &asked.source };
    sheet.sections.push(forms::section(t, &desk, &three, period).await?);
    let topics = compared(&now, &then, &|case: &Case| topic(case).to_owned());
    sheet.sections.push(Section::new(t.get("reviews-by-topic"), vec![Markup::part(table(t, &ways, &topics))]));
    let units = by_unit(t, &desk, &who, (period, organ.as_ref()), &ways, &now, &then).await?;
    sheet.sections.push(units.note(t.get("reviews-by-unit-note")));
    let first = now.get(..LISTED.min(now.len())).unwrap_or_default();
    let mut listed = vec![Markup::part(listed(t, &desk, &sight, first).await)];
    if now.len() > LISTED {
        let all = t.msg("reviews-all").arg("n", t.number(now.len())).to_string();
        let all = Markup::link(&ways[0].findings(("topic", ""), ""), all);
        listed.push(Markup::trusted("<p>").and(all).and(Markup::trusted("</p>")));
    }
    sheet.sections.push(Section::new(t.get("reviews-findings"), listed));
    Ok(sheet.send())
}

/// The topic of a finding, as addresses name it.
fn topic(case: &Case) -> &str {
    Some(text(case, "index")).filter(|index| !index.is_empty()).unwrap_or(NO_TOPIC)
}

/// A quarter; the one that runs where none is named.
fn quarter(desk: &Desk, asked: &str) -> Result<Period, Problem> {
    let today = desk.office.today();
    let running = format!("{}-Q{}", today.year(), (today.month() - 1) / 3 + 1);
    let asked = if asked.trim().is_empty() { running.as_str() } else { asked.trim() };
    let period: Period = asked.parse()?;
    if period.kind != PeriodKind::Quarter {
        let sentence = "请写一个季度，如 2026-Q3。";
        return Err(kernel::Refusal::invalid("bad_period", sentence).on_field("period").into());
    }
    Ok(period)
}

fn sources(desk: &Desk) -> Vec<(String, String)> {
    let kind = desk.office.county().kinds.find(KIND);
    let form = kind.and_then(|kind| match &kind.form {
        declarations::KindSource::Own(form) => Some(form),
        _ => None,
    });
    let field = form.and_then(|form| form.find_field("source"));
    let options = field.into_iter().flat_map(|field| &field.options);
    options.map(|option| (option.value.clone(), option.label.clone())).collect()
}

/// The findings of a quarter, or of the quarters of a year, that `sight` reaches, as they now stand; newest quarter first.
async fn reviews(
    desk: &Desk,
    sight: &Sight,
    span: Period,
    source: &str,
    organ: Option<&OrganId>,
) -> Result<Vec<Arc<Case>>, Problem> {
    let mut cases = Vec::new();
    let mut quarter = Period::quarter(span.to);
    while quarter.to >= span.from {
        cases.extend(of_quarter(desk, sight, quarter, source, organ).await?);
        quarter = quarter.before();
    }
    Ok(cases)
}

/// Reviews write their quarter `2026Q3`.
async fn of_quarter(
    desk: &Desk,
    sight: &Sight,
    quarter: Period,
    source: &str,
    organ: Option<&OrganId>,
) -> Result<Vec<Arc<Case>>, Problem> {
    let mut fields = vec![("period".to_owned(), quarter.to_string().replace('-', ""))];
    fields.extend(Some(("source".to_owned(), source.to_owned())).filter(|_| !source.is_empty()));
    let filter = CaseFilter { kind: Some(KindId::from(KIND)), organ: organ.cloned(), fields, ..CaseFilter::default() };
    let (mut cases, mut after): (Vec<Arc<Case>>, Option<ListKey>) = (Vec::new(), None);
    loop {
        let found = desk.office.casework.list_cases(sight, &filter, after.as_ref(), CHUNK).await;
        let found = found.map_err(Problem::internal)?;
        for row in &found.rows {
            cases.push(desk.office.casework.read_case(sight, &row.case_no).await.map_err(Problem::internal)?);
        }
        match found.next {
            Some(next) => after = Some(next),
            None => return Ok(cases),
        }
    }
}

fn text<'a>(case: &'a Case, field: &str) -> &'a str {
    case.form.get(field).and_then(Json::as_str).unwrap_or_default().trim()
}

type Pair = (Found, Found);

/// This quarter's and the last one's, by name; most findings first.
fn compared(now: &[Arc<Case>], then: &[Arc<Case>], name: &dyn Fn(&Case) -> String) -> Vec<(String, Pair)> {
    let mut all: BTreeMap<String, Pair> = BTreeMap::new();
    now.iter().for_each(|case| all.entry(name(case)).or_default().0.add(case));
    then.iter().for_each(|case| all.entry(name(case)).or_default().1.add(case));
    let mut all: Vec<(String, Pair)> = all.into_iter().collect();
    all.sort_by_key(|(_, (now, _))| std::cmp::Reverse(now.problems));
    all
}

fn total(cases: &[Arc<Case>]) -> Found {
    let mut found = Found::default();
    cases.iter().for_each(|case| found.add(case));
    found
}

fn figures(t: Text, ways: &[Ways<'_>; 2], now: &[Arc<Case>], then: &[Arc<Case>]) -> Vec<Figure> {
    let (now, then) = (total(now), total(then));
    let [way, way_before] = ways.each_ref().map(|ways| |state: &'static str| ways.findings(("topic", ""), state));
    let before_this = |value: &str| t.msg("reviews-before").arg("value", value).to_string();
    let (before, open) = (t.number(then.problems), t.number(now.problems - now.closed));
    vec![
        Figure::new(t.number(now.problems), "", t.get("reviews-problems"))
            .href(way(""))
            .counting(&before_this(&before), &[(&before, &way_before(""))]),
        Figure::new(mean(now), "", t.get("reviews-mean")).href(way(SCORED)).note(before_this(&mean(then))),
        Figure::new(t.number(now.closed), "", t.get("reviews-closed"))
            .href(way(CLOSED))
            .counting(&t.msg("reviews-open").arg("n", open.as_str()).to_string(), &[(&open, &way(OPEN))]),
    ]
}

fn mean(found: Found) -> String {
    found.mean().map_or_else(|| "–".to_owned(), |mean| format!("{mean:.1}"))
}

/// How the mean moved; nothing where one of the two is unknown.
fn moved((now, then): Pair) -> String {
    match (now.mean(), then.mean()) {
        (Some(now), Some(then)) => format!("{:+.1}", now - then),
        _ => "–".to_owned(),
    }
}

fn heads(t: Text, first: &str) -> Vec<Column> {
    let mut columns = vec![Column::new(t.get(&format!("reviews-{first}")))];
    let keys = ["problems", "problems-before", "closed", "mean", "moved"];
    columns.extend(keys.map(|key| Column::number(t.get(&format!("reviews-{key}")))));
    columns
}

fn cells(t: Text, ways: &[Ways<'_>; 2], of: (&str, &str), name: String, pair: Pair) -> Vec<Cell> {
    let (now, then) = pair;
    let [way, before] = ways;
    let numbers = [
        (now.problems, way.findings(of, "")),
        (then.problems, before.findings(of, "")),
        (now.closed, way.findings(of, CLOSED)),
    ];
    let mut cells = vec![Cell::new(name)];
    cells.extend(numbers.map(|(n, href)| Cell::new(opened(t, n, &href))));
    cells.extend([Cell::new(mean(now)), Cell::new(moved(pair))]);
    cells
}

fn table(t: Text, ways: &[Ways<'_>; 2], lines: &[(String, Pair)]) -> Table {
    let name = |topic: &str| if topic == NO_TOPIC { t.get("reviews-no-topic") } else { topic.to_owned() };
    let row = |(topic, pair): &(String, Pair)| Row::new(cells(t, ways, ("topic", topic), name(topic), *pair));
    Table::new(t, t.get("reviews-by-topic"), heads(t, "topic"))
        .rows(lines.iter().map(row))
        .empty(Empty::new("search", t.get("reviews-none")).body(t.get("reviews-none-how")))
}

/// Units with what reviews, ratings and opinions say of them.
async fn by_unit(
    t: Text,
    desk: &Desk,
    who: &Who,
    (period, organ): (Period, Option<&OrganId>),
    ways: &[Ways<'_>; 2],
    now: &[Arc<Case>],
    then: &[Arc<Case>],
) -> Result<Section, Problem> {
    let sight = &who.sight();
    let organs = desk.reach(sight);
    let rated = desk.ratings.sums(ratings::By::Organ, period.from, period.to, organs.as_deref()).await;
    let bad: BTreeMap<String, i64> =
        rated.map_err(Problem::internal)?.into_iter().map(|(organ, sums)| (organ, sums.bad())).collect();
    let opinions = CaseFilter {
        kind: Some(KindId::from("opinion")),
        organ: organ.cloned(),
        filed_from: Some(period.from),
        filed_to: Some(period.to),
        ..CaseFilter::default()
    };
    let opinions = desk.office.casework.count_groups(sight, &opinions, &GroupBy::Organ).await;
    let opinions: BTreeMap<String, u64> = opinions.map_err(Problem::internal)?.into_iter().collect();
    let mut columns = heads(t, "unit");
    columns.extend(["bad", "opinions"].map(|key| Column::number(t.get(&format!("reviews-{key}")))));
    let units = compared(now, then, &|case: &Case| case.lead_organ.to_string());
    let (from, to) = (period.from.to_string(), period.to.to_string());
    let days = [("from", &*from), ("to", &*to)];
    let row = |(organ, pair): &(String, Pair)| {
        let name = desk.office.organ_name(&OrganId::from(organ.as_str()));
        let mut cells = cells(t, ways, ("unit", organ), name, *pair);
        let bad = bad.get(organ).copied().unwrap_or_default();
        let opinions = opinions.get(organ).and_then(|n| i64::try_from(*n).ok()).unwrap_or_default();
        let rated = [&days[..], &[("organ", &**organ), ("level", "bad"), ("counted", "1")]].concat();
        // Ratings are read by those who answer for them.
        cells.push(Cell::new(match who.may(Permission::SeeRatings) {
            true => opened(t, bad, &address::href("/ratings/list", &rated)),
            false => Markup::text(t.number(bad)),
        }));
        let voiced = [&days[..], &[("organ", &**organ)]].concat();
        cells.push(Cell::new(opened(t, opinions, &address::href("/staff/kinds/opinion", &voiced))));
        Row::new(cells)
    };
    let table = Table::new(t, t.get("reviews-by-unit"), columns)
        .rows(units.iter().map(row))
        .empty(Empty::new("search", t.get("reviews-none")));
    Ok(Section::new(t.get("reviews-by-unit"), vec![Markup::part(table)]))
}

/// Findings with what was opened upon them, and the item of the case they point to, where that may be seen.
async fn listed(t: Text, desk: &Desk, sight: &Sight, findings: &[Arc<Case>]) -> Table {
    let mut rows = Vec::new();
    for case in findings {
        let item = match CaseNo::parse(text(case, "case_no")) {
            Ok(no) => {
                desk.office.casework.read_case(sight, &no).await.map_or(String::new(), |case| case.title.to_string())
            }
            Err(_) => String::new(),
        };
        let score = case.form.get("score").and_then(Json::as_f64);
        rows.push(Row::new([
            Cell::link(&format!("/staff/cases/{}", case.no), text(case, "problem")).note(case.no.as_str()),
            Cell::new(desk.office.organ_name(&case.lead_organ)),
            Cell::new(if item.is_empty() { "–".to_owned() } else { item }),
            Cell::new(text(case, "index")),
            Cell::new(score.map_or_else(|| "–".to_owned(), |score| score.to_string())),
            Cell::new(t.get(if case.phase.is_over() { "reviews-is-closed" } else { "reviews-is-open" })),
        ]));
    }
    let head = |key: &str| t.get(&format!("reviews-{key}"));
    let mut columns: Vec<Column> = ["problem", "unit", "item", "topic"].map(|key| Column::new(head(key))).into();
    columns.extend([Column::number(head("score")), Column::new(head("state"))]);
    Table::new(t, t.get("reviews-findings"), columns).rows(rows).empty(Empty::new("search", t.get("reviews-none")))
}
