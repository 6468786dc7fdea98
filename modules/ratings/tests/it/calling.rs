//! Lists are drawn by lot and quota; what people say adds up; who refuses is counted and says nothing.

use kernel::CaseNo;
use ratings::sampling::{Quota, Said};
use ratings::{Answered, Draw};

use crate::town::Town;

fn wish(town: &Town, list: &str, calls: u32) -> Draw {
    let today = town.desk.today();
    let quotas = vec![Quota { organ: Some("market".to_owned()), level: Some(Said::None), calls, ..Quota::default() }];
    Draw { list: list.to_owned(), seed: "2026138".to_owned(), first: today, last: today, quotas }
}

async fn open_calls(town: &Town) -> Vec<CaseNo> {
    let calls = town.desk.calls_due(50).await.unwrap();
    calls.into_iter().filter_map(|call| call.no).collect()
}

#[tokio::test]
async fn a_list_is_drawn_called_and_added_up() {
    testkit::both_stores(|db| async move {
        let town = Town::open(db).await;
        for _ in 0..6 {
            town.finished("wang.mei").await;
        }
        let supervisor = town.who("supervisor").await;
        let list = town.desk.draw(&supervisor, wish(&town, "2026-09", 4)).await.unwrap();
        assert_eq!(list.size, 4);
        assert_eq!(town.desk.draw(&supervisor, wish(&town, "2026-09", 1)).await.unwrap_err().code, "list_drawn");
        let rest = town.desk.draw(&supervisor, wish(&town, "2026-09b", 9)).await.unwrap();
        assert_eq!(rest.size, 2, "nobody is drawn twice");

        let calls = open_calls(&town).await;
        assert_eq!(calls.len(), 6);
        let hotline = town.who("hotline").await;
        let say = |outcome: &str, one_visit| Answered {
            outcome: outcome.to_owned(),
            one_visit: Some(one_visit),
            done_well: Some(true),
            ..Answered::default()
        };
        let refused = Answered { refused: true, ..say("unreachable", true) };
        for (no, said) in calls.iter().zip([
            say("satisfied", true),
            say("satisfied", false),
            say("unsatisfied", true),
            refused,
            say("unreachable", true),
        ]) {
            town.desk.answer_call(&hotline, no, said, None).await.unwrap();
        }
        let again = town.desk.answer_call(&hotline, &calls[0], say("satisfied", true), None).await;
        assert_eq!(again.unwrap_err().code, "call_back_over");
        let today = town.desk.today();
        let rates = town.desk.call_rates(today, today, None).await.unwrap();
        assert_eq!((rates.called, rates.refused, rates.unreachable), (5, 1, 1));
        assert_eq!((rates.satisfied.part, rates.satisfied.whole), (2, 3));
        assert_eq!((rates.one_visit.part, rates.one_visit.whole), (2, 3));
        assert_eq!((rates.done_well.part, rates.done_well.whole), (3, 3));
        assert_eq!(open_calls(&town).await.len(), 1);
        the_calls_behind_a_rate_are_as_many(&town, &calls).await;
    })
    .await;
}

/// What a rate counts opens to whoever calls with the calls themselves, and to the organ they are about without.
async fn the_calls_behind_a_rate_are_as_many(town: &Town, calls: &[CaseNo]) {
    let head = town.holder("market", "approver", &[]);
    let lists = [
        ("made", 5),
        ("answered", 3),
        ("satisfied", 2),
        ("asked-done", 3),
        ("done", 3),
        ("asked-visits", 3),
        ("one-visit", 2),
        ("unreachable", 1),
        ("refused", 1),
    ];
    for (show, lines) in lists {
        for account in ["hotline", "supervisor", head.as_str()] {
            let (status, page) = town.get(account, &format!("/ratings/calls/made?show={show}")).await;
            assert!(status.is_success(), "{account} {show}");
            let rows = page.split("<tbody>").nth(1).unwrap().split("</tbody>").next().unwrap();
            assert_eq!(rows.matches("<tr").count(), lines, "{account} {show}: {rows}");
            let named = calls.iter().any(|no| rows.contains(no.as_str()));
            assert_eq!(named, account != head, "{account} {show}: {rows}");
            assert!(account != head || !rows.contains("9月8日"), "the organ is told of the month: {rows}");
        }
    }
    let (_, page) = town.get("hotline", "/ratings/calls").await;
    for part in [r#"show=satisfied">2</a> / "#, r#"show=answered">3</a> 件"#, r#"show=asked-visits">3</a> 件"#] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let (_, page) = town.get("supervisor", "/ratings").await;
    assert!(page.contains(r#"show=satisfied">2</a> / "#) && page.contains(r#"show=answered">3</a> 件"#), "{page}");
    assert_eq!(town.get("clerk", "/ratings/calls/made").await.0, 403);
}

#[tokio::test]
async fn the_organ_called_about_does_not_see_the_call() {
    let town = Town::open(testkit::sqlite().await).await;
    town.finished("wang.mei").await;
    let supervisor = town.who("supervisor").await;
    town.desk.draw(&supervisor, wish(&town, "x", 1)).await.unwrap();
    let no = open_calls(&town).await.remove(0);
    let head = town.holder("market", "approver", &[]);
    assert_eq!(town.get(&head, &format!("/staff/cases/{no}")).await.0, 404);
    let (status, page) = town.get("hotline", "/ratings/calls").await;
    assert!(status.is_success() && page.contains("王梅"), "{page}");
    assert!(town.get("hotline", &format!("/ratings/calls/{no}")).await.1.contains("13900010001"));
    let clerk = town.who("clerk").await;
    assert_eq!(town.desk.draw(&clerk, wish(&town, "y", 1)).await.unwrap_err().code, "not_your_post");
}
