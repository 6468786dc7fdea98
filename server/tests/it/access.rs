//! Who sees what, over every route that returns rows: a list, a search, an export and a page name exactly the cases that
//! the single read answers for the same account.
//!
//! To see it fail: take `admit(&mut select, sight);` out of `list_numbers` in `foundation/casework/src/store/list.rs`
//! (searches then name others' cases), or hand `Sight::county(desk.region)` to the list in
//! `modules/applications/src/api/cases.rs` in place of `who.sight()`.

use std::collections::BTreeSet;
use std::io::Read as _;

use axum::Router;
use axum::body::{Body, to_bytes};
use casework::{CaseFilter, Sight};
use haoban::demo::{self, Plan};
use haoban::town::{DEMO_PASSWORD, Purpose, Town};
use http::Request;
use http::header::{ACCEPT_ENCODING, AUTHORIZATION, CONTENT_TYPE};
use kernel::{TestClock, Timestamp};
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::towns;

/// Citizens, a firm's agent, and every kind of post; the last works in a township.
const ACCOUNTS: [&str; 12] = [
    "wang.mei",
    "li.qiang",
    "acme.agent",
    "clerk",
    "examiner",
    "approver",
    "supervisor",
    "observer",
    "leader",
    "hotline",
    "admin",
    "baishi-01",
];

/// Lists of the API that name cases.
const LISTS: [&str; 10] = [
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
];

/// Pages and files that name cases, or could. A page of lines that a post does not have is refused, and names none either
/// way.
const PAGES: [&str; 106] = [
    "/",
    "/me",
    "/me/account",
    "/me/messages",
    "/me/ratings",
    "/appointments",
    "/appointments/new",
    "/opinions",
    "/progress",
    "/search?q=2026",
    "/search/hits?q=2026",
    "/staff",
    "/staff?show=mine",
    "/staff?show=late",
    "/staff/counter",
    "/staff/search?q=2026",
    "/staff/cases",
    "/staff/cases?due=late",
    "/staff/cases.csv",
    "/staff/cases.xlsx",
    "/staff/kinds",
    "/staff/kinds/patrol-finding",
    "/staff/kinds/patrol-finding/due",
    "/staff/kinds/patrol-finding/cases.csv",
    "/staff/kinds/patrol-finding/cases.xlsx",
    "/staff/kinds/patrol-finding/new",
    "/staff/kinds/external-review/import",
    "/admin/accounts",
    "/admin/operations",
    "/supervision",
    "/supervision?by=item",
    "/supervision/running",
    "/supervision/observing",
    "/supervision/risks",
    "/supervision/risks/examine-stall",
    "/supervision/log",
    "/supervision/cards",
    "/supervision/cards?state=unfinished",
    "/supervision/cards.csv",
    "/supervision/cards.xlsx",
    "/supervision/cards/new",
    "/supervision/signals",
    "/supervision/signals?level=notice",
    "/supervision/orders",
    "/supervision/orders?state=late",
    "/supervision/orders.csv",
    "/supervision/orders.xlsx",
    "/supervision/orders/new",
    "/supervision/rules",
    "/supervision/rules/new",
    "/supervision/rules/T-STEP-DUE",
    "/supervision/rules/T-STEP-DUE/edit",
    "/watch",
    "/watch/wall",
    "/watch/cases?show=late",
    "/watch/cases?show=open",
    "/watch/cases?show=filed",
    "/watch/cases?show=closed",
    "/watch/cases?show=closed_early&period=2026-11",
    "/ratings",
    "/ratings.csv",
    "/ratings.xlsx",
    "/ratings/list",
    "/ratings/acts",
    "/ratings/coverage",
    "/ratings/rectifications",
    "/ratings/rectifications?show=late",
    "/ratings/calls/made",
    "/ratings/calls/made?show=satisfied",
    "/ratings/seat",
    "/ratings/paper",
    "/ratings/calls",
    "/ratings/samples",
    "/ratings/surveys",
    "/ratings/surveys/opinion-campaign/2026",
    "/ratings/surveys/opinion-campaign/2026/answers.csv",
    "/ratings/surveys/opinion-campaign/2026/answers.xlsx",
    "/surveys",
    "/satisfaction",
    "/sunshine",
    "/assessment",
    "/assessment/mine",
    "/assessment/analysis",
    "/assessment/corrections",
    "/assessment/corrections/cases?item=market/food-business&about=application",
    "/assessment/forecast",
    "/assessment/forecast.csv",
    "/assessment/forecast.xlsx",
    "/assessment/indicators",
    "/assessment/indicators/promise-in-time",
    "/assessment/steps",
    "/assessment/items",
    "/assessment/people/clerk?period=2026",
    "/assessment/marks?person=clerk&kind=yellow&period=2026",
    "/assessment/reviews",
    "/assessment/reviews/findings",
    "/assessment/reports",
    "/assessment/bulletins",
    "/assessment/statements/organ%3Amarket?month=2026-11",
    "/assessment/statements/person%3Aclerk?month=2026-11",
    "/assessment/statements/window%3Acentre%2Fgeneral-1?month=2026-11",
    "/assessment/statements.csv",
    "/assessment/statements.xlsx",
    "/assessment/cases?indicator=promise-in-time&part=denominator",
    "/assessment/cases.csv?indicator=promise-in-time&part=denominator",
    "/assessment/cases.xlsx?indicator=promise-in-time&part=denominator",
];

