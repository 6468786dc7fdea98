//! Who may do what, as a picture in git: `permissions.txt` is what the running system answers, and `RIGHTS` says why.

use std::fmt::Write as _;

use applications::permissions::{RIGHTS, Right};
use serde_json::{Value, json};

use crate::town::{Script, Town, filed};

/// One of each sort, as somebody meets the case of 王梅 under examination.
const PEOPLE: [(&str, &str); 10] = [
    ("stranger", ""),
    ("applicant", "wang.mei"),
    ("citizen", "li.qiang"),
    ("receiver", "clerk"),
    ("examiner", "examiner"),
    ("approver", "approver"),
    ("examiner elsewhere", "fire-01"),
    ("supervisor", "supervisor"),
    ("leader", "leader"),
    ("administrator", "admin"),
];

/// What each action is asked with: enough to be judged, never enough to be done.
fn wish(action: &str, no: &str) -> Option<(String, Value)> {
    let verb = |body: Value| Some((format!("/cases/{no}/actions/{action}"), body));
    let examine = |path: &str, body: Value| Some((path.replace("{}", no), body));
    let blank = json!({ "reason": " " });
    match action {
        "file" => examine("/cases", json!({ "item": "market/fine-instalment" })),
        "file-for-others" => examine(
            "/cases",
            json!({ "item": "market/fine-instalment", "party": { "kind": "citizen", "name": "", "number": "" } }),
        ),
        "supplement" => verb(json!({ "complete": true })),
        "withdraw" | "terminate" | "rebase" => verb(blank),
        "rate" => verb(json!({ "level": 9 })),
        "wish-delivery" => verb(json!({ "way": "pigeon" })),
        "charge-fee" => examine("/cases/{}/fees", json!({ "name": "", "fen": 0, "how": "" })),
        "refund-fee" => examine("/cases/{}/fees/9/refund", json!({ "fen": 0, "reason": "" })),
        "resume" => verb(json!({})),
        "note" => verb(json!({ "text": " " })),
        "pause" => verb(json!({ "kind": "hearing", "basis": "", "reason": " ", "announced": "5wd" })),
        "extend" => verb(json!({ "by": "5d", "reason": "", "asked_by": "examiner" })),
        "complete" => Some((format!("/tasks/{no}-{{task}}/complete"), json!({ "outcome": " " }))),
        "return" => Some((format!("/tasks/{no}-{{task}}/return"), json!({ "reason": "试试" }))),
        "upload" => examine("/files", json!({})),
        "appointments" => examine("/appointments", json!({ "item": "nothing", "day": "2026-09-09", "begins": "" })),
        _ => None,
    }
}

/// `+` judged on its merits, `-` not theirs to do, `.` not theirs to see, `?` asked to sign in.
async fn mark(script: &Script<'_>, action: &str, no: &str, task: &str) -> char {
    let answer = match (action, wish(action, no)) {
        (_, Some((path, body))) => script.post(&path.replace("{task}", task), body).await,
        ("tasks", None) => script.get("/tasks").await,
        ("messages", None) => script.get("/messages").await,
        ("verify", None) => script.get("/verify/none").await,
        ("see", None) => script.get(&format!("/cases/{no}")).await,
        (other, None) => panic!("no probe for {other}"),
    };
    let code = answer.body["code"].as_str().unwrap_or_default();
    match (answer.status.as_u16(), code) {
        (401, _) => '?',
        (403, _) => '-',
        (404, "case_unknown" | "task_unknown") => '.',
        _ => '+',
    }
}

#[tokio::test]
async fn everybody_may_do_what_the_picture_shows() {
    let town = Town::sqlite().await;
    let no = filed(&town.script("wang.mei").await).await;
    town.script("clerk").await.complete(&no, "receive", json!({ "outcome": "accept" })).await.ok();
    let task = town.script("examiner").await.task(&no, "examine").await.unwrap();
    let task = task["n"].to_string();

    let mut picture =
        String::from("+ judged on its merits   - not theirs to do   . not theirs to see   ? sign in first\n\n");
    for (place, (name, _)) in PEOPLE.iter().enumerate() {
        let _ = writeln!(picture, "{}{name}", "| ".repeat(place));
    }
    let mut actions: Vec<&str> = vec!["see"];
    // Taking and handing over leave a trace; who may complete may take.
    actions.extend(RIGHTS.iter().map(|(action, _)| *action).filter(|action| !["claim", "delegate"].contains(action)));
    for action in actions {
        let mut line = String::new();
        for (_, account) in PEOPLE {
            let script = if account.is_empty() { town.stranger() } else { town.script(account).await };
            let _ = write!(line, "{} ", mark(&script, action, &no, &task).await);
        }
        let _ = writeln!(picture, "{line} {action}");
    }
    let kept = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/permissions.txt");
    if std::env::var_os("HAOBAN_WRITE_PICTURES").is_some() {
        std::fs::write(&kept, &picture).unwrap();
    }
    let known = std::fs::read_to_string(&kept).unwrap_or_default();
    assert_eq!(
        picture, known,
        "if this is meant, run the test with HAOBAN_WRITE_PICTURES=1 and look at the difference"
    );
}

#[test]
fn staff_never_rate_and_nobody_needs_an_account_to_verify() {
    let right = |wanted: &str| RIGHTS.iter().find(|(action, _)| *action == wanted).unwrap().1;
    assert_eq!(right("rate"), Right::ApplicantOnly);
    assert_eq!(right("verify"), Right::Anyone);
}
