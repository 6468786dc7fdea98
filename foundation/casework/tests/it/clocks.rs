//! What time does by itself: deemed acceptance, pauses, the one extension, lapses, deadlines announced once.

use calendar::PauseKind;
use casework::{Ending, Extension, Name, PauseOrder, Phase, Verb};
use kernel::Actor;

use crate::town::{Town, code, correction_done, date, limit, staff, wang_mei};

fn pause(kind: PauseKind, announced: &str) -> Verb {
    Verb::Pause(Box::new(PauseOrder {
        kind,
        basis: "行政许可法第四十五条".into(),
        reason: "需要专家评审".into(),
        announced: limit(announced),
        notice_no: String::new(),
    }))
}

fn extend(by: &str, asked_by: &str) -> Verb {
    Verb::Extend(Box::new(Extension {
        clock: None,
        by: limit(by),
        article: "行政许可法第四十二条".into(),
        reason: "案情复杂".into(),
        asked_by: asked_by.into(),
    }))
}

#[tokio::test(flavor = "multi_thread")]
async fn five_working_days_of_silence_are_acceptance_on_the_day_of_receipt() {
    testkit::both_stores(|db| async move {
        let town = Town::new(db);
        let no = town.file().await;
        town.at("2026-09-08", 23);
        assert_eq!(town.tick().await, 0, "the fifth working day is not over");
        town.at("2026-09-09", 0);
        assert_eq!(town.tick().await, 1);
        let case = town.case(&no).await;
        assert_eq!((case.phase, case.deemed, case.accepted_on), (Phase::Handling, true, Some(date("2026-09-01"))));
        // The legal clock runs from the receipt, not from the day on which the silence was noticed.
        assert_eq!(town.due(&no, "statutory").await, date("2026-09-29"));
        assert!(case.tasks.iter().all(|task| &*task.act == "review"), "{:?}", case.tasks);
        assert_eq!(town.tick().await, 0, "it happens once");
        town.is_whole().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_time_to_answer_starts_anew_when_the_corrections_come_back() {
    let town = Town::new(testkit::sqlite().await);
    let no = town.file().await;
    town.at("2026-09-03", 10);
    town.complete(&no, staff("centre", "receiver"), "receive", "correct").await.unwrap();
    assert_eq!(town.case(&no).await.phase, Phase::Correcting);
    town.at("2026-09-14", 10);
    assert_eq!(town.tick().await, 0, "while the applicant corrects, the organ's clock stands");
    town.act(&no, wang_mei(), correction_done()).await.unwrap();
    assert_eq!(town.due(&no, "correction").await, date("2026-09-20"), "a make-up Sunday counts");
    town.at("2026-09-21", 0);
    assert_eq!(town.tick().await, 1);
    assert_eq!(town.case(&no).await.accepted_on, Some(date("2026-09-14")));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_does_not_correct_in_time_has_lapsed() {
    let town = Town::new(testkit::sqlite().await);
    let no = town.file().await;
    town.complete(&no, staff("centre", "receiver"), "receive", "correct").await.unwrap();
    town.at("2026-09-16", 1);
    assert_eq!(town.tick().await, 1);
    let case = town.case(&no).await;
    assert_eq!((case.phase, case.ending), (Phase::Closed, Some(Ending::Lapsed)));
    town.is_whole().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_review_by_experts_stops_both_clocks_until_it_is_over() {
    testkit::both_stores(|db| async move {
        let town = Town::new(db);
        let no = town.to_decision().await;
        town.at("2026-09-08", 9);
        town.act(&no, staff("market", "examiner"), pause(PauseKind::ExpertReview, "8wd")).await.unwrap();
        assert_eq!(
            code(town.act(&no, staff("market", "examiner"), pause(PauseKind::Hearing, "5wd")).await),
            "already_paused"
        );
        town.at("2026-09-17", 9);
        assert_eq!(town.tick().await, 0);
        town.at("2026-09-18", 9);
        town.act(&no, staff("market", "examiner"), Verb::Resume).await.unwrap();
        assert_eq!(town.due(&no, "statutory").await, date("2026-10-15"), "the vector of the licensing law");
        assert_eq!(code(town.act(&no, staff("market", "examiner"), Verb::Resume).await), "not_paused");
        town.is_whole().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn publicity_stops_the_promise_but_not_the_law() {
    let town = Town::new(testkit::sqlite().await);
    let no = town.to_decision().await;
    let (statutory, promised) = (town.due(&no, "statutory").await, town.due(&no, "promised").await);
    town.act(&no, staff("market", "examiner"), pause(PauseKind::Publicity, "5wd")).await.unwrap();
    town.at("2026-09-08", 9);
    town.act(&no, staff("market", "examiner"), Verb::Resume).await.unwrap();
    assert_eq!(town.due(&no, "statutory").await, statutory);
    assert!(town.due(&no, "promised").await > promised);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pause_past_its_announced_length_is_announced() {
    let town = Town::new(testkit::sqlite().await);
    let no = town.to_decision().await;
    town.act(&no, staff("market", "examiner"), pause(PauseKind::ExpertReview, "3wd")).await.unwrap();
    town.at("2026-09-05", 1);
    assert_eq!(town.tick().await, 1);
    assert!(town.case(&no).await.fired.iter().any(|key| &**key == "pause"));
    assert_eq!(town.tick().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_head_extends_once_and_not_at_his_own_request() {
    let town = Town::new(testkit::sqlite().await);
    let no = town.to_decision().await;
    let head = || staff("market", "leader");
    assert_eq!(code(town.act(&no, staff("market", "examiner"), extend("10wd", "x")).await), "not_your_post");
    assert_eq!(code(town.act(&no, head(), extend("10wd", "market.leader")).await), "approver_same");
    town.act(&no, head(), extend("10wd", "market.examiner")).await.unwrap();
    assert_eq!(town.due(&no, "statutory").await, date("2026-10-19"));
    assert_eq!(code(town.act(&no, head(), extend("5wd", "market.examiner")).await), "already_extended");
}

#[tokio::test(flavor = "multi_thread")]
async fn promise_law_and_step_are_announced_when_they_pass_each_once() {
    let town = Town::new(testkit::sqlite().await);
    let no = town.file().await;
    town.complete(&no, staff("centre", "receiver"), "receive", "accept").await.unwrap();
    let mut keys = Vec::new();
    for day in ["2026-09-04", "2026-09-05", "2026-09-11", "2026-09-12", "2026-09-29", "2026-09-30"] {
        town.at(day, 1);
        town.tick().await;
        keys.push(town.case(&no).await.fired.len());
    }
    assert_eq!(keys, [0, 2, 2, 3, 3, 4], "two reviews after 3 days, the promise after 8, the law after 20");
    town.is_whole().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_machine_wakes_cases() {
    let town = Town::new(testkit::sqlite().await);
    let no = town.file().await;
    assert_eq!(code(town.act(&no, staff("centre", "receiver"), Verb::Wake).await), "system_only");
    let outcome = town.act(&no, Actor::system(), Verb::Wake).await.unwrap();
    assert!(outcome.happened.is_empty(), "nothing is due");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_withdrawn_case_leaves_nobodys_inbox_full() {
    testkit::both_stores(|db| async move {
        let town = Town::new(db);
        let no = town.file().await;
        town.complete(&no, staff("centre", "receiver"), "receive", "accept").await.unwrap();
        let outcome =
            town.act(&no, wang_mei(), Verb::Withdraw { reason: "不开店了".into(), request: None }).await.unwrap();
        assert_eq!((outcome.phase, outcome.ending, outcome.tasks.len()), (Phase::Closed, Some(Ending::Withdrawn), 0));
        assert!(outcome.happened.contains(&Name::Withdrawn) && !outcome.happened.contains(&Name::Closed));
        town.at("2026-12-01", 9);
        assert_eq!(town.tick().await, 0, "nothing falls due any more");
        town.is_whole().await;
    })
    .await;
}
