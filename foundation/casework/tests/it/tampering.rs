//! History cannot be rewritten unseen: verification finds it and names the place.

use store::register::{self, Deed};
use store::{Db, WriteSet, params};

use crate::town::{Town, region, staff};

async fn meddle(db: &Db, sql: &'static str, no: &str) {
    let mut set = WriteSet::new();
    set.push(sql, params![region(), no]);
    db.write(set).await.unwrap();
}

/// A town with three cases whose first days are sealed.
async fn sealed(db: Db) -> (Town, Vec<String>) {
    let town = Town::new(db);
    let mut numbers = Vec::new();
    for _ in 0..3 {
        numbers.push(town.to_decision().await.as_str().to_owned());
    }
    town.at("2026-09-02", 9);
    assert_eq!(town.casework.seal_days(region()).await.unwrap().len(), 1);
    assert!(town.casework.seal_days(region()).await.unwrap().is_empty(), "a day is sealed once");
    town.is_whole().await;
    (town, numbers)
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_changed_is_found_and_named() {
    let meddlings: [(&str, &str); 14] = [
        (
            "a word of an event",
            "UPDATE case_entry SET body = replace(body, 'agree', 'agref') WHERE region = $1 AND case_no = $2 AND seq > 1",
        ),
        ("the moment of an event", "UPDATE case_entry SET at = at + 1 WHERE region = $1 AND case_no = $2 AND seq = 1"),
        ("the number of an event", "UPDATE case_entry SET seq = 2 WHERE region = $1 AND case_no = $2 AND seq = 1"),
        ("an event taken out", "DELETE FROM case_entry WHERE region = $1 AND case_no = $2 AND seq = 1"),
        (
            "what was asked for, by which the audit is searched",
            "UPDATE case_entry SET verb = 'filf' WHERE region = $1 AND case_no = $2 AND seq = 1",
        ),
        ("who did it", "UPDATE case_entry SET actor = 'xang.mei' WHERE region = $1 AND case_no = $2 AND seq = 1"),
        ("a hash too short", "UPDATE case_entry SET hash = substr(hash, 2) WHERE region = $1 AND case_no = $2"),
        ("a number below zero", "UPDATE case_entry SET seq = -1 WHERE region = $1 AND case_no = $2 AND seq = 1"),
        ("a version below zero", "UPDATE case_row SET seq = -1 WHERE region = $1 AND case_no = $2"),
        ("a head too short", "UPDATE case_row SET chain = substr(chain, 2) WHERE region = $1 AND case_no = $2"),
        ("a state", "UPDATE case_row SET state = replace(state, '王梅', '王海') WHERE region = $1 AND case_no = $2"),
        ("a version", "UPDATE case_row SET seq = seq + 1 WHERE region = $1 AND case_no = $2"),
        ("a state without events", "DELETE FROM case_entry WHERE region = $1 AND case_no = $2"),
        ("events without a state", "DELETE FROM case_row WHERE region = $1 AND case_no = $2"),
    ];
    for (what, sql) in meddlings {
        let (town, numbers) = sealed(testkit::sqlite().await).await;
        meddle(&town.db, sql, &numbers[1]).await;
        let verified = town.casework.verify(region()).await.unwrap();
        assert!(!verified.is_whole(), "{what}");
        let named =
            verified.breaks.iter().any(|found| found.case_no.as_ref().is_some_and(|no| no.as_str() == numbers[1]));
        assert!(named, "{what}: {:?}", verified.breaks);
        let others =
            verified.breaks.iter().filter_map(|found| found.case_no.as_ref()).any(|no| no.as_str() != numbers[1]);
        assert!(!others, "{what}: {:?}", verified.breaks);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_that_is_none_any_more_is_named_as_it_lies_there() {
    testkit::both_stores(|db| async move {
        let (town, numbers) = sealed(db).await;
        let meddlings = [
            (
                "UPDATE case_entry SET case_no = '~' || case_no WHERE region = $1 AND case_no = $2",
                "UPDATE case_entry SET case_no = $2 WHERE region = $1 AND case_no = '~' || $2",
            ),
            (
                "UPDATE case_row SET case_no = '~' || case_no WHERE region = $1 AND case_no = $2",
                "UPDATE case_row SET case_no = $2 WHERE region = $1 AND case_no = '~' || $2",
            ),
        ];
        for (there, back) in meddlings {
            meddle(&town.db, there, &numbers[0]).await;
            let found = town.casework.verify(region()).await.unwrap().breaks;
            let named = |no: &str| found.iter().any(|found| found.case_no.as_deref() == Some(no));
            assert!(named(&numbers[0]) && named(&format!("~{}", numbers[0])), "{found:?}");
            meddle(&town.db, back, &numbers[0]).await;
            town.is_whole().await;
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_that_vanished_altogether_is_missed_by_the_daily_seal() {
    testkit::both_stores(|db| async move {
        let (town, numbers) = sealed(db).await;
        meddle(&town.db, "DELETE FROM case_entry WHERE region = $1 AND case_no = $2", &numbers[2]).await;
        meddle(&town.db, "DELETE FROM case_row WHERE region = $1 AND case_no = $2", &numbers[2]).await;
        let verified = town.casework.verify(region()).await.unwrap();
        assert_eq!(verified.breaks.len(), 1, "{:?}", verified.breaks);
        assert_eq!(verified.breaks[0].day.unwrap().to_string(), "2026-09-01");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_past_written_anew_seals_and_all_is_found_by_a_seal_that_was_given_out() {
    testkit::both_stores(|db| async move {
        let (town, numbers) = sealed(db).await;
        let given = town.casework.last_seals(region(), 1).await.unwrap().remove(0);
        assert_eq!(town.casework.seal_of(region(), given.day).await.unwrap().unwrap(), given);
        let compared = || async {
            let mut verified = town.casework.verify(region()).await.unwrap();
            assert!(verified.is_whole(), "{:?}", verified.breaks);
            town.casework.compare_seal(region(), given.day, given.digest, &mut verified).await.unwrap();
            verified.breaks
        };
        assert_eq!(compared().await, []);

        meddle(&town.db, "DELETE FROM case_entry WHERE region = $1 AND case_no = $2", &numbers[2]).await;
        meddle(&town.db, "DELETE FROM case_row WHERE region = $1 AND case_no = $2", &numbers[2]).await;
        meddle(&town.db, "DELETE FROM case_seal WHERE region = $1 AND day <> $2", "").await;
        town.casework.seal_days(region()).await.unwrap();
        let found = compared().await;
        assert_eq!(found.iter().map(|found| found.day).collect::<Vec<_>>(), [Some(given.day)]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_digest_over_all_heads_is_the_same_on_both_stores_and_moves_with_every_event() {
    let digest = |db: Db| async move {
        let town = Town::new(db);
        let no = town.to_decision().await;
        let before = town.casework.verify(region()).await.unwrap().digest;
        town.complete(&no, staff("market", "approver"), "decide", "grant").await.unwrap();
        let after = town.casework.verify(region()).await.unwrap().digest;
        assert_ne!(before, after);
        (before, after)
    };
    let database = testkit::postgres().await;
    assert_eq!(digest(testkit::sqlite().await).await, digest(database.db()).await);
    database.remove().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_meddled_register_breaks_the_whole_and_stands_in_the_digest() {
    testkit::both_stores(|db| async move {
        let (town, _) = sealed(db.clone()).await;
        let before = town.casework.verify(region()).await.unwrap();
        let deed = Deed::new(town.casework.now(), &"admin".into(), "管理员", "account-closed", "clerk").because("调离");
        register::append(&db, region(), "identity", &[deed], |_| ()).await.unwrap();
        let after = town.casework.verify(region()).await.unwrap();
        assert!(after.is_whole(), "{:?}", after.breaks);
        assert_eq!(after.register_entries, 1);
        assert_ne!(before.digest, after.digest);

        meddle(&db, "UPDATE register_entry SET body = '{}' WHERE region = $1 AND subject = $2", "clerk").await;
        let found = town.casework.verify(region()).await.unwrap().breaks;
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].to_string().starts_with("登记簿 identity 第 1 号"), "{}", found[0]);
    })
    .await;
}
