//! The demonstration county as a catalogue on a database of the test's own, and a browser for its pages.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::body::{Body, to_bytes};
use catalog::import::Format;
use catalog::{Catalog, Desk, Editor, NoCases, import_items, pages};
use declarations::{County, Role, Words};
use documents::Press;
use http::header::{CONTENT_TYPE, COOKIE, ETAG, IF_NONE_MATCH, LOCATION};
use http::{Method, Request, StatusCode};
use identity::{Account, AccountKind, Directory, Duty, Gate};
use kernel::{AccountId, Date, TestClock, Timestamp};
use store::Db;
use tower::ServiceExt;

pub const TODAY: Date = Date::constant(2026, 11, 20);
pub const JSON_LINES: &str = include_str!("../fixtures/province.jsonl");

pub fn now() -> Timestamp {
    Timestamp::at_local(TODAY, 9, 0)
}

pub fn county() -> Arc<County> {
    static COUNTY: OnceLock<Arc<County>> = OnceLock::new();
    let read = || Arc::new(County::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../../county")).0.unwrap());
    Arc::clone(COUNTY.get_or_init(read))
}

pub async fn catalog(db: Db) -> Catalog {
    Catalog::open(db, county(), now()).await.unwrap()
}

/// Pages and API over one catalogue.
pub struct Town {
    pub desk: Desk,
    gate: Arc<Gate>,
    router: Router,
    token: Option<String>,
    prefs: &'static str,
}

/// What came back.
pub struct Answer {
    pub status: StatusCode,
    pub location: Option<String>,
    pub etag: Option<String>,
    pub body: String,
}

impl Answer {
    pub fn ok(self) -> String {
        assert_eq!(self.status, StatusCode::OK, "{}", self.body);
        self.body
    }
}

pub async fn town() -> Town {
    let catalog = catalog(testkit::sqlite().await).await;
    let desk = Desk::new(catalog, TestClock::shared(now()), Arc::new(NoCases));
    town_of(desk.printing(Arc::new(Press::of_county(&folder()).unwrap()), &folder()))
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../county")
}

pub fn town_of(desk: Desk) -> Town {
    let gate = Arc::new(Gate {
        directory: Directory::new(desk.catalog.db().clone(), desk.catalog.region()),
        clock: Arc::clone(&desk.clock),
        places: HashMap::new(),
        names: HashMap::new(),
        accept_test_ranges: true,
        https: false,
        demo_accounts: Vec::new(),
        nav: |_| Vec::new(),
    });
    let (api, _) = web::api::split(catalog::api(desk.clone()));
    let router = pages::routes(desk.clone()).nest("/api/v1", api);
    let router = router.layer(axum::middleware::from_fn_with_state(Arc::clone(&gate), identity::identify));
    Town { desk, gate, router, token: None, prefs: "" }
}

impl Town {
    /// The same town, asked by a member of staff in a post with one role.
    pub async fn signed_in(&self, role: Role) -> Town {
        let id = AccountId::from(format!("staff-{}", Words::word(role)));
        let mut account = Account::new(id.clone(), AccountKind::Staff, "周明".into(), String::new(), now());
        account.duties.push(Duty { organ: "reform".into(), post: "reform/post".into(), roles: vec![role] });
        self.gate.directory.add_account(&account, &identity::By::nobody(now())).await.unwrap();
        self.signed_in_again(role).await
    }

    /// As the same person on another day: a session lasts no longer than its day.
    pub async fn signed_in_again(&self, role: Role) -> Town {
        let id = AccountId::from(format!("staff-{}", Words::word(role)));
        let (token, _) = self.gate.directory.open_session(&id, "test", self.desk.now()).await.unwrap();
        let (desk, gate, router) = (self.desk.clone(), self.gate.clone(), self.router.clone());
        Town { desk, gate, router, token: Some(token), prefs: self.prefs }
    }

    /// The same person, who reads English.
    pub fn in_english(self) -> Town {
        Town { prefs: "en", ..self }
    }

    /// As the same person in another town over the same database.
    pub fn having_signed_in(self, other: &Town) -> Town {
        Town { token: other.token.clone(), ..self }
    }

    pub async fn import(&self) {
        let editor = Editor::operator();
        let report = import_items(&self.desk.catalog, JSON_LINES.as_bytes(), Format::JsonLines, &editor, now()).await;
        assert_eq!(report.unwrap().landed(), 4);
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.ask(Request::get(path).body(Body::empty()).unwrap()).await
    }

    pub async fn post(&self, path: &str, form: &str) -> Answer {
        let request = Request::post(path).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.ask(request.body(Body::from(form.to_owned())).unwrap()).await
    }

    pub async fn api(&self, path: &str) -> Answer {
        let path = path.strip_prefix("/api/v1").unwrap_or(path);
        self.get(&format!("/api/v1{path}")).await
    }

    pub async fn api_with(&self, path: &str, tag: &str) -> Answer {
        let request = Request::get(format!("/api/v1{path}")).header(IF_NONE_MATCH, tag);
        self.ask(request.body(Body::empty()).unwrap()).await
    }

    /// A request of the API that does something, with headers and a JSON body.
    pub async fn send(&self, method: Method, path: &str, headers: &[(&str, &str)], body: serde_json::Value) -> Answer {
        let request = Request::builder().method(method).uri(format!("/api/v1{path}"));
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        let request = request.header(CONTENT_TYPE, "application/json");
        self.ask(request.body(Body::from(body.to_string())).unwrap()).await
    }

    async fn ask(&self, mut request: Request<Body>) -> Answer {
        let session = self.token.as_deref().unwrap_or_default();
        let cookies = format!("haoban_session={session}; {}={}", web::lang::COOKIE, self.prefs);
        request.headers_mut().insert(COOKIE, cookies.parse().unwrap());
        let response = self.router.clone().oneshot(request).await.unwrap();
        let header = |name| response.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
        let (status, location, etag) = (response.status(), header(LOCATION), header(ETAG));
        let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        Answer { status, location, etag, body: String::from_utf8_lossy(&body).into_owned() }
    }
}

/// Percent-encodes a form value.
pub fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}
