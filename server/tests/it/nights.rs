//! What a town does at the turn of days by itself.

use std::time::Duration;

use kernel::Clock as _;
use store::{Db, Error, WriteSet, jobs};
use tokio::sync::watch;

use crate::towns;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// The tables of which SQLite has learnt how they are filled.
async fn learnt(db: &Db) -> Result<Vec<String>, Error> {
    let rows = db.query("SELECT DISTINCT tbl FROM sqlite_stat1 ORDER BY tbl", &[]).await?;
    rows.iter().map(|row| row.get(0)).collect()
}

async fn until_learnt(db: &Db, table: &str) {
    let mut waited = 0;
    while !learnt(db).await.is_ok_and(|tables| tables.iter().any(|known| known == table)) {
        assert!(waited < 200, "{table} is not learnt");
        tokio::time::sleep(Duration::from_millis(50)).await;
        waited += 1;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn how_tables_are_filled_is_learnt_at_the_start_every_night_and_at_the_close() {
    let folder = tempfile::tempdir().unwrap();
    let clock = towns::morning();
    let town = towns::open(&towns::settings(folder.path(), &towns::sqlite_in(folder.path())), &clock).await;
    town.welcome().await.unwrap();
    let db = town.db.clone();
    assert!(learnt(&db).await.is_err(), "a new database has learnt nothing yet");

    let (stop, stopped) = watch::channel(false);
    let keeper = tokio::spawn(town.clone().keep_time(stopped));
    until_learnt(&db, "account").await;
    assert!(!learnt(&db).await.unwrap().contains(&"job".to_owned()), "an empty table says nothing");

    let mut set = WriteSet::new();
    for n in 0..40 {
        jobs::push(&mut set, town.region, &n.to_string(), "export", String::new(), None, clock.now());
    }
    db.write(set).await.unwrap();
    clock.advance(DAY);
    until_learnt(&db, "job").await;

    let mut set = WriteSet::new();
    for n in 0..40_u8 {
        let given =
            store::idempotency::Given { request: kernel::Digest32::of(&[n]), status: 200, answer: String::new() };
        store::idempotency::push(&mut set, town.region, "somebody", &n.to_string(), &given, clock.now());
    }
    db.write(set).await.unwrap();
    stop.send(true).unwrap();
    keeper.await.unwrap();
    assert!(
        learnt(&db).await.unwrap().contains(&"idempotency".to_owned()),
        "the next start knows what this day brought"
    );
}
