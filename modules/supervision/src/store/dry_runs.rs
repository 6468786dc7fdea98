//! Dry runs: begun with a row, kept alive by a sign of life, ended with what came of it.

use kernel::{Digest32, RegionCode, Timestamp};
use store::{Db, Error, Row, WriteSet, params};

use super::unreadable;
use crate::model::{DryRun, DryRunState, Period, Person};

const INSERT: &str = "INSERT INTO supervision_dry_run (region, id, rule, digest, content, from_day, to_day, author,
    author_name, started, seen, total, beat, cancelled, state, outcome)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, 0, $10, 0, 'running', '')";
const BEAT: &str = "UPDATE supervision_dry_run SET seen = $3, total = $4, beat = $5
    WHERE region = $1 AND id = $2 AND state = 'running'";
const CANCEL: &str = "UPDATE supervision_dry_run SET cancelled = 1 WHERE region = $1 AND id = $2 AND state = 'running'";
const CANCELLED: &str = "SELECT cancelled FROM supervision_dry_run WHERE region = $1 AND id = $2";
const END: &str = "UPDATE supervision_dry_run SET seen = $3, total = $4, state = $5, outcome = $6
    WHERE region = $1 AND id = $2";
const ALIVE: &str = "SELECT count(*) FROM supervision_dry_run WHERE region = $1 AND state = 'running' AND beat > $2";
const FIND: &str = "SELECT id, rule, digest, from_day, to_day, author, author_name, started, seen, total, beat, state,
    outcome FROM supervision_dry_run WHERE region = $1 AND id = $2";
const OF_RULE: &str =
    "SELECT id, rule, digest, from_day, to_day, author, author_name, started, seen, total, beat, state,
    outcome FROM supervision_dry_run WHERE region = $1 AND rule = $2 ORDER BY started DESC, id DESC LIMIT $3";

/// A dry run as its row tells it.
pub struct Kept {
    pub run: DryRun,
    /// The last sign of life of whoever runs it.
    pub beat: Timestamp,
}

pub fn put(set: &mut WriteSet, region: RegionCode, run: &DryRun, text: &str) {
    set.push(
        INSERT,
        params![
            region,
            &run.id,
            &run.rule,
            run.digest,
            text,
            run.period.from,
            run.period.to,
            &run.by.account,
            &run.by.name,
            run.started,
        ],
    );
}

/// It is alive, and so far.
pub fn put_beat(set: &mut WriteSet, region: RegionCode, id: &str, seen: u64, total: u64, at: Timestamp) {
    set.push(BEAT, params![region, id, count(seen), count(total), at]);
}

pub fn put_cancel(set: &mut WriteSet, region: RegionCode, id: &str) {
    set.push(CANCEL, params![region, id]);
}

/// How it ended.
pub fn put_end(set: &mut WriteSet, region: RegionCode, id: &str, seen: u64, total: u64, state: &DryRunState) {
    let outcome = match state {
        DryRunState::Done { result } => serde_json::to_string(result).unwrap_or_default(),
        DryRunState::Failed { sentence } => sentence.clone(),
        DryRunState::Running | DryRunState::Cancelled | DryRunState::Interrupted => String::new(),
    };
    set.push(END, params![region, id, count(seen), count(total), state.word(), outcome]);
}

fn count(cases: u64) -> i64 {
    i64::try_from(cases).unwrap_or(i64::MAX)
}

/// Somebody, on whatever node, asked it to stop.
pub async fn is_cancelled(db: &Db, region: RegionCode, id: &str) -> Result<bool, Error> {
    let rows = db.query(CANCELLED, &params![region, id]).await?;
    rows.first().map_or(Ok(false), |row| row.get(0))
}

/// How many run, by their signs of life since a moment.
pub async fn alive(db: &Db, region: RegionCode, since: Timestamp) -> Result<usize, Error> {
    let count: u32 = db.query_one(ALIVE, &params![region, since]).await?.get(0)?;
    Ok(usize::try_from(count).unwrap_or(usize::MAX))
}

pub async fn find(db: &Db, region: RegionCode, id: &str) -> Result<Option<Kept>, Error> {
    db.query(FIND, &params![region, id]).await?.first().map(row).transpose()
}

/// The latest of a rule, newest first.
pub async fn of_rule(db: &Db, region: RegionCode, rule: &str, limit: u32) -> Result<Vec<Kept>, Error> {
    db.query(OF_RULE, &params![region, rule, limit]).await?.iter().map(row).collect()
}

fn row(row: &Row) -> Result<Kept, Error> {
    let outcome: &str = row.get(12)?;
    let state = match row.get::<&str>(11)? {
        "running" => DryRunState::Running,
        "done" => DryRunState::Done { result: serde_json::from_str(outcome).map_err(unreadable)? },
        "cancelled" => DryRunState::Cancelled,
        "failed" => DryRunState::Failed { sentence: outcome.to_owned() },
        other => return Err(unreadable(format!("supervision_dry_run.state {other}"))),
    };
    let run = DryRun {
        id: row.get(0)?,
        rule: row.get(1)?,
        digest: row.get::<Digest32>(2)?,
        period: Period { from: row.get(3)?, to: row.get(4)? },
        by: Person { account: row.get(5)?, name: row.get(6)? },
        started: row.get(7)?,
        seen: row.get(8)?,
        total: row.get(9)?,
        state,
    };
    Ok(Kept { run, beat: row.get(10)? })
}
