//! A dry run (试运行): how many cards a rule would have sent in the past, to whom, in which cases. Progress is shown
//! while it runs; the page reloads itself, or is reloaded.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use identity::{Permission, Staff, Who};
use kernel::{Refusal, local_date};
use serde::Deserialize;
use web::chart::{Bar, Chart, bars};
use web::form::Post;
use web::parts::{Cell, Column, Empty, Figure, Notice, Row, Tab, Table, Tabs, Tone};
use web::{Html, Markup, PageRequest, Problem, Shell, Text};

use crate::desk::Desk;
use crate::door::problem;
use crate::model::{Counts, DryRun, DryRunHit, DryRunRequest, DryRunResult, DryRunState, Figure as Line, Period};
use crate::pages::{self, address, filters, words};

/// Earlier runs shown beside the editor.
const EARLIER: u32 = 8;
/// Bars of departments before the rest is left to the table.
const BARS: usize = 10;

/// Which of the hits are listed; all where nothing is said.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    organ: String,
    /// `2026-09`.
    month: String,
}

impl Wanted {
    fn fits(&self, hit: &DryRunHit) -> bool {
        (self.organ.is_empty() || hit.organ.as_str() == self.organ)
            && (self.month.is_empty() || month(hit) == self.month)
    }
}

fn month(hit: &DryRunHit) -> String {
    local_date(hit.raised_at).to_string().chars().take(7).collect()
}

#[derive(Template)]
#[template(path = "dry_run.html")]
pub struct TryPage {
    t: Text,
    shell: Shell,
    path: String,
    rule_path: String,
    lead: String,
    running: Option<Progress>,
    notice: Option<Notice>,
    result: Option<Shown>,
}

pub struct Progress {
    seen: u64,
    total: u64,
    line: String,
}

pub struct Shown {
    figures: Vec<Figure>,
    verdict: String,
    by_organ: Option<Chart>,
    by_month: Option<Chart>,
    /// The hits by department and by month, each with how many.
    views: Vec<Tabs>,
    hits: Table,
    about_hits: Vec<String>,
    note: String,
}

pub async fn start(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Path(id): Path<String>,
    post: Post,
) -> Result<Response, Problem> {
    who.must(Permission::ManageRules)?;
    let draft = desk.draft(&id).await.map_err(problem)?.map(|draft| draft.text);
    let text = match draft {
        Some(text) => Some(text),
        None => desk.rule_versions(&id).await.map_err(problem)?.into_iter().next().map(|version| version.text),
    };
    let text = text.ok_or_else(|| super::show::unknown(&id))?;
    let day = |name: &'static str| {
        let found = filters::day(post.get(name).unwrap_or_default(), name)?;
        found.ok_or_else(|| Refusal::invalid("date_missing", "请填写试运行的起止日期。").on_field(name))
    };
    let period = Period { from: day("from")?, to: day("to")? };
    let run = desk.start_dry_run(&who, &DryRunRequest { rule: id, text, period }).await?;
    Ok(Redirect::to(&format!("/supervision/dry-runs/{run}")).into_response())
}

pub async fn show(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Path(run): Path<String>,
    Query(wanted): Query<Wanted>,
    request: PageRequest,
) -> Result<Html<TryPage>, Problem> {
    who.must(Permission::ManageRules)?;
    let t = request.t;
    let gone = || Refusal::not_found("dry_run_unknown", "没有这次试运行，请重新试运行。");
    let run = desk.dry_run(&run).await.map_err(problem)?.ok_or_else(gone)?;
    let lead = t
        .msg("supervision-try-lead")
        .arg("rule", words::rule_name(&desk, &run.rule))
        .arg("from", t.long_date(run.period.from));
    let (running, notice, result) = match &run.state {
        DryRunState::Running => (Some(progress(t, &run)), None, None),
        DryRunState::Done { result } => (None, None, Some(shown(t, &desk, &who, &run, result, &wanted))),
        DryRunState::Cancelled => (None, Some(Notice::new(Tone::Quiet, t.get("supervision-try-cancelled"))), None),
        DryRunState::Interrupted => {
            let notice = Notice::new(Tone::Urgent, t.get("supervision-try-interrupted"));
            (None, Some(notice.body(t.get("supervision-try-interrupted-hint"))), None)
        }
        DryRunState::Failed { sentence } => {
            let notice = Notice::new(Tone::Urgent, t.get("supervision-try-failed")).body(sentence.as_str());
            (None, Some(notice), None)
        }
    };
    let shell = pages::shell(&request, t.get("supervision-try-title"), "rules");
    Ok(Html(TryPage {
        t,
        shell: shell.crumb(format!("{}/edit", address::rule(&run.rule)), run.rule.as_str()),
        path: format!("/supervision/dry-runs/{}", run.id),
        rule_path: format!("{}/edit", address::rule(&run.rule)),
        lead: lead.arg("to", t.long_date(run.period.to)).to_string(),
        running,
        notice,
        result,
    }))
}

