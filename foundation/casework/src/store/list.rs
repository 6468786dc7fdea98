//! Lists of cases, newest first, and their counts, under a [`Sight`].
//!
//! A list is driven by what the sight grants: the parts a person or organ has, or the county's own order of filing.
//! Each grant is one range of one index; the ranges are merged and a case that several grants show is shown once.
//! What is due by some day is one range of the index of open cases by their day, and stands in its order.

use ::store::{Db, Row, Select, Sql, params, search};
use kernel::{CaseNo, Date, ItemId, KindId, OrganId, RegionCode, Timestamp, WindowId};
use serde::Serialize;

use crate::error::Error;
use crate::model::{Ending, Phase};
use crate::sight::{Grant, Sight, bounds};
use crate::store::key::ListKey;
use crate::store::write::{SEARCHED_AS, WINDOW_FACET};

/// A line of a list.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CaseRow {
    pub case_no: CaseNo,
    pub kind: KindId,
    pub item: Option<ItemId>,
    pub title: String,
    pub organ: OrganId,
    pub place: RegionCode,
    pub party: String,
    pub phase: Phase,
    pub ending: Option<Ending>,
    pub paused: bool,
    pub filed_at: Timestamp,
    /// [`crate::NEVER`] when nothing runs.
    pub due: Date,
    pub closed_at: Option<Timestamp>,
    pub seq: u32,
}

/// What of all cases is wanted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CaseFilter {
    pub kind: Option<KindId>,
    pub item: Option<ItemId>,
    /// The lead organ.
    pub organ: Option<OrganId>,
    /// Any of these; empty means all.
    pub phases: Vec<Phase>,
    pub ending: Option<Ending>,
    pub filed_from: Option<Date>,
    pub filed_to: Option<Date>,
    /// Not over, and due on or after this day.
    pub due_from: Option<Date>,
    /// Not over, and due on or before this day.
    pub due_by: Option<Date>,
    /// Exactly these.
    pub numbers: Option<Vec<CaseNo>>,
    /// Number, applicant or item hold all that was typed, or sound like it.
    pub words: Option<String>,
    /// Handed in at this window: `organ/window`.
    pub window: Option<WindowId>,
    /// Of the kind's form, where its ledger is grouped by the field: name and value. Needs `kind`.
    pub fields: Vec<(String, String)>,
}

impl CaseFilter {
    /// Does it ask for open cases only?
    fn is_of_open(&self) -> bool {
        let open = |phase: &Phase| !phase.is_over();
        self.due_from.is_some() || self.due_by.is_some() || (!self.phases.is_empty() && self.phases.iter().all(open))
    }
}

const COLUMNS_BY_FILING: &str =
    "SELECT c.case_no, c.kind, c.item, c.title, c.organ, c.place, c.party, c.phase, c.ending,
    c.paused, c.filed_at, c.due, c.closed_at, c.seq FROM case_row c";
const COLUMNS_BY_PART: &str = "SELECT c.case_no, c.kind, c.item, c.title, c.organ, c.place, c.party, c.phase, c.ending,
    c.paused, c.filed_at, c.due, c.closed_at, c.seq
    FROM case_part p JOIN case_row c ON c.region = p.region AND c.case_no = p.case_no";
const COUNT: &str = "SELECT count(*) FROM case_row c";
const COUNT_BY_PART: &str = "SELECT count(DISTINCT p.case_no) FROM case_part p";
const COUNT_BY_PART_AND_ROW: &str = "SELECT count(DISTINCT p.case_no) FROM case_part p
    JOIN case_row c ON c.region = p.region AND c.case_no = p.case_no";

/// One page, newest first, or what falls due first. A key of another order is none.
pub(crate) async fn list(
    db: &Db,
    sight: &Sight,
    filter: &CaseFilter,
    after: Option<&ListKey>,
    limit: u32,
) -> Result<Vec<CaseRow>, Error> {
    if filter.is_by_due() {
        return list_due(db, sight, filter, after, limit).await;
    }
    let after = after.filter(|key| matches!(key, ListKey::Filed { .. }));
    let mut rows = match &filter.words {
        Some(words) => list_found(db, sight, filter, words, after, limit).await?,
        None if filter.numbers.is_some() => list_numbers(db, sight, filter, after).await?,
        None => list_granted(db, sight, filter, after, limit).await?,
    };
    rows.sort_by_key(|row| std::cmp::Reverse(row.key()));
    rows.dedup_by(|a, b| a.case_no == b.case_no);
    rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(rows)
}

