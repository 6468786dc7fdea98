//! Fees taken and given back: written down by the window as they were, seen by whoever paid, refused to everybody else.

use axum::http::StatusCode;
use serde_json::{Value, json};
use store::Db;

use crate::citizen::Browser;
use crate::town::{PDF, Script, Town, filed};

/// A matter with one published fee, 10 yuan a licence: 驾照到期换证.
async fn renewal(script: &Script<'_>) -> String {
    let hash = script.upload("体检.pdf", PDF).await.ok()["hash"].clone();
    let wish = json!({
        "item": "police/driving-licence-renewal",
        "answers": { "kind": "expired", "proxy": "no" },
        "form": {
            "name": "李强", "number": "330106185109180310", "phone": "13900010002", "file_no": "990121001234",
            "class": "C1", "expires_on": "2026-09-03", "medical_on": "2026-09-08", "receive": "窗口领取"
        },
        "materials": [{ "id": "medical", "files": [hash] }],
    });
    script.post("/cases", wish).await.ok()["case_no"].as_str().unwrap().to_owned()
}

fn fee() -> Value {
    json!({ "name": "驾驶证工本费", "fen": 1_000, "how": "scan", "receipt": "37010126000000000012" })
}

fn with(mut fee: Value, field: &str, value: impl Into<Value>) -> Value {
    fee[field] = value.into();
    fee
}

async fn recorded(db: Db) {
    let town = Town::open(db).await;
    let li = town.script("li.qiang").await;
    let no = renewal(&li).await;
    let clerk = town.script("clerk").await;
    clerk.complete(&no, "receive", json!({ "outcome": "accept" })).await.ok();
    let place = format!("/cases/{no}/fees");
    assert_eq!(li.get(&format!("/cases/{no}")).await.ok()["fees"], json!([]));

    // Sent twice, written down once; the same key for something else is refused.
    let keyed = clerk.clone().with_key("fee-1");
    let first = keyed.post(&place, fee()).await.ok();
    assert_eq!(keyed.post(&place, fee()).await.ok(), first);
    assert_eq!(keyed.post(&place, with(fee(), "fen", 900)).await.refused(422), "idempotency_key_reused");

    let stale = clerk.clone().having_seen("\"1\"").post(&place, fee()).await;
    assert_eq!(stale.refused(412), "case_changed");

    let case = li.get(&format!("/cases/{no}")).await.ok();
    let line = case["fees"][0].clone();
    assert_eq!(case["fees"].as_array().unwrap().len(), 1);
    assert_eq!((&line["fen"], &line["kept_fen"], &line["on"]), (&json!(1_000), &json!(1_000), &json!("2026-09-08")));
    assert_eq!(
        (&line["listed"], &line["above"], &line["standard"]),
        (&json!(true), &json!(false), &json!("每本 10 元"))
    );
    assert!(line["basis"].as_str().unwrap().contains("工本费标准"));

    let back = format!("{place}/1/refund");
    assert_eq!(clerk.post(&back, json!({ "fen": 1_001, "reason": "多收" })).await.refused(422), "refund_amount");
    clerk.post(&back, json!({ "fen": 400, "reason": "减免" })).await.ok();
    assert_eq!(clerk.post(&back, json!({ "fen": 601, "reason": "减免" })).await.refused(422), "refund_amount");

    // When it is over, nothing more is taken, and what was taken can still be given back.
    town.script(&town.holder("police", "examiner", &[]))
        .await
        .complete(&no, "handle", json!({ "outcome": "done" }))
        .await
        .ok();
    for (act, outcome) in [("issue", "done"), ("deliver", "done")] {
        let holder = if act == "issue" { town.holder("police", "examiner", &[]) } else { "clerk".to_owned() };
        let script = town.script(&holder).await;
        if script.task(&no, act).await.is_some() {
            script.complete(&no, act, json!({ "outcome": outcome, "data": {} })).await.ok();
        }
    }
    let case = li.get(&format!("/cases/{no}")).await.ok();
    assert!(case["closed_at"].is_string(), "{}", case["phase"]);
    assert_eq!(clerk.post(&place, fee()).await.refused(409), "case_over");
    clerk.post(&back, json!({ "fen": 600, "reason": "该项收费已经停征" })).await.ok();
    let line = li.get(&format!("/cases/{no}")).await.ok()["fees"][0].clone();
    assert_eq!((&line["kept_fen"], &line["refunds"][1]["reason"]), (&json!(0), &json!("该项收费已经停征")));

    let told = li.get(&format!("/cases/{no}/events")).await.ok().to_string();
    for sentence in [
        "收取“驾驶证工本费”10.00 元（扫码支付），财政电子票据号 37010126000000000012。",
        "退还“驾驶证工本费”6.00 元：该项收费已经停征。",
    ] {
        assert!(told.contains(sentence), "{sentence} in {told}");
    }
    // What is kept can be told from the register alone.
    let region = town.desk.region;
    let no = kernel::CaseNo::parse(&no).unwrap();
    let kept = town.desk.casework.current(region, &no).await.unwrap().unwrap();
    town.desk.casework.forget(region, &no);
    let read = town.desk.casework.current(region, &no).await.unwrap().unwrap();
    assert_eq!(applications::lifecycle::fees::taken(&read), applications::lifecycle::fees::taken(&kept));
}

