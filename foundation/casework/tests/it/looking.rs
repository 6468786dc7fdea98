//! A case in words, and how cases are found.

use casework::{CaseFilter, Choice, ClockState, Grant, Sight, Whose, choices, standings, timeline, turn};
use kernel::Actor;

use crate::town::{Town, date, region, staff, wang_mei};

async fn verbs(town: &Town, no: &kernel::CaseNo, actor: &Actor) -> Vec<&'static str> {
    let case = town.case(no).await;
    let around = town.casework.surroundings(&case).await.unwrap();
    choices(&around.ctx(actor), &case).iter().map(|Choice { verb, .. }| *verb).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn everyone_is_offered_what_he_may_do() {
    let town = Town::new(testkit::sqlite().await);
    let no = town.file().await;
    assert_eq!(verbs(&town, &no, &wang_mei()).await, ["supplement", "withdraw"]);
    let clerk = staff("centre", "receiver");
    assert_eq!(verbs(&town, &no, &clerk).await, ["complete", "claim", "supplement", "note"]);
    assert!(verbs(&town, &no, &staff("health", "examiner")).await.is_empty());
    town.complete(&no, clerk, "receive", "accept").await.unwrap();
    assert_eq!(verbs(&town, &no, &staff("health", "examiner")).await, ["complete", "claim", "pause", "note"]);
    assert_eq!(verbs(&town, &no, &staff("market", "leader")).await, ["pause", "extend", "terminate", "note"]);
    let stranger = Actor::citizen("li.qiang", "李强");
    assert!(verbs(&town, &no, &stranger).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_clocks_and_the_turn_are_told() {
    let town = Town::new(testkit::sqlite().await);
    let no = town.file().await;
    town.complete(&no, staff("centre", "receiver"), "receive", "accept").await.unwrap();
    town.at("2026-09-03", 9);
    let case = town.case(&no).await;
    let around = town.casework.surroundings(&case).await.unwrap();
    let standing = standings(&case, &around.calendar, around.now);
    let promised = standing.iter().find(|standing| standing.id == "promised").unwrap();
    assert_eq!(
        (promised.remaining, promised.due, promised.state),
        (Some(6), Some(date("2026-09-11")), ClockState::Running)
    );
    let correction = standing.iter().find(|standing| standing.id == "correction").unwrap();
    assert_eq!(correction.state, ClockState::Kept);
    let turn = turn(&around.ctx(&wang_mei()), &case);
    assert_eq!(turn.whose, Whose::Government);
    assert_eq!(turn.sentence, "正在办理：市场监督管理局“部门审查”、卫生健康局“部门审查”。");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_timeline_tells_the_story_in_order() {
    let town = Town::new(testkit::sqlite().await);
    let no = town.file().await;
    town.complete(&no, staff("centre", "receiver"), "receive", "refuse").await.unwrap();
    let case = town.case(&no).await;
    let around = town.casework.surroundings(&case).await.unwrap();
    let events = town.casework.events(&Sight::county(region()), &no).await.unwrap();
    let told: Vec<String> = timeline(&around.ctx(&wang_mei()), &events).into_iter().map(|row| row.sentence).collect();
    assert_eq!(
        told,
        [
            "收到王梅关于“食品经营许可”的申请。",
            "政务服务中心开始“收件审查”。",
            "作出决定：不予受理。理由：符合条件。",
            "“收件审查”办理完毕（不予同意）：同意",
            "办结：不予受理。",
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn cases_are_found_by_name_pinyin_and_number_under_the_sight() {
    testkit::both_stores(|db| async move {
        let town = Town::new(db);
        let no = town.file().await;
        let sight = Sight::county(region());
        for query in ["王梅", "食品经营", "spjy", no.as_str()] {
            let found = town.casework.search_cases(&sight, query, 5).await.unwrap();
            assert_eq!(found.len(), 1, "{query}");
            assert_eq!(found[0].case_no, no);
        }
        let other = Sight::nothing(region()).and(Grant::Account("li.qiang".into()));
        assert!(town.casework.search_cases(&other, "王梅", 5).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_is_paged_by_key_and_holds_the_sight_and_the_filters_inside() {
    testkit::both_stores(|db| async move {
        let town = Town::new(db);
        for _ in 0..7 {
            town.file().await;
        }
        let sight = Sight::nothing(region()).and(Grant::Account("wang.mei".into()));
        let filter = CaseFilter { words: Some("食品".into()), ..CaseFilter::default() };
        let (mut seen, mut after) = (Vec::new(), None);
        loop {
            let page = town.casework.list_cases(&sight, &filter, after.as_ref(), 3).await.unwrap();
            assert!(page.rows.len() <= 3);
            seen.extend(page.rows.into_iter().map(|row| row.case_no));
            let Some(next) = page.next else { break };
            after = Some(next);
        }
        let mut once = seen.clone();
        once.sort();
        once.dedup();
        assert_eq!((seen.len(), once.len()), (7, 7));
        assert_eq!(town.casework.count_cases(&sight, &filter).await.unwrap(), 7);

        let over = CaseFilter { phases: vec![casework::Phase::Closed], ..filter.clone() };
        assert_eq!(town.casework.count_cases(&sight, &over).await.unwrap(), 0);
        let nobody = Sight::nothing(region()).and(Grant::Account("li.qiang".into()));
        assert_eq!(town.casework.count_cases(&nobody, &filter).await.unwrap(), 0);
        let unsearchable = CaseFilter { words: Some("。。".into()), ..CaseFilter::default() };
        assert!(town.casework.list_cases(&sight, &unsearchable, None, 3).await.unwrap().rows.is_empty());
    })
    .await;
}
