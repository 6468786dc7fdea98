//! While a county is being filled nobody searches it, and few of its indexes are asked for. Keeping them row by row costs
//! more than building them in one go at the end. PostgreSQL's indexes take rows in bulk by themselves.

use rusqlite::Connection;

use crate::db::{Engine, answered};
use crate::{Db, Error, sqlite};

const POSTPONE_WORDS: &str = "INSERT OR IGNORE INTO search_postponed (one) VALUES (1)";
const ARE_WORDS_POSTPONED: &str = "SELECT 1 FROM search_postponed";
const INDEX_WORDS: &str = "INSERT INTO search_index (search_index) VALUES ('rebuild')";
const WORDS_INDEXED: &str = "DELETE FROM search_postponed";

impl Db {
    /// From now on rows are kept and not found by search, and indexes that no statement asks for are not kept, until
    /// [`Db::catch_up`] or the next opening. Only a database that is being filled ([`crate::Durability::Filling`]) has
    /// anything to put off.
    pub async fn postpone_indexes(&self) -> Result<(), Error> {
        let Engine::Sqlite(sqlite) = self.engine() else { return Ok(()) };
        answered(sqlite.alone(|connection| sqlite::execute(connection, POSTPONE_WORDS, &[]).map(|_| ()))).await?;
        answered(sqlite.postpone_indexes()).await
    }

    /// Indexes what was postponed; nothing to do as a rule.
    pub async fn catch_up(&self) -> Result<(), Error> {
        match self.engine() {
            Engine::Sqlite(sqlite) => answered(sqlite.alone(catch_up)).await,
            Engine::Postgres(_) => Ok(()),
        }
    }
}

/// If the machine stops in between, the next opening does it again.
fn catch_up(connection: &Connection) -> Result<(), Error> {
    sqlite::build_postponed(connection)?;
    if !sqlite::query(connection, ARE_WORDS_POSTPONED, &[])?.is_empty() {
        sqlite::execute(connection, INDEX_WORDS, &[])?;
        sqlite::execute(connection, WORDS_INDEXED, &[])?;
    }
    Ok(())
}
