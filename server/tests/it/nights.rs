//! What a town does at the turn of days by itself.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use casework::Sight;
use haoban::settings::Settings;
use haoban::town::{Purpose, Town};
use kernel::{Clock as _, TestClock, Timestamp};
use store::idempotency::{self, Given};
use store::{Db, Error, WriteSet, jobs, outbox, params};
use tokio::sync::watch;

use crate::towns;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// The tables of which SQLite has learnt how they are filled.
async fn learnt(db: &Db) -> Result<Vec<String>, Error> {
    let rows = db.query("SELECT DISTINCT tbl FROM sqlite_stat1 ORDER BY tbl", &[]).await?;
    rows.iter().map(|row| row.get(0)).collect()
}

fn answer() -> Given {
    Given { request: kernel::Digest32::of(b"request"), status: 200, answer: String::new() }
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
        idempotency::push(&mut set, town.region, "somebody", &n.to_string(), &answer(), clock.now());
    }
    db.write(set).await.unwrap();
    stop.send(true).unwrap();
    keeper.await.unwrap();
    assert!(
        learnt(&db).await.unwrap().contains(&"idempotency".to_owned()),
        "the next start knows what this day brought"
    );
}

/// What a day leaves: answers to commands, lines that were delivered, given up and still wait, jobs that ended and that run.
async fn a_day(town: &Town, day: usize, now: Timestamp) {
    let (db, region) = (&town.db, town.region);
    let id = |what: &str| format!("{what}-{day}");
    let mut set = WriteSet::new();
    // More answers than are removed at once.
    for n in 0..if day == 0 { 1_100 } else { 1 } {
        idempotency::push(&mut set, region, "somebody", &format!("{day}-{n}"), &answer(), now);
    }
    for what in ["delivered", "dead"] {
        outbox::push(&mut set, region, &id(what), "nobody.listens", String::new(), now);
    }
    jobs::push(&mut set, region, &id("ended"), "nobody-works", String::new(), None, now);
    db.write(set).await.unwrap();
    let lines = outbox::claim(db, region, "test", 9, now).await.unwrap();
    let job = jobs::claim(db, region, "test", now).await.unwrap().unwrap();
    let mut set = WriteSet::new();
    for line in lines.iter().filter(|line| line.id.starts_with("delivered")) {
        outbox::done(&mut set, line, now);
    }
    set.push(
        "UPDATE outbox SET state = 'dead', finished = $2 WHERE region = $1 AND id = $3",
        params![region, now, id("dead")],
    );
    jobs::finish(&mut set, &job, "", now);
    outbox::push(&mut set, region, &id("waiting"), "nobody.listens", String::new(), now.plus_hours(24 * 1_000));
    jobs::push(&mut set, region, &id("waiting"), "nobody-works", String::new(), None, now.plus_hours(24 * 1_000));
    db.write(set).await.unwrap();
}

/// Days of which each sort of row is left.
async fn left(db: &Db) -> [Vec<String>; 5] {
    let days = async |sql: &'static str| -> Vec<String> {
        let rows = db.query(sql, &[]).await.unwrap();
        let mut days: Vec<String> = rows.iter().map(|row| row.get::<String>(0).unwrap()).collect();
        days.sort();
        days.dedup();
        days
    };
    [
        days("SELECT key FROM idempotency WHERE actor = 'somebody' AND key LIKE '%-0'").await,
        days("SELECT id FROM outbox WHERE state = 'done' AND topic = 'nobody.listens'").await,
        days("SELECT id FROM outbox WHERE state = 'dead'").await,
        days("SELECT id FROM job WHERE state = 'done' AND kind = 'nobody-works'").await,
        days("SELECT id FROM job WHERE state = 'waiting' AND kind = 'nobody-works'").await,
    ]
}

