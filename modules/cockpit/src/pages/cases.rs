//! The cases behind a number of the board; each opens its timeline.

use askama::Template;
use assessment::{Cases, Key, Period};
use axum::extract::{Query, State};
use casework::{CaseFilter, CaseRow, ListKey, NEVER, Phase};
use identity::{Staff, Who};
use kernel::{CaseNo, Date, ItemId, OrganId, local_date};
use serde::Deserialize;
use supervision::{RunningFilter, RunningKey};
use web::extract::Keyset;
use web::parts::{Cell, Column, Empty, Pager, Row, Table, Tag, Tone};
use web::{Html, Markup, PageRequest, Problem, Shell, Text};

use super::{address, may_watch};
use crate::board::{business, problem};
use crate::desk::Desk;

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    /// `late`, `due`, `open`, `filed`, `closed`, or the name of a measure of this month.
    show: String,
    organ: String,
    item: String,
    /// What a measure counts in; this month, or for `filed` and `closed` today.
    period: String,
}

#[derive(Template)]
#[template(path = "watch_cases.html")]
pub struct CasesPage {
    shell: Shell,
    lead: String,
    table: Table,
    hidden: String,
}

/// A page of rows, and where the next begins.
struct Found {
    rows: Vec<CaseRow>,
    hidden: usize,
    next: Option<Vec<String>>,
}

pub async fn show(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Query(wanted): Query<Wanted>,
    keyset: Keyset,
    request: PageRequest,
) -> Result<Html<CasesPage>, Problem> {
    may_watch(&who)?;
    let t = request.t;
    let found = find(&desk, &who, &wanted, &keyset).await?;
    let pairs =
        [("show", wanted.show.as_str()), ("organ", &wanted.organ), ("item", &wanted.item), ("period", &wanted.period)];
    let here = address::href("/watch/cases", &pairs);
    let pager = Pager {
        t,
        shown: found.rows.len() as u64,
        total: None,
        first: keyset.after.is_some().then(|| here.clone()),
        next: found.next.as_ref().map(|key| Keyset::next(&here, key)),
    };
    let title = title(t, &wanted);
    let shell = request.workbench(title.clone()).crumb("/watch", t.get("cockpit-title"));
    let organ = OrganId::from(wanted.organ.as_str());
    let shell = match wanted.organ.as_str() {
        "" => shell,
        organ => shell.crumb(address::href("/watch", &[("organ", organ)]), desk.office.organ_name(&organ.into())),
    };
    let item = desk.office.item(&wanted.item).map(|item| item.name.clone()).unwrap_or_default();
    let organ = if wanted.organ.is_empty() { t.get("cockpit-whole") } else { desk.office.organ_name(&organ) };
    let lead = if item.is_empty() { organ } else { format!("{organ} · {item}") };
    Ok(Html(CasesPage {
        shell,
        lead,
        table: table(t, &desk, &title, &found.rows).pager(pager),
        hidden: match found.hidden {
            0 => String::new(),
            n => t.msg("cockpit-hidden").arg("n", n).to_string(),
        },
    }))
}

fn title(t: Text, wanted: &Wanted) -> String {
    let measured =
        Some(format!("measure-{}", wanted.show.replace('_', "-"))).filter(|key| t.has(key)).map(|key| t.get(&key));
    if let (Some(measured), false) = (&measured, wanted.period.is_empty()) {
        let told = t.msg("cockpit-show-in").arg("what", measured.as_str());
        return told.arg("period", wanted.period.as_str()).to_string();
    }
    let key = format!("cockpit-show-{}", wanted.show);
    if t.has(&key) {
        return t.get(&key);
    }
    measured.unwrap_or_else(|| t.get("cockpit-show-open"))
}

async fn find(desk: &Desk, who: &Who, wanted: &Wanted, keyset: &Keyset) -> Result<Found, Problem> {
    let today = desk.office.today();
    let (measure, period) = match wanted.show.as_str() {
        "late" | "due" | "open" | "" => return running(desk, who, wanted, keyset, today).await,
        "filed" | "closed" => (wanted.show.as_str(), Period::day(today)),
        measure => (measure, Period::month(assessment::Month::of(today))),
    };
    let period = if wanted.period.is_empty() { period } else { wanted.period.parse()? };
    let organ = Some(wanted.organ.as_str()).filter(|organ| !organ.is_empty()).map(OrganId::from);
    let item = Some(wanted.item.as_str()).filter(|item| !item.is_empty());
    let after = keyset.after.as_deref().and_then(counted_key);
    let limit = u32::try_from(keyset.limit).unwrap_or(u32::MAX);
    let opened = desk
        .assessment
        .cases(who, &Cases { organ: organ.as_ref(), item, ..Cases::of(measure, period) }, (after.as_ref(), limit))
        .await?;
    let next = opened.next.map(|(day, no)| vec![day.to_string(), no.to_string()]);
    Ok(Found { rows: opened.rows, hidden: opened.hidden, next })
}

