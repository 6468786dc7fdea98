//! Brings a database to the structure this program knows, and refuses one that is ahead of it.
//!
//! Files are `migrations/NNNN_name.sql`, one stream for both engines; lines reading `-- only sqlite`,
//! `-- only postgres` and `-- both` switch between what the engines share and what they do not. All pending files run
//! in one transaction. What was performed stands in `schema_version` with the digest of its text, so that an edited
//! file is noticed instead of being silently skipped.

use kernel::Digest32;
use rusqlite::Connection;

use crate::params;
use crate::postgres::{Pool, translate};
use crate::{Error, Row, Value, sqlite};

/// One file of the stream.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    version: i64,
    name: &'static str,
    text: &'static str,
}

/// The stream of this program.
pub(crate) static MIGRATIONS: &[Migration] = include!(concat!(env!("OUT_DIR"), "/migrations.rs"));

const TABLE: &str = "CREATE TABLE IF NOT EXISTS schema_version (
    version BIGINT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    digest TEXT NOT NULL)";
const PERFORMED: &str = "SELECT version, name, digest FROM schema_version ORDER BY version";
const RECORD: &str = "INSERT INTO schema_version (version, name, digest) VALUES ($1, $2, $3)";
/// Any number will do, as long as every node takes the same: one node migrates, the others wait for it.
const LOCK: &str = "SELECT pg_advisory_xact_lock(632521)";

#[derive(Clone, Copy, PartialEq)]
enum Engine {
    Sqlite,
    Postgres,
}

impl Migration {
    pub const fn new(version: i64, name: &'static str, text: &'static str) -> Migration {
        Migration { version, name, text }
    }

    /// `0001_store`.
    fn title(&self) -> String {
        title(self.version, self.name)
    }

    /// Of the text without differences of line ends.
    fn digest(&self) -> String {
        let lines: Vec<&str> = self.text.lines().map(str::trim_end).collect();
        Digest32::of(lines.join("\n").as_bytes()).to_hex()
    }

    fn record(&self) -> Vec<Value> {
        params![self.version, self.name, self.digest()]
    }

    /// The statements meant for one engine.
    fn text_for(&self, engine: Engine) -> String {
        let mut only = None;
        let mut text = String::with_capacity(self.text.len());
        for line in self.text.lines() {
            match line.trim() {
                "-- both" => only = None,
                "-- only sqlite" => only = Some(Engine::Sqlite),
                "-- only postgres" => only = Some(Engine::Postgres),
                _ if only.is_none_or(|only| only == engine) => {
                    text.push_str(line);
                    text.push('\n');
                }
                _ => {}
            }
        }
        text
    }

    fn failed(&self, error: &Error) -> Error {
        match error {
            Error::Statement { detail } | Error::Constraint { detail } => {
                Error::Migration { migration: self.title(), detail: detail.clone() }
            }
            other => other.clone(),
        }
    }
}

fn title(version: i64, name: &str) -> String {
    format!("{version:04}_{name}")
}

/// What is left to do, or why this database and this program do not go together.
fn pending<'m>(performed: &[Row], known: &'m [Migration]) -> Result<Vec<&'m Migration>, Error> {
    let mut done = Vec::with_capacity(performed.len());
    for row in performed {
        let (version, name, digest): (i64, &str, &str) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let Some(migration) = known.iter().find(|migration| migration.version == version) else {
            let newest = known.last().map_or_else(|| "0000".to_owned(), Migration::title);
            let found = performed.last().map_or(Ok(title(version, name)), |row| Ok(title(row.get(0)?, row.get(1)?)))?;
            return Err(Error::Newer { found, known: newest });
        };
        if migration.digest() != digest {
            return Err(Error::Altered { migration: migration.title() });
        }
        done.push(version);
    }
    Ok(known.iter().filter(|migration| !done.contains(&migration.version)).collect())
}

/// Runs on the writing connection.
pub(crate) fn migrate_sqlite(connection: &Connection, known: &[Migration]) -> Result<(), Error> {
    let run = |text: &str| connection.execute_batch(text).map_err(|error| sqlite::translate(&error));
    run("BEGIN IMMEDIATE")?;
    let perform = || {
        run(TABLE)?;
        for migration in pending(&sqlite::query(connection, PERFORMED, &[])?, known)? {
            run(&migration.text_for(Engine::Sqlite)).map_err(|error| migration.failed(&error))?;
            sqlite::execute(connection, RECORD, &migration.record())?;
        }
        run("COMMIT")
    };
    perform().inspect_err(|_| {
        let _ = run("ROLLBACK");
    })
}

pub(crate) async fn migrate_postgres(pool: &Pool, known: &[Migration]) -> Result<(), Error> {
    let mut lease = pool.lease().await?;
    // On any error the connection is closed with its transaction.
    lease.run("BEGIN").await?;
    lease.run(LOCK).await?;
    lease.run(TABLE).await?;
    for migration in pending(&lease.query(PERFORMED, &[]).await?, known)? {
        let text = migration.text_for(Engine::Postgres);
        let done = lease.client()?.batch_execute(&text).await.map_err(|error| translate(&error));
        done.map_err(|error| migration.failed(&error))?;
        lease.query(RECORD, &migration.record()).await?;
    }
    lease.run("COMMIT").await?;
    lease.give_back();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: Migration = Migration::new(1, "store", "CREATE TABLE a (b TEXT);\n-- only sqlite\nx\n-- both\ny\n");
    const TWO: Migration = Migration::new(2, "casework", "CREATE TABLE c (d TEXT);");

    fn performed(migrations: &[Migration]) -> Vec<Row> {
        migrations.iter().map(|migration| Row::new(migration.record())).collect()
    }

    #[test]
    fn each_engine_is_given_its_own_lines() {
        assert_eq!(ONE.text_for(Engine::Sqlite), "CREATE TABLE a (b TEXT);\nx\ny\n");
        assert_eq!(ONE.text_for(Engine::Postgres), "CREATE TABLE a (b TEXT);\ny\n");
    }

    #[test]
    fn only_what_is_missing_is_performed() {
        let left = pending(&performed(&[ONE]), &[ONE, TWO]).unwrap();
        assert_eq!(left.iter().map(|migration| migration.version).collect::<Vec<_>>(), [2]);
    }

    #[test]
    fn a_database_ahead_of_the_program_is_refused_naming_both() {
        let refused = pending(&performed(&[ONE, TWO]), &[ONE]).unwrap_err();
        assert_eq!(refused, Error::Newer { found: "0002_casework".into(), known: "0001_store".into() });
    }

    #[test]
    fn an_edited_migration_is_noticed_but_line_ends_are_not() {
        let edited = Migration::new(1, "store", "CREATE TABLE a (b BIGINT);");
        assert_eq!(pending(&performed(&[ONE]), &[edited]).unwrap_err().code(), "store_migration_altered");
        let with_returns = Migration::new(2, "casework", "CREATE TABLE c (d TEXT);\r\n");
        assert!(pending(&performed(&[TWO]), &[with_returns]).unwrap().is_empty());
    }
}
