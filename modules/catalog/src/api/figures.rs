//! Figures of the catalogue: modes of service over time, batches of the high-frequency list. Public like the catalogue.

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use declarations::Item;
use kernel::Date;
use serde::Serialize;
use utoipa::ToSchema;
use web::Problem;
use web::api::Page;

use super::tagged;
use crate::desk::Desk;
use crate::figures::{batches, mode_growth};
use crate::pages::days_compared;

/// How many items offered a mode of service on a day.
#[derive(Serialize, ToSchema)]
struct CountOn {
    #[schema(value_type = String, format = Date)]
    day: Date,
    items: usize,
}

#[derive(Serialize, ToSchema)]
pub(super) struct ModeView {
    #[schema(example = "全程网办")]
    mode: String,
    /// Today, then the last days of the month, the quarter and the year before.
    counts: Vec<CountOn>,
}

/// Modes of service (服务方式): how many items offer each, and did before.
#[utoipa::path(get, path = "/modes", tag = "catalog", responses(
    (status = 200, description = "Modes", body = Page<ModeView>, headers(("ETag" = String))),
    (status = 304, description = "Unchanged since the ETag in If-None-Match"),
))]
pub(super) async fn list_modes(State(desk): State<Desk>, headers: HeaderMap) -> Result<Response, Problem> {
    let days = days_compared(desk.today());
    let items = mode_growth(&desk.catalog.all_versions(), &days).into_iter().map(|growth| ModeView {
        mode: growth.mode.to_string(),
        counts: days.into_iter().zip(growth.counts).map(|(day, items)| CountOn { day, items }).collect(),
    });
    tagged(&headers, &Page { items: items.collect(), next: None })
}

#[derive(Serialize, ToSchema)]
struct NamedItem {
    id: String,
    name: String,
}

/// What came to the list on a day, and what left it.
#[derive(Serialize, ToSchema)]
pub(super) struct BatchView {
    #[schema(value_type = String, format = Date)]
    since: Date,
    joined: Vec<NamedItem>,
    left: Vec<NamedItem>,
    /// On the list from that day on.
    total: usize,
}

/// Batches of the high-frequency list (高频服务清单), the last first.
#[utoipa::path(get, path = "/high-frequency", tag = "catalog", responses(
    (status = 200, description = "Batches", body = Page<BatchView>, headers(("ETag" = String))),
    (status = 304, description = "Unchanged since the ETag in If-None-Match"),
))]
pub(super) async fn list_batches(State(desk): State<Desk>, headers: HeaderMap) -> Result<Response, Problem> {
    let named = |items: Vec<Arc<Item>>| {
        items.iter().map(|item| NamedItem { id: item.id.to_string(), name: item.name.clone() }).collect()
    };
    let items = batches(&desk.catalog.all_versions(), desk.today()).into_iter().map(|batch| BatchView {
        since: batch.since,
        joined: named(batch.joined),
        left: named(batch.left),
        total: batch.total,
    });
    tagged(&headers, &Page { items: items.collect(), next: None })
}
