//! Doing things once: idempotency keys, versions looked at, many at the same time, a queue of writes.

use std::sync::Arc;

use casework::{Command, Verb};
use serde_json::json;

use crate::town::{Town, code, filing, person, region, staff, wang_mei};

#[tokio::test(flavor = "multi_thread")]
async fn the_same_key_files_once_and_answers_the_same() {
    testkit::both_stores(|db| async move {
        let town = Town::new(db);
        let file = || Command::file(region(), wang_mei(), filing(json!({ "shop": "一" }))).with_key("k-1");
        let first = town.run(file()).await.unwrap();
        assert_eq!(town.run(file()).await.unwrap(), first);
        let other = Command::file(region(), wang_mei(), filing(json!({ "shop": "二" }))).with_key("k-1");
        assert_eq!(code(town.run(other).await), "idempotency_key_reused");
        let next = Command::file(region(), wang_mei(), filing(json!({ "shop": "二" }))).with_key("k-2");
        assert_ne!(town.run(next).await.unwrap().case_no, first.case_no);
        town.is_whole().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn eight_at_once_with_one_key_are_one_case() {
    testkit::both_stores(|db| async move {
        let town = Arc::new(Town::new(db));
        let mut running = Vec::new();
        for _ in 0..8 {
            let town = Arc::clone(&town);
            let file = Command::file(region(), wang_mei(), filing(json!({}))).with_key("same");
            running.push(tokio::spawn(async move { town.run(file).await.unwrap().case_no }));
        }
        let mut numbers = Vec::new();
        for one in running {
            numbers.push(one.await.unwrap());
        }
        numbers.dedup();
        assert_eq!(numbers.len(), 1, "{numbers:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_claim_at_once_one_succeeds() {
    testkit::both_stores(|db| async move {
        let town = Arc::new(Town::new(db));
        let no = town.file().await;
        let task = town.case(&no).await.tasks[0].n;
        let mut running = Vec::new();
        for n in 0..8 {
            let (town, no) = (Arc::clone(&town), no.clone());
            let clerk = person(&format!("clerk-{n}"), "centre", "receiver");
            running.push(tokio::spawn(async move { town.act(&no, clerk, Verb::Claim { task }).await }));
        }
        let mut claimed = 0;
        for one in running {
            match one.await.unwrap() {
                Ok(_) => claimed += 1,
                Err(error) => assert!(["task_claimed", "too_many_conflicts"].contains(&error.code()), "{error}"),
            }
        }
        assert_eq!(claimed, 1);
        town.is_whole().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_looked_at_an_older_version_is_told() {
    let town = Town::new(testkit::sqlite().await);
    let no = town.file().await;
    let seen = town.case(&no).await.seq;
    let note = |text: &str, seen| {
        Command::on(region(), no.clone(), staff("market", "examiner"), Verb::Note { text: text.into() })
            .having_seen(seen)
    };
    town.run(note("一", seen)).await.unwrap();
    assert_eq!(code(town.run(note("二", seen)).await), "case_changed");
    town.run(note("二", seen + 1)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn two_nodes_that_remember_old_states_do_not_harm_each_other() {
    let database = testkit::postgres().await;
    let (one, other) = (Town::new(database.db()), Town::new(database.db()));
    let no = one.file().await;
    // Both nodes now remember the case as filed.
    let task = other.case(&no).await.tasks[0].n;
    one.act(&no, person("a", "centre", "receiver"), Verb::Claim { task }).await.unwrap();
    let refused = other.act(&no, person("b", "centre", "receiver"), Verb::Claim { task }).await;
    assert_eq!(code(refused), "task_claimed");
    other.complete(&no, person("a", "centre", "receiver"), "receive", "accept").await.unwrap();
    // The first node still remembers an open task of receiving; it is not misled by it.
    one.complete(&no, staff("market", "examiner"), "review", "agree").await.unwrap();
    // Both ring for the same deadlines.
    for node in [&one, &other] {
        node.at("2026-09-30", 1);
    }
    let (first, second) = tokio::join!(one.casework.tick(region()), other.casework.tick(region()));
    assert!(first.unwrap().woken + second.unwrap().woken >= 1);
    let fired = one.case(&no).await.fired.clone();
    let mut once = fired.clone();
    once.sort();
    once.dedup();
    assert_eq!(once.len(), fired.len(), "{fired:?}");
    one.is_whole().await;
    database.remove().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_simulation_runs_ahead_of_the_disk_by_the_same_path() {
    let town = Town::new(testkit::sqlite().await);
    let mut waiting = Vec::new();
    for _ in 0..50 {
        let filed = town.casework.submit(&Command::file(region(), wang_mei(), filing(json!({})))).await.unwrap();
        let (no, task) = (filed.outcome.case_no.clone(), filed.case.tasks[0].n);
        waiting.push(filed);
        let clerk = || staff("centre", "receiver");
        for verb in [Verb::Claim { task }, Verb::GiveBack { task, reason: "测试".into() }, Verb::Claim { task }] {
            let command = Command::on(region(), no.clone(), clerk(), verb);
            waiting.push(town.casework.submit(&command).await.unwrap());
        }
    }
    for one in waiting {
        one.landed().await.unwrap();
    }
    let verified = town.casework.verify(region()).await.unwrap();
    assert!(verified.is_whole(), "{:?}", verified.breaks);
    assert_eq!((verified.cases, verified.entries), (50, 200));
}
