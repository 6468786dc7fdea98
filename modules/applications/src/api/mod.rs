//! `/api/v1` for applications: cases, tasks, files, letters, drafts, the mailbox, appointments; and what administrators
//! do: accounts, the audit, dead letters, jobs, calendars.
//!
//! Handlers read the request, go over the [`Desk`] and show what it says; they decide nothing. What a script sends is
//! never trusted to be sound: see [`input`].
#![allow(unused_qualifications, reason = "the derive of IntoParams writes them")]

mod accounts;
mod actions;
mod appointments;
mod audit;
mod calendars;
mod case;
mod cases;
mod drafts;
mod duties;
mod fees;
mod files;
mod following;
mod input;
mod letters;
mod looks;
mod messages;
mod openness;
mod operations;
mod posts;
mod progress;
mod reveal;
mod tasks;

use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use identity::once::{Answers, once};
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::desk::Desk;

/// What the answers share.
#[derive(OpenApi)]
#[openapi(components(schemas(web::Problem, web::form::FieldError)))]
struct Shared;

/// Everything below `/api/v1` that belongs to applications; `identity::identify` must stand before it.
pub fn routes(desk: Desk) -> OpenApiRouter {
    // What surrounds the file in a multipart body is small.
    let largest = usize::try_from(desk.files.limit()).unwrap_or(usize::MAX).saturating_add(64 * 1024);
    let answers = Answers { db: desk.db.clone(), region: desk.region, clock: desk.clock.clone() };
    let uploads = OpenApiRouter::new()
        .routes(routes!(files::upload))
        .routes(routes!(letters::verify_letter, letters::verify_file));
    let uploads = uploads.layer(DefaultBodyLimit::max(largest));
    OpenApiRouter::with_openapi(Shared::openapi())
        .routes(routes!(cases::list, cases::file))
        .routes(routes!(case::show))
        .routes(routes!(duties::show_duties))
        .routes(routes!(looks::list_events))
        .routes(routes!(looks::list_clocks))
        .routes(routes!(following::follow))
        .routes(routes!(files::show_file))
        .routes(routes!(files::show_upload))
        .routes(routes!(progress::progress))
        .routes(routes!(letters::list_documents))
        .routes(routes!(letters::show_document))
        .routes(routes!(actions::act))
        .routes(routes!(fees::charge))
        .routes(routes!(fees::refund))
        .routes(routes!(tasks::list_tasks))
        .routes(routes!(tasks::claim_task))
        .routes(routes!(tasks::return_task))
        .routes(routes!(tasks::delegate_task))
        .routes(routes!(tasks::complete_task))
        .routes(routes!(letters::verify_code))
        .routes(routes!(openness::list_publicity))
        .routes(routes!(openness::list_licences))
        .merge(uploads)
        .merge(kept_once().layer(from_fn_with_state(answers, once)))
        .routes(routes!(drafts::list_drafts))
        .routes(routes!(drafts::show_draft, drafts::save_draft, drafts::drop_draft))
        .routes(routes!(messages::list_messages))
        .routes(routes!(messages::count_unread))
        .routes(routes!(appointments::list_appointments, appointments::book))
        .routes(routes!(appointments::list_slots))
        .routes(routes!(appointments::cancel))
        .with_state(desk)
}

/// What is no command of a case, and keeps its answers all the same.
fn kept_once() -> OpenApiRouter<Desk> {
    OpenApiRouter::new()
        .routes(routes!(messages::mark_read))
        .routes(routes!(reveal::reveal))
        .routes(routes!(accounts::list_accounts, accounts::open_account))
        .routes(routes!(accounts::show_account))
        .routes(routes!(accounts::change_account))
        .routes(routes!(accounts::list_posts))
        .routes(routes!(posts::list_plans, posts::plan))
        .routes(routes!(posts::drop_plan))
        .routes(routes!(posts::stand_in))
        .routes(routes!(audit::search_audit))
        .routes(routes!(operations::list_dead_letters))
        .routes(routes!(operations::retry_dead_letter))
        .routes(routes!(operations::list_jobs))
        .routes(routes!(operations::start_verification))
        .routes(routes!(operations::show_verification))
        .routes(routes!(calendars::list_calendars, calendars::adopt_calendar))
        .routes(routes!(calendars::list_adoptions))
        .routes(routes!(calendars::preview_calendar))
}
