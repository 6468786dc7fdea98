//! One risk point: what can go wrong, what is done against it, and each rule that watches it with its cards.

use askama::Template;
use axum::extract::{Path, Query, State};
use declarations::Words as _;
use identity::Staff;
use kernel::Refusal;
use web::parts::{Cell, Column, Facts, Figure, Row, Table, Tag};
use web::{Html, PageRequest, Problem, Shell, Text};

use super::{Wanted, behind, level_tag, number, opened, post_name, verdict_tag};
use crate::desk::Desk;
use crate::door::problem;
use crate::model::{Period, RiskStanding, WatchingRule};
use crate::pages::{self, address, words};

#[derive(Template)]
#[template(path = "risk.html")]
pub struct RiskPage {
    t: Text,
    shell: Shell,
    step: &'static str,
    tags: Vec<Tag>,
    wrong: String,
    facts: Facts,
    measures: Vec<String>,
    lead: String,
    figures: Vec<Figure>,
    rules: Table,
}

pub async fn show(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Path(id): Path<String>,
    Query(wanted): Query<Wanted>,
    request: PageRequest,
) -> Result<Html<RiskPage>, Problem> {
    let t = request.t;
    let period = wanted.period(desk.today())?;
    let all = desk.risks(&desk.overview(&who), period).await.map_err(problem)?;
    let unknown = || Refusal::not_found("risk_unknown", format!("没有编号为 {id} 的风险点。"));
    let found = all.into_iter().find(|standing| standing.risk.id == id).ok_or_else(unknown)?;
    let RiskStanding { risk, counts, verdict, .. } = &found;
    let opened = opened(&who, period);
    let figure = |n: i64, unit: &str, label: &str, state: &str| {
        let figure = Figure::new(t.number(n), t.get(unit), t.get(label));
        match opened {
            Some(period) => figure.href(behind(("risk", &id), state, period)),
            None => figure,
        }
    };
    let cards = |n: i64, label: &str, state: &str| figure(n, "supervision-unit-cards", label, state);
    Ok(Html(RiskPage {
        t,
        shell: pages::shell(&request, risk.name.as_str(), "risks"),
        step: risk.step.word(),
        tags: vec![level_tag(t, risk.level), verdict_tag(t, *verdict)],
        wrong: risk.wrong.clone(),
        facts: facts(t, &desk, &found),
        measures: risk.measures.clone(),
        lead: t
            .msg(&format!("supervision-risk-told-{}", verdict.word()))
            .arg("from", t.long_date(period.from))
            .arg("to", t.long_date(period.to))
            .to_string(),
        figures: vec![
            figure(counts.notice, "supervision-unit-times", "supervision-risk-notices", "notice"),
            cards(counts.cards(), "supervision-risk-cards", "standing"),
            cards(counts.open, "supervision-cards-open", "unfinished"),
            cards(counts.withdrawn, "supervision-withdrawn-count", "withdrawn"),
        ],
        rules: table(t, &desk, &found.rules, opened),
    }))
}

/// Where it lies and who guards it.
fn facts(t: Text, desk: &Desk, standing: &RiskStanding) -> Facts {
    let risk = &standing.risk;
    let name = |key: &str| t.get(&format!("supervision-risk-{key}"));
    let or_all = |names: Vec<String>, all: &str| if names.is_empty() { name(all) } else { names.join("、") };
    let acts = risk.acts.iter().map(|act| act_name(desk, act)).collect();
    let items = risk.items.iter().map(|item| words::item_name(desk, item)).collect();
    Facts::dense()
        .fact(name("acts"), or_all(acts, "acts-all"))
        .fact(name("items"), or_all(items, "items-all"))
        .fact(name("post"), post_name(desk, &risk.post))
        .fact(name("id"), risk.id.as_str())
}

/// An act by its common name, or as a procedure calls its task.
fn act_name(desk: &Desk, act: &str) -> String {
    if let Some(known) = declarations::find_act(act) {
        return known.name.to_owned();
    }
    let county = desk.office.county();
    let mut tasks = county.procedures.iter().flat_map(|procedure| &procedure.tasks);
    tasks.find(|task| task.act.as_str() == act).map_or_else(|| act.to_owned(), |task| task.label.clone())
}

fn table(t: Text, desk: &Desk, rules: &[WatchingRule], opened: Option<Period>) -> Table {
    let columns = vec![
        Column::new(t.get("supervision-column-rule")),
        Column::number(t.get("supervision-risk-notices")),
        Column::number(t.get("supervision-risk-cards")),
        Column::number(t.get("supervision-column-withdrawn")),
    ];
    let row = |rule: &WatchingRule| {
        let number = |n: i64, state: &str| number(t, n, opened, ("rule", &rule.id), state);
        Row::new([
            Cell::link(&address::rule(&rule.id), words::rule_name(desk, &rule.id)).note(rule.id.as_str()),
            Cell::new(number(rule.counts.notice, "notice")),
            Cell::new(number(rule.counts.cards(), "standing")),
            Cell::new(number(rule.counts.withdrawn, "withdrawn")),
        ])
    };
    Table::new(t, t.get("supervision-risk-rules"), columns).rows(rules.iter().map(row))
}
