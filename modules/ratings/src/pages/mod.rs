//! Pages: rating by whichever way, one's own ratings, the tablet at a window, and what supervisors and heads look at.

mod answering;
mod citizen;
pub(crate) mod door;
mod form;
mod staff;
mod tablet;

use axum::Router;
use axum::routing::{get, post};

use crate::desk::Desk;

pub fn routes(desk: Desk) -> Router {
    Router::new()
        .route("/rate/{no}", get(citizen::rate::show).post(citizen::rate::rate))
        .route("/rate/{no}/reopen", post(citizen::rate::reopen))
        .route("/rate/link/{token}", get(citizen::link::show).post(citizen::link::rate))
        .route("/rate/code", get(citizen::link::ask).post(citizen::link::find))
        .route("/rate/window/{organ}/{window}", get(tablet::show).post(tablet::rate))
        .route("/me/ratings", get(citizen::mine::show))
        .route("/ratings", get(staff::overview::show))
        .route("/ratings.csv", get(staff::overview::file))
        .route("/ratings.xlsx", get(staff::overview::file))
        .route("/ratings/list", get(staff::list::show))
        .route("/ratings/acts", get(staff::behind::acts))
        .route("/ratings/coverage", get(staff::coverage::show))
        .route("/ratings/rectifications", get(staff::behind::rectifications))
        .route("/ratings/seat", get(staff::seat::show).post(staff::seat::take))
        .route("/ratings/seat/tablet", post(staff::seat::pair))
        .route("/ratings/paper", get(staff::paper::show).post(staff::paper::record))
        .route("/ratings/paper/{rating}/scan", get(staff::paper::scan))
        .route("/ratings/calls", get(staff::calls::show))
        .route("/ratings/calls/made", get(staff::behind::calls))
        .route("/ratings/calls/{no}", get(staff::calls::one).post(staff::calls::answer))
        .route("/ratings/samples", get(staff::samples::show).post(staff::samples::draw))
        .route("/ratings/surveys", get(staff::surveys::show).post(staff::surveys::publish))
        .route("/ratings/surveys/{survey}/{period}", get(staff::survey::show).post(staff::survey::moderate))
        .route("/ratings/surveys/{survey}/{period}/answers.csv", get(staff::survey::file))
        .route("/ratings/surveys/{survey}/{period}/answers.xlsx", get(staff::survey::file))
        .route("/surveys", get(answering::list))
        .route("/surveys/{survey}/{period}", get(answering::show).post(answering::answer))
        .route("/satisfaction", get(answering::satisfaction::show))
        .with_state(desk)
}
