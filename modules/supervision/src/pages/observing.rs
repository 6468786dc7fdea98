//! `/supervision/observing` 社会监督: where an observer from outside begins: what to report and what came of it, and how
//! the county is doing, in sums that name nobody.

use askama::Template;
use axum::extract::State;
use casework::CaseRow;
use declarations::{Signal, Words as _};
use identity::{Permission, Staff, Who};
use kernel::Refusal;
use web::parts::{Cell, Column, Empty, Figure, Row, Table, Tabs};
use web::{Html, Markup, PageRequest, Problem, Shell, Text};

use super::{address, words};
use crate::desk::Desk;
use crate::door::problem;
use crate::model::{Counts, Period, RiskVerdict};

/// Days that are looked at.
const DAYS: i32 = 90;
/// The kind by which observers report.
const FINDING: &str = "observer-finding";

#[derive(Template)]
#[template(path = "observing.html")]
pub struct ObservingPage {
    t: Text,
    shell: Shell,
    tabs: Tabs,
    lead: String,
    may_report: bool,
    report: String,
    own: Option<Table>,
    figures: Vec<Figure>,
    organs: Table,
    weak: Vec<(String, String)>,
}

pub async fn show(
    State(desk): State<Desk>,
    Staff(who): Staff,
    request: PageRequest,
) -> Result<Html<ObservingPage>, Problem> {
    must_observe(&who)?;
    let t = request.t;
    let period = Period::last_days(desk.today(), DAYS);
    let (organs, rest) = desk.observed(period).await.map_err(problem)?;
    let risks = desk.risks(&desk.overview(&who), period).await.map_err(problem)?;
    let weak = risks.iter().filter(|standing| standing.verdict == RiskVerdict::Weak);
    let observes = who.may(Permission::Observe);
    let own = if observes { Some(own(t, &desk, &desk.own_findings(&who).await.map_err(problem)?)) } else { None };
    let mut total = rest;
    organs.iter().for_each(|(_, counts)| total += *counts);
    let lead = t.msg("supervision-observing-lead").arg("from", t.long_date(period.from));
    let carded = |counts: &Counts| counts.cards() + counts.withdrawn > 0;
    // Whoever sees all cases opens the cards; the small organs together are no filter and open nothing.
    let opened = who.may(Permission::SeeAllCases).then_some(period);
    let organs = organs.iter().filter(|(_, counts)| carded(counts));
    let mut lines: Vec<Line> = organs
        .map(|(organ, counts)| Line { name: desk.office.organ_name(organ), organ: organ.to_string(), counts: *counts })
        .collect();
    if carded(&rest) {
        lines.push(Line { name: t.get("supervision-observing-rest"), organ: String::new(), counts: rest });
    }
    Ok(Html(ObservingPage {
        t,
        shell: request.workbench(t.get("supervision-observing")).wide(),
        tabs: super::tabs(t, &who, "observing"),
        lead: lead.arg("to", t.long_date(period.to)).to_string(),
        may_report: observes,
        report: format!("/staff/kinds/{FINDING}/new"),
        own,
        figures: levels(&total).map(|(level, n)| figure(t, level, n, opened)).into(),
        organs: table(t, &lines, opened),
        weak: weak.map(|one| (address::risk(&one.risk.id), one.risk.name.clone())).collect(),
    }))
}

/// Observers, and supervision, which answers for what they see.
fn must_observe(who: &Who) -> Result<(), Problem> {
    if who.may(Permission::Observe) || who.may(Permission::SeeAllCases) {
        return Ok(());
    }
    Err(Refusal::forbidden("not_an_observer", "这一页供义务监督员、社会监督员和监察机构使用。").into())
}

fn levels(counts: &Counts) -> [(Signal, i64); 4] {
    let Counts { warning, yellow, red, advice, .. } = *counts;
    [(Signal::Warning, warning), (Signal::Yellow, yellow), (Signal::Red, red), (Signal::Advice, advice)]
}

fn figure(t: Text, level: Signal, n: i64, opened: Option<Period>) -> Figure {
    let figure = Figure::new(t.number(n), t.get("supervision-unit-cards"), words::signal_word(t, level));
    match opened {
        Some(period) => figure.href(address::cards(&[("level", level.word()), ("state", "standing")], period)),
        None => figure,
    }
}

/// What an organ's cards come to; no organ where several are summed up.
struct Line {
    name: String,
    organ: String,
    counts: Counts,
}

fn own(t: Text, desk: &Desk, found: &[CaseRow]) -> Table {
    let heads = ["finding", "organ", "filed", "state"];
    let columns = heads.map(|name| Column::new(t.get(&format!("supervision-observing-{name}"))));
    let row = |row: &CaseRow| {
        let over = row.closed_at.is_some();
        let state = t.get(if over { "supervision-observing-over" } else { "supervision-observing-open" });
        Row::new([
            Cell::link(&address::case(&row.case_no), &row.title).note(row.case_no.as_str()),
            Cell::new(desk.office.organ_name(&row.organ)),
            Cell::new(t.date(kernel::local_date(row.filed_at))),
            Cell::new(state),
        ])
    };
    let none = Empty::new("message", t.get("supervision-observing-none"));
    Table::new(t, t.get("supervision-observing-own"), columns.into()).rows(found.iter().map(row)).empty(none)
}

fn table(t: Text, lines: &[Line], opened: Option<Period>) -> Table {
    let levels_of = [Signal::Warning, Signal::Yellow, Signal::Red, Signal::Advice];
    let levels_of = levels_of.map(|level| Column::number(words::signal_word(t, level)));
    let more = ["open", "withdrawn"].map(|name| Column::number(t.get(&format!("supervision-observing-{name}"))));
    let columns = std::iter::once(Column::new(t.get("supervision-observing-organ"))).chain(levels_of).chain(more);
    let row = |Line { name, organ, counts }: &Line| {
        let number = |n: i64, level: &str, state: &str| match opened {
            Some(period) if n > 0 && !organ.is_empty() => {
                let pairs = [("organ", organ.as_str()), ("level", level), ("state", state)];
                Cell::new(Markup::link(&address::cards(&pairs, period), t.number(n)))
            }
            _ => Cell::new(t.number(n)),
        };
        let by_level = levels(counts).map(|(level, n)| number(n, level.word(), "standing"));
        let more = [number(counts.open, "", "unfinished"), number(counts.withdrawn, "", "withdrawn")];
        Row::new(std::iter::once(Cell::new(name.as_str())).chain(by_level).chain(more))
    };
    Table::new(t, t.get("supervision-observing-organs"), columns.collect())
        .rows(lines.iter().map(row))
        .empty(Empty::new("circle-check", t.get("supervision-cards-none")))
}
