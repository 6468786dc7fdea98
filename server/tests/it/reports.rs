//! Reports: frozen once a period, chained, the same when composed again from the register alone; who reads them.

use assessment::Period;
use assessment::measures::Recount;
use assessment::reports::{Body as Report, Ledger};
use axum::Router;
use axum::body::{Body, to_bytes};
use haoban::demo::{self, Plan};
use haoban::town::DEMO_PASSWORD;
use http::Request;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use kernel::{TestClock, Timestamp};
use serde_json::{Value, json};
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
        let town = towns::open(&towns::settings(folder.path(), &database), &clock).await;
        town.welcome().await.unwrap();
        demo::live(&town, &clock, plan, false).await.unwrap();
        let desk = town.assessment_desk();

        let frozen = desk.freeze_due_reports().await.unwrap();
        assert_eq!(frozen, ["week 2026-W44", "month 2026-10", "week 2026-W45", "week 2026-W46"]);
        assert!(desk.freeze_due_reports().await.unwrap().is_empty(), "once a period");

        let door = Door(town.router());
        let leader = door.token("leader").await;
        let all = door.json(&leader, "/api/v1/reports?limit=200").await;
        let all = all["reports"].as_array().unwrap();
        assert_eq!(desk.verify_reports().await.unwrap(), Ok(i64::try_from(all.len()).unwrap()));
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
    }
    postgres.remove().await;
}

/// The county's for leaders and supervision, a department's for its head, none for clerks; page and files.
async fn is_read_by_whom_it_is_for(door: &Door, leader: &str) {
    let (approver, clerk) = (door.token("approver").await, door.token("clerk").await);
    let own = door.json(&approver, "/api/v1/reports?limit=200").await;
    let scopes: Vec<&str> =
        own["reports"].as_array().unwrap().iter().filter_map(|head| head["scope"].as_str()).collect();
    assert!(!scopes.is_empty() && !scopes.contains(&"county"));
    assert_eq!(door.get(&approver, "/api/v1/reports/county.2026-10").await.0, 404);
    let none = door.json(&clerk, "/api/v1/reports").await;
    assert_eq!(none["reports"], json!([]));

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

/// A correction stands beside the report and changes nothing in it.
async fn is_corrected_beside(door: &Door) {
    let path = "/assessment/reports/county.2026-10/notes";
    let post = async |token: &str, form: &'static str| {
        let request = Request::post(path)
            .header(AUTHORIZATION, format!("Bearer {token}"))
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        door.ask(request.body(form.into()).unwrap()).await.0
    };
    let (leader, supervisor) = (door.token("leader").await, door.token("supervisor").await);
    let before = door.json(&supervisor, "/api/v1/reports/county.2026-10").await;
    let form = "text=one+case+was+filed+twice&reason=entered+twice";
    assert_eq!(post(&leader, form).await, 403);
    assert_eq!(post(&supervisor, "text=one+case+was+filed+twice&reason=").await, 422);
    assert_eq!(post(&supervisor, form).await, 303);
    assert_eq!(post(&supervisor, form).await, 303, "pressed twice, written once");
    let after = door.json(&supervisor, "/api/v1/reports/county.2026-10").await;
    let notes = after["corrections"].as_array().unwrap();
    assert_eq!((notes.len(), &notes[0]["reason"]), (1, &json!("entered twice")));
    assert_eq!((&after["text"], &after["hash"]), (&before["text"], &before["hash"]));
}