/// Pages of one case, which are there for those who may read it: asked with the numbers of others' cases.
const OF_A_CASE: [&str; 19] = [
    "/staff/cases/{no}",
    "/staff/cases/{no}/fees",
    "/staff/cases/{no}/fees/{n}/refund",
    "/staff/cases/{no}/map.svg",
    "/staff/counter/receipt/{no}",
    "/me/cases/{no}",
    "/me/cases/{no}/map.svg",
    "/me/cases/{no}/receipt",
    "/me/cases/{no}/withdraw",
    "/me/cases/{no}/delivery",
    "/me/cases/{no}/correction",
    "/watch/cases/{no}",
    "/supervision/cards/{no}",
    "/supervision/orders/{no}",
    "/staff/cases/{no}/documents/{which}",
    "/me/cases/{no}/documents/{document}",
    "/watch/urge?case={no}",
    "/rate/{no}",
    "/ratings/calls/{no}",
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
        Lived::through_plan(folder, Plan { days: 10, cases: 50, seed: 11 }).await
    }

    pub(crate) async fn through_plan(folder: &std::path::Path, plan: Plan) -> Lived {
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

    /// A county that opens its doors this morning, with nothing behind it.
    pub(crate) async fn fresh(folder: &std::path::Path) -> Lived {
        let clock = TestClock::shared(Timestamp::at_local("2026-11-20".parse().unwrap(), 9, 0));
        let settings = towns::settings(folder, "sqlite::memory:");
        let town = Town::open(&settings, clock, Purpose::Serve).await.unwrap();
        town.welcome().await.unwrap();
        let staff = town.county.organs.iter().flat_map(|organ| &organ.staff);
        let staff = staff.map(|one| (one.account.to_string(), one.name.clone())).collect();
        Lived { router: town.router(), all: BTreeSet::new(), staff }
    }

    pub(crate) async fn ask(&self, request: Request<Body>) -> (u16, String) {
        let answer = self.router.clone().oneshot(request).await.unwrap();
        let status = answer.status().as_u16();
        let body = to_bytes(answer.into_body(), usize::MAX).await.unwrap();
        (status, legible(&body))
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

/// What an answer says; of a spreadsheet the text of all its parts.
fn legible(body: &[u8]) -> String {
    if !body.starts_with(b"PK") {
        return String::from_utf8_lossy(body).into_owned();
    }
    let mut book = zip::ZipArchive::new(std::io::Cursor::new(body)).unwrap();
    let mut text = String::new();
    for part in 0..book.len() {
        book.by_index(part).unwrap().read_to_string(&mut text).unwrap();
    }
    text
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
    let run = a_dry_run(&town.sign_in("supervisor").await).await;
    let mut restricted = 0;
    for account in ACCOUNTS {
        let person = town.sign_in(account).await;
        let readable = person.readable().await;
        restricted += usize::from(readable.len() < town.all.len());
        lists_are_complete(&person, &readable).await;
        searches_and_filters_are_kept(&person, &readable).await;
        for path in LISTS.iter().chain(&PAGES).copied().chain([run.as_str()]) {
            person.is_kept_to(&readable, path).await;
        }
        others_cases_do_not_open(&person, &readable).await;
        the_ledger_is_complete(&person, &readable).await;
        the_audit_opens_nothing(&person, &readable).await;
    }
    assert!(restricted >= 7, "a county in which everybody sees everything proves nothing");
}

/// The address of a dry run that found something.
pub(crate) async fn a_dry_run(supervisor: &Person<'_>) -> String {
    let text = std::fs::read_to_string(towns::repository().join("county/rules/T-STEP-DUE.toml")).unwrap();
    // Upon something that happens every day.
    let keep = |line: &&str| !line.starts_with("on = ") && !line.starts_with("when = ");
    let text: Vec<&str> = ["on = \"Accepted\""].into_iter().chain(text.lines().filter(keep)).collect();
    let text = text.join("\n");
    let body = json!({ "text": text, "from": "2026-11-01", "to": "2026-11-30" });
    let (status, begun) = supervisor.post("/api/v1/rules/T-STEP-DUE/dry-runs", "try", &body).await;
    assert_eq!(status, 202, "{begun}");
    let id = begun["id"].as_str().unwrap().to_owned();
    loop {
        let (_, body) = supervisor.get(&format!("/api/v1/dry-runs/{id}")).await;
        let run: Value = serde_json::from_str(&body).unwrap();
        match run["state"].as_str() {
            Some("running") => tokio::time::sleep(std::time::Duration::from_millis(50)).await,
            Some("done") => break assert!(run["result"]["raised"].as_u64() > Some(0), "{run}"),
            _ => panic!("{run}"),
        }
    }
    format!("/supervision/dry-runs/{id}")
}

/// A page of one case does not open for whoever may not read the case.
async fn others_cases_do_not_open(person: &Person<'_>, readable: &BTreeSet<String>) {
    for no in person.town.all.difference(readable).step_by(9) {
        let filled = |path: &str| {
            ["{which}", "{document}", "{n}"].iter().fold(path.replace("{no}", no), |path, part| path.replace(part, "1"))
        };
        for path in OF_A_CASE.map(filled) {
            let (status, _) = person.get(&path).await;
            assert!([303, 403, 404].contains(&status), "{} opens {path}: {status}", person.account);
        }
    }
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
        // As every browser asks for it: sent while it is read, and packed while it is sent.
        let request = Request::get("/staff/cases.csv").header(ACCEPT_ENCODING, "gzip");
        let request = request.header(AUTHORIZATION, format!("Bearer {}", person.token));
        let (status, body) = person.town.ask(request.body(Body::empty()).unwrap()).await;
        assert!(status == 200 && !body.contains("cases") && body.len() > 20, "{}: {status}", person.account);
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

/// Pages that name no case, and files and pages that other tests look after.
const APART: [(&str, &str); 56] = [
    ("/staff/counter/files/{hash}", "modules/applications/tests"),
    ("/staff/cases/{no}/files/{hash}", "modules/applications/tests"),
    ("/me/files/{hash}", "modules/applications/tests"),
    ("/me/cases/{no}/files/{hash}", "modules/applications/tests"),
    ("/appointments/{id}/ics", "modules/applications/tests"),
    ("/assessment/objections", "leads to the own statement"),
    ("/openness", "the public's"),
    ("/verify", "the public's"),
    ("/verify/{code}", "the public's, under a code nobody can guess"),
    ("/opinions/new", "an empty form"),
    ("/opinions/follow", "an empty form"),
    ("/apply/{organ}/{item}", "one's own draft"),
    ("/apply/{organ}/{item}/who", "one's own draft"),
    ("/apply/{organ}/{item}/questions", "one's own draft"),
    ("/apply/{organ}/{item}/form/{n}", "one's own draft"),
    ("/apply/{organ}/{item}/materials", "one's own draft"),
    ("/apply/{organ}/{item}/check", "one's own draft"),
    ("/admin/accounts/{id}", "an account"),
    ("/admin/audit", "the_audit_opens_nothing"),
    ("/admin/posts", "posts and who holds them"),
    ("/staff/identity", "empty forms"),
    ("/admin/calendars", "no cases"),
    ("/admin/calendars/{name}", "no cases"),
    ("/admin/items", "no cases"),
    ("/admin/items/new", "no cases"),
    ("/admin/items/quality", "no cases"),
    ("/admin/items/import", "no cases"),
    ("/admin/items/{organ}/{item}", "no cases"),
    ("/admin/items/{organ}/{item}/versions/{number}", "no cases"),
    ("/items", "the public's"),
    ("/items.csv", "the public's"),
    ("/items/{code}", "the public's"),
    ("/items/{organ}/{item}", "the public's"),
    ("/items/{organ}/{item}/process.svg", "the public's"),
    ("/items/{organ}/{item}/blank.pdf", "the public's"),
    ("/items/{organ}/{item}/sample.pdf", "the public's"),
    ("/items/{organ}/{item}/result.pdf", "the public's"),
    ("/items/{organ}/{item}/files/{name}", "the public's"),
    ("/themes/{id}", "the public's"),
    ("/modules/{id}", "the public's"),
    ("/organs/{id}", "the public's"),
    ("/sign-in", "a door"),
    ("/register", "a door"),
    ("/rate/link/{token}", "under a token nobody can guess"),
    ("/rate/code", "an empty form"),
    ("/rate/window/{organ}/{window}", "a paired tablet's"),
    ("/ratings/paper/{rating}/scan", "modules/ratings/tests"),
    ("/surveys/{survey}/{period}", "the public's"),
    ("/assessment/reports/{id}", "reports.rs"),
    ("/assessment/bulletins/new", "reports.rs"),
    ("/assessment/bulletins/{report}", "reports.rs"),
    ("/api", "the document of the API"),
    ("/api/openapi.json", "the document of the API"),
    ("/healthz", "a probe"),
    ("/readyz", "a probe"),
    ("/metrics", "a probe"),
];

/// Every page that answers a GET, as the sources declare it, with who looks after it: a page in no list fails.
#[test]
fn pictures_of_pages() {
    let mut routes = BTreeSet::new();
    for folder in ["modules", "server/src"] {
        collect_routes(&towns::repository().join(folder), &mut routes);
    }
    assert!(routes.len() > 120, "{} routes were found", routes.len());
    let fits = |pattern: &str, address: &str| {
        let path = address.split('?').next().unwrap_or_default();
        let (pattern, path): (Vec<&str>, Vec<&str>) = (pattern.split('/').collect(), path.split('/').collect());
        pattern.len() == path.len()
            && pattern.iter().zip(path).all(|(one, other)| *one == other || one.starts_with('{') && !other.is_empty())
    };
    let asked =
        |pattern: &str| PAGES.iter().chain(&["/supervision/dry-runs/any"]).any(|address| fits(pattern, address));
    let gone: Vec<&str> = APART.iter().map(|(path, _)| *path).filter(|path| !routes.contains(*path)).collect();
    assert!(gone.is_empty(), "no such pages: {gone:?}");
    let mut unlisted = Vec::new();
    let lines = routes.iter().map(|pattern| {
        let by = if OF_A_CASE.iter().any(|path| path.split('?').next() == Some(pattern.as_str())) {
            "of one case"
        } else if let Some((_, why)) = APART.iter().find(|(path, _)| path == pattern) {
            why
        } else if asked(pattern) {
            "asked by every account"
        } else {
            unlisted.push(pattern.clone());
            "?"
        };
        format!("{pattern:<56} {by}")
    });
    let drawn = crate::pictures::text(
        "Every page, and how it is proved that it shows nobody others' cases.",
        lines.collect::<Vec<_>>(),
    );
    assert!(unlisted.is_empty(), "in no list of server/tests/it/access.rs: {unlisted:#?}");
    crate::pictures::is_as_pictured("pages.txt", &drawn);
}

/// Addresses in calls such as `.route("/watch", get(…))`, wherever the line breaks.
fn collect_routes(folder: &std::path::Path, routes: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            if entry.file_name() != *"tests" {
                collect_routes(&path, routes);
            }
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let source = std::fs::read_to_string(&path).unwrap();
            for call in source.split(".route(").skip(1) {
                let address = call.split('"').nth(1).unwrap_or_default();
                let mut depth = 1;
                let closes = |c: char| {
                    depth += i32::from(c == '(') - i32::from(c == ')');
                    depth == 0
                };
                let handlers = call.split(closes).next().unwrap_or_default();
                if address.starts_with('/') && handlers.contains("get(") {
                    routes.insert(address.to_owned());
                }
            }
        }
    }
}
