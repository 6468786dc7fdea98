//! Short messages: once each, whatever the gateway does meanwhile; to whoever wants them, and to nobody else.

use serde_json::{Value, json};
use store::Db;
use store::outbox;
use testkit::{Asked, SmsGateway, both_stores};

use crate::town::{Town, filed, fine_instalment};

const PHONE: &str = "13900010001";

async fn town(db: Db, gateway: &SmsGateway) -> Town {
    let mut town = Town::open(db).await;
    town.desk.texter = Some(officekit::texter(&gateway.url()));
    town
}

async fn work_off(town: &Town) {
    while town.desk.work().await.unwrap() > 0 {}
}

fn told(asked: &Asked) -> Value {
    serde_json::from_str(&asked.body).unwrap()
}

fn hmac(text: &str) -> String {
    let mut key = [0; 32];
    let secret = b"a secret of tests";
    key[..secret.len()].copy_from_slice(secret);
    kernel::mac(&key, text.as_bytes()).to_hex()
}

#[tokio::test]
async fn a_message_is_taken_over_once_whatever_the_gateway_does_before() {
    both_stores(|db| async move {
        let gateway = SmsGateway::start().await;
        let town = town(db, &gateway).await;
        officekit::leaves_phone(&town.desk, "wang.mei", PHONE, true).await;
        gateway.hang_up();
        gateway.answer(500, "");
        gateway.answer(200, r#"{"code":"9","msg":"太忙"}"#);
        let no = filed(&town.script("wang.mei").await).await;
        for _ in 0..6 {
            work_off(&town).await;
            town.clock.advance(std::time::Duration::from_secs(600));
        }
        let asked = gateway.asked();
        assert_eq!(asked.len(), 4, "three times in vain, then once for good");
        assert!(asked.iter().all(|one| told(one)["id"] == told(&asked[0])["id"]), "by which a repeat is known");
        let last = told(&asked[3]);
        assert_eq!(last["mobile"], PHONE);
        let content = last["content"].as_str().unwrap();
        assert!(content.starts_with("【青岚政务】“") && content.contains("申请已收件"), "{content}");
        assert!(content.ends_with(&format!("https://zwfw.qinglan.example/me/cases/{no}")), "{content}");
        assert!(!content.contains("王梅"), "{content}");
        assert_eq!(asked[3].headers["x-sign"], hmac(&asked[3].body));
        assert_eq!(outbox::waiting(&town.desk.db, town.region).await.unwrap(), 0);
        let kept = town.desk.db.query("SELECT 1 FROM outbox WHERE topic = 'sms'", &[]).await.unwrap();
        assert!(kept.is_empty(), "nothing of what was said is kept");
    })
    .await;
}

#[tokio::test]
async fn what_is_refused_for_good_lies_with_the_dead_letters_and_can_be_tried_again() {
    both_stores(|db| async move {
        let gateway = SmsGateway::start().await;
        let town = town(db, &gateway).await;
        officekit::leaves_phone(&town.desk, "wang.mei", PHONE, true).await;
        gateway.answer(200, r#"{"code":"4","msg":"13900010001 是空号"}"#);
        filed(&town.script("wang.mei").await).await;
        work_off(&town).await;
        assert_eq!(gateway.asked().len(), 1, "not tried again");
        let admin = town.script("admin").await;
        let dead = admin.get("/dead-letters").await.ok();
        let error = dead["items"][0]["error"].as_str().unwrap();
        assert!(error.contains("139****0001") && error.contains("是空号") && !error.contains(PHONE), "{error}");
        let id = dead["items"][0]["id"].as_str().unwrap().replace('/', "%2F");
        admin.post(&format!("/dead-letters/{id}/retry"), json!({})).await.ok();
        work_off(&town).await;
        assert_eq!(gateway.asked().len(), 2);
        assert_eq!(admin.get("/dead-letters").await.ok()["items"], json!([]));
    })
    .await;
}

#[tokio::test]
async fn only_whoever_wants_messages_is_sent_any() {
    let gateway = SmsGateway::start().await;
    let town = town(testkit::sqlite().await, &gateway).await;
    let mei = town.script("wang.mei").await;
    filed(&mei).await;
    work_off(&town).await;
    assert_eq!(gateway.asked().len(), 0, "she never said that she wants any");
    let wish = |sms: bool| json!({ "password": officekit::PASSWORD, "phone": PHONE, "sms": sms });
    mei.put("/me/contact", wish(true)).await.ok();
    filed(&mei).await;
    work_off(&town).await;
    assert_eq!(gateway.asked().len(), 1);
    // Switched off between what happened and the sending of it.
    gateway.answer(500, "");
    filed(&mei).await;
    work_off(&town).await;
    mei.put("/me/contact", wish(false)).await.ok();
    town.clock.advance(std::time::Duration::from_secs(600));
    work_off(&town).await;
    assert_eq!(gateway.asked().len(), 2, "the failed one is not sent any more");
    assert_eq!(outbox::waiting(&town.desk.db, town.region).await.unwrap(), 0);
}

#[tokio::test]
async fn a_walk_in_is_told_at_the_number_on_the_form() {
    let gateway = SmsGateway::start().await;
    let town = town(testkit::sqlite().await, &gateway).await;
    let clerk = town.script("clerk").await;
    let mut wish = fine_instalment(&clerk).await;
    wish["party"] = json!({
        "kind": "citizen", "name": "陈建国", "number": "110105199003071239", "phone": "13700030003",
    });
    wish["form"]["name"] = json!("陈建国");
    wish["form"]["number"] = json!("110105199003071239");
    wish["form"]["phone"] = json!("13700030003");
    clerk.post("/cases", wish).await.ok();
    work_off(&town).await;
    let asked = gateway.asked();
    assert_eq!(asked.len(), 1);
    assert_eq!(told(&asked[0])["mobile"], "13700030003");
    let bodies = town.desk.db.query("SELECT body FROM outbox WHERE topic = 'sms'", &[]).await.unwrap();
    assert!(bodies.is_empty());
}

#[tokio::test]
async fn mail_and_short_message_do_not_wait_for_each_other() {
    let (gateway, post) = (SmsGateway::start().await, testkit::MailServer::start().await);
    let mut town = town(testkit::sqlite().await, &gateway).await;
    let mailer = applications::Mailer::smtp(&post.url(), "青岚县政务服务 <zwfw@qinglan.example>").unwrap();
    town.desk.mailer = Some(std::sync::Arc::new(mailer));
    let wish = json!({ "password": officekit::PASSWORD, "phone": PHONE, "email": "mei@example.cn", "sms": true });
    let mei = town.script("wang.mei").await;
    mei.put("/me/contact", wish).await.ok();
    post.refuse(1);
    filed(&mei).await;
    work_off(&town).await;
    assert_eq!((gateway.asked().len(), post.letters().len()), (1, 0));
    town.clock.advance(std::time::Duration::from_secs(600));
    work_off(&town).await;
    assert_eq!((gateway.asked().len(), post.letters().len()), (1, 1), "each once");
}
