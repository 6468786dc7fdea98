//! Reads what was written: states, the register, definitions, calendars, what is due.

use ::store::{Db, Row, params};
use kernel::{CaseNo, Digest32, RegionCode, Timestamp};

use crate::definition::Content;
use crate::entry::Entry;
use crate::error::Error;
use crate::model::Case;
use crate::reading::replayed;

const STATE: &str = "SELECT case_no, state, chain FROM case_row WHERE region = $1 AND case_no = $2";
const ENTRIES: &str =
    "SELECT case_no, seq, at, body, hash FROM case_entry WHERE region = $1 AND case_no = $2 ORDER BY seq";
const KEPT_BETWEEN: &str = "SELECT case_no, seq, at, body, hash, verb, actor FROM case_entry
    WHERE region = $1 AND case_no > $2 AND case_no <= $3 ORDER BY case_no, seq";
const KEPT_AFTER: &str = "SELECT case_no, seq, at, body, hash, verb, actor FROM case_entry
    WHERE region = $1 AND case_no > $2 ORDER BY case_no, seq";
const ENTRIES_BETWEEN: &str = "SELECT case_no, seq, at, body, hash FROM case_entry
    WHERE region = $1 AND case_no > $2 AND case_no <= $3 ORDER BY case_no, seq";
const STATES_AFTER: &str = "SELECT case_no, seq, chain, state FROM case_row
    WHERE region = $1 AND case_no > $2 ORDER BY case_no LIMIT $3";
const NUMBERS_SINCE: &str = "SELECT DISTINCT case_no FROM case_entry WHERE region = $1 AND at >= $2 ORDER BY case_no";
const NUMBERS_AFTER: &str = "SELECT case_no FROM case_row WHERE region = $1 AND case_no > $2 ORDER BY case_no LIMIT $3";
const COUNT: &str = "SELECT count(*) FROM case_row WHERE region = $1";
const NUMBER_AT: &str = "SELECT case_no FROM case_row WHERE region = $1 ORDER BY case_no LIMIT 1 OFFSET $2";
const OPEN_STATES_AFTER: &str = "SELECT case_no, state, chain FROM case_row
    WHERE region = $1 AND case_no > $2 AND phase NOT IN ('closed', 'archived') ORDER BY case_no LIMIT $3";
const DEFINITION: &str = "SELECT content FROM case_definition WHERE region = $1 AND digest = $2";
const CALENDAR: &str = "SELECT content FROM case_calendar WHERE region = $1 AND digest = $2";
const DUE: &str = "SELECT wake_at, case_no FROM case_row WHERE region = $1 AND wake_at IS NOT NULL AND wake_at <= $2
    AND (wake_at, case_no) > ($3, $4) ORDER BY wake_at, case_no LIMIT $5";

pub(crate) async fn find_state(db: &Db, region: RegionCode, no: &CaseNo) -> Result<Option<Case>, Error> {
    match db.query_opt(STATE, &params![region, no]).await? {
        Some(row) => state(db, region, &row).await,
        None => Ok(None),
    }
}

/// The state as it is stored, or, where it is not (see [`crate::Options`]), as the register makes it.
async fn state(db: &Db, region: RegionCode, row: &Row) -> Result<Option<Case>, Error> {
    let text: &str = row.get(1)?;
    if text.is_empty() {
        return replayed(&entries(db, region, &row.get(0)?).await?);
    }
    read_state(text, row.get(2)?).map(Some)
}

/// A stored state, with the head of the chain that stands beside it.
pub(crate) fn read_state(text: &str, chain: Digest32) -> Result<Case, Error> {
    let mut case: Case = serde_json::from_str(text).map_err(Error::unreadable)?;
    case.chain = chain;
    Ok(case)
}

pub(crate) async fn entries(db: &Db, region: RegionCode, no: &CaseNo) -> Result<Vec<Entry>, Error> {
    let rows = db.query(ENTRIES, &params![region, no]).await?;
    rows.iter().map(|row| entry(region, row)).collect()
}

/// The register of all cases numbered after `after`, up to and including `last`.
pub(crate) async fn entries_between(db: &Db, region: RegionCode, after: &str, last: &str) -> Result<Vec<Entry>, Error> {
    let rows = db.query_slow(ENTRIES_BETWEEN, params![region, after, last]).await?;
    rows.iter().map(|row| entry(region, row)).collect()
}

/// A row of the register as it lies there, before anybody trusts it.
pub(crate) struct Kept {
    pub case_no: String,
    pub seq: Option<u32>,
    pub entry: Result<Entry, Error>,
    pub verb: String,
    pub actor: String,
}

