//! Who sees what, over every route that returns rows: a list, a search, an export and a page name exactly the cases that
//! the single read answers for the same account.
//!
//! To see it fail: take `admit(&mut select, sight);` out of `list_numbers` in `foundation/casework/src/store/list.rs`
//! (searches then name others' cases), or hand `Sight::county(desk.region)` to the list in
//! `modules/applications/src/api/cases.rs` in place of `who.sight()`.

use std::collections::BTreeSet;

use axum::Router;
use axum::body::{Body, to_bytes};
use casework::{CaseFilter, Sight};
use haoban::demo::{self, Plan};
use haoban::town::{DEMO_PASSWORD, Purpose, Town};
use http::Request;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use kernel::{TestClock, Timestamp};
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::towns;

/// Citizens, a firm's agent, and every kind of post; the last works in a township.
const ACCOUNTS: [&str; 11] = [
    "wang.mei",
    "li.qiang",
    "acme.agent",
    "clerk",
    "examiner",
    "approver",
    "supervisor",
    "leader",
    "observer",
    "admin",
    "baishi-01",
];

/// Lists of the API that name cases, and pages that do. A page of lines that a post does not have is refused, and names
/// none either way.
const LISTS: [&str; 13] = [
    "/api/v1/tasks?limit=200",
    "/api/v1/tasks?held=free",
    "/api/v1/messages?limit=200",
    "/api/v1/appointments",
    "/api/v1/cards?limit=200",
    "/api/v1/signals?limit=200",
    "/api/v1/orders",
    "/api/v1/ratings",
    "/api/v1/ratings/rectifications",
    "/api/v1/call-backs",
    "/me/ratings",
    "/me",
    "/me/messages",
];
const PAGES: [&str; 40] = [
    "/",
    "/staff",
    "/staff?show=mine",
    "/staff?show=late",
    "/staff/counter",
    "/staff/cases",
    "/staff/cases?due=late",
    "/appointments",
    "/supervision",
    "/supervision?by=item",
    "/supervision/cards",
    "/supervision/cards?state=unfinished",
    "/supervision/cards.csv",
    "/supervision/orders",
    "/supervision/orders?state=late",
    "/supervision/orders.csv",
    "/supervision/rules",
    "/supervision/rules/T-STEP-DUE",
    "/supervision/risks",
    "/supervision/risks/examine-stall",
    "/supervision/observing",
    "/supervision/cards/new",
    "/supervision/orders/new",
    "/watch",
    "/watch/cases?show=late",
    "/watch/cases?show=open",
    "/ratings",
    "/ratings.csv",
    "/ratings/list",
    "/ratings/calls",
    "/ratings/samples",
    "/assessment",
    "/assessment/mine",
    "/assessment/people/clerk?period=2026",
    "/assessment/statements.csv",
    "/assessment/reports",
    "/assessment/cases?indicator=promise-in-time&part=denominator",
    "/assessment/cases.csv?indicator=promise-in-time&part=denominator",
    "/satisfaction",
    "/sunshine",
];

/// A small county with a past.
pub(crate) struct Lived {
    router: Router,
    /// Every case number there is.
    all: BTreeSet<String>,
    staff: Vec<(String, String)>,
}

impl Lived {
    pub(crate) async fn through(folder: &std::path::Path) -> Lived {
        let plan = Plan { days: 10, cases: 50, seed: 11 };
        let clock = TestClock::shared(Timestamp::start_of_day(plan.first_day().unwrap()));
        let settings = towns::settings(folder, "sqlite::memory:");
        let town = Town::open(&settings, clock.clone(), Purpose::Simulate).await.unwrap();
        town.welcome().await.unwrap();
        demo::live(&town, &clock, plan, false).await.unwrap();
        let sight = Sight::county(town.region);
        let page = town.casework.list_cases(&sight, &CaseFilter::default(), None, 10_000).await.unwrap();
        let all: BTreeSet<String> = page.rows.iter().map(|row| row.case_no.to_string()).collect();
        assert_eq!(all.len() as u64, town.casework.count_cases(&sight, &CaseFilter::default()).await.unwrap());
        let staff = town.county.organs.iter().flat_map(|organ| &organ.staff);
        let staff = staff.map(|one| (one.account.to_string(), one.name.clone())).collect();
        Lived { router: town.router(), all, staff }
    }

