//! The one door to the database.

use std::borrow::Cow;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use kernel::RegionCode;
use tokio::sync::oneshot;

use crate::commits::{Commits, Ticks};
use crate::migrations::{MIGRATIONS, Migration, migrate_postgres, migrate_sqlite};
use crate::options::{Address, Options, without_password};
use crate::postgres::Postgres;
use crate::register::Desks;
use crate::serial::{Serial, Serials};
use crate::sqlite::{Sqlite, query};
use crate::write_set::{Sql, WriteSet, check_params};
use crate::{Error, Row, Select, Value};

/// An open database; clones share it.
#[derive(Clone)]
pub struct Db(Arc<Inner>);

struct Inner {
    engine: Engine,
    commits: Commits,
    serials: Serials,
    desks: Desks,
    shown: String,
}

pub(crate) enum Engine {
    Sqlite(Arc<Sqlite>),
    Postgres(Postgres),
}

impl Db {
    /// Opens `sqlite://path`, `sqlite::memory:` (a private file that vanishes with the last clone) or `postgres://…`.
    pub async fn open(url: &str, options: Options) -> Result<Db, Error> {
        let commits = Commits::new();
        let heard = commits.clone();
        let engine = match Address::parse(url)? {
            Address::SqliteFile(path) => Engine::Sqlite(Arc::new(Sqlite::open(&path, options.durability, heard)?)),
            Address::SqlitePrivate => Engine::Sqlite(Arc::new(Sqlite::open_private(options.durability, heard)?)),
            Address::Postgres(url) => {
                let connections = options.postgres_connections;
                Engine::Postgres(Postgres::open(&url, options.durability, connections, heard).await?)
            }
        };
        Ok(Db(Arc::new(Inner {
            engine,
            commits,
            serials: Serials::default(),
            desks: Desks::default(),
            shown: without_password(url),
        })))
    }

    /// Brings the tables to what this program knows; refuses a database that is ahead of it.
    pub async fn migrate(&self) -> Result<(), Error> {
        self.migrate_to(MIGRATIONS).await?;
        self.catch_up().await
    }

    /// As [`Db::migrate`], with another stream of migrations than this program's.
    pub async fn migrate_to(&self, known: &'static [Migration]) -> Result<(), Error> {
        match self.engine() {
            Engine::Sqlite(sqlite) => answered(sqlite.alone(|connection| migrate_sqlite(connection, known))).await,
            Engine::Postgres(postgres) => migrate_postgres(postgres.pool(), known).await,
        }
    }

    /// Lets the database learn how its tables are filled, so that it chooses good indexes; once a day is enough. SQLite looks
    /// at a bounded number of rows, only of tables that have grown much, and writes meanwhile wait. PostgreSQL learns by
    /// itself too, but not before tables have grown; until then it would join by whatever index comes first.
    pub async fn optimize(&self) -> Result<(), Error> {
        match self.engine() {
            // The bits: analyse all tables that need it, looking at a limited number of rows of each.
            Engine::Sqlite(sqlite) => {
                answered(sqlite.alone(|connection| query(connection, "PRAGMA optimize = 0x10002", &[]).map(|_| ())))
                    .await
            }
            Engine::Postgres(postgres) => postgres.query("ANALYZE", &[]).await.map(|_| ()),
        }
    }

    /// All rows of a query. On SQLite it runs at once on the calling thread, which suits queries of microseconds; what
    /// takes longer goes through [`Db::query_slow`].
    pub async fn query(&self, sql: impl Into<Sql>, params: &[Value]) -> Result<Vec<Row>, Error> {
        let sql = sql.into();
        check_params(params)?;
        match self.engine() {
            Engine::Sqlite(sqlite) => sqlite.query(sql.sqlite(), params),
            Engine::Postgres(postgres) => postgres.query(sql.postgres(), params).await,
        }
    }

    /// The only row; none or several are an error.
    pub async fn query_one(&self, sql: impl Into<Sql>, params: &[Value]) -> Result<Row, Error> {
        let sql = sql.into();
        let not_one = |found| Error::NotOne { found, sql: sql.sqlite().to_owned() };
        at_most_one(self.query(sql, params).await?).map_err(not_one)?.ok_or_else(|| not_one(0))
    }

    /// The only row if there is one; several are an error.
    pub async fn query_opt(&self, sql: impl Into<Sql>, params: &[Value]) -> Result<Option<Row>, Error> {
        let sql = sql.into();
        let not_one = |found| Error::NotOne { found, sql: sql.sqlite().to_owned() };
        at_most_one(self.query(sql, params).await?).map_err(not_one)
    }

    /// A query put together at run time; see [`Select`].
    pub async fn select(&self, select: &Select) -> Result<Vec<Row>, Error> {
        check_params(select.params())?;
        match self.engine() {
            Engine::Sqlite(sqlite) => sqlite.query(select.text(), select.params()),
            Engine::Postgres(postgres) => postgres.query(select.text(), select.params()).await,
        }
    }

    /// A query that may take long (exports, figures over everything): on SQLite it runs on a thread of its own, so
    /// that pages are not held up by it.
    pub async fn query_slow(&self, sql: impl Into<Sql>, params: Vec<Value>) -> Result<Vec<Row>, Error> {
        let sql = sql.into();
        check_params(&params)?;
        match self.engine() {
            Engine::Sqlite(sqlite) => off_thread(Arc::clone(sqlite), sql.sqlite().into(), params).await,
            Engine::Postgres(postgres) => postgres.query(sql.postgres(), &params).await,
        }
    }

