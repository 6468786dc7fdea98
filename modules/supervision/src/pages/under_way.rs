//! What a number of the running page counts: open cases, or the open steps of one post, the first due first.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Query, State};
use casework::{CaseFilter, CaseRow, NEVER, Sight};
use identity::Staff;
use kernel::{CaseNo, Date, ItemId, OrganId, local_date};
use serde::Deserialize;
use web::extract::Keyset;
use web::parts::{Cell, Column, Empty, Pager, Row, Table, Tabs, Tag, Tone};
use web::{Html, Markup, PageRequest, Problem, Shell, Text};

use super::{address, words};
use crate::desk::Desk;
use crate::door::problem;
use crate::model::{RunningFilter, RunningKey, StepFilter, StepKey};

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    organ: String,
    item: String,
    /// `organ/role`: its steps instead of cases.
    post: String,
    /// `late` or `today`; everything else is all that is open.
    due: String,
}

#[derive(Template)]
#[template(path = "under_way.html")]
pub struct UnderWayPage {
    shell: Shell,
    tabs: Tabs,
    lead: String,
    table: Table,
}

impl Wanted {
    /// First and last day.
    fn days(&self, today: Date) -> [Option<Date>; 2] {
        match self.due.as_str() {
            "late" => [None, today.yesterday().ok()],
            "today" => [Some(today), Some(today)],
            _ => [None, None],
        }
    }

    fn href(&self) -> String {
        let pairs = [("organ", &self.organ), ("item", &self.item), ("post", &self.post), ("due", &self.due)];
        address::href("/supervision/running", &pairs.map(|(name, value)| (name, value.as_str())))
    }

    fn lead(&self, t: Text, desk: &Desk) -> String {
        let due = match self.due.as_str() {
            "late" => t.get("supervision-late"),
            "today" => t.get("supervision-due-today"),
            _ => t.get("supervision-open"),
        };
        let organ = Some(self.organ.as_str()).filter(|organ| !organ.is_empty());
        let organ = organ.map(|organ| desk.office.organ_name(&organ.into()));
        let item = Some(self.item.as_str()).filter(|item| !item.is_empty()).map(|item| words::item_name(desk, item));
        let said: Vec<String> = organ.into_iter().chain(item).chain([due]).collect();
        said.join(" · ")
    }
}

pub async fn show(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Query(wanted): Query<Wanted>,
    keyset: Keyset,
    request: PageRequest,
) -> Result<Html<UnderWayPage>, Problem> {
    let (t, sight) = (request.t, super::sight(&who));
    let (title, table, key) = if wanted.post.is_empty() {
        let (table, next) = cases(t, &desk, &sight, &wanted, &keyset).await?;
        (t.get("supervision-running-title"), table, next)
    } else {
        let (_, post) = words::post_name(&desk, &wanted.post);
        let (table, next) = steps(t, &desk, &sight, &wanted, &keyset).await?;
        (t.msg("supervision-running-steps").arg("post", post).to_string(), table, next)
    };
    let here = wanted.href();
    let pager = Pager {
        t,
        shown: table.rows.len() as u64,
        total: None,
        first: keyset.after.is_some().then(|| here.clone()),
        next: key.map(|key| Keyset::next(&here, &key)),
    };
    Ok(Html(UnderWayPage {
        shell: request.workbench(title).crumb("/supervision", t.get("supervision-title")).wide(),
        tabs: super::tabs(t, &who, "running"),
        lead: wanted.lead(t, &desk),
        table: table.pager(pager),
    }))
}

fn columns(t: Text, names: [&str; 5]) -> Vec<Column> {
    names.map(|name| Column::new(t.get(&format!("supervision-running-{name}")))).into()
}

fn empty(t: Text) -> Empty {
    Empty::new("circle-check", t.get("supervision-running-none"))
}

fn due(t: Text, due: Date, today: Date) -> Markup {
    match due {
        NEVER => Markup::text("–"),
        due if due < today => Markup::part(Tag::new(Tone::Urgent, t.date_near(due, today)).icon("alarm")),
        due => Markup::text(t.date_near(due, today)),
    }
}