    pub(crate) async fn ask(&self, request: Request<Body>) -> (u16, String) {
        let answer = self.router.clone().oneshot(request).await.unwrap();
        let status = answer.status().as_u16();
        let body = to_bytes(answer.into_body(), usize::MAX).await.unwrap();
        (status, String::from_utf8_lossy(&body).into_owned())
    }

    pub(crate) async fn sign_in(&self, account: &str) -> Person<'_> {
        let body = json!({ "account": account, "password": DEMO_PASSWORD }).to_string();
        let request =
            Request::post("/api/v1/sign-in").header(CONTENT_TYPE, "application/json").body(body.into()).unwrap();
        let (status, body) = self.ask(request).await;
        assert_eq!(status, 200, "{account}: {body}");
        let answer: Value = serde_json::from_str(&body).unwrap();
        Person { town: self, account: account.to_owned(), token: answer["token"].as_str().unwrap().to_owned() }
    }

    /// Every case number there is.
    pub(crate) fn all(&self) -> &BTreeSet<String> {
        &self.all
    }

    /// Accounts and names of everybody who works in the county.
    pub(crate) fn staff(&self) -> &[(String, String)] {
        &self.staff
    }

    /// The case numbers that a text names.
    pub(crate) fn named(&self, text: &str) -> BTreeSet<String> {
        self.all.iter().filter(|no| text.contains(no.as_str())).cloned().collect()
    }
}

/// Somebody with a token.
pub(crate) struct Person<'a> {
    town: &'a Lived,
    account: String,
    token: String,
}

