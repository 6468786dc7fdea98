//! Settings and towns for tests: the demonstration's declarations, everything else in a temporary folder.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use casework::{Command, Filing, Party, PartyKind};
use haoban::settings::Settings;
use haoban::town::Purpose;
use haoban::town::Town;
use kernel::{Actor, CaseNo, Channel, KindId, TestClock, Timestamp};

pub const ITEM: &str = "market/fine-instalment";

pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// A county whose files lie in `folder`.
pub fn settings(folder: &Path, database: &str) -> Settings {
    let mut settings = Settings {
        county: repository().join("county"),
        database: database.to_owned(),
        data: folder.to_owned(),
        ..Settings::default()
    };
    settings.limits.requests_per_minute = 1_000_000;
    settings
}

pub fn sqlite_in(folder: &Path) -> String {
    format!("sqlite://{}", folder.join("haoban.db").display())
}

/// The town in this process, by a clock that stands where it is set.
pub async fn open(settings: &Settings, clock: &Arc<TestClock>) -> Town {
    Town::open(settings, clock.clone(), Purpose::Simulate).await.unwrap()
}

/// The morning of a working day.
pub fn morning() -> Arc<TestClock> {
    TestClock::shared(Timestamp::at_local("2026-09-01".parse().unwrap(), 9, 0))
}

/// Values of the item's form.
pub fn form(decision_no: &str) -> serde_json::Value {
    serde_json::json!({
        "name": "王梅", "number": "990121199001010024", "phone": "13900000000", "decision_no": decision_no,
        "amount": 3000, "paid": 0, "due_on": "2026-12-31", "ask": "分期缴纳", "instalments": 6,
    })
}

/// The item is applied for by somebody.
pub async fn submit(town: &Town, decision_no: &str) -> CaseNo {
    let filing = Filing {
        kind: KindId::from("application"),
        item: Some(ITEM.into()),
        party: Arc::new(Party {
            kind: PartyKind::Citizen,
            name: "王梅".into(),
            number: "990121199001010024".into(),
            phone: "13900000000".into(),
            account: Some("wang.mei".into()),
        }),
        agent: None,
        channel: Channel::Web,
        place: None,
        window: None,
        organ: None,
        form: Arc::new(form(decision_no)),
        answers: Arc::new(serde_json::json!({ "who": "person" })),
        materials: Vec::new(),
    };
    let command = Command::file(town.region, Actor::citizen("wang.mei", "王梅"), filing);
    town.casework.execute(command).await.unwrap().case_no
}
