//! Serial numbers: the running part of case numbers, without a sequence and without holes.
//!
//! A number is drawn before the command is judged and goes down with the write set it was drawn for
//! ([`Serial::note`]); if that set fails, or the number is simply dropped, it is given back and drawn again.
//!
//! On SQLite one process counts in memory, and the row of the scope follows in the same transaction as the case. On
//! PostgreSQL a node reserves small blocks, one number at first and more with demand; what a node has reserved and not
//! used when it stops is a hole.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, OnceLock};

use kernel::RegionCode;
use parking_lot::Mutex;

use crate::db::Engine;
use crate::sqlite::Sqlite;
use crate::write_set::WriteSet;
use crate::{Error, Row, Sql, params};

/// Where the last number of every scope stands.
pub(crate) const TABLE: &str = "serial";
const READ: &str = "SELECT value FROM serial WHERE region = $1 AND scope = $2";
const READ_ALL: &str = "SELECT region, scope, value FROM serial";
pub(crate) const NOTE: &str = "INSERT INTO serial (region, scope, value) VALUES ($1, $2, $3)
    ON CONFLICT (region, scope) DO UPDATE SET value = excluded.value WHERE serial.value < excluded.value";
const RESERVE: &str = "INSERT INTO serial (region, scope, value) VALUES ($1, $2, $3)
    ON CONFLICT (region, scope) DO UPDATE SET value = serial.value + excluded.value RETURNING value";
/// The largest block a node reserves.
const BLOCK: i64 = 32;

/// All scopes this process has drawn from.
#[derive(Default)]
pub(crate) struct Serials {
    scopes: Mutex<HashMap<(RegionCode, String), Arc<Scope>>>,
    /// Where a database that is being filled began to count: nobody else counts in it, so that no scope need be asked for.
    begun: OnceLock<HashMap<(RegionCode, String), i64>>,
}

/// One row of numbers, such as the cases of one kind on one day.
#[derive(Debug)]
struct Scope {
    region: RegionCode,
    name: String,
    numbers: Mutex<Numbers>,
    /// Held while the database is asked, so that it is asked once.
    asking: tokio::sync::Mutex<()>,
}

#[derive(Debug, Default)]
struct Numbers {
    /// Given back, to be drawn first.
    free: BTreeSet<i64>,
    /// Conflicted once. A second conflict means that another process has used the number.
    suspects: BTreeSet<i64>,
    next: i64,
    /// One past the last number that may be drawn without asking.
    end: i64,
    block: i64,
    /// Another process may have counted on: ask before drawing.
    doubtful: bool,
}

impl Numbers {
    fn draw(&mut self) -> Option<i64> {
        if self.doubtful {
            return None;
        }
        if let Some(number) = self.free.pop_first() {
            return Some(number);
        }
        let number = self.next;
        (number < self.end).then(|| {
            self.next += 1;
            number
        })
    }
}

impl Serials {
    pub(crate) async fn draw(&self, engine: &Engine, region: RegionCode, name: &str) -> Result<Serial, Error> {
        let scope = self.scope(region, name);
        let drawn = scope.numbers.lock().draw();
        let number = match drawn {
            Some(number) => number,
            None => self.ask(engine, &scope).await?,
        };
        let counted_by_row = matches!(engine, Engine::Sqlite(_));
        Ok(Serial { scope, number, counted_by_row, used: false })
    }

    fn scope(&self, region: RegionCode, name: &str) -> Arc<Scope> {
        let mut scopes = self.scopes.lock();
        let scope = scopes.entry((region, name.to_owned())).or_insert_with(|| {
            let (numbers, asking) = (Mutex::default(), tokio::sync::Mutex::default());
            Arc::new(Scope { region, name: name.to_owned(), numbers, asking })
        });
        Arc::clone(scope)
    }

    async fn ask(&self, engine: &Engine, scope: &Scope) -> Result<i64, Error> {
        let _asking = scope.asking.lock().await;
        loop {
            // Somebody who asked before us may have left numbers.
            if let Some(number) = scope.numbers.lock().draw() {
                return Ok(number);
            }
            match engine {
                Engine::Sqlite(sqlite) => {
                    let last = self.last(sqlite, scope)?;
                    let mut numbers = scope.numbers.lock();
                    // Never backwards: numbers that were drawn may still be on their way into the database.
                    numbers.next = numbers.next.max(last + 1);
                    numbers.end = i64::MAX;
                    numbers.doubtful = false;
                }
                Engine::Postgres(postgres) => {
                    let block = (scope.numbers.lock().block * 2).clamp(1, BLOCK);
                    let mut set = WriteSet::new();
                    set.push(Sql::One(RESERVE), params![scope.region, &scope.name, block]);
                    let reserved = postgres.pool().write_returning(set).await?;
                    let last: i64 = reserved.first().map_or(Ok(0), |row: &Row| row.get(0))?;
                    let mut numbers = scope.numbers.lock();
                    (numbers.next, numbers.end, numbers.block) = (last + 1 - block, last + 1, block);
                    numbers.doubtful = false;
                }
            }
        }
    }

    fn last(&self, sqlite: &Sqlite, scope: &Scope) -> Result<i64, Error> {
        if !sqlite.is_filling() {
            let found = sqlite.query(READ, &params![scope.region, &scope.name])?;
            return found.first().map_or(Ok(0), |row| row.get(0));
        }
        let begun = match self.begun.get() {
            Some(begun) => begun,
            None => {
                let rows = sqlite.query(READ_ALL, &[])?;
                let begun = rows.iter().map(|row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?)));
                let begun = begun.collect::<Result<_, Error>>()?;
                self.begun.get_or_init(|| begun)
            }
        };
        Ok(begun.get(&(scope.region, scope.name.clone())).copied().unwrap_or(0))
    }
}

/// A number that belongs to whoever holds this value.
#[derive(Debug)]
pub struct Serial {
    scope: Arc<Scope>,
    number: i64,
    /// The row of the scope must follow in the set that uses the number.
    counted_by_row: bool,
    used: bool,
}

impl Serial {
    pub fn number(&self) -> i64 {
        self.number
    }

    /// Ties the number to a set: it is used up when the set is written and given back when the set fails.
    pub fn note(self, set: &mut WriteSet) -> i64 {
        let number = self.number;
        set.serials.push(self);
        number
    }

    /// What the row of the scope must say once the number is used, where a row counts.
    pub(crate) fn row(&self) -> Option<(RegionCode, &str, i64)> {
        self.counted_by_row.then_some((self.scope.region, &*self.scope.name, self.number))
    }
}

impl Drop for Serial {
    fn drop(&mut self) {
        if !self.used {
            self.scope.numbers.lock().free.insert(self.number);
        }
    }
}

impl WriteSet {
    /// Settles the numbers drawn for this set, once its fate is known.
    pub(crate) fn settle<T>(self, result: &Result<T, Error>) {
        for mut serial in self.serials {
            let mut numbers = serial.scope.numbers.lock();
            serial.used = match result {
                Ok(_) => true,
                Err(Error::Conflict { .. }) if serial.counted_by_row => {
                    numbers.doubtful = true;
                    !numbers.suspects.insert(serial.number)
                }
                Err(error) => !error.left_no_trace(),
            };
            if serial.used {
                numbers.suspects.remove(&serial.number);
            }
            drop(numbers);
        }
    }
}
