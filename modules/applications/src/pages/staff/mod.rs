//! The workbench (工作台): inbox, cases, counter, ledger and what administrators look after.
//!
//! Every page reads under the sight of whoever asks and offers only what the engine room would not refuse. Every form
//! works without script: which form is shown stands in the address, and a refused one comes back as it was filled in.

mod act;
mod actions;
mod address;
mod case;
mod inbox;
mod opened;
mod parts;
mod store;
mod words;

use axum::Router;
use axum::routing::{get, post};

use crate::desk::{Desk, problem};

pub fn routes(desk: Desk) -> Router {
    Router::new()
        .route("/staff", get(inbox::show))
        .route("/staff/claim", post(inbox::claim))
        .route("/staff/cases/{no}", get(case::show).post(act::submit))
        .route("/staff/cases/{no}/map.svg", get(case::map))
        .route("/staff/cases/{no}/files/{hash}", get(case::file))
        .route("/staff/cases/{no}/documents/{which}", get(case::document))
        .with_state(desk)
}
