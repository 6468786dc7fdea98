//! Appointments (预约): free slots by day and hour, one's own bookings, and a calendar file to take along.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Redirect, Response};
use identity::SignedIn;
use kernel::Date;
use serde::Deserialize;
use web::form::{FieldError, Post};
use web::parts::{Empty, ErrorSummary, Notice, Tab, Tabs, Tone};
use web::{Html, PageRequest, Problem, Shell, Text};

use super::words;
use crate::booking::{Appointment, BookingWish};
use crate::desk::Desk;

/// Working days shown beside each other.
const DAYS: usize = 5;

#[derive(Template)]
#[template(path = "citizen/appointments.html")]
pub struct ListPage {
    t: Text,
    shell: Shell,
    booked: Option<Notice>,
    rows: Vec<BookedView>,
    empty: Empty,
}

struct BookedView {
    id: String,
    item: String,
    href: String,
    when: String,
    place: String,
    address: String,
}

#[derive(Debug, Deserialize)]
pub struct ListQuery {
    /// The appointment just made.
    #[serde(default)]
    booked: String,
}

pub async fn list(
    State(desk): State<Desk>,
    page: PageRequest,
    SignedIn(who): SignedIn,
    Query(query): Query<ListQuery>,
) -> Result<Html<ListPage>, Problem> {
    let t = page.t;
    let rows: Vec<BookedView> =
        desk.list_appointments(&who).await?.iter().map(|booked| booked_view(&desk, t, booked)).collect();
    let just = rows.iter().find(|row| row.id == query.booked);
    let booked = just.map(|row| {
        let title = t.msg("citizen-booked").arg("when", row.when.as_str()).to_string();
        Notice::new(Tone::Good, title).body(t.get("citizen-booked-bring"))
    });
    Ok(Html(ListPage {
        t,
        shell: words::mine(&page, t.get("citizen-appointments")),
        booked,
        rows,
        empty: Empty::new("calendar-event", t.get("citizen-appointments-none"))
            .body(t.get("citizen-appointments-none-note"))
            .action("/items", t.get("citizen-find-item")),
    }))
}

fn booked_view(desk: &Desk, t: Text, booked: &Appointment) -> BookedView {
    let item = desk.catalog.find(booked.item.as_str(), desk.today());
    let place = desk.county().find_place(&booked.place).map(|(_, place)| place);
    BookedView {
        id: booked.id.clone(),
        item: item.map_or_else(|| booked.item.to_string(), |item| item.name.clone()),
        href: format!("/items/{}", booked.item),
        when: format!("{} {}–{}", t.date_near(booked.day, desk.today()), booked.slot, booked.ends),
        place: place.map(|place| place.name.clone()).unwrap_or_default(),
        address: place.map(|place| place.address.clone()).unwrap_or_default(),
    }
}

#[derive(Template)]
#[template(path = "citizen/slots.html")]
struct SlotsPage {
    t: Text,
    shell: Shell,
    errors: ErrorSummary,
    item: String,
    id: String,
    place: String,
    address: String,
    places: Tabs,
    days: Vec<String>,
    rows: Vec<SlotRow>,
    from: String,
    earlier: Option<String>,
    later: Option<String>,
    key: String,
}

struct SlotRow {
    hours: String,
    cells: Vec<SlotCell>,
}

