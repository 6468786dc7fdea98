//! Answers already given: a command repeated with the same key gets the same answer and changes nothing.
//!
//! The key is a row of the command's own write set. Of two equal commands at the same instant one fails with a conflict
//! on this table, looks the answer up and returns it.

use kernel::{Digest32, RegionCode, Timestamp};

use crate::{Db, Error, WriteSet, params};

/// The table, for [`Error::conflicts_with`].
pub const TABLE: &str = "idempotency";

/// An answer as it was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// Of the request that was answered; the same key with another request is the caller's mistake.
    pub request: Digest32,
    pub status: u16,
    pub answer: String,
}

/// Remembers the answer under the key, together with what the command changes.
pub fn push(set: &mut WriteSet, region: RegionCode, actor: &str, key: &str, given: &Given, now: Timestamp) {
    set.push(
        "INSERT INTO idempotency (region, actor, key, request_digest, status, answer, created)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        params![region, actor, key, given.request.to_hex(), given.status, &given.answer, now],
    );
}

/// The answer given to this actor under this key.
pub async fn lookup(db: &Db, region: RegionCode, actor: &str, key: &str) -> Result<Option<Given>, Error> {
    let sql = "SELECT request_digest, status, answer FROM idempotency WHERE region = $1 AND actor = $2 AND key = $3";
    let Some(row) = db.query_opt(sql, &params![region, actor, key]).await? else { return Ok(None) };
    let digest: &str = row.get(0)?;
    let request = digest.parse().map_err(|_| Error::Decode { detail: format!("request_digest {digest}") })?;
    Ok(Some(Given { request, status: row.get(1)?, answer: row.get(2)? }))
}

/// Forgets the oldest answers given to people before a moment, `limit` at most, and tells how many. Those given to `system`
/// stay: they are what keeps a round from opening the case of a signal, a rating or a period once more.
pub async fn purge(db: &Db, region: RegionCode, before: Timestamp, limit: u32) -> Result<usize, Error> {
    let sql = "DELETE FROM idempotency WHERE region = $1 AND (actor, key) IN (SELECT actor, key FROM idempotency
        WHERE region = $1 AND created < $2 AND actor <> 'system' ORDER BY created LIMIT $3) RETURNING key";
    Ok(db.write_returning(sql, params![region, before, limit]).await?.len())
}
