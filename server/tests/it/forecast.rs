//! Demand foreseen and the windows it takes, over the town's own doors.

use serde_json::{Value, json};

use crate::access::{Lived, Person};

async fn read(person: &Person<'_>, path: &str) -> Value {
    let (status, body) = person.get(path).await;
    assert_eq!(status, 200, "{path}: {body}");
    serde_json::from_str(&body).unwrap()
}

/// The day of a hall's plan.
fn planned(forecast: &Value, day: &str) -> Value {
    let days = forecast["hall"]["days"].as_array().unwrap();
    days.iter().find(|planned| planned["expected"]["day"] == day).unwrap_or_else(|| panic!("{day}: {days:?}")).clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn windows_follow_from_expected_filings_declared_minutes_and_what_is_booked() {
    let folder = tempfile::tempdir().unwrap();
    let town = Lived::through(folder.path()).await;
    let supervisor = town.sign_in("supervisor").await;
    let forecast = read(&supervisor, "/api/v1/forecast").await;
    assert_eq!(forecast["days"].as_array().unwrap().len(), 28);
    assert!(forecast["days"][3]["filings"].as_f64().unwrap() > 0.0, "{forecast}");
    assert_eq!(forecast["error"], Value::Null, "ten days are no history to judge by");
    let hall = &forecast["hall"];
    assert_eq!((&hall["organ"], &hall["windows"], &hall["dedicated"]), (&json!("centre"), &json!(11), &json!(1)));
    assert_eq!(hall["worked_minutes"], 420, "three hours and four");
    let minutes = hall["minutes_each"].as_f64().unwrap();
    assert!((15.0..=30.0).contains(&minutes), "{minutes}");
    for day in hall["days"].as_array().unwrap() {
        assert_eq!(day["expected"]["works"], true, "{day}");
        let needed = (day["expected"]["filings"].as_f64().unwrap() * minutes / 420.0).ceil();
        assert_eq!(day["needed"].as_f64(), Some(needed), "{day}");
        assert_eq!((&day["advice"], &day["booked"]), (&json!("enough"), &json!(0)));
    }
    // Monday after next; who books is expected there, and takes a seat.
    let day = "2026-11-30";
    let before = planned(&forecast, day);
    let wish = json!({ "item": "market/company-registration", "place": "centre", "day": day, "begins": "10:00" });
    let (status, booked) = town.sign_in("wang.mei").await.post("/api/v1/appointments", "book-1", &wish).await;
    assert_eq!(status, 201, "{booked}");
    let after = planned(&read(&supervisor, "/api/v1/forecast").await, day);
    assert_eq!(after["booked"], 1);
    assert_eq!(after["free"].as_u64().unwrap() + 1, before["free"].as_u64().unwrap());
    let elsewhere = planned(&read(&supervisor, "/api/v1/forecast?hall=chengguan").await, day);
    assert_eq!(elsewhere["booked"], 0, "another hall's seats are its own");

    let (_, page) = supervisor.get("/assessment/forecast").await;
    assert!(page.contains("窗口测算：青岚县政务服务中心") && page.contains("现有窗口够用"), "{page}");
    let (_, file) = supervisor.get("/assessment/forecast.csv").await;
    let rows: Vec<&str> = file.lines().filter(|line| line.starts_with("\"2026-1")).collect();
    assert_eq!(rows.len(), 28, "{file}");
    assert!(
        rows.iter().any(|row| row.starts_with(&format!("\"{day}")) && row.contains("青岚县政务服务中心")),
        "{file}"
    );
    let (_, log) = supervisor.get("/supervision/log?verb=exported").await;
    assert!(log.contains("forecast.csv"), "the export is written down");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forecast_tells_nobody_more_than_the_cases_they_see() {
    let folder = tempfile::tempdir().unwrap();
    let town = Lived::through(folder.path()).await;
    let total = |forecast: &Value| -> f64 {
        forecast["days"].as_array().unwrap().iter().map(|day| day["filings"].as_f64().unwrap()).sum()
    };
    let supervisor = town.sign_in("supervisor").await;
    let (county, market) =
        (read(&supervisor, "/api/v1/forecast").await, read(&supervisor, "/api/v1/forecast?organ=market").await);
    assert!(total(&market) > 0.0 && total(&market) < total(&county), "{} of {}", total(&market), total(&county));
    let approver = town.sign_in("approver").await;
    let same = read(&approver, "/api/v1/forecast?organ=market").await;
    assert_eq!(same["days"], market["days"], "a head of market foresees market");
    let own = read(&approver, "/api/v1/forecast").await;
    assert!(total(&own) >= total(&market) && total(&own) < total(&county), "{} of {}", total(&own), total(&county));
    assert_eq!(own["hall"], Value::Null, "and has no windows");
    for beyond in ["organ=civil", "hall=centre"] {
        assert_eq!(approver.get(&format!("/api/v1/forecast?{beyond}")).await.0, 403, "{beyond}");
        for page in ["", ".csv", ".xlsx"] {
            assert_eq!(approver.get(&format!("/assessment/forecast{page}?{beyond}")).await.0, 403, "{page} {beyond}");
        }
    }
    let item = read(&approver, "/api/v1/forecast?item=civil/marriage").await;
    assert_eq!(total(&item), 0.0, "an item of another organ");
    let clerk = town.sign_in("clerk").await;
    let hall = read(&clerk, "/api/v1/forecast").await;
    assert_eq!(hall["hall"]["organ"], "centre", "whoever works in the hall plans it");
    assert_eq!(clerk.get("/api/v1/forecast?hall=chengguan").await.0, 403);
    assert_eq!(supervisor.get("/api/v1/forecast?hall=market").await.0, 404, "an organ without windows is no hall");
    assert_eq!(town.sign_in("wang.mei").await.get("/api/v1/forecast").await.0, 403);
}
