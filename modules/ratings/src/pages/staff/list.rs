//! `/ratings/list`: what was said, under the rights of whoever reads; and who said it, for supervision, logged.

use askama::Template;
use axum::extract::{Query, State};
use identity::Staff;
use kernel::{AccountId, OrganId};
use serde::Deserialize;
use web::extract::Keyset;
use web::form::Input;
use web::parts::{Cell, Column, Empty, Facts, Pager, Row, Table, Tag, Tone};
use web::{Html, Markup, PageRequest, Problem, Shell, Text};

use super::behind::{month, some};
use super::{href, period};
use crate::desk::Desk;
use crate::model::{Level, RatingId, RatingRow, Standing};
use crate::pages::form::level_word;
use crate::store::acts::{Place, RatingFilter};

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
    /// `bad`, `good`, or 1 to 5.
    level: String,
    /// Anything: only what figures count, by the day on which the act ended.
    counted: String,
    /// The rating whose rater supervision wants to know, and why.
    see: String,
    why: String,
}

#[derive(Template)]
#[template(path = "staff/list.html")]
pub struct ListPage {
    t: Text,
    shell: Shell,
    filters: Vec<Input>,
    table: Table,
    sees_raters: bool,
    seen: Option<Facts>,
    see: Vec<Input>,
}

pub async fn show(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Query(wanted): Query<Wanted>,
    keyset: Keyset,
    page: PageRequest,
) -> Result<Html<ListPage>, Problem> {
    let t = page.t;
    let (first, last) = period(&wanted.from, &wanted.to, desk.today())?;
    let (first, last) = desk.days_for(&who, first, last);
    let level = wanted.level.parse().ok().and_then(Level::new);
    let filter = RatingFilter {
        organ: some(&wanted.organ).map(|organ| OrganId::from(organ.as_str())),
        item: some(&wanted.item),
        window: some(&wanted.window),
        person: some(&wanted.person).map(|person| AccountId::from(person.as_str())),
        channel: some(&wanted.channel),
        counted: !wanted.counted.is_empty(),
        bad: wanted.level == "bad",
        good: wanted.level == "good",
        level,
        from: Some(first),
        to: Some(last),
        ..RatingFilter::default()
    };
    let after = keyset.after.as_deref().and_then(Place::read);
    let limit = u32::try_from(keyset.limit).unwrap_or(u32::MAX);
    let total = desk.count_for(&who, filter.clone()).await?;
    let further = after.is_some();
    let (rows, next) = desk.list_for(&who, filter, after, limit).await?;
    let (from, to) = (first.to_string(), last.to_string());
    let pairs = [
        ("from", &from),
        ("to", &to),
        ("organ", &wanted.organ),
        ("item", &wanted.item),
        ("window", &wanted.window),
        ("person", &wanted.person),
        ("channel", &wanted.channel),
        ("level", &wanted.level),
        ("counted", &wanted.counted),
    ];
    let here = href("/ratings/list", &pairs.map(|(name, value)| (name, value.as_str())));
    let names = ["when", "level", "said", "item", "organ", "person", "way"];
    let columns = names.map(|name| Column::new(t.get(&format!("ratings-column-{name}"))));
    let table = Table::new(t, t.get("ratings-list"), columns.into())
        .rows(rows.iter().map(|row| line(t, &desk, row)))
        .empty(Empty::new("star", t.get("ratings-list-none")))
        .pager(Pager {
            t,
            shown: u64::try_from(rows.len()).unwrap_or_default(),
            total: Some(total),
            first: further.then(|| here.clone()),
            next: next.map(|place| Keyset::next(&here, &place.parts())),
        });
    let seen = match RatingId::parse(wanted.see.trim()) {
        Some(id) if !wanted.why.trim().is_empty() => {
            Some(rater(t, &desk, desk.unmask(&who, &id, &wanted.why).await?).await?)
        }
        _ => None,
    };
    let choose = |name: &str, choices: Vec<(String, String)>, value: &str| {
        Input::filter(t, name, t.get(&format!("ratings-column-{name}")), choices).value(value)
    };
    let organs = desk.organs_seen(&who)?;
    let known = desk.office.county().organs.iter();
    let organs = known.filter(|organ| organs.as_ref().is_none_or(|seen| seen.contains(&organ.id)));
    let levels = ["bad", "good"]
        .map(|of| (of.to_owned(), t.get(&format!("ratings-{of}-only"))))
        .into_iter()
        .chain(Level::ALL.map(|level| (level.get().to_string(), level_word(t, level))));
    Ok(Html(ListPage {
        t,
        shell: page.workbench(t.get("ratings-list")).crumb("/ratings", t.get("ratings-title")).wide(),
        filters: vec![
            Input::new(t, "from", t.get("ratings-from"), web::form::Control::Line("date")).value(first.to_string()),
            Input::new(t, "to", t.get("ratings-to"), web::form::Control::Line("date")).value(last.to_string()),
            choose("level", levels.collect(), &wanted.level),
            choose("organ", organs.map(|organ| (organ.id.to_string(), organ.name.clone())).collect(), &wanted.organ),
        ],
        table,
        sees_raters: desk.sees_raters(&who),
        seen,
        see: vec![
            Input::line(t, "see", t.get("ratings-see-which")).hint(t.get("ratings-see-which-hint")).value(wanted.see),
            Input::line(t, "why", t.get("ratings-see-why")).hint(t.get("ratings-see-why-hint")).value(wanted.why),
        ],
    }))
}

