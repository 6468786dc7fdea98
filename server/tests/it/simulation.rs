//! The demonstration county: the same seed gives the same county, and its history cannot be changed unseen.

use casework::{CaseFilter, Sight, Verified};
use haoban::demo::{self, Plan};
use haoban::town::Town;
use kernel::{TestClock, Timestamp};
use rusqlite::{Connection, params};
use std::path::Path;

use crate::towns;

/// A few days of a small county, lived into this database.
async fn lived(folder: &Path, database: &str, seed: u64) -> Town {
    let plan = Plan { days: 15, cases: 120, seed };
    let clock = TestClock::shared(Timestamp::start_of_day(plan.first_day().unwrap()));
    let town = towns::open(&towns::settings(folder, database), &clock).await;
    demo::live(&town, &clock, plan, false).await.unwrap();
    town
}

async fn verified(town: &Town) -> Verified {
    town.casework.verify(town.region).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn same_seed_gives_the_same_county() {
    let folder = tempfile::tempdir().unwrap();
    let mut counties = Vec::new();
    for seed in [3, 3, 8] {
        let town = lived(folder.path(), "sqlite::memory:", seed).await;
        let bad = CaseFilter { kind: Some(ratings::ratable::RECTIFICATION.into()), ..CaseFilter::default() };
        let taken_up = town.casework.list_cases(&Sight::county(town.region), &bad, None, 1).await.unwrap();
        assert!(seed != 3 || !taken_up.rows.is_empty(), "what a bad rating brings into the register is tried too");
        let (first, last) = (jiff::civil::date(2026, 10, 1), demo::LAST_DAY);
        let windows = town.ratings_desk().sums(ratings::By::Window, first, last, None).await.unwrap();
        let rated: i64 = windows.iter().filter(|(of, _)| !of.is_empty()).map(|(_, sums)| sums.rated).sum();
        assert!(rated > 0, "nobody rated a visit to a window: {windows:?}");
        counties.push(verified(&town).await);
    }
    assert!(counties.iter().all(Verified::is_whole), "{counties:#?}");
    assert!(counties[0].cases > 40, "a county where hardly anything happens proves nothing: {}", counties[0].cases);
    assert_eq!(counties[0], counties[1]);
    assert_ne!(counties[0].digest, counties[2].digest);
}

#[tokio::test(flavor = "multi_thread")]
async fn verify_finds_a_flipped_byte_and_names_case_and_event() {
    let folder = tempfile::tempdir().unwrap();
    let database = towns::sqlite_in(folder.path());
    let town = lived(folder.path(), &database, 7).await;
    assert!(verified(&town).await.is_whole());
    let (case_no, seq) = flip_a_byte(&folder.path().join("haoban.db"));
    let found = verified(&town).await;
    let named = found.breaks.iter().find(|found| found.case_no.as_ref().is_some_and(|no| no.as_str() == case_no));
    assert_eq!(named.and_then(|found| found.seq), Some(seq), "{:#?}", found.breaks);
    let others = found.breaks.iter().filter(|found| found.case_no.as_ref().is_some_and(|no| no.as_str() != case_no));
    assert_eq!(others.count(), 0, "no other case is accused: {:#?}", found.breaks);
}

/// Flips one bit in the middle of the longest later entry; whose it is.
fn flip_a_byte(database: &Path) -> (String, u32) {
    let connection = Connection::open(database).unwrap();
    connection.busy_timeout(std::time::Duration::from_secs(10)).unwrap();
    let longest = "SELECT case_no, seq, body FROM case_entry WHERE seq > 1 ORDER BY length(body) DESC, case_no LIMIT 1";
    let (case_no, seq, body) = connection
        .query_row(longest, [], |row| Ok((row.get::<_, String>(0)?, row.get::<_, u32>(1)?, row.get::<_, String>(2)?)))
        .unwrap();
    let mut bytes = body.into_bytes();
    let at = bytes.iter().rposition(u8::is_ascii_lowercase).unwrap();
    bytes[at] ^= 1;
    let flipped = String::from_utf8(bytes).unwrap();
    let change = "UPDATE case_entry SET body = ?1 WHERE case_no = ?2 AND seq = ?3";
    assert_eq!(connection.execute(change, params![flipped, case_no, seq]).unwrap(), 1);
    (case_no, seq)
}
