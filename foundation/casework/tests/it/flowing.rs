//! A case from filing to its end, with everything the law asks on the way.

use std::sync::Arc;

use casework::{Ending, Happening, Name, Phase, Verb, Whose};
use serde_json::Value;
use store::params;

use crate::town::{Town, acts, code, correction_done, date, definitions, region, staff, wang_mei};

#[tokio::test(flavor = "multi_thread")]
async fn a_licence_is_filed_reviewed_in_parallel_decided_and_delivered() {
    testkit::both_stores(|db| async move {
        let town = Town::new(db);
        let no = town.file().await;
        assert_eq!(no.as_str(), "BJ990121202609010001");
        let outcome = town.complete(&no, staff("centre", "receiver"), "receive", "accept").await.unwrap();
        assert_eq!(outcome.phase, Phase::Handling);
        assert!(outcome.happened.contains(&Name::Accepted));
        assert_eq!(town.due(&no, "statutory").await, date("2026-09-29"));
        assert_eq!(town.case(&no).await.documents[0].no, "青受字〔2026〕第00001号");

        // One task for each participating organ; the decision waits for both opinions.
        assert_eq!(town.case(&no).await.tasks.len(), 2);
        town.complete(&no, staff("market", "examiner"), "review", "agree").await.unwrap();
        assert_eq!(town.case(&no).await.tasks.len(), 1);
        town.complete(&no, staff("health", "examiner"), "review", "agree").await.unwrap();
        town.complete(&no, staff("market", "approver"), "decide", "grant").await.unwrap();
        let outcome = town.complete(&no, staff("centre", "receiver"), "deliver", "done").await.unwrap();
        assert_eq!((outcome.phase, outcome.ending), (Phase::Closed, Some(Ending::Granted)));

        let case = town.case(&no).await;
        assert!(case.clocks.iter().all(|named| !named.clock.is_running()), "{:?}", case.clocks);
        assert_eq!(case.opinions().count(), 5);
        let events = town.casework.events(&casework::Sight::county(region()), &no).await.unwrap();
        assert_eq!(events.len(), usize::try_from(case.seq).unwrap());
        assert_eq!(events.last().unwrap().whose, Whose::Applicant);
        assert_eq!(events.iter().map(|event| event.seq).collect::<Vec<_>>(), (1..=case.seq).collect::<Vec<_>>());
        town.is_whole().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_done_to_a_case_that_is_over() {
    let town = Town::new(testkit::sqlite().await);
    let no = town.file().await;
    let outcome = town.complete(&no, staff("centre", "receiver"), "receive", "refuse").await.unwrap();
    assert_eq!((outcome.phase, outcome.ending), (Phase::Closed, Some(Ending::NotAccepted)));
    let late = town.act(&no, wang_mei(), Verb::Withdraw { reason: "不办了".into(), request: None }).await;
    assert_eq!(code(late), "case_over");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_asked_for_after_acceptance_returns_to_handling_while_the_law_runs_on() {
    let town = Town::new(testkit::sqlite().await);
    let no = town.to_decision().await;
    let due = town.due(&no, "statutory").await;
    let ask = Verb::Deed { deed: "ask_again".into(), data: Arc::new(Value::Null) };
    town.act(&no, staff("market", "examiner"), ask).await.unwrap();
    assert_eq!(town.case(&no).await.phase, Phase::Correcting);
    town.at("2026-09-03", 9);
    let outcome = town.act(&no, wang_mei(), correction_done()).await.unwrap();
    assert_eq!((outcome.phase, outcome.happened), (Phase::Handling, vec![Name::Corrected]));
    assert_eq!(town.due(&no, "statutory").await, due);
    assert!(
        !town.case(&no).await.clock("correction").unwrap().clock.is_running(),
        "the application is answered already"
    );
    town.is_whole().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_of_a_module_go_down_with_the_case() {
    testkit::both_stores(|db| async move {
        let mut acts = acts();
        acts.projection(|projecting, set| {
            if let Happening::DocumentIssued(document) = projecting.happening {
                let name = format!("document:{}:{}", document.no, projecting.case.no);
                let sql = "INSERT INTO counter (region, name, day, value) VALUES ($1, $2, '', $3)";
                set.push(sql, params![projecting.case.region, name, projecting.seq]);
            }
        });
        let town = Town::acting(db, definitions(), acts);
        let no = town.file().await;
        town.complete(&no, staff("centre", "receiver"), "receive", "accept").await.unwrap();
        let name = format!("document:青受字〔2026〕第00001号:{no}");
        assert!(store::counters::value(&town.db, region(), &name, None).await.unwrap() > 1);
    })
    .await;
}
