//! `/api/v1` of supervision: cards, signals, orders, rules, under the sight of whoever asks.
//!
//! Handlers read the request, go over the [`Desk`] and show what it says; they decide nothing.
#![allow(unused_qualifications, reason = "the derive of IntoParams writes them")]

mod cards;
mod input;
mod letters;
mod orders;
mod risks;
mod rules;
mod signals;

use axum::middleware::from_fn_with_state;
use identity::once::{Answers, once};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::desk::Desk;

/// Everything below `/api/v1` that belongs to this module; `identity::identify` must stand before it.
pub fn routes(desk: Desk) -> OpenApiRouter {
    let office = &desk.office;
    let answers = Answers { db: office.db.clone(), region: office.region, clock: office.clock.clone() };
    OpenApiRouter::new()
        .routes(routes!(cards::list, cards::raise))
        .routes(routes!(cards::show))
        .routes(routes!(cards::act))
        .routes(routes!(signals::list))
        .routes(routes!(orders::list, orders::issue))
        .routes(routes!(orders::show))
        .routes(routes!(orders::act))
        .routes(routes!(risks::list))
        .routes(routes!(rules::list))
        .routes(routes!(rules::show))
        .routes(routes!(rules::check))
        .routes(routes!(rules::show_dry_run))
        .merge(kept_once().layer(from_fn_with_state(answers, once)))
        .with_state(desk)
}

/// What is no command of a case, and keeps its answers all the same.
fn kept_once() -> OpenApiRouter<Desk> {
    OpenApiRouter::new().routes(routes!(rules::publish)).routes(routes!(rules::start_dry_run))
}
