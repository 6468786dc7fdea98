//! What citizens and firms see: applying, their matters, their messages and appointments, and what anybody may check
//! without signing in.

mod apply;
mod appointments;
mod case;
mod case_acts;
mod case_parts;
mod correction;
mod course;
mod files;
mod following;
mod greet;
mod home;
mod me;
mod messages;
mod openness;
mod opinions;
mod progress;
mod receiving;
mod verify;
mod words;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

pub use greet::greet;
pub use home::{OpenMatters, PublicFigures, open_matters, public_figures};

use crate::desk::Desk;

/// A document to be checked, or the answer to a correction, with its files.
const UPLOAD_BODY: usize = 60 * 1024 * 1024;

pub fn routes(desk: Desk) -> Router {
    let uploads = DefaultBodyLimit::max(UPLOAD_BODY);
    Router::new()
        .merge(apply::routes())
        .route("/me", get(me::show))
        .route("/me/messages", get(messages::show).post(messages::mark_read))
        .route("/me/files/{hash}", get(files::show))
        .route("/me/cases/{no}", get(case::show))
        .route("/me/cases/{no}/receipt", get(case::receipt))
        .route("/me/cases/{no}/map.svg", get(case::map))
        .route("/me/cases/{no}/files/{hash}", get(case::file))
        .route("/me/cases/{no}/documents/{document}", get(case::document))
        .route("/me/cases/{no}/withdraw", get(case_acts::ask_withdrawal).post(case_acts::withdraw))
        .route("/me/cases/{no}/delivery", get(receiving::ask).post(receiving::save))
        .route("/me/cases/{no}/correction", get(correction::show))
        .route("/me/cases/{no}/correction", post(correction::answer).layer(uploads))
        .route("/appointments", get(appointments::list))
        .route("/appointments/new", get(appointments::choose).post(appointments::book))
        .route("/appointments/{id}/cancel", post(appointments::cancel))
        .route("/appointments/{id}/ics", get(appointments::calendar_file))
        .route("/openness", get(openness::show))
        .route("/opinions", get(opinions::show))
        .route("/opinions/new", get(opinions::ask).post(opinions::submit))
        .route("/opinions/follow", get(following::ask).post(following::show))
        .route("/progress", get(progress::show).post(progress::ask))
        .route("/verify", get(verify::show))
        .route("/verify", post(verify::check).layer(uploads))
        .route("/verify/{code}", get(verify::by_code))
        .with_state(desk)
}
