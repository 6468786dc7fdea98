//! What is under way now: open cases by organ and item, open steps by post. Cards and orders are not counted among them.
//!
//! Nothing here counts cases. `derived_open_case` and `derived_open_task` hold how many are open by the day they fall
//! due, kept by the database in the transaction of whatever changes a case; late is what stands before today.

use casework::Sight;
use kernel::{CaseNo, Date, OrganId};
use store::{Db, Error, Row, Select, params};

use super::admit;
use crate::model::Standing;

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
const LATE: &str =
    "SELECT due, organ, kind, item, place FROM (SELECT region, organ, place, due, kind, item, '' AS person
    FROM derived_open_case) AS running";
const WATCHED: &str = "kind NOT IN ('warning', 'yellow-card', 'red-card', 'supervision-advice', 'supervision-order')";
const OF_LATE: &str = "SELECT case_no FROM case_row WHERE region = $1 AND due = $2 AND organ = $3 AND kind = $4
    AND item = $5 AND place = $6 AND closed_at IS NULL ORDER BY case_no LIMIT $7";

/// Open cases whose day has passed, the latest first. Each row of what is late stands for one case at least, so as many
/// rows as cases are wanted hold them; the cases themselves are found by the index of open ones.
pub async fn latest(
    db: &Db,
    sight: &Sight,
    organ: Option<&OrganId>,
    today: Date,
    limit: u32,
) -> Result<Vec<CaseNo>, Error> {
    let mut select = Select::new(LATE);
    admit(&mut select, sight);
    select.and("due < ?", params![today]).and(WATCHED, []);
    if let Some(organ) = organ {
        select.and("organ = ?", params![organ]);
    }
    select.then("ORDER BY due, organ, kind, item, place LIMIT ?", params![limit]);
    let mut found: Vec<CaseNo> = Vec::new();
    for row in db.select(&select).await? {
        let wanted = limit.saturating_sub(u32::try_from(found.len()).unwrap_or(limit));
        if wanted == 0 {
            break;
        }
        let (due, organ, kind): (Date, &str, &str) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let (item, place): (&str, &str) = (row.get(3)?, row.get(4)?);
        let of = params![sight.region(), due, organ, kind, item, place, wanted];
        for row in db.query(OF_LATE, &of).await? {
            found.push(row.get(0)?);
        }
    }
    Ok(found)
}

pub async fn by_organ(db: &Db, sight: &Sight, today: Date) -> Result<Vec<Standing>, Error> {
    let mut select = Select::with(BY_ORGAN, params![today, today]);
    admit(&mut select, sight);
    select.and(WATCHED, []).then("GROUP BY organ", []);
    lines(&db.select(&select).await?)
}

pub async fn by_item(db: &Db, sight: &Sight, today: Date) -> Result<Vec<Standing>, Error> {
    let mut select = Select::with(BY_ITEM, params![today, today]);
    admit(&mut select, sight);
    select.and(WATCHED, []).then("GROUP BY item", []);
    lines(&db.select(&select).await?)
}

pub async fn by_post(db: &Db, sight: &Sight, today: Date) -> Result<Vec<Standing>, Error> {
    let mut select = Select::with(BY_POST, params![today, today]);
    admit(&mut select, sight);
    select.then("GROUP BY organ, role", []);
    lines(&db.select(&select).await?)
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
