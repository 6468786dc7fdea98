//! `/api/v1` for applications: cases, tasks, files, letters, the mailbox, appointments.

use utoipa_axum::router::OpenApiRouter;

use crate::desk::Desk;

pub fn routes(desk: Desk) -> OpenApiRouter {
    OpenApiRouter::new().with_state(desk)
}
