//! The county's own rules, one seed: signals, cards, the log's deeds, statements and reports are the same on both stores,
//! whatever the rounds take up at once.

use std::path::Path;

use assessment::store::statements;
use casework::Sight;
use haoban::demo::{self, Faults, Plan};
use haoban::town::{DEMO_PASSWORD, Town};
use kernel::{Digest32, TestClock, Timestamp};
use serde_json::{Value, json};
use store::register::{self, Filter};
use supervision::{CardFilter, CardState, SignalFilter};
use tower::ServiceExt as _;
use web::{Lang, Text};

use crate::towns;

/// What one life of the county came to.
#[derive(Debug, PartialEq)]
struct County {
    signals: Vec<String>,
    cards: Vec<String>,
    /// The head of the statements' chain: it covers every statement before.
    statements: Option<(assessment::Month, Digest32)>,
    reports: Vec<(String, String)>,
}

async fn live(folder: &Path, database: &str, rows: u32) -> County {
    let plan = Plan { days: 30, cases: 120, seed: 21 };
    let clock = TestClock::shared(Timestamp::start_of_day(plan.first_day().unwrap()));
    let mut town = towns::open(&towns::settings(folder, database), &clock).await;
    assert!(town.county.rules.len() > 70);
    town.supervision = town.supervision.clone().taking(rows);
    town.welcome().await.unwrap();
    // With misdeeds, so that most rules have something to say.
    demo::live_with_faults(&town, &clock, plan, Faults { seed: 3, share: 0.4 }, false).await.unwrap();
    town.assessment_desk().freeze().await.unwrap();
    let county = County {
        signals: signals(&town).await,
        cards: cards(&town).await,
        statements: statements::head(&town.db, town.region).await.unwrap(),
        reports: reports(&town).await,
    };
    every_deed_is_told(&town).await;
    irregular_handling_is_told_rule_by_rule(&town).await;
    assert_eq!(town.casework.verify(town.region).await.unwrap().breaks, []);
    county
}

async fn signals(town: &Town) -> Vec<String> {
    let (sight, mut after, mut lines) = (Sight::county(town.region), None, Vec::new());
    loop {
        let page = town.supervision.signals(&sight, &SignalFilter::default(), after.as_ref(), 500).await.unwrap();
        lines.extend(page.rows.iter().map(|signal| {
            let card = signal.card_no.as_ref().map(ToString::to_string);
            format!(
                "{} v{} {} {} {} {:?} {card:?} {}",
                signal.rule,
                signal.rule_version,
                signal.subject,
                signal.occasion,
                signal.raised_at,
                signal.level,
                signal.evidence
            )
        }));
        after = page.next;
        if after.is_none() {
            return lines;
        }
    }
}

async fn cards(town: &Town) -> Vec<String> {
    let (sight, mut after, mut lines) = (Sight::county(town.region), None, Vec::new());
    loop {
        let page = town.supervision.cards(&sight, &CardFilter::default(), after.as_ref(), 500).await.unwrap();
        lines.extend(page.rows.iter().map(|card| {
            format!("{} {} {} {:?} {} {:?}", card.no, card.rule, card.subject, card.state, card.filed_at, card.due)
        }));
        after = page.next;
        if after.is_none() {
            return lines;
        }
    }
}

/// The analysis has a line for each rule on irregular handling, and a number that opens as many cards as it says.
async fn irregular_handling_is_told_rule_by_rule(town: &Town) {
    let page = get(town, "supervisor", "/assessment/analysis?period=2026").await;
    let mut found = 0;
    for rule in town.county.rules.iter().filter(|rule| rule.id.starts_with("A-") && rule.raise.kind().is_some()) {
        assert!(page.contains(&format!(">{}<", rule.id)), "{} has no line", rule.id);
        let filter = CardFilter { rule: Some(rule.id.clone()), ..CardFilter::default() };
        let cards = town.supervision.cards(&Sight::county(town.region), &filter, None, 500).await.unwrap().rows;
        let standing = cards.iter().filter(|card| card.state != CardState::Withdrawn).count();
        let opened = page.split_once(&format!("/supervision/cards?rule={}&", rule.id)).map(|(_, rest)| rest);
        let told = opened.and_then(|rest| rest.split(['>', '<']).nth(1)).map_or(0, |n| n.parse().unwrap());
        assert_eq!(told, standing, "{}", rule.id);
        found += standing;
    }
    assert!(found > 0, "no rule on irregular handling held");
}

