//! Cards: raised by the clock, explained, objected to, withdrawn; and rules about cards.

use std::sync::Arc;

use casework::{Command, Verb};
use kernel::local_date;
use serde_json::json;
use supervision::{CardState, Subject};

use crate::town::{Town, at, region, rule, staff, supervisor, usual_rules};

/// A licence accepted on 1 September whose promise of eight working days ends on 11 September.
async fn late_town(db: store::Db) -> (Town, kernel::CaseNo) {
    let town = Town::open(db, usual_rules()).await;
    let no = town.file().await;
    town.act(&no, &staff("centre", "receiver"), "receive", "accept").await.unwrap();
    (town, no)
}

#[tokio::test]
async fn a_late_promise_is_noticed_and_carded_on_the_day_it_is_broken() {
    testkit::both_stores(async |db| {
        let (town, no) = late_town(db).await;
        town.at("2026-09-20", 10);
        town.tick().await;
        let signals = town.signals().await;
        let raised = |rule: &str| signals.iter().filter(|signal| signal.rule == rule).collect::<Vec<_>>();
        // Two of eight working days are left from the morning of the 9th.
        assert_eq!(raised("T-SOON")[0].raised_at, at("2026-09-09"));
        assert_eq!(raised("T-OVER")[0].raised_at, at("2026-09-12"));
        assert_eq!(raised("T-OVER-2")[0].raised_at, at("2026-09-16"));
        assert_eq!(raised("T-STEP").len(), 2, "both reviews of three working days");
        assert_eq!(raised("T-OVER")[0].subject, Subject::Case(no.clone()));
        assert_eq!(raised("T-OVER")[0].evidence["rule"]["version"], 1);
        // The second yellow on one case is a red, dated by it, and counts what went before.
        assert_eq!(raised("X-TWO").len(), 1);
        assert_eq!((raised("X-TWO")[0].raised_at, &raised("X-TWO")[0].subject), (at("2026-09-16"), &Subject::Case(no)));
        let cards = town.cards().await;
        assert_eq!(cards.len(), 5, "a notice opens none: {cards:#?}");
        assert!(cards.iter().all(|card| card.state == CardState::Open && card.points == -5));
        assert_eq!((town.cases("yellow-card").await, town.cases("red-card").await), (2, 1));
        town.tick().await;
        town.again().await.tick().await;
        assert_eq!(town.cards().await.len(), 5, "and only once");
        assert!(town.casework().verify(region()).await.unwrap().is_whole());
    })
    .await;
}

#[tokio::test]
async fn an_objection_is_reviewed_by_another_and_a_withdrawn_card_stays_and_scores_nothing() {
    testkit::both_stores(async |db| {
        let (town, _) = late_town(db).await;
        town.at("2026-09-14", 10);
        town.tick().await;
        let card = town.cards().await.into_iter().find(|card| card.rule == "T-OVER").unwrap();
        let head = staff("market", "approver");
        town.act(&card.no, &head, "explain", "object").await.unwrap();
        let review = |data| town.act_with(&card.no, &SUPERVISOR, "review-objection", "withdraw", data);
        assert_eq!(review(json!({})).await.unwrap_err().code(), "why_missing");
        review(json!({ "why": "system-failure" })).await.unwrap();
        let card = town.desk.card(&town.county(), &card.no).await.unwrap();
        assert_eq!((card.state, card.points, card.closed_at.is_some()), (CardState::Withdrawn, 0, true));
        assert_eq!(card.why.map(supervision::WithdrawalReason::label), Some("系统故障"));
        let signal = town.signals().await.into_iter().find(|signal| signal.card_no.as_ref() == Some(&card.no)).unwrap();
        assert!(signal.withdrawn);
        // What counts for nothing is not the first of two.
        town.at("2026-09-17", 10);
        town.tick().await;
        assert!(town.signals().await.iter().all(|signal| signal.rule != "X-TWO"));
    })
    .await;
}

/// 一件两黄 as the county has it: two yellow cards of one case, never two of an organ within its months.
#[tokio::test]
async fn two_yellow_cards_of_an_organ_are_not_two_of_one_case() {
    testkit::both_stores(async |db| {
        let county = officekit::county();
        let two_yellow = declarations::Rule::clone(county.rules.find("X-TWO-YELLOW").unwrap());
        let mut rules = usual_rules();
        rules.retain(|rule| rule.id != "X-TWO");
        rules.push(rule("A-LATE", "\"every day by organ\"", "yellow", "when = 'window.late_steps > 0'"));
        rules.push(two_yellow);
        let town = Town::open(db, rules).await;
        for (filed, done) in [("2026-09-01", "2026-09-09"), ("2026-09-10", "2026-09-21")] {
            town.at(filed, 9);
            let no = town.file().await;
            town.act(&no, &staff("centre", "receiver"), "receive", "accept").await.unwrap();
            town.at(done, 9);
            town.act(&no, &staff("market", "examiner"), "review", "agree").await.unwrap();
            town.tick().await;
        }
        town.at("2026-09-22", 9);
        town.tick().await;
        let signals = town.signals().await;
        let market = Subject::Organ("market".into());
        let of_organ = signals.iter().filter(|signal| signal.rule == "A-LATE" && signal.subject == market);
        assert_eq!(of_organ.count(), 2, "{signals:#?}");
        let second: Vec<&Subject> =
            signals.iter().filter(|signal| signal.rule == "X-TWO-YELLOW").map(|signal| &signal.subject).collect();
        assert!(!second.is_empty(), "one case came late twice");
        assert!(second.iter().all(|subject| subject.case_no().is_some()), "{second:?}");
    })
    .await;
}

