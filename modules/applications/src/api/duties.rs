//! `kinds/{kind}/duties`: what was due by the schedules of a kind, and what was done.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Path, State};
use kernel::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use web::Problem;
use web::api::OfReading;

use super::input::{Caller, Filter};
use crate::audit::day;
use crate::desk::Desk;
use crate::duties::Kept;

/// Which days; the running month where nothing is said.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct DutyQuery {
    /// First day, such as `2026-11-01`.
    from: Option<String>,
    /// Last day.
    to: Option<String>,
}

/// How much was due and done, of what the account may see.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DutiesView {
    kind: String,
    from: String,
    to: String,
    all: Kept,
    /// By schedule.
    schedules: BTreeMap<String, Kept>,
    /// By organ that is looked at.
    organs: BTreeMap<String, Kept>,
}

/// What was due by the schedules of a kind, and what was done of it.
#[utoipa::path(get, path = "/kinds/{kind}/duties", tag = "cases", params(("kind" = String, Path), DutyQuery), responses(
    (status = 200, description = "Counts", body = DutiesView), OfReading))]
pub(super) async fn show_duties(
    State(desk): State<Desk>,
    Caller(who): Caller,
    Path(kind): Path<String>,
    Filter(query): Filter<DutyQuery>,
) -> Result<Json<DutiesView>, Problem> {
    let kind = desk.kind_without_items(&kind)?;
    let read = |text: Option<String>, field| day(text.as_deref().unwrap_or_default(), field);
    let last: Date = read(query.to, "to")?.unwrap_or_else(|| desk.today());
    let first = read(query.from, "from")?.unwrap_or_else(|| last.first_of_month());
    let found = desk.duties(&who, &kind, first, last).await?;
    Ok(Json(DutiesView {
        kind: kind.id.to_string(),
        from: first.to_string(),
        to: last.to_string(),
        all: found.all,
        schedules: found.by_schedule.into_iter().collect(),
        organs: found.by_organ.into_iter().collect(),
    }))
}
