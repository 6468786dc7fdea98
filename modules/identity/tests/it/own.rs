//! One's own account, asked through HTTP, with real passwords.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use http::header::{AUTHORIZATION, CONTENT_TYPE, COOKIE, LOCATION};
use http::{Method, Request, StatusCode};
use identity::lifecycle::sign_in::totp;
use identity::{Account, AccountKind, By, Gate, Notice};
use serde_json::{Value, json};
use store::{Db, outbox};
use testkit::both_stores;
use tower::ServiceExt as _;

use crate::audited::{entries, gate, now, region, verbs};

const OLD: &str = "清晨去湖边散步看日出";
const NEW: &str = "傍晚在河边钓鱼看晚霞";

/// A citizen's door to her own account.
struct Door {
    gate: Arc<Gate>,
    db: Db,
    router: Router,
}

async fn door(db: &Db) -> Door {
    let gate = Arc::new(gate(db));
    let mut mei = Account::new("mei.wang".into(), AccountKind::Citizen, "王梅".to_owned(), String::new(), now());
    mei.password = identity::hash_password(OLD).unwrap();
    (mei.phone, mei.email) = ("13900010001".to_owned(), "mei@example.cn".to_owned());
    gate.directory.add_account(&mei, &By::account(&mei, now())).await.unwrap();
    let (api, _) = web::api::split(identity::api_routes(Arc::clone(&gate)));
    let router = identity::page_routes(Arc::clone(&gate)).nest("/api/v1", api);
    let router = router.layer(axum::middleware::from_fn_with_state(Arc::clone(&gate), identity::identify));
    Door { gate, db: db.clone(), router }
}

impl Door {
    async fn ask(&self, method: Method, path: &str, token: &str, body: Value) -> (StatusCode, Value) {
        let request = Request::builder().method(method).uri(format!("/api/v1{path}"));
        let request = request.header(CONTENT_TYPE, "application/json").header(AUTHORIZATION, format!("Bearer {token}"));
        let response = self.router.clone().oneshot(request.body(Body::from(body.to_string())).unwrap()).await.unwrap();
        let status = response.status();
        let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        (status, serde_json::from_slice(&body).unwrap_or_default())
    }

    async fn put(&self, path: &str, token: &str, body: Value) -> (StatusCode, String) {
        let (status, answer) = self.ask(Method::PUT, path, token, body).await;
        (status, answer["code"].as_str().unwrap_or_default().to_owned())
    }

    async fn sign_in(&self, password: &str, code: Option<&str>) -> Result<String, String> {
        let wish = json!({ "account": "mei.wang", "password": password, "code": code });
        let (_, answer) = self.ask(Method::POST, "/sign-in", "", wish).await;
        answer["token"].as_str().map(str::to_owned).ok_or_else(|| answer["code"].as_str().unwrap().to_owned())
    }

    async fn is_signed_in(&self, token: &str) -> bool {
        self.ask(Method::GET, "/me", token, Value::Null).await.0 == StatusCode::OK
    }

    /// Mails waiting to be sent.
    async fn notices(&self) -> Vec<Notice> {
        let lines = outbox::claim(&self.db, region(), "test", 10, now()).await.unwrap();
        lines.iter().map(|line| serde_json::from_str(&line.body).unwrap()).collect()
    }

    /// A form of the page, and where it leads.
    async fn post(&self, path: &str, token: &str, form: &str) -> (StatusCode, String, String) {
        let request = Request::post(path).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        let request = request.header(COOKIE, format!("haoban_session={token}"));
        let response = self.router.clone().oneshot(request.body(Body::from(form.to_owned())).unwrap()).await.unwrap();
        let location = response.headers().get(LOCATION).map(|to| to.to_str().unwrap().to_owned()).unwrap_or_default();
        let status = response.status();
        let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        (status, location, String::from_utf8_lossy(&body).into_owned())
    }
}

const DONE: (StatusCode, String) = (StatusCode::NO_CONTENT, String::new());

fn refused(status: StatusCode, code: &str) -> (StatusCode, String) {
    (status, code.to_owned())
}