/// What each grant shows, one range after another.
async fn list_granted(
    db: &Db,
    sight: &Sight,
    filter: &CaseFilter,
    after: Option<&ListKey>,
    limit: u32,
) -> Result<Vec<CaseRow>, Error> {
    let mut rows = Vec::new();
    let whole = [Grant::County];
    let grants = if sight.is_whole_county() { &whole[..] } else { sight.grants() };
    for grant in grants {
        let mut select = driven_by(grant, sight.region(), filter, after);
        narrow(&mut select, filter);
        match is_by_part(grant, filter) {
            true => select.then("ORDER BY p.filed_at DESC, p.case_no DESC LIMIT ?", params![limit]),
            false => select.then("ORDER BY c.filed_at DESC, c.case_no DESC LIMIT ?", params![limit]),
        };
        for found in db.select(&select).await? {
            rows.push(row(&found)?);
        }
    }
    Ok(rows)
}

const COLUMNS_BY_DUE: Sql = Sql::Each {
    // An item would otherwise tempt the planner to its own index, where all that is over stands as well.
    sqlite: "SELECT c.case_no, c.kind, c.item, c.title, c.organ, c.place, c.party, c.phase, c.ending,
        c.paused, c.filed_at, c.due, c.closed_at, c.seq FROM case_row c INDEXED BY case_row_due",
    postgres: COLUMNS_BY_FILING,
};

/// What falls due first: one range of the index of open cases, in its order, at every depth.
async fn list_due(
    db: &Db,
    sight: &Sight,
    filter: &CaseFilter,
    after: Option<&ListKey>,
    limit: u32,
) -> Result<Vec<CaseRow>, Error> {
    let mut select = Select::of(db, COLUMNS_BY_DUE);
    admit(&mut select, sight);
    narrow(&mut select, filter);
    if let Some(ListKey::Due { due, organ, kind, item, place, case_no }) = after {
        select.and(
            "(c.due, c.organ, c.kind, c.item, c.place, c.case_no) > (?, ?, ?, ?, ?, ?)",
            params![*due, organ, kind, item, *place, case_no],
        );
    }
    select.then("ORDER BY c.due, c.organ, c.kind, c.item, c.place, c.case_no LIMIT ?", params![limit]);
    db.select(&select).await?.iter().map(row).collect()
}

/// The cases of the wanted numbers, in no order: the primary key finds them, which an order by filing would forgo.
async fn list_numbers(
    db: &Db,
    sight: &Sight,
    filter: &CaseFilter,
    after: Option<&ListKey>,
) -> Result<Vec<CaseRow>, Error> {
    let mut select = Select::new(COLUMNS_BY_FILING);
    admit(&mut select, sight);
    narrow(&mut select, filter);
    let mut rows = db.select(&select).await?.iter().map(row).collect::<Result<Vec<_>, _>>()?;
    if let Some(after) = after {
        rows.retain(|row| row.key() < *after);
    }
    Ok(rows)
}

const COLUMNS_FOUND: Sql = Sql::Each {
    sqlite: "SELECT c.case_no, c.kind, c.item, c.title, c.organ, c.place, c.party, c.phase, c.ending,
        c.paused, c.filed_at, c.due, c.closed_at, c.seq
        FROM search_index JOIN search_row r ON r.id = search_index.rowid
        JOIN case_row c ON c.region = r.region AND c.case_no = r.key",
    postgres: "SELECT c.case_no, c.kind, c.item, c.title, c.organ, c.place, c.party, c.phase, c.ending,
        c.paused, c.filed_at, c.due, c.closed_at, c.seq
        FROM search_row r JOIN case_row c ON c.region = r.region AND c.case_no = r.key",
};
const COUNT_FOUND: Sql = Sql::Each {
    sqlite: "SELECT count(*) FROM search_index JOIN search_row r ON r.id = search_index.rowid
        JOIN case_row c ON c.region = r.region AND c.case_no = r.key",
    postgres: "SELECT count(*) FROM search_row r JOIN case_row c ON c.region = r.region AND c.case_no = r.key",
};

/// What was typed is found in the index; the sight and every other filter hold inside the same query.
async fn list_found(
    db: &Db,
    sight: &Sight,
    filter: &CaseFilter,
    words: &str,
    after: Option<&ListKey>,
    limit: u32,
) -> Result<Vec<CaseRow>, Error> {
    let Some(mut select) = found(db, sight, filter, words, COLUMNS_FOUND) else { return Ok(Vec::new()) };
    if let Some(ListKey::Filed { at, case_no }) = after {
        select.and("(c.filed_at, c.case_no) < (?, ?)", params![*at, case_no]);
    }
    select.then("ORDER BY c.filed_at DESC, c.case_no DESC LIMIT ?", params![limit]);
    db.select_slow(&select).await?.iter().map(row).collect()
}

