//! Backup and restore: one self-contained, sealed SQLite file, whichever engine it came from.
//!
//! The file can be opened with any SQLite tool. Its table `backup_seal` holds, for every table, the number of rows and
//! a digest over them; [`Db::restore`] recomputes both before it touches anything.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use kernel::Timestamp;
use rusqlite::Connection;

use crate::copy::{Copied, Source, compare, copy, tally};
use crate::db::Engine;
use crate::sqlite::{self, file_error, open_reading};
use crate::{Db, Durability, Error, Options, params};

const SEAL: &str = "CREATE TABLE backup_seal (
    table_name TEXT NOT NULL PRIMARY KEY, row_count BIGINT NOT NULL, digest TEXT NOT NULL, taken BIGINT NOT NULL)";

impl Db {
    /// Writes a consistent, sealed copy while everybody goes on working. An existing file is never overwritten, and a
    /// file under this name is always complete.
    pub async fn backup(&self, file: &Path, now: Timestamp) -> Result<Copied, Error> {
        let partial = beside(file, "partial");
        if file.exists() {
            return Err(Error::File {
                file: file.display().to_string(), detail: "已存在，请另取文件名".into()
            });
        }
        remove(&partial)?;
        let sealed = self.copy_out(&partial).await;
        let copied = match sealed {
            Ok(()) => seal(&partial, now).await,
            Err(error) => Err(error),
        };
        let finished = copied.and_then(|copied| finish(&partial, file).map(|()| copied));
        if finished.is_err() {
            let _ = remove(&partial);
        }
        finished
    }

    /// Fills this empty database from a backup. The backup is checked against its seal first; one of an older version
    /// is brought up to date on the way (in a copy), one of a newer version is refused.
    pub async fn restore(&self, file: &Path) -> Result<Copied, Error> {
        compare(&read_seal(file)?, &tally(Source::Sqlite(file.to_owned())).await?)?;
        let folder = tempfile::tempdir().map_err(|error| file_error(&std::env::temp_dir(), &error))?;
        let work = folder.path().join("restore.db");
        fs::copy(file, &work).map_err(|error| file_error(file, &error))?;
        let unsealed = open_file(&work).await?;
        unsealed.migrate().await?;
        copy(unsealed.source().await?, self).await
    }

    async fn copy_out(&self, partial: &Path) -> Result<(), Error> {
        match self.engine() {
            Engine::Sqlite(sqlite) => {
                let (from, to) = (sqlite.file().await?, partial.display().to_string());
                let vacuum = move || sqlite::execute(&open_reading(&from)?, "VACUUM INTO $1", &params![to]).map(|_| ());
                let done = tokio::task::spawn_blocking(vacuum).await;
                done.unwrap_or_else(|error| Err(Error::Lost { detail: error.to_string() }))
            }
            Engine::Postgres(_) => self.move_to(&open_file(partial).await?).await.map(|_| ()),
        }
    }
}

async fn open_file(path: &Path) -> Result<Db, Error> {
    let options = Options { durability: Durability::Off, ..Options::default() };
    Db::open(&format!("sqlite://{}", path.display()), options).await
}

/// Writes the tally of a finished copy into it and leaves a single file without a log beside it.
async fn seal(partial: &Path, now: Timestamp) -> Result<Copied, Error> {
    let copied = tally(Source::Sqlite(partial.to_owned())).await?;
    let connection = Connection::open(partial).map_err(|error| sqlite::translate(&error))?;
    let run = |text: &str| connection.execute_batch(text).map_err(|error| sqlite::translate(&error));
    run("PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL; BEGIN;")?;
    run(SEAL)?;
    for (table, (rows, digest)) in &copied.tables {
        let sql = "INSERT INTO backup_seal (table_name, row_count, digest, taken) VALUES ($1, $2, $3, $4)";
        let rows = i64::try_from(*rows).unwrap_or(i64::MAX);
        sqlite::execute(&connection, sql, &params![table, rows, digest, now])?;
    }
    run("COMMIT")?;
    Ok(copied)
}

fn read_seal(file: &Path) -> Result<Copied, Error> {
    if !file.exists() {
        return Err(Error::File { file: file.display().to_string(), detail: "文件不存在".into() });
    }
    let rows = sqlite::query(&open_reading(file)?, "SELECT table_name, row_count, digest FROM backup_seal", &[]);
    let rows = rows.map_err(|error| match error {
        Error::Statement { .. } => {
            Error::Mismatch { detail: format!("{} 没有封签，不是完整的备份", file.display()) }
        }
        other => other,
    })?;
    let mut copied = Copied::default();
    for row in rows {
        copied.tables.insert(row.get(0)?, (row.get(1)?, row.get(2)?));
    }
    Ok(copied)
}

/// The copy is on the disk before it gets its name, and the name before we say so.
fn finish(partial: &Path, file: &Path) -> Result<(), Error> {
    let flush = |path: &Path| File::open(path).and_then(|opened| opened.sync_all());
    flush(partial).map_err(|error| file_error(partial, &error))?;
    fs::rename(partial, file).map_err(|error| file_error(file, &error))?;
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    flush(folder).map_err(|error| file_error(folder, &error))
}

fn beside(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    name.into()
}

fn remove(partial: &Path) -> Result<(), Error> {
    match fs::remove_file(partial) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(file_error(partial, &error)),
        _ => Ok(()),
    }
}
