//! Whole databases, row by row: moving between engines, counted and verified.
//!
//! A dump reads one consistent moment of the source while it goes on being used. A tally is the number of rows of a
//! table and a digest that does not depend on their order, so that two engines with different orders can be compared.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use kernel::Digest32;
use tokio::sync::mpsc;

use crate::db::Engine;
use crate::postgres::Pool;
use crate::sqlite::{self, open_reading};
use crate::{Db, Error, Row, Value, WriteSet, params};

/// Rows read and written at a time.
const CHUNK: usize = 500;

/// What a copy holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Copied {
    /// By table, with the number of its rows and a digest over them.
    pub tables: BTreeMap<String, (u64, String)>,
}

impl Copied {
    pub fn rows(&self) -> u64 {
        self.tables.values().map(|(rows, _)| rows).sum()
    }
}

/// What can be dumped.
#[derive(Clone)]
pub(crate) enum Source {
    Sqlite(PathBuf),
    Postgres(Arc<Pool>),
}

#[derive(Debug)]
struct Table {
    name: String,
    columns: Vec<String>,
}

impl Table {
    fn named_columns(&self) -> String {
        let quoted: Vec<String> = self.columns.iter().map(|column| format!("\"{column}\"")).collect();
        quoted.join(", ")
    }

    fn select(&self) -> String {
        format!("SELECT {} FROM \"{}\"", self.named_columns(), self.name)
    }

    fn insert(&self) -> String {
        let places: Vec<String> = (1..=self.columns.len()).map(|number| format!("${number}")).collect();
        format!("INSERT INTO \"{}\" ({}) VALUES ({})", self.name, self.named_columns(), places.join(", "))
    }
}

type Chunk = (Arc<Table>, Vec<Row>);

impl Db {
    pub(crate) async fn source(&self) -> Result<Source, Error> {
        Ok(match self.engine() {
            Engine::Sqlite(sqlite) => Source::Sqlite(sqlite.file().await?),
            Engine::Postgres(postgres) => Source::Postgres(Arc::clone(postgres.pool())),
        })
    }

    /// Copies everything into another, empty database and reads it back to compare. Nothing here is changed; what the
    /// target holds after an error must not be used.
    pub async fn move_to(&self, target: &Db) -> Result<Copied, Error> {
        self.migrate().await?;
        copy(self.source().await?, target).await
    }
}

/// Copies a source of the newest structure into an empty database.
pub(crate) async fn copy(source: Source, target: &Db) -> Result<Copied, Error> {
    target.migrate().await?;
    let before = tally(target.source().await?).await?;
    if let Some((table, _)) = before.tables.iter().find(|(_, (rows, _))| *rows > 0) {
        return Err(Error::Mismatch {
            detail: format!("目标数据库不是空的（表 {table} 中已有数据）")
        });
    }
    let known: BTreeMap<String, Vec<String>> =
        tables(&target.source().await?).await?.into_iter().map(|table| (table.name, table.columns)).collect();

    let mut tallies = Tallies::default();
    let mut chunks = dump(source);
    while let Some(chunk) = chunks.recv().await {
        let (table, rows) = chunk?;
        if known.get(&table.name).is_none_or(|columns| *columns != table.columns) {
            return Err(Error::Mismatch { detail: format!("两边的表 {} 结构不同", table.name) });
        }
        tallies.add(&table, &rows);
        let (insert, mut set) = (table.insert(), WriteSet::new());
        rows.into_iter().for_each(|row| set.push_text(insert.clone(), row.into_values()));
        target.write(set).await?;
    }
    let copied = tallies.finish();
    let arrived = tally(target.source().await?).await?;
    compare(&copied, &arrived)?;
    Ok(copied)
}