fn line(t: Text, desk: &Desk, row: &RatingRow) -> Row {
    let tone = if row.level.is_bad() { Tone::Urgent } else { Tone::Good };
    let standing = match row.standing {
        Standing::Counted => String::new(),
        Standing::Appended => t.get("ratings-appended"),
        Standing::Excluded => t.get("ratings-excluded"),
    };
    let which = row.id.as_ref().map(ToString::to_string).unwrap_or_else(|| row.code.clone());
    // Without the number a rating is not told to the day either.
    let when = if row.id.is_some() { row.at.local_minute() } else { month(kernel::local_date(row.at)) };
    Row::new([
        Cell::new(when).note(which),
        Cell::new(Markup::part(Tag::new(tone, level_word(t, row.level)))).note(standing),
        Cell::new(row.tags.join("、")).note(row.text.clone()),
        Cell::new(row.title.as_str()),
        Cell::new(desk.office.organ_name(&row.organ)),
        Cell::new(desk.person_name(row.person.as_str())).note(desk.window_name(&row.window)),
        Cell::new(t.get(&format!("ratings-channel-{}", row.channel.as_str()))).note(t.get(if row.named {
            "ratings-named-short"
        } else {
            "ratings-anonymous"
        })),
    ])
}

async fn rater(t: Text, desk: &Desk, row: RatingRow) -> Result<Facts, Problem> {
    let account = match &row.rater {
        Some(rater) => desk.office.gate.directory.find_account(rater).await.map_err(Problem::internal)?,
        None => None,
    };
    let name = account.as_ref().map_or_else(|| t.get("ratings-rater-unknown"), |account| account.name.clone());
    let phone = account.map(|account| account.phone).unwrap_or_default();
    let mut facts = Facts::new().fact(t.get("ratings-rater"), name).fact(t.get("ratings-rater-phone"), phone);
    if let Some(id) = &row.id {
        let link = Markup::link(&format!("/staff/cases/{}", id.case_no), id.case_no.as_str());
        facts = facts.fact(t.get("ratings-rater-case"), link);
        if let Some(recorded) = &row.recorded {
            facts = facts.fact(t.get("ratings-paper-typed"), desk.person_name(recorded.as_str()));
        }
        if let Some(scan) = &row.scan {
            let sheet = Markup::link(&format!("/ratings/paper/{id}/scan"), &scan.name);
            facts = facts.fact(t.get("ratings-paper-sheet"), sheet);
        }
    }
    Ok(facts)
}
