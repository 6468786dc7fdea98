//! Whatever is sent, the answer is a documented one and never our own fault. [`Town`] asserts both for every answer; here
//! the sending is done with ill will.

use axum::http::Method;
use serde_json::{Value, json};
use store::Db;

use crate::town::{Town, filed};

/// Texts that break things.
fn texts() -> Vec<String> {
    let long = "长".repeat(9_000);
    [
        "",
        " ",
        "\0",
        "a\0b",
        "0",
        "-1",
        "NaN",
        "2026-02-30",
        "9999999999999999999999",
        "../../etc/passwd",
        "' OR 1=1 --",
        "\u{202e}\u{200b}\u{feff}",
        "👩‍👩‍👧‍👦",
        "<script>alert(1)</script>",
        "%00",
        "\u{fffd}\u{1}\u{7f}",
        "%E4",
        &long,
    ]
    .map(str::to_owned)
    .into()
}

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// Bodies of every shape.
fn bodies() -> Vec<Value> {
    let mut bodies = vec![json!(null), json!([]), json!({}), json!(1), json!("x"), json!({ "unknown": 1 })];
    for text in texts() {
        bodies.push(json!({ "reason": text }));
        bodies.push(json!({ "text": text }));
        bodies.push(json!({ "outcome": text, "opinion": text, "with": text, "data": { "items": text } }));
        bodies.push(json!({ "to": text, "reason": text }));
        bodies.push(json!({ "level": 1, "text": text, "tags": [text] }));
        bodies.push(json!({ "item": text, "answers": { "who": text }, "form": { "name": text }, "place": text }));
        bodies.push(json!({ "item": "market/fine-instalment", "form": { "amount": text }, "answers": text,
            "materials": [{ "id": text, "files": [text] }],
            "party": { "kind": "citizen", "name": text, "number": text, "agent": { "name": text, "number": text } } }));
        bodies.push(json!({ "item": "market/fine-instalment", "day": text, "begins": text, "place": text }));
        bodies.push(json!({ "kind": "hearing", "basis": text, "reason": text, "announced": text }));
        bodies.push(json!({ "by": "4000000000wd", "reason": text, "asked_by": text, "clock": text }));
        bodies.push(json!({ "materials": [{ "id": text }], "form": { "name": text }, "complete": true }));
    }
    bodies.push(json!({ "kind": "hearing", "basis": "法", "reason": "因", "announced": "10000wd" }));
    bodies.push(json!({ "by": "10000y", "reason": "因", "asked_by": "examiner" }));
    bodies.push(json!({ "item": "market/fine-instalment", "form": { "amount": 1e308, "instalments": -1e308 } }));
    bodies
}

async fn every_body(db: Db) {
    let town = Town::open(db).await;
    let (mei, clerk) = (town.script("wang.mei").await, town.script("clerk").await);
    let no = filed(&mei).await;
    let task = format!("{no}-1");
    let mut paths = vec!["/cases".to_owned(), "/appointments".to_owned()];
    let verbs = ["supplement", "withdraw", "pause", "resume", "extend", "terminate", "note", "rate", "rebase", "dance"];
    paths.extend(verbs.map(|verb| format!("/cases/{no}/actions/{verb}")));
    paths.extend(["claim", "return", "delegate", "complete"].map(|verb| format!("/tasks/{task}/{verb}")));
    // Each shape of a body comes eighteen times, by turns from the one and the other.
    for (turn, body) in bodies().into_iter().enumerate() {
        let script = if turn % 2 == 0 { &mei } else { &clerk };
        for path in &paths {
            script.post(path, body.clone()).await;
        }
    }
}

#[tokio::test]
async fn no_body_however_shaped_is_our_fault() {
    testkit::both_stores(every_body).await;
}

#[tokio::test]
async fn no_address_however_written_is_our_fault() {
    testkit::both_stores(every_address).await;
}

async fn every_address(db: Db) {
    let town = Town::open(db).await;
    let clerk = town.script("clerk").await;
    for text in texts() {
        // An address has an end: what is longer never gets here.
        let text = encoded(&text.chars().take(1_000).collect::<String>());
        for path in [
            "/cases/{}",
            "/cases/{}/events",
            "/cases/{}/clocks",
            "/cases/{}/documents",
            "/cases/{}/documents/{}",
            "/verify/{}",
            "/verify?number={}&case_no={}",
            "/cases?q={}",
            "/cases?item={}&organ={}",
            "/cases?phase={}",
            "/cases?after={}",
            "/cases?limit={}",
            "/tasks?act={}&item={}",
            "/tasks?held={}",
            "/tasks?due_by={}",
            "/tasks?after={}",
            "/messages?after={}&limit={}",
            "/appointments/slots?item={}&day={}",
            "/appointments/slots?item=market/fine-instalment&place={}&day=2026-09-09",
        ] {
            clerk.get(&path.replace("{}", &text)).await;
        }
        clerk.delete(&format!("/appointments/{text}")).await;
        clerk.post(&format!("/tasks/{text}/claim"), json!({})).await;
        clerk.post(&format!("/cases/{text}/actions/{text}"), json!({})).await;
    }
    // Cursors that look like ours and are not.
    for key in [
        json!([]),
        json!(["x", "y"]),
        json!(["1", "\0"]),
        json!(["9".repeat(40), "1"]),
        json!(["2026-09-09", "A", "-1"]),
    ] {
        use base64::Engine as _;
        let cursor = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(key.to_string());
        for list in ["cases", "tasks", "messages"] {
            assert_eq!(clerk.get(&format!("/{list}?after={cursor}")).await.refused(400), "page_malformed", "{key}");
        }
    }
}

#[tokio::test]
async fn uploads_are_judged_by_their_content() {
    let town = Town::sqlite().await;
    let mei = town.script("wang.mei").await;
    assert_eq!(mei.upload("平面图.pdf", b"MZ\x90\x00").await.refused(422), "file_type_not_admitted");
    assert_eq!(mei.upload("empty.pdf", b"").await.refused(422), "file_empty");
    let large = [b"%PDF-1.7".as_slice(), &[b' '; 250_000]].concat();
    assert_eq!(mei.upload("large.pdf", &large).await.refused(422), "file_too_large");
    let larger = [b"%PDF-1.7".as_slice(), &[b' '; 300_000]].concat();
    assert_eq!(mei.upload("larger.pdf", &larger).await.refused(413), "body_too_large");
    assert_eq!(mei.post("/files", json!({})).await.refused(415), "media_type_unsupported");
    let empty = Some((Vec::new(), "multipart/form-data; boundary=x".to_owned()));
    assert_eq!(mei.send(Method::POST, "/files", empty).await.refused(400), "multipart_malformed");
    let unbounded = Some((Vec::new(), "multipart/form-data".to_owned()));
    assert_eq!(mei.send(Method::POST, "/files", unbounded).await.refused(400), "multipart_malformed");
    let not_json = Some((b"{".to_vec(), "application/json".to_owned()));
    assert_eq!(mei.send(Method::POST, "/cases", not_json).await.refused(400), "json_malformed");
    let keyed = mei.clone().with_key("upload-1");
    let one = keyed.upload("a.pdf", b"%PDF-1.7 a").await.ok();
    assert_eq!(one, keyed.upload("a.pdf", b"%PDF-1.7 a").await.ok());
    assert_eq!(keyed.upload("a.pdf", b"%PDF-1.7 b").await.refused(422), "idempotency_key_reused");
    assert_eq!(mei.clone().with_key("键").get("/cases").await.status.as_u16(), 200, "reads ask for no key");
}