fn found(db: &Db, sight: &Sight, filter: &CaseFilter, words: &str, start: Sql) -> Option<Select> {
    let mut select = search::matching(db, sight.region(), SEARCHED_AS, words, start)?;
    admit(&mut select, sight);
    narrow(&mut select, filter);
    Some(select)
}

/// Which index drives the list of a grant: the part's, unless an item narrows an organ's list better.
fn is_by_part(grant: &Grant, filter: &CaseFilter) -> bool {
    match grant {
        Grant::Account(_) => true,
        Grant::Organ(_) => filter.item.is_none(),
        Grant::County | Grant::Within(_) => false,
    }
}

fn driven_by(grant: &Grant, region: RegionCode, filter: &CaseFilter, after: Option<&ListKey>) -> Select {
    let part = grant.part();
    if is_by_part(grant, filter) {
        let mut select = Select::new(COLUMNS_BY_PART);
        select.and("p.region = ?", params![region]).and("p.part = ?", params![part]);
        if filter.is_of_open() {
            select.and("p.over = 0", params![]);
        }
        if let Some(ListKey::Filed { at, case_no }) = after {
            select.and("(p.filed_at, p.case_no) < (?, ?)", params![*at, case_no]);
        }
        return select;
    }
    let mut select = Select::new(COLUMNS_BY_FILING);
    select.and("c.region = ?", params![region]);
    if let Some(ListKey::Filed { at, case_no }) = after {
        select.and("(c.filed_at, c.case_no) < (?, ?)", params![*at, case_no]);
    }
    if let Some(part) = part {
        select.and(TAKES_PART, params![part]);
    }
    if let Grant::Within(within) = grant {
        let (first, last) = bounds(*within);
        select.and("c.place BETWEEN ? AND ?", params![first, last]);
    }
    select
}

pub(crate) async fn count(db: &Db, sight: &Sight, filter: &CaseFilter) -> Result<u64, Error> {
    if let Some(words) = &filter.words {
        let Some(select) = found(db, sight, filter, words, COUNT_FOUND) else { return Ok(0) };
        let rows = db.select_slow(&select).await?;
        return Ok(rows.first().map_or(Ok(0), |row| row.get(0))?);
    }
    let parts: Vec<String> = sight.grants().iter().filter_map(Grant::part).collect();
    let only_parts = parts.len() == sight.grants().len() && !parts.is_empty();
    let mut select = if only_parts { count_by_part(sight, filter, parts) } else { Select::new(COUNT) };
    if !only_parts {
        admit(&mut select, sight);
    }
    if !only_parts || *filter != CaseFilter::default() {
        narrow(&mut select, filter);
    }
    let rows = db.select_slow(&select).await?;
    Ok(rows.first().map_or(Ok(0), |row| row.get(0))?)
}

fn count_by_part(sight: &Sight, filter: &CaseFilter, parts: Vec<String>) -> Select {
    let plain = *filter == CaseFilter::default();
    let mut select = Select::new(if plain { COUNT_BY_PART } else { COUNT_BY_PART_AND_ROW });
    select.and("p.region = ?", params![sight.region()]).any_of("p.part", parts);
    if filter.is_of_open() {
        select.and("p.over = 0", params![]);
    }
    select
}

/// A case in which the part takes part.
const TAKES_PART: &str = "EXISTS (SELECT 1 FROM case_part p WHERE p.region = c.region AND p.part = ?
    AND p.filed_at = c.filed_at AND p.case_no = c.case_no)";

/// The access predicate as a condition on `case_row c`: the same as [`Sight::sees`].
pub(crate) fn admit(select: &mut Select, sight: &Sight) {
    select.and("c.region = ?", params![sight.region()]);
    if sight.is_whole_county() {
        return;
    }
    select.and("(1 = 0", params![]);
    for grant in sight.grants() {
        match grant {
            Grant::County => {}
            Grant::Within(within) => {
                let (first, last) = bounds(*within);
                select.then("OR c.place BETWEEN ? AND ?", params![first, last]);
            }
            Grant::Organ(_) | Grant::Account(_) => {
                let part = grant.part().unwrap_or_default();
                select.then(
                    "OR EXISTS (SELECT 1 FROM case_part p WHERE p.region = c.region AND p.part = ?
                     AND p.filed_at = c.filed_at AND p.case_no = c.case_no)",
                    params![part],
                );
            }
        }
    }
    select.then(")", params![]);
}

