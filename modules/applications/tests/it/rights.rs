//! Who may do what: for oneself, under a mandate, at the counter, in a post; and what strangers see, which is nothing.

use identity::{Mandate, MandateScope, Principal};
use jiff::civil::date;
use kernel::ActorKind;
use serde_json::{Value, json};
use store::Db;

use crate::town::{PDF, Town, filed, fine_instalment};

/// 王梅 lets somebody act for her in some items.
async fn mandate(town: &Town, agent: &str, scope: MandateScope) -> String {
    let mei = town.desk.gate.directory.find_account(&"wang.mei".into()).await.unwrap().unwrap();
    let mandate = Mandate {
        id: format!("wang.mei-{agent}"),
        principal: Principal {
            kind: ActorKind::Citizen,
            name: mei.name,
            number: mei.number.unwrap(),
            phone: mei.phone,
            account: mei.id,
        },
        agent: agent.into(),
        agent_name: agent.to_owned(),
        scope,
        since: date(2026, 9, 1),
        until: Some(date(2026, 9, 30)),
        revoked: None,
    };
    town.desk.gate.directory.add_mandate(&mandate, &identity::By::nobody(town.desk.now())).await.unwrap();
    mandate.id
}

#[tokio::test]
async fn an_agent_acts_within_the_mandate_and_no_further() {
    let town = Town::sqlite().await;
    let id = mandate(&town, "li.qiang", MandateScope::Items(vec!["market/fine-instalment".into()])).await;
    let qiang = town.script("li.qiang").await;
    qiang.put("/me/mandate", json!({ "mandate": id })).await.ok();
    let no = filed(&qiang).await;
    let mei = town.script("wang.mei").await;
    let case = mei.get(&format!("/cases/{no}")).await.ok();
    assert_eq!((&case["applicant"], &case["agent"]), (&json!("王梅"), &json!("李强")));
    let mut wish = fine_instalment(&qiang).await;
    wish["item"] = json!("market/credit-repair");
    assert_eq!(qiang.post("/cases", wish).await.refused(403), "outside_mandate");
    // For himself again, her matters are none of his, but he still sees what he filed as her agent.
    qiang.put("/me/mandate", json!({})).await.ok();
    let own = filed(&mei).await;
    assert_eq!(qiang.get(&format!("/cases/{own}")).await.refused(404), "case_unknown");
    qiang.get(&format!("/cases/{no}")).await.ok();
    // After its last day a mandate is worth nothing.
    town.live_until(date(2026, 10, 8)).await;
    let qiang = town.script("li.qiang").await;
    qiang.put("/me/mandate", json!({ "mandate": id })).await.refused(404);
}

#[tokio::test]
async fn an_examiner_who_is_the_applicants_agent_stands_aside() {
    let town = Town::sqlite().await;
    let id = mandate(&town, "examiner", MandateScope::All).await;
    let examiner = town.script("examiner").await;
    examiner.put("/me/mandate", json!({ "mandate": id })).await.ok();
    let no = filed(&examiner).await;
    examiner.put("/me/mandate", json!({})).await.ok();
    town.script("clerk").await.complete(&no, "receive", json!({ "outcome": "accept" })).await.ok();
    let own = examiner.complete(&no, "examine", json!({ "outcome": "agree" })).await;
    assert_eq!(own.refused(403), "recusal_required");
    let colleague = town.script(&town.holder("market", "examiner", &["examiner"])).await;
    colleague.complete(&no, "examine", json!({ "outcome": "agree" })).await.ok();
}

