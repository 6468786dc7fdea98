//! What is open, by the day it falls due, is counted in the transaction of whatever changes it: through corrections,
//! pauses, extensions, other calendars, endings, side by side and from another database.

use calendar::PauseKind;
use casework::{PauseOrder, Verb};
use store::{Db, Row, params};

use crate::town::{ITEM, Town, correction_done, limit, region, staff, wang_mei};

const CASES: &str = "SELECT due, cases FROM derived_open_case WHERE region = $1 AND organ = 'market' AND item = $2
    ORDER BY due";
const STEPS: &str =
    "SELECT role, due, CAST(sum(tasks) AS BIGINT) FROM derived_open_task WHERE region = $1 AND organ = $2
    GROUP BY role, due ORDER BY role, due";

async fn cases(db: &Db) -> Vec<(String, i64)> {
    let rows = db.query(CASES, &params![region(), ITEM]).await.unwrap();
    rows.iter().map(|row| (row.get(0).unwrap(), row.get(1).unwrap())).collect()
}

async fn steps(db: &Db, organ: &str) -> Vec<(String, String, i64)> {
    let line = |row: &Row| (row.get(0).unwrap(), row.get(1).unwrap(), row.get(2).unwrap());
    db.query(STEPS, &params![region(), organ]).await.unwrap().iter().map(line).collect()
}

fn on(day: &str, count: i64) -> (String, i64) {
    (day.to_owned(), count)
}

#[tokio::test(flavor = "multi_thread")]
async fn every_change_of_a_case_moves_it_to_its_day() {
    testkit::both_stores(|db| async move {
        let town = Town::new(db.clone());
        let (one, other) = (town.file().await, town.file().await);
        assert_eq!(cases(&db).await, [on("2026-09-08", 2)], "five working days to answer");
        assert_eq!(steps(&db, "centre").await, [("receiver".into(), "2026-09-08".into(), 2)]);

        town.complete(&one, staff("centre", "receiver"), "receive", "accept").await.unwrap();
        assert_eq!(cases(&db).await, [on("2026-09-08", 1), on("2026-09-11", 1)], "eight days to decide");
        town.complete(&other, staff("centre", "receiver"), "receive", "correct").await.unwrap();
        town.at("2026-09-03", 10);
        town.act(&other, wang_mei(), correction_done()).await.unwrap();
        town.is_counted_right().await;

        let pause = PauseOrder {
            kind: PauseKind::ExpertReview,
            basis: "行政许可法第四十五条".into(),
            reason: "需要专家评审".into(),
            announced: limit("10wd"),
            notice_no: String::new(),
        };
        town.act(&one, staff("market", "approver"), Verb::Pause(Box::new(pause))).await.unwrap();
        let paused = cases(&db).await;
        assert!(!paused.contains(&on("2026-09-11", 1)), "the day moves with the pause: {paused:?}");
        town.at("2026-09-07", 10);
        town.act(&one, staff("market", "approver"), Verb::Resume).await.unwrap();
        town.is_counted_right().await;

        for no in [&one, &other] {
            town.act(no, staff("market", "leader"), Verb::Terminate { reason: "主体消亡".into() }).await.unwrap();
        }
        assert_eq!(cases(&db).await, [], "nobody stands behind a day any more, and the row is gone");
        assert_eq!((steps(&db, "market").await, steps(&db, "centre").await), (vec![], vec![]));
        town.is_whole().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn side_by_side_no_change_is_lost() {
    testkit::both_stores(|db| async move {
        let town = std::sync::Arc::new(Town::new(db.clone()));
        let mut clients = tokio::task::JoinSet::new();
        for n in 0..8 {
            let town = std::sync::Arc::clone(&town);
            clients.spawn(async move {
                for turn in 0..4 {
                    let no = town.file().await;
                    let outcome = if (n + turn) % 3 == 0 { "correct" } else { "accept" };
                    town.complete(&no, staff("centre", "receiver"), "receive", outcome).await.unwrap();
                    if (n + turn) % 4 == 0 {
                        let end = Verb::Terminate { reason: "主体消亡".into() };
                        town.act(&no, staff("market", "leader"), end).await.unwrap();
                    }
                }
            });
        }
        clients.join_all().await;
        let open: i64 = cases(&db).await.iter().map(|(_, cases)| cases).sum();
        assert_eq!(open, 24, "a quarter was ended");
        town.is_whole().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_county_that_moves_is_counted_anew() {
    let db = testkit::sqlite().await;
    let town = Town::new(db.clone());
    for _ in 0..3 {
        town.file().await;
    }
    let no = town.file().await;
    town.complete(&no, staff("centre", "receiver"), "receive", "accept").await.unwrap();
    let postgres = testkit::postgres().await;
    let copied = db.move_to(&postgres.db()).await.unwrap();
    assert!(!copied.tables.contains_key("derived_open_case"), "{:?}", copied.tables.keys());
    assert_eq!(cases(&postgres.db()).await, cases(&db).await);
    let back = testkit::sqlite().await;
    postgres.db().move_to(&back).await.unwrap();
    assert_eq!(cases(&back).await, [on("2026-09-08", 3), on("2026-09-11", 1)]);
    Town::new(back).is_whole().await;
    postgres.remove().await;
}
