//! A town for the tests: the demonstration county's folder over a fresh database, spoken to as a script does.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use applications::Desk;
use axum::body::Body;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, ETAG};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use axum::{Router, middleware};
use declarations::County;
use jiff::civil::date;
use kernel::{RegionCode, TestClock, Timestamp};
use serde_json::{Value, json};
use store::Db;
use tower::ServiceExt as _;
use utoipa_axum::router::OpenApiRouter;

pub struct Town {
    pub desk: Desk,
    pub clock: Arc<TestClock>,
    pub county: Arc<County>,
    pub region: RegionCode,
    router: Router,
    description: Arc<Value>,
    tokens: Mutex<BTreeMap<String, String>>,
    _files: tempfile::TempDir,
}

impl Town {
    /// Tuesday, 8 September 2026, 10:00.
    pub async fn open(db: Db) -> Town {
        Town::open_with(db, None).await
    }

    pub async fn sqlite() -> Town {
        Town::open(testkit::sqlite().await).await
    }

    pub async fn open_with(db: Db, mailer: Option<applications::Mailer>) -> Town {
        let clock = TestClock::shared(Timestamp::at_local(date(2026, 9, 8), 10, 0));
        let files = tempfile::tempdir().unwrap();
        let mut desk = officekit::office(db, &clock, files.path(), |_, _| {}).await;
        desk.mailer = mailer.map(Arc::new);
        let (gate, region, county) = (Arc::clone(&desk.gate), desk.region, officekit::county());
        let modules = OpenApiRouter::new()
            .merge(identity::api_routes(Arc::clone(&gate)))
            .merge(applications::api_routes(desk.clone()));
        let (router, description) = OpenApiRouter::new().nest("/api/v1", modules).split_for_parts();
        let router = router
            .layer(middleware::from_fn_with_state(gate, identity::identify))
            .layer(middleware::from_fn(web::guard::problem_pages));
        let description = Arc::new(serde_json::to_value(description).unwrap());
        Town { desk, clock, county, region, router, description, tokens: Mutex::default(), _files: files }
    }

    pub fn description(&self) -> &Value {
        &self.description
    }

    /// Signed in by name and password, once a town.
    pub async fn script(&self, account: &str) -> Script<'_> {
        let known = self.tokens.lock().unwrap().get(account).cloned();
        let token = match known {
            Some(token) => token,
            None => {
                let wish = json!({ "account": account, "password": officekit::PASSWORD });
                let given = self.stranger().post("/sign-in", wish).await.ok();
                let token = given["token"].as_str().unwrap().to_owned();
                self.tokens.lock().unwrap().insert(account.to_owned(), token.clone());
                token
            }
        };
        Script { town: self, token: Some(token), key: None, seen: None }
    }

    pub fn stranger(&self) -> Script<'_> {
        Script { town: self, token: None, key: None, seen: None }
    }

    /// Somebody with a role at an organ, none of the excepted.
    pub fn holder(&self, organ: &str, role: &str, except: &[&str]) -> String {
        officekit::holder(organ, role, except)
    }

    /// Lets days pass; what falls due happens.
    pub async fn live_until(&self, day: jiff::civil::Date) {
        self.clock.set(Timestamp::at_local(day, 10, 0));
        let ticked = self.desk.casework.tick(self.region).await.unwrap();
        assert!(ticked.failed.is_empty(), "{:?}", ticked.failed);
        self.tokens.lock().unwrap().clear();
    }
}

/// Somebody who speaks to the API.
#[derive(Clone)]
pub struct Script<'a> {
    town: &'a Town,
    token: Option<String>,
    key: Option<String>,
    seen: Option<String>,
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
    pub body: Value,
    asked: String,
}

impl Answer {
    #[track_caller]
    pub fn ok(self) -> Value {
        assert!(self.status.is_success(), "{} {} {}", self.asked, self.status, self.body);
        self.body
    }

    /// The refusal's code; the status must be this.
    #[track_caller]
    pub fn refused(self, status: u16) -> String {
        assert_eq!(self.status.as_u16(), status, "{} {}", self.asked, self.body);
        assert_eq!(self.headers[CONTENT_TYPE], "application/problem+json", "{}", self.asked);
        self.body["code"].as_str().unwrap().to_owned()
    }

    pub fn etag(&self) -> String {
        self.headers[ETAG].to_str().unwrap().to_owned()
    }
}

