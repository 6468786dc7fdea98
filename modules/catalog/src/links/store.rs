//! The table of outside addresses.

use kernel::Timestamp;
use store::{Error, Row, Sql, WriteSet, params};

use super::{Answer, Link, Standing};
use crate::store::Versions;

const CLAIM: Sql = Sql::Each {
    sqlite: "UPDATE catalog_link SET due = $3
        WHERE region = $1 AND address IN (SELECT address FROM catalog_link
            WHERE region = $1 AND due <= $2 ORDER BY due, address LIMIT $4)
        RETURNING address",
    // ARRAY runs the inner query once; another node skips what this one takes.
    postgres: "UPDATE catalog_link SET due = $3
        WHERE region = $1 AND address = ANY(ARRAY(SELECT address FROM catalog_link
            WHERE region = $1 AND due <= $2 ORDER BY due, address LIMIT $4
            FOR UPDATE SKIP LOCKED))
        RETURNING address",
};

/// The outside addresses of one county.
pub(super) struct Links<'a>(pub &'a Versions);

impl Links<'_> {
    pub async fn all(&self) -> Result<Vec<Link>, Error> {
        let sql = "SELECT address, state, answer, asked, failing FROM catalog_link WHERE region = $1 ORDER BY address";
        self.0.db().query(sql, &params![self.0.region()]).await?.iter().map(link).collect()
    }

    /// Takes addresses that are due, so that no other node asks them before `until`.
    pub async fn claim(&self, now: Timestamp, until: Timestamp, most: u32) -> Result<Vec<String>, Error> {
        let rows = self.0.db().write_returning(CLAIM, params![self.0.region(), now, until, most]).await?;
        rows.iter().map(|row| row.get(0)).collect()
    }

    /// An address that a guide leads to now.
    pub fn add(&self, set: &mut WriteSet, address: &str, now: Timestamp) {
        set.push(
            "INSERT INTO catalog_link (region, address, state, answer, due) VALUES ($1, $2, 'new', '', $3)
             ON CONFLICT (region, address) DO NOTHING",
            params![self.0.region(), address, now],
        );
    }

    /// An address that no guide leads to any more.
    pub fn drop(&self, set: &mut WriteSet, address: &str) {
        set.push("DELETE FROM catalog_link WHERE region = $1 AND address = $2", params![self.0.region(), address]);
    }

    /// What it answered; a failure keeps the day of the first one in a row.
    pub fn answered(&self, set: &mut WriteSet, address: &str, answer: &Answer, asked: Timestamp, due: Timestamp) {
        let failed = i64::from(answer.standing.is_failure());
        set.push(
            "UPDATE catalog_link SET state = $3, answer = $4, asked = $5, due = $6,
                failing = CASE WHEN $7 = 1 THEN COALESCE(failing, $5) END
             WHERE region = $1 AND address = $2",
            params![self.0.region(), address, answer.standing.word(), &answer.detail, asked, due, failed],
        );
    }

    /// All of them are asked again from now on.
    pub fn all_due(&self, set: &mut WriteSet, now: Timestamp) {
        set.push("UPDATE catalog_link SET due = $2 WHERE region = $1", params![self.0.region(), now]);
    }
}

fn link(row: &Row) -> Result<Link, Error> {
    let word: &str = row.get(1)?;
    let standing: Standing = word.parse().map_err(|detail| Error::Decode { detail })?;
    Ok(Link {
        address: row.get(0)?,
        answer: Answer { standing, detail: row.get(2)? },
        asked: row.get(3)?,
        failing: row.get(4)?,
    })
}
