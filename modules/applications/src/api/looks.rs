//! `cases/{no}/events` and `cases/{no}/clocks`: what happened, and how long everybody has.

use axum::Json;
use axum::extract::{Path, State};
use calendar::{Day, explain};
use casework::{Event, Whose, timeline};
use kernel::local_date;
use serde::Serialize;
use utoipa::ToSchema;
use web::Problem;

use super::input::{Caller, case_no};
use crate::desk::{Desk, problem};
use crate::revealing::mask_told;
use crate::unnamed::UNNAMED;
use crate::view::ClockView;
use web::api::OfReading;

/// Something that happened.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct EventLine {
    seq: u32,
    /// RFC 3339, UTC.
    at: String,
    /// Local date.
    on: String,
    actor: String,
    /// Stable name, past tense: `Accepted`.
    name: &'static str,
    /// In plain words; absent for inner workings.
    sentence: Option<String>,
    /// Whose time runs from here on.
    #[schema(value_type = String)]
    whose: Whose,
    /// All that is known of it, numbers of people masked; for staff only.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    happening: Option<serde_json::Value>,
    /// Head of the hash chain after the command it belongs to; for staff only.
    #[serde(skip_serializing_if = "Option::is_none")]
    hash: Option<String>,
}

/// All that happened, in order.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Events {
    items: Vec<EventLine>,
}

/// The history of a case, oldest first. Applicants are shown what concerns them, staff every event.
#[utoipa::path(get, path = "/cases/{no}/events", tag = "cases", params(("no" = String, Path, description = "办件编号")),
    responses((status = 200, description = "Events", body = Events), OfReading))]
pub(super) async fn list_events(
    State(desk): State<Desk>,
    Caller(who): Caller,
    Path(no): Path<String>,
) -> Result<Json<Events>, Problem> {
    let (no, sight, actor) = (case_no(&no)?, who.sight(), who.actor());
    let case = desk.casework.read_case(&sight, &no).await.map_err(problem)?;
    let events = desk.casework.events(&sight, &no).await.map_err(problem)?;
    let around = desk.casework.surroundings(&case).await.map_err(problem)?;
    let told = timeline(&around.ctx(&actor), &events);
    let line = |event: Event| {
        let row = told.iter().find(|row| row.seq == event.seq);
        if !actor.is_staff() && !row.is_some_and(|row| row.public) {
            return None;
        }
        Some(EventLine {
            seq: event.seq,
            at: event.at.to_string(),
            on: local_date(event.at).to_string(),
            actor: event.actor_label().to_owned(),
            name: event.happening.name().as_str(),
            sentence: row.map(|row| row.sentence.clone()),
            whose: event.whose,
            hash: actor.is_staff().then(|| event.hash.to_hex()),
            happening: actor.is_staff().then(|| told_masked(around.definition.item.as_deref(), &event.happening)),
        })
    };
    Ok(Json(Events { items: events.into_iter().filter_map(line).collect() }))
}

fn told_masked(item: Option<&declarations::Item>, happening: &casework::Happening) -> serde_json::Value {
    let mut told = serde_json::to_value(happening).unwrap_or_default();
    mask_told(item, &mut told);
    // Whoever asked to stay unnamed is not known by an account either.
    if let Some(party) = told.get_mut("party").and_then(serde_json::Value::as_object_mut)
        && party.get("name").and_then(serde_json::Value::as_str) == Some(UNNAMED)
    {
        party.remove("account");
    }
    told
}

/// A clock with its reasons.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ClockLine {
    /// `id`, `name`, `limit`, `started`, `state`, `due`, `remaining`, `used`, `paused_for`, `extended`.
    #[serde(flatten)]
    #[schema(value_type = Object)]
    clock: ClockView,
    /// One paragraph in plain words; absent when the calendar does not reach that far.
    summary: Option<String>,
    /// Every day from the first to the last.
    days: Vec<DayLine>,
}

/// A day and whether it counts.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DayLine {
    date: String,
    weekday: &'static str,
    /// Its number in the limit; absent if it does not count.
    counted: Option<u32>,
    reason: String,
}

/// All clocks of a case.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Clocks {
    items: Vec<ClockLine>,
}

/// The clocks of a case, each explained day by day.
#[utoipa::path(get, path = "/cases/{no}/clocks", tag = "cases", params(("no" = String, Path, description = "办件编号")),
    responses((status = 200, description = "Clocks", body = Clocks), OfReading))]
pub(super) async fn list_clocks(
    State(desk): State<Desk>,
    Caller(who): Caller,
    Path(no): Path<String>,
) -> Result<Json<Clocks>, Problem> {
    let view = desk.view(&who.sight(), &who.actor(), &case_no(&no)?).await?;
    let calendar = desk.casework.calendar_of(&view.case).await.map_err(problem)?;
    let now = desk.now();
    let line = |(clock, named): (ClockView, &casework::NamedClock)| {
        let explained = explain(&calendar, &named.clock, now).ok();
        let (summary, days) = explained.map_or((None, Vec::new()), |told| (Some(told.summary), told.days));
        ClockLine { clock, summary, days: days.into_iter().map(day_line).collect() }
    };
    Ok(Json(Clocks { items: view.clocks.into_iter().zip(&view.case.clocks).map(line).collect() }))
}

fn day_line(day: Day) -> DayLine {
    DayLine { date: day.date.to_string(), weekday: day.weekday, counted: day.counted, reason: day.reason }
}
