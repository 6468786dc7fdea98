//! What stands behind a number of ratings: the acts that could be rated, the rectifications, the calls.

use askama::Template;
use axum::extract::{Query, State};
use identity::{Permission, Staff};
use kernel::{AccountId, CaseNo, OrganId};
use serde::Deserialize;
use web::extract::Keyset;
use web::parts::{Cell, Column, Empty, Pager, Row, Table, Tag, Tone};
use web::{Html, Markup, PageRequest, Problem, Shell, Text};

use super::overview::rectification_table;
use super::{href, period};
use crate::desk::Desk;
use crate::model::ActRow;
use crate::store::acts::{ActKey, RatingFilter};
use crate::store::calls::{Asked, CallBack};
use crate::store::rectifications::{Course, RepeatBad};

/// Which ones; a group of which nothing is recorded is asked for by a dash.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    from: String,
    to: String,
    organ: String,
    item: String,
    window: String,
    person: String,
    channel: String,
    /// Of rectifications a [`Course`] or `repeat`; of calls what was [`Asked`].
    show: String,
}

#[derive(Template)]
#[template(path = "staff/behind.html")]
pub struct BehindPage {
    pub(super) shell: Shell,
    pub(super) lead: String,
    pub(super) table: Table,
}

/// A value of an address: nothing said, nothing recorded, or what it says.
pub(super) fn some(text: &str) -> Option<String> {
    match text.trim() {
        "" => None,
        "-" => Some(String::new()),
        text => Some(text.to_owned()),
    }
}

/// The acts of some days that could be rated; whether they were stands nowhere here.
pub async fn acts(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Query(wanted): Query<Wanted>,
    keyset: Keyset,
    page: PageRequest,
) -> Result<Html<BehindPage>, Problem> {
    let t = page.t;
    let (first, last) = period(&wanted.from, &wanted.to, desk.today())?;
    let (first, last) = desk.days_for(&who, first, last);
    let filter = RatingFilter {
        organ: some(&wanted.organ).map(|organ| OrganId::from(organ.as_str())),
        item: some(&wanted.item),
        window: some(&wanted.window),
        person: some(&wanted.person).map(|person| AccountId::from(person.as_str())),
        channel: some(&wanted.channel),
        from: Some(first),
        to: Some(last),
        ..RatingFilter::default()
    };
    let after = keyset.after.as_deref().and_then(read_key);
    let limit = u32::try_from(keyset.limit).unwrap_or(u32::MAX);
    let mut rows = desk.ratable_for(&who, filter, after.as_ref(), limit.saturating_add(1)).await?;
    let more = rows.len() > keyset.limit;
    rows.truncate(keyset.limit);
    let seen = desk.in_sight(&who, rows.iter().map(|row| row.case_no.clone()).collect()).await?;
    let (from, to) = (first.to_string(), last.to_string());
    let pairs = [
        ("from", &from),
        ("to", &to),
        ("organ", &wanted.organ),
        ("item", &wanted.item),
        ("window", &wanted.window),
        ("person", &wanted.person),
        ("channel", &wanted.channel),
    ];
    let here = href("/ratings/acts", &pairs.map(|(name, value)| (name, value.as_str())));
    let last_key = rows
        .last()
        .filter(|_| more)
        .map(|row| [row.at.as_micros().to_string(), row.case_no.to_string(), row.act.number().to_string()]);
    let line = |row: &ActRow| {
        Row::new([
            numbered(&seen, &row.case_no),
            Cell::new(row.title.as_str()).note(t.get(&format!("ratings-act-{}", row.act.word()))),
            Cell::new(desk.office.organ_name(&row.organ)),
            Cell::new(desk.person_name(row.person.as_str())).note(desk.window_name(&row.window)),
            Cell::new(t.date(kernel::local_date(row.at))),
        ])
    };
    let columns = ["case", "item", "organ", "person", "when"].map(|name| head(t, name));
    let table = Table::new(t, t.get("ratings-behind-acts"), columns.into())
        .rows(rows.iter().map(line))
        .empty(Empty::new("star", t.get("ratings-behind-none")))
        .pager(Pager {
            t,
            shown: u64::try_from(rows.len()).unwrap_or_default(),
            total: None,
            first: after.is_some().then(|| here.clone()),
            next: last_key.map(|key| Keyset::next(&here, &key)),
        });
    let shell = page.workbench(t.get("ratings-behind-acts")).crumb("/ratings", t.get("ratings-title")).wide();
    Ok(Html(BehindPage { shell, lead: days(t, &from, &to, "ratings-behind-acts-note"), table }))
}

fn read_key(parts: &[String]) -> Option<ActKey> {
    let [at, no, act] = parts else { return None };
    Some((kernel::Timestamp::from_micros(at.parse().ok()?), no.parse().ok()?, act.parse().ok()?))
}

/// A case's number, as a link where the reader may open it, and not told where not.
fn numbered(seen: &std::collections::BTreeSet<CaseNo>, no: &CaseNo) -> Cell {
    match seen.contains(no) {
        true => Cell::link(&format!("/staff/cases/{no}"), no.as_str()),
        false => Cell::new("–"),
    }
}

