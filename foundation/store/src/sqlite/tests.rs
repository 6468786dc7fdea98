//! A full disk and a read-only file: clear errors, nothing lost, and life goes on.

use std::path::Path;

use super::{Sqlite, execute, query};
use crate::commits::Commits;
use crate::db::answered;
use crate::{Durability, Error, WriteSet, params};

fn open(path: &Path) -> Sqlite {
    Sqlite::open(path, Durability::Full, Commits::new()).unwrap()
}

fn insert(id: i64, bytes: usize) -> WriteSet {
    let mut set = WriteSet::new();
    set.push("INSERT INTO t (id, body) VALUES ($1, $2)", params![id, vec![7u8; bytes]]);
    set
}

async fn pragma(sqlite: &Sqlite, text: &'static str) {
    answered(sqlite.alone(move |connection| query(connection, text, &[]))).await.unwrap();
}

async fn ids(sqlite: &Sqlite) -> Vec<i64> {
    let rows = sqlite.query("SELECT id FROM t ORDER BY id", &[]).unwrap();
    rows.iter().map(|row| row.get(0).unwrap()).collect()
}

async fn with_table(path: &Path) -> Sqlite {
    let sqlite = open(path);
    let make = |connection: &rusqlite::Connection| {
        execute(connection, "CREATE TABLE t (id BIGINT PRIMARY KEY, body BYTEA)", &[])
    };
    answered(sqlite.alone(make)).await.unwrap();
    sqlite
}

#[tokio::test]
async fn a_full_disk_refuses_the_large_set_and_keeps_the_small_ones() {
    let folder = tempfile::tempdir().unwrap();
    let sqlite = with_table(&folder.path().join("full.db")).await;
    answered(sqlite.write(insert(1, 10))).await.unwrap();
    pragma(&sqlite, "PRAGMA max_page_count = 12").await;
    // All three wait for the same transaction: the large one must not take the small ones with it.
    let waiting = [sqlite.write(insert(2, 10)), sqlite.write(insert(3, 900_000)), sqlite.write(insert(4, 10))];
    let [small, large, last] = waiting;
    answered(small).await.unwrap();
    let error = answered(large).await.unwrap_err();
    assert!(matches!(error, Error::Full { .. }), "{error}");
    assert!(error.to_string().contains("磁盘已满"));
    answered(last).await.unwrap();

    pragma(&sqlite, "PRAGMA max_page_count = 1000000").await;
    answered(sqlite.write(insert(3, 900_000))).await.unwrap();
    assert_eq!(ids(&sqlite).await, [1, 2, 3, 4]);
}

#[tokio::test]
async fn a_read_only_database_refuses_writes_and_goes_on_reading() {
    let folder = tempfile::tempdir().unwrap();
    let sqlite = with_table(&folder.path().join("fixed.db")).await;
    answered(sqlite.write(insert(1, 10))).await.unwrap();
    pragma(&sqlite, "PRAGMA query_only = ON").await;
    let error = answered(sqlite.write(insert(2, 10))).await.unwrap_err();
    assert!(matches!(error, Error::ReadOnly { .. }), "{error}");
    assert_eq!(ids(&sqlite).await, [1]);
    pragma(&sqlite, "PRAGMA query_only = OFF").await;
    answered(sqlite.write(insert(2, 10))).await.unwrap();
    assert_eq!(ids(&sqlite).await, [1, 2]);
}

#[tokio::test]
async fn a_second_program_that_writes_is_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shared.db");
    let (here, there) = (with_table(&path).await, open(&path));
    let writes: Vec<_> =
        (0..200).map(|n| if n % 2 == 0 { here.write(insert(n, 100)) } else { there.write(insert(n, 100)) }).collect();
    for write in writes {
        answered(write).await.unwrap();
    }
    assert_eq!(ids(&here).await.len(), 200);
}

#[tokio::test]
async fn waiting_writes_are_finished_before_the_store_closes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("closing.db");
    let sqlite = with_table(&path).await;
    let waiting: Vec<_> = (0..500).map(|n| sqlite.write(insert(n, 100))).collect();
    drop(sqlite);
    for write in waiting {
        answered(write).await.unwrap();
    }
    assert_eq!(ids(&open(&path)).await.len(), 500);
}
