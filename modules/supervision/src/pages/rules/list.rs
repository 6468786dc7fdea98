//! All rules by category: each in one sentence, with what it raised this month and what of it was withdrawn.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Query, State};
use declarations::{RuleCategory, Words as _};
use identity::{Permission, Staff};
use serde::Deserialize;
use web::form::Input;
use web::parts::{Cell, Column, Notice, Row, Tab, Table, Tabs, Tag, Tone};
use web::{Html, Markup, PageRequest, Problem, Shell, Text};

use super::sentence::Sentence;
use crate::desk::Desk;
use crate::door::{problem, told_sums};
use crate::model::{By, Counts, Period, RuleInForce};
use crate::pages::{self, address};

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    category: String,
    q: String,
}

#[derive(Template)]
#[template(path = "rules.html")]
pub struct RulesPage {
    t: Text,
    shell: Shell,
    tabs: Tabs,
    columns: Tabs,
    filters: Vec<Input>,
    narrowed: bool,
    may_edit: bool,
    lead: String,
    counting: String,
    troubles: Option<Notice>,
    categories: Vec<Category>,
}

pub struct Category {
    name: String,
    count: usize,
    table: Table,
}

pub async fn show(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Query(wanted): Query<Wanted>,
    request: PageRequest,
) -> Result<Html<RulesPage>, Problem> {
    let (t, today) = (request.t, desk.today());
    let month = Period { from: today.first_of_month(), to: today };
    let opened = (!told_sums(&who)).then_some(month);
    let fired = desk.figures(&desk.overview(&who), month, By::Rule).await.map_err(problem)?;
    let fired: HashMap<String, Counts> = fired.into_iter().map(|line| (line.key, line.counts)).collect();
    let all = desk.rules().await.map_err(problem)?;
    let total = all.len();
    let text = wanted.q.trim().to_lowercase();
    // One category a page, unless something is searched: seventy sentences at once are read by nobody.
    let category = RuleCategory::from_word(&wanted.category).unwrap_or_default();
    let searching = !text.is_empty();
    let matches = |rule: &&RuleInForce| {
        let rule = &rule.current.rule;
        (searching || rule.category == category)
            && (text.is_empty() || format!("{} {} {}", rule.id, rule.name, rule.about).to_lowercase().contains(&text))
    };
    let shown: Vec<&RuleInForce> = all.iter().filter(matches).collect();
    let categories = RuleCategory::ALL.iter().filter_map(|category| {
        let rules: Vec<&&RuleInForce> = shown.iter().filter(|rule| rule.current.rule.category == *category).collect();
        (!rules.is_empty()).then(|| Category {
            name: category.word().to_owned(),
            count: rules.len(),
            table: table(t, category.word(), &rules, &fired, opened),
        })
    });
    Ok(Html(RulesPage {
        t,
        tabs: pages::tabs(t, &who, "rules"),
        filters: vec![Input::line(t, "q", t.get("supervision-by-q")).value(wanted.q.as_str())],
        narrowed: searching,
        columns: columns(t, &all, (!searching).then_some(category)),
        may_edit: who.may(Permission::ManageRules),
        lead: t.msg("supervision-rules-lead").arg("n", total).to_string(),
        counting: t.get(if opened.is_some() { "supervision-rules-counting" } else { "supervision-sums-only" }),
        troubles: troubles(t, &all),
        categories: categories.collect(),
        shell: request.workbench(t.get("supervision-rules")).crumb("/supervision", t.get("supervision-title")).wide(),
    }))
}

/// The categories with their counts.
fn columns(t: Text, all: &[RuleInForce], current: Option<RuleCategory>) -> Tabs {
    let tab = |category: &RuleCategory| Tab {
        href: address::href("/supervision/rules", &[("category", category.word())]),
        label: category.word().to_owned(),
        count: u64::try_from(all.iter().filter(|rule| rule.current.rule.category == *category).count()).ok(),
        current: current == Some(*category),
    };
    Tabs { label: t.get("supervision-by-category"), tabs: RuleCategory::ALL.iter().map(tab).collect() }
}

/// Rules that could not be evaluated raise nothing; whoever keeps them must see it first.
fn troubles(t: Text, rules: &[RuleInForce]) -> Option<Notice> {
    let broken: Vec<String> = rules
        .iter()
        .filter_map(|rule| Some(format!("{}：{}", rule.current.rule.name, rule.trouble.as_ref()?.sentence)))
        .collect();
    let title = t.msg("supervision-troubles").arg("n", broken.len()).to_string();
    (!broken.is_empty()).then(|| Notice::new(Tone::Urgent, title).body(broken.join(" ")))
}

fn table(
    t: Text,
    name: &str,
    rules: &[&&RuleInForce],
    fired: &HashMap<String, Counts>,
    opened: Option<Period>,
) -> Table {
    let columns = vec![
        Column::new(t.get("supervision-column-rule")),
        Column::new(t.get("supervision-column-sentence")),
        Column::number(t.get("supervision-column-fired")),
        Column::number(t.get("supervision-column-withdrawn")),
        Column::new(t.get("supervision-column-version")),
    ];
    let row = |rule: &&&RuleInForce| {
        let (version, counts) = (&rule.current, fired.get(&rule.current.rule.id).copied().unwrap_or_default());
        let id = version.rule.id.as_str();
        let number = |n: i64, href: &dyn Fn(Period) -> String| match opened {
            _ if n == 0 => Markup::trusted("<span class=\"zero\">0</span>"),
            Some(month) => Markup::link(&href(month), t.number(n)),
            None => Markup::text(t.number(n)),
        };
        let raised = |month| address::raised(id, &counts, month);
        let withdrawn = |month| address::cards(&[("rule", id), ("state", "withdrawn")], month);
        let sentence = Sentence::of(t, &version.rule).markup(t);
        Row::new([
            Cell::link(&address::rule(&version.rule.id), &version.rule.name).note(version.rule.id.as_str()),
            Cell::new(Markup::trusted(format!("<span class=\"sentence sentence-small\">{sentence}</span>"))),
            Cell::new(number(counts.raised(), &raised)),
            Cell::new(number(counts.withdrawn, &withdrawn)),
            Cell::new(state(t, rule)),
        ])
    };
    Table::new(t, name, columns).rows(rules.iter().map(row))
}

/// In force, coming, being edited.
pub fn state(t: Text, rule: &RuleInForce) -> Markup {
    let tag = match (&rule.trouble, rule.in_force) {
        (Some(_), _) => Tag::new(Tone::Urgent, t.get("supervision-rule-trouble")),
        (None, true) => {
            let version = t.msg("supervision-rule-version").arg("n", rule.current.version).to_string();
            Tag::new(Tone::Good, version)
        }
        (None, false) => Tag::new(Tone::Active, t.get("supervision-rule-coming")),
    };
    let tag = Markup::part(tag);
    let tag = match &rule.coming {
        Some(coming) => {
            let day = t.msg("supervision-rule-next").arg("day", t.short_date(coming.from)).to_string();
            tag.and(Tag::new(Tone::Active, day))
        }
        None => tag,
    };
    if rule.has_draft { tag.and(Tag::new(Tone::Quiet, t.get("supervision-rule-draft")).icon("pencil")) } else { tag }
}
