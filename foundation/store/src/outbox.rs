//! The outbox: what other modules and the world are told, written in the transaction of the change it tells of.
//!
//! A worker claims lines that are due ([`claim`]), delivers them and marks them [`done`] in the write set of whatever
//! the delivery changed, so that within the county a line takes effect exactly once. A worker that dies loses its
//! lease and the line is claimed again; one that fails says so ([`fail`]) and the line waits longer each time, until it
//! is given up ([`give_up`] does so at once): it is dead and a person looks at it ([`dead`], [`revive`]).

use kernel::{RegionCode, Timestamp};

use crate::{Db, Error, Row, Sql, WriteSet, params};

/// How long a worker may hold a line before it is handed to another.
const LEASE_SECONDS: i64 = 60;
/// Ten seconds, doubled after every failure, an hour at most: the twelfth try comes about five hours after the first.
const FIRST_PAUSE_SECONDS: i64 = 10;
const LONGEST_PAUSE_SECONDS: i64 = 3_600;
const TRIES: i64 = 12;

const CLAIM: Sql = Sql::Each {
    sqlite: "UPDATE outbox SET tries = tries + 1, due = $3, lease = $4
        WHERE region = $1 AND id IN (SELECT id FROM outbox
            WHERE region = $1 AND state = 'waiting' AND due <= $2 ORDER BY due, id LIMIT $5)
        RETURNING id, topic, body, created, tries",
    // ARRAY runs the inner query once; IN may run it again for every row and so exceed its limit.
    postgres: "UPDATE outbox SET tries = tries + 1, due = $3, lease = $4
        WHERE region = $1 AND id = ANY(ARRAY(SELECT id FROM outbox
            WHERE region = $1 AND state = 'waiting' AND due <= $2 ORDER BY due, id LIMIT $5 FOR UPDATE SKIP LOCKED))
        RETURNING id, topic, body, created, tries",
};

/// A line handed to a worker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub region: RegionCode,
    pub id: String,
    pub topic: String,
    pub body: String,
    pub created: Timestamp,
    /// This try included.
    pub tries: i64,
    lease: String,
}

/// A line that was given up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadLine {
    pub id: String,
    pub topic: String,
    pub body: String,
    pub created: Timestamp,
    pub tries: i64,
    pub last_error: String,
}

/// Announces something. `id` is made from what the line tells of (`{case_no}-{seq}`): announcing the same again is a
/// conflict.
pub fn push(set: &mut WriteSet, region: RegionCode, id: &str, topic: &str, body: String, now: Timestamp) {
    set.push(
        "INSERT INTO outbox (region, id, topic, body, created, due) VALUES ($1, $2, $3, $4, $5, $5)",
        params![region, id, topic, body, now],
    );
}

/// Hands up to `limit` lines that are due to a worker, oldest first.
pub async fn claim(db: &Db, region: RegionCode, worker: &str, limit: u32, now: Timestamp) -> Result<Vec<Line>, Error> {
    let lease = format!("{worker}@{}", now.as_micros());
    let until = now.plus_seconds(LEASE_SECONDS);
    let rows = db.write_returning(CLAIM, params![region, now, until, &lease, limit]).await?;
    let mut lines = Vec::with_capacity(rows.len());
    let mut given_up = WriteSet::new();
    for row in rows {
        let line = line(&row, region, &lease)?;
        // Nobody reported these failures: whoever held the line died with it, again and again.
        if line.tries > TRIES {
            finish(&mut given_up, &line, "dead", Some("投递程序多次中途退出"), now);
        } else {
            lines.push(line);
        }
    }
    db.write(given_up).await?;
    lines.sort_by(|a, b| (a.created, &a.id).cmp(&(b.created, &b.id)));
    Ok(lines)
}

fn line(row: &Row, region: RegionCode, lease: &str) -> Result<Line, Error> {
    Ok(Line {
        region,
        id: row.get(0)?,
        topic: row.get(1)?,
        body: row.get(2)?,
        created: row.get(3)?,
        tries: row.get(4)?,
        lease: lease.to_owned(),
    })
}

