//! The register, step by step: what can go wrong, who guards it, how often it showed; the weak links first told.

use askama::Template;
use axum::extract::{Query, State};
use declarations::{RiskLevel, RiskStep, Words as _};
use identity::Staff;
use web::form::Input;
use web::parts::{Cell, Column, Empty, Figure, Notice, Row, Table, Tabs, Tone};
use web::{Html, PageRequest, Problem, Shell, Text};

use super::{Wanted, level_tag, number, post_name, verdict_tag};
use crate::desk::Desk;
use crate::door::problem;
use crate::model::{Period, RiskStanding, RiskVerdict};
use crate::pages::{self, address};

#[derive(Template)]
#[template(path = "risks.html")]
pub struct RisksPage {
    t: Text,
    shell: Shell,
    tabs: Tabs,
    lead: String,
    filters: Vec<Input>,
    narrowed: bool,
    figures: Vec<Figure>,
    loose: Option<Notice>,
    steps: Vec<Step>,
    none: Option<Empty>,
}

pub struct Step {
    name: &'static str,
    count: usize,
    table: Table,
}

pub async fn show(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Query(wanted): Query<Wanted>,
    request: PageRequest,
) -> Result<Html<RisksPage>, Problem> {
    let t = request.t;
    let period = wanted.period(desk.today())?;
    let all = desk.risks(&desk.overview(&who), period).await.map_err(problem)?;
    let (step, level) = (RiskStep::from_word(&wanted.step), RiskLevel::from_word(&wanted.level));
    let verdict = RiskVerdict::from_word(&wanted.verdict);
    let fits = |standing: &&RiskStanding| {
        step.is_none_or(|step| standing.risk.step == step)
            && level.is_none_or(|level| standing.risk.level == level)
            && verdict.is_none_or(|verdict| standing.verdict == verdict)
    };
    let shown: Vec<&RiskStanding> = all.iter().filter(fits).collect();
    let steps = RiskStep::ALL.iter().filter_map(|step| {
        let risks: Vec<&RiskStanding> = shown.iter().filter(|standing| standing.risk.step == *step).copied().collect();
        (!risks.is_empty()).then(|| Step {
            name: step.word(),
            count: risks.len(),
            table: table(t, &desk, step.word(), &risks, &wanted, super::opened(&who, period)),
        })
    });
    let none = Empty::new("search", t.get("supervision-risks-none")).body(t.get("supervision-risks-none-hint"));
    Ok(Html(RisksPage {
        t,
        tabs: pages::tabs(t, &who, "risks"),
        lead: lead(t, &all, period),
        filters: wanted.inputs(t, period),
        narrowed: wanted.is_narrowed(),
        figures: figures(t, &all, &wanted),
        loose: loose(t, &desk),
        steps: steps.collect(),
        none: shown.is_empty().then_some(none),
        shell: request.workbench(t.get("supervision-risks")).crumb("/supervision", t.get("supervision-title")).wide(),
    }))
}

/// What the period showed, in a sentence.
fn lead(t: Text, all: &[RiskStanding], period: Period) -> String {
    let weak: Vec<&str> = all
        .iter()
        .filter(|standing| standing.verdict == RiskVerdict::Weak)
        .map(|standing| standing.risk.name.as_str())
        .collect();
    let key = if weak.is_empty() { "supervision-risks-lead-calm" } else { "supervision-risks-lead" };
    let told = t.msg(key).arg("from", t.long_date(period.from)).arg("to", t.long_date(period.to));
    told.arg("weak", weak.join("、")).to_string()
}

fn figures(t: Text, all: &[RiskStanding], wanted: &Wanted) -> Vec<Figure> {
    let count = |fits: &dyn Fn(&RiskStanding) -> bool| t.number(all.iter().filter(|one| fits(one)).count());
    let unit = || t.get("supervision-unit-risks");
    let href = |name: &str, value: &str| {
        let [from, to] = wanted.days();
        address::href("/supervision/risks", &[(name, value), from, to])
    };
    let verdict = |verdict: RiskVerdict| {
        let label = t.get(&format!("supervision-risks-{}", verdict.word()));
        Figure::new(count(&|one| one.verdict == verdict), unit(), label).href(href("verdict", verdict.word()))
    };
    vec![
        Figure::new(count(&|_| true), unit(), t.get("supervision-risks-all")).href(href("", "")),
        Figure::new(count(&|one| one.risk.level == RiskLevel::High), unit(), t.get("supervision-risks-high"))
            .href(href("level", RiskLevel::High.word())),
        verdict(RiskVerdict::Weak).note(t.get("supervision-risks-weak-note")),
        verdict(RiskVerdict::Never).note(t.get("supervision-risks-never-note")),
    ]
}

/// A rule that was written on the page may watch no risk point yet.
fn loose(t: Text, desk: &Desk) -> Option<Notice> {
    let rules = desk.rules_without_risk();
    let title = t.msg("supervision-risks-loose").arg("n", rules.len()).to_string();
    let names: Vec<String> = rules.iter().map(|(id, name)| format!("{id} {name}")).collect();
    (!rules.is_empty()).then(|| Notice::new(Tone::Active, title).body(names.join("、")))
}

fn table(t: Text, desk: &Desk, step: &str, risks: &[&RiskStanding], wanted: &Wanted, opened: Option<Period>) -> Table {
    let heads = ["risk", "level", "post", "notices", "cards", "verdict"];
    let columns = heads.map(|name| {
        let label = t.get(&format!("supervision-risk-{name}"));
        if matches!(name, "notices" | "cards") { Column::number(label) } else { Column::new(label) }
    });
    let row = |standing: &&RiskStanding| {
        let RiskStanding { risk, counts, verdict, .. } = standing;
        let [from, to] = wanted.days();
        let href = address::href(&address::risk(&risk.id), &[from, to]);
        Row::new([
            Cell::link(&href, &risk.name).note(risk.wrong.as_str()),
            Cell::new(level_tag(t, risk.level)),
            Cell::new(post_name(desk, &risk.post)),
            Cell::new(number(t, counts.notice, opened, ("risk", &risk.id), "notice")),
            Cell::new(number(t, counts.cards(), opened, ("risk", &risk.id), "standing")),
            Cell::new(verdict_tag(t, *verdict)),
        ])
    };
    Table::new(t, step, columns.into()).rows(risks.iter().map(row))
}
