//! The workbench (工作台): inbox, cases, counter, ledger and what administrators look after.
//!
//! Every page reads under the sight of whoever asks and offers only what the engine room would not refuse. Every form
//! works without script: which form is shown stands in the address, and a refused one comes back as it was filled in.

mod accounts;
mod act;
mod actions;
mod address;
mod audit;
mod calendars;
mod case;
mod counter;
mod fees;
mod inbox;
mod kinds;
mod ledger;
mod ledger_file;
mod opened;
mod operations;
mod parts;
mod posts;
mod seat;
mod words;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

use crate::desk::{Desk, problem};

/// All files of one filing at the counter together.
const UPLOADS: usize = 60_000_000;

pub fn routes(desk: Desk) -> Router {
    Router::new()
        .route("/staff", get(inbox::show))
        .route("/staff/claim", post(inbox::claim))
        .route("/staff/counter", get(counter::show).post(counter::submit).layer(DefaultBodyLimit::max(UPLOADS)))
        .route("/staff/counter/files/{hash}", get(counter::file))
        .route("/staff/counter/receipt/{no}", get(counter::receipt))
        .route("/staff/search", get(ledger::search))
        .route("/staff/cases", get(ledger::show))
        .route("/staff/cases.csv", get(ledger_file::csv))
        .route("/staff/cases.xlsx", get(ledger_file::xlsx))
        .route("/staff/cases/{no}", get(case::show).post(act::submit))
        .route("/staff/cases/{no}/reveal", post(case::reveal))
        .route("/staff/cases/{no}/fees", get(fees::ask).post(fees::charge))
        .route("/staff/cases/{no}/fees/{n}/refund", get(fees::ask_refund).post(fees::refund))
        .route("/staff/cases/{no}/map.svg", get(case::map))
        .route("/staff/cases/{no}/files/{hash}", get(case::file))
        .route("/staff/cases/{no}/documents/{which}", get(case::document))
        .merge(kinds::routes())
        .route("/admin/accounts", get(accounts::list).post(accounts::add))
        .route("/admin/accounts/{id}", get(accounts::show).post(accounts::change))
        .route("/admin/posts", get(posts::show).post(posts::change))
        .route("/admin/audit", get(audit::show))
        .route("/admin/calendars", get(calendars::show).post(calendars::preview))
        .route("/admin/calendars/adopt", post(calendars::adopt))
        .route("/admin/calendars/{name}", get(calendars::file))
        .route("/admin/operations", get(operations::show))
        .route("/admin/operations/verify", post(operations::verify))
        .route("/admin/operations/revive", post(operations::revive))
        .with_state(desk)
}
