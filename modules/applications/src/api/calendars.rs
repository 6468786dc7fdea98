//! `calendars`: editions of the work calendar, what a new one would move, and its adoption.

use axum::Json;
use axum::extract::State;
use calendar::{Edition, Moved};
use http::StatusCode;
use identity::Permission;
use kernel::CaseNo;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::Problem;
use web::api::{OfDoing, OfReading, Page};

use super::input::{Body, Caller};
use crate::calendars::Adoption;
use crate::desk::Desk;

/// The work calendar of a year.
#[derive(Serialize, ToSchema)]
pub(super) struct EditionView {
    year: i16,
    /// Last day it speaks of.
    valid_through: String,
    /// The notices it rests on.
    notices: Vec<String>,
    holidays: Vec<String>,
}

/// Work calendars, newest first.
#[utoipa::path(get, path = "/calendars", tag = "administration", responses(
    (status = 200, description = "Editions", body = Page<EditionView>), OfReading))]
pub(super) async fn list_calendars(
    State(desk): State<Desk>,
    _caller: Caller,
) -> Result<Json<Page<EditionView>>, Problem> {
    let calendar = desk.casework.definitions().calendar();
    let items = calendar.editions().iter().rev().map(|edition| EditionView {
        year: edition.year,
        valid_through: edition.valid_through.to_string(),
        notices: edition.notices.iter().map(|notice| format!("{} {}", notice.title, notice.number)).collect(),
        holidays: edition.holidays.iter().map(|holiday| holiday.name.clone()).collect(),
    });
    Ok(Json(Page { items: items.collect(), next: None }))
}

/// A new edition.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct EditionBody {
    /// As `calendars/<year>.toml` of the county folder.
    toml: String,
}

/// A clock whose last day would move.
#[derive(Serialize, ToSchema)]
pub(super) struct MovedView {
    case_no: String,
    clock: String,
    before: Option<String>,
    after: Option<String>,
    reason: String,
}

impl MovedView {
    fn of(moved: Moved<(CaseNo, String)>) -> Self {
        let day = |day: Option<kernel::Date>| day.map(|day| day.to_string());
        let (no, clock) = moved.key;
        let (before, after) = (day(moved.before), day(moved.after));
        Self { case_no: no.to_string(), clock, before, after, reason: moved.reason }
    }
}

/// What a new edition would do.
#[derive(Serialize, ToSchema)]
pub(super) struct CalendarPreviewView {
    year: i16,
    /// Days that change, in words.
    days: Vec<String>,
    moved: Vec<MovedView>,
}

/// What a new work calendar would move, before anybody adopts it. Nothing changes by asking.
#[utoipa::path(post, path = "/calendars/preview", tag = "administration", request_body = EditionBody,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, description = "The preview", body = CalendarPreviewView), OfDoing))]
pub(super) async fn preview_calendar(
    State(desk): State<Desk>,
    Caller(who): Caller,
    Body(body): Body<EditionBody>,
) -> Result<Json<CalendarPreviewView>, Problem> {
    who.must(Permission::ManageCatalog)?;
    let edition = Edition::parse(&body.toml).map_err(|refusal| refusal.on_field("toml"))?;
    let preview = desk.preview_calendar(edition).await?;
    let moved = preview.moved.into_iter().map(MovedView::of).collect();
    Ok(Json(CalendarPreviewView { year: preview.year, days: preview.days, moved }))
}

/// An edition that was adopted.
#[derive(Serialize, ToSchema)]
pub(super) struct AdoptionView {
    n: u32,
    year: i16,
    /// The notices it rests on.
    reason: String,
    /// RFC 3339, UTC.
    adopted: String,
    account: String,
    /// Open cases that changed over; absent until they have been looked at.
    followed: Option<u32>,
    /// As `calendars/<year>.toml` of the county folder.
    toml: String,
}

impl AdoptionView {
    fn of(adoption: Adoption) -> Self {
        Self {
            n: adoption.n,
            year: adoption.year,
            reason: adoption.reason,
            adopted: adoption.adopted.to_string(),
            account: adoption.account.to_string(),
            followed: adoption.followed,
            toml: adoption.text,
        }
    }
}

/// Adopt an edition of the work calendar.
///
/// In force when this answers; open cases whose limits it touches follow, each with an entry in its history.
#[utoipa::path(post, path = "/calendars", tag = "administration", request_body = EditionBody,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, description = "Adopted", body = AdoptionView), OfDoing))]
pub(super) async fn adopt_calendar(
    State(desk): State<Desk>,
    Caller(who): Caller,
    Body(body): Body<EditionBody>,
) -> Result<(StatusCode, Json<AdoptionView>), Problem> {
    let adoption = desk.adopt_calendar(&who, &body.toml).await?;
    Ok((StatusCode::CREATED, Json(AdoptionView::of(adoption))))
}

/// Editions that were adopted, the last first.
#[utoipa::path(get, path = "/calendars/adoptions", tag = "administration", responses(
    (status = 200, description = "Adoptions", body = Page<AdoptionView>), OfReading))]
pub(super) async fn list_adoptions(
    State(desk): State<Desk>,
    Caller(who): Caller,
) -> Result<Json<Page<AdoptionView>>, Problem> {
    who.must(Permission::ManageCatalog)?;
    let items = desk.list_adoptions().await?.into_iter().map(AdoptionView::of).collect();
    Ok(Json(Page { items, next: None }))
}
