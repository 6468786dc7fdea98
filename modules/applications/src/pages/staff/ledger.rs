//! The ledger (办件台账): all cases one may see, filtered by the address, counted, paged by key, exported, summed by month.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Redirect;
use casework::{CaseFilter, CaseRow, Ending, ListKey, NEVER, Phase, Sight};
use identity::{Permission, Staff, Who};
use jiff::ToSpan as _;
use kernel::{Date, ItemId, OrganId, WindowId, local_date};
use serde::Deserialize;
use web::extract::Keyset;
use web::form::Input;
use web::parts::{Cell, Column, Empty, Figure, Pager, Row, Table, Tag, Tone};
use web::{Html, Markup, PageRequest, Problem, Shell, Text};

use super::{Desk, address, problem, words};
use crate::audit::day as date;

/// The filters, as they stand in the address.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    q: String,
    item: String,
    organ: String,
    phase: String,
    ending: String,
    /// `centre/general-1`.
    window: String,
    from: String,
    to: String,
    /// `today` or `late`.
    due: String,
}

#[derive(Template)]
#[template(path = "staff/ledger.html")]
pub struct LedgerPage {
    t: Text,
    shell: Shell,
    filters: Vec<Input>,
    narrowed: bool,
    figures: Vec<Figure>,
    table: Table,
    months: Table,
    /// Addresses of the same rows as files.
    xlsx: String,
    csv: String,
    export_note: String,
}

pub async fn show(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Query(wanted): Query<Wanted>,
    keyset: Keyset,
    page: PageRequest,
) -> Result<Html<LedgerPage>, Problem> {
    may_look(&who)?;
    let (t, sight) = (page.t, who.sight());
    let filter = wanted.filter(&desk)?;
    let after = keyset.after.as_deref().and_then(ListKey::of_parts);
    let limit = u32::try_from(keyset.limit).unwrap_or(u32::MAX);
    let found = desk.casework.list_cases(&sight, &filter, after.as_ref(), limit).await.map_err(problem)?;
    let total = desk.casework.count_cases(&sight, &filter).await.map_err(problem)?;
    let months = months(&desk, &sight, &filter).await?;
    let table = Table::new(t, t.get("staff-ledger"), columns(t))
        .rows(found.rows.iter().map(|row| line(t, &desk, row)))
        .empty(Empty::new("search", t.get("staff-ledger-none")).body(t.get("staff-ledger-none-hint")))
        .pager(Pager {
            t,
            shown: found.rows.len() as u64,
            total: Some(total),
            first: after.is_some().then(|| wanted.href("/staff/cases")),
            next: found.next.as_ref().map(|key| Keyset::next(&wanted.href("/staff/cases"), &key.parts())),
        });
    Ok(Html(LedgerPage {
        t,
        shell: page.workbench(t.get("staff-ledger")).wide(),
        filters: wanted.inputs(t, &desk, &who),
        narrowed: !wanted.href("").is_empty(),
        figures: figures(t, &months, total),
        table,
        months: month_table(t, &months),
        xlsx: wanted.href("/staff/cases.xlsx"),
        csv: wanted.href("/staff/cases.csv"),
        export_note: t.msg("staff-export-note").arg("n", t.number(super::ledger_file::MOST)).to_string(),
    }))
}

/// `/staff/search` from the bar on every page.
pub async fn search(Query(wanted): Query<Wanted>) -> Redirect {
    Redirect::to(&address::href("/staff/cases", &[("q", wanted.q.trim())]))
}

pub(super) fn may_look(who: &Who) -> Result<(), Problem> {
    if who.may(Permission::WorkTasks) || who.may(Permission::SeeOrganLedger) {
        return Ok(());
    }
    who.must(Permission::SeeAllCases).map_err(Problem::from)
}

