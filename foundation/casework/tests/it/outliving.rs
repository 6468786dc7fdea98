//! A running case never changes under anyone's feet: it outlives changes of the county folder and of the calendar.

use calendar::{DayRange, Holiday, WorkCalendar};
use casework::{Content, Definitions, Name, Sight, Verb};
use kernel::KindId;
use serde_json::json;

use crate::town::{Town, calendar, code, content, date, definitions, region, roster, staff};

/// The next version: the review is asked of one organ only, and the promise is shorter.
fn next_version() -> Content {
    let mut next = content();
    let item = next.item.as_mut().unwrap();
    item.version = 2;
    item.feel = json!({ "review": { "organs": ["market"], "within": "2wd" } });
    next.clocks.iter_mut().filter(|rule| &*rule.id == "promised").for_each(|rule| {
        rule.lengths.iter_mut().for_each(|dated| dated.length = "4wd".parse().unwrap());
    });
    next
}

fn next_definitions() -> Definitions {
    Definitions::new(Box::new(|_: &KindId, _| Ok(next_version())), calendar(), roster())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_definition_changed_meanwhile_leaves_a_running_case_alone() {
    testkit::both_stores(|db| async move {
        let old = Town::with(db.clone(), definitions());
        let no = old.file().await;
        // The program starts again with another county folder.
        let town = Town::with(db, next_definitions());
        town.complete(&no, staff("centre", "receiver"), "receive", "accept").await.unwrap();
        assert_eq!(town.case(&no).await.tasks.len(), 2, "as it was filed: two organs review");
        assert_eq!(town.due(&no, "promised").await, date("2026-09-11"));
        let newer = town.file().await;
        town.complete(&newer, staff("centre", "receiver"), "receive", "accept").await.unwrap();
        assert_eq!(town.case(&newer).await.tasks.len(), 1);
        assert_eq!(town.due(&newer, "promised").await, date("2026-09-07"));
        town.is_whole().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn moving_a_case_to_the_new_version_is_an_act_of_its_own() {
    let db = testkit::sqlite().await;
    let no = Town::with(db.clone(), definitions()).file().await;
    let town = Town::with(db, next_definitions());
    let head = || staff("market", "leader");
    let preview = town.casework.preview_rebase(&head(), &*town.case(&no).await).await.unwrap();
    assert_eq!((preview.from.item_version, preview.to.item_version), (Some(1), Some(2)));
    assert!(preview.lost.is_empty());
    let outcome = town.act(&no, head(), Verb::Rebase { reason: "按新指南办理".into() }).await.unwrap();
    assert!(outcome.happened.contains(&Name::Rebased));
    assert_eq!(code(town.act(&no, head(), Verb::Rebase { reason: "再来".into() }).await), "already_newest");
    town.complete(&no, staff("centre", "receiver"), "receive", "accept").await.unwrap();
    assert_eq!(town.case(&no).await.tasks.len(), 1);
    let replayed = town.casework.replay(&Sight::county(region()), &no).await.unwrap();
    assert_eq!(replayed, *town.case(&no).await);
    town.is_whole().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_step_that_the_new_procedure_lost_keeps_the_case_where_it_is() {
    let db = testkit::sqlite().await;
    let no = Town::with(db.clone(), definitions()).file().await;
    let renamed = || {
        let mut next = next_version();
        next.bpmn = next.bpmn.replace("\"receive\"", "\"intake\"").replace("outcome.receive", "outcome.intake");
        next
    };
    let town = Town::with(db, Definitions::new(Box::new(move |_: &KindId, _| Ok(renamed())), calendar(), roster()));
    let refused = town.act(&no, staff("market", "leader"), Verb::Rebase { reason: "新流程".into() }).await;
    assert_eq!(code(refused), "step_lost");
}

/// The calendar after a notice that makes one more Monday of September a day off.
fn rearranged() -> WorkCalendar {
    let mut editions = calendar().editions().to_vec();
    let monday = date("2026-09-07");
    let holiday =
        Holiday {
            name: "临时放假".into(), off: DayRange { from: monday, to: monday }, work: Vec::new(), basis: None
        };
    editions.last_mut().unwrap().holidays.push(holiday);
    WorkCalendar::new(editions).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_work_calendar_is_followed_by_running_cases_once_and_told() {
    testkit::both_stores(|db| async move {
        let town = Town::with(db.clone(), definitions());
        let (no, other) = (town.file().await, town.file().await);
        for no in [&no, &other] {
            town.complete(no, staff("centre", "receiver"), "receive", "accept").await.unwrap();
        }
        town.act(&other, staff("market", "leader"), Verb::Terminate { reason: "主体消亡".into() }).await.unwrap();
        let stood = town.case(&other).await.seq;
        assert_eq!(town.due(&no, "promised").await, date("2026-09-11"));

        let refused = town.act(&no, staff("market", "leader"), Verb::FollowCalendar { reason: "通知".into() }).await;
        assert_eq!(code(refused), "system_only");
        town.casework.definitions().set_calendar(rearranged());
        assert_eq!(town.due(&no, "promised").await, date("2026-09-11"), "nothing moves by itself");
        assert_eq!(town.casework.follow_calendar(region(), "国办通知").await.unwrap(), 1);
        assert_eq!(town.due(&no, "promised").await, date("2026-09-14"));
        assert_eq!(town.casework.follow_calendar(region(), "国办通知").await.unwrap(), 0);
        assert_eq!(town.case(&other).await.seq, stood, "what is over stays as it was");

        // The program starts again, with the new calendar: the case still counts by it, and reads back from its register.
        let town = Town::with(db, definitions());
        town.casework.definitions().set_calendar(rearranged());
        assert_eq!(town.due(&no, "promised").await, date("2026-09-14"));
        let replayed = town.casework.replay(&Sight::county(region()), &no).await.unwrap();
        assert_eq!(replayed, *town.case(&no).await);
        town.is_whole().await;
    })
    .await;
}
