//! What is open to the public and to the parties before it is decided: publicity, hearings, licences granted; and limits
//! nobody can reckon yet.

use jiff::civil::date;
use serde_json::{Value, json};

use crate::citizen::Browser;
use crate::town::{PDF, Script, Town};

/// 学生资助, made public for five days before it is decided.
async fn student_aid(script: &Script<'_>) -> String {
    let hash = script.upload("材料.pdf", PDF).await.ok()["hash"].clone();
    let materials = ["application", "household-register", "event", "account"];
    let wish = json!({
        "item": "education/student-aid",
        "answers": { "ground": "event" },
        "form": {
            "name": "王梅", "number": "110105185203120245", "phone": "13900010001", "student": "王小梅",
            "student_number": "110105185203120245", "school": "青岚县实验小学", "stage": "小学", "boarding": false,
            "members": 4, "note": "家里失火，没有收入。"
        },
        "materials": materials.map(|id| json!({ "id": id, "files": [hash] })),
    });
    script.post("/cases", wish).await.ok()["case_no"].as_str().unwrap().to_owned()
}

/// 建设工程规划许可, which neighbours may ask to be heard about; a firm applies at the window.
async fn planning_permit(clerk: &Script<'_>) -> String {
    let materials = ["application", "land", "drawings", "surrounding", "notice"];
    let wish = json!({
        "item": "land/planning-permit",
        "answers": { "kind": "house" },
        "party": {
            "kind": "organisation", "name": "青岚县安珂餐饮管理有限公司", "number": "91990121MA0AK00132",
            "phone": "13900019999"
        },
        "form": {
            "name": "青岚县安珂餐饮管理有限公司", "number": "91990121MA0AK00132", "phone": "13900019999",
            "project": "湖滨家园 5 号楼", "address": "青岚县东湖街道湖滨社区 12 号", "area": 1, "height": 36, "far": 2.0,
            "use": "住宅", "distance": 1, "neighbours": 18
        },
        "materials": materials.map(|id| json!({ "id": id, "on_paper": true })),
    });
    clerk.post("/cases", wish).await.ok()["case_no"].as_str().unwrap().to_owned()
}

async fn staff<'a>(town: &'a Town, organ: &str, role: &str) -> Script<'a> {
    let holder = town.holder(organ, role, &[]);
    town.script(&holder).await
}

fn items(list: &Value) -> &Vec<Value> {
    list["items"].as_array().unwrap()
}

#[tokio::test]
async fn a_publicity_lasts_as_long_as_announced_and_everybody_sees_it() {
    let town = Town::sqlite().await;
    let no = student_aid(&town.script("wang.mei").await).await;
    town.script("clerk").await.complete(&no, "receive", json!({ "outcome": "accept" })).await.ok();
    staff(&town, "education", "examiner").await.complete(&no, "examine", json!({ "outcome": "agree" })).await.ok();
    let none = json!({ "outcome": "no-objection" });
    let early = staff(&town, "education", "publisher").await.complete(&no, "publicize", none.clone()).await;
    assert_eq!(early.refused(409), "publicity_running");

    let shown = town.stranger().get("/publicity").await.ok();
    let [line] = items(&shown).as_slice() else { panic!("{shown}") };
    assert_eq!((&line["applicant"], &line["organ"]), (&json!("王*"), &json!("education")));
    assert_eq!((&line["since"], &line["until"]), (&json!("2026-09-08"), &json!("2026-09-13")));
    assert!(!shown.to_string().contains(&no), "no number leads to the case");
    let page = Browser::of(&town, None).await.get("/openness").await;
    assert!(page.body.contains("王*") && !page.body.contains("王梅") && !page.body.contains(&no), "{}", page.body);

    // A resumed clock ends no publicity.
    let resume = format!("/cases/{no}/actions/resume");
    staff(&town, "education", "approver").await.post(&resume, json!({})).await.ok();
    town.live_until(date(2026, 9, 13)).await;
    let publisher = staff(&town, "education", "publisher").await;
    assert_eq!(publisher.complete(&no, "publicize", none.clone()).await.refused(409), "publicity_running");
    town.live_until(date(2026, 9, 14)).await;
    staff(&town, "education", "publisher").await.complete(&no, "publicize", none).await.ok();
    assert!(items(&town.stranger().get("/publicity").await.ok()).is_empty());
}

