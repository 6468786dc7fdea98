//! A database that is being filled by a simulation: one long transaction that its own readers see.

use kernel::Timestamp;
use store::counters::{self, Deltas};
use store::{Db, Durability, Error, Options, WriteSet, params};

use crate::support::region;

const PUT: &str = "INSERT INTO case_calendar (region, digest, content) VALUES ($1, $2, $3)";
const READ: &str = "SELECT content FROM case_calendar WHERE region = $1 ORDER BY content";

async fn open(url: &str, durability: Durability) -> Db {
    let db = Db::open(url, Options { durability, ..Options::default() }).await.unwrap();
    db.migrate().await.unwrap();
    db
}

#[tokio::test]
async fn a_set_that_fails_undoes_nothing_of_the_sets_around_it() {
    let folder = tempfile::tempdir().unwrap();
    let db = open(&format!("sqlite://{}", folder.path().join("filled.db").display()), Durability::Filling).await;
    let mut sets = Vec::new();
    for n in 0..100 {
        sets.push(row(&format!("{n:03}")));
        if n % 23 == 22 {
            // Its first statement could stand, its second one cannot.
            let mut broken = row(&format!("{n:03} again"));
            broken.append(row(&format!("{n:03}")));
            sets.push(broken);
        }
    }
    let written = db.write_batch(sets).await;
    assert_eq!(written.iter().filter(|one| one.as_ref().is_err_and(Error::is_conflict)).count(), 4);
    let expected: Vec<String> = (0..100).map(|n| format!("{n:03}")).collect();
    assert_eq!(contents(&db).await, expected);
    assert_eq!(counters::value(&db, region(), "rows", None).await.unwrap(), 100);
}

#[tokio::test]
async fn nothing_goes_down_after_a_queued_set_that_failed() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("filled.db").display());
    let db = open(&url, Durability::Filling).await;
    db.write_later(row("a")).await.unwrap();
    assert!(db.write_later(row("a")).await.unwrap_err().is_conflict());
    assert!(db.write(row("b")).await.is_err(), "whoever fills begins again");
    drop(db);
    assert_eq!(contents(&open(&url, Durability::Full).await).await, Vec::<String>::new());
}

/// A row, and one more of what is counted.
fn row(content: &str) -> WriteSet {
    let mut set = WriteSet::new();
    set.push(PUT, params![region(), content.as_bytes(), content]);
    let mut deltas = Deltas::new();
    deltas.add("rows", None, 1);
    deltas.push(&mut set, region());
    set
}

async fn contents(db: &Db) -> Vec<String> {
    let rows = db.query(READ, &params![region()]).await.unwrap();
    rows.iter().map(|row| row.get(0).unwrap()).collect()
}

#[tokio::test]
async fn what_is_queued_is_read_before_it_is_committed_and_is_all_there_at_the_end() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("filled.db").display());
    let db = open(&url, Durability::Filling).await;

    let pending: Vec<_> = ["a", "b", "c"].into_iter().map(|content| db.write_later(row(content))).collect();
    assert_eq!(contents(&db).await, ["a", "b", "c"], "a reader sees whatever was queued before it asked");
    assert_eq!(counters::value(&db, region(), "rows", None).await.unwrap(), 3);
    for pending in pending {
        pending.await.unwrap();
    }

    db.write(row("d")).await.unwrap();
    let kept = db.backup(&folder.path().join("copy.db"), Timestamp::from_micros(1)).await.unwrap();
    assert_eq!(kept.tables["case_calendar"].0, 4, "whoever opens the file finds everything too");
    db.write(row("e")).await.unwrap();
    drop(db);

    let again = open(&url, Durability::Full).await;
    assert_eq!(contents(&again).await, ["a", "b", "c", "d", "e"]);
    assert_eq!(counters::value(&again, region(), "rows", None).await.unwrap(), 5);
}

#[tokio::test]
async fn an_index_is_built_when_it_is_asked_for_and_all_are_there_in_the_end() {
    const OF_ACTOR: &str = "SELECT seq FROM register_entry WHERE region = $1 AND actor = $2 ORDER BY at";
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("filled.db").display());
    let db = open(&url, Durability::Filling).await;
    let all = indexes(&db).await;
    assert!(all.len() > 50 && all.contains(&"register_entry_actor".to_owned()), "{all:?}");

    db.postpone_indexes().await.unwrap();
    let unique = indexes(&db).await;
    assert!(unique.len() < 10, "what refuses rows stays: {unique:?}");
    for n in 1..=3 {
        db.write(entry(n)).await.unwrap();
    }
    let rows = db.query(OF_ACTOR, &params![region(), "wang"]).await.unwrap();
    assert_eq!(rows.iter().map(|row| row.get(0).unwrap()).collect::<Vec<i64>>(), [1, 2, 3]);
    let built: Vec<String> = indexes(&db).await.into_iter().filter(|name| !unique.contains(name)).collect();
    assert_eq!(built, ["register_entry_actor"]);
    drop(db);

    // Whoever fills stopped here; the next opening makes up for it.
    let again = open(&url, Durability::Full).await;
    assert_eq!(indexes(&again).await, all);
    assert!(again.query("SELECT name FROM postponed_index", &[]).await.unwrap().is_empty());
}

#[tokio::test]
async fn numbers_go_on_where_a_database_stood_that_is_filled() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("filled.db").display());
    for first in [1, 3] {
        let db = open(&url, Durability::Filling).await;
        for expected in [first, first + 1] {
            let mut set = WriteSet::new();
            assert_eq!(db.serial(region(), "LX20260213").await.unwrap().note(&mut set), expected);
            set.append(row(&expected.to_string()));
            db.write_later(set).await.unwrap();
        }
    }
}

fn entry(n: i64) -> WriteSet {
    let mut set = WriteSet::new();
    set.push(
        "INSERT INTO register_entry (region, register, seq, at, actor, actor_name, verb, subject, body, hash)
        VALUES ($1, 'identity', $2, $2, 'wang', '王', 'signed-in', 'wang', '{}', $3)",
        params![region(), n, n.to_string().into_bytes()],
    );
    set
}

/// Of those that are declared, by name.
async fn indexes(db: &Db) -> Vec<String> {
    const INDEXES: &str = "SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY name";
    let rows = db.query(INDEXES, &[]).await.unwrap();
    rows.iter().map(|row| row.get(0).unwrap()).collect()
}
