//! Long work with progress: exports, imports, reports, recomputation.
//!
//! A job is written with the change that asks for it, claimed by one worker, reports its progress (which also renews
//! its lease) and ends `done` or `failed`. A worker that dies leaves the job to be claimed again when the lease ends.

use kernel::{AccountId, RegionCode, Timestamp};

use crate::{Db, Error, Row, Select, Sql, WriteSet, params};

/// How long a job may go without a sign of progress.
const LEASE_SECONDS: i64 = 120;
/// A job that killed its worker this often is not tried again.
const TRIES: i64 = 3;

const CLAIM: Sql = Sql::Each {
    sqlite: "UPDATE job SET state = 'running', tries = tries + 1, started = COALESCE(started, $2), due = $3, lease = $4
        WHERE region = $1 AND id IN (SELECT id FROM job
            WHERE region = $1 AND state IN ('waiting', 'running') AND due <= $2 ORDER BY due, id LIMIT 1)
        RETURNING id, kind, payload, owner, tries",
    // ARRAY runs the inner query once; IN may run it again for every row and so exceed its limit.
    postgres:
        "UPDATE job SET state = 'running', tries = tries + 1, started = COALESCE(started, $2), due = $3, lease = $4
        WHERE region = $1 AND id = ANY(ARRAY(SELECT id FROM job
            WHERE region = $1 AND state IN ('waiting', 'running') AND due <= $2 ORDER BY due, id LIMIT 1
            FOR UPDATE SKIP LOCKED))
        RETURNING id, kind, payload, owner, tries",
};

/// A job in a worker's hands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    pub region: RegionCode,
    pub id: String,
    pub kind: String,
    pub payload: String,
    pub owner: Option<AccountId>,
    lease: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Waiting,
    Running,
    Done,
    Failed,
}

/// How a job stands, for the page that shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    pub id: String,
    pub kind: String,
    pub owner: Option<AccountId>,
    pub state: State,
    /// Steps done, of `total`; a total of 0 means that nobody knows yet.
    pub done: u64,
    pub total: u64,
    pub created: Timestamp,
    pub started: Option<Timestamp>,
    pub finished: Option<Timestamp>,
    /// What came of it, or why it failed.
    pub outcome: Option<String>,
}

/// Asks for a job, from now on.
pub fn push(
    set: &mut WriteSet,
    region: RegionCode,
    id: &str,
    kind: &str,
    payload: String,
    owner: Option<&AccountId>,
    now: Timestamp,
) {
    set.push(
        "INSERT INTO job (region, id, kind, payload, owner, created, due) VALUES ($1, $2, $3, $4, $5, $6, $6)",
        params![region, id, kind, payload, owner, now],
    );
}

/// Hands the oldest waiting or abandoned job to a worker.
pub async fn claim(db: &Db, region: RegionCode, worker: &str, now: Timestamp) -> Result<Option<Job>, Error> {
    loop {
        let lease = format!("{worker}@{}", now.as_micros());
        let until = now.plus_seconds(LEASE_SECONDS);
        let rows = db.write_returning(CLAIM, params![region, now, until, &lease]).await?;
        let Some(row) = rows.first() else { return Ok(None) };
        let (id, kind, payload, owner) = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
        let job = Job { region, id, kind, payload, owner, lease };
        if row.get::<i64>(4)? <= TRIES {
            return Ok(Some(job));
        }
        let mut set = WriteSet::new();
        fail(&mut set, &job, "执行程序多次中途退出", now);
        db.write(set).await?;
    }
}

/// Reports progress and keeps the job. A conflict means that it was taken away: stop working on it.
pub fn progress(set: &mut WriteSet, job: &Job, done: u32, total: u32, now: Timestamp) {
    set.require(
        "UPDATE job SET done = $4, total = $5, due = $6
         WHERE region = $1 AND id = $2 AND lease = $3 AND state = 'running'",
        params![job.region, &job.id, &job.lease, done, total, now.plus_seconds(LEASE_SECONDS)],
    );
}

/// The job is done; `outcome` says what came of it, such as the name of a file.
pub fn finish(set: &mut WriteSet, job: &Job, outcome: &str, now: Timestamp) {
    end(set, job, "done", outcome, now);
}

/// The job cannot be done.
pub fn fail(set: &mut WriteSet, job: &Job, reason: &str, now: Timestamp) {
    end(set, job, "failed", reason, now);
}

fn end(set: &mut WriteSet, job: &Job, state: &'static str, outcome: &str, now: Timestamp) {
    set.require(
        "UPDATE job SET state = $4, outcome = $5, finished = $6, lease = NULL
         WHERE region = $1 AND id = $2 AND lease = $3 AND state = 'running'",
        params![job.region, &job.id, &job.lease, state, outcome, now],
    );
}

const REPORT: &str = "SELECT id, kind, owner, state, done, total, created, started, finished, outcome FROM job";

/// How one job stands.
pub async fn find(db: &Db, region: RegionCode, id: &str) -> Result<Option<Report>, Error> {
    let mut select = Select::new(REPORT);
    select.and("region = ?", params![region]).and("id = ?", params![id]);
    db.select(&select).await?.first().map(report).transpose()
}

/// The newest jobs, of one account or of all.
pub async fn list(db: &Db, region: RegionCode, owner: Option<&AccountId>, limit: u32) -> Result<Vec<Report>, Error> {
    let mut select = Select::new(REPORT);
    select.and("region = ?", params![region]);
    if let Some(owner) = owner {
        select.and("owner = ?", params![owner]);
    }
    select.then("ORDER BY created DESC, id DESC LIMIT ?", params![limit]);
    db.select(&select).await?.iter().map(report).collect()
}

fn report(row: &Row) -> Result<Report, Error> {
    let state = match row.get::<&str>(3)? {
        "waiting" => State::Waiting,
        "running" => State::Running,
        "done" => State::Done,
        "failed" => State::Failed,
        other => return Err(Error::Decode { detail: format!("job.state {other}") }),
    };
    Ok(Report {
        id: row.get(0)?,
        kind: row.get(1)?,
        owner: row.get(2)?,
        state,
        done: row.get(4)?,
        total: row.get(5)?,
        created: row.get(6)?,
        started: row.get(7)?,
        finished: row.get(8)?,
        outcome: row.get(9)?,
    })
}

/// Removes the oldest jobs that ended before a moment, `limit` at most, and tells how many.
pub async fn purge(db: &Db, region: RegionCode, before: Timestamp, limit: u32) -> Result<usize, Error> {
    let sql = "DELETE FROM job WHERE region = $1 AND id IN (SELECT id FROM job WHERE region = $1
        AND state IN ('done', 'failed') AND created < $2 AND finished < $2 ORDER BY created LIMIT $3) RETURNING id";
    Ok(db.write_returning(sql, params![region, before, limit]).await?.len())
}
