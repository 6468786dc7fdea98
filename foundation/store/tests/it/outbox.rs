//! Lines are delivered once, tried again, given up and revived.

use kernel::Timestamp;
use store::{Db, WriteSet, outbox};
use testkit::both_stores;

use crate::support::{region, write};

const NOON: Timestamp = Timestamp::from_micros(1_790_000_000_000_000);

async fn announce(db: &Db, ids: &[&str]) {
    let mut set = WriteSet::new();
    for id in ids {
        outbox::push(&mut set, region(), id, "case.accepted", format!("{{\"id\":\"{id}\"}}"), NOON);
    }
    db.write(set).await.unwrap();
}

#[tokio::test]
async fn a_line_is_handed_to_one_worker_and_done_once() {
    both_stores(|db| async move {
        announce(&db, &["a-1", "a-2", "a-3"]).await;
        let mine = outbox::claim(&db, region(), "甲", 2, NOON).await.unwrap();
        let yours = outbox::claim(&db, region(), "乙", 9, NOON).await.unwrap();
        assert_eq!(mine.iter().map(|line| line.id.as_str()).collect::<Vec<_>>(), ["a-1", "a-2"]);
        assert_eq!(yours.iter().map(|line| line.id.as_str()).collect::<Vec<_>>(), ["a-3"]);
        write(&db, |set| outbox::done(set, &mine[0], NOON)).await.unwrap();
        assert!(write(&db, |set| outbox::done(set, &mine[0], NOON)).await.unwrap_err().is_conflict());
        assert_eq!(outbox::waiting(&db, region()).await.unwrap(), 2);

        assert_eq!(outbox::purge(&db, region(), NOON, 9).await.unwrap(), 0, "it was delivered at that moment");
        assert_eq!(outbox::purge(&db, region(), NOON.plus_seconds(1), 9).await.unwrap(), 1, "two still wait");
        announce(&db, &["a-1"]).await;
    })
    .await;
}

#[tokio::test]
async fn a_lease_that_ran_out_passes_the_line_on() {
    both_stores(|db| async move {
        announce(&db, &["a-1"]).await;
        let first = outbox::claim(&db, region(), "甲", 1, NOON).await.unwrap();
        let later = NOON.plus_seconds(61);
        let second = outbox::claim(&db, region(), "乙", 1, later).await.unwrap();
        assert_eq!(second[0].tries, 2);
        assert!(write(&db, |set| outbox::done(set, &first[0], later)).await.unwrap_err().is_conflict());
        write(&db, |set| outbox::done(set, &second[0], later)).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_failing_line_waits_longer_each_time_then_dies_and_can_be_revived() {
    both_stores(|db| async move {
        announce(&db, &["a-1"]).await;
        let (mut now, mut pauses) = (NOON, Vec::new());
        loop {
            let lines = outbox::claim(&db, region(), "甲", 1, now).await.unwrap();
            write(&db, |set| outbox::fail(set, &lines[0], "对方没有应答", now)).await.unwrap();
            if outbox::waiting(&db, region()).await.unwrap() == 0 {
                break;
            }
            let due = db.query_one("SELECT due FROM outbox", &[]).await.unwrap().get::<Timestamp>(0).unwrap();
            assert!(outbox::claim(&db, region(), "甲", 1, due.plus_seconds(-1)).await.unwrap().is_empty());
            pauses.push(due.micros_since(now) / 1_000_000);
            now = due;
        }
        assert_eq!(pauses, [10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600]);
        let dead = outbox::dead(&db, region(), 10).await.unwrap();
        assert_eq!((dead[0].id.as_str(), dead[0].last_error.as_str(), dead[0].tries), ("a-1", "对方没有应答", 12));

        write(&db, |set| outbox::revive(set, region(), "a-1", now)).await.unwrap();
        assert!(outbox::dead(&db, region(), 10).await.unwrap().is_empty());
        assert_eq!(outbox::claim(&db, region(), "甲", 1, now).await.unwrap()[0].tries, 1);
        assert!(write(&db, |set| outbox::revive(set, region(), "a-1", now)).await.unwrap_err().is_conflict());
    })
    .await;
}

#[tokio::test]
async fn a_line_that_kills_its_workers_is_given_up() {
    both_stores(|db| async move {
        announce(&db, &["a-1"]).await;
        let mut now = NOON;
        for _ in 0..12 {
            assert_eq!(outbox::claim(&db, region(), "甲", 1, now).await.unwrap().len(), 1);
            now = now.plus_seconds(61);
        }
        assert!(outbox::claim(&db, region(), "甲", 1, now).await.unwrap().is_empty());
        assert_eq!(outbox::dead(&db, region(), 10).await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn workers_that_claim_at_once_share_the_lines() {
    both_stores(|db| async move {
        let ids: Vec<String> = (0..80).map(|n| format!("a-{n:02}")).collect();
        announce(&db, &ids.iter().map(String::as_str).collect::<Vec<_>>()).await;
        let claims = (0..8).map(|n| {
            let db = db.clone();
            tokio::spawn(async move { outbox::claim(&db, region(), &format!("w{n}"), 20, NOON).await.unwrap() })
        });
        let mut claimed = Vec::new();
        for claim in claims.collect::<Vec<_>>() {
            claimed.extend(claim.await.unwrap().into_iter().map(|line| line.id));
        }
        claimed.sort();
        assert_eq!(claimed, ids);
    })
    .await;
}

#[tokio::test]
async fn what_is_refused_for_good_dies_at_once_and_what_is_forgotten_leaves_nothing() {
    both_stores(|db| async move {
        announce(&db, &["a-1", "a-2"]).await;
        let lines = outbox::claim(&db, region(), "甲", 2, NOON).await.unwrap();
        write(&db, |set| outbox::give_up(set, &lines[0], "号码为空号", NOON)).await.unwrap();
        write(&db, |set| outbox::forget(set, &lines[1])).await.unwrap();
        let dead = outbox::dead(&db, region(), 10).await.unwrap();
        assert_eq!((dead.len(), dead[0].last_error.as_str(), dead[0].tries), (1, "号码为空号", 1));
        let left: i64 = db.query_one("SELECT count(*) FROM outbox", &[]).await.unwrap().get(0).unwrap();
        assert_eq!((left, outbox::waiting(&db, region()).await.unwrap()), (1, 0));
        for line in &lines {
            assert!(write(&db, |set| outbox::forget(set, line)).await.unwrap_err().is_conflict(), "finished before");
        }
    })
    .await;
}
