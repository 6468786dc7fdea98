//! Moving between engines, backup and restore: everything arrives, and what does not is noticed.

use std::path::Path;

use kernel::Timestamp;
use store::{Db, Options, WriteSet, counters::Deltas, outbox, params, search};
use testkit::both_stores;

use crate::support::{region, write};

const NOON: Timestamp = Timestamp::from_micros(1_790_000_000_000_000);

/// A county with something in most tables, and more rows than one chunk.
async fn fill(db: &Db) {
    let mut set = WriteSet::new();
    for n in 0..1_203 {
        outbox::push(&mut set, region(), &format!("行-{n}"), "case.accepted", "'\"换行\n\t{}".into(), NOON);
    }
    search::put(&mut set, region(), "item", "food", "食品经营许可", "从事食品销售");
    db.serial(region(), "XC20260213").await.unwrap().note(&mut set);
    let mut deltas = Deltas::new();
    deltas.add("accepted", None, -7);
    deltas.push(&mut set, region());
    db.write(set).await.unwrap();
}

async fn assert_filled(db: &Db) {
    assert_eq!(outbox::waiting(db, region()).await.unwrap(), 1_203);
    let hits = search::find(db, region(), &["item"], "spjy", 5).await.unwrap();
    assert_eq!(hits.len(), 1, "the index is derived again");
    let next = db.serial(region(), "XC20260213").await.unwrap().number();
    assert!(next >= 2, "numbers go on where they stood");
}

async fn open(path: &Path) -> Db {
    let db = Db::open(&format!("sqlite://{}", path.display()), Options::default()).await.unwrap();
    db.migrate().await.unwrap();
    db
}

#[tokio::test]
async fn a_county_moves_to_postgres_and_back() {
    let sqlite = testkit::sqlite().await;
    fill(&sqlite).await;
    let database = testkit::postgres().await;
    let there = sqlite.move_to(&database.db()).await.unwrap();
    assert!(there.rows() >= 1_206);
    assert_filled(&database.db()).await;

    let again = testkit::sqlite().await;
    let back = database.db().move_to(&again).await.unwrap();
    assert_eq!(there.tables["outbox"], back.tables["outbox"]);
    assert_filled(&again).await;

    let occupied = sqlite.move_to(&again).await.unwrap_err();
    assert_eq!(occupied.code(), "store_mismatch");
    database.remove().await;
}

#[tokio::test]
async fn a_backup_is_taken_under_load_and_restores_to_either_engine() {
    both_stores(|db| async move {
        fill(&db).await;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("backup.db");
        let busy: Vec<_> = (0..50)
            .map(|n| {
                let mut set = WriteSet::new();
                let sql = "INSERT INTO idempotency VALUES ($1, 'a', $2, '', 200, '', 0)";
                set.push(sql, params![region(), n.to_string()]);
                db.write_later(set)
            })
            .collect();
        let saved = db.backup(&file, NOON).await.unwrap();
        for write in busy {
            write.await.unwrap();
        }
        let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(left, ["backup.db"]);
        assert_eq!(db.backup(&file, NOON).await.unwrap_err().code(), "store_file");

        let restored = open(&folder.path().join("new.db")).await;
        assert_eq!(restored.restore(&file).await.unwrap(), saved);
        assert_filled(&restored).await;
        let database = testkit::postgres().await;
        assert_eq!(database.db().restore(&file).await.unwrap(), saved);
        assert_filled(&database.db()).await;
        database.remove().await;
    })
    .await;
}

#[tokio::test]
async fn a_tampered_torn_or_foreign_backup_is_refused() {
    let db = testkit::sqlite().await;
    fill(&db).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("backup.db");
    db.backup(&file, NOON).await.unwrap();

    let tampered = folder.path().join("tampered.db");
    std::fs::copy(&file, &tampered).unwrap();
    {
        let db = Db::open(&format!("sqlite://{}", tampered.display()), Options::default()).await.unwrap();
        write(&db, |set| set.push("UPDATE counter SET value = value + 1", [])).await.unwrap();
    }
    let target = testkit::sqlite().await;
    assert_eq!(target.restore(&tampered).await.unwrap_err().code(), "store_mismatch");

    let torn = folder.path().join("torn.db");
    let bytes = std::fs::read(&file).unwrap();
    std::fs::write(&torn, &bytes[..bytes.len() / 2]).unwrap();
    assert!(target.restore(&torn).await.is_err());

    let foreign = folder.path().join("foreign.db");
    drop(open(&foreign).await);
    assert_eq!(target.restore(&foreign).await.unwrap_err().code(), "store_mismatch");
    assert_eq!(target.restore(&folder.path().join("nowhere.db")).await.unwrap_err().code(), "store_file");

    assert_eq!(target.restore(&file).await.unwrap().tables["outbox"].0, 1_203);
}