/// Cases that run: those that are late or due today by their day, all others newest first.
async fn running(desk: &Desk, who: &Who, wanted: &Wanted, keyset: &Keyset, today: Date) -> Result<Found, Problem> {
    let text = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let organ = text(&wanted.organ).map(|organ| OrganId::from(organ.as_str()));
    let item = text(&wanted.item).map(|item| ItemId::from(item.as_str()));
    let (due_from, due_by) = match wanted.show.as_str() {
        "late" => (None, today.yesterday().ok()),
        "due" => (Some(today), Some(today)),
        _ => return open(desk, who, (organ, item), keyset).await,
    };
    let filter = RunningFilter { kind: Some(business()), organ, item, due_from, due_by };
    let after = keyset.after.as_deref().and_then(RunningKey::of_parts);
    let limit = u32::try_from(keyset.limit).unwrap_or(u32::MAX);
    let sight = who.sight();
    let page = desk.supervision.running(&sight, &filter, after.as_ref(), limit).await.map_err(problem)?;
    let numbers: Vec<CaseNo> = page.rows.iter().filter_map(|key| key.case_no.parse().ok()).collect();
    let mut rows = desk.rows_of(&sight, numbers).await?;
    rows.sort_by(|a, b| (a.due, &a.case_no).cmp(&(b.due, &b.case_no)));
    Ok(Found { rows, hidden: 0, next: page.next.map(|key| key.parts()) })
}

/// Whatever application runs, newest first.
async fn open(
    desk: &Desk,
    who: &Who,
    (organ, item): (Option<OrganId>, Option<ItemId>),
    keyset: &Keyset,
) -> Result<Found, Problem> {
    let filter = CaseFilter { kind: Some(business()), organ, item, phases: open_phases(), ..CaseFilter::default() };
    let after = keyset.after.as_deref().and_then(ListKey::of_parts);
    let limit = u32::try_from(keyset.limit).unwrap_or(u32::MAX);
    let page = desk.office.casework.list_cases(&who.sight(), &filter, after.as_ref(), limit).await.map_err(problem)?;
    let next = page.next.map(|key| key.parts());
    Ok(Found { rows: page.rows, hidden: 0, next })
}

fn open_phases() -> Vec<Phase> {
    Phase::ALL.into_iter().filter(|phase| !phase.is_over()).collect()
}

fn table(t: Text, desk: &Desk, caption: &str, rows: &[CaseRow]) -> Table {
    let today = desk.office.today();
    let heads = ["case", "organ", "filed-on", "due-on", "state"];
    let columns = heads.map(|name| Column::new(t.get(&format!("cockpit-column-{name}")))).into();
    let line = |row: &CaseRow| {
        let due = match (row.closed_at, row.due) {
            (Some(at), _) => {
                Markup::text(t.msg("cockpit-closed-on").arg("day", t.date_near(local_date(at), today)).to_string())
            }
            (None, NEVER) => Markup::text("–"),
            (None, due) if due < today => {
                let words = t.msg("cockpit-late-by").arg("n", desk.late_days(due, today)).to_string();
                Markup::part(Tag::new(Tone::Urgent, words).icon("alarm"))
            }
            (None, due) => Markup::text(t.date_near(due, today)),
        };
        let state = match (row.closed_at, row.paused) {
            (Some(_), _) => Tag::new(Tone::Good, t.get("cockpit-state-closed")),
            (None, true) => Tag::new(Tone::Quiet, t.get("urgency-paused")).icon("player-pause"),
            (None, false) => Tag::new(Tone::Active, t.get("cockpit-state-open")),
        };
        Row::new([
            Cell::link(&address::case(&row.case_no), &row.title).note(row.case_no.as_str()),
            Cell::new(desk.office.organ_name(&row.organ)),
            Cell::new(t.date_near(local_date(row.filed_at), today)),
            Cell::new(due),
            Cell::new(state),
        ])
    };
    Table::new(t, caption, columns)
        .rows(rows.iter().map(line))
        .empty(Empty::new("circle-check", t.get("cockpit-cases-none")))
}

fn counted_key(parts: &[String]) -> Option<Key> {
    let [day, no] = parts else { return None };
    Some((day.parse().ok()?, no.parse().ok()?))
}
