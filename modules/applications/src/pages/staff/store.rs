//! What the workbench counts and lists beyond the engine room: tasks by act and item for the filters, sealed days.

use casework::InboxFilter;
use kernel::{Date, ItemId, RegionCode};
use store::{Db, Error, Select, params};

const BY_ACT: &str =
    "SELECT t.act, '', count(*) FROM case_task t JOIN case_row c ON c.region = t.region AND c.case_no = t.case_no";
const BY_ITEM: &str = "SELECT c.item, c.title, count(*) FROM case_task t JOIN case_row c ON c.region = t.region AND c.case_no = t.case_no";

/// One value of a filter and how many tasks it shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facet {
    pub value: String,
    pub label: String,
    pub count: u64,
}

pub async fn by_act(
    db: &Db,
    region: RegionCode,
    desks: &[casework::Desk],
    filter: &InboxFilter,
) -> Result<Vec<Facet>, Error> {
    let filter = InboxFilter { act: None, ..filter.clone() };
    facets(db, region, desks, &filter, BY_ACT, "GROUP BY t.act").await
}

pub async fn by_item(
    db: &Db,
    region: RegionCode,
    desks: &[casework::Desk],
    filter: &InboxFilter,
) -> Result<Vec<Facet>, Error> {
    let filter = InboxFilter { item: None, ..filter.clone() };
    facets(db, region, desks, &filter, BY_ITEM, "GROUP BY c.item, c.title").await
}

/// Each desk is one range of the inbox's index; the counts of all desks are added.
async fn facets(
    db: &Db,
    region: RegionCode,
    desks: &[casework::Desk],
    filter: &InboxFilter,
    columns: &'static str,
    group: &'static str,
) -> Result<Vec<Facet>, Error> {
    let mut facets: Vec<Facet> = Vec::new();
    for (organ, role) in desks {
        let mut select = Select::new(columns);
        select.and("t.region = ?", params![region]).and("t.organ = ?", params![organ]);
        select.and("t.role = ?", params![role]).and("t.state = 'open'", params![]);
        narrow(&mut select, filter);
        select.then(group, params![]);
        for row in db.select(&select).await? {
            let (value, label, count): (String, String, u64) = (row.get(0)?, row.get(1)?, row.get(2)?);
            match facets.iter_mut().find(|facet| facet.value == value) {
                Some(facet) => facet.count += count,
                None => facets.push(Facet { value, label, count }),
            }
        }
    }
    facets.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
    Ok(facets)
}

fn narrow(select: &mut Select, filter: &InboxFilter) {
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
    if let Some(day) = filter.due_by {
        select.and("t.due <= ?", params![day]);
    }
    if let Some(act) = &filter.act {
        select.and("t.act = ?", params![act]);
    }
}

/// The id of a facet's item.
pub fn item_id(value: &str) -> Option<ItemId> {
    (!value.is_empty()).then(|| ItemId::from(value))
}

/// A sealed day of the register.
pub struct SealedDay {
    pub day: Date,
    pub cases: u64,
    pub entries: u64,
}

/// The days sealed last, newest first.
pub async fn last_seals(db: &Db, region: RegionCode, limit: u32) -> Result<Vec<SealedDay>, Error> {
    let sql = "SELECT day, cases, entries FROM case_seal WHERE region = $1 ORDER BY day DESC LIMIT $2";
    let rows = db.query(sql, &params![region, limit]).await?;
    rows.iter().map(|row| Ok(SealedDay { day: row.get(0)?, cases: row.get(1)?, entries: row.get(2)? })).collect()
}