impl Script<'_> {
    pub fn with_key(mut self, key: &str) -> Self {
        self.key = Some(key.to_owned());
        self
    }

    pub fn having_seen(mut self, etag: &str) -> Self {
        self.seen = Some(etag.to_owned());
        self
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(Method::POST, path, Some((body.to_string().into_bytes(), "application/json".to_owned()))).await
    }

    pub async fn put(&self, path: &str, body: Value) -> Answer {
        self.send(Method::PUT, path, Some((body.to_string().into_bytes(), "application/json".to_owned()))).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.send(Method::DELETE, path, None).await
    }

    /// Uploads a file and gives its hash.
    pub async fn upload(&self, name: &str, bytes: &[u8]) -> Answer {
        self.post_file("/files", name, bytes).await
    }

    pub async fn post_file(&self, path: &str, name: &str, bytes: &[u8]) -> Answer {
        let boundary = "town-boundary";
        let mut body =
            format!("--{boundary}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n")
                .into_bytes();
        body.extend_from_slice(bytes);
        body.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
        let media = format!("multipart/form-data; boundary={boundary}");
        self.send(Method::POST, path, Some((body, media))).await
    }

    pub async fn send(&self, method: Method, path: &str, body: Option<(Vec<u8>, String)>) -> Answer {
        let mut request = Request::builder().method(method.clone()).uri(format!("/api/v1{path}"));
        let headers = [
            (AUTHORIZATION.as_str(), self.token.as_ref().map(|token| format!("Bearer {token}"))),
            ("idempotency-key", self.key.clone()),
            ("if-match", self.seen.clone()),
            (CONTENT_TYPE.as_str(), body.as_ref().map(|(_, media)| media.clone())),
        ];
        for (name, value) in headers {
            if let Some(value) = value {
                request = request.header(name, value);
            }
        }
        let request = request.body(Body::from(body.map(|(bytes, _)| bytes).unwrap_or_default())).unwrap();
        let response = self.town.router.clone().oneshot(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec();
        let asked = format!("{method} {path}");
        documented(self.town.description(), &method, path, status, &asked);
        let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        Answer { status, headers, bytes, body, asked }
    }

    /// The open task of this act, or nothing.
    pub async fn task(&self, case_no: &str, act: &str) -> Option<Value> {
        let case = self.get(&format!("/cases/{case_no}")).await.ok();
        case["tasks"].as_array().unwrap().iter().find(|task| task["act"] == act).cloned()
    }

    /// Completes the open task of this act.
    pub async fn complete(&self, case_no: &str, act: &str, body: Value) -> Answer {
        let task = self.task(case_no, act).await.unwrap_or_else(|| panic!("no open task {act} in {case_no}"));
        self.post(&format!("/tasks/{}/complete", task["id"].as_str().unwrap()), body).await
    }
}

/// Every answer stands in the description of its operation.
fn documented(description: &Value, method: &Method, path: &str, status: StatusCode, asked: &str) {
    let path = path.split('?').next().unwrap();
    let parts: Vec<&str> = path.split('/').collect();
    let fits = |template: &str| {
        let template: Vec<&str> = template.trim_start_matches("/api/v1").split('/').collect();
        template.len() == parts.len()
            && template.iter().zip(&parts).all(|(wanted, found)| wanted.starts_with('{') || wanted == found)
    };
    let operations = description["paths"].as_object().unwrap();
    // A path in full wins over one with a parameter, as in the router.
    let mut found: Vec<&String> = operations.keys().filter(|template| fits(template)).collect();
    found.sort_by_key(|template| template.matches('{').count());
    let Some(template) = found.first() else { return };
    let operation = &operations[*template][method.as_str().to_ascii_lowercase()];
    if operation.is_null() {
        return;
    }
    let known = operation["responses"].as_object().unwrap();
    assert!(known.contains_key(status.as_str()), "{asked}: {status} is not documented");
    assert!(!status.is_server_error(), "{asked}: {status}");
}

pub const PDF: &[u8] = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF";

/// A small matter that one department decides: 延期（分期）缴纳罚款, with everything it needs.
pub async fn fine_instalment(script: &Script<'_>) -> Value {
    let hash = script.upload("材料.pdf", PDF).await.ok()["hash"].clone();
    let material = |id: &str| json!({ "id": id, "files": [hash] });
    json!({
        "item": "market/fine-instalment",
        "answers": { "who": "person" },
        "form": {
            "name": "王梅", "number": "110105185203120245", "phone": "13900010001", "decision_no": "青市监罚〔2026〕3号",
            "amount": 3000, "paid": 0, "due_on": "2026-09-30", "ask": "分期缴纳", "instalments": 3
        },
        "materials": (["application", "decision", "hardship", "plan"].map(material)),
    })
}

/// Files it and gives the number.
pub async fn filed(script: &Script<'_>) -> String {
    let wish = fine_instalment(script).await;
    script.post("/cases", wish).await.ok()["case_no"].as_str().unwrap().to_owned()
}
