//! `appointments`: slots at the windows, one's own bookings.

use axum::Json;
use axum::extract::{Path, State};
use http::StatusCode;
use kernel::Refusal;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use web::Problem;

use super::input::{Body, Caller, Filter, Terms};
use super::tasks::read_day;
use crate::booking::{Appointment, BookingWish, Slot};
use crate::desk::Desk;
use web::api::{OfDoing, OfReading};

/// A booked slot.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AppointmentLine {
    id: String,
    item: String,
    place: String,
    /// Local date.
    day: String,
    /// Local time.
    begins: String,
    ends: String,
    name: String,
}

impl AppointmentLine {
    fn of(booked: Appointment) -> Self {
        Self {
            id: booked.id,
            item: booked.item.to_string(),
            place: booked.place,
            day: booked.day.to_string(),
            begins: booked.slot,
            ends: booked.ends,
            name: booked.name,
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Appointments {
    items: Vec<AppointmentLine>,
}

/// One's appointments from today on.
#[utoipa::path(get, path = "/appointments", tag = "appointments", responses(
    (status = 200, description = "Appointments", body = Appointments), OfReading))]
pub(super) async fn list_appointments(
    State(desk): State<Desk>,
    Caller(who): Caller,
) -> Result<Json<Appointments>, Problem> {
    let items = desk.list_appointments(&who).await?;
    Ok(Json(Appointments { items: items.into_iter().map(AppointmentLine::of).collect() }))
}

/// What to book.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct BookingBody {
    /// Item id or code.
    item: String,
    /// The item's first place when left out.
    #[serde(default)]
    place: String,
    #[schema(format = Date, example = "2026-09-30")]
    day: String,
    /// Beginning of a slot.
    #[schema(example = "09:00")]
    begins: String,
}

/// Book a slot: one a person, item and day.
#[utoipa::path(post, path = "/appointments", tag = "appointments", request_body = BookingBody,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, description = "Booked", body = AppointmentLine), OfDoing))]
pub(super) async fn book(
    State(desk): State<Desk>,
    Caller(who): Caller,
    terms: Terms,
    Body(body): Body<BookingBody>,
) -> Result<(StatusCode, Json<AppointmentLine>), Problem> {
    let day = read_day(&body.day, "day")?;
    let wish = BookingWish { item: body.item, place: body.place, day, slot: body.begins };
    let booked = desk.book(&who, &wish, terms.key.as_deref()).await?;
    Ok((StatusCode::CREATED, Json(AppointmentLine::of(booked))))
}

/// Give a slot back.
#[utoipa::path(delete, path = "/appointments/{id}", tag = "appointments", params(("id" = String, Path)),
    responses((status = 204, description = "Given back"), OfReading))]
pub(super) async fn cancel(
    State(desk): State<Desk>,
    Caller(who): Caller,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    if !id.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(Refusal::not_found("appointment_unknown", "没有这个预约，或者它已经取消。").into());
    }
    desk.cancel_appointment(&who, &id).await.map(|()| StatusCode::NO_CONTENT)
}

/// For which day.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct SlotQuery {
    /// Item id or code.
    item: String,
    /// The item's first place when left out.
    place: Option<String>,
    #[param(format = Date)]
    day: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SlotLine {
    begins: String,
    ends: String,
    capacity: u32,
    free: u32,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Slots {
    items: Vec<SlotLine>,
}

/// The slots of a day; none on days that are not worked.
#[utoipa::path(get, path = "/appointments/slots", tag = "appointments", params(SlotQuery), responses(
    (status = 200, description = "Slots", body = Slots), OfReading))]
pub(super) async fn list_slots(
    State(desk): State<Desk>,
    _caller: Caller,
    Filter(query): Filter<SlotQuery>,
) -> Result<Json<Slots>, Problem> {
    let item = desk.item(&query.item)?;
    let place = query.place.filter(|place| !place.is_empty()).or_else(|| item.places.first().cloned());
    let slots = desk.slots(&item, &place.unwrap_or_default(), read_day(&query.day, "day")?).await?;
    let line = |slot: Slot| SlotLine { begins: slot.begins, ends: slot.ends, capacity: slot.capacity, free: slot.free };
    Ok(Json(Slots { items: slots.into_iter().map(line).collect() }))
}