#[tokio::test]
async fn a_new_password_needs_the_old_one_and_signs_out_all_other_devices() {
    both_stores(|db| async move {
        let door = door(&db).await;
        let (here, there) = (door.sign_in(OLD, None).await.unwrap(), door.sign_in(OLD, None).await.unwrap());
        let wish = |password: &str, new: &str| json!({ "password": password, "new": new });
        let wrong = door.put("/me/password", &here, wish("不是这个密码吧", NEW)).await;
        assert_eq!(wrong, refused(StatusCode::FORBIDDEN, "wrong_password"));
        let weak = door.put("/me/password", &here, wish(OLD, "short")).await;
        assert_eq!(weak, refused(StatusCode::UNPROCESSABLE_ENTITY, "weak_password"));
        assert!(door.is_signed_in(&there).await, "nothing has changed yet");

        for time in ["first", "again, since the answer was lost"] {
            assert_eq!(door.put("/me/password", &here, wish(OLD, NEW)).await, DONE, "{time}");
        }
        assert!(door.is_signed_in(&here).await);
        assert!(!door.is_signed_in(&there).await);
        assert_eq!(door.sign_in(OLD, None).await.unwrap_err(), "wrong_credentials");
        door.sign_in(NEW, None).await.unwrap();

        let notices = door.notices().await;
        assert_eq!(notices.iter().map(|notice| notice.to.as_str()).collect::<Vec<_>>(), ["mei@example.cn"]);
        let entries = entries(&db).await;
        let told = ["account-registered", "sign-in-failed", "password-changed", "sign-in-failed"];
        assert_eq!(verbs(&entries), told);
        assert!(entries.iter().all(|entry| !entry.body.contains("argon2") && !entry.body.contains(NEW)));
    })
    .await;
}

#[tokio::test]
async fn guessing_from_a_device_left_open_locks_the_account() {
    both_stores(|db| async move {
        let door = door(&db).await;
        let token = door.sign_in(OLD, None).await.unwrap();
        let guess = json!({ "password": "猜一个密码试一试", "phone": "13900010002" });
        for _ in 0..5 {
            let answer = door.put("/me/contact", &token, guess.clone()).await;
            assert_eq!(answer, refused(StatusCode::FORBIDDEN, "wrong_password"));
        }
        let right = json!({ "password": OLD, "phone": "13900010002" });
        assert_eq!(door.put("/me/contact", &token, right).await, refused(StatusCode::FORBIDDEN, "account_locked"));
        let own_as_new = json!({ "password": "猜一个密码试一试", "new": OLD });
        assert_eq!(door.put("/me/password", &token, own_as_new).await.1, "account_locked", "no oracle either");
        assert_eq!(door.sign_in(OLD, None).await.unwrap_err(), "account_locked");
    })
    .await;
}

#[tokio::test]
async fn of_many_guesses_at_once_one_counts_and_the_right_one_gains_nothing() {
    both_stores(|db| async move {
        let door = door(&db).await;
        let account = door.gate.directory.find_account(&"mei.wang".into()).await.unwrap().unwrap();
        let judge = |fits| identity::lifecycle::sign_in::judge(&account, fits, None, now());
        door.gate.directory.note_try(&account, &judge(false), "curl", now()).await.unwrap();
        for fits in [false, true] {
            let late = door.gate.directory.note_try(&account, &judge(fits), "curl", now()).await;
            assert!(late.unwrap_err().is_conflict());
        }
    })
    .await;
}

#[tokio::test]
async fn the_old_address_is_told_of_the_new_one() {
    both_stores(|db| async move {
        let door = door(&db).await;
        let token = door.sign_in(OLD, None).await.unwrap();
        let wish = json!({ "password": OLD, "phone": "13700020002", "email": "new@example.cn" });
        assert_eq!(door.put("/me/contact", &token, wish.clone()).await, DONE);
        assert_eq!(door.put("/me/contact", &token, wish).await, DONE, "again changes nothing");
        let (_, me) = door.ask(Method::GET, "/me", &token, Value::Null).await;
        assert_eq!((&me["phone"], &me["email"]), (&json!("137****0002"), &json!("n***@example.cn")));
        let notices = door.notices().await;
        assert_eq!((notices.len(), notices[0].to.as_str()), (1, "mei@example.cn"));
        let entries = entries(&db).await;
        assert_eq!(verbs(&entries), ["account-registered", "contact-changed"]);
        assert!(!entries[1].body.contains("13700020002") && !entries[1].body.contains("new@example.cn"));
        let bad = json!({ "password": OLD, "phone": "0971", "email": "" });
        assert_eq!(door.put("/me/contact", &token, bad).await.1, "bad_phone");
    })
    .await;
}

