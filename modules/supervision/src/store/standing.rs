//! What is under way now: open cases by organ and item, open steps by post. Cards and orders are not counted among them.
//!
//! Nothing here counts cases. `derived_open_case` and `derived_open_task` hold how many are open by the day they fall
//! due, kept by the database in the transaction of whatever changes a case; late is what stands before today.

use casework::Sight;
use kernel::{Date, KindId};
use store::{Db, Error, Row, Select, params};

use super::{admit, only};
use crate::model::{OpenStep, RunningFilter, RunningKey, Standing, StepFilter, StepKey};

/// `person` keeps the access predicate the same for all tables; a case is seen by its lead organ or its place here.
const BY_ORGAN: &str = "SELECT organ, CAST(sum(open) AS BIGINT),
    CAST(sum(CASE WHEN due = ? THEN open ELSE 0 END) AS BIGINT),
    CAST(sum(CASE WHEN due < ? THEN open ELSE 0 END) AS BIGINT)
    FROM (SELECT region, organ, place, due, kind, cases AS open, '' AS person FROM derived_open_case) AS running";
const BY_ITEM: &str = "SELECT item, CAST(sum(open) AS BIGINT),
    CAST(sum(CASE WHEN due = ? THEN open ELSE 0 END) AS BIGINT),
    CAST(sum(CASE WHEN due < ? THEN open ELSE 0 END) AS BIGINT)
    FROM (SELECT region, organ, place, due, kind, item, cases AS open, '' AS person FROM derived_open_case
    WHERE item <> '') AS running";
/// Posts are seen by their organ alone; a step knows no place.
const BY_POST: &str = "SELECT organ || '/' || role, CAST(sum(open) AS BIGINT),
    CAST(sum(CASE WHEN due = ? THEN open ELSE 0 END) AS BIGINT),
    CAST(sum(CASE WHEN due < ? THEN open ELSE 0 END) AS BIGINT)
    FROM (SELECT region, organ, role, due, tasks AS open, '' AS place, '' AS person FROM derived_open_task) AS running";
const GROUPS: &str = "SELECT due, organ, kind, item, place FROM (SELECT region, organ, place, due, kind, item,
    '' AS person FROM derived_open_case) AS running";
const WATCHED: &str = "kind NOT IN ('warning', 'yellow-card', 'red-card', 'supervision-advice', 'supervision-order')";
const OF_GROUP: &str = "SELECT case_no FROM case_row WHERE region = $1 AND due = $2 AND organ = $3 AND kind = $4
    AND item = $5 AND place = $6 AND case_no > $7 AND closed_at IS NULL ORDER BY case_no LIMIT $8";
/// Stands after every number.
const LAST_NUMBER: &str = "~";

/// Open cases by the day they fall due. Which days, organs and items have any is read from the counts; the cases of one
/// such group are one range of the index of open cases, so that a page costs the same however many are open.
pub async fn running(
    db: &Db,
    sight: &Sight,
    filter: &RunningFilter,
    after: Option<&RunningKey>,
    limit: u32,
) -> Result<Vec<RunningKey>, Error> {
    let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
    let mut found: Vec<RunningKey> = Vec::new();
    let mut after = after.cloned();
    loop {
        // The first may have nothing left behind the key; each of the others stands for one case at least.
        let groups = groups(db, sight, filter, after.as_ref(), limit.saturating_add(1)).await?;
        for group in &groups {
            let behind = after.as_ref().filter(|key| key.is_of(group)).map_or("", |key| key.case_no.as_str());
            let left = wanted.saturating_sub(found.len());
            found.extend(of_group(db, sight, group, behind, left).await?);
            if found.len() >= wanted {
                return Ok(found);
            }
        }
        match groups.last() {
            Some(last) if groups.len() > wanted => {
                after = Some(RunningKey { case_no: LAST_NUMBER.to_owned(), ..last.clone() });
            }
            _ => return Ok(found),
        }
    }
}