#[tokio::test]
async fn a_fee_is_written_down_once_and_given_back_at_most() {
    testkit::both_stores(recorded).await;
}

#[tokio::test]
async fn what_was_unlawful_is_written_down_all_the_same() {
    let town = Town::sqlite().await;
    let (li, clerk) = (town.script("li.qiang").await, town.script("clerk").await);
    let no = renewal(&li).await;
    let place = format!("/cases/{no}/fees");
    let (unlisted, above) = (with(fee(), "name", "加急费"), with(fee(), "fen", 1_001));
    clerk.post(&place, unlisted).await.ok();
    clerk.post(&place, above).await.ok();
    clerk.post(&place, with(with(fee(), "fen", 2_000), "count", "2")).await.ok();
    let lines = li.get(&format!("/cases/{no}")).await.ok()["fees"].clone();
    let told: Vec<(bool, bool)> = (lines.as_array().unwrap().iter())
        .map(|line| (line["listed"].as_bool().unwrap(), line["above"].as_bool().unwrap()))
        .collect();
    assert_eq!(told, [(false, false), (true, true), (true, false)], "two licences cost twice as much");

    // An item that publishes that it is free takes what was written down as well.
    let wang = town.script("wang.mei").await;
    let free = filed(&wang).await;
    clerk.post(&format!("/cases/{free}/fees"), with(fee(), "name", "资料费")).await.ok();
    assert_eq!(wang.get(&format!("/cases/{free}")).await.ok()["fees"][0]["listed"], json!(false));
}

#[tokio::test]
async fn nobody_else_writes_down_fees_and_nothing_is_written_down_by_halves() {
    let town = Town::sqlite().await;
    let li = town.script("li.qiang").await;
    let no = renewal(&li).await;
    let place = format!("/cases/{no}/fees");
    assert_eq!(li.post(&place, fee()).await.refused(403), "not_your_post");
    assert_eq!(town.script("wang.mei").await.post(&place, fee()).await.refused(404), "case_unknown");
    let examiner = town.script("examiner").await;
    let elsewhere = examiner.post(&place, fee()).await;
    assert_eq!(elsewhere.refused(404), "case_unknown", "another organ's examiner");
    assert_eq!(town.stranger().post(&place, fee()).await.refused(401), "sign_in_required");
    assert_eq!(town.script("supervisor").await.post(&place, fee()).await.refused(403), "not_your_post");

    let clerk = town.script("clerk").await;
    let wrong = [
        (with(fee(), "name", " "), "fee_unnamed"),
        (with(fee(), "fen", 0), "fee_amount"),
        (with(fee(), "fen", -5), "fee_amount"),
        (with(fee(), "count", "0"), "fee_count"),
        (with(fee(), "count", "1.005"), "fee_count"),
        (with(fee(), "how", "cheque"), "fee_way"),
        (with(fee(), "receipt", ""), "receipt_missing"),
        (with(fee(), "on", "2026-09-09"), "day_to_come"),
        (with(fee(), "on", "yesterday"), "date_malformed"),
        (with(fee(), "fen", 10.5), "json_unexpected"),
    ];
    for (body, code) in wrong {
        assert_eq!(clerk.post(&place, body).await.refused(422), code);
    }
    assert_eq!(
        clerk.post(&format!("{place}/1/refund"), json!({ "fen": 1, "reason": "x" })).await.refused(404),
        "fee_unknown"
    );
    assert_eq!(
        clerk.post(&format!("{place}/first/refund"), json!({ "fen": 1, "reason": "x" })).await.refused(404),
        "fee_unknown"
    );
    assert_eq!(li.get(&format!("/cases/{no}")).await.ok()["fees"], json!([]));
}

