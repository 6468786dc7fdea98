//! A process killed under load loses nothing it has acknowledged, doubles nothing, and leaves no half set.

use std::collections::HashSet;
use std::io::{BufRead, BufReader, Write as _};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use store::{Db, Options, WriteSet, params};

use crate::support::region;

const ADDRESS: &str = "HAOBAN_CRASH_TEST_ADDRESS";
const ROUND: &str = "HAOBAN_CRASH_TEST_ROUND";

/// Two rows in two tables that belong together.
fn pair(id: &str) -> WriteSet {
    let mut set = WriteSet::new();
    set.push("INSERT INTO idempotency VALUES ($1, 'a', $2, '', 200, '', 0)", params![region(), id]);
    set.push("INSERT INTO counter (region, name, day, value) VALUES ($1, $2, '', 1)", params![region(), id]);
    set
}

/// Not a test: the process that is killed. It writes as fast as it can and prints what was acknowledged.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "started by the tests below"]
async fn victim() {
    let (Ok(address), Ok(round)) = (std::env::var(ADDRESS), std::env::var(ROUND)) else { return };
    let db = Db::open(&address, Options::default()).await.unwrap();
    let writers = (0..8).map(|writer| {
        let (db, round) = (db.clone(), round.clone());
        tokio::spawn(async move {
            for n in 0.. {
                let id = format!("{round}-{writer}-{n}");
                db.write(pair(&id)).await.unwrap();
                let mut out = std::io::stdout().lock();
                writeln!(out, "ack {id}").and_then(|()| out.flush()).unwrap();
            }
        })
    });
    for writer in writers.collect::<Vec<_>>() {
        writer.await.unwrap();
    }
}

/// Starts a victim, kills it after some acknowledgements and returns those.
fn kill_one(address: &str, round: usize) -> Vec<String> {
    let mut victim = Command::new(std::env::current_exe().unwrap())
        .args(["crash::victim", "--exact", "--ignored", "--nocapture"])
        .env(ADDRESS, address)
        .env(ROUND, round.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines = BufReader::new(victim.stdout.take().unwrap()).lines();
    let started = Instant::now();
    let mut acknowledged = Vec::new();
    for line in lines {
        // The pipe still holds what was printed before the kill; a last torn line is not an acknowledgement we saw.
        let Ok(line) = line else { break };
        if let Some((_, id)) = line.split_once("ack ") {
            acknowledged.push(id.to_owned());
        }
        if acknowledged.len() >= 300 * (round + 1) || started.elapsed() > Duration::from_secs(20) {
            victim.kill().unwrap();
        }
    }
    victim.wait().unwrap();
    acknowledged
}

async fn survive(address: &str) {
    let mut acknowledged = HashSet::new();
    for round in 0..3 {
        let address = address.to_owned();
        let seen = tokio::task::spawn_blocking(move || kill_one(&address, round)).await.unwrap();
        assert!(seen.len() >= 100, "the victim hardly wrote anything: {}", seen.len());
        // The line before the kill may be torn; every other one was acknowledged in full.
        acknowledged.extend(seen.into_iter().rev().skip(1));
    }
    let db = Db::open(address, Options::default()).await.unwrap();
    let rows = db.query("SELECT key FROM idempotency ORDER BY key", &[]).await.unwrap();
    let kept: Vec<String> = rows.iter().map(|row| row.get(0).unwrap()).collect();
    let known: HashSet<&String> = kept.iter().collect();
    assert_eq!(known.len(), kept.len(), "doubled");
    let lost: Vec<_> = acknowledged.iter().filter(|id| !known.contains(id)).collect();
    assert!(lost.is_empty(), "acknowledged and lost: {lost:?}");
    let rows = db.query("SELECT name FROM counter ORDER BY name", &[]).await.unwrap();
    let other_half: Vec<String> = rows.iter().map(|row| row.get(0).unwrap()).collect();
    let kept: HashSet<String> = kept.into_iter().collect();
    assert_eq!(other_half.into_iter().collect::<HashSet<_>>(), kept, "half sets");
    db.write(pair("the county goes on")).await.unwrap();
}

#[tokio::test]
async fn a_killed_process_loses_no_acknowledged_write_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let address = format!("sqlite://{}", folder.path().join("county.db").display());
    Db::open(&address, Options::default()).await.unwrap().migrate().await.unwrap();
    survive(&address).await;
    let db = Db::open(&address, Options::default()).await.unwrap();
    let check = db.query_one("PRAGMA integrity_check", &[]).await.unwrap();
    assert_eq!(check.get::<&str>(0).unwrap(), "ok");
}

#[tokio::test]
async fn a_killed_process_loses_no_acknowledged_write_on_postgres() {
    let database = testkit::postgres().await;
    survive(&database.address()).await;
    database.remove().await;
}