    /// As [`Db::query_slow`], for a [`Select`].
    pub async fn select_slow(&self, select: &Select) -> Result<Vec<Row>, Error> {
        check_params(select.params())?;
        match self.engine() {
            Engine::Sqlite(sqlite) => {
                off_thread(Arc::clone(sqlite), select.text().to_owned().into(), select.params().to_vec()).await
            }
            Engine::Postgres(postgres) => postgres.query(select.text(), select.params()).await,
        }
    }

    /// Performs a set: when this answers `Ok`, all of it is durable; otherwise none of it is there.
    pub async fn write(&self, set: WriteSet) -> Result<(), Error> {
        set.check()?;
        match self.engine() {
            Engine::Sqlite(sqlite) => answered(sqlite.write(set)).await.map(|_| ()),
            Engine::Postgres(postgres) => postgres.write(set).await,
        }
    }

    /// Queues a set, which goes down after all that were queued before it; the answer may be awaited later, or not at
    /// all. A set once queued is performed even if nobody waits for it. Where a database is filled
    /// ([`crate::Durability::Filling`]) such a set must not fail: nothing goes down after one that did.
    pub fn write_later(&self, set: WriteSet) -> Pending {
        self.queue(set, Sqlite::write_surely)
    }

    /// Performs many sets, sharing transactions: for imports. A set that fails leaves the others intact.
    pub async fn write_batch(&self, sets: Vec<WriteSet>) -> Vec<Result<(), Error>> {
        let waiting: Vec<Pending> = sets.into_iter().map(|set| self.queue(set, Sqlite::write)).collect();
        let mut results = Vec::with_capacity(waiting.len());
        for pending in waiting {
            results.push(pending.await);
        }
        results
    }

    fn queue(
        &self,
        set: WriteSet,
        on_sqlite: impl FnOnce(&Sqlite, WriteSet) -> oneshot::Receiver<Result<Vec<Row>, Error>>,
    ) -> Pending {
        if let Err(error) = set.check() {
            return Pending(Wait::Refused(Some(error)));
        }
        Pending(Wait::Queued(match self.engine() {
            Engine::Sqlite(sqlite) => on_sqlite(sqlite, set),
            Engine::Postgres(postgres) => postgres.write_later(set),
        }))
    }

    /// Performs one statement with RETURNING in a transaction of its own and answers its rows.
    pub async fn write_returning(&self, sql: impl Into<Sql>, params: Vec<Value>) -> Result<Vec<Row>, Error> {
        let mut set = WriteSet::new();
        set.push(sql, params);
        set.check()?;
        match self.engine() {
            Engine::Sqlite(sqlite) => answered(sqlite.write_returning(set)).await,
            Engine::Postgres(postgres) => {
                let pool = Arc::clone(postgres.pool());
                let written = tokio::spawn(async move { pool.write_returning(set).await }).await;
                written.unwrap_or_else(|error| Err(Error::Lost { detail: error.to_string() }))
            }
        }
    }

    /// Draws the next number of a scope, such as `XC20260213`; see [`Serial`].
    pub async fn serial(&self, region: RegionCode, scope: &str) -> Result<Serial, Error> {
        self.0.serials.draw(self.engine(), region, scope).await
    }

    /// Ticks whenever something was committed, by this process or (on PostgreSQL) by another node.
    pub fn subscribe(&self) -> Ticks {
        self.0.commits.subscribe()
    }

    /// The address, without its password.
    pub fn address(&self) -> &str {
        &self.0.shown
    }

    pub fn is_sqlite(&self) -> bool {
        matches!(self.engine(), Engine::Sqlite(_))
    }

    pub(crate) fn desks(&self) -> &Desks {
        &self.0.desks
    }

    pub(crate) fn engine(&self) -> &Engine {
        &self.0.engine
    }
}

async fn off_thread(sqlite: Arc<Sqlite>, sql: Cow<'static, str>, params: Vec<Value>) -> Result<Vec<Row>, Error> {
    let done = tokio::task::spawn_blocking(move || sqlite.query(&sql, &params)).await;
    done.unwrap_or_else(|error| Err(Error::Lost { detail: error.to_string() }))
}

fn at_most_one(rows: Vec<Row>) -> Result<Option<Row>, usize> {
    let found = rows.len();
    let mut rows = rows.into_iter();
    match (rows.next(), rows.next()) {
        (row, None) => Ok(row),
        _ => Err(found),
    }
}

/// Waits for the writer thread; if it is gone, so is the answer.
pub(crate) async fn answered<T>(answer: oneshot::Receiver<Result<T, Error>>) -> Result<T, Error> {
    answer.await.unwrap_or_else(|_| Err(Error::Lost { detail: "store-writer".into() }))
}

/// A write on its way.
#[must_use = "a write may fail"]
pub struct Pending(Wait);

enum Wait {
    Refused(Option<Error>),
    Queued(oneshot::Receiver<Result<Vec<Row>, Error>>),
}

impl Future for Pending {
    type Output = Result<(), Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let lost = |detail: String| Err(Error::Lost { detail });
        Poll::Ready(match &mut self.0 {
            Wait::Refused(error) => Err(error.take().unwrap_or(Error::Lost { detail: "polled twice".into() })),
            Wait::Queued(answer) => match ready!(Pin::new(answer).poll(context)) {
                Ok(result) => result.map(|_| ()),
                Err(gone) => lost(gone.to_string()),
            },
        })
    }
}