type Found = (Table, Option<Vec<String>>);

async fn cases(t: Text, desk: &Desk, sight: &Sight, wanted: &Wanted, keyset: &Keyset) -> Result<Found, Problem> {
    let text = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let [due_from, due_by] = wanted.days(desk.today());
    let filter = RunningFilter {
        kind: None,
        organ: text(&wanted.organ).map(|organ| OrganId::from(organ.as_str())),
        item: text(&wanted.item).map(|item| ItemId::from(item.as_str())),
        due_from,
        due_by,
    };
    let after = keyset.after.as_deref().and_then(RunningKey::of_parts);
    let limit = u32::try_from(keyset.limit).unwrap_or(u32::MAX);
    let page = desk.running(sight, &filter, after.as_ref(), limit).await.map_err(problem)?;
    let numbers: Vec<CaseNo> = page.rows.iter().filter_map(|key| key.case_no.parse().ok()).collect();
    let mut rows: Vec<CaseRow> = rows_of(desk, sight, numbers).await?.into_values().collect();
    rows.sort_by(|a, b| (a.due, &a.case_no).cmp(&(b.due, &b.case_no)));
    let today = desk.today();
    let line = |row: &CaseRow| {
        Row::new([
            Cell::link(&address::case(&row.case_no), row.title.as_str()).note(row.case_no.as_str()),
            Cell::new(desk.office.organ_name(&row.organ)),
            Cell::new(t.date_near(local_date(row.filed_at), today)),
            Cell::new(due(t, row.due, today)),
            Cell::new(row.phase.label()),
        ])
    };
    let columns = columns(t, ["case", "organ", "filed", "due", "phase"]);
    let table = Table::new(t, t.get("supervision-running-title"), columns).rows(rows.iter().map(line));
    Ok((table.empty(empty(t)), page.next.map(|key| key.parts())))
}

async fn steps(t: Text, desk: &Desk, sight: &Sight, wanted: &Wanted, keyset: &Keyset) -> Result<Found, Problem> {
    let (organ, role) = wanted.post.rsplit_once('/').unwrap_or((&wanted.post, ""));
    let [due_from, due_by] = wanted.days(desk.today());
    let filter = StepFilter { organ: organ.into(), role: role.to_owned(), due_from, due_by };
    let after = keyset.after.as_deref().and_then(StepKey::of_parts);
    let limit = u32::try_from(keyset.limit).unwrap_or(u32::MAX);
    let page = desk.open_steps(sight, &filter, after.as_ref(), limit).await.map_err(problem)?;
    let cases = rows_of(desk, sight, page.rows.iter().map(|step| step.key.case_no.clone()).collect()).await?;
    let today = desk.today();
    let rows = page.rows.iter().map(|step| {
        let no = &step.key.case_no;
        let title = cases.get(no).map_or_else(|| no.to_string(), |row| row.title.clone());
        let filed = cases.get(no).map(|row| t.date_near(local_date(row.filed_at), today)).unwrap_or_default();
        Row::new([
            Cell::link(&address::case(no), title).note(no.as_str()),
            Cell::new(step.name.as_str()),
            Cell::new(filed),
            Cell::new(due(t, step.key.due, today)),
            Cell::new(if step.holder.is_empty() { "–" } else { step.holder.as_str() }),
        ])
    });
    let columns = columns(t, ["case", "step", "filed", "due", "holder"]);
    let table = Table::new(t, t.get("supervision-running-title"), columns).rows(rows).empty(empty(t));
    Ok((table, page.next.map(|key| key.parts())))
}

/// The lines of these cases, as far as the sight reaches.
async fn rows_of(desk: &Desk, sight: &Sight, numbers: Vec<CaseNo>) -> Result<HashMap<CaseNo, CaseRow>, Problem> {
    if numbers.is_empty() {
        return Ok(HashMap::new());
    }
    let limit = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
    let filter = CaseFilter { numbers: Some(numbers), ..CaseFilter::default() };
    let found = desk.office.casework.list_cases(sight, &filter, None, limit).await.map_err(problem)?;
    Ok(found.rows.into_iter().map(|row| (row.case_no.clone(), row)).collect())
}
