//! Running the house by script: dead letters, jobs.

use axum::Json;
use axum::extract::{Path, State};
use http::StatusCode;
use identity::Permission;
use kernel::Refusal;
use serde::Serialize;
use store::{WriteSet, jobs, outbox};
use utoipa::ToSchema;
use web::Problem;
use web::api::{OfDoing, OfReading, Page};

use super::input::Caller;
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
