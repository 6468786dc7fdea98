//! Reports: frozen once a period, chained, the same when composed again from the register alone; who reads them.

use assessment::Period;
use assessment::measures::Recount;
use assessment::reports::{Body as Report, Ledger};
use axum::Router;
use axum::body::{Body, to_bytes};
use haoban::demo::{self, Plan};
use haoban::settings::Mail;
use haoban::town::{DEMO_PASSWORD, Town};
use http::Request;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use kernel::{Digest32, TestClock, Timestamp};
use serde_json::{Value, json};
use testkit::MailServer;
use tower::ServiceExt as _;

use crate::towns;

/// The front door of a town.
struct Door(Router);

impl Door {
    async fn ask(&self, request: Request<Body>) -> (u16, Vec<u8>) {
        let answer = self.0.clone().oneshot(request).await.unwrap();
        let status = answer.status().as_u16();
        (status, to_bytes(answer.into_body(), usize::MAX).await.unwrap().to_vec())
    }

    async fn token(&self, account: &str) -> String {
        let body = json!({ "account": account, "password": DEMO_PASSWORD }).to_string();
        let request = Request::post("/api/v1/sign-in").header(CONTENT_TYPE, "application/json");
        let (status, body) = self.ask(request.body(body.into()).unwrap()).await;
        assert_eq!(status, 200, "{account}");
        let answer: Value = serde_json::from_slice(&body).unwrap();
        answer["token"].as_str().unwrap().to_owned()
    }

    async fn get(&self, token: &str, path: &str) -> (u16, Vec<u8>) {
        let request = Request::get(path).header(AUTHORIZATION, format!("Bearer {token}"));
        self.ask(request.body(Body::empty()).unwrap()).await
    }