async fn over_is_removed(database: &str) {
    let folder = tempfile::tempdir().unwrap();
    let clock = towns::morning();
    let town = towns::open(&towns::settings(folder.path(), database), &clock).await;
    a_day(&town, 0, clock.now()).await;
    clock.advance(20 * DAY);
    a_day(&town, 20, clock.now()).await;

    let (stop, stopped) = watch::channel(false);
    let keeper = tokio::spawn(town.clone().keep_time(stopped));
    let expect = async |what: &str, expected: [&[&str]; 5]| {
        let mut waited = 0;
        while left(&town.db).await != expected.map(|days| days.iter().map(ToString::to_string).collect::<Vec<_>>()) {
            assert!(waited < 400, "{what}: {:?}", left(&town.db).await);
            tokio::time::sleep(Duration::from_millis(50)).await;
            waited += 1;
        }
    };
    let (dead, waiting): (&[&str], &[&str]) = (&["dead-0", "dead-20"], &["waiting-0", "waiting-20"]);
    let jobs: &[&str] = &["ended-0", "ended-20"];
    expect("the 21st day", [&["0-0", "20-0"], &["delivered-0", "delivered-20"], dead, jobs, waiting]).await;
    clock.advance(12 * DAY);
    expect("the 33rd day", [&["20-0"], &["delivered-20"], dead, jobs, waiting]).await;
    clock.advance(30 * DAY);
    expect("the 63rd day", [&[], &[], dead, jobs, waiting]).await;
    clock.advance(40 * DAY);
    expect("the 103rd day", [&[], &[], dead, &["ended-20"], waiting]).await;
    let answers = town.db.query("SELECT key FROM idempotency WHERE actor = 'somebody'", &[]).await.unwrap();
    assert!(answers.is_empty(), "a thousand at once are removed in several steps");
    stop.send(true).unwrap();
    keeper.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_over_is_removed_at_night_when_its_time_has_come() {
    let folder = tempfile::tempdir().unwrap();
    over_is_removed(&towns::sqlite_in(folder.path())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_over_is_removed_from_postgresql_as_well() {
    let database = testkit::postgres().await;
    over_is_removed(&database.address()).await;
    database.remove().await;
}

/// The county's folder in a place where an editor of the test may change it.
fn folder_of_my_own(to: &Path) -> PathBuf {
    let copy = to.join("county");
    let done = Command::new("cp").arg("-r").arg(towns::repository().join("county")).arg(&copy).status().unwrap();
    assert!(done.success());
    copy
}

async fn serve(settings: &Settings, clock: &Arc<TestClock>) -> Town {
    Town::open(settings, clock.clone(), Purpose::Serve).await.unwrap()
}

/// The version of the item by which a case filed now is handled.
async fn version_of_a_new_case(town: &Town) -> Option<u32> {
    let case_no = towns::submit(town, "一号").await;
    town.casework.read_case(&Sight::county(town.region), &case_no).await.unwrap().pin.item_version
}

#[tokio::test(flavor = "multi_thread")]
async fn a_version_announced_in_the_folder_comes_into_force_on_its_day_without_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let county = folder_of_my_own(folder.path());
    let settings =
        Settings { county: county.clone(), ..towns::settings(folder.path(), &towns::sqlite_in(folder.path())) };
    let clock = towns::morning();
    assert_eq!(version_of_a_new_case(&serve(&settings, &clock).await).await, Some(1));

    let file = county.join(format!("items/{}/item.toml", towns::ITEM));
    let text = fs::read_to_string(&file).unwrap().replacen(
        "version = 1\nsince = 2024-04-01",
        "version = 2\nsince = 2026-09-08",
        1,
    );
    assert!(text.contains("version = 2"));
    fs::write(&file, text).unwrap();

    let town = serve(&settings, &clock).await;
    assert_eq!(version_of_a_new_case(&town).await, Some(1), "the version in force stays");
    let (stop, stopped) = watch::channel(false);
    let keeper = tokio::spawn(town.clone().keep_time(stopped));
    clock.advance(7 * DAY);
    let mut waited = 0;
    while version_of_a_new_case(&town).await != Some(2) {
        assert!(waited < 100, "the day has come");
        tokio::time::sleep(Duration::from_millis(50)).await;
        waited += 1;
    }
    stop.send(true).unwrap();
    keeper.await.unwrap();
}
