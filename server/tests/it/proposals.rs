//! What the machine proposes from frozen statements: whoever is last of the group again and again is heard, once.

use assessment::store::statements;
use assessment::{Month, Statement};
use casework::{CaseFilter, Sight};
use kernel::{Digest32, KindId};
use serde_json::json;
use store::WriteSet;

use crate::towns;

/// Two general windows in a month, the second of them last.
fn month(of: &str) -> Vec<Statement> {
    let statement = |window: &str, place: u32, points: i64| {
        let statement = json!({
            "subject": format!("window:centre/{window}"), "organ": "centre", "month": of, "scheme": "window-points",
            "version": 1, "digest": "", "peers": "general", "place": place, "of": 2, "base": 10_000, "points": points,
            "grade": "", "lines": [], "inputs": {"closed": 40.0},
        });
        serde_json::from_value(statement).unwrap()
    };
    vec![statement("general-1", 1, 10_200), statement("general-2", 2, 9_100)]
}

#[tokio::test]
async fn whoever_is_last_three_months_in_a_row_is_heard_once() {
    let folder = tempfile::tempdir().unwrap();
    let town = towns::open(&towns::settings(folder.path(), "sqlite::memory:"), &towns::morning()).await;
    town.welcome().await.unwrap();
    let desk = town.assessment_desk();
    let mut opened = Vec::new();
    for of in ["2026-04", "2026-05", "2026-06", "2026-07"] {
        let before = statements::head(&town.db, town.region).await.unwrap().map_or(Digest32::ZERO, |(_, hash)| hash);
        let mut set = WriteSet::new();
        statements::freeze(town.region, &month(of), before, town.clock.now(), &mut set).unwrap();
        town.db.write(set).await.unwrap();
        let of: Month = of.parse().unwrap();
        let found = desk.propose_reproofs(of).await.unwrap();
        assert_eq!(desk.propose_reproofs(of).await.unwrap(), found, "{of}: made again, it is the same case");
        opened.push(found);
    }
    assert_eq!(opened.iter().map(Vec::len).collect::<Vec<_>>(), [0, 0, 1, 0], "upon the third month, and not again");
    let reproofs = CaseFilter { kind: Some(KindId::from("reproof")), ..CaseFilter::default() };
    assert_eq!(town.casework.count_cases(&Sight::county(town.region), &reproofs).await.unwrap(), 1);
    let case = town.casework.current(town.region, &opened[2][0]).await.unwrap().unwrap();
    assert_eq!(case.kind.as_str(), "reproof");
    assert_eq!(
        (case.lead_organ.as_str(), &case.form["periods"], &case.form["month"]),
        ("centre", &json!(3), &json!("2026-06"))
    );
    assert_eq!(case.form["subject"], "centre/general-2");
    assert!(case.party.account.is_none(), "a window is nobody's account");
    let waits: Vec<&str> = case.tasks.iter().map(|task| &*task.act).collect();
    assert_eq!(waits, ["account-for-points"], "the organ is heard before anything is decided");
}
