//! Slots at the windows.

use serde_json::{Value, json};
use store::Db;

use crate::town::Town;

fn wish(day: &str, begins: &str) -> Value {
    json!({ "item": "market/fine-instalment", "day": day, "begins": begins })
}

async fn booked_within_capacity(db: Db) {
    let town = Town::open(db).await;
    let mei = town.script("wang.mei").await;
    let slots = mei.get("/appointments/slots?item=market/fine-instalment&day=2026-09-09").await.ok();
    let slots = slots["items"].as_array().unwrap();
    let per_day: u64 = slots.iter().map(|slot| slot["capacity"].as_u64().unwrap()).sum();
    assert_eq!((slots.len(), per_day), (7, 20), "three hours, four hours, twenty a day");

    // More people than seats reach for one slot at once.
    let capacity = slots[0]["capacity"].as_u64().unwrap();
    let citizens: Vec<String> =
        town.county.people.citizens.iter().take(8).map(|citizen| citizen.account.to_string()).collect();
    let mut scripts = Vec::new();
    for citizen in &citizens {
        scripts.push(town.script(citizen).await);
    }
    let mut booked = 0;
    let (a, b, c, d, e, f, g, h) = tokio::join!(
        scripts[0].post("/appointments", wish("2026-09-09", "09:00")),
        scripts[1].post("/appointments", wish("2026-09-09", "09:00")),
        scripts[2].post("/appointments", wish("2026-09-09", "09:00")),
        scripts[3].post("/appointments", wish("2026-09-09", "09:00")),
        scripts[4].post("/appointments", wish("2026-09-09", "09:00")),
        scripts[5].post("/appointments", wish("2026-09-09", "09:00")),
        scripts[6].post("/appointments", wish("2026-09-09", "09:00")),
        scripts[7].post("/appointments", wish("2026-09-09", "09:00")),
    );
    for answer in [a, b, c, d, e, f, g, h] {
        if answer.status.is_success() {
            booked += 1;
        } else {
            assert!(["slot_full", "slot_contended"].contains(&answer.refused(409).as_str()));
        }
    }
    assert_eq!(booked, capacity);

    // One a day for each person; the same key gives the same answer; a cancelled seat is free again.
    let keyed = mei.clone().with_key("booking-1");
    let one = keyed.post("/appointments", wish("2026-09-10", "14:00")).await.ok();
    assert_eq!(one, keyed.post("/appointments", wish("2026-09-10", "14:00")).await.ok());
    assert_eq!(keyed.post("/appointments", wish("2026-09-10", "15:00")).await.refused(422), "idempotency_key_reused");
    assert_eq!(mei.post("/appointments", wish("2026-09-10", "15:00")).await.refused(409), "already_booked");
    let path = format!("/appointments/{}", one["id"].as_str().unwrap());
    assert_eq!(town.script("li.qiang").await.delete(&path).await.refused(404), "appointment_unknown");
    assert_eq!(mei.delete(&path).await.status.as_u16(), 204);
    mei.delete(&path).await.refused(404);
    mei.post("/appointments", wish("2026-09-10", "15:00")).await.ok();
}

#[tokio::test]
async fn seats_are_never_given_twice_and_people_book_once_a_day() {
    testkit::both_stores(booked_within_capacity).await;
}

#[tokio::test]
async fn rest_days_past_days_and_slots_that_do_not_exist_cannot_be_booked() {
    let town = Town::sqlite().await;
    let mei = town.script("wang.mei").await;
    for (day, begins, code) in [
        ("2026-09-12", "09:00", "day_not_bookable"),
        ("2026-09-07", "09:00", "day_not_bookable"),
        ("2027-09-08", "09:00", "day_not_bookable"),
        ("2026-09-09", "12:00", "slot_unknown"),
        ("2026-09-08", "09:00", "slot_over"),
        ("9 September", "09:00", "date_malformed"),
    ] {
        assert_eq!(mei.post("/appointments", wish(day, begins)).await.refused(422), code, "{day} {begins}");
    }
    let slots = mei.get("/appointments/slots?item=market/fine-instalment&day=2026-09-12").await.ok();
    assert!(slots["items"].as_array().unwrap().is_empty());
    // A make-up day is worked: 20 September 2026, a Sunday.
    let slots = mei.get("/appointments/slots?item=market/fine-instalment&day=2026-09-20").await.ok();
    assert!(!slots["items"].as_array().unwrap().is_empty());
}

#[tokio::test]
async fn an_appointment_can_be_put_into_a_calendar() {
    let town = Town::sqlite().await;
    let booked = town.script("wang.mei").await.post("/appointments", wish("2026-09-10", "14:00")).await.ok();
    let day = jiff::civil::date(2026, 9, 10);
    let appointment = applications::booking::Appointment {
        id: booked["id"].as_str().unwrap().to_owned(),
        item: "market/fine-instalment".into(),
        place: booked["place"].as_str().unwrap().to_owned(),
        day,
        slot: "14:00".to_owned(),
        ends: "15:00".to_owned(),
        account: "wang.mei".into(),
        name: "王梅".to_owned(),
    };
    let ics = town.desk.icalendar(&appointment);
    assert!(ics.contains("DTSTART:20260910T060000Z\r\nDTEND:20260910T070000Z"), "{ics}");
    assert!(ics.contains("SUMMARY:办理：") && ics.contains("LOCATION:青岚县政务服务中心"), "{ics}");
}
