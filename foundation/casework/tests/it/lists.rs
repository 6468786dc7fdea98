//! Lists, counts and inboxes: complete, in order, and never more than the single read would show.

use std::collections::BTreeSet;

use casework::{Case, CaseFilter, CaseRow, Command, Desk, Grant, InboxFilter, ListKey, Phase, Sight};
use kernel::{Actor, CaseNo, Date, RegionCode};
use serde_json::json;

use crate::town::{ITEM, Town, filing, region, staff};

/// Twelve cases of several people and places, in several phases.
async fn populated(town: &Town) -> Vec<CaseNo> {
    let mut numbers = Vec::new();
    for n in 0..12u8 {
        town.at("2026-09-01", 8 + n);
        let account = format!("citizen-{}", n % 3);
        let mut filing = filing(json!({}));
        let mut party = (*filing.party).clone();
        party.account = Some(account.as_str().into());
        filing.party = std::sync::Arc::new(party);
        filing.place = ["990121000", "990121002001", "990121002002", "990121003"]
            .get(usize::from(n % 4))
            .map(|code| RegionCode::parse(code).unwrap());
        let filed = town.run(Command::file(region(), Actor::citizen(account.as_str(), "某人"), filing)).await.unwrap();
        if n % 2 == 0 {
            town.complete(&filed.case_no, staff("centre", "receiver"), "receive", "accept").await.unwrap();
        }
        if n % 6 == 0 {
            town.complete(&filed.case_no, staff("market", "examiner"), "review", "agree").await.unwrap();
        }
        numbers.push(filed.case_no);
    }
    numbers
}

