//! 开门纳谏: opinions by page and API, answered in public; and nobody finds out who stayed unnamed.

use std::collections::BTreeSet;

use kernel::Timestamp;
use serde_json::{Value, json};
use store::{Db, Options, params};

use crate::citizen::Browser;
use crate::town::Town;

/// By which somebody could be found: account, name, number, telephone.
const MEI: [&str; 4] = ["wang.mei", "王梅", "110105185203120245", "13900010001"];
const TEXT: &str = "周六能不能也开一个窗口，上班的人平时来不了。";
const KEY: &str = "opinion-9X2KQ7MPW4HT8RFA";

/// Every row of every table, as text: what whoever holds the whole database can read.
async fn rows(town: &Town, folder: &std::path::Path, name: &str) -> BTreeSet<String> {
    let file = folder.join(name);
    town.desk.db.backup(&file, Timestamp::from_micros(0)).await.unwrap();
    let copy = Db::open(&format!("sqlite://{}", file.display()), Options::default()).await.unwrap();
    let tables = copy.query("SELECT name FROM sqlite_master WHERE type = 'table'", &params![]).await.unwrap();
    let mut rows = BTreeSet::new();
    for table in tables {
        let table: String = table.get(0).unwrap();
        // Statements are written, never put together; only a test that reads whatever there is may do otherwise.
        let sql: &'static str = Box::leak(format!("SELECT * FROM \"{table}\"").into_boxed_str());
        for row in copy.query(sql, &params![]).await.unwrap() {
            let told = row.values().iter().map(|value| match value {
                store::Value::Bytes(bytes) => String::from_utf8_lossy(bytes).into_owned(),
                other => format!("{other:?}"),
            });
            rows.insert(format!("{table}: {}", told.collect::<Vec<_>>().join(" | ")));
        }
    }
    assert!(rows.len() > 100, "the copy was read");
    rows
}

fn fields(anonymous: bool) -> Vec<(&'static str, &'static str)> {
    let mut fields = vec![("key", KEY), ("topic", "hall"), ("text", TEXT), ("organ", "service-bureau")];
    fields.extend(anonymous.then_some(("anonymous", "yes")));
    fields
}

fn code_in(page: &str) -> String {
    let rest = page.split("class=\"follow-code\">").nth(1).expect("the page shows the code");
    rest.split('<').next().unwrap().to_owned()
}

#[tokio::test]
async fn nobody_finds_out_who_stayed_unnamed() {
    testkit::both_stores(|db| async move {
        let town = Town::open(db).await;
        let folder = tempfile::tempdir().unwrap();
        let mei = Browser::of(&town, Some("wang.mei")).await;
        let script = town.script("wang.mei").await;
        mei.get("/me").await.shows("我的办件");
        let before = rows(&town, folder.path(), "before.db").await;

        let sent = mei.post("/opinions/new", &fields(true)).await.shows("查询码");
        let code = code_in(&sent.body);
        let again = mei.post("/opinions/new", &fields(true)).await;
        assert_eq!(code_in(&again.body), code, "sent twice, it is one opinion with one code");
        let body = json!({ "kind": "opinion", "form": { "topic": "online", "text": "网上填表能不能自动带出来。", "anonymous": true } });
        let api = script.post("/cases", body.clone()).await.ok();
        assert!(api["follow_code"].as_str().unwrap().len() == 24);
        assert_eq!(script.clone().with_key("1").post("/cases", body).await.refused(422), "idempotency_key_short");

        // The database: nothing written since holds the person, nor the code or the key by which it could be made.
        let after = rows(&town, folder.path(), "after.db").await;
        let written: Vec<&String> = after.difference(&before).collect();
        assert!(written.iter().any(|row| row.contains(TEXT)), "the opinion itself is among them");
        let plain = code.replace('-', "");
        for row in &written {
            for secret in MEI.iter().chain(&[code.as_str(), plain.as_str(), KEY]) {
                assert!(!row.contains(secret), "{secret} in {row}");
            }
        }

        // Pages and API: to the answering organ, supervision and administration it is nobody's; to the person too.
        let supervisor = town.script("supervisor").await;
        let listed = supervisor.get("/cases?kind=opinion").await.ok();
        let numbers: Vec<&str> =
            listed["items"].as_array().unwrap().iter().map(|row| row["case_no"].as_str().unwrap()).collect();
        assert_eq!(numbers.len(), 2);
        for no in &numbers {
            for path in ["", "/events", "/clocks", "/documents"] {
                let told = supervisor.get(&format!("/cases/{no}{path}")).await.ok().to_string();
                for secret in MEI {
                    assert!(!told.contains(secret), "{secret} at {no}{path}");
                }
            }
            assert_eq!(script.get(&format!("/cases/{no}")).await.refused(404), "case_unknown");
            assert_eq!(mei.get(&format!("/me/cases/{no}")).await.status.as_u16(), 404);
        }
        let audit = town.script("admin").await.get("/audit?book=cases").await.ok().to_string();
        assert!(audit.contains(numbers[0]) && !audit.contains("wang.mei"), "{audit}");
        assert!(!mei.get("/opinions").await.body.contains("/me/cases/"));

        // Whoever holds the code follows it without signing in; whoever does not learns nothing.
        let stranger = Browser::of(&town, None).await;
        stranger.post("/opinions/follow", &[("code", &code.to_lowercase())]).await.shows(TEXT).shows("研究答复");
        let wrong = stranger.post("/opinions/follow", &[("code", "AAAA-BBBB-CCCC-DDDD-EEEE")]).await;
        assert!(wrong.status.as_u16() == 422 && wrong.body.contains("没有查到"), "{}", wrong.body);
        let refused = town.stranger().post("/opinions/follow", json!({ "code": "K7QF" })).await.refused(404);
        assert_eq!(refused, "follow_code_unknown");
    })
    .await;
}

