//! History leans on this: every happening as it stands in registers today must be readable for ever.
//!
//! The test compares what each happening serialises to with `golden/happenings.jsonl`. Adding a variant, or a field
//! with a default, adds a line or changes one; then run the tests once with `HAOBAN_WRITE_GOLDEN=1` and *append*: lines
//! that were in force stay, and each must still read.

use std::sync::Arc;

use calendar::{Extension, Limit, Pause, PauseKind};
use kernel::{Channel, Date, Digest32, Timestamp};
use serde_json::json;

use crate::*;

const GOLDEN: &str = include_str!("../golden/happenings.jsonl");

fn samples() -> Vec<Happening> {
    let on = Date::constant(2026, 9, 1);
    let at = Timestamp::start_of_day(on);
    let holder = || Holder { account: "zhao".into(), name: "赵敏".into() };
    let decision = |ending| {
        Arc::new(Decision {
            ending,
            reason: "不符合条件".into(),
            basis: "食品安全法第三十五条".into(),
            remedies: "可以申请行政复议".into(),
            redirect: None,
            on,
        })
    };
    let pin = || Pin {
        definition: Digest32::ZERO,
        kind_version: 1,
        item_version: Some(2),
        procedure: "promised".into(),
        calendar: Digest32::ZERO,
    };
    vec![
        Happening::Filed(Box::new(Filed {
            kind: "application".into(),
            item: Some("market/food-business".into()),
            title: "食品经营许可".into(),
            pin: pin(),
            party: testing::filing().party,
            agent: None,
            channel: Channel::Window,
            place: testing::region(),
            window: None,
            lead_organ: "market".into(),
            form: Arc::new(json!({ "shop": "面馆" })),
            answers: Arc::new(json!(null)),
            materials: Vec::new(),
        })),
        Happening::FormAmended { form: Arc::new(json!({})), answers: Arc::new(json!({})) },
        Happening::MaterialsAdded {
            materials: vec![Arc::new(MaterialRef {
                id: "lease".into(),
                state: MaterialState::Given,
                files: vec![FileRef {
                    hash: "ab".into(),
                    name: "合同.pdf".into(),
                    media: "application/pdf".into(),
                    size: 9,
                }],
            })],
        },
        Happening::CorrectionRequested(Arc::new(Correction {
            items: vec![CorrectionItem { about: "lease".into(), what: "请补交".into() }],
            reason: "不齐".into(),
            basis: "行政许可法第三十二条".into(),
            until: Some(on),
        })),
        Happening::Corrected { on },
        Happening::Accepted { on, deemed: true },
        Happening::NotAccepted(decision(Ending::NotAccepted)),
        Happening::TaskOpened(Box::new(TaskOpened {
            n: 3,
            node: "receiving/receive".into(),
            instance: Some("health".into()),
            title: "收件".into(),
            organ: "centre".into(),
            role: "receiver".into(),
            act: "receive".into(),
            limit: Some(Limit::working_days(3)),
        })),
        Happening::TaskClaimed { n: 3, holder: holder() },
        Happening::TaskReturned { n: 3, reason: "请假".into() },
        Happening::TaskDelegated { n: 3, holder: holder(), reason: "轮岗".into() },
        Happening::TaskCompleted(Box::new(TaskCompleted {
            n: 3,
            outcome: "accept".into(),
            opinion: Some("同意".into()),
            with: Some(holder()),
            data: Some(Arc::new(json!({ "seats": 12 }))),
        })),
        Happening::TaskCancelled { n: 3 },
        Happening::ServiceAnswered { node: "score".into(), outcome: "pass".into() },
        Happening::FlowAdvanced { state: testing::Bench::new().filed().flow },
        Happening::ClockStarted {
            clock: "statutory".into(),
            title: "法定时限".into(),
            limit: Limit::working_days(20),
            from: at,
        },
        Happening::ClockStopped { clock: "statutory".into() },
        Happening::Paused {
            pause: Box::new(Pause::open(PauseKind::Hearing, "行政许可法第四十五条", Limit::working_days(5), at)),
            reason: "听证".into(),
            notice_no: "青听字〔2026〕1号".into(),
            clocks: vec!["statutory".into()],
        },
        Happening::Resumed,
        Happening::Extended {
            clock: "statutory".into(),
            extension: Box::new(Extension {
                by: Limit::working_days(10),
                article: "行政许可法第四十二条".into(),
                approver: "局长".into(),
                reason: "复杂".into(),
                at,
            }),
            approver: "head".into(),
        },
        Happening::TimerSet { key: "flow:7".into(), due: at },
        Happening::TimerCleared { key: "flow:7".into() },
        Happening::TimerFired { key: "clock:statutory".into(), due: at },
        Happening::DecisionMade(decision(Ending::Refused)),
        Happening::DocumentIssued(Arc::new(DocumentRef {
            id: "acceptance-notice".into(),
            no: "青受字〔2026〕第00001号".into(),
            title: "受理通知书".into(),
            kind: "letter".into(),
            file: None,
            on,
        })),
        Happening::Delivered(Arc::new(Delivery {
            way: "courier".into(),
            receiver: Some("王梅".into()),
            tracking: Some("EMS1".into()),
            on,
        })),
        Happening::Rated(Arc::new(Rating { level: 1, text: "很快".into(), tags: vec!["态度好".into()], at })),
        Happening::Withdrawn { reason: "不办了".into(), request: Some("9月1日签字的撤回申请".into()) },
        Happening::Terminated { reason: "主体消亡".into() },
        Happening::Closed { ending: Ending::Granted },
        Happening::Archived,
        Happening::MessageSent { message: "notice".into(), text: "通知".into() },
        Happening::Noted { text: "备注".into() },
        Happening::Rebased { pin: pin(), reason: "新指南".into() },
        Happening::CalendarChanged { calendar: pin().calendar, reason: "国办通知".into() },
        Happening::Fact { fact: "told_once".into(), data: Arc::new(json!(["lease"])) },
    ]
}

#[test]
fn every_name_has_a_sample() {
    let sampled: Vec<Name> = samples().iter().map(Happening::name).collect();
    assert_eq!(sampled, Name::ALL);
}

#[test]
fn what_is_written_today_stands_in_the_golden_file() {
    let written: Vec<String> = samples().iter().map(|happening| serde_json::to_string(happening).unwrap()).collect();
    if std::env::var_os("HAOBAN_WRITE_GOLDEN").is_some() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/golden/happenings.jsonl");
        let kept = GOLDEN.lines().map(str::to_owned);
        let new = written.iter().filter(|line| !GOLDEN.lines().any(|known| known == line.as_str())).cloned();
        let lines: Vec<String> = kept.chain(new).collect();
        std::fs::write(path, lines.join("\n") + "\n").unwrap();
        return;
    }
    for line in &written {
        assert!(GOLDEN.lines().any(|known| known == line), "not in the golden file: {line}");
    }
}

#[test]
fn everything_that_was_ever_written_can_be_read_and_means_the_same() {
    for line in GOLDEN.lines() {
        let happening: Happening = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        let again: Happening = serde_json::from_str(&serde_json::to_string(&happening).unwrap()).unwrap();
        assert_eq!(happening, again);
    }
}
