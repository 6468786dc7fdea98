//! What is under way now: open cases by organ and item, open steps by post. Cards and orders are not counted among them.

use std::collections::BTreeMap;

use casework::Sight;
use kernel::{CaseNo, Date, OrganId};
use store::{Db, Error, Row, Select, params};

use super::admit;
use crate::model::Standing;

/// `person` keeps the access predicate the same for all tables; a case is seen by its lead organ or its place here.
/// Groups begin with the day, so that the index of open cases by day is read alone.
const BY_ORGAN: &str = "SELECT organ, due, count(*) FROM (SELECT region, organ, place, due, kind, '' AS person
    FROM case_row WHERE closed_at IS NULL) AS running";
const BY_ITEM: &str = "SELECT item, due, count(*) FROM (SELECT region, organ, place, due, kind, item, '' AS person
    FROM case_row WHERE closed_at IS NULL AND item <> '') AS running";
/// Posts are seen by their organ alone; a step knows no place.
const BY_POST: &str =
    "SELECT organ, role, due, count(*) FROM (SELECT region, organ, role, due, '' AS place, '' AS person
    FROM case_task WHERE state = 'open') AS running";
const LATEST: &str = "SELECT case_no FROM (SELECT region, case_no, organ, place, due, kind, '' AS person
    FROM case_row WHERE closed_at IS NULL) AS running";
const WATCHED: &str = "kind NOT IN ('warning', 'yellow-card', 'red-card', 'supervision-advice', 'supervision-order')";

/// Open cases whose day has passed, the latest first.
pub async fn latest(
    db: &Db,
    sight: &Sight,
    organ: Option<&OrganId>,
    today: Date,
    limit: u32,
) -> Result<Vec<CaseNo>, Error> {
    let mut select = Select::new(LATEST);
    admit(&mut select, sight);
    select.and("due < ?", params![today]).and(WATCHED, []);
    if let Some(organ) = organ {
        select.and("organ = ?", params![organ]);
    }
    let rows = db.select(select.then("ORDER BY due, case_no LIMIT ?", params![limit])).await?;
    rows.iter().map(|row| row.get(0)).collect()
}

pub async fn by_organ(db: &Db, sight: &Sight, today: Date) -> Result<Vec<Standing>, Error> {
    let mut select = Select::new(BY_ORGAN);
    admit(&mut select, sight);
    select.and(WATCHED, []).then("GROUP BY due, organ", []);
    lines(&db.select(&select).await?, today, |row| Ok((row.get(0)?, 1)))
}

pub async fn by_item(db: &Db, sight: &Sight, today: Date) -> Result<Vec<Standing>, Error> {
    let mut select = Select::new(BY_ITEM);
    admit(&mut select, sight);
    select.and(WATCHED, []).then("GROUP BY due, item", []);
    lines(&db.select(&select).await?, today, |row| Ok((row.get(0)?, 1)))
}

pub async fn by_post(db: &Db, sight: &Sight, today: Date) -> Result<Vec<Standing>, Error> {
    let mut select = Select::new(BY_POST);
    admit(&mut select, sight);
    select.then("GROUP BY organ, role, due", params![]);
    lines(&db.select(&select).await?, today, |row| Ok((format!("{}/{}", row.get::<&str>(0)?, row.get::<&str>(1)?), 2)))
}

/// Sums by key; the key says in which column the due day stands, and the count follows it.
fn lines(
    rows: &[Row],
    today: Date,
    key: impl Fn(&Row) -> Result<(String, usize), Error>,
) -> Result<Vec<Standing>, Error> {
    let mut sums: BTreeMap<String, Standing> = BTreeMap::new();
    for row in rows {
        let (key, at) = key(row)?;
        let (due, count): (Date, i64) = (row.get(at)?, row.get(at + 1)?);
        let none = Standing { key: key.clone(), open: 0, due_today: 0, late: 0 };
        let line = sums.entry(key).or_insert(none);
        line.open += count;
        if due == today {
            line.due_today += count;
        } else if due < today {
            line.late += count;
        }
    }
    let mut lines: Vec<Standing> = sums.into_values().collect();
    lines.sort_by_key(|line| std::cmp::Reverse((line.late, line.due_today, line.open)));
    Ok(lines)
}
