//! What law and common sense ask when things do not go straight.

use std::sync::Arc;

use declarations::Registry;
use jiff::civil::date;
use serde_json::json;
use store::Db;

use crate::town::{PDF, Script, Town, filed, fine_instalment};

#[tokio::test]
async fn silence_for_five_working_days_is_acceptance_from_the_day_of_receipt() {
    let town = Town::sqlite().await;
    let no = filed(&town.script("wang.mei").await).await;
    town.live_until(date(2026, 9, 15)).await;
    let path = format!("/cases/{no}");
    assert_eq!(town.script("wang.mei").await.get(&path).await.ok()["phase"], "filed", "the fifth day counts in full");
    town.live_until(date(2026, 9, 16)).await;
    let mei = town.script("wang.mei").await;
    let case = mei.get(&path).await.ok();
    assert_eq!((&case["phase"], &case["deemed"]), (&json!("handling"), &json!(true)));
    assert_eq!(case["accepted_on"], "2026-09-08");
    let newest = mei.get("/messages?limit=1").await.ok();
    assert!(newest["items"][0]["text"].as_str().unwrap().contains("视为自 2026年9月8日 起已受理"));
    assert!(newest["next"].is_string());
}

#[tokio::test]
async fn a_refusal_needs_reasons_basis_and_remedies_and_its_letter_tells_them() {
    let town = Town::sqlite().await;
    let no = filed(&town.script("wang.mei").await).await;
    town.script("clerk").await.complete(&no, "receive", json!({ "outcome": "accept" })).await.ok();
    let examiner = town.script("examiner").await;
    let silent = examiner.complete(&no, "examine", json!({ "outcome": "disagree" })).await;
    assert_eq!(silent.refused(422), "text_missing");
    let opinion = json!({ "outcome": "disagree", "opinion": "罚款数额不大，不属于确有经济困难。" });
    examiner.complete(&no, "examine", opinion).await.ok();
    let approver = town.script("approver").await;
    let bare = approver.complete(&no, "decide", json!({ "outcome": "refuse" })).await;
    assert_eq!(bare.body["article"], "行政许可法第三十八条第二款");
    assert_eq!(bare.refused(422), "text_missing");
    let reasons = json!({ "reason": "不属于确有经济困难", "basis": "行政处罚法第六十六条" });
    approver.complete(&no, "decide", json!({ "outcome": "refuse", "data": reasons })).await.ok();
    let case = approver.get(&format!("/cases/{no}")).await.ok();
    assert_eq!(case["decision"]["ending"], "refused");
    assert!(case["decision"]["remedies"].as_str().unwrap().contains("行政复议"));
    let letter = case["documents"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(letter["title"], "不予决定书");
    let pdf = approver.get(&format!("/cases/{no}/documents/{}", letter["n"])).await;
    assert!(pdf.bytes.starts_with(b"%PDF"), "{}", pdf.body);
}

async fn once_and_first(db: Db) {
    let town = Town::open(db).await;
    let mei = town.script("wang.mei").await;
    let wish = fine_instalment(&mei).await;
    let keyed = mei.clone().with_key("form-1");
    let (one, two) = tokio::join!(keyed.post("/cases", wish.clone()), keyed.post("/cases", wish.clone()));
    let (one, two) = (one.ok(), two.ok());
    assert_eq!(one, two, "the same key and body give the same answer");
    let mut other = wish;
    other["form"]["instalments"] = json!(4);
    assert_eq!(keyed.post("/cases", other).await.refused(422), "idempotency_key_reused");
    assert_eq!(mei.get("/cases").await.ok()["items"].as_array().unwrap().len(), 1);

    // Two clerks reach for the same task.
    let task = one["tasks"][0].as_str().unwrap();
    let claim = format!("/tasks/{task}/claim");
    let (chen, hou) = (town.script("clerk").await, town.script("centre-02").await);
    let (a, b) = tokio::join!(chen.post(&claim, json!({})), hou.post(&claim, json!({})));
    let mut statuses = [a.status.as_u16(), b.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
    let (winner, loser) = if a.status.is_success() { (chen, hou) } else { (hou, chen) };
    let complete = format!("/tasks/{task}/complete");
    assert_eq!(loser.post(&complete, json!({ "outcome": "accept" })).await.refused(409), "task_claimed");
    winner.post(&format!("/tasks/{task}/return"), json!({ "reason": "下班" })).await.ok();
    loser.post(&complete, json!({ "outcome": "accept" })).await.ok();
}

#[tokio::test]
async fn a_filing_counts_once_and_a_task_has_one_holder() {
    testkit::both_stores(once_and_first).await;
}

#[tokio::test]
async fn a_withdrawn_case_is_over_for_its_reviewers() {
    let town = Town::sqlite().await;
    let mei = town.script("wang.mei").await;
    let no = filed(&mei).await;
    town.script("clerk").await.complete(&no, "receive", json!({ "outcome": "accept" })).await.ok();
    let examiner = town.script("examiner").await;
    let task = examiner.task(&no, "examine").await.unwrap()["id"].as_str().unwrap().to_owned();
    let withdraw = format!("/cases/{no}/actions/withdraw");
    assert_eq!(mei.post(&withdraw, json!({ "reason": " " })).await.refused(422), "reason_missing");
    mei.post(&withdraw, json!({ "reason": "已经缴清" })).await.ok();
    let late = json!({ "outcome": "agree", "opinion": "同意" });
    examiner.post(&format!("/tasks/{task}/complete"), late).await.refused(404);
    let case = examiner.get(&format!("/cases/{no}")).await.ok();
    assert_eq!((&case["ending"], case["tasks"].as_array().unwrap().len()), (&json!("withdrawn"), 0));
    assert_eq!(mei.post(&withdraw, json!({ "reason": "再撤一次" })).await.refused(409), "case_over");
    // The letters it has say so to whoever checks them.
    let code = case["documents"][0]["code"].as_str().unwrap();
    let facts = town.stranger().get(&format!("/verify/{code}")).await.ok();
    assert_eq!(facts["overtaken"], true);
}

#[tokio::test]
async fn a_running_case_keeps_its_definition_until_it_is_moved_on_purpose() {
    let town = Town::sqlite().await;
    let no = filed(&town.script("wang.mei").await).await;
    town.script("clerk").await.complete(&no, "receive", json!({ "outcome": "accept" })).await.ok();
    let before =
        town.desk.casework.read_case(&casework::Sight::county(town.region), &no.parse().unwrap()).await.unwrap();

    // The county promises less time from version 2 on.
    let mut county = (*town.county).clone();
    let changed = county.items.iter().map(|item| {
        let mut item = (**item).clone();
        if item.id == "market/fine-instalment" {
            item.version = 2;
            item.plain = "罚款晚点交".to_owned();
        }
        item.seal()
    });
    county.items = Registry::new(changed.collect::<Vec<_>>());
    town.desk.casework.definitions().publish(&Arc::new(county));

    let approver = town.script("approver").await;
    let path = format!("/cases/{no}");
    assert_eq!(approver.get(&path).await.ok()["item_version"], 1);
    let newer = filed(&town.script("wang.mei").await).await;
    assert_eq!(town.script("wang.mei").await.get(&format!("/cases/{newer}")).await.ok()["item_version"], 2);
    town.script("examiner").await.complete(&no, "examine", json!({ "outcome": "agree" })).await.ok();
    assert_eq!(approver.get(&path).await.ok()["item_version"], 1, "work goes on by what was promised");

    approver.post(&format!("{path}/actions/rebase"), json!({ "reason": "申请人同意按新版办理" })).await.ok();
    let moved = approver.get(&path).await.ok();
    assert_eq!(moved["item_version"], 2);
    assert_ne!(before.pin.item_version, Some(2));
}

#[tokio::test]
async fn a_special_procedure_stops_the_clock_and_more_time_comes_once() {
    let town = Town::sqlite().await;
    let no = filed(&town.script("wang.mei").await).await;
    town.script("clerk").await.complete(&no, "receive", json!({ "outcome": "accept" })).await.ok();
    let (examiner, approver) = (town.script("examiner").await, town.script("approver").await);
    let act = |verb: &str| format!("/cases/{no}/actions/{verb}");
    let pause =
        json!({ "kind": "appraisal", "basis": "行政许可法第四十五条", "reason": "鉴定损失", "announced": "5wd" });
    examiner.post(&act("pause"), pause.clone()).await.ok();
    assert_eq!(examiner.post(&act("pause"), pause).await.refused(409), "already_paused");
    let case = examiner.get(&format!("/cases/{no}")).await.ok();
    let clock = |id: &str| case["clocks"].as_array().unwrap().iter().find(|clock| clock["id"] == id).unwrap().clone();
    assert_eq!((&clock("statutory")["state"], &clock("statutory")["paused_for"]), (&json!("paused"), &json!("鉴定")));
    examiner.post(&act("resume"), json!({})).await.ok();

    let extend = |asked_by: &str| json!({ "by": "10wd", "reason": "案情复杂", "asked_by": asked_by });
    assert_eq!(approver.post(&act("extend"), extend("approver")).await.refused(403), "approver_same");
    assert_eq!(approver.post(&act("extend"), extend("nobody")).await.refused(422), "colleague_unknown");
    approver.post(&act("extend"), extend("examiner")).await.ok();
    assert_eq!(approver.post(&act("extend"), extend("examiner")).await.refused(409), "already_extended");
    let letters = approver.get(&format!("/cases/{no}/documents")).await.ok();
    for letter in letters["items"].as_array().unwrap() {
        let pdf = approver.get(&format!("/cases/{no}/documents/{}", letter["n"])).await;
        assert!(pdf.bytes.starts_with(b"%PDF"), "{} {}", letter["title"], pdf.body);
    }
}

/// An application for an item whose procedure begins with a pre-review.
async fn filed_online(script: &Script<'_>) -> String {
    let hash = script.upload("材料.pdf", PDF).await.ok()["hash"].clone();
    let materials = ["application", "id-card", "diploma", "exam", "mandarin", "physical"];
    let wish = json!({
        "item": "education/teacher-qualification",
        "answers": { "path": "exam" },
        "form": {
            "name": "王梅", "number": "110105185203120245", "phone": "13900010001", "level": "小学", "subject": "语文",
            "diploma_no": "1001", "school": "青岚师范学院", "address": "青岚县东湖街道湖滨社区 12 号"
        },
        "materials": materials.map(|id| json!({ "id": id, "files": [hash] })),
    });
    script.post("/cases", wish).await.ok()["case_no"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn what_is_filed_online_is_reviewed_before_it_is_received() {
    let town = Town::sqlite().await;
    let no = filed_online(&town.script("wang.mei").await).await;
    let clerk = town.script("clerk").await;
    assert!(clerk.task(&no, "receive").await.is_none(), "first the pre-review");
    clerk.complete(&no, "prereview", json!({ "outcome": "pass" })).await.ok();
    clerk.complete(&no, "receive", json!({ "outcome": "accept" })).await.ok();
    assert!(clerk.task(&no, "examine").await.is_some());
}

#[tokio::test]
async fn silence_at_the_pre_review_accepts_too() {
    let town = Town::sqlite().await;
    let no = filed_online(&town.script("wang.mei").await).await;
    town.live_until(date(2026, 9, 16)).await;
    let clerk = town.script("clerk").await;
    let case = clerk.get(&format!("/cases/{no}")).await.ok();
    assert_eq!((&case["deemed"], &case["accepted_on"]), (&json!(true), &json!("2026-09-08")));
    assert!(clerk.task(&no, "receive").await.is_none(), "it is accepted already");
    assert!(clerk.task(&no, "examine").await.is_some());
}
