//! Cases that open by themselves, once, and what becomes of days on which nobody looked at the clock.

use casework::{Case, DutyState, Sight};
use jiff::civil::date;
use kernel::Timestamp;

use crate::town::Town;

fn text<'a>(case: &'a Case, field: &str) -> &'a str {
    case.form.get(field).and_then(|value| value.as_str()).unwrap_or_default()
}

/// Halls of the county: organs with windows.
fn halls() -> usize {
    officekit::county().organs.iter().filter(|organ| !organ.windows.is_empty()).count()
}

#[tokio::test]
async fn a_case_opens_for_every_day_and_place_and_only_once() {
    testkit::both_stores(|db| async move {
        let monday = date(2026, 11, 16);
        let town = Town::open(db, Timestamp::at_local(monday, 9, 0)).await;
        let opened = town.round().await;
        assert_eq!(opened.len(), 1, "the daily patrol of the centre");
        let patrol = &opened[0];
        let form = ["class", "place", "day", "schedule", "within"].map(|field| text(patrol, field));
        assert_eq!(form, ["daily", "centre", "2026-11-16", "daily", "9h"]);
        let task = &patrol.tasks[0];
        assert_eq!((&*task.act, task.organ.as_str(), &*task.role), ("inspect", "centre", "examiner"));
        assert!(task.clock.is_some(), "the patrol has its time");
        assert_eq!(town.round().await.len(), 0);

        town.at(date(2026, 11, 17), 8, 29);
        assert_eq!(town.round().await.len(), 0, "not before its hour");
        town.at(date(2026, 11, 17), 8, 30);
        assert_eq!(town.round().await.len(), 1 + halls(), "the day's, and the week's for every hall");
        assert_eq!(town.beside().round().await.unwrap().len(), 0, "another node opens nothing twice");
        assert_eq!(town.count("patrol").await, 2 + halls() as u64);

        // The third working day of December: every window looks at itself.
        town.at(date(2026, 12, 3), 8, 30);
        let windows: usize = officekit::county().organs.iter().map(|organ| organ.windows.len()).sum();
        let own: Vec<_> = town.round().await.into_iter().filter(|case| text(case, "class") == "self").collect();
        assert_eq!(own.len(), windows);
        assert!(own.iter().all(|case| case.tasks[0].organ == case.lead_organ && !text(case, "window").is_empty()));
    })
    .await;
}

#[tokio::test]
async fn what_can_still_be_done_is_opened_and_the_rest_stands_as_missed() {
    testkit::both_stores(|db| async move {
        let town = Town::open(db, Timestamp::at_local(date(2026, 11, 17), 9, 0)).await;
        town.round().await;
        // Nobody looked at the clock from Tuesday to Monday.
        town.at(date(2026, 11, 23), 9, 0);
        let opened = town.round().await;
        let opened: Vec<(&str, &str)> = opened.iter().map(|case| (text(case, "schedule"), text(case, "day"))).collect();
        // Two working days for Thursday's check end with this day; the daily patrols of last week are past.
        assert_eq!(opened, [("daily", "2026-11-23"), ("standing", "2026-11-19")]);
        let all = Sight::county(town.region);
        let now = Timestamp::at_local(date(2026, 11, 23), 9, 0);
        let missed = town.duties(&all, date(2026, 11, 17), date(2026, 11, 23)).await;
        let missed = missed.iter().filter(|duty| duty.state(now) == DutyState::Missed);
        let missed: Vec<(&str, String)> = missed.map(|duty| (duty.schedule.as_str(), duty.day.to_string())).collect();
        let days = ["2026-11-18", "2026-11-19", "2026-11-20"].map(|day| ("daily", day.to_owned()));
        assert_eq!(missed, days);
    })
    .await;
}

#[tokio::test]
async fn whoever_sees_the_case_or_the_hall_sees_the_duty() {
    let town = Town::open(testkit::sqlite().await, Timestamp::at_local(date(2026, 11, 17), 9, 0)).await;
    town.round().await;
    let day = date(2026, 11, 17);
    let seen = async |account: &str| town.duties(&town.who(account).await.sight(), day, day).await;
    assert_eq!(seen("supervisor").await.len(), 1 + halls());
    let centre = seen("clerk").await;
    assert!(centre.iter().all(|duty| duty.organ == *"centre"), "{centre:?}");
    assert_eq!(centre.len(), 2, "its daily patrol and its share of the week's");
    let township = officekit::holder("baishi", "receiver", &[]);
    let township = seen(&township).await;
    assert!(!township.is_empty() && township.iter().all(|duty| duty.organ.as_str().starts_with("baishi")));
    let market = officekit::holder("market", "examiner", &[]);
    assert_eq!(seen(&market).await, []);
}
