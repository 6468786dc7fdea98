//! The next moment at which a time rule can come to hold in a case: one row a case, changed only when it moves.

use kernel::{CaseNo, RegionCode, Timestamp};
use store::{Db, Error, WriteSet, params};

const PUT: &str = "INSERT INTO supervision_watch (region, case_no, at) VALUES ($1, $2, $3)
    ON CONFLICT (region, case_no) DO UPDATE SET at = excluded.at";
const DROP: &str = "DELETE FROM supervision_watch WHERE region = $1 AND case_no = $2";
/// Only if the case is still as it was looked at: a command in between has seen to what fell due itself.
const MOVE: &str = "UPDATE supervision_watch SET at = $3 WHERE region = $1 AND case_no = $2 AND at = $4
    AND NOT EXISTS (SELECT 1 FROM case_entry e WHERE e.region = $1 AND e.case_no = $2 AND e.seq > $5)";
const END: &str = "DELETE FROM supervision_watch WHERE region = $1 AND case_no = $2 AND at = $3
    AND NOT EXISTS (SELECT 1 FROM case_entry e WHERE e.region = $1 AND e.case_no = $2 AND e.seq > $4)";
const EARLIER: &str = "INSERT INTO supervision_watch (region, case_no, at) VALUES ($1, $2, $3)
    ON CONFLICT (region, case_no) DO UPDATE SET at = excluded.at WHERE excluded.at < supervision_watch.at";
const OPEN: &str = "SELECT case_no FROM case_row WHERE region = $1 AND case_no > $2 AND closed_at IS NULL
    ORDER BY case_no LIMIT $3";
const DUE: &str =
    "SELECT at, case_no FROM supervision_watch WHERE region = $1 AND at <= $2 AND (at, case_no) > ($3, $4)
    ORDER BY at, case_no LIMIT $5";

pub fn put(set: &mut WriteSet, region: RegionCode, no: &CaseNo, at: Option<Timestamp>) {
    match at {
        Some(at) => set.push(PUT, params![region, no, at]),
        None => set.push(DROP, params![region, no]),
    }
}

/// What was looked at is seen to; the set fails if the case has moved meanwhile.
pub fn advance(set: &mut WriteSet, region: RegionCode, due: &Due, next: Option<Timestamp>, seq: u32) {
    match next {
        Some(next) => set.require(MOVE, params![region, &due.case_no, next, due.at, seq]),
        None => set.require(END, params![region, &due.case_no, due.at, seq]),
    }
}

/// A new rule may want an earlier look; looking too early costs only the look.
pub fn put_if_earlier(set: &mut WriteSet, region: RegionCode, no: &CaseNo, at: Timestamp) {
    set.push(EARLIER, params![region, no, at]);
}

/// Open cases in the order of their numbers.
pub async fn open_after(db: &Db, region: RegionCode, after: &str, limit: u32) -> Result<Vec<CaseNo>, Error> {
    let rows = db.query_slow(OPEN, params![region, after, limit]).await?;
    rows.iter().map(|row| row.get(0)).collect()
}

/// A case to be looked at.
#[derive(Clone, Debug)]
pub struct Due {
    pub at: Timestamp,
    pub case_no: CaseNo,
}

/// In the order in which they fell due.
pub async fn due(
    db: &Db,
    region: RegionCode,
    now: Timestamp,
    after: &(Timestamp, String),
    limit: u32,
) -> Result<Vec<Due>, Error> {
    let rows = db.query(DUE, &params![region, now, after.0, &after.1, limit]).await?;
    rows.iter().map(|row| Ok(Due { at: row.get(0)?, case_no: row.get(1)? })).collect()
}