/// Keys without a number, in their order.
async fn groups(
    db: &Db,
    sight: &Sight,
    filter: &RunningFilter,
    from: Option<&RunningKey>,
    limit: u32,
) -> Result<Vec<RunningKey>, Error> {
    let mut select = Select::new(GROUPS);
    admit(&mut select, sight);
    select.and(WATCHED, []);
    only(&mut select, "kind = ?", filter.kind.as_ref());
    only(&mut select, "due >= ?", filter.due_from);
    only(&mut select, "due <= ?", filter.due_by);
    only(&mut select, "organ = ?", filter.organ.as_ref());
    only(&mut select, "item = ?", filter.item.as_ref());
    if let Some(key) = from {
        let RunningKey { due, organ, kind, item, place, .. } = key;
        select.and("(due, organ, kind, item, place) >= (?, ?, ?, ?, ?)", params![*due, organ, kind, item, place]);
    }
    select.then("ORDER BY due, organ, kind, item, place LIMIT ?", params![limit]);
    let key = |row: &Row| {
        let (due, organ, kind, item, place) = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?);
        Ok(RunningKey { due, organ, kind, item, place, case_no: String::new() })
    };
    db.select(&select).await?.iter().map(key).collect()
}

async fn of_group(
    db: &Db,
    sight: &Sight,
    group: &RunningKey,
    behind: &str,
    limit: usize,
) -> Result<Vec<RunningKey>, Error> {
    let RunningKey { due, organ, kind, item, place, .. } = group;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let params = params![sight.region(), *due, organ, kind, item, place, behind, limit];
    let rows = db.query(OF_GROUP, &params).await?;
    rows.iter().map(|row| Ok(RunningKey { case_no: row.get(0)?, ..group.clone() })).collect()
}

pub async fn by_organ(db: &Db, sight: &Sight, kind: Option<&KindId>, today: Date) -> Result<Vec<Standing>, Error> {
    let mut select = Select::with(BY_ORGAN, params![today, today]);
    admit(&mut select, sight);
    only(&mut select, "kind = ?", kind);
    select.and(WATCHED, []).then("GROUP BY organ", []);
    lines(&db.select(&select).await?)
}

pub async fn by_item(db: &Db, sight: &Sight, kind: Option<&KindId>, today: Date) -> Result<Vec<Standing>, Error> {
    let mut select = Select::with(BY_ITEM, params![today, today]);
    admit(&mut select, sight);
    only(&mut select, "kind = ?", kind);
    select.and(WATCHED, []).then("GROUP BY item", []);
    lines(&db.select(&select).await?)
}

pub async fn by_post(db: &Db, sight: &Sight, today: Date) -> Result<Vec<Standing>, Error> {
    let mut select = Select::with(BY_POST, params![today, today]);
    admit(&mut select, sight);
    select.then("GROUP BY organ, role", []);
    lines(&db.select(&select).await?)
}

/// The columns of [`BY_POST`], step by step.
const STEPS: &str = "SELECT due, case_no, n, name, coalesce(holder_name, '') FROM (SELECT region, organ, role, due,
    case_no, n, name, holder_name, '' AS place, '' AS person FROM case_task WHERE state = 'open') AS running";

/// The open steps of a post by the day they fall due: one range of its inbox.
pub async fn steps(
    db: &Db,
    sight: &Sight,
    filter: &StepFilter,
    after: Option<&StepKey>,
    limit: u32,
) -> Result<Vec<OpenStep>, Error> {
    let mut select = Select::new(STEPS);
    admit(&mut select, sight);
    select.and("organ = ?", params![&filter.organ]).and("role = ?", params![&filter.role]);
    only(&mut select, "due >= ?", filter.due_from);
    only(&mut select, "due <= ?", filter.due_by);
    if let Some(key) = after {
        select.and("(due, case_no, n) > (?, ?, ?)", params![key.due, &key.case_no, key.n]);
    }
    select.then("ORDER BY due, case_no, n LIMIT ?", params![limit]);
    let step = |row: &Row| {
        let key = StepKey { due: row.get(0)?, case_no: row.get(1)?, n: row.get(2)? };
        Ok(OpenStep { key, name: row.get(3)?, holder: row.get(4)? })
    };
    db.select(&select).await?.iter().map(step).collect()
}

/// The latest first.
fn lines(rows: &[Row]) -> Result<Vec<Standing>, Error> {
    let line =
        |row: &Row| Ok(Standing { key: row.get(0)?, open: row.get(1)?, due_today: row.get(2)?, late: row.get(3)? });
    let mut lines = rows.iter().map(line).collect::<Result<Vec<Standing>, Error>>()?;
    lines.sort_by(|a, b| {
        let weight = |line: &Standing| (line.late, line.due_today, line.open);
        weight(b).cmp(&weight(a)).then_with(|| a.key.cmp(&b.key))
    });
    Ok(lines)
}