#[tokio::test]
async fn an_opinion_is_answered_to_whoever_said_it_and_in_public_without_a_name() {
    testkit::both_stores(|db| async move {
        let town = Town::open(db).await;
        let mei = Browser::of(&town, Some("wang.mei")).await;
        mei.get("/opinions/new").await.shows("也可以匿名");
        let sent = mei.post("/opinions/new", &fields(false)).await;
        assert_eq!(sent.status.as_u16(), 303, "{}", sent.body);
        mei.get(&sent.location).await.shows(TEXT).shows("研究答复").shows("提出人");
        mei.get("/me").await.shows("意见和其他").shows(&sent.location);
        let mut unnamed = fields(true);
        unnamed[0].1 = "opinion-another-key-of-its-own";
        let code = code_in(&mei.post("/opinions/new", &unnamed).await.body);

        let examiner = town.script(&town.holder("service-bureau", "examiner", &[])).await;
        let listed = examiner.get("/cases?kind=opinion").await.ok();
        for row in listed["items"].as_array().unwrap() {
            let answer = json!({ "outcome": "adopted", "opinion": "十二月起周六上午开两个窗口，联系 13900019999。" });
            examiner.complete(row["case_no"].as_str().unwrap(), "answer-opinion", answer).await.ok();
        }

        mei.get(&sent.location).await.shows("采纳").shows("十二月起周六上午开两个窗口");
        let stranger = Browser::of(&town, None).await;
        stranger.post("/opinions/follow", &[("code", code.as_str())]).await.shows("十二月起周六上午开两个窗口");
        let followed = town.stranger().post("/opinions/follow", json!({ "code": code })).await.ok();
        assert_eq!((&followed["phase"], &followed["outcome"]), (&json!("closed"), &json!("adopted")));
        assert!(followed["answer"].as_str().unwrap().contains("十二月起"), "{followed}");
        assert!(followed["events"].as_array().is_some_and(|events| !events.is_empty()), "{followed}");

        let public = stranger.get("/opinions").await.shows(TEXT).shows("采纳");
        for secret in MEI.iter().chain(&["13900019999"]) {
            assert!(!public.body.contains(secret), "{secret} is published");
        }
        assert_eq!(public.body.matches(TEXT).count(), 2, "named and unnamed are published alike");
    })
    .await;
}

#[tokio::test]
async fn an_opinion_is_refused_in_its_place_and_strangers_sign_in_first() {
    let town = Town::open(testkit::sqlite().await).await;
    let stranger = Browser::of(&town, None).await;
    let asked = stranger.get("/opinions/new").await;
    assert!(asked.location.starts_with("/sign-in"), "{}", asked.body);
    let mei = Browser::of(&town, Some("wang.mei")).await;
    let short = mei.post("/opinions/new", &[("topic", "hall"), ("text", "好")]).await;
    assert!(short.status.as_u16() == 422 && short.body.contains("意见建议"), "{}", short.body);
    let clerk = Browser::of(&town, Some("clerk")).await;
    clerk.get("/opinions/new").await.leads_to("/staff/kinds/opinion/new");
    let wrong: Value = json!({ "kind": "opinion", "form": { "topic": "weather", "text": "天气不错，继续保持。" } });
    assert_eq!(town.script("wang.mei").await.post("/cases", wrong).await.refused(422), "form_invalid");
}