impl Person<'_> {
    pub(crate) async fn get(&self, path: &str) -> (u16, String) {
        let request = Request::get(path).header(AUTHORIZATION, format!("Bearer {}", self.token));
        let (status, body) = self.town.ask(request.body(Body::empty()).unwrap()).await;
        assert!(status < 500, "{} {path}: {status} {body}", self.account);
        (status, body)
    }

    /// Sends JSON, under a key of its own where one is given.
    pub(crate) async fn post(&self, path: &str, key: &str, body: &Value) -> (u16, Value) {
        let request = Request::post(path)
            .header(AUTHORIZATION, format!("Bearer {}", self.token))
            .header(CONTENT_TYPE, "application/json")
            .header("Idempotency-Key", key);
        let (status, body) = self.town.ask(request.body(body.to_string().into()).unwrap()).await;
        assert!(status < 500, "{} {path}: {status} {body}", self.account);
        (status, serde_json::from_str(&body).unwrap_or_default())
    }

    /// The cases of which the single read answers.
    async fn readable(&self) -> BTreeSet<String> {
        let mut readable = BTreeSet::new();
        for no in &self.town.all {
            let (status, _) = self.get(&format!("/api/v1/cases/{no}")).await;
            // What one may not see is not there, rather than forbidden: its existence is nobody's business.
            assert!([200, 404].contains(&status), "{} {no}: {status}", self.account);
            if status == 200 {
                readable.insert(no.clone());
            }
        }
        readable
    }

    /// All pages of a list of the API; no case stands on two.
    async fn pages(&self, path: &str) -> BTreeSet<String> {
        let (mut found, mut path) = (BTreeSet::new(), path.to_owned());
        loop {
            let (status, body) = self.get(&path).await;
            let page: Value = serde_json::from_str(&body).unwrap_or_default();
            assert_eq!(status, 200, "{} {path}: {body}", self.account);
            for row in page["items"].as_array().unwrap() {
                let no = row["case_no"].as_str().unwrap().to_owned();
                assert!(found.insert(no), "{} {path}: a case stands on two pages", self.account);
            }
            match page["next"].as_str() {
                Some(next) => path = next.to_owned(),
                None => return found,
            }
        }
    }

    /// Names no case that the single read refuses.
    async fn is_kept_to(&self, readable: &BTreeSet<String>, path: &str) -> BTreeSet<String> {
        let (status, body) = self.get(path).await;
        // What was asked for stands in the search line again, found or not.
        let asked = path.split_once("q=").map_or("", |(_, q)| q.split('&').next().unwrap_or_default());
        let echoes = [format!("q={asked}"), format!("value=\"{asked}\"")];
        let body = echoes.iter().filter(|_| !asked.is_empty()).fold(body, |body, echo| body.replace(echo, ""));
        let named = self.town.named(&body);
        let others: Vec<&String> = named.difference(readable).collect();
        assert!(others.is_empty(), "{} is shown others' cases by {path} ({status}): {others:?}", self.account);
        named
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_searches_exports_and_pages_name_what_the_single_read_answers() {
    let folder = tempfile::tempdir().unwrap();
    let town = Lived::through(folder.path()).await;
    let mut restricted = 0;
    for account in ACCOUNTS {
        let person = town.sign_in(account).await;
        let readable = person.readable().await;
        restricted += usize::from(readable.len() < town.all.len());
        lists_are_complete(&person, &readable).await;
        searches_and_filters_are_kept(&person, &readable).await;
        for path in LISTS.iter().chain(&PAGES) {
            person.is_kept_to(&readable, path).await;
        }
        the_ledger_is_complete(&person, &readable).await;
        the_audit_opens_nothing(&person, &readable).await;
    }
    assert!(restricted >= 7, "a county in which everybody sees everything proves nothing");
}

/// The list names every readable case once, in pages of seven as in one, and phase by phase.
async fn lists_are_complete(person: &Person<'_>, readable: &BTreeSet<String>) {
    assert_eq!(&person.pages("/api/v1/cases?limit=7").await, readable, "{}", person.account);
    let mut by_phase = BTreeSet::new();
    for phase in ["filed", "correcting", "handling", "decided", "closed", "archived"] {
        by_phase.extend(person.pages(&format!("/api/v1/cases?limit=50&phase={phase}")).await);
    }
    assert_eq!(&by_phase, readable, "{}: every case is in one phase", person.account);
}

async fn searches_and_filters_are_kept(person: &Person<'_>, readable: &BTreeSet<String>) {
    for path in ["/api/v1/cases?organ=market&limit=200", "/api/v1/cases?item=market/food-business&limit=200"] {
        person.is_kept_to(readable, path).await;
    }
    // 王 is in every tenth name, 办 in many titles; a number in full and its last places find one case or none.
    let words = ["%E7%8E%8B", "%E5%8A%9E", "%E7%99%BB%E8%AE%B0", "wm", "2026"].map(str::to_owned);
    let numbers = person.town.all.iter().step_by(5);
    let numbers = numbers.flat_map(|no| [no.clone(), no.chars().skip(31).collect()]);
    for q in words.into_iter().chain(numbers) {
        let found = person.is_kept_to(readable, &format!("/api/v1/cases?q={q}&limit=200")).await;
        if readable.contains(&q) {
            assert!(found.contains(&q), "{} does not find {q}", person.account);
        }
        person.is_kept_to(readable, &format!("/staff/cases?q={q}")).await;
    }
}

/// The ledger's export, for those who have a ledger.
async fn the_ledger_is_complete(person: &Person<'_>, readable: &BTreeSet<String>) {
    let named = person.is_kept_to(readable, "/staff/cases.csv").await;
    if person.get("/staff/cases.csv").await.0 == 200 {
        assert_eq!(&named, readable, "{}: the export", person.account);
    }
}

/// Whoever searches the audit sees that somebody did something to any case of the county, and opens only his own.
async fn the_audit_opens_nothing(person: &Person<'_>, readable: &BTreeSet<String>) {
    let (status, body) = person.get("/admin/audit").await;
    if status != 200 {
        assert!(person.town.named(&body).is_empty(), "{}: a refusal names cases", person.account);
        return;
    }
    for no in person.town.all.difference(readable) {
        assert!(!body.contains(&format!("/{no}")), "{}: the audit opens {no}", person.account);
    }
}
