//! Keeping the catalogue by script, under `/api/v1/catalog`.

use declarations::Role;
use http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{Answer, Town, town};

const ITEM: &str = "/catalog/market/food-business";

fn read(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).unwrap()
}

async fn manager() -> Town {
    town().await.signed_in(Role::Administrator).await
}

#[tokio::test]
async fn only_managers_keep_the_catalogue() {
    let stranger = town().await;
    assert_eq!(stranger.api(&format!("{ITEM}/versions")).await.status, StatusCode::UNAUTHORIZED);
    let clerk = stranger.signed_in(Role::Receiver).await;
    assert_eq!(clerk.api(&format!("{ITEM}/versions")).await.status, StatusCode::FORBIDDEN);
    let begun = clerk.send(Method::POST, &format!("{ITEM}/versions"), &[], json!({})).await;
    assert_eq!(begun.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_draft_is_saved_under_its_revision_and_published_from_a_day() {
    let town = manager().await;
    let begun = town.send(Method::POST, &format!("{ITEM}/versions"), &[], json!({})).await;
    assert_eq!(begun.status, StatusCode::CREATED, "{}", begun.body);
    let draft = read(&begun);
    assert_eq!(draft["state"], "draft");
    let path = format!("{ITEM}/versions/{}", draft["number"]);

    let text = draft["toml"].as_str().unwrap().replace("食品经营许可", "食品经营许可（新）");
    let tag = town.api(&path).await.etag.unwrap();
    let saved = town.send(Method::PUT, &path, &[("if-match", &tag)], json!({ "toml": text })).await;
    assert_eq!(saved.status, StatusCode::OK, "{}", saved.body);
    let told = read(&saved);
    assert!(
        told["changes"].to_string().contains("食品经营许可（新）"),
        "the difference from the version before is told"
    );
    let again = town.send(Method::PUT, &path, &[("if-match", &tag)], json!({ "toml": text })).await;
    assert_eq!(again.status, StatusCode::PRECONDITION_FAILED, "somebody else has saved meanwhile");
    let broken = town.send(Method::PUT, &path, &[], json!({ "toml": "name = " })).await;
    assert_eq!(broken.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(read(&broken)["code"], "item_unreadable");

    let past = town.send(Method::POST, &format!("{path}/publish"), &[], json!({ "from": "2020-01-01" })).await;
    assert!(past.status.is_client_error(), "nothing is published for the past");
    let published = town.send(Method::POST, &format!("{path}/publish"), &[], json!({ "from": "2026-11-20" })).await;
    assert_eq!(published.status, StatusCode::OK, "{}", published.body);
    assert!(town.api("/items/market%2Ffood-business").await.ok().contains("食品经营许可（新）"));
    let versions = read(&town.api(&format!("{ITEM}/versions")).await);
    assert_eq!(versions["items"][0]["state"], "published");
    assert!(versions["deeds"].as_array().is_some_and(|deeds| deeds.len() >= 3), "who did what is kept: {versions}");
}

#[tokio::test]
async fn a_key_begins_one_draft_however_often_it_is_sent() {
    let town = manager().await;
    let wish = json!({ "id": "market/night-stall", "name": "夜市摊位备案", "organ": "market" });
    let key = [("idempotency-key", "stall-1")];
    let first = town.send(Method::POST, "/catalog", &key, wish.clone()).await;
    assert_eq!(first.status, StatusCode::CREATED, "{}", first.body);
    let second = town.send(Method::POST, "/catalog", &key, wish.clone()).await;
    assert_eq!((second.status, read(&second)), (StatusCode::CREATED, read(&first)));
    let without = town.send(Method::POST, "/catalog", &[], wish).await;
    assert!(without.status.is_client_error(), "the item is there already");
}

#[tokio::test]
async fn an_item_is_suspended_with_a_reason_and_a_draft_discarded() {
    let town = manager().await;
    let begun = read(&town.send(Method::POST, &format!("{ITEM}/versions"), &[], json!({})).await);
    let path = format!("{ITEM}/versions/{}", begun["number"]);
    let gone = town.send(Method::POST, &format!("{path}/discard"), &[], json!({})).await;
    assert!(gone.status.is_success(), "{}", gone.body);
    assert_eq!(read(&town.api(&path).await)["state"], "discarded");

    assert_eq!(town.api(&format!("{ITEM}/versions/99")).await.status, StatusCode::NOT_FOUND);
    let state = json!({ "state": "暂停", "from": "2026-11-20", "reason": "系统升级" });
    let suspended = town.send(Method::POST, &format!("{ITEM}/state"), &[], state).await;
    assert!(suspended.status.is_success(), "{}", suspended.body);
}
