//! How the applicant wishes to get the result: said when applying or later, by any door; shown to whoever delivers, in
//! part until they say why; the record keeps what was really done.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::citizen::Browser;
use crate::town::{Town, filed, fine_instalment};

fn courier() -> Value {
    json!({ "way": "courier", "name": "王建国", "phone": "13900020002", "address": "青岚县城关街道北街社区 3 号" })
}

/// Accepted, decided and issued, so that only the delivery is left.
async fn decided(town: &Town, no: &str) {
    town.script("clerk").await.complete(no, "receive", json!({ "outcome": "accept" })).await.ok();
    let examiner = town.script("examiner").await;
    examiner.complete(no, "examine", json!({ "outcome": "agree", "opinion": "同意。" })).await.ok();
    town.script("approver").await.complete(no, "decide", json!({ "outcome": "grant" })).await.ok();
    if examiner.task(no, "issue").await.is_some() {
        examiner.complete(no, "issue", json!({ "outcome": "done" })).await.ok();
    }
}

#[tokio::test]
async fn a_courier_is_wished_for_when_filing_and_told_to_staff_in_part() {
    let town = Town::sqlite().await;
    let wang = town.script("wang.mei").await;
    let mut wish = fine_instalment(&wang).await;
    wish["delivery"] = json!({ "way": "courier", "name": "", "phone": "12", "address": "北街" });
    let wrong = wang.post("/cases", wish.clone()).await;
    let fields: Vec<String> =
        wrong.body["errors"].as_array().unwrap().iter().map(|error| error["field"].as_str().unwrap().into()).collect();
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(fields, ["delivery.name", "delivery.phone", "delivery.address"]);

    wish["delivery"] = courier();
    let keyed = wang.clone().with_key("with-courier");
    let filed = keyed.post("/cases", wish.clone()).await;
    assert_eq!(filed.etag(), format!("\"{}\"", filed.body["seq"]));
    let no = filed.ok()["case_no"].as_str().unwrap().to_owned();
    let again = keyed.post("/cases", wish).await.ok();
    let case = wang.get(&format!("/cases/{no}")).await.ok();
    assert_eq!(
        (&again["case_no"], &again["seq"]),
        (&case["case_no"], &case["seq"]),
        "the same filing and the same wish"
    );
    assert_eq!(case["delivery_wish"], courier());

    let clerk = town.script("clerk").await;
    let seen = clerk.get(&format!("/cases/{no}")).await.ok()["delivery_wish"].clone();
    assert_eq!((&seen["way"], &seen["name"]), (&json!("courier"), &json!("王建国")));
    let events = clerk.get(&format!("/cases/{no}/events")).await.ok();
    let told = format!("{events}{seen}");
    assert!(!told.contains("13900020002") && !told.contains("3 号"), "{told}");
    let page = Browser::of(&town, Some("wang.mei")).await.get(&format!("/me/cases/{no}")).await;
    page.shows("选择领取方式：邮寄。");
}

#[tokio::test]
async fn the_wish_is_changed_until_the_result_is_delivered() {
    let town = Town::sqlite().await;
    let wang = town.script("wang.mei").await;
    let no = filed(&wang).await;
    let wish = format!("/cases/{no}/actions/wish-delivery");
    wang.post(&wish, courier()).await.ok();
    let same = wang.post(&wish, courier()).await.ok();
    assert_eq!(same["happened"], json!([]), "said twice, kept once");
    assert_eq!(wang.post(&wish, json!({ "way": "pigeon" })).await.refused(422), "unknown_way");
    let stranger = town.script("li.qiang").await;
    assert_eq!(stranger.post(&wish, courier()).await.refused(404), "case_unknown");
    decided(&town, &no).await;
    // At the window the applicant says otherwise; the clerk writes it down, and hands it over.
    let clerk = town.script("clerk").await;
    clerk.post(&wish, json!({ "way": "counter" })).await.ok();
    let case = wang.get(&format!("/cases/{no}")).await.ok();
    assert_eq!(case["delivery_wish"], json!({ "way": "counter" }), "no address is kept that nobody needs");
    let examiner = town.script("examiner").await;
    assert_eq!(examiner.post(&wish, courier()).await.refused(403), "not_yours");

    let done =
        json!({ "outcome": "done", "data": { "way": "courier", "receiver": "王建国", "tracking": "SF1000001" } });
    clerk.complete(&no, "deliver", done).await.ok();
    let case = wang.get(&format!("/cases/{no}")).await.ok();
    assert_eq!((&case["delivery_wish"]["way"], &case["delivery"]["way"]), (&json!("counter"), &json!("courier")));
    assert_eq!(case["delivery"]["tracking"], "SF1000001");
    assert_eq!(wang.post(&wish, courier()).await.refused(409), "already_delivered");
}

