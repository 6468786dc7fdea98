//! The pages of the catalogue: what they show is worded here, the templates only place it.

mod admin;
mod browse;
mod elements;
mod figures;
mod guide;
pub mod home;
mod lists;
mod places;
mod search;
pub(crate) mod sheets;
pub(crate) mod spoken;
mod words;

pub(crate) use admin::read_source;
pub(crate) use figures::days_compared;
pub(crate) use guide::not_found;

use axum::Router;
use axum::routing::get;

use crate::desk::Desk;

/// Pages for everyone, and those for who keeps the catalogue.
pub fn routes(desk: Desk) -> Router {
    Router::new()
        .route("/items", get(browse::page))
        .route("/items.csv", get(lists::csv))
        .route("/items/{code}", get(guide::by_code))
        .route("/items/{organ}/{item}", get(guide::page))
        .route("/items/{organ}/{item}/process.svg", get(guide::process_map))
        .route("/items/{organ}/{item}/blank.pdf", get(sheets::blank))
        .route("/items/{organ}/{item}/sample.pdf", get(sheets::sample))
        .route("/items/{organ}/{item}/result.pdf", get(sheets::result))
        .route("/items/{organ}/{item}/files/{name}", get(sheets::file))
        .route("/search", get(search::page))
        .route("/search/hits", get(search::hits))
        .route("/themes/{id}", get(places::theme))
        .route("/modules/{id}", get(places::module))
        .route("/organs/{id}", get(places::organ))
        .merge(admin::routes())
        .with_state(desk)
}