#[tokio::test]
async fn the_page_tells_what_is_unusual_before_it_is_written_down() {
    let town = Town::sqlite().await;
    let li = town.script("li.qiang").await;
    let no = renewal(&li).await;
    let (clerk, own) = (Browser::of(&town, Some("clerk")).await, Browser::of(&town, Some("li.qiang")).await);
    let case = format!("/staff/cases/{no}");
    clerk.get(&case).await.shows("登记缴费").shows("每本 10 元");
    let page = format!("{case}/fees");
    let form = clerk.get(&page).await.shows("驾驶证工本费");
    let key = form.hidden("key");
    let empty = clerk.post(&page, &[("key", &key), ("name", "0"), ("on", "2026-09-08")]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    for sentence in ["请填写收了多少元", "请选择怎么付的", "请填写财政电子票据号"] {
        assert!(empty.body.contains(sentence), "{sentence}");
    }
    let typed = [
        ("key", key.as_str()),
        ("name", "other"),
        ("other", "加急费"),
        ("fen", "50"),
        ("count", "1"),
        ("how", "cash"),
        ("on", "2026-09-08"),
        ("receipt", ""),
        ("no_receipt", "当场没有开"),
    ];
    let warned =
        clerk.post(&page, &typed).await.shows("不在本事项公布的收费清单里").shows("还没有受理").shows("当场没有开");
    assert!(!warned.body.contains("高于公布的标准"));
    assert_eq!(li.get(&format!("/cases/{no}")).await.ok()["fees"], json!([]), "told first, and nothing written");
    let told = warned.hidden("told");
    let confirmed: Vec<(&str, &str)> = typed.iter().copied().chain([("told", told.as_str())]).collect();
    // Sent twice by an impatient hand, written down once.
    clerk.post(&page, &confirmed).await.leads_to(&format!("{case}?done=fee#fees"));
    clerk.post(&page, &confirmed).await.leads_to(&format!("{case}?done=fee#fees"));
    clerk.get(&case).await.shows("加急费").shows("不在公布的收费清单里").shows("登记退费");
    own.get(&format!("/me/cases/{no}"))
        .await
        .shows("收取“加急费”50.00 元（现金），尚未开票：当场没有开。")
        .shows("对收费有疑问");

    let back = format!("{case}/fees/1/refund");
    let form = clerk.get(&back).await.shows("50 元没有退还");
    let key = form.hidden("key");
    let rest = [("key", key.as_str()), ("reason", "不该收"), ("on", "2026-09-08")];
    let giving = |fen: &'static str| rest.into_iter().chain([("fen", fen)]).collect::<Vec<_>>();
    let refused = clerk.post(&back, &giving("50.01")).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("最多 50.00 元"), "{}", refused.body);
    clerk.post(&back, &giving("50")).await.leads_to(&format!("{case}?done=fee#fees"));
    clerk.post(&back, &giving("50")).await.leads_to(&format!("{case}?done=fee#fees"));
    own.get(&format!("/me/cases/{no}"))
        .await
        .shows("退还“加急费”50.00 元：不该收。")
        .shows("合计（已减去退还的）：0 元");
    let supervisor = Browser::of(&town, Some("supervisor")).await;
    let seen = supervisor.get(&case).await.shows("加急费");
    assert!(!seen.body.contains("登记缴费") && !seen.body.contains("登记退费"), "who only watches writes nothing down");
    assert_eq!(supervisor.get(&page).await.status, StatusCode::FORBIDDEN);
    let free = filed(&town.script("wang.mei").await).await;
    clerk.get(&format!("/staff/cases/{free}")).await.shows("本事项不收费");
    Browser::of(&town, Some("wang.mei")).await.get(&format!("/me/cases/{free}")).await.shows("本事项不收费");
}