struct SlotCell {
    /// Day and hour, as the form sends it; none where nothing can be booked.
    value: Option<String>,
    /// What a screen reader says.
    spoken: String,
    word: String,
    chosen: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct NewQuery {
    item: String,
    place: String,
    /// First day shown.
    from: String,
}

pub async fn choose(
    State(desk): State<Desk>,
    page: PageRequest,
    SignedIn(_): SignedIn,
    Query(query): Query<NewQuery>,
) -> Result<Response, Problem> {
    Ok(Html(slots_page(&desk, &page, &query, "", None).await?).into_response())
}

pub async fn book(
    State(desk): State<Desk>,
    page: PageRequest,
    SignedIn(who): SignedIn,
    post: Post,
) -> Result<Response, Problem> {
    let text = |name: &str| post.get(name).unwrap_or_default().to_owned();
    let query = NewQuery { item: text("item"), place: text("place"), from: text("from") };
    let chosen = text("slot");
    let booked = match chosen.split_once(' ').and_then(|(day, slot)| Some((day.parse::<Date>().ok()?, slot))) {
        None => {
            Err(kernel::Refusal::invalid("slot_missing", page.t.get("citizen-choose-slot")).on_field("slot").into())
        }
        Some((day, slot)) => {
            let wish = BookingWish { item: query.item.clone(), place: query.place.clone(), day, slot: slot.to_owned() };
            desk.book(&who, &wish, post.get("key").filter(|key| !key.is_empty())).await
        }
    };
    match booked {
        Ok(booked) => Ok(Redirect::to(&format!("/appointments?booked={}", booked.id)).into_response()),
        Err(problem) if problem.status >= 500 || problem.status == 404 => Err(problem),
        Err(problem) => {
            let shown = slots_page(&desk, &page, &query, &chosen, Some(&problem)).await?;
            Ok((problem.status_code(), Html(shown)).into_response())
        }
    }
}

async fn slots_page(
    desk: &Desk,
    page: &PageRequest,
    query: &NewQuery,
    chosen: &str,
    problem: Option<&Problem>,
) -> Result<SlotsPage, Problem> {
    let t = page.t;
    let item = desk.item(&query.item)?;
    let place = item.places.iter().find(|place| **place == query.place).or(item.places.first());
    let place = place.cloned().unwrap_or_default();
    let known = desk.county().find_place(&place).map(|(_, place)| place);
    let all = desk.bookable_days();
    let first = query.from.parse::<Date>().ok().and_then(|from| all.iter().position(|day| *day >= from)).unwrap_or(0);
    let days: Vec<Date> = all.iter().skip(first).take(DAYS).copied().collect();
    let mut columns = Vec::with_capacity(days.len());
    for day in &days {
        columns.push(desk.slots(&item, &place, *day).await?);
    }
    let mut hours: Vec<(String, String)> =
        columns.iter().flatten().map(|slot| (slot.begins.clone(), slot.ends.clone())).collect();
    hours.sort();
    hours.dedup();
    let rows = hours.into_iter().map(|(begins, ends)| {
        let cells = days.iter().zip(&columns).map(|(day, slots)| {
            let slot = slots.iter().find(|slot| slot.begins == begins);
            slot_cell(t, *day, slot, chosen)
        });
        SlotRow { cells: cells.collect(), hours: format!("{begins}–{ends}") }
    });
    let rows = rows.collect();
    let link = |from: Option<&Date>| {
        let from = from?;
        Some(format!("/appointments/new?item={}&place={place}&from={from}", item.id))
    };
    let errors: Vec<FieldError> =
        problem.into_iter().map(|problem| FieldError::new("slot", problem.told_briefly(t))).collect();
    let places = item.places.iter().filter_map(|id| {
        let (_, known) = desk.county().find_place(id)?;
        Some(Tab {
            href: format!("/appointments/new?item={}&place={id}", item.id),
            label: known.name.clone(),
            count: None,
            current: *id == place,
        })
    });
    Ok(SlotsPage {
        t,
        shell: words::mine(page, t.get("citizen-book")).with_errors(errors.len()),
        errors: ErrorSummary { t, errors },
        item: item.name.clone(),
        id: item.id.to_string(),
        address: known.map(|known| known.address.clone()).unwrap_or_default(),
        places: Tabs { label: t.get("citizen-places"), tabs: places.collect() },
        days: days.iter().map(|day| t.date(*day)).collect(),
        rows,
        from: days.first().map(ToString::to_string).unwrap_or_default(),
        earlier: link(first.checked_sub(DAYS).and_then(|at| all.get(at)).or(all.first().filter(|_| first > 0))),
        later: link(all.get(first + DAYS)),
        key: words::fresh_key("book"),
        place,
    })
}

fn slot_cell(t: Text, day: Date, slot: Option<&crate::booking::Slot>, chosen: &str) -> SlotCell {
    let Some(slot) = slot else {
        let word = t.get("citizen-slot-over");
        return SlotCell { value: None, spoken: word.clone(), word, chosen: false };
    };
    if slot.free == 0 {
        let word = t.get("citizen-slot-full");
        return SlotCell { value: None, spoken: word.clone(), word, chosen: false };
    }
    let value = format!("{day} {}", slot.begins);
    let word = t.msg("citizen-slot-free").arg("n", slot.free).to_string();
    SlotCell {
        spoken: format!("{} {}–{}", t.date(day), slot.begins, slot.ends),
        chosen: value == chosen,
        value: Some(value),
        word,
    }
}

pub async fn cancel(
    State(desk): State<Desk>,
    SignedIn(who): SignedIn,
    Path(id): Path<String>,
) -> Result<Redirect, Problem> {
    desk.cancel_appointment(&who, &id).await?;
    Ok(Redirect::to("/appointments"))
}

pub async fn calendar_file(
    State(desk): State<Desk>,
    SignedIn(who): SignedIn,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let booked = desk.find_appointment(&who, &id).await?.ok_or_else(Problem::not_found)?;
    let headers = [
        (CONTENT_TYPE, "text/calendar; charset=utf-8"),
        (CONTENT_DISPOSITION, "attachment; filename=\"appointment.ics\""),
    ];
    Ok((headers, desk.icalendar(&booked)).into_response())
}
