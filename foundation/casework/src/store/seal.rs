//! Daily seals: one digest over the chain heads of all cases touched on a day, on top of the seal before.

use ::store::{Db, Row, WriteSet, params};
use kernel::{Date, Digest32, RegionCode, Timestamp, chain};

use crate::error::Error;

const OF_DAY: &str = "SELECT case_no, seq, hash FROM case_entry WHERE region = $1 AND at >= $2 AND at < $3
    ORDER BY case_no, seq";
const FIRST_ENTRY: &str = "SELECT min(at) FROM case_entry WHERE region = $1";
const SEALS: &str = "SELECT day, cases, entries, digest FROM case_seal WHERE region = $1 ORDER BY day";
const LAST: &str = "SELECT day, cases, entries, digest FROM case_seal WHERE region = $1 ORDER BY day DESC LIMIT 1";
const NEWEST: &str = "SELECT day, cases, entries, digest FROM case_seal WHERE region = $1 ORDER BY day DESC LIMIT $2";
const OF: &str = "SELECT day, cases, entries, digest FROM case_seal WHERE region = $1 AND day = $2";
const INSERT: &str = "INSERT INTO case_seal (region, day, cases, entries, digest) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (region, day) DO NOTHING";

/// The seal of one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seal {
    pub day: Date,
    pub cases: u64,
    pub entries: u64,
    pub digest: Digest32,
}

/// Computes the seal of a day from the register as it stands.
pub(crate) async fn compute(db: &Db, region: RegionCode, day: Date, previous: &Digest32) -> Result<Seal, Error> {
    let (from, to) = (Timestamp::start_of_day(day), Timestamp::end_of_day(day));
    let rows = db.query_slow(OF_DAY, params![region, from, to]).await?;
    // Numbers as they lie there: one that is no number any more is a difference, not a reason to stop.
    let mut heads: Vec<(String, i64, Digest32)> = Vec::new();
    for row in &rows {
        let head: (String, i64, Digest32) = (row.get(0)?, row.get(1)?, row.get(2)?);
        match heads.last_mut() {
            Some(last) if last.0 == head.0 => *last = head,
            _ => heads.push(head),
        }
    }
    let mut text = format!("{region} {day} {} {}\n", heads.len(), rows.len());
    for (no, seq, hash) in &heads {
        text.push_str(&format!("{no} {seq} {hash}\n"));
    }
    let count = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
    Ok(Seal { day, cases: count(heads.len()), entries: count(rows.len()), digest: chain(previous, text.as_bytes()) })
}

pub(crate) async fn list(db: &Db, region: RegionCode) -> Result<Vec<Seal>, Error> {
    db.query_slow(SEALS, params![region]).await?.iter().map(seal).collect()
}

pub(crate) async fn newest(db: &Db, region: RegionCode, limit: u32) -> Result<Vec<Seal>, Error> {
    db.query(NEWEST, &params![region, limit]).await?.iter().map(seal).collect()
}

pub(crate) async fn of(db: &Db, region: RegionCode, day: Date) -> Result<Option<Seal>, Error> {
    db.query_opt(OF, &params![region, day]).await?.as_ref().map(seal).transpose()
}

pub(crate) async fn last(db: &Db, region: RegionCode) -> Result<Option<Seal>, Error> {
    db.query_opt(LAST, &params![region]).await?.as_ref().map(seal).transpose()
}

/// The day on which the register begins.
pub(crate) async fn first_day(db: &Db, region: RegionCode) -> Result<Option<Date>, Error> {
    let row = db.query_one(FIRST_ENTRY, &params![region]).await?;
    Ok(row.get::<Option<Timestamp>>(0)?.map(kernel::local_date))
}

pub(crate) async fn write(db: &Db, region: RegionCode, seal: &Seal) -> Result<(), Error> {
    let mut set = WriteSet::new();
    let (cases, entries) = (i64::try_from(seal.cases).unwrap_or(0), i64::try_from(seal.entries).unwrap_or(0));
    set.push(INSERT, params![region, seal.day, cases, entries, seal.digest]);
    Ok(db.write(set).await?)
}

fn seal(row: &Row) -> Result<Seal, Error> {
    Ok(Seal { day: row.get(0)?, cases: row.get(1)?, entries: row.get(2)?, digest: row.get(3)? })
}