impl Wanted {
    pub(super) fn filter(&self, desk: &Desk) -> Result<CaseFilter, Problem> {
        let text = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let today = desk.today();
        Ok(CaseFilter {
            words: text(&self.q),
            item: text(&self.item).map(|item| ItemId::from(item.as_str())),
            organ: text(&self.organ).map(|organ| OrganId::from(organ.as_str())),
            phases: Phase::parse(&self.phase).into_iter().collect(),
            ending: Ending::parse(&self.ending),
            window: text(&self.window).map(|window| WindowId::from(window.as_str())),
            filed_from: date(&self.from, "from")?,
            filed_to: date(&self.to, "to")?,
            due_from: Some(today).filter(|_| self.due == "today"),
            due_by: match self.due.as_str() {
                "today" => Some(today),
                "late" => today.checked_sub(1.day()).ok(),
                _ => None,
            },
            ..CaseFilter::default()
        })
    }

    pub(super) fn href(&self, path: &str) -> String {
        let pairs = [
            ("q", self.q.trim()),
            ("item", self.item.as_str()),
            ("organ", self.organ.as_str()),
            ("phase", self.phase.as_str()),
            ("ending", self.ending.as_str()),
            ("window", self.window.as_str()),
            ("from", self.from.as_str()),
            ("to", self.to.as_str()),
            ("due", self.due.as_str()),
        ];
        address::href(path, &pairs)
    }

    fn inputs(&self, t: Text, desk: &Desk, who: &Who) -> Vec<Input> {
        let county = desk.county();
        let all = who.may(Permission::SeeAllCases);
        let mine: Vec<&OrganId> = who.account.organs().collect();
        let organs = county.organs.iter().filter(|organ| all || mine.contains(&&organ.id));
        let organs = organs.map(|organ| (organ.id.to_string(), organ.name.clone()));
        let windows = county.organs.iter().flat_map(|organ| organ.windows.iter().map(move |window| (organ, window)));
        let windows =
            windows.map(|(organ, window)| (window.id.to_string(), format!("{} {}", organ.short, window.name)));
        let live = desk.catalog.on(desk.today());
        let items = live.iter().filter(|item| all || mine.contains(&&item.organ));
        let items = items.map(|item| (item.id.to_string(), item.name.clone()));
        let phases = Phase::ALL.map(|phase| (phase.as_str().to_owned(), words::phase(t, phase)));
        let endings = Ending::ALL.map(|ending| (ending.as_str().to_owned(), words::ending_label(t, ending)));
        let dues = ["today", "late"].map(|due| (due.to_owned(), t.get(&format!("staff-due-{due}"))));
        let label = |name: &str| t.get(&format!("staff-by-{name}"));
        let select = |name: &str, choices: Vec<(String, String)>, value: &str| {
            Input::filter(t, name, label(name), choices).value(value)
        };
        let day =
            |name: &str, value: &str| Input::new(t, name, label(name), web::form::Control::Line("date")).value(value);
        vec![
            Input::line(t, "q", label("q")).value(self.q.as_str()),
            select("phase", phases.into(), &self.phase),
            select("due", dues.into(), &self.due),
            select("item", items.collect(), &self.item),
            select("organ", organs.collect(), &self.organ),
            select("ending", endings.into(), &self.ending),
            select("window", windows.collect(), &self.window),
            day("from", &self.from),
            day("to", &self.to),
        ]
    }
}

fn columns(t: Text) -> Vec<Column> {
    let column = |name: &str| {
        let label = t.get(&format!("staff-column-{name}"));
        if matches!(name, "filed" | "due") { Column::date(label) } else { Column::new(label) }
    };
    ["case", "item", "applicant", "organ", "filed", "phase", "due"].map(column).into()
}

fn line(t: Text, desk: &Desk, row: &CaseRow) -> Row {
    let today = desk.today();
    let due = if row.due == NEVER || row.phase.is_over() { String::from("–") } else { t.date_near(row.due, today) };
    let late = !row.phase.is_over() && row.due < today;
    let due = if late { Markup::part(Tag::new(Tone::Urgent, due)) } else { Markup::text(due) };
    Row::new([
        Cell::new(number(row)),
        Cell::new(row.title.as_str()),
        Cell::new(row.party.as_str()),
        Cell::new(desk.organ_name(&row.organ)),
        Cell::new(t.date_near(local_date(row.filed_at), today)),
        Cell::new(state(t, row)),
        Cell::new(due),
    ])
}

