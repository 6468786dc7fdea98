//! The check list filled in: nothing found ends it, what is found goes to whoever mends it.

use casework::{DutyState, Phase, Sight};
use jiff::civil::date;
use kernel::Timestamp;
use serde_json::json;

use crate::town::Town;

const CHECKS: [&str; 5] = ["hall", "environment", "image", "presence", "facility"];

async fn town() -> Town {
    Town::open(testkit::sqlite().await, Timestamp::at_local(date(2026, 11, 16), 9, 0)).await
}

#[tokio::test]
async fn a_clean_patrol_is_over_once_everything_was_looked_at() {
    let town = town().await;
    let patrol = town.round().await.remove(0);
    let manager = officekit::holder("centre", "examiner", &[]);
    let half = json!({ "checked": &CHECKS[..2] });
    assert_eq!(town.complete(&manager, &patrol, "clean", half).await, Err("checks_incomplete"));
    assert_eq!(town.complete(&manager, &patrol, "clean", json!({ "checked": CHECKS })).await, Ok(()));
    assert_eq!(town.case(&patrol.no).await.phase, Phase::Closed);
    assert_eq!(town.round().await.len(), 0, "nothing was found");
    let day = date(2026, 11, 16);
    let duty = town.duties(&Sight::county(town.region), day, day).await.remove(0);
    assert_eq!(duty.state(Timestamp::at_local(day, 20, 0)), DutyState::Done);
}

#[tokio::test]
async fn every_finding_becomes_a_case_of_its_own_with_its_time() {
    testkit::both_stores(|db| async move {
        let town = Town::open(db, Timestamp::at_local(date(2026, 11, 16), 9, 0)).await;
        let patrol = town.round().await.remove(0);
        let manager = officekit::holder("centre", "examiner", &[]);
        assert_eq!(town.complete(&manager, &patrol, "found", json!({})).await, Err("finding_missing"));
        let elsewhere = json!({ "findings": [{ "matter": "fee", "finding": "多收五元" }] });
        assert_eq!(town.complete(&manager, &patrol, "found", elsewhere).await, Err("check_unknown"));
        let found = json!({ "findings": [
            { "matter": "presence", "finding": "上午 10 点窗口无人在岗。", "organ": "market", "window": "centre/general-3" },
            { "matter": "facility", "finding": "自助终端不能打印。", "grade": "slight" },
        ] });
        town.complete(&manager, &patrol, "found", found).await.unwrap();

        let findings = town.round().await;
        assert_eq!(findings.len(), 2);
        let first = &findings[0];
        assert_eq!((first.kind.as_str(), first.lead_organ.as_str()), ("patrol-finding", "market"));
        let form = &first.form;
        assert_eq!((&form["class"], &form["by"], &form["grade"]), (&json!("daily"), &json!("centre"), &json!("ordinary")));
        assert_eq!((&form["window"], &form["patrol"]), (&json!("centre/general-3"), &json!(format!("{}/1", patrol.no))));
        assert_eq!((&*first.tasks[0].act, first.tasks[0].clock.is_some()), ("rectify", true));
        assert_eq!(findings[1].lead_organ.as_str(), "centre", "whoever was looked at mends it where nobody is named");
        assert_eq!(town.beside().round().await.unwrap(), [], "each finding once");
        assert_eq!(town.count("patrol-finding").await, 2);
    })
    .await;
}