/// The line is delivered. Refused with a conflict if the lease has passed to another worker, so that the effects in
/// the same set happen once.
pub fn done(set: &mut WriteSet, line: &Line, now: Timestamp) {
    finish(set, line, "done", None, now);
}

/// The delivery failed; the line is tried again later or, after [`TRIES`], given up.
pub fn fail(set: &mut WriteSet, line: &Line, reason: &str, now: Timestamp) {
    if line.tries >= TRIES {
        finish(set, line, "dead", Some(reason), now);
        return;
    }
    let doublings = u32::try_from(line.tries - 1).unwrap_or(0);
    let pause = FIRST_PAUSE_SECONDS.saturating_mul(2i64.saturating_pow(doublings)).min(LONGEST_PAUSE_SECONDS);
    set.require(
        "UPDATE outbox SET due = $4, last_error = $5, lease = NULL
         WHERE region = $1 AND id = $2 AND lease = $3 AND state = 'waiting'",
        params![line.region, &line.id, &line.lease, now.plus_seconds(pause), reason],
    );
}

/// The delivery was refused and would be refused again: nothing is tried any more, a person looks at it.
pub fn give_up(set: &mut WriteSet, line: &Line, reason: &str, now: Timestamp) {
    finish(set, line, "dead", Some(reason), now);
}

/// The line is delivered and nothing of it is kept: for what others must not read later. Refused like [`done`].
pub fn forget(set: &mut WriteSet, line: &Line) {
    set.require(
        "DELETE FROM outbox WHERE region = $1 AND id = $2 AND lease = $3 AND state = 'waiting'",
        params![line.region, &line.id, &line.lease],
    );
}

fn finish(set: &mut WriteSet, line: &Line, state: &'static str, reason: Option<&str>, now: Timestamp) {
    set.require(
        "UPDATE outbox SET state = $4, finished = $5, last_error = COALESCE($6, last_error), lease = NULL
         WHERE region = $1 AND id = $2 AND lease = $3 AND state = 'waiting'",
        params![line.region, &line.id, &line.lease, state, now, reason],
    );
}

/// Lines that were given up, newest first.
pub async fn dead(db: &Db, region: RegionCode, limit: u32) -> Result<Vec<DeadLine>, Error> {
    let sql = "SELECT id, topic, body, created, tries, last_error FROM outbox
        WHERE region = $1 AND state = 'dead' ORDER BY created DESC, id LIMIT $2";
    let rows = db.query(sql, &params![region, limit]).await?;
    let dead = |row: &Row| {
        Ok(DeadLine {
            id: row.get(0)?,
            topic: row.get(1)?,
            body: row.get(2)?,
            created: row.get(3)?,
            tries: row.get(4)?,
            last_error: row.get::<Option<String>>(5)?.unwrap_or_default(),
        })
    };
    rows.iter().map(dead).collect()
}

/// Gives a dead line a fresh start; a conflict if it is not dead.
pub fn revive(set: &mut WriteSet, region: RegionCode, id: &str, now: Timestamp) {
    set.require(
        "UPDATE outbox SET state = 'waiting', tries = 0, due = $3, finished = NULL
         WHERE region = $1 AND id = $2 AND state = 'dead'",
        params![region, id, now],
    );
}

/// Lines that wait for delivery: the figure a monitor watches.
pub async fn waiting(db: &Db, region: RegionCode) -> Result<u64, Error> {
    let sql = "SELECT count(*) FROM outbox WHERE region = $1 AND state = 'waiting'";
    db.query_one(sql, &params![region]).await?.get(0)
}

/// Removes the oldest lines delivered before a moment, `limit` at most, and tells how many. What was given up stays.
pub async fn purge(db: &Db, region: RegionCode, before: Timestamp, limit: u32) -> Result<usize, Error> {
    let sql = "DELETE FROM outbox WHERE region = $1 AND id IN (SELECT id FROM outbox
        WHERE region = $1 AND state = 'done' AND finished < $2 ORDER BY finished LIMIT $3) RETURNING id";
    Ok(db.write_returning(sql, params![region, before, limit]).await?.len())
}
