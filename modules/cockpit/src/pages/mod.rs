//! Pages of the cockpit: the board, its drill down to one case, the wall, urging, and the public's sunshine page.

mod address;
mod case;
mod cases;
mod sunshine;
mod urge;
mod view;
mod wall;
mod watch;

use axum::Router;
use axum::routing::get;
use identity::{Permission, Who};
use kernel::Refusal;

use crate::desk::Desk;

pub fn routes(desk: Desk) -> Router {
    Router::new()
        .route("/watch", get(watch::show))
        .route("/watch/wall", get(wall::show))
        .route("/watch/cases", get(cases::show))
        .route("/watch/cases/{no}", get(case::show))
        .route("/watch/urge", get(urge::confirm).post(urge::urge))
        .route("/sunshine", get(sunshine::show))
        .with_state(desk)
}

/// Leaders and supervisors watch the county, heads of departments their organ.
fn may_watch(who: &Who) -> Result<(), Refusal> {
    if who.may(Permission::SeeAllCases) || who.may(Permission::SeeOrganLedger) {
        return Ok(());
    }
    who.must(Permission::SeeAllCases)
}
