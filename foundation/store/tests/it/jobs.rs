//! Jobs are claimed once, report progress, end, and survive the death of their worker.

use kernel::{AccountId, Timestamp};
use store::jobs::{self, State};
use testkit::both_stores;

use crate::support::{region, write};

const NOON: Timestamp = Timestamp::from_micros(1_790_000_000_000_000);

#[tokio::test]
async fn a_job_runs_from_request_to_outcome() {
    both_stores(|db| async move {
        let owner = AccountId::from("admin");
        write(&db, |set| jobs::push(set, region(), "j1", "export", "{}".into(), Some(&owner), NOON)).await.unwrap();
        let job = jobs::claim(&db, region(), "甲", NOON).await.unwrap().unwrap();
        assert_eq!((job.kind.as_str(), job.owner.as_ref()), ("export", Some(&owner)));
        assert_eq!(jobs::claim(&db, region(), "乙", NOON).await.unwrap(), None);

        write(&db, |set| jobs::progress(set, &job, 30, 100, NOON.plus_seconds(100))).await.unwrap();
        assert_eq!(jobs::claim(&db, region(), "乙", NOON.plus_seconds(150)).await.unwrap(), None);
        let report = jobs::find(&db, region(), "j1").await.unwrap().unwrap();
        assert_eq!((report.state, report.done, report.total), (State::Running, 30, 100));

        write(&db, |set| jobs::finish(set, &job, "export.csv", NOON.plus_seconds(160))).await.unwrap();
        let report = &jobs::list(&db, region(), Some(&owner), 5).await.unwrap()[0];
        assert_eq!((report.state, report.outcome.as_deref()), (State::Done, Some("export.csv")));
        assert!(jobs::list(&db, region(), Some(&"clerk".into()), 5).await.unwrap().is_empty());
        assert_eq!(jobs::purge(&db, region(), NOON.plus_seconds(160), 9).await.unwrap(), 0, "it ended at that moment");
        assert_eq!(jobs::purge(&db, region(), NOON.plus_hours(1), 9).await.unwrap(), 1);
        assert_eq!(jobs::find(&db, region(), "j1").await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn an_abandoned_job_is_taken_over_and_given_up_after_three_deaths() {
    both_stores(|db| async move {
        write(&db, |set| jobs::push(set, region(), "j1", "export", "{}".into(), None, NOON)).await.unwrap();
        let first = jobs::claim(&db, region(), "甲", NOON).await.unwrap().unwrap();
        let second = jobs::claim(&db, region(), "乙", NOON.plus_seconds(121)).await.unwrap().unwrap();
        let late = write(&db, |set| jobs::progress(set, &first, 1, 2, NOON.plus_seconds(122))).await;
        assert!(late.unwrap_err().is_conflict());
        write(&db, |set| jobs::progress(set, &second, 1, 2, NOON.plus_seconds(122))).await.unwrap();

        assert!(jobs::claim(&db, region(), "丙", NOON.plus_hours(1)).await.unwrap().is_some());
        assert!(jobs::claim(&db, region(), "丁", NOON.plus_hours(2)).await.unwrap().is_none());
        assert_eq!(jobs::find(&db, region(), "j1").await.unwrap().unwrap().state, State::Failed);
    })
    .await;
}
