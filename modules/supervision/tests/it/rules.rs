//! Setting rules: published for a day to come, tried on the past, troubled without breaking anything.

use std::time::Duration;

use jiff::civil::date;
use kernel::Actor;
use supervision::{DryRunRequest, DryRunState, Period, Person, Publication, text_of};

use crate::town::{Town, rule, staff, supervisor, usual_rules};

#[tokio::test]
async fn a_rule_that_cannot_be_evaluated_breaks_no_command_and_is_listed() {
    let rules = vec![rule("P-BROKEN", "\"Accepted\"", "yellow", "when = 'case.no'")];
    let town = Town::open(testkit::sqlite().await, rules).await;
    for _ in 0..2 {
        let no = town.file().await;
        town.act(&no, &staff("centre", "receiver"), "receive", "accept").await.unwrap();
    }
    let troubles = town.desk.troubles();
    assert_eq!((troubles.len(), troubles[0].rule.as_str()), (1, "P-BROKEN"));
    assert!(town.signals().await.is_empty());
}

#[tokio::test]
async fn a_version_judges_from_its_day_on_without_a_restart() {
    testkit::both_stores(async |db| {
        let town = Town::open(db, Vec::new()).await;
        let by = supervisor("zhou");
        let wish = |from| Publication {
            rule: "P-ACCEPTED".into(),
            text: text_of(&rule("P-ACCEPTED", "\"Accepted\"", "yellow", "")),
            from,
            reason: "试行".into(),
        };
        let refused = town.desk.publish(&by, &wish(date(2026, 9, 1))).await.unwrap_err();
        assert_eq!(refused.code(), "from_too_early");
        let version = town.desk.publish(&by, &wish(date(2026, 9, 2))).await.unwrap();
        assert_eq!((version.version, version.rule.since), (1, date(2026, 9, 2)));
        let accept = async || {
            let no = town.file().await;
            town.act(&no, &staff("centre", "receiver"), "receive", "accept").await.unwrap();
        };
        accept().await;
        assert!(town.signals().await.is_empty(), "not yet");
        town.at("2026-09-02", 9);
        accept().await;
        assert_eq!(town.signals().await.len(), 1);
        town.tick().await;
        assert_eq!(town.cards().await.len(), 1);
        town.desk.end_rule(&by, "P-ACCEPTED", date(2026, 9, 2), "到期").await.unwrap();
        town.at("2026-09-03", 9);
        accept().await;
        assert_eq!(town.signals().await.len(), 1);
        assert_eq!(town.desk.rule_versions("P-ACCEPTED").await.unwrap().len(), 2);
    })
    .await;
}

#[tokio::test]
async fn a_new_time_rule_finds_the_cases_that_are_open() {
    let town = Town::open(testkit::sqlite().await, Vec::new()).await;
    let no = town.file().await;
    town.act(&no, &staff("centre", "receiver"), "receive", "accept").await.unwrap();
    let text = text_of(&rule("T-OVER", "\"due(promised)\"", "yellow", ""));
    let wish = Publication { rule: "T-OVER".into(), text, from: date(2026, 9, 2), reason: "新设".into() };
    town.desk.publish(&supervisor("zhou"), &wish).await.unwrap();
    town.at("2026-09-13", 9);
    town.tick().await;
    assert_eq!(town.signals().await.len(), 1);
}

#[tokio::test]
async fn a_dry_run_finds_what_the_rule_in_force_raised() {
    testkit::both_stores(async |db| {
        let town = Town::open(db, usual_rules()).await;
        for _ in 0..3 {
            let no = town.file().await;
            town.act(&no, &staff("centre", "receiver"), "receive", "accept").await.unwrap();
        }
        town.at("2026-09-20", 9);
        town.tick().await;
        let request = DryRunRequest {
            rule: "T-OVER".into(),
            text: text_of(&rule("T-OVER", "\"due(promised)\"", "yellow", "")),
            period: Period { from: date(2026, 9, 1), to: date(2026, 9, 30) },
        };
        let by = Person { account: Actor::system().account, name: "周".into() };
        let id = town.desk.try_rule(by, &request).await.unwrap();
        let result = loop {
            match town.desk.dry_run(&id).await.unwrap().unwrap().state {
                DryRunState::Running => tokio::time::sleep(Duration::from_millis(20)).await,
                DryRunState::Done { result } => break result,
                other => panic!("{other:?}"),
            }
        };
        assert_eq!((result.raised, result.subjects, result.raised_by_current), (3, 3, 3));
        assert_eq!((result.by_organ[0].key.as_str(), result.by_organ[0].counts.yellow), ("market", 3));
        assert_eq!(result.by_month[0].key, "2026-09");
        assert_eq!(result.hits.len(), 3);
        // Who sets rules without seeing cases is told when and where, and in whose matter not.
        let (all, nameless) = town.desk.hits_for(&town.county(), &result.hits);
        assert_eq!((all.as_slice(), nameless), (result.hits.as_slice(), 0));
        let (told, nameless) = town.desk.hits_for(&casework::Sight::nothing(crate::town::region()), &result.hits);
        assert_eq!((told.len(), nameless), (3, 3));
        for (hit, whole) in told.iter().zip(&result.hits) {
            assert_eq!((hit.raised_at, &hit.organ, hit.level), (whole.raised_at, &whole.organ, whole.level));
            let text = serde_json::to_string(hit).unwrap();
            assert!(hit.case_no.is_none() && hit.person.is_none(), "{text}");
            assert!(!text.contains(whole.case_no.as_ref().unwrap().as_str()), "{text}");
        }
        // It is kept: another process shows the same, with the fingerprint of what was tried.
        let again = town.again().await;
        let kept = again.desk.dry_run(&id).await.unwrap().unwrap();
        assert_eq!(kept.state, DryRunState::Done { result });
        let (tried, _) = declarations::Rule::from_toml("T-OVER", &request.text);
        assert_eq!(kept.digest, tried.digest());
        assert_eq!(again.desk.dry_runs("T-OVER", 5).await.unwrap().len(), 1);
    })
    .await;
}