    async fn json(&self, token: &str, path: &str) -> Value {
        let (status, body) = self.get(token, path).await;
        assert_eq!(status, 200, "{path}: {}", String::from_utf8_lossy(&body));
        serde_json::from_slice(&body).unwrap()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn reports_are_frozen_once_and_equal_the_register() {
    let postgres = testkit::postgres().await;
    for database in ["sqlite::memory:".to_owned(), postgres.address()] {
        let folder = tempfile::tempdir().unwrap();
        let plan = Plan { days: 25, cases: 120, seed: 11 };
        let clock = TestClock::shared(Timestamp::start_of_day(plan.first_day().unwrap()));
        let post = MailServer::start().await;
        let mut settings = towns::settings(folder.path(), &database);
        settings.mail =
            Some(Mail { server: post.url(), from: "青岚县政务服务 <noreply@qinglan.example>".to_owned() });
        let town = towns::open(&settings, &clock).await;
        town.welcome().await.unwrap();
        give_address(&town, "leader", "leader@qinglan.example").await;
        demo::live(&town, &clock, plan, false).await.unwrap();
        let desk = town.assessment_desk();

        assert!(desk.freeze_due_reports().await.unwrap().is_empty(), "each was frozen on its day, once");
        let door = Door(town.router());
        let leader = door.token("leader").await;
        let all = door.json(&leader, "/api/v1/reports?limit=200").await;
        let all = all["items"].as_array().unwrap();
        let own = all.iter().rev().filter(|head| head["scope"] == "county").map(|head| head["id"].as_str().unwrap());
        let own: Vec<&str> = own.collect();
        let periods = ["county.2026-W44", "county.2026-10", "county.2026-W45", "county.2026-W46"];
        assert_eq!(own, periods);
        is_delivered_once(&town, &clock, &door, &post, all).await;
        assert_eq!(town.casework.verify(town.region).await.unwrap().breaks, []);
        for id in ["county.2026-W45", "county.2026-10"] {
            let kept = door.json(&leader, &format!("/api/v1/reports/{id}")).await;
            assert_eq!(kept["whole"], true);
            let text = kept["text"].as_str().unwrap();
            let report: Report = serde_json::from_str(text).unwrap();
            let mut recount = Recount::until(report.as_of);
            town.casework.relive(town.region, &mut recount).await.unwrap();
            let period: Period = report.period.parse().unwrap();
            let ledger = Ledger::of_register(&recount, period);
            let again = desk.compose_reports(&report.period, report.kind, ledger).await.unwrap();
            assert_eq!(serde_json::to_string(&again[0]).unwrap(), text, "{id}: the register alone tells the same");
        }
        is_read_by_whom_it_is_for(&door, &leader).await;
        is_corrected_beside(&door).await;
        let letters = post.letters().len();
        drain(&town).await;
        assert_eq!(post.letters().len(), letters + 2, "the leader is told of both notes");
        is_told_in_a_bulletin(&door).await;
        drain(&town).await;
        assert_eq!(post.letters().len(), letters + 3, "and of the bulletin, once");
    }
    postgres.remove().await;
}

async fn give_address(town: &Town, account: &str, address: &str) {
    let sql = "UPDATE account SET email = $3 WHERE region = $1 AND account = $2";
    let mut set = store::WriteSet::new();
    set.push(sql, store::params![town.region, account, address]);
    town.db.write(set).await.unwrap();
}

/// Lets the town deliver until nothing waits.
async fn drain(town: &Town) {
    while town.desk.work().await.unwrap() > 0 {}
}

/// Whoever reads reports has been given each, and whoever left an address gets one letter for each, even when the mail
/// server has a bad moment.
async fn is_delivered_once(town: &Town, clock: &TestClock, door: &Door, post: &MailServer, all: &[Value]) {
    assert!(all.iter().any(|head| head["unread"] == true));
    post.refuse(1);
    drain(town).await;
    clock.set(town.clock.now().plus_seconds(3_600));
    drain(town).await;
    let county = all.iter().filter(|head| head["scope"] == "county").count();
    let letters = post.letters();
    assert!(letters.iter().all(|letter| letter.to == ["leader@qinglan.example"]));
    assert_eq!(letters.len(), county);
    drain(town).await;
    assert_eq!(post.letters().len(), county, "sent once");

    let supervisor = door.token("supervisor").await;
    let kept = door.json(&supervisor, "/api/v1/reports/county.2026-10").await;
    let to = kept["deliveries"].as_array().unwrap();
    assert!(to.iter().any(|to| to["account"] == "leader") && to.iter().all(|to| to["read_at"].is_null()));
    assert_eq!(kept["unread"], true);
    assert_eq!(door.get(&supervisor, "/assessment/reports/county.2026-10").await.0, 200);
    let read = door.json(&supervisor, "/api/v1/reports/county.2026-10").await;
    assert_eq!(read["unread"], false, "opened on the site");
}

/// The county's for leaders and supervision, a department's for its head, none for clerks; page and files.
async fn is_read_by_whom_it_is_for(door: &Door, leader: &str) {
    let (approver, clerk) = (door.token("approver").await, door.token("clerk").await);
    let own = door.json(&approver, "/api/v1/reports?limit=200").await;
    let scopes: Vec<&str> = own["items"].as_array().unwrap().iter().filter_map(|head| head["scope"].as_str()).collect();
    assert!(!scopes.is_empty() && !scopes.contains(&"county"));
    assert_eq!(door.get(&approver, "/api/v1/reports/county.2026-10").await.0, 404);
    let none = door.json(&clerk, "/api/v1/reports").await;
    assert_eq!(none["items"], json!([]));

    let (status, page) = door.get(leader, "/assessment/reports/county.2026-10").await;
    let page = String::from_utf8(page).unwrap();
    assert_eq!(status, 200);
    assert!(page.contains("核对一致") && page.contains("本月收件"), "{page}");
    assert!(page.len() < 60_000, "{} bytes", page.len());
    let (status, pdf) = door.get(leader, "/assessment/reports/county.2026-10.pdf").await;
    assert!(status == 200 && pdf.starts_with(b"%PDF-"));
    let (status, book) = door.get(leader, "/assessment/reports/county.2026-10.xlsx").await;
    assert!(status == 200 && book.starts_with(b"PK"));
    assert_eq!(door.get(&clerk, "/assessment/reports/county.2026-10.pdf").await.0, 404);
}

/// Supervision issues a bulletin upon the county's report of a month: numbered, once, for all staff to read.
async fn is_told_in_a_bulletin(door: &Door) {
    let (supervisor, leader) = (door.token("supervisor").await, door.token("leader").await);
    let issue = async |token: &str, report: &str, demand: &str, key: &str| {
        let body = json!({ "report": report, "demand": demand }).to_string();
        let request = Request::post("/api/v1/bulletins").header(AUTHORIZATION, format!("Bearer {token}"));
        let request = request.header(CONTENT_TYPE, "application/json").header("Idempotency-Key", key);
        let (status, body) = door.ask(request.body(body.into()).unwrap()).await;
        (status, serde_json::from_slice::<Value>(&body).unwrap())
    };
    let demand = "各单位十日内报送整改情况。";
    assert_eq!(issue(&leader, "county.2026-10", demand, "b1").await.0, 403, "supervision signs");
    assert_eq!(issue(&supervisor, "county.2026-W45", demand, "b2").await.1["code"], "report_without_bulletin");
    assert_eq!(issue(&supervisor, "county.2026-10", " ", "b3").await.1["code"], "demand_missing");
    let (status, first) = issue(&supervisor, "county.2026-10", demand, "b4").await;
    assert_eq!((status, first["number"].as_str()), (200, Some("青效通〔2026〕1号")), "{first}");
    assert!(!first["progress"].as_array().unwrap().is_empty());
    let (_, again) = issue(&supervisor, "county.2026-10", "别的要求", "b5").await;
    assert_eq!(again, first, "a report has one bulletin");

    let clerk = door.token("clerk").await;
    let (status, page) = door.get(&clerk, "/assessment/bulletins/county.2026-10").await;
    let page = String::from_utf8(page).unwrap();
    assert!(status == 200 && page.contains("青效通〔2026〕1号") && page.contains(demand), "{page}");
    let (status, pdf) = door.get(&clerk, "/assessment/bulletins/county.2026-10.pdf").await;
    assert!(status == 200 && pdf.starts_with(b"%PDF-"), "{}", String::from_utf8_lossy(&pdf));
    assert_eq!(door.get(&clerk, "/assessment/bulletins/new?report=county.2026-10").await.0, 403);
    let (status, draft) = door.get(&supervisor, "/assessment/bulletins/new?report=county.2026-10").await;
    assert!(status == 200 && String::from_utf8(draft).unwrap().contains("签发"));
}

/// A correction stands beside the report, behind the one before, and changes nothing in it; by page and by API.
async fn is_corrected_beside(door: &Door) {
    let (page, api) = ("/assessment/reports/county.2026-10/notes", "/api/v1/reports/county.2026-10/corrections");
    let post = async |token: &str, path: &str, media: &str, body: String| {
        let request = Request::post(path).header(AUTHORIZATION, format!("Bearer {token}")).header(CONTENT_TYPE, media);
        let request = request.header("Idempotency-Key", Digest32::of(body.as_bytes()).to_string());
        door.ask(request.body(body.into()).unwrap()).await
    };
    let form =
        async |token: &str, text: &str| post(token, page, "application/x-www-form-urlencoded", text.to_owned()).await.0;
    let json = async |token: &str, body: Value| post(token, api, "application/json", body.to_string()).await;
    let (leader, supervisor) = (door.token("leader").await, door.token("supervisor").await);
    let before = door.json(&supervisor, "/api/v1/reports/county.2026-10").await;
    let text = "text=one+case+was+filed+twice&reason=entered+twice";
    assert_eq!(form(&leader, text).await, 403);
    let media = "application/x-www-form-urlencoded";
    let (status, again) = post(&supervisor, page, media, "text=one+case+was+filed+twice&reason=".to_owned()).await;
    let again = String::from_utf8(again).unwrap();
    assert!(status == 422 && again.contains("one case was filed twice"), "what was typed stays: {again}");
    assert!(again.contains("各不少于五个字") && again.contains("/assessment/reports/county.2026-10.pdf"), "{again}");
    assert_eq!(form(&supervisor, text).await, 303);
    assert_eq!(form(&supervisor, text).await, 303, "pressed twice, written once");
    let second = json!({ "reason": "counted twice", "text": "two ratings were of one person" });
    assert_eq!(json(&leader, second.clone()).await.0, 403);
    assert_eq!(json(&supervisor, second.clone()).await.0, 201);
    assert_eq!(json(&supervisor, second).await.0, 201);

    let after = door.json(&supervisor, "/api/v1/reports/county.2026-10").await;
    assert_eq!((&after["text"], &after["hash"]), (&before["text"], &before["hash"]));
    let notes = after["corrections"].as_array().unwrap();
    assert_eq!((notes.len(), &notes[0]["reason"]), (2, &json!("entered twice")));
    let hash = |value: &Value| value.as_str().unwrap().parse::<Digest32>().unwrap();
    let mut link = hash(&after["hash"]);
    for note in notes {
        assert_eq!((hash(&note["hash_before"]), &note["whole"]), (link, &json!(true)));
        link = kernel::chain(&link, note["told"].as_str().unwrap().as_bytes());
        assert_eq!(hash(&note["hash"]), link);
    }
    assert_eq!(door.json(&leader, "/api/v1/reports/county.2026-10").await["unread"], true, "something was added");
    let shown = door.get(&supervisor, "/assessment/reports/county.2026-10").await;
    assert!(String::from_utf8(shown.1).unwrap().contains("two ratings were of one person"));
    let (status, pdf) = door.get(&supervisor, "/assessment/reports/county.2026-10.pdf").await;
    assert!(status == 200 && pdf.starts_with(b"%PDF-"));
}