/// A dry run of before, as a line.
pub struct Earlier {
    pub href: String,
    pub state: String,
    pub line: String,
}

/// The latest of a rule.
pub async fn earlier(t: Text, desk: &Desk, rule: &str) -> Result<Vec<Earlier>, Problem> {
    let runs = desk.dry_runs(rule, EARLIER).await.map_err(problem)?;
    let line = |run: &DryRun| {
        let raised = if let DryRunState::Done { result } = &run.state { result.raised } else { 0 };
        let digest = run.digest.to_hex();
        let line = t.msg("supervision-try-line").arg("from", t.long_date(run.period.from));
        let line = line.arg("to", t.long_date(run.period.to)).arg("by", run.by.name.as_str());
        Earlier {
            href: format!("/supervision/dry-runs/{}", run.id),
            state: t.msg(&format!("supervision-try-state-{}", run.state.word())).arg("n", t.number(raised)).to_string(),
            line: line.arg("at", t.moment(run.started)).arg("digest", digest.get(..12).unwrap_or(&digest)).to_string(),
        }
    };
    Ok(runs.iter().map(line).collect())
}

pub async fn cancel(State(desk): State<Desk>, Staff(who): Staff, Path(run): Path<String>) -> Result<Redirect, Problem> {
    desk.cancel_dry_run(&who, &run).await?;
    Ok(Redirect::to(&format!("/supervision/dry-runs/{run}")))
}

fn progress(t: Text, run: &DryRun) -> Progress {
    let line = match run.total {
        0 => t.msg("supervision-try-seen").arg("seen", t.number(run.seen)).to_string(),
        total => {
            let message =
                t.msg("supervision-try-progress").arg("seen", t.number(run.seen)).arg("total", t.number(total));
            message.arg("percent", run.seen.saturating_mul(100) / total.max(1)).to_string()
        }
    };
    Progress { seen: run.seen, total: run.total.max(1), line }
}

fn shown(t: Text, desk: &Desk, who: &Who, run: &DryRun, result: &DryRunResult, wanted: &Wanted) -> Shown {
    let unit = || t.get("supervision-unit-times");
    let (hits, nameless) = desk.hits_for(&who.sight(), &result.hits);
    let listed = u64::try_from(hits.len()).unwrap_or(u64::MAX);
    let mut about_hits = Vec::new();
    if listed < result.raised {
        let message = t.msg("supervision-try-first").arg("listed", t.number(listed));
        about_hits.push(message.arg("n", t.number(result.raised)).to_string());
    }
    if nameless > 0 {
        about_hits.push(t.msg("supervision-try-nameless").arg("n", t.number(nameless)).to_string());
    }
    let verdict = t.msg("supervision-try-verdict").arg("n", t.number(result.raised)).arg("seen", t.number(run.seen));
    let note = match result.troubled {
        0 => String::new(),
        n => {
            let message = t.msg("supervision-try-troubled").arg("n", t.number(n));
            message.arg("sentence", result.trouble.clone().unwrap_or_default()).to_string()
        }
    };
    let organs: Vec<Bar> = result
        .by_organ
        .iter()
        .take(BARS)
        .map(|line| bar(desk.office.organ_name(&line.key.as_str().into()), line))
        .collect();
    let months: Vec<Bar> = result.by_month.iter().map(|line| bar(line.key.clone(), line)).collect();
    let chart = |key: &str, lines: &[Bar]| {
        (!lines.is_empty()).then(|| bars(t, &t.get(key), &t.get("supervision-column-fired-count"), lines))
    };
    Shown {
        figures: vec![
            Figure::new(t.number(result.raised), unit(), t.get("supervision-try-raised")).href("#hits"),
            Figure::new(
                t.number(result.subjects),
                t.get("supervision-unit-subjects"),
                t.get("supervision-try-subjects"),
            ),
            // Whoever sets rules without seeing cases is told how many, and nothing to open.
            Figure {
                href: who.may(Permission::SeeAllCases).then(|| address::signals(&[("rule", &run.rule)], run.period)),
                ..Figure::new(t.number(result.raised_by_current), unit(), t.get("supervision-try-current"))
            },
            Figure::new(seconds(t, result.took), t.get("supervision-unit-seconds"), t.get("supervision-try-took")),
        ],
        verdict: verdict.to_string(),
        by_organ: chart("supervision-try-by-organ", &organs),
        by_month: chart("supervision-try-by-month", &months),
        views: views(t, desk, run, &hits, wanted),
        hits: hit_table(t, desk, hits.iter().filter(|hit| wanted.fits(hit))),
        about_hits,
        note,
    }
}