fn sights() -> Vec<Sight> {
    let nothing = || Sight::nothing(region());
    let township = || Grant::Within(RegionCode::parse("990121002").unwrap());
    vec![
        Sight::county(region()),
        nothing(),
        nothing().and(Grant::Organ("health".into())),
        nothing().and(Grant::Organ("market".into())),
        nothing().and(Grant::Account("citizen-1".into())),
        nothing().and(township()),
        nothing().and(township()).and(Grant::Account("citizen-2".into())).and(Grant::Organ("health".into())),
        Sight::county(RegionCode::parse("990122").unwrap()),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn list_count_and_single_read_agree_for_every_sight() {
    testkit::both_stores(|db| async move {
        let town = Town::new(db);
        let numbers = populated(&town).await;
        for sight in sights() {
            for phases in [vec![], vec![Phase::Filed], vec![Phase::Handling]] {
                let filter = CaseFilter { phases: phases.clone(), ..CaseFilter::default() };
                let listed = all_pages(&town, &sight, &filter).await;
                let count = town.casework.count_cases(&sight, &filter).await.unwrap();
                assert_eq!(u64::try_from(listed.len()).unwrap(), count, "{sight:?}");
                let mut readable = BTreeSet::new();
                for no in &numbers {
                    if let Ok(case) = town.casework.read_case(&sight, no).await {
                        readable.extend(fits(&case, &phases).then(|| no.clone()));
                    }
                }
                assert_eq!(listed.into_iter().collect::<BTreeSet<_>>(), readable, "{sight:?}");
            }
        }
    })
    .await;
}

fn fits(case: &Case, phases: &[Phase]) -> bool {
    phases.is_empty() || phases.contains(&case.phase)
}

/// Pages of two, newest first, none twice.
async fn all_pages(town: &Town, sight: &Sight, filter: &CaseFilter) -> Vec<CaseNo> {
    let (mut numbers, mut after) = (Vec::new(), None);
    loop {
        let page = town.casework.list_cases(sight, filter, after.as_ref(), 2).await.unwrap();
        assert!(page.rows.len() <= 2);
        assert!(page.rows.is_sorted_by_key(|row| std::cmp::Reverse(row.key())));
        numbers.extend(page.rows.into_iter().map(|row| row.case_no));
        match page.next {
            Some(next) => after = Some(next),
            None => return numbers,
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_inbox_is_in_order_of_remaining_time_and_complete() {
    testkit::both_stores(|db| async move {
        let town = Town::new(db);
        populated(&town).await;
        let clerk = staff("centre", "receiver");
        let desks = town.casework.desks_of(&clerk);
        assert_eq!(desks, [Desk::from(("centre".into(), "receiver".into()))]);
        let sight = Sight::nothing(region()).and(Grant::Organ("centre".into()));
        let (mut rows, mut after) = (Vec::new(), None);
        loop {
            let page = town.casework.inbox(&sight, &desks, &InboxFilter::default(), after.as_ref(), 4).await.unwrap();
            rows.extend(page.rows);
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(rows.len(), 6);
        assert!(rows.is_sorted_by_key(|row| row.key()));
        assert_eq!(town.casework.count_inbox(&sight, &desks, &InboxFilter::default()).await.unwrap(), 6);
        for row in &rows {
            let case = town.casework.read_case(&sight, &row.case_no).await.unwrap();
            assert!(case.task(row.n).is_some_and(|task| task.organ == row.organ));
        }
        let blind = Sight::nothing(region()).and(Grant::Organ("market".into()));
        assert!(town.casework.inbox(&blind, &desks, &InboxFilter::default(), None, 9).await.unwrap().rows.is_empty());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn counters_follow_the_phases() {
    let town = Town::new(testkit::sqlite().await);
    populated(&town).await;
    let name = |phase: &str| format!("case.{phase}:market:{}", ITEM);
    let value = |phase| {
        let (db, name) = (town.db.clone(), name(phase));
        async move { store::counters::value(&db, region(), &name, None).await.unwrap() }
    };
    assert_eq!((value("filed").await, value("handling").await, value("closed").await), (6, 6, 0));
}

/// What the unfiltered list shows of this filter, in the order in which it falls due.
async fn expected(town: &Town, sight: &Sight, filter: &CaseFilter) -> Vec<(Date, CaseNo)> {
    let all = town.casework.list_cases(sight, &CaseFilter::default(), None, 100).await.unwrap().rows;
    let within = |row: &CaseRow| {
        filter.due_from.is_none_or(|from| row.due >= from) && filter.due_by.is_none_or(|by| row.due <= by)
    };
    let of_organ = |row: &CaseRow| filter.organ.as_ref().is_none_or(|organ| row.organ == *organ);
    let of_item = |row: &CaseRow| filter.item.as_ref().is_none_or(|item| row.item.as_ref() == Some(item));
    let in_phase = |row: &CaseRow| filter.phases.is_empty() || filter.phases.contains(&row.phase);
    let wanted = all.iter().filter(|row| row.closed_at.is_none() && within(row) && of_organ(row));
    let wanted = wanted.filter(|row| of_item(row) && in_phase(row));
    let mut wanted: Vec<_> = wanted.map(|row| (row.due, row.case_no.clone())).collect();
    wanted.sort();
    wanted
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_due_is_what_the_whole_list_shows_of_it_page_by_page_soonest_first() {
    testkit::both_stores(|db| async move {
        let town = Town::new(db);
        let numbers = populated(&town).await;
        // Half of them again some days later, so that cases fall due on different days; some are over.
        for (n, no) in numbers.iter().enumerate().filter(|(n, _)| n % 2 == 1) {
            town.at(if n % 4 == 1 { "2026-09-03" } else { "2026-09-04" }, 9);
            let outcome = if n % 3 == 0 { "refuse" } else { "accept" };
            town.complete(no, staff("centre", "receiver"), "receive", outcome).await.unwrap();
        }
        let whole =
            town.casework.list_cases(&Sight::county(region()), &CaseFilter::default(), None, 100).await.unwrap();
        let days: BTreeSet<Date> = whole.rows.iter().filter(|row| row.closed_at.is_none()).map(|row| row.due).collect();
        assert!(days.len() >= 3 && whole.rows.iter().any(|row| row.closed_at.is_some()), "{days:?}");
        let (first, last) = (*days.first().unwrap(), *days.last().unwrap());
        for sight in sights() {
            for (from, by) in
                days.iter().flat_map(|day| [(None, Some(*day)), (Some(*day), None), (Some(first), Some(*day))])
            {
                let plain = CaseFilter { due_from: from, due_by: by, ..CaseFilter::default() };
                let of_item = CaseFilter { item: Some(ITEM.into()), ..plain.clone() };
                let of_nobody = CaseFilter { organ: Some("health".into()), ..plain.clone() };
                let handled = CaseFilter { phases: vec![Phase::Handling], ..plain.clone() };
                for filter in [plain, of_item, of_nobody, handled] {
                    let listed = due_pages(&town, &sight, &filter).await;
                    assert!(listed.is_sorted_by_key(|(due, _)| *due), "{sight:?} {filter:?}");
                    let count = town.casework.count_cases(&sight, &filter).await.unwrap();
                    assert_eq!(u64::try_from(listed.len()).unwrap(), count, "{sight:?} {filter:?}");
                    let mut listed = listed;
                    listed.sort();
                    assert_eq!(listed, expected(&town, &sight, &filter).await, "{sight:?} {filter:?}");
                }
            }
        }
        let all = CaseFilter { due_by: Some(last), ..CaseFilter::default() };
        let of_other_order = whole.rows.last().map(CaseRow::key);
        let page = town.casework.list_cases(&Sight::county(region()), &all, of_other_order.as_ref(), 1).await.unwrap();
        assert_eq!(page.rows.first().map(|row| row.due), Some(first), "a key of another order is none");
    })
    .await;
}

/// Pages of two, each key as an address carries it.
async fn due_pages(town: &Town, sight: &Sight, filter: &CaseFilter) -> Vec<(Date, CaseNo)> {
    let (mut listed, mut after) = (Vec::new(), None);
    loop {
        let page = town.casework.list_cases(sight, filter, after.as_ref(), 2).await.unwrap();
        listed.extend(page.rows.into_iter().map(|row| (row.due, row.case_no)));
        match page.next {
            Some(next) => after = Some(ListKey::of_parts(&next.parts()).unwrap()),
            None => return listed,
        }
    }
}