/// The rows of all cases numbered after `after`, up to and including `last`, whatever stands in them.
pub(crate) async fn kept_between(
    db: &Db,
    region: RegionCode,
    after: &str,
    last: Option<&str>,
) -> Result<Vec<Kept>, Error> {
    let rows = match last {
        Some(last) => db.query_slow(KEPT_BETWEEN, params![region, after, last]).await?,
        None => db.query_slow(KEPT_AFTER, params![region, after]).await?,
    };
    let kept = |row: &Row| Kept {
        case_no: text(row, 0),
        seq: row.get(1).ok(),
        entry: entry(region, row),
        verb: text(row, 5),
        actor: text(row, 6),
    };
    Ok(rows.iter().map(kept).collect())
}

/// A column as text, or what else it holds.
fn text(row: &Row, index: usize) -> String {
    row.get(index).unwrap_or_else(|error| error.to_string())
}

fn entry(region: RegionCode, row: &Row) -> Result<Entry, Error> {
    Ok(Entry { region, case_no: row.get(0)?, seq: row.get(1)?, at: row.get(2)?, body: row.get(3)?, hash: row.get(4)? })
}

/// A stored state as it lies there, for comparing.
pub(crate) struct StoredState {
    pub case_no: String,
    pub stand: Result<Stand, Error>,
}

/// Where a case stands, its state as text.
pub(crate) struct Stand {
    pub seq: u32,
    pub chain: Digest32,
    pub state: String,
}

pub(crate) async fn states_after(
    db: &Db,
    region: RegionCode,
    after: &str,
    limit: u32,
) -> Result<Vec<StoredState>, Error> {
    let rows = db.query_slow(STATES_AFTER, params![region, after, limit]).await?;
    let stand = |row: &Row| Ok(Stand { seq: row.get(1)?, chain: row.get(2)?, state: row.get(3)? });
    Ok(rows.iter().map(|row| StoredState { case_no: text(row, 0), stand: stand(row) }).collect())
}

pub(crate) async fn numbers_after(db: &Db, region: RegionCode, after: &str, limit: u32) -> Result<Vec<CaseNo>, Error> {
    let rows = db.query_slow(NUMBERS_AFTER, params![region, after, limit]).await?;
    rows.iter().map(|row| Ok(row.get(0)?)).collect()
}

/// Cases in whose register something was written from a moment on.
pub(crate) async fn numbers_since(db: &Db, region: RegionCode, moment: Timestamp) -> Result<Vec<CaseNo>, Error> {
    let rows = db.query_slow(NUMBERS_SINCE, params![region, moment]).await?;
    rows.iter().map(|row| Ok(row.get(0)?)).collect()
}

pub(crate) async fn count(db: &Db, region: RegionCode) -> Result<u64, Error> {
    let rows = db.query_slow(COUNT, params![region]).await?;
    rows.first().map_or(Ok(0), |row| Ok(row.get(0)?))
}

/// The number of the case at a place in the order of numbers, counted from 0.
pub(crate) async fn number_at(db: &Db, region: RegionCode, place: u64) -> Result<Option<CaseNo>, Error> {
    let place = i64::try_from(place).unwrap_or(i64::MAX);
    let rows = db.query_slow(NUMBER_AT, params![region, place]).await?;
    rows.first().map(|row| Ok(row.get(0)?)).transpose()
}

pub(crate) async fn open_states_after(
    db: &Db,
    region: RegionCode,
    after: &str,
    limit: u32,
) -> Result<Vec<Case>, Error> {
    let mut cases = Vec::new();
    for row in db.query_slow(OPEN_STATES_AFTER, params![region, after, limit]).await? {
        cases.extend(state(db, region, &row).await?);
    }
    Ok(cases)
}

pub(crate) async fn find_definition(db: &Db, region: RegionCode, digest: Digest32) -> Result<Option<Content>, Error> {
    let row = db.query_opt(DEFINITION, &params![region, digest]).await?;
    row.map(|row| serde_json::from_str(row.get(0)?).map_err(Error::unreadable)).transpose()
}

pub(crate) async fn find_calendar(db: &Db, region: RegionCode, digest: Digest32) -> Result<Option<String>, Error> {
    let row = db.query_opt(CALENDAR, &params![region, digest]).await?;
    row.map(|row| Ok(row.get(0)?)).transpose()
}

/// Cases that have to be looked at by `now`, in the order in which they fell due.
pub(crate) async fn list_due(
    db: &Db,
    region: RegionCode,
    now: Timestamp,
    after: &(i64, String),
    limit: u32,
) -> Result<Vec<(i64, CaseNo)>, Error> {
    let rows = db.query(DUE, &params![region, now, after.0, &after.1, limit]).await?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}
