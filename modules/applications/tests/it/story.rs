//! The main job, end to end: told once what is missing, accepted, examined by three departments at once, decided; the
//! letter anybody can check; the applicant's judgement.

use applications::papers::FileVerdict;
use serde_json::{Value, json};
use store::Db;

use crate::town::{PDF, Town};

fn names(case: &Value, list: &str) -> Vec<String> {
    case[list].as_array().unwrap().iter().map(|one| one["title"].as_str().unwrap().to_owned()).collect()
}

async fn parallel_approval(db: Db) {
    let town = Town::open(db).await;
    let firm = town.script("acme.agent").await;

    // The agent acts for the firm from here on.
    let held = firm.get("/mandates").await.ok();
    let mandate = held["held"][0]["id"].clone();
    firm.put("/me/mandate", json!({ "mandate": mandate })).await.ok();

    let hash = firm.upload("C:\\扫描\\材料.pdf", PDF).await.ok()["hash"].clone();
    let material = |id: &str| json!({ "id": id, "files": [hash] });
    let wish = json!({
        "item": "housing/construction-permit",
        "answers": { "eia": "no", "basement": "no" },
        "form": {
            "firm": "青岚县安珂餐饮管理有限公司", "uscc": "91990121MA0AK00132", "contact": "沈若兰",
            "phone": "13900019999", "project": "安珂食品配送中心", "address": "青岚县东湖街道湖滨社区 12 号",
            "scale": 2600, "investment": 8000000, "builder": "青岚建工", "supervisor": "青岚监理",
            "start_on": "2026-10-08"
        },
        "materials": (["application", "land", "contract", "drawings"].map(material)),
    });
    let filed = firm.post("/cases", wish).await;
    assert_eq!((filed.status.as_u16(), filed.etag()), (201, format!("\"{}\"", filed.body["seq"])));
    let no = filed.ok()["case_no"].as_str().unwrap().to_owned();

    let case = firm.get(&format!("/cases/{no}")).await.ok();
    assert_eq!((&case["phase"], &case["applicant"]), (&json!("filed"), &json!("青岚县安珂餐饮管理有限公司")));
    let state = |id: &str| {
        let materials = case["materials"].as_array().unwrap().clone();
        materials.into_iter().find(|material| material["id"] == id).unwrap()["state"].clone()
    };
    assert_eq!((state("land"), state("planning"), state("funds")), (json!("given"), json!("held"), json!("missing")));

    // The clerk finds it, takes it, may not accept it as it is, and tells everything at once.
    let clerk = town.script("clerk").await;
    let inbox = clerk.get("/tasks?act=receive").await.ok();
    let task = inbox["items"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(task, format!("{no}-{}", task.rsplit_once('-').unwrap().1));
    clerk.post(&format!("/tasks/{task}/claim"), json!({})).await.ok();
    let complete = format!("/tasks/{task}/complete");
    assert_eq!(clerk.post(&complete, json!({ "outcome": "accept" })).await.refused(409), "materials_missing");
    let notice = json!({ "items": [
        { "about": "funds", "what": "请提交建设资金安排说明" }, { "about": "safety", "what": "请提交质量、安全保证措施" }
    ]});
    clerk.post(&complete, json!({ "outcome": "correct", "data": notice })).await.ok();

    let case = firm.get(&format!("/cases/{no}")).await.ok();
    assert_eq!((&case["phase"], &case["turn"]), (&json!("correcting"), &json!("applicant")));
    let messages = firm.get("/messages").await.ok();
    assert!(
        messages["items"][0]["text"].as_str().unwrap().contains("请提交建设资金安排说明；请提交质量、安全保证措施")
    );

    // Corrected; a second notice may not bring up anything new.
    let both = json!({ "materials": [material("funds"), material("safety")], "complete": true });
    firm.post(&format!("/cases/{no}/actions/supplement"), both).await.ok();
    let again = json!({ "items": [{ "about": "builder", "what": "施工单位请写全称" }] });
    let again = clerk.complete(&no, "receive", json!({ "outcome": "correct", "data": again })).await;
    assert_eq!(again.refused(409), "told_once");
    clerk.complete(&no, "receive", json!({ "outcome": "accept" })).await.ok();

    // Three departments at once; no result while one is out.
    let case = clerk.get(&format!("/cases/{no}")).await.ok();
    assert_eq!(case["phase"], "handling");
    let reviews = case["tasks"].as_array().unwrap().clone();
    let mut organs: Vec<&str> = reviews.iter().map(|task| task["organ"].as_str().unwrap()).collect();
    organs.sort_unstable();
    assert_eq!(organs, ["fire", "housing", "land"]);
    for task in &reviews {
        let reviewer = town.holder(task["organ"].as_str().unwrap(), "examiner", &[]);
        let reviewer = town.script(&reviewer).await;
        let path = format!("/tasks/{}/complete", task["id"].as_str().unwrap());
        let silent = reviewer.post(&path, json!({ "outcome": "agree" })).await;
        assert_eq!(silent.refused(422), "opinion_missing");
        assert!(town.script("approver").await.task(&no, "decide").await.is_none());
        reviewer.post(&path, json!({ "outcome": "agree", "opinion": "符合要求，同意。" })).await.ok();
    }
    let examiner = town.script(&town.holder("housing", "examiner", &[])).await;
    let case = examiner.get(&format!("/cases/{no}")).await.ok();
    assert!(case["reviews"].as_array().unwrap().iter().all(|review| review["state"] == "agreed"));
    examiner.complete(&no, "examine", json!({ "outcome": "agree", "opinion": "三部门均同意。" })).await.ok();

    let approver = town.script("approver").await;
    let path = format!("/cases/{no}");
    let seen = approver.get(&path).await.etag();
    let decide = approver.task(&no, "decide").await.unwrap()["id"].as_str().unwrap().to_owned();
    approver.post(&format!("{path}/actions/note"), json!({ "text": "资料齐全" })).await.ok();
    let decide = format!("/tasks/{decide}/complete");
    let grant = json!({ "outcome": "grant" });
    let late = approver.clone().having_seen(&seen).post(&decide, grant.clone()).await;
    assert_eq!(late.refused(412), "case_changed");
    approver.post(&decide, grant).await.ok();

    examiner
        .complete(&no, "issue", json!({ "outcome": "done", "data": { "result_no": "990121202609080101" } }))
        .await
        .ok();
    clerk.complete(&no, "deliver", json!({ "outcome": "done", "data": { "way": "counter" } })).await.ok();

    let case = firm.get(&path).await.ok();
    assert_eq!((&case["phase"], &case["ending"]), (&json!("closed"), &json!("granted")));
    let letters = ["收件凭证", "补正告知书", "受理通知书", "准予决定书", "送达回证"];
    assert_eq!(names(&case, "documents"), letters);

    the_letters_can_be_checked(&town, &no, &case).await;

    // Every clock explains itself; the history is told without inner workings.
    let clocks = firm.get(&format!("{path}/clocks")).await.ok();
    let promised = clocks["items"].as_array().unwrap().iter().find(|clock| clock["id"] == "promised").unwrap().clone();
    assert_eq!((&promised["state"], promised["days"].as_array().unwrap().is_empty()), (&json!("kept"), false));
    let told = firm.get(&format!("{path}/events")).await.ok();
    assert!(told["items"].as_array().unwrap().iter().all(|event| event["name"] != "Noted" && event["hash"].is_null()));
    let all = clerk.get(&format!("{path}/events")).await.ok();
    assert!(all["items"].as_array().unwrap().iter().any(|event| event["name"] == "Noted" && event["hash"].is_string()));

    // One matter, one rating.
    let rate = format!("{path}/actions/rate");
    firm.post(&rate, json!({ "level": 1, "text": "很快", "tags": ["一次办好"] })).await.ok();
    assert_eq!(firm.post(&rate, json!({ "level": 5 })).await.refused(409), "already_rated");

    let verified = town.desk.casework.verify(town.region).await.unwrap();
    assert!(verified.breaks.is_empty(), "{:?}", verified.breaks);
}

async fn the_letters_can_be_checked(town: &Town, no: &str, case: &Value) {
    let firm = town.script("acme.agent").await;
    for letter in case["documents"].as_array().unwrap() {
        let path = format!("/cases/{no}/documents/{}", letter["n"]);
        let first = firm.get(&path).await;
        assert_eq!(first.headers["content-type"], "application/pdf", "{}", first.body);
        assert_eq!(first.bytes, firm.get(&path).await.bytes, "the same bytes for ever");
        match town.desk.verify_file(first.bytes.clone()).await.unwrap() {
            FileVerdict::Genuine { sealed_by, facts } => {
                assert_eq!(sealed_by, "青岚县住房和城乡建设局");
                assert_eq!(facts.unwrap().number, letter["number"].as_str().unwrap());
            }
            doubtful @ FileVerdict::Doubtful { .. } => panic!("{doubtful:?}"),
        }
        let mut changed = first.bytes;
        changed[200] ^= 1;
        assert!(matches!(town.desk.verify_file(changed).await.unwrap(), FileVerdict::Doubtful { .. }));
    }
    // Anybody with the letter in hand; nobody without.
    let letter = &case["documents"][3];
    let code = letter["code"].as_str().unwrap();
    let facts = town.stranger().get(&format!("/verify/{code}")).await.ok();
    assert_eq!((&facts["number"], &facts["overtaken"]), (&letter["number"], &json!(false)));
    let guessed = format!("{}AAAAAAAA", &code[..code.len() - 8]);
    assert_eq!(town.stranger().get(&format!("/verify/{guessed}")).await.refused(404), "letter_unknown");
    let number = percent(letter["number"].as_str().unwrap());
    town.stranger().get(&format!("/verify?number={number}&case_no={no}")).await.ok();
    assert_eq!(town.stranger().get(&format!("/verify?number=4&case_no={no}")).await.refused(404), "letter_unknown");
}

fn percent(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[tokio::test]
async fn three_departments_grant_a_permit_and_anybody_can_check_it_on_sqlite() {
    parallel_approval(testkit::sqlite().await).await;
}

#[tokio::test]
async fn three_departments_grant_a_permit_and_anybody_can_check_it_on_postgres() {
    let database = testkit::postgres().await;
    parallel_approval(database.db()).await;
    database.remove().await;
}
