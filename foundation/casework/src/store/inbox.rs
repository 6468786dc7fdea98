//! Open tasks of posts, by remaining time: one range of one index for each organ and role, merged.

use ::store::{Db, Row, Select, params};
use kernel::{AccountId, CaseNo, Date, ItemId, KindId, OrganId, RegionCode, Timestamp};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

use crate::error::Error;
use crate::model::Holder;

/// A line of the inbox.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct InboxRow {
    pub case_no: CaseNo,
    pub n: u32,
    pub name: String,
    pub organ: OrganId,
    pub role: String,
    pub act: String,
    pub holder: Option<Holder>,
    pub opened: Timestamp,
    /// [`crate::NEVER`] when nothing limits it.
    pub due: Date,
    /// The item's or kind's name.
    pub title: String,
    pub party: String,
    pub paused: bool,
    pub filed_at: Timestamp,
}

/// Where a page of the inbox ends.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct InboxKey {
    pub due: Date,
    pub case_no: CaseNo,
    pub n: u32,
}

impl InboxRow {
    pub fn key(&self) -> InboxKey {
        InboxKey { due: self.due, case_no: self.case_no.clone(), n: self.n }
    }
}

/// What of the inbox is wanted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct InboxFilter {
    /// Only tasks of this item.
    pub item: Option<ItemId>,
    /// Only tasks of cases of this kind.
    pub kind: Option<KindId>,
    /// Only what this account has taken, or (`Some(None)`) what nobody has.
    pub held_by: Option<Option<AccountId>>,
    /// Only what is due by this day.
    pub due_by: Option<Date>,
    pub act: Option<String>,
}

const ROWS: &str = "SELECT t.case_no, t.n, t.name, t.organ, t.role, t.act, t.holder, t.holder_name, t.opened, t.due,
    c.title, c.party, c.paused, c.filed_at
    FROM case_task t JOIN case_row c ON c.region = t.region AND c.case_no = t.case_no";
const COUNT: &str = "SELECT count(*) FROM case_task t";
const COUNT_OF_CASES: &str =
    "SELECT count(*) FROM case_task t JOIN case_row c ON c.region = t.region AND c.case_no = t.case_no";

pub(crate) async fn list(
    db: &Db,
    region: RegionCode,
    desk: &(OrganId, Arc<str>),
    filter: &InboxFilter,
    after: Option<&InboxKey>,
    limit: u32,
) -> Result<Vec<InboxRow>, Error> {
    let mut select = Select::new(ROWS);
    narrow(&mut select, region, desk, filter);
    if let Some(after) = after {
        select.and("(t.due, t.case_no, t.n) > (?, ?, ?)", params![after.due, &after.case_no, after.n]);
    }
    select.then("ORDER BY t.due, t.case_no, t.n LIMIT ?", params![limit]);
    db.select(&select).await?.iter().map(row).collect()
}

pub(crate) async fn count(
    db: &Db,
    region: RegionCode,
    desk: &(OrganId, Arc<str>),
    filter: &InboxFilter,
) -> Result<u64, Error> {
    // What the task itself tells is counted in the index of open tasks alone.
    let of_cases = filter.item.is_some() || filter.kind.is_some();
    let mut select = Select::new(if of_cases { COUNT_OF_CASES } else { COUNT });
    narrow(&mut select, region, desk, filter);
    let rows = db.select(&select).await?;
    Ok(rows.first().map_or(Ok(0), |row| row.get(0))?)
}

/// By what the tasks of an inbox are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InboxBy {
    Act,
    /// The item, or the kind where its cases have none.
    Matter,
}

/// One value by which an inbox can be narrowed, and how many tasks it leaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InboxFacet {
    pub by: Facet,
    /// The name of a task of the act, or of the item or kind.
    pub label: String,
    pub count: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Facet {
    Act(String),
    Item(ItemId),
    Kind(KindId),
}

const BY_ACT: &str = "SELECT t.act, '', min(t.name), count(*)
    FROM case_task t JOIN case_row c ON c.region = t.region AND c.case_no = t.case_no";
const BY_MATTER: &str = "SELECT c.kind, c.item, c.title, count(*)
    FROM case_task t JOIN case_row c ON c.region = t.region AND c.case_no = t.case_no";

/// How many tasks of one desk each value of a filter shows, under the other filters.
pub(crate) async fn facets(
    db: &Db,
    region: RegionCode,
    desk: &(OrganId, Arc<str>),
    filter: &InboxFilter,
    by: InboxBy,
) -> Result<Vec<InboxFacet>, Error> {
    let (columns, group, filter) = match by {
        InboxBy::Act => (BY_ACT, "GROUP BY t.act", InboxFilter { act: None, ..filter.clone() }),
        InboxBy::Matter => {
            (BY_MATTER, "GROUP BY c.kind, c.item, c.title", InboxFilter { item: None, kind: None, ..filter.clone() })
        }
    };
    let mut select = Select::new(columns);
    narrow(&mut select, region, desk, &filter);
    select.then(group, params![]);
    let facet = |row: &Row| {
        let (first, item): (String, String) = (row.get(0)?, row.get(1)?);
        let by = match by {
            InboxBy::Act => Facet::Act(first),
            InboxBy::Matter if item.is_empty() => Facet::Kind(KindId::from(first)),
            InboxBy::Matter => Facet::Item(ItemId::from(item)),
        };
        Ok(InboxFacet { by, label: row.get(2)?, count: row.get(3)? })
    };
    db.select(&select).await?.iter().map(facet).collect()
}

fn narrow(select: &mut Select, region: RegionCode, (organ, role): &(OrganId, Arc<str>), filter: &InboxFilter) {
    select.and("t.region = ?", params![region]);
    select.and("t.organ = ?", params![organ]).and("t.role = ?", params![role]).and("t.state = 'open'", params![]);
    match &filter.held_by {
        Some(Some(account)) => {
            select.and("t.holder = ?", params![account]);
        }
        Some(None) => {
            select.and("t.holder IS NULL", params![]);
        }
        None => {}
    }
    if let Some(item) = &filter.item {
        select.and("c.item = ?", params![item]);
    }
    if let Some(kind) = &filter.kind {
        select.and("c.kind = ?", params![kind]);
    }
    if let Some(day) = filter.due_by {
        select.and("t.due <= ?", params![day]);
    }
    if let Some(act) = &filter.act {
        select.and("t.act = ?", params![act]);
    }
}

fn row(row: &Row) -> Result<InboxRow, Error> {
    let holder: Option<AccountId> = row.get(6)?;
    let holder_name: Option<Arc<str>> = row.get(7)?;
    Ok(InboxRow {
        case_no: row.get(0)?,
        n: row.get(1)?,
        name: row.get(2)?,
        organ: row.get(3)?,
        role: row.get(4)?,
        act: row.get(5)?,
        holder: holder.map(|account| Holder { account, name: holder_name.unwrap_or_else(|| "".into()) }),
        opened: row.get(8)?,
        due: row.get(9)?,
        title: row.get(10)?,
        party: row.get(11)?,
        paused: row.get(12)?,
        filed_at: row.get(13)?,
    })
}
