//! Numbers without holes and without doubles.

use std::collections::BTreeSet;

use store::{Db, Error, WriteSet, params};
use testkit::both_stores;

use crate::support::{count, note_table, region};

const SCOPE: &str = "XC20260213";

async fn file(db: &Db) -> Result<i64, Error> {
    let serial = db.serial(region(), SCOPE).await?;
    let number = serial.number();
    let mut set = WriteSet::new();
    set.push("INSERT INTO note (region, id, title) VALUES ($1, $2, $3)", params![region(), number, number.to_string()]);
    serial.note(&mut set);
    db.write(set).await.map(|()| number)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_at_once_draw_every_number_once() {
    both_stores(|db| async move {
        note_table(&db).await;
        let tasks: Vec<_> = (0..60)
            .map(|_| {
                tokio::spawn({
                    let db = db.clone();
                    async move { file(&db).await }
                })
            })
            .collect();
        let mut drawn = BTreeSet::new();
        for task in tasks {
            assert!(drawn.insert(task.await.unwrap().unwrap()));
        }
        assert_eq!(drawn, (1..=60).collect());
    })
    .await;
}

#[tokio::test]
async fn a_number_whose_command_failed_is_drawn_again() {
    both_stores(|db| async move {
        note_table(&db).await;
        assert_eq!(file(&db).await.unwrap(), 1);
        let abandoned = db.serial(region(), SCOPE).await.unwrap();
        assert_eq!(abandoned.number(), 2);
        drop(abandoned);

        let mut doomed = WriteSet::new();
        db.serial(region(), SCOPE).await.unwrap().note(&mut doomed);
        doomed.push("INSERT INTO note (region, id, title) VALUES ($1, $2, $3)", params![region(), 1, "重复"]);
        assert!(db.write(doomed).await.unwrap_err().is_conflict());

        assert_eq!(file(&db).await.unwrap(), 2);
        assert_eq!(file(&db).await.unwrap(), 3);
        assert_eq!(db.serial(region(), "另一类").await.unwrap().number(), 1);
    })
    .await;
}

#[tokio::test]
async fn two_programs_on_one_sqlite_file_settle_their_numbers() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("county.db").display());
    let server = Db::open(&url, store::Options::default()).await.unwrap();
    server.migrate().await.unwrap();
    note_table(&server).await;
    let import = Db::open(&url, store::Options::default()).await.unwrap();
    assert_eq!(file(&server).await.unwrap(), 1);
    for _ in 0..5 {
        file(&import).await.unwrap();
    }
    // The server believes that 2 is free; it learns better from the conflict.
    let mut attempts = 0;
    while let Err(error) = file(&server).await {
        assert!(error.is_conflict());
        attempts += 1;
        assert!(attempts < 4, "must not try the same number for ever");
    }
    assert_eq!(count(&server).await, 7);
}

#[tokio::test]
async fn two_nodes_on_postgres_never_draw_the_same_number() {
    let database = testkit::postgres().await;
    let here = database.db();
    let there = Db::open(&database.address(), store::Options::default()).await.unwrap();
    note_table(&here).await;
    let mut drawn = BTreeSet::new();
    for _ in 0..40 {
        assert!(drawn.insert(file(&here).await.unwrap()));
        assert!(drawn.insert(file(&there).await.unwrap()));
    }
    database.remove().await;
}