/// The way from a bar to the hits it counts.
fn views(t: Text, desk: &Desk, run: &DryRun, hits: &[DryRunHit], wanted: &Wanted) -> Vec<Tabs> {
    let path = format!("/supervision/dry-runs/{}", run.id);
    let all = wanted.organ.is_empty() && wanted.month.is_empty();
    let tab = |by: &str, value: &str, label: String, count: usize, current: bool| Tab {
        href: format!("{}#hits", address::href(&path, &[(by, value)])),
        label,
        count: u64::try_from(count).ok(),
        current,
    };
    let view = |by: &str, tabs: Vec<Tab>| Tabs {
        label: t.get(&format!("supervision-by-{by}")),
        tabs: std::iter::once(tab(by, "", t.get("supervision-all"), hits.len(), all)).chain(tabs).collect(),
    };
    let organs = counted(hits, |hit| hit.organ.to_string()).into_iter();
    let organs = organs.map(|(organ, n)| {
        tab("organ", &organ, desk.office.organ_name(&organ.as_str().into()), n, organ == wanted.organ)
    });
    let months = counted(hits, month).into_iter();
    let months = months.map(|(month, n)| tab("month", &month, month.clone(), n, month == wanted.month));
    vec![view("organ", organs.collect()), view("month", months.collect())]
}

fn counted(hits: &[DryRunHit], of: impl Fn(&DryRunHit) -> String) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    hits.iter().for_each(|hit| *counts.entry(of(hit)).or_default() += 1);
    counts
}

fn seconds(t: Text, milliseconds: u64) -> String {
    if milliseconds < 10_000 {
        format!("{}.{}", milliseconds / 1_000, milliseconds % 1_000 / 100)
    } else {
        t.number(milliseconds / 1_000)
    }
}

fn bar(name: String, line: &Line) -> Bar {
    let value = i32::try_from(total(&line.counts)).map_or(f64::from(i32::MAX), f64::from);
    Bar { name, value, before: None, small: false }
}

fn total(counts: &Counts) -> i64 {
    counts.notice + counts.warning + counts.yellow + counts.red + counts.advice
}

fn hit_table<'a>(t: Text, desk: &Desk, hits: impl Iterator<Item = &'a DryRunHit>) -> Table {
    let heads = ["raised", "level", "about", "who"];
    let columns = heads.map(|name| Column::new(t.get(&format!("supervision-column-{name}")))).into();
    let rows = hits.map(|hit| {
        let about = words::subject(t, desk, &hit.subject);
        let about =
            hit.case_no.as_ref().map_or_else(|| Markup::text(&about), |no| Markup::link(&Desk::case_path(no), &about));
        let person = hit.person.as_ref().map(|person| person.name.clone()).unwrap_or_default();
        Row::new([
            Cell::new(format!("{} {}", t.long_date(local_date(hit.raised_at)), t.clock(hit.raised_at))),
            Cell::new(words::signal_tag(t, hit.level)),
            Cell::new(about),
            Cell::new(desk.office.organ_name(&hit.organ)).note(person),
        ])
    });
    Table::new(t, t.get("supervision-try-hits"), columns)
        .rows(rows)
        .empty(Empty::new("circle-check", t.get("supervision-try-none")).body(t.get("supervision-try-none-hint")))
}