/// The first table in which two tallies differ.
pub(crate) fn compare(expected: &Copied, found: &Copied) -> Result<(), Error> {
    for table in expected.tables.keys().chain(found.tables.keys()) {
        let (expected, found) = (expected.tables.get(table), found.tables.get(table));
        if expected != found {
            let shown =
                |side: Option<&(u64, String)>| side.map_or("没有".to_owned(), |(rows, _)| format!("{rows} 行"));
            let detail = format!("表 {table} 应为 {}，实为 {}，或内容不同", shown(expected), shown(found));
            return Err(Error::Mismatch { detail });
        }
    }
    Ok(())
}

/// Counts and digests every table.
pub(crate) async fn tally(source: Source) -> Result<Copied, Error> {
    let mut tallies = Tallies::default();
    let mut chunks = dump(source);
    while let Some(chunk) = chunks.recv().await {
        let (table, rows) = chunk?;
        tallies.add(&table, &rows);
    }
    Ok(tallies.finish())
}

#[derive(Default)]
struct Tallies(BTreeMap<String, (u64, [u64; 4])>);

impl Tallies {
    fn add(&mut self, table: &Table, rows: &[Row]) {
        let (count, sum) = self.0.entry(table.name.clone()).or_default();
        for row in rows {
            *count += 1;
            let digest = digest(row);
            let (lanes, _) = digest.as_bytes().as_chunks::<8>();
            for (lane, bytes) in sum.iter_mut().zip(lanes) {
                *lane = lane.wrapping_add(u64::from_be_bytes(*bytes));
            }
        }
    }

    fn finish(self) -> Copied {
        let finished = |(count, sum): (u64, [u64; 4])| {
            let bytes: Vec<u8> = sum.iter().flat_map(|lane| lane.to_be_bytes()).collect();
            (count, Digest32::of(&bytes).to_hex())
        };
        Copied { tables: self.0.into_iter().map(|(table, tally)| (table, finished(tally))).collect() }
    }
}

/// Each value with its kind and length, so that no two different rows give the same bytes.
fn digest(row: &Row) -> Digest32 {
    let mut bytes = Vec::with_capacity(256);
    let mut put = |kind: u8, content: &[u8]| {
        bytes.push(kind);
        bytes.extend_from_slice(&(content.len() as u64).to_be_bytes());
        bytes.extend_from_slice(content);
    };
    for value in row.values() {
        match value {
            Value::Null => put(0, &[]),
            Value::Int(number) => put(1, &number.to_be_bytes()),
            Value::Real(number) => put(2, &number.to_bits().to_be_bytes()),
            Value::Text(text) => put(3, text.as_bytes()),
            Value::Bytes(content) => put(4, content),
        }
    }
    Digest32::of(&bytes)
}

/// Streams every table of one consistent moment, chunk by chunk; an empty table gives one empty chunk.
fn dump(source: Source) -> mpsc::Receiver<Result<Chunk, Error>> {
    let (out, chunks) = mpsc::channel(4);
    match source {
        Source::Sqlite(path) => {
            tokio::task::spawn_blocking(move || {
                if let Err(error) = dump_sqlite(&path, &out) {
                    let _ = out.blocking_send(Err(error));
                }
            });
        }
        Source::Postgres(pool) => {
            tokio::spawn(async move {
                if let Err(error) = dump_postgres(&pool, &out).await {
                    let _ = out.send(Err(error)).await;
                }
            });
        }
    }
    chunks
}

/// Nobody waits for the rest.
fn given_up<T>(_: mpsc::error::SendError<T>) -> Error {
    Error::Lost { detail: "the reader of a dump went away".into() }
}

