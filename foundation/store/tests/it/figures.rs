//! Counters and remembered answers.

use kernel::{Date, Digest32, RegionCode, Timestamp};
use store::WriteSet;
use store::counters::{self, Deltas};
use store::idempotency::{self, Given};
use testkit::both_stores;

use crate::support::{region, write};

fn day(number: i8) -> Date {
    Date::new(2026, 2, number).unwrap()
}

#[tokio::test]
async fn differences_add_up_by_name_and_day() {
    both_stores(|db| async move {
        for (number, delta) in [(12, 1), (13, 2), (13, 3), (15, 1)] {
            let mut deltas = Deltas::new();
            deltas.add("accepted", Some(day(number)), delta);
            deltas.add("open.by_organ.housing", None, delta);
            deltas.add("open.by_organ.roads", None, -delta);
            deltas.add("nothing", None, 1);
            deltas.add("nothing", None, -1);
            write(&db, |set| deltas.push(set, region())).await.unwrap();
        }
        assert_eq!(counters::value(&db, region(), "accepted", Some(day(13))).await.unwrap(), 5);
        assert_eq!(counters::value(&db, region(), "accepted", None).await.unwrap(), 0);
        let series = counters::series(&db, region(), "accepted", day(13), day(28)).await.unwrap();
        assert_eq!(series, [(day(13), 5), (day(15), 1)]);
        let open = counters::starting_with(&db, region(), "open.by_organ.").await.unwrap();
        assert_eq!(open, [("open.by_organ.housing".into(), 7), ("open.by_organ.roads".into(), -7)]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn concurrent_differences_are_never_lost() {
    both_stores(|db| async move {
        let tasks: Vec<_> = (0..40)
            .map(|n| {
                let mut deltas = Deltas::new();
                for name in ["a", "b", "c"] {
                    deltas.add(name, None, n);
                }
                let mut set = WriteSet::new();
                deltas.push(&mut set, region());
                let db = db.clone();
                tokio::spawn(async move { db.write(set).await })
            })
            .collect();
        for task in tasks {
            task.await.unwrap().unwrap();
        }
        assert_eq!(counters::value(&db, region(), "b", None).await.unwrap(), (0..40).sum::<i64>());
    })
    .await;
}

#[tokio::test]
async fn an_answer_is_remembered_per_actor_and_key() {
    both_stores(|db| async move {
        let now = Timestamp::from_micros(7);
        let given = Given { request: Digest32::of(b"body"), status: 201, answer: "{\"no\":\"1\"}".into() };
        write(&db, |set| idempotency::push(set, region(), "wang.mei", "k1", &given, now)).await.unwrap();
        let again = write(&db, |set| idempotency::push(set, region(), "wang.mei", "k1", &given, now)).await;
        assert!(again.unwrap_err().conflicts_with(idempotency::TABLE));
        assert_eq!(idempotency::lookup(&db, region(), "wang.mei", "k1").await.unwrap(), Some(given));
        assert_eq!(idempotency::lookup(&db, region(), "li.qiang", "k1").await.unwrap(), None);
        assert_eq!(idempotency::purge(&db, region(), now, 9).await.unwrap(), 0, "it was given at that moment");
        assert_eq!(idempotency::purge(&db, region(), now.plus_seconds(1), 9).await.unwrap(), 1);
        assert_eq!(idempotency::lookup(&db, region(), "wang.mei", "k1").await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn the_oldest_answers_are_forgotten_first_and_no_more_at_once_than_wanted() {
    both_stores(|db| async move {
        let given = Given { request: Digest32::of(b"body"), status: 200, answer: String::new() };
        let others: RegionCode = "632522".parse().unwrap();
        let mut set = WriteSet::new();
        for n in 0..7 {
            let (key, at) = (format!("k{n}"), Timestamp::from_micros(n));
            idempotency::push(&mut set, region(), "wang.mei", &key, &given, at);
            idempotency::push(&mut set, others, "wang.mei", &key, &given, at);
        }
        db.write(set).await.unwrap();
        let before = Timestamp::from_micros(5);
        let mut bits = Vec::new();
        for _ in 0..3 {
            bits.push(idempotency::purge(&db, region(), before, 3).await.unwrap());
        }
        assert_eq!(bits, [3, 2, 0]);
        for n in 0..7 {
            let key = format!("k{n}");
            let kept = idempotency::lookup(&db, region(), "wang.mei", &key).await.unwrap().is_some();
            assert_eq!(kept, n >= 5, "{key}");
            assert!(idempotency::lookup(&db, others, "wang.mei", &key).await.unwrap().is_some(), "of another county");
        }
    })
    .await;
}
