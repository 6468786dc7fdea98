//! `/api/v1` of this module.

use utoipa_axum::router::OpenApiRouter;

use crate::desk::Desk;

/// Everything below `/api/v1` that belongs to this module; `identity::identify` must stand before it.
pub fn routes(desk: Desk) -> OpenApiRouter {
    OpenApiRouter::new().with_state(desk)
}