static SUPERVISOR: std::sync::LazyLock<kernel::Actor> = std::sync::LazyLock::new(|| supervisor("zhou"));

#[tokio::test]
async fn an_objection_comes_in_time_and_once() {
    let (town, _) = late_town(testkit::sqlite().await).await;
    town.at("2026-09-14", 10);
    town.tick().await;
    let cards = town.cards().await;
    let (first, second) = (&cards[0], cards.iter().find(|card| card.rule == "T-OVER").unwrap());
    let head = staff("market", "approver");
    town.act(&second.no, &head, "explain", "object").await.unwrap();
    town.act(&second.no, &SUPERVISOR, "review-objection", "uphold").await.unwrap();
    let again = town.act(&second.no, &head, "explain", "object").await.unwrap_err();
    assert_eq!(again.code(), "objection_repeated");
    town.act(&second.no, &head, "explain", "explained").await.unwrap();
    town.act(&second.no, &SUPERVISOR, "check-card", "accept").await.unwrap();
    let closed = town.desk.card(&town.county(), &second.no).await.unwrap();
    assert_eq!((closed.state, closed.points, closed.redone), (CardState::Closed, -5, 1));
    // All of it between two rounds: every step stands in the log, by who took it, and once.
    for _ in 0..2 {
        town.desk.round().await.unwrap();
        let told = town.told(&second.no).await;
        let (told, who): (Vec<&str>, Vec<&str>) =
            told.iter().map(|entry| (entry.verb.as_str(), entry.actor.as_str())).unzip();
        assert_eq!(told, ["card-open", "card-objected", "card-upheld", "card-answered", "card-closed"]);
        let (head, zhou) = (head.account.as_str(), SUPERVISOR.account.as_str());
        assert_eq!(who, ["", head, zhou, head, zhou]);
    }
    // Three working days after its service on Monday the 14th the time to object is over.
    town.at("2026-09-18", 9);
    let organ = staff(first.organ.as_str(), "approver");
    let late = town.act(&first.no, &organ, "explain", "object").await.unwrap_err();
    assert_eq!(late.code(), "objection_late");
}

#[tokio::test]
async fn an_unanswered_red_becomes_a_letter_of_advice() {
    let (town, _) = late_town(testkit::sqlite().await).await;
    town.at("2026-09-16", 9);
    town.tick().await;
    let red = town.cards().await.into_iter().find(|card| card.rule == "X-TWO").unwrap();
    let due = red.due.unwrap();
    town.at("2026-09-30", 9);
    town.tick().await;
    let advice = town.signals().await.into_iter().find(|signal| signal.rule == "X-SILENT").unwrap();
    assert_eq!(local_date(advice.raised_at), due.tomorrow().unwrap());
    assert_eq!(advice.case_no, Some(red.no));
    assert_eq!(town.cases("supervision-advice").await, 1);
}

#[tokio::test]
async fn a_bad_rating_is_held_against_the_one_rated_and_never_against_the_one_who_verified_it() {
    testkit::both_stores(async |db| {
        let bad = rule("S-BAD", "\"BadRatingVerified\"", "warning", "to = \"section-head\"");
        let again = rule("S-REOPENED", "\"RectificationReopened\"", "yellow", "to = \"department-head\"");
        let town = Town::open(db, vec![bad, again]).await;
        let form = json!({ "shop": "小吃店", "person": "石平", "person_account": "market-04" });
        let named = town.file_form(form).await;
        let nobody = town.file_form(json!({ "shop": "小吃店", "person_account": "" })).await;
        for no in [&named, &nobody] {
            let verb = Verb::Deed { deed: "verify_rating".into(), data: Arc::new(json!({ "result": "true" })) };
            let command = Command::on(region(), no.clone(), supervisor("supervision-02"), verb);
            town.casework().execute(command).await.unwrap();
        }
        let against: Vec<_> = town
            .signals()
            .await
            .into_iter()
            .map(|signal| (signal.subject, signal.organ.to_string(), signal.person.map(|person| person.name)))
            .collect();
        let market = || "market".to_owned();
        assert!(against.contains(&(Subject::Case(named.clone()), market(), Some("石平".to_owned()))), "{against:?}");
        assert!(against.contains(&(Subject::Case(nobody), market(), None)), "{against:?}");
        // What was mended badly was not the rated one's work.
        let verb = Verb::Deed { deed: "reopen".into(), data: Arc::new(json!({ "by": "call-back" })) };
        let command = Command::on(region(), named.clone(), supervisor("supervision-02"), verb);
        town.casework().execute(command).await.unwrap();
        let again = town.signals().await.into_iter().find(|signal| signal.rule == "S-REOPENED").unwrap();
        assert_eq!((again.subject, again.person), (Subject::Case(named), None));
    })
    .await;
}
