//! The machine interface.

use http::StatusCode;
use serde_json::Value;

use crate::support::town;

fn json(body: &str) -> Value {
    serde_json::from_str(body).unwrap()
}

#[tokio::test]
async fn items_are_paged_by_key_without_gaps_or_repeats() {
    let town = town().await;
    let mut seen = Vec::new();
    let mut path = "/items?limit=30".to_owned();
    loop {
        let page = json(&town.api(&path).await.ok());
        seen.extend(page["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()));
        match page["next"].as_str() {
            Some(next) => path = next.to_owned(),
            None => break,
        }
    }
    let all = town.desk.live().len();
    assert_eq!(seen.len(), all);
    seen.dedup();
    assert_eq!(seen.len(), all);
}

#[tokio::test]
async fn an_item_tells_what_it_asks_for_given_answers() {
    let town = town().await;
    let code = "/items/1199012100000011564000112001000";
    let item = json(&town.api(&format!("{code}?answers=kind:renew,business:retail")).await.ok());
    assert_eq!(item["id"], "market/food-business");
    let asked: Vec<&str> = item["materials"].as_array().unwrap().iter().map(|m| m["id"].as_str().unwrap()).collect();
    assert!(asked.contains(&"unchanged") && !asked.contains(&"layout"), "{asked:?}");
    assert_eq!(item["promised"]["length"], "8wd");
    assert_eq!(item["promised_due_if_accepted_today"], "2026-12-02");
    let by_id = json(&town.api("/items/market%2Ffood-business").await.ok());
    assert_eq!(by_id["code"], "1199012100000011564000112001000");
}

#[tokio::test]
async fn unchanged_answers_are_not_sent_again() {
    let town = town().await;
    let first = town.api("/items?limit=5").await;
    let tag = first.etag.unwrap();
    let again = town.api_with("/items?limit=5", &tag).await;
    assert_eq!((again.status, again.body.as_str()), (StatusCode::NOT_MODIFIED, ""));
}

#[tokio::test]
async fn filters_searches_and_their_mistakes() {
    let town = town().await;
    let found = json(&town.api("/items?q=kaifandian").await.ok());
    assert!(found["items"].as_array().is_some());
    let found = json(&town.api("/items?q=%E5%BC%80%E9%A5%AD%E5%BA%97").await.ok());
    assert_eq!(found["items"][0]["id"], "market/food-business");
    for (path, status) in [
        ("/items?type=nonsense", StatusCode::BAD_REQUEST),
        ("/items?limit=0", StatusCode::BAD_REQUEST),
        ("/items?after=rubbish!", StatusCode::BAD_REQUEST),
        ("/items/nothing", StatusCode::NOT_FOUND),
        ("/themes", StatusCode::OK),
        ("/organs", StatusCode::OK),
        ("/regions", StatusCode::OK),
    ] {
        assert_eq!(town.api(path).await.status, status, "{path}");
    }
}

#[tokio::test]
async fn every_operation_documents_its_answers() {
    let town = town().await;
    let (_, document) = web::api::split(catalog::api(town.desk.clone()));
    let told = serde_json::to_value(&document).unwrap();
    for (path, operations) in told["paths"].as_object().unwrap() {
        let expected = if path.starts_with("/catalog") { "403" } else { "200" };
        for (verb, operation) in operations.as_object().unwrap() {
            assert!(operation["responses"][expected].is_object(), "{verb} {path} documents {expected}");
        }
    }
    let text = serde_json::to_string(&document).unwrap();
    assert!(text.contains("ItemDetail") && text.contains("304"));
}

#[tokio::test]
async fn modes_and_batches_are_told_from_the_versions() {
    let town = town().await;
    let modes = json(&town.api("/modes").await.ok());
    let live = town.desk.live();
    let online = live.iter().filter(|item| item.modes.iter().any(|mode| mode.to_string() == "全程网办")).count();
    let all_online = modes["items"].as_array().unwrap().iter().find(|mode| mode["mode"] == "全程网办").unwrap();
    assert_eq!(all_online["counts"][0]["items"], online);
    assert_eq!(all_online["counts"][3]["day"], "2025-12-31");
    let batches = json(&town.api("/high-frequency").await.ok());
    let frequent = live.iter().filter(|item| item.high_frequency).count();
    assert_eq!(batches["items"][0]["total"], frequent);
}
