//! `/api/v1` of the cockpit: what the public sees of how the county runs, as open data.

use axum::Json;
use axum::extract::State;
use ratings::Share;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::Problem;
use web::api::OfAsking;

use crate::desk::Desk;
use crate::sunshine::{PublicLine, Shown};

/// Everything below `/api/v1` that belongs to this module.
pub fn routes(desk: Desk) -> OpenApiRouter {
    OpenApiRouter::new().routes(routes!(sunshine)).with_state(desk)
}

/// One department, or the county; a count that is absent is hidden because it is small.
#[derive(Debug, Serialize, ToSchema)]
struct Line {
    /// Absent for the county.
    organ: Option<String>,
    filed: Option<i64>,
    closed: Option<i64>,
    /// Share of closed cases that kept the promise, between 0 and 1.
    on_time: Option<f64>,
    yellow: Option<i64>,
    red: Option<i64>,
}

impl Line {
    fn of(line: &PublicLine) -> Line {
        let count = |shown: Shown| match shown {
            Shown::Count(count) => Some(count),
            Shown::Hidden => None,
        };
        Line {
            organ: line.organ.as_ref().map(ToString::to_string),
            filed: count(line.filed),
            closed: count(line.closed),
            on_time: line.on_time.and_then(Share::value),
            yellow: count(line.yellow),
            red: count(line.red),
        }
    }
}

/// The last whole month, for everybody.
#[derive(Debug, Serialize, ToSchema)]
struct Sunshine {
    /// `2026-10`.
    month: String,
    county: Line,
    /// Share of ratings of level 1 to 3, between 0 and 1; absent where too few rated.
    satisfied: Option<f64>,
    organs: Vec<Line>,
}

/// How the county's services ran in the last whole month. Counts under five are absent.
#[utoipa::path(get, path = "/sunshine", tag = "openness", security(()),
    responses((status = 200, description = "The month", body = Sunshine), OfAsking))]
async fn sunshine(State(desk): State<Desk>) -> Result<Json<Sunshine>, Problem> {
    let found = desk.sunshine().await?;
    Ok(Json(Sunshine {
        month: found.month.to_string(),
        county: Line::of(&found.total),
        satisfied: found.good.and_then(Share::value),
        organs: found.organs.iter().map(Line::of).collect(),
    }))
}
