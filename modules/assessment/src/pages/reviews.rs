//! `/assessment/reviews`: what outside reviews (海南评议, third parties) found in a quarter, where it is blocked by topic and
//! unit, what became of each finding, and how it was the quarter before; beside what ratings and opinions say of the
//! same unit.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Query, State};
use casework::{Case, CaseFilter, GroupBy, ListKey, Sight};
use identity::Staff;
use kernel::{CaseNo, KindId, OrganId};
use serde::Deserialize;
use serde_json::Value as Json;
use web::form::Input;
use web::parts::{Cell, Column, Empty, Figure, Row, Table};
use web::{Html, Markup, PageRequest, Problem, Text};

use super::sheet::{Section, Sheet};
use crate::desk::Desk;
use crate::indicators::float;
use crate::months::{Period, PeriodKind};

const PATH: &str = "/assessment/reviews";
const KIND: &str = "external-review";
/// Findings of a period looked through, and listed.
const CHUNK: u32 = 200;
const LISTED: usize = 60;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    period: String,
    source: String,
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
    let now = reviews(&desk, &sight, period, &asked.source).await?;
    let then = reviews(&desk, &sight, period.before(), &asked.source).await?;
    let mut sheet = Sheet::new(&page, t.get("reviews"), PATH);
    sheet.intro = t.get("reviews-intro");
    let sources = sources(&desk);
    sheet.filters = vec![
        Input::line(t, "period", t.get("reviews-quarter"))
            .value(period.to_string())
            .hint(t.get("reviews-quarter-hint")),
        Input::select(t, "source", t.get("reviews-source"), sources).value(asked.source.as_str()).optional(),
    ];
    sheet.figures = figures(t, &now, &then);
    let topic = |case: &Case| {
        let index = text(case, "index");
        if index.is_empty() { t.get("reviews-no-topic") } else { index.to_owned() }
    };
    let topics = compared(&now, &then, &topic);
    sheet.sections.push(Section::new(t.get("reviews-by-topic"), vec![Markup::part(table(t, "topic", &topics))]));
    sheet.sections.push(by_unit(t, &desk, &sight, period, &now, &then).await?.note(t.get("reviews-by-unit-note")));
    sheet.sections.push(Section::new(t.get("reviews-findings"), vec![listed(t, &desk, &sight, &now).await]));
    Ok(sheet.send())
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

/// The findings of a quarter that `sight` reaches, as they now stand; reviews write their quarter `2026Q3`.
async fn reviews(desk: &Desk, sight: &Sight, period: Period, source: &str) -> Result<Vec<Arc<Case>>, Problem> {
    let mut fields = vec![("period".to_owned(), period.to_string().replace('-', ""))];
    fields.extend(Some(("source".to_owned(), source.to_owned())).filter(|_| !source.is_empty()));
    let filter = CaseFilter { kind: Some(KindId::from(KIND)), fields, ..CaseFilter::default() };
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

fn figures(t: Text, now: &[Arc<Case>], then: &[Arc<Case>]) -> Vec<Figure> {
    let (now, then) = (total(now), total(then));
    let before = |value: String| t.msg("reviews-before").arg("value", value).to_string();
    vec![
        Figure::new(t.number(now.problems), "", t.get("reviews-problems")).note(before(t.number(then.problems))),
        Figure::new(mean(now), "", t.get("reviews-mean")).note(before(mean(then))),
        Figure::new(t.number(now.closed), "", t.get("reviews-closed"))
            .note(t.msg("reviews-open").arg("n", now.problems - now.closed).to_string()),
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

fn cells(t: Text, name: &str, pair: Pair) -> Vec<Cell> {
    let (now, then) = pair;
    let numbers = [now.problems, then.problems, now.closed].map(|n| Cell::new(t.number(n)));
    let mut cells = vec![Cell::new(name)];
    cells.extend(numbers);
    cells.extend([Cell::new(mean(now)), Cell::new(moved(pair))]);
    cells
}

fn table(t: Text, first: &str, lines: &[(String, Pair)]) -> Table {
    Table::new(t, t.get(&format!("reviews-by-{first}")), heads(t, first))
        .rows(lines.iter().map(|(name, pair)| Row::new(cells(t, name, *pair))))
        .empty(Empty::new("search", t.get("reviews-none")).body(t.get("reviews-none-how")))
}

/// Units with what reviews, ratings and opinions say of them.
async fn by_unit(
    t: Text,
    desk: &Desk,
    sight: &Sight,
    period: Period,
    now: &[Arc<Case>],
    then: &[Arc<Case>],
) -> Result<Section, Problem> {
    let organs = desk.reach(sight);
    let rated = desk.ratings.sums(ratings::By::Organ, period.from, period.to, organs.as_deref()).await;
    let bad: BTreeMap<String, i64> =
        rated.map_err(Problem::internal)?.into_iter().map(|(organ, sums)| (organ, sums.bad())).collect();
    let opinions = CaseFilter {
        kind: Some(KindId::from("opinion")),
        filed_from: Some(period.from),
        filed_to: Some(period.to),
        ..CaseFilter::default()
    };
    let opinions = desk.office.casework.count_groups(sight, &opinions, &GroupBy::Organ).await;
    let opinions: BTreeMap<String, u64> = opinions.map_err(Problem::internal)?.into_iter().collect();
    let mut columns = heads(t, "unit");
    columns.extend(["bad", "opinions"].map(|key| Column::number(t.get(&format!("reviews-{key}")))));
    let units = compared(now, then, &|case: &Case| case.lead_organ.to_string());
    let row = |(organ, pair): &(String, Pair)| {
        let mut cells = cells(t, &desk.office.organ_name(&OrganId::from(organ.as_str())), *pair);
        cells.push(Cell::new(t.number(bad.get(organ).copied().unwrap_or_default())));
        cells.push(Cell::new(t.number(opinions.get(organ).copied().unwrap_or_default())));
        Row::new(cells)
    };
    let table = Table::new(t, t.get("reviews-by-unit"), columns)
        .rows(units.iter().map(row))
        .empty(Empty::new("search", t.get("reviews-none")));
    Ok(Section::new(t.get("reviews-by-unit"), vec![Markup::part(table)]))
}

/// Every finding with what was opened upon it, and the item of the case it points to, where that may be seen.
async fn listed(t: Text, desk: &Desk, sight: &Sight, now: &[Arc<Case>]) -> Markup {
    let mut rows = Vec::new();
    for case in now.iter().take(LISTED) {
        let item = match CaseNo::parse(text(case, "case_no")) {
            Ok(no) => {
                desk.office.casework.read_case(sight, &no).await.map_or(String::new(), |case| case.title.to_string())
            }
            Err(_) => String::new(),
        };
        rows.push(Row::new([
            Cell::link(&format!("/staff/cases/{}", case.no), text(case, "problem")).note(case.no.as_str()),
            Cell::new(desk.office.organ_name(&case.lead_organ)),
            Cell::new(if item.is_empty() { "–".to_owned() } else { item }),
            Cell::new(text(case, "index")),
            Cell::new(t.get(if case.phase.is_over() { "reviews-is-closed" } else { "reviews-is-open" })),
        ]));
    }
    let columns =
        ["problem", "unit", "item", "topic", "state"].map(|key| Column::new(t.get(&format!("reviews-{key}"))));
    Markup::part(
        Table::new(t, t.get("reviews-findings"), columns.into())
            .rows(rows)
            .empty(Empty::new("search", t.get("reviews-none"))),
    )
}
