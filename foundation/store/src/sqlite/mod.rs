//! SQLite: many readers that answer on the spot, one writer thread that commits waiting sets together.
//!
//! A read takes microseconds, so it runs where it is asked for, on one of a few read-only connections. All writing
//! goes through [`writer`].

mod errors;
mod filling;
mod indexes;
#[cfg(test)]
mod tests;
mod values;
mod writer;

use std::path::{Path, PathBuf};
use std::time::Duration;

use parking_lot::Mutex;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use tempfile::TempDir;
use tokio::sync::oneshot;

pub(crate) use self::errors::translate;
pub(crate) use self::indexes::build_postponed;
pub(crate) use self::values::{each_row, execute, query};
use self::writer::{Manner, Writer};
use crate::commits::Commits;
use crate::db::answered;
use crate::write_set::WriteSet;
use crate::{Durability, Error, Row, Value};

/// Read-only connections that are kept open; more are opened under a burst and closed after it.
const IDLE_READERS: usize = 8;
/// How long to wait for another process (an import, a backup tool) that holds the write lock.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// An open SQLite database. Fields are dropped in order: readers, then the writer, then the private folder.
pub(crate) struct Sqlite {
    readers: Mutex<Vec<Connection>>,
    writer: Writer,
    /// Readers do not see what is written; see [`Durability::Filling`].
    filling: bool,
    path: PathBuf,
    _private: Option<TempDir>,
}

impl Sqlite {
    /// Opens or creates a file.
    pub(crate) fn open(path: &Path, durability: Durability, commits: Commits) -> Result<Sqlite, Error> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(|error| file_error(folder, &error))?;
        }
        let pace = Pace::of(durability);
        let filling = durability == Durability::Filling;
        let writer = Writer::start(open_writing(path, &pace)?, pace.batch, filling, commits)?;
        Ok(Sqlite { readers: Mutex::default(), writer, filling, path: path.to_owned(), _private: None })
    }

    /// Creates a file that vanishes with this value.
    pub(crate) fn open_private(durability: Durability, commits: Commits) -> Result<Sqlite, Error> {
        let folder = TempDir::with_prefix("haoban-").map_err(|error| file_error(&std::env::temp_dir(), &error))?;
        let opened = Sqlite::open(&folder.path().join("private.db"), durability, commits)?;
        Ok(Sqlite { _private: Some(folder), ..opened })
    }

    /// The file, for connections of others; all that was written before is in it.
    pub(crate) async fn file(&self) -> Result<PathBuf, Error> {
        if self.filling {
            answered(self.alone(|_| Ok(()))).await?;
        }
        Ok(self.path.clone())
    }

    /// Whether this process alone fills it; see [`Durability::Filling`].
    pub(crate) fn is_filling(&self) -> bool {
        self.filling
    }

    /// Runs a query here and now.
    pub(crate) fn query(&self, sql: &str, params: &[Value]) -> Result<Vec<Row>, Error> {
        if self.filling {
            return self.writer.look(sql, params);
        }
        self.read(|connection| query(connection, sql, params))
    }

    /// Lends a read-only connection. One that failed is closed rather than lent again.
    fn read<T>(&self, read: impl FnOnce(&Connection) -> Result<T, Error>) -> Result<T, Error> {
        let idle = self.readers.lock().pop();
        let connection = idle.map_or_else(|| open_reading(&self.path), Ok)?;
        let result = read(&connection)?;
        let mut readers = self.readers.lock();
        if readers.len() < IDLE_READERS {
            readers.push(connection);
        }
        Ok(result)
    }

    /// Queues a set; the answer comes after it is durable.
    pub(crate) fn write(&self, set: WriteSet) -> oneshot::Receiver<Result<Vec<Row>, Error>> {
        self.writer.write(set, Manner::default())
    }

    /// The same for a set of which nobody expects that it fails; see [`filling`].
    pub(crate) fn write_surely(&self, set: WriteSet) -> oneshot::Receiver<Result<Vec<Row>, Error>> {
        self.writer.write(set, Manner { may_fail: false, ..Manner::default() })
    }

    /// Queues a single statement and answers the rows it returns.
    pub(crate) fn write_returning(&self, set: WriteSet) -> oneshot::Receiver<Result<Vec<Row>, Error>> {
        self.writer.write(set, Manner { returning: true, ..Manner::default() })
    }

    /// Puts off indexes while the database is filled; see [`indexes`].
    pub(crate) fn postpone_indexes(&self) -> oneshot::Receiver<Result<(), Error>> {
        self.writer.postpone_indexes()
    }

    /// Runs something on the writing connection between two transactions.
    pub(crate) fn alone<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, Error> + Send + 'static,
    ) -> oneshot::Receiver<Result<T, Error>> {
        self.writer.alone(work)
    }
}