#[tokio::test]
async fn a_one_time_code_is_set_up_used_and_dropped() {
    both_stores(|db| async move {
        let door = door(&db).await;
        let (token, other) = (door.sign_in(OLD, None).await.unwrap(), door.sign_in(OLD, None).await.unwrap());
        let (status, offer) = door.ask(Method::POST, "/me/code", &token, Value::Null).await;
        assert_eq!(status, StatusCode::OK);
        let secret = offer["secret"].as_str().unwrap();
        assert!(offer["url"].as_str().unwrap().starts_with("otpauth://totp/"));
        let at = |seconds: u64| {
            let now = u64::try_from(now().as_micros() / 1_000_000).unwrap();
            totp(secret, "mei.wang").unwrap().generate(now + seconds).to_string()
        };
        let wish = |code: &str| json!({ "password": OLD, "secret": secret, "code": code });
        assert_eq!(door.put("/me/code", &token, wish("000000")).await.1, "wrong_code");
        assert_eq!(door.put("/me/code", &token, wish(&at(0))).await, DONE);
        assert_eq!(door.put("/me/code", &token, wish(&at(0))).await, DONE, "again");
        assert!(!door.is_signed_in(&other).await);
        assert_eq!(door.sign_in(OLD, None).await.unwrap_err(), "code_required");
        assert_eq!(door.sign_in(OLD, Some(&at(0))).await.unwrap_err(), "wrong_code", "it proved itself once already");
        door.sign_in(OLD, Some(&at(30))).await.unwrap();

        assert_eq!(door.put("/me/code", &token, json!({ "password": "不是这个密码" })).await.1, "wrong_password");
        assert_eq!(door.put("/me/code", &token, json!({ "password": OLD })).await, DONE);
        door.sign_in(OLD, None).await.unwrap();
        let told: Vec<String> = entries(&db).await.into_iter().map(|entry| entry.verb).collect();
        assert!(told.contains(&"code-set".to_owned()) && told.contains(&"code-dropped".to_owned()), "{told:?}");
    })
    .await;
}

#[tokio::test]
async fn the_page_does_the_same_and_says_so() {
    let door = door(&testkit::sqlite().await).await;
    let token = door.sign_in(OLD, None).await.unwrap();
    let form = format!("old-password={}&password={}", percent(OLD), percent(NEW));
    let (status, to, _) = door.post("/me/account/password", &token, &form).await;
    assert_eq!((status, to.as_str()), (StatusCode::SEE_OTHER, "/me/account?done=password"));
    let form = format!("phone=0971&email=&contact-password={}", percent(NEW));
    let (status, _, page) = door.post("/me/account/contact", &token, &form).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.contains("手机号要 11 位数字") && page.contains("href=\"#field-phone\""), "the field is named");
    let (_, _, page) = door.post("/me/account/code", &token, "").await;
    assert!(page.contains("<svg") && page.contains("name=\"code-password\""));
    let (status, _, _) = door.post("/me/account/code/drop", &token, "drop-password=x").await;
    assert_eq!(status, StatusCode::FORBIDDEN);
}

fn percent(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[tokio::test]
async fn short_messages_go_to_whoever_says_so_and_to_nobody_else() {
    both_stores(|db| async move {
        let door = door(&db).await;
        let token = door.sign_in(OLD, None).await.unwrap();
        let number = async || {
            let account = door.gate.directory.find_account(&"mei.wang".into()).await.unwrap().unwrap();
            account.sms_number().map(str::to_owned)
        };
        assert_eq!(number().await, None, "a number alone is no wish");
        let wish = |sms: Option<bool>| {
            let mut wish = json!({ "password": OLD, "phone": "13900010001", "email": "mei@example.cn" });
            if let Some(sms) = sms {
                wish["sms"] = json!(sms);
            }
            wish
        };
        assert_eq!(door.put("/me/contact", &token, wish(Some(true))).await, DONE);
        assert_eq!(number().await.as_deref(), Some("13900010001"));
        assert_eq!(door.put("/me/contact", &token, wish(None)).await, DONE, "left out: as before");
        assert_eq!(door.ask(Method::GET, "/me", &token, Value::Null).await.1["sms"], true);

        let form =
            |sms: &str| format!("phone=13900010001&email=mei%40example.cn{sms}&contact-password={}", percent(OLD));
        let (status, _, page) =
            door.post("/me/account/contact", &token, &form("&sms=true").replace("1390", "0971")).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.contains("name=\"sms\" value=\"true\" id=\"field-sms\" checked"), "{page}");
        let (_, to, _) = door.post("/me/account/contact", &token, &form("")).await;
        assert_eq!((to.as_str(), number().await), ("/me/account?done=contact", None));
        assert_eq!(verbs(&entries(&db).await), ["account-registered", "sms-on", "sms-off"]);
        assert!(door.notices().await.is_empty(), "no address has changed");
    })
    .await;
}