fn narrow(select: &mut Select, filter: &CaseFilter) {
    if let Some(kind) = &filter.kind {
        select.and("c.kind = ?", params![kind]);
    }
    if let Some(item) = &filter.item {
        select.and("c.item = ?", params![item]);
    }
    if let Some(organ) = &filter.organ {
        select.and("c.organ = ?", params![organ]);
    }
    if !filter.phases.is_empty() {
        select.any_of("c.phase", filter.phases.iter().map(|phase| phase.as_str()));
    }
    if let Some(ending) = filter.ending {
        select.and("c.ending = ?", params![ending.as_str()]);
    }
    if let Some(from) = filter.filed_from {
        select.and("c.filed_at >= ?", params![Timestamp::start_of_day(from)]);
    }
    if let Some(to) = filter.filed_to {
        select.and("c.filed_at < ?", params![Timestamp::end_of_day(to)]);
    }
    if let Some(day) = filter.due_from {
        select.and("c.due >= ?", params![day]);
    }
    if let Some(day) = filter.due_by {
        select.and("c.due <= ?", params![day]);
    }
    if filter.is_of_open() {
        select.and("c.closed_at IS NULL", params![]);
    }
    if let Some(numbers) = &filter.numbers {
        select.any_of("c.case_no", numbers);
    }
    if let Some(window) = &filter.window {
        select.and(HAS_FACET, params![WINDOW_FACET, window]);
    }
    for (field, value) in &filter.fields {
        select.and(HAS_FACET, params![field, value]);
    }
}

const HAS_FACET: &str = "EXISTS (SELECT 1 FROM case_facet f WHERE f.region = c.region AND f.kind = c.kind
    AND f.facet = ? AND f.value = ? AND f.filed_at = c.filed_at AND f.case_no = c.case_no)";

/// What a ledger is counted by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GroupBy {
    Kind,
    /// The lead organ.
    Organ,
    Item,
    Phase,
    /// How it ended; empty while it is open.
    Ending,
    /// A field of the kind's form that its ledger is grouped by.
    Field(String),
}

const GROUPS_BY_FACET: &str = "SELECT f.value, count(*) FROM case_facet f
    JOIN case_row c ON c.region = f.region AND c.case_no = f.case_no";

/// How many cases each value has, the most frequent first.
pub(crate) async fn groups(
    db: &Db,
    sight: &Sight,
    filter: &CaseFilter,
    by: &GroupBy,
) -> Result<Vec<(String, u64)>, Error> {
    let (start, end) = match by {
        GroupBy::Kind => ("SELECT c.kind, count(*) FROM case_row c", "GROUP BY c.kind"),
        GroupBy::Organ => ("SELECT c.organ, count(*) FROM case_row c", "GROUP BY c.organ"),
        GroupBy::Item => ("SELECT c.item, count(*) FROM case_row c", "GROUP BY c.item"),
        GroupBy::Phase => ("SELECT c.phase, count(*) FROM case_row c", "GROUP BY c.phase"),
        GroupBy::Ending => ("SELECT c.ending, count(*) FROM case_row c", "GROUP BY c.ending"),
        GroupBy::Field(_) => (GROUPS_BY_FACET, "GROUP BY f.value"),
    };
    let mut select = Select::new(start);
    if let GroupBy::Field(field) = by {
        select.and("f.region = ?", params![sight.region()]);
        select.and("f.kind = ?", params![filter.kind.as_ref()]).and("f.facet = ?", params![field]);
    }
    admit(&mut select, sight);
    narrow(&mut select, filter);
    select.then(end, params![]);
    let read = |row: &Row| Ok((row.get::<String>(0)?, row.get(1)?));
    let rows = db.select_slow(&select).await?;
    let mut groups = rows.iter().map(read).collect::<Result<Vec<(String, u64)>, Error>>()?;
    groups.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    Ok(groups)
}

fn row(row: &Row) -> Result<CaseRow, Error> {
    let item: &str = row.get(2)?;
    let (phase, ending): (&str, &str) = (row.get(7)?, row.get(8)?);
    Ok(CaseRow {
        case_no: row.get(0)?,
        kind: row.get(1)?,
        item: (!item.is_empty()).then(|| ItemId::from(item)),
        title: row.get(3)?,
        organ: row.get(4)?,
        place: row.get(5)?,
        party: row.get(6)?,
        phase: Phase::parse(phase).ok_or_else(|| Error::unreadable(phase))?,
        ending: Ending::parse(ending),
        paused: row.get(9)?,
        filed_at: row.get(10)?,
        due: row.get(11)?,
        closed_at: row.get(12)?,
        seq: row.get(13)?,
    })
}