/// How the writing connection works.
struct Pace {
    journal: &'static str,
    synchronous: &'static str,
    /// Sets in one transaction at most.
    batch: usize,
    cache_kib: u32,
    /// The log goes into the database when it has so many pages of 4 KiB.
    checkpoint_pages: u32,
}

impl Pace {
    /// A served database shares a flush among everybody and yet answers soon, keeps little in memory, and moves about
    /// 16 MB at a time. Where one is filled, a page that thousands of sets touch is written once, and at once to its place:
    /// whoever is stopped while filling begins again.
    const fn of(durability: Durability) -> Pace {
        let served =
            Pace { journal: "wal", synchronous: "FULL", batch: 256, cache_kib: 16_384, checkpoint_pages: 4_000 };
        match durability {
            Durability::Full => served,
            Durability::Relaxed => Pace { synchronous: "NORMAL", ..served },
            Durability::Off => Pace { synchronous: "OFF", ..served },
            Durability::Filling => {
                Pace { journal: "memory", synchronous: "OFF", batch: 65_536, cache_kib: 786_432, checkpoint_pages: 0 }
            }
        }
    }
}

fn open_writing(path: &Path, pace: &Pace) -> Result<Connection, Error> {
    let Pace { journal, synchronous, cache_kib, checkpoint_pages, .. } = pace;
    // The log file shrinks again after a burst, to four times what it usually holds.
    let log_bytes = u64::from(*checkpoint_pages) * 4 * 4_096;
    let pragmas = format!(
        "PRAGMA synchronous = {synchronous}; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY;
         PRAGMA cache_size = -{cache_kib}; PRAGMA wal_autocheckpoint = {checkpoint_pages};
         PRAGMA journal_size_limit = {log_bytes};"
    );
    let open = || {
        let connection = Connection::open(path)?;
        connection.busy_timeout(BUSY_TIMEOUT)?;
        let mode: String = connection.query_row(&format!("PRAGMA journal_mode = {journal}"), [], |row| row.get(0))?;
        connection.execute_batch(&pragmas)?;
        plan_once(&connection)?;
        connection.set_prepared_statement_cache_capacity(256);
        Ok((connection, mode))
    };
    let (connection, mode) = open().map_err(|error| at(path, &error))?;
    if mode != *journal {
        let detail = format!("{} 所在的文件系统不支持 WAL 日志，请放在本机磁盘上", path.display());
        return Err(Error::Option { detail });
    }
    Ok(connection)
}

pub(crate) fn open_reading(path: &Path) -> Result<Connection, Error> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let open = || {
        let connection = Connection::open_with_flags(path, flags)?;
        connection.busy_timeout(BUSY_TIMEOUT)?;
        connection.execute_batch("PRAGMA temp_store = MEMORY; PRAGMA cache_size = -4096;")?;
        plan_once(&connection)?;
        connection.set_prepared_statement_cache_capacity(128);
        Ok(connection)
    };
    open().map_err(|error| at(path, &error))
}

/// A statement keeps its plan whatever is bound to it. Otherwise SQLite looks at the values and may plan a statement
/// anew at every step, a twelfth of what a busy writer does.
fn plan_once(connection: &Connection) -> rusqlite::Result<()> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map(|_| ())
}

/// An error of opening, with the name of the file.
fn at(path: &Path, error: &rusqlite::Error) -> Error {
    match translate(error) {
        Error::File { detail, .. } => Error::File { file: path.display().to_string(), detail },
        Error::ReadOnly { detail } => Error::ReadOnly { detail: format!("{}: {detail}", path.display()) },
        other => other,
    }
}

pub(crate) fn file_error(path: &Path, error: &std::io::Error) -> Error {
    Error::File { file: path.display().to_string(), detail: kernel::machine_word(error).into_owned() }
}