#[tokio::test]
async fn a_citizen_changes_it_on_a_page_and_is_told_what_is_wrong() {
    let town = Town::sqlite().await;
    let no = filed(&town.script("wang.mei").await).await;
    let browser = Browser::of(&town, Some("wang.mei")).await;
    let page = format!("/me/cases/{no}/delivery");
    let form = browser.get(&page).await.shows("邮寄");
    let key = form.hidden("key");
    let wrong = [("key", key.as_str()), ("delivery.way", "courier"), ("delivery.name", "王梅")];
    let refused = browser.post(&page, &wrong).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("请填写收件人的电话") && refused.body.contains("请填写能送到的地址"));
    let right = [
        ("key", key.as_str()),
        ("delivery.way", "courier"),
        ("delivery.name", "王梅"),
        ("delivery.phone", "0999-6210100"),
        ("delivery.address", "青岚县清溪镇石桥村 17 号"),
    ];
    browser.post(&page, &right).await.leads_to(&format!("/me/cases/{no}"));
    browser.get(&format!("/me/cases/{no}")).await.shows("青岚县清溪镇石桥村 17 号");
}

#[tokio::test]
async fn a_correction_letter_names_the_day_on_which_the_procedure_lapses() {
    let town = Town::sqlite().await;
    let wang = town.script("wang.mei").await;
    let no = filed(&wang).await;
    let notice = json!({ "items": [{ "about": "plan", "what": "请写明每期金额" }] });
    let clerk = town.script("clerk").await;
    clerk.complete(&no, "receive", json!({ "outcome": "correct", "data": notice })).await.ok();
    let case = wang.get(&format!("/cases/{no}")).await.ok();
    let until = case["correction"]["until"].as_str().unwrap().parse().unwrap();
    let no = kernel::CaseNo::parse(&no).unwrap();
    let current = town.desk.casework.current(town.desk.region, &no).await.unwrap().unwrap();
    let timers: Vec<kernel::Date> = current.timers.iter().map(|timer| kernel::local_date(timer.due)).collect();
    // The procedure fires at the end of the day that the letter names.
    let end: kernel::Date = until;
    assert!(timers.iter().any(|day| *day == end || *day == end.tomorrow().unwrap()), "{timers:?} {end}");
}

#[tokio::test]
async fn a_firm_is_known_by_its_registration_and_not_by_the_county_folder() {
    let town = Town::sqlite().await;
    let agent = town.script("acme.agent").await;
    let mandate = agent.get("/mandates").await.ok()["held"][0]["id"].as_str().unwrap().to_owned();
    agent.put("/me/mandate", json!({ "mandate": mandate })).await.ok();
    let hash = agent.upload("备案信息表.pdf", crate::town::PDF).await.ok()["hash"].clone();
    let example = town.desk.county().examples.iter().find(|one| one.item.as_str() == "reform/project-filing").unwrap();
    let draft = json!({
        "answers": example.answers, "form": example.form, "materials": [{ "id": "form", "files": [hash] }],
        "step": "questions form/1 form/2 materials",
    });
    let kept = agent.put("/drafts/reform%2Fproject-filing", draft).await;
    assert_eq!(kept.status, StatusCode::NO_CONTENT, "{}", kept.body);

    // The licence is compared again at the window: the firm has moved.
    let clerk = town.script("clerk").await;
    clerk.post("/people/checks", json!({ "number": "510107185002081152", "name": "刘芳" })).await.ok();
    let licence = json!({
        "uscc": "91990121MA0AK00132", "name": "青岚县安珂餐饮管理有限公司", "phone": "0999-6300999",
        "address": "青岚县东湖街道科技园 8 号", "representative": "510107185002081152",
    });
    let registered = clerk.post("/firms", licence).await;
    assert_eq!(registered.status, StatusCode::CREATED, "{}", registered.body);

    let browser = Browser::of(&town, Some("acme.agent")).await;
    browser.post("/apply/reform/project-filing/who", &[("mandate", mandate.as_str())]).await;
    browser.get("/apply/reform/project-filing/check").await.shows("青岚县东湖街道科技园 8 号");
}
