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
use crate::verification::Look;

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

/// A look at the whole register.
#[derive(Serialize, ToSchema)]
pub(super) struct VerificationView {
    /// `never`, `running`, `whole`, `broken` or `failed`.
    state: &'static str,
    /// RFC 3339, UTC: since when it runs, or when it ended.
    at: Option<String>,
    cases: Option<u64>,
    events: Option<u64>,
    sealed_days: Option<u64>,
    /// One digest over all chain heads.
    digest: Option<String>,
    /// Each difference with its place, or why the look failed.
    breaks: Vec<String>,
}

impl VerificationView {
    fn of(look: Look) -> Self {
        let told = |state, at: Option<kernel::Timestamp>, breaks| Self {
            state,
            at: at.map(|at| at.to_string()),
            cases: None,
            events: None,
            sealed_days: None,
            digest: None,
            breaks,
        };
        match look {
            Look::Never => told("never", None, Vec::new()),
            Look::Running(since) => told("running", Some(since), Vec::new()),
            Look::Failed(at, error) => told("failed", Some(at), vec![error]),
            Look::Done(at, verified) => {
                let state = if verified.is_whole() { "whole" } else { "broken" };
                let breaks = verified.breaks.iter().map(ToString::to_string).collect();
                Self {
                    cases: Some(verified.cases),
                    events: Some(verified.events),
                    sealed_days: Some(verified.sealed_days),
                    digest: Some(verified.digest),
                    ..told(state, Some(at), breaks)
                }
            }
        }
    }
}

/// Look at the whole register in the background, as `haoban verify` does. One look at a time.
#[utoipa::path(post, path = "/verifications", tag = "administration", params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 202, description = "It runs; ask how it went", body = VerificationView), OfDoing))]
pub(super) async fn start_verification(
    State(desk): State<Desk>,
    Caller(who): Caller,
) -> Result<(StatusCode, Json<VerificationView>), Problem> {
    desk.start_verification(&who)?;
    Ok((StatusCode::ACCEPTED, Json(VerificationView::of(desk.verification.look()))))
}

/// How the last look at the register went.
#[utoipa::path(get, path = "/verifications/last", tag = "administration", responses(
    (status = 200, description = "How it went", body = VerificationView), OfReading))]
pub(super) async fn show_verification(
    State(desk): State<Desk>,
    Caller(who): Caller,
) -> Result<Json<VerificationView>, Problem> {
    who.must(Permission::ManageOperations)?;
    Ok(Json(VerificationView::of(desk.verification.look())))
}
