//! Running the house by script: dead letters, jobs, work calendars.

use axum::Json;
use axum::extract::{Path, State};
use calendar::{Edition, Moved};
use http::StatusCode;
use identity::Permission;
use kernel::{CaseNo, Refusal};
use serde::{Deserialize, Serialize};
use store::{WriteSet, jobs, outbox};
use utoipa::ToSchema;
use web::Problem;
use web::api::{OfDoing, OfReading, Page};

use super::input::{Body, Caller};
use crate::desk::Desk;

/// Shown at most.
const MOST: u32 = 200;

/// A message that was given up.
#[derive(Serialize, ToSchema)]
pub(super) struct DeadLetterView {
    id: String,
    topic: String,
    /// RFC 3339, UTC.
    created: String,
    tries: i64,
    error: String,
}

/// Messages that were given up, newest first.
#[utoipa::path(get, path = "/dead-letters", tag = "administration", responses(
    (status = 200, description = "Dead letters", body = Page<DeadLetterView>), OfReading))]
pub(super) async fn list_dead_letters(
    State(desk): State<Desk>,
    Caller(who): Caller,
) -> Result<Json<Page<DeadLetterView>>, Problem> {
    who.must(Permission::ManageOperations)?;
    let dead = outbox::dead(&desk.db, desk.region, MOST).await.map_err(Problem::internal)?;
    let items = dead.into_iter().map(|line| DeadLetterView {
        id: line.id,
        topic: line.topic,
        created: line.created.to_string(),
        tries: line.tries,
        error: line.last_error,
    });
    Ok(Json(Page { items: items.collect(), next: None }))
}

/// Try a dead letter again.
#[utoipa::path(post, path = "/dead-letters/{id}/retry", tag = "administration",
    params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 204, description = "It will be tried again"), OfDoing))]
pub(super) async fn retry_dead_letter(
    State(desk): State<Desk>,
    Caller(who): Caller,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    who.must(Permission::ManageOperations)?;
    let unknown = || Refusal::not_found("dead_letter_unknown", "没有这条死信，或者它已经重新投递。");
    if id.contains('\0') {
        return Err(unknown().into());
    }
    let mut set = WriteSet::new();
    outbox::revive(&mut set, desk.region, &id, desk.now());
    match desk.db.write(set).await {
        Ok(()) => Ok(StatusCode::NO_CONTENT),
        Err(error) if error.is_conflict() => Err(unknown().into()),
        Err(error) => Err(Problem::internal(error)),
    }
}

/// Long work.
#[derive(Serialize, ToSchema)]
pub(super) struct JobView {
    id: String,
    kind: String,
    /// Account of who asked for it.
    owner: Option<String>,
    /// `waiting`, `running`, `done` or `failed`.
    state: &'static str,
    /// Steps done, of `total`; 0 while nobody knows.
    done: u64,
    total: u64,
    /// RFC 3339, UTC.
    created: String,
    finished: Option<String>,
    /// What came of it, or why it failed.
    outcome: Option<String>,
}

impl JobView {
    fn of(job: jobs::Report) -> Self {
        Self {
            id: job.id,
            kind: job.kind,
            owner: job.owner.map(|owner| owner.to_string()),
            state: match job.state {
                jobs::State::Waiting => "waiting",
                jobs::State::Running => "running",
                jobs::State::Done => "done",
                jobs::State::Failed => "failed",
            },
            done: job.done,
            total: job.total,
            created: job.created.to_string(),
            finished: job.finished.map(|at| at.to_string()),
            outcome: job.outcome,
        }
    }
}

/// Long work, newest first: all of it for who runs the house, one's own for everybody else.
#[utoipa::path(get, path = "/jobs", tag = "administration", responses(
    (status = 200, description = "Jobs", body = Page<JobView>), OfReading))]
pub(super) async fn list_jobs(State(desk): State<Desk>, Caller(who): Caller) -> Result<Json<Page<JobView>>, Problem> {
    let owner = (!who.may(Permission::ManageOperations)).then_some(&who.account.id);
    let found = jobs::list(&desk.db, desk.region, owner, MOST).await.map_err(Problem::internal)?;
    Ok(Json(Page { items: found.into_iter().map(JobView::of).collect(), next: None }))
}

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