#[tokio::test]
async fn whoever_examined_does_not_decide_and_nobody_works_outside_the_post() {
    let town = Town::sqlite().await;
    let no = filed(&town.script("wang.mei").await).await;
    let elsewhere = town.script(&town.holder("fire", "examiner", &[])).await;
    assert_eq!(elsewhere.get(&format!("/cases/{no}")).await.refused(404), "case_unknown");
    let clerk = town.script("clerk").await;
    let task = clerk.task(&no, "receive").await.unwrap();
    let id = task["id"].as_str().unwrap();
    let examiner = town.script("examiner").await;
    assert_eq!(
        examiner.post(&format!("/tasks/{id}/complete"), json!({ "outcome": "accept" })).await.refused(403),
        "not_your_post"
    );
    // Handed over within the post only.
    let delegate = |to: &str| json!({ "to": to, "reason": "请假" });
    let path = format!("/tasks/{id}/delegate");
    assert_eq!(clerk.post(&path, delegate("examiner")).await.refused(422), "colleague_without_post");
    assert_eq!(clerk.post(&path, delegate("wang.mei")).await.refused(422), "colleague_unknown");
    clerk.post(&path, delegate("centre-02")).await.ok();
    assert_eq!(clerk.complete(&no, "receive", json!({ "outcome": "accept" })).await.refused(409), "task_claimed");
    town.script("centre-02").await.complete(&no, "receive", json!({ "outcome": "accept" })).await.ok();
}

#[tokio::test]
async fn staff_never_rate_not_even_the_clerk_who_filed() {
    let town = Town::sqlite().await;
    let clerk = town.script("clerk").await;
    let mut wish = fine_instalment(&clerk).await;
    wish["party"] =
        json!({ "kind": "citizen", "name": "王梅", "number": "110105185203120245", "phone": "13900010001" });
    wish["materials"] = json!([
        { "id": "application", "on_paper": true }, { "id": "decision", "on_paper": true },
        { "id": "hardship", "on_paper": true }, { "id": "plan", "on_paper": true },
    ]);
    let no = clerk.post("/cases", wish).await.ok()["case_no"].as_str().unwrap().to_owned();
    clerk.complete(&no, "receive", json!({ "outcome": "accept" })).await.ok();
    let (examiner, approver) = (town.script("examiner").await, town.script("approver").await);
    examiner.complete(&no, "examine", json!({ "outcome": "agree" })).await.ok();
    approver.complete(&no, "decide", json!({ "outcome": "grant" })).await.ok();
    let rate = format!("/cases/{no}/actions/rate");
    for staff in [&clerk, &examiner, &approver] {
        assert_eq!(staff.post(&rate, json!({ "level": 1 })).await.refused(403), "not_yours_to_rate");
    }
    // What was filed at the counter is there at home, and rated from there.
    let mei = town.script("wang.mei").await;
    assert_eq!(mei.get("/cases").await.ok()["items"][0]["case_no"], json!(no));
    assert_eq!(mei.post(&rate, json!({ "level": 6 })).await.refused(422), "bad_level");
    mei.post(&rate, json!({ "level": 2 })).await.ok();
}

async fn at_a_window(db: Db) {
    let town = Town::open(db).await;
    let clerk = town.script("clerk").await;
    let mut wish = fine_instalment(&clerk).await;
    wish["party"] =
        json!({ "kind": "citizen", "name": "王梅", "number": "110105185203120245", "phone": "13900010001" });
    for wrong in ["centre/general-99", "centre/real-estate", "market/1"] {
        wish["window"] = json!(wrong);
        let refused = clerk.post("/cases", wish.clone()).await;
        assert_eq!(refused.body["errors"][0]["field"], "window", "{wrong}");
    }
    wish["window"] = json!("centre/general-2");
    let no = clerk.post("/cases", wish.clone()).await.ok()["case_no"].as_str().unwrap().to_owned();
    assert_eq!(clerk.get(&format!("/cases/{no}")).await.ok()["window"], "centre/general-2");
    // Who files at home sits at no window.
    let mei = town.script("wang.mei").await;
    let mut wish = fine_instalment(&mei).await;
    let home = mei.post("/cases", wish.clone()).await.ok()["case_no"].as_str().unwrap().to_owned();
    assert_eq!(mei.get(&format!("/cases/{home}")).await.ok()["window"], json!(null));
    wish["window"] = json!("centre/general-2");
    assert_eq!(mei.post("/cases", wish).await.body["errors"][0]["field"], "window");
    // The ledger is narrowed by it.
    let sight = casework::Sight::county(town.desk.region);
    let filter = casework::CaseFilter { window: Some("centre/general-2".into()), ..Default::default() };
    let rows = town.desk.casework.list_cases(&sight, &filter, None, 10).await.unwrap().rows;
    assert_eq!(rows.iter().map(|row| row.case_no.to_string()).collect::<Vec<_>>(), [no]);
    assert_eq!(town.desk.casework.count_cases(&sight, &filter).await.unwrap(), 1);
}

