//! Indexes that are put off while a database is filled. Which of them a statement would go by is asked of an empty database
//! with the same tables and all indexes: one that is asked for is built there and then, and kept from then on.

use std::borrow::Cow;
use std::collections::HashSet;

use rusqlite::Connection;

use super::{execute, query, translate};
use crate::write_set::Statement;
use crate::{Error, Row, Value, params};

/// A unique index refuses rows and is needed from the first.
const INDEXES: &str =
    "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND sql NOT LIKE 'CREATE UNIQUE%'";
/// The full-text index makes tables of its own.
const TABLES: &str = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND type IN ('table', 'index')
    AND name NOT LIKE 'search_index%' AND name NOT LIKE 'sqlite_%' ORDER BY type DESC";
const PUT_OFF: &str = "INSERT INTO postponed_index (name, text) VALUES ($1, $2)";
const IS_PUT_OFF: &str = "SELECT name, text FROM postponed_index WHERE name = $1";
const ALL_PUT_OFF: &str = "SELECT name, text FROM postponed_index ORDER BY name";
const BUILT: &str = "DELETE FROM postponed_index WHERE name = $1";

pub(super) struct Indexes {
    /// Holds no rows.
    planner: Connection,
    /// Statements whose indexes are there: those of the program by where they stand, since they are looked up at each use.
    known: HashSet<(usize, usize)>,
    known_texts: HashSet<String>,
}

impl Indexes {
    /// Drops every index that is not unique, and notes how it is made.
    pub(super) fn put_off(connection: &Connection) -> Result<Indexes, Error> {
        let planner = Connection::open_in_memory().map_err(|error| translate(&error))?;
        for row in query(connection, TABLES, &[])? {
            execute(&planner, row.get(0)?, &[])?;
        }
        for row in query(connection, INDEXES, &[])? {
            let (name, text): (&str, &str) = (row.get(0)?, row.get(1)?);
            execute(connection, PUT_OFF, &params![name, text])?;
            execute(connection, &format!("DROP INDEX {name}"), &[])?;
        }
        Ok(Indexes { planner, known: HashSet::new(), known_texts: HashSet::new() })
    }

    /// Builds the indexes by which a statement of a set goes.
    pub(super) fn need(&mut self, connection: &Connection, statement: &Statement) -> Result<(), Error> {
        match &statement.sqlite {
            Cow::Borrowed(text) if self.known.insert((text.as_ptr().addr(), text.len())) => {
                self.build(connection, text)
            }
            Cow::Borrowed(_) => Ok(()),
            Cow::Owned(text) => self.need_text(connection, text),
        }
    }

    /// The same for a text that is put together.
    pub(super) fn need_text(&mut self, connection: &Connection, sql: &str) -> Result<(), Error> {
        if self.known_texts.contains(sql) {
            return Ok(());
        }
        self.known_texts.insert(sql.to_owned());
        self.build(connection, sql)
    }

    fn build(&self, connection: &Connection, sql: &str) -> Result<(), Error> {
        for name in self.indexes_of(sql) {
            for row in query(connection, IS_PUT_OFF, &params![name])? {
                build(connection, &row)?;
            }
        }
        Ok(())
    }

    /// None for what only the real database understands, such as a search.
    fn indexes_of(&self, sql: &str) -> Vec<String> {
        let name = |step: &String| step.split(" INDEX ").nth(1)?.split(' ').next().map(str::to_owned);
        self.plan(sql).unwrap_or_default().iter().filter_map(name).collect()
    }

    fn plan(&self, sql: &str) -> rusqlite::Result<Vec<String>> {
        let mut statement = self.planner.prepare(&format!("EXPLAIN QUERY PLAN {sql}"))?;
        let mut steps = statement.raw_query();
        let mut plan = Vec::new();
        while let Some(step) = steps.next()? {
            plan.push(step.get(3)?);
        }
        Ok(plan)
    }
}

/// Builds all that are still put off.
pub(crate) fn build_postponed(connection: &Connection) -> Result<(), Error> {
    query(connection, ALL_PUT_OFF, &[])?.iter().try_for_each(|row| build(connection, row))
}

fn build(connection: &Connection, row: &Row) -> Result<(), Error> {
    let (name, text): (&str, &str) = (row.get(0)?, row.get(1)?);
    tracing::debug!(name, "an index is built");
    execute(connection, text, &[])?;
    execute(connection, BUILT, &[Value::from(name)]).map(|_| ())
}
