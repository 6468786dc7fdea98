//! SQL of bulletins.

use kernel::RegionCode;
use store::{Db, Error, Row, WriteSet, params};

use super::body::Bulletin;

const INSERT: &str = "INSERT INTO assessment_bulletin (region, report, year, n, issued_at, body)
    VALUES ($1, $2, $3, $4, $5, $6)";
const LAST: &str =
    "SELECT CAST(coalesce(max(n), 0) AS BIGINT) FROM assessment_bulletin WHERE region = $1 AND year = $2";
const FIND: &str = "SELECT body FROM assessment_bulletin WHERE region = $1 AND report = $2";
const LIST: &str = "SELECT body FROM assessment_bulletin WHERE region = $1 ORDER BY year DESC, n DESC LIMIT $2";

/// The last number of a year.
pub async fn last(db: &Db, region: RegionCode, year: i64) -> Result<i64, Error> {
    db.query_one(LAST, &params![region, year]).await?.get(0)
}

pub async fn find(db: &Db, region: RegionCode, report: &str) -> Result<Option<Bulletin>, Error> {
    db.query_opt(FIND, &params![region, report]).await?.as_ref().map(bulletin).transpose()
}

/// The newest first.
pub async fn list(db: &Db, region: RegionCode, limit: u32) -> Result<Vec<Bulletin>, Error> {
    db.query(LIST, &params![region, limit]).await?.iter().map(bulletin).collect()
}

/// A report has one bulletin, and a year each number once: whoever comes second conflicts.
pub fn put(
    set: &mut WriteSet,
    region: RegionCode,
    (year, n): (i64, i64),
    bulletin: &Bulletin,
) -> Result<(), serde_json::Error> {
    let body = serde_json::to_string(bulletin)?;
    set.push(INSERT, params![region, &bulletin.report, year, n, bulletin.issued_at, body]);
    Ok(())
}

fn bulletin(row: &Row) -> Result<Bulletin, Error> {
    let body: &str = row.get(0)?;
    serde_json::from_str(body).map_err(|error| Error::Decode { detail: error.to_string() })
}