fn head(t: Text, name: &str) -> Column {
    Column::new(t.get(&format!("ratings-column-{name}")))
}

fn days(t: Text, from: &str, to: &str, note: &str) -> String {
    t.msg(note).arg("from", from).arg("to", to).to_string()
}

/// The rectifications of some days that a figure counts, or those behind a repeated bad rating.
pub async fn rectifications(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Query(wanted): Query<Wanted>,
    page: PageRequest,
) -> Result<Html<BehindPage>, Problem> {
    let t = page.t;
    let title = t.get("ratings-behind-rectifications");
    let course = Course::ALL.into_iter().find(|course| course.word() == wanted.show).unwrap_or(Course::Due);
    let shell = page.workbench(title.clone()).wide();
    let shell = match course.by_call() && who.may(Permission::CallBack) {
        true => shell.crumb("/ratings/calls", t.get("ratings-calls")),
        false => shell.crumb("/ratings", t.get("ratings-title")),
    };
    if wanted.show == "repeat" {
        let by_person = wanted.item.is_empty();
        let of = if by_person { wanted.person.clone() } else { wanted.item.clone() };
        let of = RepeatBad { organ: OrganId::from(wanted.organ.as_str()), of, times: 0 };
        let rows = desk.repeated_for(&who, &of, by_person).await?;
        let table = rectification_table(t, &desk, title, &rows);
        return Ok(Html(BehindPage { shell, lead: t.get("ratings-repeat-note"), table }));
    }
    let (first, last) = period(&wanted.from, &wanted.to, desk.today())?;
    let (first, last) = desk.days_for(&who, first, last);
    let mut rows = desk.rectifications_for(&who, course, first, last).await?;
    rows.retain(|row| wanted.organ.is_empty() || row.organ.as_str() == wanted.organ);
    let note = format!("ratings-behind-{}", course.word());
    let table =
        rectification_table(t, &desk, title, &rows).empty(Empty::new("circle-check", t.get("ratings-behind-none")));
    Ok(Html(BehindPage { shell, lead: days(t, &first.to_string(), &last.to_string(), &note), table }))
}

/// The calls of some days that a rate counts. Those who do not call are told neither whom nor on which day.
pub async fn calls(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Query(wanted): Query<Wanted>,
    page: PageRequest,
) -> Result<Html<BehindPage>, Problem> {
    let t = page.t;
    let (first, last) = period(&wanted.from, &wanted.to, desk.today())?;
    let (first, last) = desk.days_for(&who, first, last);
    let asked = Asked::ALL.into_iter().find(|asked| asked.word() == wanted.show).unwrap_or(Asked::Anything);
    let mut made = desk.calls_for(&who, asked, first, last).await?;
    made.retain(|(_, call)| wanted.organ.is_empty() || call.organ.as_str() == wanted.organ);
    let calls = who.may(Permission::CallBack);
    let numbers = made.iter().filter_map(|(_, call)| call.no.clone()).filter(|_| calls).collect();
    let seen = desk.in_sight(&who, numbers).await?;
    let yes = |answer: Option<bool>| match answer {
        None => "–".to_owned(),
        Some(true) => t.get("form-yes"),
        Some(false) => t.get("form-no"),
    };
    let line = |(day, call): &(kernel::Date, CallBack)| {
        let tone = match call.result.as_str() {
            "satisfied" => Tone::Good,
            "unsatisfied" => Tone::Urgent,
            _ => Tone::Quiet,
        };
        let result = Tag::new(tone, t.get(&format!("ratings-call-{}", call.result)));
        Row::new([
            call.no.as_ref().map_or_else(|| Cell::new("–"), |no| numbered(&seen, no)),
            Cell::new(desk.item_name(&call.item)),
            Cell::new(desk.office.organ_name(&call.organ)),
            Cell::new(Markup::part(result)).note(if calls { call.comment.clone() } else { String::new() }),
            Cell::new(yes(call.done_well)),
            Cell::new(yes(call.one_visit)),
            Cell::new(if calls { t.date(*day) } else { month(*day) }),
        ])
    };
    let columns = ["call", "item", "organ", "outcome", "done", "one-visit", "when"].map(|name| head(t, name));
    let title = t.get("ratings-behind-calls");
    let table = Table::new(t, title.clone(), columns.into())
        .rows(made.iter().map(line))
        .empty(Empty::new("phone", t.get("ratings-behind-none")));
    let shell = page.workbench(title);
    let shell = match calls {
        true => shell.crumb("/ratings/calls", t.get("ratings-calls")),
        false => shell.crumb("/ratings", t.get("ratings-title")),
    };
    let note = format!("ratings-behind-calls-{}", asked.word());
    Ok(Html(BehindPage { shell: shell.wide(), lead: days(t, &first.to_string(), &last.to_string(), &note), table }))
}

/// `2026-11`.
pub(super) fn month(day: kernel::Date) -> String {
    day.to_string().chars().take(7).collect()
}
