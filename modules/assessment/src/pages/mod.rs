//! Pages of this module.

use axum::Router;

use crate::desk::Desk;

pub fn routes(desk: Desk) -> Router {
    Router::new().with_state(desk)
}
