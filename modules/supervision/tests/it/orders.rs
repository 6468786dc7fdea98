//! Orders the machine issues: with the card of the rule that asks for one, once, and late like any other.

use casework::{CaseFilter, CaseRow};
use supervision::{OrderFilter, OrderSort, OrderState};

use crate::town::{Town, rule, staff, usual_rules};

/// The usual rules; whoever leaves a promise broken for two days is ordered to keep it.
fn rules() -> Vec<declarations::Rule> {
    let order = "order = { do = \"办结这件事并回复\", within = \"2wd\" }";
    let mut rules = usual_rules();
    rules.retain(|rule| rule.id != "T-OVER-2");
    rules.push(rule("T-OVER-2", "\"due(promised) + 2wd\"", "yellow", order));
    rules
}

async fn orders(town: &Town) -> Vec<CaseRow> {
    let filter = CaseFilter { kind: Some("supervision-order".into()), ..CaseFilter::default() };
    town.casework().list_cases(&town.county(), &filter, None, 100).await.unwrap().rows
}

#[tokio::test]
async fn a_rule_that_asks_for_an_order_issues_it_with_its_card_and_once() {
    testkit::both_stores(async |db| {
        let town = Town::open(db, rules()).await;
        let no = town.file().await;
        town.act(&no, &staff("centre", "receiver"), "receive", "accept").await.unwrap();
        town.at("2026-09-15", 10);
        town.tick().await;
        assert_eq!(orders(&town).await.len(), 0, "the promise is broken, but not for two days yet");
        town.at("2026-09-16", 10);
        let round = town.desk.round().await.unwrap();
        assert_eq!(round.orders, 1);
        // Another node, and later: it is the same signal.
        town.again().await.tick().await;
        town.at("2026-09-17", 9);
        town.tick().await;
        assert_eq!(orders(&town).await.len(), 1);
        let found = town.desk.orders(&town.county(), &OrderFilter::default(), None, 10).await.unwrap().rows;
        let [order] = found.as_slice() else { panic!("{found:#?}") };
        assert_eq!(
            (order.sort, order.state, order.organ.as_str()),
            (OrderSort::Automatic, OrderState::Issued, "market")
        );
        assert_eq!((order.demand.as_str(), order.case_no.as_ref()), ("办结这件事并回复", Some(&no)));
        assert!(order.matter.starts_with("T-OVER-2"), "{}", order.matter);
        let head = staff("market", "approver");
        town.act(&order.no, &head, "receive-order", "received").await.unwrap();
        town.act(&order.no, &head, "reply-order", "replied").await.unwrap();
        town.act(&order.no, &crate::town::supervisor("zhou"), "review-order", "close").await.unwrap();
        let order = town.desk.order(&town.county(), &order.no).await.unwrap();
        assert_eq!(order.state, OrderState::Closed);
    })
    .await;
}

#[tokio::test]
async fn a_notice_orders_nothing() {
    let text = "name = \"甲\"\ncategory = \"时限\"\non = \"due(promised)\"\nraise = \"notice\"\nto = \"handler\"\n\
                order = { do = \"办结\", within = \"2wd\" }\nscore = 0\nbasis = \"乙\"\nabout = \"丙\"\n";
    let (_, findings) = declarations::Rule::from_toml("T-X", text);
    assert!(findings.iter().any(|finding| finding.code == "order_without_card"), "{findings:?}");
}