#[tokio::test]
async fn a_hearing_is_held_seven_full_days_after_notice_and_a_licence_granted_is_public() {
    let town = Town::sqlite().await;
    let no = planning_permit(&town.script("clerk").await).await;
    town.script("clerk").await.complete(&no, "receive", json!({ "outcome": "accept" })).await.ok();
    let examiner = staff(&town, "land", "examiner").await;
    examiner.complete(&no, "examine", json!({ "outcome": "agree" })).await.ok();
    examiner.complete(&no, "confirm", json!({ "outcome": "yes" })).await.ok();
    let held = json!({ "outcome": "done", "opinion": "按笔录", "data": { "minutes": "各方到场，陈述意见。" } });
    let publisher = staff(&town, "land", "publisher").await;
    assert_eq!(publisher.complete(&no, "hearing", held.clone()).await.refused(409), "hearing_too_soon");
    town.live_until(date(2026, 9, 15)).await;
    let publisher = staff(&town, "land", "publisher").await;
    assert_eq!(publisher.complete(&no, "hearing", held.clone()).await.refused(409), "hearing_too_soon");
    town.live_until(date(2026, 9, 16)).await;
    staff(&town, "land", "publisher").await.complete(&no, "hearing", held).await.ok();
    assert!(items(&town.stranger().get("/licences").await.ok()).is_empty());
    staff(&town, "land", "approver").await.complete(&no, "decide", json!({ "outcome": "grant" })).await.ok();

    let shown = town.stranger().get("/licences").await.ok();
    let [line] = items(&shown).as_slice() else { panic!("{shown}") };
    assert_eq!((&line["applicant"], &line["on"]), (&json!("青岚县安珂餐饮管理有限公司"), &json!("2026-09-16")));
    let page = Browser::of(&town, None).await.get("/openness").await;
    assert!(page.body.contains("青岚县安珂餐饮管理有限公司") && !page.body.contains(&no), "{}", page.body);
}

#[tokio::test]
async fn nobody_extends_a_limit_beyond_the_law() {
    let town = Town::sqlite().await;
    let no = student_aid(&town.script("wang.mei").await).await;
    town.script("clerk").await.complete(&no, "receive", json!({ "outcome": "accept" })).await.ok();
    let (examiner, head) = (town.holder("education", "examiner", &[]), staff(&town, "education", "approver").await);
    let path = format!("/cases/{no}/actions/extend");
    let extend = |by: &str| json!({ "by": by, "reason": "案情复杂", "asked_by": examiner });
    let refused = head.post(&path, extend("500wd")).await;
    assert!(refused.body["detail"].as_str().unwrap().contains("10 个工作日"), "{}", refused.body);
    assert_eq!(refused.refused(422), "extension_too_long");
    head.post(&path, extend("10wd")).await.ok();
}

#[tokio::test]
async fn a_limit_that_cannot_be_reckoned_yet_is_shown_with_what_is_missing() {
    let town = Town::sqlite().await;
    town.live_until(date(2026, 12, 7)).await;
    let no = student_aid(&town.script("wang.mei").await).await;
    town.script("clerk").await.complete(&no, "receive", json!({ "outcome": "accept" })).await.ok();
    let page = Browser::of(&town, Some("wang.mei")).await.get(&format!("/me/cases/{no}")).await;
    assert!(page.body.contains("（30 个工作日）算不出最后一天：缺 2027 年工作日历"), "{}", page.body);
}

#[tokio::test]
async fn the_applicant_sees_the_limits_of_promise_and_of_law() {
    let town = Town::sqlite().await;
    let no = student_aid(&town.script("wang.mei").await).await;
    town.script("clerk").await.complete(&no, "receive", json!({ "outcome": "accept" })).await.ok();
    let page = Browser::of(&town, Some("wang.mei")).await.get(&format!("/me/cases/{no}")).await;
    assert!(page.body.contains("（30 个工作日）最迟"), "{}", page.body);
}

#[tokio::test]
async fn a_clerk_who_has_nothing_to_do_with_it_withdraws_nothing() {
    let town = Town::sqlite().await;
    let no = student_aid(&town.script("wang.mei").await).await;
    let clerk = town.script("clerk").await;
    let wish = json!({ "reason": "不办了", "request": "9 月 8 日签字的撤回申请" });
    let path = format!("/cases/{no}/actions/withdraw");
    assert_eq!(clerk.post(&path, wish.clone()).await.refused(403), "not_your_case");
    let at_window = planning_permit(&clerk).await;
    let path = format!("/cases/{at_window}/actions/withdraw");
    assert_eq!(clerk.post(&path, json!({ "reason": "不办了" })).await.refused(422), "reason_missing");
    clerk.post(&path, wish).await.ok();
    let case = clerk.get(&format!("/cases/{at_window}")).await.ok();
    assert_eq!(case["ending"], json!("withdrawn"));
}

#[tokio::test]
async fn a_filing_that_cannot_be_read_is_told_every_mistake_at_once() {
    let town = Town::sqlite().await;
    let clerk = town.script("clerk").await;
    let wish = json!({
        "item": "education/student-aid",
        "answers": { "ground": "nobody knows" },
        "party": { "kind": "citizen", "name": "", "number": "1" },
        "form": {},
        "materials": [{ "id": "application", "files": ["no hash"] }, { "id": "event", "files": ["none either"] }],
    });
    let told = clerk.post("/cases", wish).await;
    let fields: Vec<&str> =
        told.body["errors"].as_array().unwrap().iter().map(|error| error["field"].as_str().unwrap()).collect();
    for field in ["party.name", "party.number", "materials.application", "materials.event", "school"] {
        assert!(fields.iter().any(|named| named.ends_with(field)), "{field} is not among {fields:?}");
    }
}