#[tokio::test]
async fn a_case_says_at_which_window_it_was_handed_in() {
    testkit::both_stores(at_a_window).await;
}

#[tokio::test]
async fn only_clerks_file_for_others_and_only_with_a_sound_number() {
    let town = Town::sqlite().await;
    let mei = town.script("wang.mei").await;
    let mut wish = fine_instalment(&mei).await;
    wish["party"] = json!({ "kind": "citizen", "name": "李强", "number": "330106185109180310" });
    assert_eq!(mei.post("/cases", wish.clone()).await.refused(403), "not_your_post");
    let clerk = town.script("clerk").await;
    wish["materials"] = json!([]);
    wish["party"]["number"] = json!("330106185109180311");
    let wrong = clerk.post("/cases", wish.clone()).await;
    assert_eq!(wrong.body["errors"][0]["field"], "party.number");
    assert_eq!(wrong.refused(422), "form_invalid");
    wish.as_object_mut().unwrap().remove("party");
    assert_eq!(clerk.post("/cases", wish).await.refused(422), "party_missing");
}

#[tokio::test]
async fn a_filing_with_mistakes_names_them_all() {
    let town = Town::sqlite().await;
    let mei = town.script("wang.mei").await;
    let qiang = town.script("li.qiang").await;
    let foreign = qiang.upload("别人的.pdf", PDF).await.ok()["hash"].clone();
    let mut wish = fine_instalment(&qiang).await;
    wish["answers"] = json!({ "who": "robot" });
    wish["form"]["instalments"] = json!(99);
    wish["form"]["colour"] = json!("red");
    wish["form"].as_object_mut().unwrap().remove("phone");
    wish["materials"] = json!([{ "id": "plan", "files": [foreign] }, { "id": "passport", "files": [] }]);
    let refused = mei.post("/cases", wish).await;
    let mut fields: Vec<&str> =
        refused.body["errors"].as_array().unwrap().iter().map(|error| error["field"].as_str().unwrap()).collect();
    fields.sort_unstable();
    assert_eq!(fields, ["answers.who", "colour", "instalments", "materials.passport", "materials.plan", "phone"]);
}

#[tokio::test]
async fn lists_and_searches_show_no_more_than_single_reads() {
    let town = Town::sqlite().await;
    let mei = town.script("wang.mei").await;
    let mut numbers = Vec::new();
    for _ in 0..3 {
        numbers.push(filed(&mei).await);
    }
    // Page by page, newest first, each case once.
    let mut next = Some("/api/v1/cases?limit=2&phase=filed".to_owned());
    let mut seen = Vec::new();
    while let Some(path) = next {
        let page = mei.get(path.trim_start_matches("/api/v1")).await.ok();
        seen.extend(page["items"].as_array().unwrap().iter().map(|case| case["case_no"].as_str().unwrap().to_owned()));
        next = page["next"].as_str().map(str::to_owned);
    }
    numbers.reverse();
    assert_eq!(seen, numbers);
    let count = |page: Value| page["items"].as_array().unwrap().len();
    assert_eq!(count(mei.get("/cases?q=%E7%8E%8B%E6%A2%85").await.ok()), 3, "found by the applicant's name");
    assert_eq!(count(town.script("li.qiang").await.get("/cases?q=%E7%8E%8B%E6%A2%85").await.ok()), 0);
    let elsewhere = town.script(&town.holder("fire", "examiner", &[])).await;
    assert_eq!(count(elsewhere.get("/cases").await.ok()), 0);
    assert_eq!(count(town.script("supervisor").await.get("/cases").await.ok()), 3);
    assert_eq!(town.stranger().get("/cases").await.refused(401), "sign_in_required");
    assert_eq!(mei.get("/tasks").await.refused(403), "not_your_post");
}