fn dump_sqlite(path: &Path, out: &mpsc::Sender<Result<Chunk, Error>>) -> Result<(), Error> {
    let connection = open_reading(path)?;
    sqlite::execute(&connection, "BEGIN", &[])?;
    for table in tables_of_sqlite(&connection)? {
        let table = Arc::new(table);
        let mut rows = Vec::with_capacity(CHUNK);
        sqlite::each_row(&connection, &table.select(), &[], |row| {
            rows.push(Row::new(row));
            if rows.len() == CHUNK {
                let chunk = (Arc::clone(&table), std::mem::take(&mut rows));
                out.blocking_send(Ok(chunk)).map_err(given_up)?;
            }
            Ok(())
        })?;
        out.blocking_send(Ok((table, rows))).map_err(given_up)?;
    }
    sqlite::execute(&connection, "COMMIT", &[])?;
    Ok(())
}

async fn dump_postgres(pool: &Pool, out: &mpsc::Sender<Result<Chunk, Error>>) -> Result<(), Error> {
    let mut lease = pool.lease().await?;
    lease.run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?;
    for table in tables_of_postgres(&mut lease).await? {
        let table = Arc::new(table);
        lease.run(&format!("DECLARE dump NO SCROLL CURSOR FOR {}", table.select())).await?;
        loop {
            // Not prepared: the columns differ from table to table.
            let rows = lease.query_once(&format!("FETCH {CHUNK} FROM dump")).await?;
            let last = rows.len() < CHUNK;
            out.send(Ok((Arc::clone(&table), rows))).await.map_err(given_up)?;
            if last {
                break;
            }
        }
        lease.run("CLOSE dump").await?;
    }
    lease.run("COMMIT").await?;
    lease.give_back();
    Ok(())
}

async fn tables(source: &Source) -> Result<Vec<Table>, Error> {
    match source {
        Source::Sqlite(path) => tables_of_sqlite(&open_reading(path)?),
        Source::Postgres(pool) => {
            let mut lease = pool.lease().await?;
            let tables = tables_of_postgres(&mut lease).await?;
            lease.give_back();
            Ok(tables)
        }
    }
}

/// Tables in the order of their making, so that what others refer to comes first. What an engine derives by itself
/// (the full-text index, generated columns, row numbers, tables called `derived_…` that triggers keep) is left out, and
/// so is `schema_version`.
fn tables_of_sqlite(connection: &rusqlite::Connection) -> Result<Vec<Table>, Error> {
    let names = "SELECT m.name FROM sqlite_master m JOIN pragma_table_list l ON l.name = m.name AND l.schema = 'main'
        WHERE m.type = 'table' AND l.type = 'table' AND m.name NOT LIKE 'sqlite~_%' ESCAPE '~'
            AND m.name NOT LIKE 'derived~_%' ESCAPE '~' AND m.name NOT IN ('schema_version', 'backup_seal')
        ORDER BY m.rowid";
    // An INTEGER PRIMARY KEY is SQLite's own row number.
    let columns = "SELECT name FROM pragma_table_info($1) WHERE NOT (pk = 1 AND type = 'INTEGER') ORDER BY name";
    let mut tables = Vec::new();
    for row in sqlite::query(connection, names, &[])? {
        let name: String = row.get(0)?;
        let columns = sqlite::query(connection, columns, &params![&name])?;
        tables.push(Table { columns: columns.iter().map(|row| row.get(0)).collect::<Result<_, _>>()?, name });
    }
    Ok(tables)
}

async fn tables_of_postgres(lease: &mut crate::postgres::Lease<'_>) -> Result<Vec<Table>, Error> {
    let names = "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = current_schema() AND c.relkind = 'r' AND c.relname NOT LIKE 'derived~_%' ESCAPE '~'
            AND c.relname <> 'schema_version' ORDER BY c.oid";
    let columns = "SELECT a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
            JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = current_schema() AND c.relname = $1
            AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
        ORDER BY a.attname COLLATE \"C\"";
    let mut tables = Vec::new();
    for row in lease.query(names, &[]).await? {
        let name: String = row.get(0)?;
        let columns = lease.query(columns, &params![&name]).await?;
        tables.push(Table { columns: columns.iter().map(|row| row.get(0)).collect::<Result<_, _>>()?, name });
    }
    Ok(tables)
}