/// What somebody is shown at an address.
async fn get(town: &Town, account: &str, path: &str) -> String {
    let router = town.router();
    let ask = async |request: http::Request<axum::body::Body>| {
        let answer = router.clone().oneshot(request).await.unwrap();
        let body = axum::body::to_bytes(answer.into_body(), usize::MAX).await.unwrap();
        String::from_utf8(body.to_vec()).unwrap()
    };
    let body = json!({ "account": account, "password": DEMO_PASSWORD }).to_string();
    let request = http::Request::post("/api/v1/sign-in").header("Content-Type", "application/json");
    let answer: Value = serde_json::from_str(&ask(request.body(body.into()).unwrap()).await).unwrap();
    let token = format!("Bearer {}", answer["token"].as_str().unwrap());
    ask(http::Request::get(path).header("Authorization", token).body(axum::body::Body::empty()).unwrap()).await
}

/// Every report with the hash of its text and all before it.
async fn reports(town: &Town) -> Vec<(String, String)> {
    let get = async |path: &str| serde_json::from_str::<Value>(&get(town, "leader", path).await).unwrap();
    let mut told = Vec::new();
    for head in get("/api/v1/reports?limit=200").await["items"].as_array().unwrap() {
        let id = head["id"].as_str().unwrap().to_owned();
        let report = get(&format!("/api/v1/reports/{id}")).await;
        told.push((id, report["hash"].as_str().unwrap().to_owned()));
    }
    told
}

/// Whatever stands in the log is told in a sentence and can be searched for by its word, in both languages.
async fn every_deed_is_told(town: &Town) {
    let filter = Filter { register: Some(supervision::REGISTER.to_owned()), ..Filter::default() };
    let entries = register::page(&town.db, town.region, &filter, None, 100_000).await.unwrap();
    let verbs: std::collections::BTreeSet<&str> = entries.iter().map(|entry| entry.verb.as_str()).collect();
    assert!(verbs.len() > 5 && verbs.contains("rules-asked"), "{verbs:?}");
    for (lang, verb) in Lang::ALL.into_iter().flat_map(|lang| verbs.iter().map(move |verb| (lang, *verb))) {
        for key in [format!("supervision-verb-{verb}"), format!("supervision-told-{verb}")] {
            assert!(Text::in_(lang).has(&key), "{key} is missing");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_seed_gives_one_county() {
    let postgres = testkit::postgres().await;
    let folders = [(); 2].map(|()| tempfile::tempdir().unwrap());
    let address = postgres.address();
    let (one, other) = tokio::join!(
        Box::pin(live(folders[0].path(), "sqlite::memory:", 200)),
        Box::pin(live(folders[1].path(), &address, 7)),
    );
    postgres.remove().await;
    let counts = (one.signals.len(), one.cards.len(), one.statements.is_some());
    assert!(counts.0 > 40 && counts.1 > 10 && counts.2, "too quiet a county: {counts:?}");
    assert!(one.reports.len() > 3, "{:?}", one.reports);
    let differ = one.signals.iter().zip(&other.signals).find(|(one, other)| one != other);
    assert_eq!(differ, None);
    let differ = one.cards.iter().zip(&other.cards).find(|(one, other)| one != other);
    assert_eq!(differ, None);
    assert_eq!(one, other);
}
