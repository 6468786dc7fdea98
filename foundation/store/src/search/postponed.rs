//! While a county is being filled nobody searches it, and indexing word by word costs a sixth of all writing: it can be
//! put off and done in one go. PostgreSQL's index takes rows in bulk by itself.

use rusqlite::Connection;

use crate::db::{Engine, answered};
use crate::{Db, Error, sqlite};

const POSTPONE: &str = "INSERT OR IGNORE INTO search_postponed (one) VALUES (1)";
const IS_POSTPONED: &str = "SELECT 1 FROM search_postponed";
const REBUILD: &str = "INSERT INTO search_index (search_index) VALUES ('rebuild')";
const DONE: &str = "DELETE FROM search_postponed";

impl Db {
    /// From now on rows are kept and not found, until [`Db::catch_up_search`] or the next opening.
    pub async fn postpone_search(&self) -> Result<(), Error> {
        match self.engine() {
            Engine::Sqlite(sqlite) => {
                answered(sqlite.alone(|connection| sqlite::execute(connection, POSTPONE, &[]).map(|_| ()))).await
            }
            Engine::Postgres(_) => Ok(()),
        }
    }

    /// Indexes what was postponed; nothing to do as a rule.
    pub async fn catch_up_search(&self) -> Result<(), Error> {
        match self.engine() {
            Engine::Sqlite(sqlite) => answered(sqlite.alone(catch_up)).await,
            Engine::Postgres(_) => Ok(()),
        }
    }
}

fn catch_up(connection: &Connection) -> Result<(), Error> {
    if sqlite::query(connection, IS_POSTPONED, &[])?.is_empty() {
        return Ok(());
    }
    // If the machine stops in between, the next opening does it again.
    sqlite::execute(connection, REBUILD, &[])?;
    sqlite::execute(connection, DONE, &[]).map(|_| ())
}
