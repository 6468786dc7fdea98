//! Whatever anybody asks in whatever order: the invariants hold.

use std::collections::BTreeSet;

use calendar::PauseKind;
use casework::{
    Case, CaseFilter, Colleague, Command, Completion, Extension, Filing, Grant, InboxFilter, PauseOrder, Sight,
    Supplement, Verb,
};
use kernel::{Actor, CaseNo, PostId, RegionCode};
use proptest::prelude::*;
use serde_json::json;

use crate::town::{Town, filing, limit, moment, region};

/// One wish of one person, in small numbers that stand for names.
#[derive(Clone, Debug)]
struct Wish {
    case: usize,
    person: usize,
    verb: usize,
    pick: usize,
    hours: i64,
}

fn wish() -> impl Strategy<Value = Wish> {
    (0..3usize, 0..9usize, 0..13usize, 0..6usize, 0..60i64).prop_map(|(case, person, verb, pick, hours)| Wish {
        case,
        person,
        verb,
        pick,
        hours,
    })
}

fn person(n: usize) -> Actor {
    let of = |account: &str, organ: &str, roles: &[&str]| {
        Actor::staff(account, account, organ, roles.iter().map(|role| PostId::from(format!("{organ}/{role}"))))
    };
    match n {
        0 => Actor::citizen("wang.mei", "王梅"),
        1 => Actor::citizen("li.qiang", "李强"),
        2 => of("zhao", "centre", &["receiver"]),
        3 => of("qian", "centre", &["receiver"]),
        4 => of("sun", "market", &["examiner", "approver"]),
        5 => of("zhou", "market", &["approver", "leader"]),
        6 => of("wu", "health", &["examiner"]),
        7 => of("wang.mei", "market", &["examiner"]),
        _ => Actor::system(),
    }
}

fn place(n: usize) -> Option<RegionCode> {
    ["990121002001", "990121003", "990121"].get(n).map(|code| RegionCode::parse(code).unwrap())
}

fn verb(wish: &Wish, case: &Case) -> Verb {
    let task = case.tasks.get(wish.pick % case.tasks.len().max(1)).map_or(1, |task| task.n);
    let colleague = || Colleague {
        account: "zhao".into(),
        name: "zhao".into(),
        posts: vec!["centre/receiver".into()],
        ties: Default::default(),
    };
    match wish.verb {
        0 => Verb::Claim { task },
        1 => Verb::GiveBack { task, reason: "请假".into() },
        2 => Verb::Delegate { task, to: colleague(), reason: "忙".into() },
        3..=6 => {
            let outcome = ["accept", "correct", "agree", "grant", "done", "refuse"][wish.pick];
            let opinion = Some("意见".into());
            Verb::Complete(Box::new(Completion { task, outcome: outcome.into(), opinion, ..Completion::default() }))
        }
        7 => Verb::Supplement(Box::new(Supplement { complete: wish.pick > 1, ..Supplement::default() })),
        8 => Verb::Pause(Box::new(PauseOrder {
            kind: if wish.pick > 2 { PauseKind::ExpertReview } else { PauseKind::Publicity },
            basis: "行政许可法第四十五条".into(),
            reason: "评审".into(),
            announced: limit("3wd"),
            notice_no: String::new(),
        })),
        9 => Verb::Resume,
        10 => Verb::Extend(Box::new(Extension {
            clock: None,
            by: limit("10wd"),
            article: "行政许可法第四十二条".into(),
            reason: "复杂".into(),
            asked_by: "sun".into(),
        })),
        11 if wish.pick == 0 => Verb::Withdraw { reason: "不办了".into(), request: None },
        _ => Verb::Note { text: "备注".into() },
    }
}

async fn live(wishes: Vec<Wish>) {
    let town = Town::new(testkit::sqlite().await);
    let mut now = moment("2026-09-01", 8);
    let mut numbers: Vec<CaseNo> = Vec::new();
    for n in 0..3 {
        let asked = Filing { place: place(n), ..filing(json!({ "survey": n == 0 })) };
        let filed = town.run(Command::file(region(), person(if n == 1 { 2 } else { 0 }), asked)).await.unwrap();
        numbers.push(filed.case_no);
    }
    for wish in wishes {
        now = now.plus_hours(wish.hours);
        town.clock.set(now);
        if wish.verb == 12 {
            town.tick().await;
            continue;
        }
        let no = &numbers[wish.case];
        let before = town.case(no).await;
        let result = town.act(no, person(wish.person), verb(&wish, &before)).await;
        let after = town.case(no).await;
        match result {
            Ok(outcome) => {
                assert_eq!(outcome.seq, after.seq);
                assert_eq!(after.seq - before.seq, u32::try_from(outcome.happened.len()).unwrap());
            }
            Err(error) => {
                assert!(error.refusal().is_some(), "{error}");
                assert_eq!(before, after, "a refusal changes nothing");
            }
        }
    }
    town.casework.seal_days(region()).await.unwrap();
    town.is_whole().await;
    for sight in sights() {
        agree(&town, &sight, &numbers).await;
    }
    inboxes_hold_the_open_tasks(&town, &numbers).await;
}

fn sights() -> Vec<Sight> {
    let nothing = || Sight::nothing(region());
    vec![
        Sight::county(region()),
        nothing().and(Grant::Account("wang.mei".into())),
        nothing().and(Grant::Account("zhao".into())),
        nothing().and(Grant::Organ("health".into())),
        nothing().and(Grant::Within(RegionCode::parse("990121002").unwrap())).and(Grant::Organ("market".into())),
    ]
}

/// Predicate in the database and as a function, list, count and detail: all say the same.
async fn agree(town: &Town, sight: &Sight, numbers: &[CaseNo]) {
    let filter = CaseFilter::default();
    let listed = town.casework.list_cases(sight, &filter, None, 50).await.unwrap().rows;
    assert_eq!(u64::try_from(listed.len()).unwrap(), town.casework.count_cases(sight, &filter).await.unwrap());
    for no in numbers {
        let case = town.case(no).await;
        let row = listed.iter().find(|row| row.case_no == *no);
        assert_eq!(sight.sees(&case.keys()), row.is_some(), "{sight:?}");
        assert_eq!(sight.sees(&case.keys()), town.casework.read_case(sight, no).await.is_ok());
        if let Some(row) = row {
            assert_eq!(
                (row.phase, row.ending, row.seq, row.paused),
                (case.phase, case.ending, case.seq, case.pause.is_some())
            );
        }
    }
}

async fn inboxes_hold_the_open_tasks(town: &Town, numbers: &[CaseNo]) {
    let mut open = BTreeSet::new();
    for no in numbers {
        open.extend(town.case(no).await.tasks.iter().map(|task| (no.clone(), task.n)));
    }
    let mut desks: Vec<_> = (2..8).flat_map(|n| town.casework.desks_of(&person(n))).collect();
    desks.sort();
    desks.dedup();
    let inbox = town.casework.inbox(&Sight::county(region()), &desks, &InboxFilter::default(), None, 50).await.unwrap();
    let shown: BTreeSet<_> = inbox.rows.iter().map(|row| (row.case_no.clone(), row.n)).collect();
    assert_eq!(shown, open);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn no_sequence_of_wishes_breaks_an_invariant(wishes in prop::collection::vec(wish(), 0..60)) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        runtime.block_on(live(wishes));
    }
}
