//! `/_parts`: every part in every state, for looking at. Served in demo mode only.
//!
//! Whoever changes a part or the style sheet opens these pages at 1440, 1024 and 390 px, in large type, high contrast
//! and dark, and looks. The words are samples, not messages.

mod case;
mod charts;
mod form;
mod home;
mod samples;
mod work;

use axum::Router;
use axum::routing::get;

/// The gallery's pages.
pub fn routes() -> Router {
    Router::new()
        .route("/_parts", get(home::page))
        .route("/_parts/case", get(case::page))
        .route("/_parts/work", get(work::page))
        .route("/_parts/form", get(form::show).post(form::save))
        .route("/_parts/chart", get(charts::page))
        .route("/_parts/small", get(samples::page))
}
