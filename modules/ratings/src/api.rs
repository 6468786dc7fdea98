//! `/api/v1/ratings`, `/surveys`, `/call-backs`.
#![allow(unused_qualifications, reason = "the derive of IntoParams writes them")]

mod call_backs;
mod input;
mod ratings;
mod surveys;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::desk::Desk;

/// Everything below `/api/v1` that belongs to this module; `identity::identify` must stand before it.
pub fn routes(desk: Desk) -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(ratings::list_ratings))
        .routes(routes!(ratings::show_figures))
        .routes(routes!(ratings::list_rectifications))
        .routes(routes!(ratings::rate_case))
        .routes(routes!(ratings::show_ratings_of_case))
        .routes(routes!(call_backs::list_lists, call_backs::draw))
        .routes(routes!(call_backs::list_calls))
        .routes(routes!(call_backs::answer_call))
        .routes(routes!(surveys::list_surveys, surveys::publish))
        .routes(routes!(surveys::show_results))
        .routes(routes!(surveys::answer))
        .with_state(desk)
}