/// The whole number, so that no two rows look alike; it breaks before the day and the running number.
fn number(row: &CaseRow) -> Markup {
    const DAY_AND_SERIAL: usize = 12;
    let no = row.case_no.as_str();
    let cut = no.len().checked_sub(DAY_AND_SERIAL).filter(|_| row.item.is_some()).unwrap_or_default();
    let (matter, day) = no.split_at_checked(cut).unwrap_or((no, ""));
    let (href, matter, day) = (Markup::text(address::case(&row.case_no)), Markup::text(matter), Markup::text(day));
    Markup::trusted(format!("<a class=\"case-number\" href=\"{href}\">{matter}<wbr>{day}</a>"))
}

fn state(t: Text, row: &CaseRow) -> Markup {
    let tag = match (row.ending, row.paused) {
        (Some(ending), _) => {
            Tag::new(if ending.is_adverse() { Tone::Urgent } else { Tone::Good }, words::ending_label(t, ending))
        }
        (None, true) => Tag::new(Tone::Quiet, t.get("urgency-paused")).icon("player-pause"),
        (None, false) => Tag::new(
            if row.phase == Phase::Correcting { Tone::Urgent } else { Tone::Active },
            words::phase_of(t, row.phase, row.item.is_some()),
        ),
    };
    Markup::part(tag)
}

/// Volume and completion of one month of filing.
struct Month {
    first: Date,
    filed: u64,
    closed: u64,
}

const MONTHS: usize = 6;

/// 办件量 and 办结率 of the last months, newest first, under the same filters but the dates.
async fn months(desk: &Desk, sight: &Sight, filter: &CaseFilter) -> Result<Vec<Month>, Problem> {
    let mut first = desk.today().first_of_month();
    let mut months = Vec::new();
    for _ in 0..MONTHS {
        let within = CaseFilter {
            filed_from: Some(first),
            filed_to: Some(first.last_of_month()),
            due_by: None,
            ..filter.clone()
        };
        let over = CaseFilter { phases: vec![Phase::Closed, Phase::Archived], ..within.clone() };
        let filed = desk.casework.count_cases(sight, &within).await.map_err(problem)?;
        let closed = match filter.phases.as_slice() {
            [] => desk.casework.count_cases(sight, &over).await.map_err(problem)?,
            [phase] if !phase.is_over() => 0,
            _ => filed,
        };
        months.push(Month { first, filed, closed });
        first = first.checked_sub(1.month()).unwrap_or(first);
    }
    Ok(months)
}

/// `87.5%`; a rate of few cases says little and is not shown.
fn rate(month: &Month) -> String {
    match month.filed {
        0 => "–".to_owned(),
        filed => {
            let permille = (month.closed * 1_000 + filed / 2) / filed;
            format!("{}.{}%", permille / 10, permille % 10)
        }
    }
}

fn figures(t: Text, months: &[Month], total: u64) -> Vec<Figure> {
    let mut figures = vec![Figure::new(t.number(total), t.get("staff-cases-unit"), t.get("staff-found"))];
    for (month, key) in months.iter().zip(["staff-this-month", "staff-last-month"]) {
        figures.push(
            Figure::new(t.number(month.filed), t.get("staff-cases-unit"), t.get(key)).note(
                t.msg("staff-closed-of-them").arg("n", t.number(month.closed)).arg("rate", rate(month)).to_string(),
            ),
        );
    }
    figures
}

fn month_table(t: Text, months: &[Month]) -> Table {
    let columns = vec![
        Column::new(t.get("staff-month")),
        Column::number(t.get("staff-filed-cases")),
        Column::number(t.get("staff-closed-cases")),
        Column::number(t.get("staff-completion-rate")),
    ];
    let row = |month: &Month| {
        let name = format!("{}-{:02}", month.first.year(), month.first.month());
        Row::new([name, t.number(month.filed), t.number(month.closed), rate(month)].map(Cell::new))
    };
    Table::new(t, t.get("staff-by-month"), columns).rows(months.iter().map(row))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_is_rounded_to_a_tenth_of_a_percent() {
        let month = |filed, closed| rate(&Month { first: jiff::civil::date(2026, 11, 1), filed, closed });
        assert_eq!(month(3, 2), "66.7%");
        assert_eq!(month(0, 0), "–");
        assert_eq!(month(8, 8), "100.0%");
    }
}
