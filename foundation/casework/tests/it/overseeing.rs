//! What administrators look at: the register across cases, a new calendar before it is adopted; and no "no" without
//! reasons.

use std::sync::Arc;

use calendar::{DayRange, Holiday, WorkCalendar};
use casework::{Acts, AuditFilter, Command, Decision, Ending, Happening, Sight};
use serde_json::json;

use crate::town::{Town, calendar, code, date, definitions, filing, region, staff, wang_mei};

#[tokio::test(flavor = "multi_thread")]
async fn the_register_tells_who_did_what_newest_first() {
    testkit::both_stores(|db| async move {
        let town = Town::new(db);
        let no = town.to_decision().await;
        let other = town.file().await;
        let sight = Sight::county(region());
        let all = |actor: Option<&str>, case_no| AuditFilter {
            actor: actor.map(Into::into),
            case_no,
            ..AuditFilter::default()
        };
        let mut rows = Vec::new();
        let mut after = None;
        loop {
            let page = town.casework.audit(&sight, &all(None, None), after.as_ref(), 2).await.unwrap();
            rows.extend(page.rows);
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(rows.len(), 5);
        assert!(rows.is_sorted_by_key(|row| std::cmp::Reverse(row.key())));
        let of_clerk = town.casework.audit(&sight, &all(Some("centre.receiver"), None), None, 9).await.unwrap().rows;
        assert_eq!(of_clerk.iter().map(|row| row.verb.as_str()).collect::<Vec<_>>(), ["complete"]);
        let of_case = town.casework.audit(&sight, &all(None, Some(other)), None, 9).await.unwrap().rows;
        assert_eq!(of_case.len(), 1);
        let blind = Sight::nothing(region());
        assert!(town.casework.audit(&blind, &all(None, Some(no)), None, 9).await.unwrap().rows.is_empty());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_holiday_is_previewed_by_the_cases_it_moves() {
    let town = Town::new(testkit::sqlite().await);
    let no = town.to_decision().await;
    let mut editions = calendar().editions().to_vec();
    let day = date("2026-09-10");
    let festival =
        Holiday { name: "县庆".into(), off: DayRange { from: day, to: day }, work: Vec::new(), basis: None };
    editions.last_mut().unwrap().holidays.push(festival);
    let new = WorkCalendar::new(editions).unwrap();
    let moved = town.casework.reproject(region(), &new).await.unwrap();
    let of = |clock: &str| moved.iter().find(|moved| moved.key == (no.clone(), clock.to_owned())).unwrap();
    assert_eq!((of("promised").before, of("promised").after), (Some(date("2026-09-11")), Some(date("2026-09-14"))));
    assert_eq!((of("statutory").before, of("statutory").after), (Some(date("2026-09-29")), Some(date("2026-09-30"))));
    assert!(town.casework.reproject(region(), &calendar()).await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_without_reasons_or_remedies_does_not_happen() {
    for (reason, remedies, allowed) in
        [("不符合条件", "可以申请复议", true), ("", "可以申请复议", false), ("不符合条件", " ", false)]
    {
        let mut acts = Acts::new();
        acts.act("receive", &[], move |ctx, _, _, _| {
            Ok(vec![Happening::NotAccepted(Arc::new(Decision {
                ending: Ending::NotAccepted,
                reason: reason.into(),
                basis: String::new(),
                remedies: remedies.into(),
                redirect: None,
                on: ctx.today,
            }))])
        });
        let town = Town::acting(testkit::sqlite().await, definitions(), acts);
        let no = town.run(Command::file(region(), wang_mei(), filing(json!({})))).await.unwrap().case_no;
        let refused = town.complete(&no, staff("centre", "receiver"), "receive", "refuse").await;
        match allowed {
            true => assert_eq!(refused.unwrap().ending, Some(Ending::NotAccepted)),
            false => assert_eq!(code(refused), "refusal_without_reasons"),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn many_fall_due_at_once_and_each_is_woken_once() {
    testkit::both_stores(|db| async move {
        let town = Town::new(db);
        for _ in 0..150 {
            town.file().await;
        }
        town.at("2026-09-09", 1);
        assert_eq!(town.tick().await, 150);
        assert_eq!(town.tick().await, 0);
        town.is_whole().await;
    })
    .await;
}
