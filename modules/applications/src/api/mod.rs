//! `/api/v1` for applications: cases, tasks, files, letters, the mailbox, appointments.
//!
//! Handlers read the request, go over the [`Desk`] and show what it says; they decide nothing. What a script sends is
//! never trusted to be sound: see [`input`].
#![allow(unused_qualifications, reason = "the derive of IntoParams writes them")]

mod actions;
mod appointments;
mod case;
mod cases;
mod files;
mod input;
mod letters;
mod looks;
mod messages;
mod refusals;
mod tasks;

use axum::extract::DefaultBodyLimit;
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
    let uploads = OpenApiRouter::new().routes(routes!(files::upload)).layer(DefaultBodyLimit::max(largest));
    OpenApiRouter::with_openapi(Shared::openapi())
        .routes(routes!(cases::list, cases::file))
        .routes(routes!(case::show))
        .routes(routes!(looks::list_events))
        .routes(routes!(looks::list_clocks))
        .routes(routes!(letters::list_documents))
        .routes(routes!(letters::show_document))
        .routes(routes!(actions::act))
        .routes(routes!(tasks::list_tasks))
        .routes(routes!(tasks::claim_task))
        .routes(routes!(tasks::return_task))
        .routes(routes!(tasks::delegate_task))
        .routes(routes!(tasks::complete_task))
        .routes(routes!(letters::verify_code))
        .routes(routes!(letters::verify_letter))
        .merge(uploads)
        .routes(routes!(messages::list_messages))
        .routes(routes!(appointments::list_appointments, appointments::book))
        .routes(routes!(appointments::list_slots))
        .routes(routes!(appointments::cancel))
        .with_state(desk)
}
