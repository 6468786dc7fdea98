//! A set goes down whole or not at all, and fails without harm to others.

use store::counters::{self, Deltas};
use store::{Error, WriteSet, params};
use testkit::both_stores;

use crate::support::{count, insert, note_table, region};

#[tokio::test]
async fn a_set_goes_down_whole_or_not_at_all() {
    both_stores(|db| async move {
        note_table(&db).await;
        let mut set = insert(1, "一");
        set.append(insert(2, "二"));
        db.write(set).await.unwrap();
        assert_eq!(count(&db).await, 2);

        let mut set = insert(3, "三");
        set.append(insert(1, "又一"));
        let error = db.write(set).await.unwrap_err();
        assert_eq!(error, Error::Conflict { constraint: "note(region, id)".into() });
        assert!(error.conflicts_with("note"));
        assert_eq!(count(&db).await, 2);
    })
    .await;
}

#[tokio::test]
async fn a_second_unique_index_is_named_the_same_on_both_engines() {
    both_stores(|db| async move {
        note_table(&db).await;
        db.write(insert(1, "一")).await.unwrap();
        let error = db.write(insert(2, "一")).await.unwrap_err();
        assert_eq!(error, Error::Conflict { constraint: "note(region, title)".into() });
    })
    .await;
}

#[tokio::test]
async fn a_required_statement_must_change_exactly_one_row() {
    both_stores(|db| async move {
        note_table(&db).await;
        db.write(insert(1, "一")).await.unwrap();
        let update = "UPDATE note SET version = version + 1 WHERE region = $1 AND id = $2 AND version = $3";
        let mut first = WriteSet::new();
        first.require(update, params![region(), 1, 0]);
        db.write(first).await.unwrap();

        let mut late = insert(2, "二");
        late.require(update, params![region(), 1, 0]);
        assert_eq!(db.write(late).await.unwrap_err(), Error::Conflict { constraint: "note".into() });
        assert_eq!(count(&db).await, 1);

        let mut too_many = insert(2, "二");
        too_many.require("UPDATE note SET version = 7 WHERE region = $1", params![region()]);
        assert!(db.write(too_many).await.unwrap_err().is_conflict());
        assert_eq!(count(&db).await, 1);
    })
    .await;
}

#[tokio::test]
async fn queued_sets_go_down_in_their_order() {
    both_stores(|db| async move {
        note_table(&db).await;
        db.write(insert(1, "一")).await.unwrap();
        let update = "UPDATE note SET version = version + 1 WHERE region = $1 AND id = 1 AND version = $2";
        let queued = (0..1_000).map(|version| {
            let mut set = WriteSet::new();
            set.require(update, params![region(), version]);
            set
        });
        for written in db.write_batch(queued.collect()).await {
            written.unwrap();
        }
    })
    .await;
}

#[tokio::test]
async fn a_set_that_fails_leaves_no_figure_behind() {
    both_stores(|db| async move {
        note_table(&db).await;
        let sets = (0..100).map(|n| {
            let mut set = insert(if n % 10 == 3 { 7 } else { n }, &format!("第 {n} 条"));
            let mut deltas = Deltas::new();
            deltas.add("notes", None, 1);
            deltas.push(&mut set, region());
            set
        });
        let written = db.write_batch(sets.collect()).await.into_iter().filter(Result::is_ok).count();
        let counted = counters::value(&db, region(), "notes", None).await.unwrap();
        assert_eq!((counted, count(&db).await), (i64::try_from(written).unwrap(), counted));
    })
    .await;
}

#[tokio::test]
async fn a_set_that_fails_leaves_the_others_of_its_batch_intact() {
    both_stores(|db| async move {
        note_table(&db).await;
        let sets = (0..200).map(|n| insert(if n == 120 { 7 } else { n }, &format!("第 {n} 条"))).collect();
        let results = db.write_batch(sets).await;
        for (n, result) in results.iter().enumerate() {
            assert_eq!(result.is_err(), n == 120, "{n}: {result:?}");
        }
        assert_eq!(count(&db).await, 199);
    })
    .await;
}

#[tokio::test]
async fn one_of_many_concurrent_writers_wins() {
    both_stores(|db| async move {
        note_table(&db).await;
        let rivals: Vec<_> = (0..24).map(|n| db.write_later(insert(1, &format!("第 {n} 个")))).collect();
        let mut won = 0;
        for rival in rivals {
            match rival.await {
                Ok(()) => won += 1,
                Err(error) => assert!(error.is_conflict(), "{error}"),
            }
        }
        assert_eq!((won, count(&db).await), (1, 1));
    })
    .await;
}

#[tokio::test]
async fn broken_constraints_and_wrong_sql_are_not_conflicts() {
    both_stores(|db| async move {
        note_table(&db).await;
        let mut negative = WriteSet::new();
        let sql = "INSERT INTO note (region, id, title, version) VALUES ($1, $2, $3, $4)";
        negative.push(sql, params![region(), 1, "一", -1]);
        assert_eq!(db.write(negative).await.unwrap_err().code(), "store_constraint");

        let mut empty = WriteSet::new();
        empty.push("INSERT INTO note (region, id, title) VALUES ($1, $2, $3)", params![region(), 1, None::<&str>]);
        assert_eq!(db.write(empty).await.unwrap_err().code(), "store_constraint");

        let mut nowhere = insert(1, "一");
        nowhere.push("INSERT INTO nowhere VALUES ($1)", params![1]);
        assert_eq!(db.write(nowhere).await.unwrap_err().code(), "store_statement");

        let mut short = WriteSet::new();
        short.push("INSERT INTO note (region, id, title) VALUES ($1, $2, $3)", params![region(), 1]);
        assert_eq!(db.write(short).await.unwrap_err().code(), "store_statement");
        assert_eq!(count(&db).await, 0);
        db.write(insert(1, "一")).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_write_happens_even_if_nobody_waits_for_it() {
    both_stores(|db| async move {
        note_table(&db).await;
        let mut ticks = db.subscribe();
        drop(db.write_later(insert(1, "一")));
        assert!(ticks.next().await);
        assert_eq!(count(&db).await, 1);
    })
    .await;
}

#[tokio::test]
async fn returned_rows_come_back_from_a_write() {
    both_stores(|db| async move {
        note_table(&db).await;
        db.write(insert(1, "一")).await.unwrap();
        let sql = "UPDATE note SET version = version + $1 RETURNING id, version";
        let rows = db.write_returning(sql, params![4]).await.unwrap();
        assert_eq!(rows.len(), 1);
        assert_eq!((rows[0].get::<i64>(0).unwrap(), rows[0].get::<i64>(1).unwrap()), (1, 4));
    })
    .await;
}
