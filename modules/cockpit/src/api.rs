//! `/api/v1` of the cockpit: what the public sees of how the county runs, as open data.

use axum::Json;
use axum::extract::{Path, State};
use kernel::{Date, Refusal};
use ratings::Share;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::Problem;
use web::api::OfAsking;

use crate::desk::Desk;
use crate::sunshine::{PublicLine, Sealed, Shown};

/// Everything below `/api/v1` that belongs to this module.
pub fn routes(desk: Desk) -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(sunshine))
        .routes(routes!(list_seals))
        .routes(routes!(show_seal))
        .with_state(desk)
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

/// The seal of a day over all that happened to cases until its end.
#[derive(Debug, Serialize, ToSchema)]
struct Seal {
    #[schema(value_type = String, format = Date)]
    day: Date,
    /// SHA-256, hexadecimal, over the heads of all chains of that day and the seal of the day before.
    digest: String,
}

impl Seal {
    fn of(sealed: Sealed) -> Seal {
        Seal { day: sealed.day, digest: sealed.digest.to_hex() }
    }
}

/// The days sealed last, newest first. Keep them: nobody can change the past unseen by whoever has one.
#[utoipa::path(get, path = "/seals", tag = "openness", security(()),
    responses((status = 200, description = "Seals", body = Vec<Seal>), OfAsking))]
async fn list_seals(State(desk): State<Desk>) -> Result<Json<Vec<Seal>>, Problem> {
    Ok(Json(desk.seals().await?.into_iter().map(Seal::of).collect()))
}

/// The seal of one day, to be compared with one that was kept.
#[utoipa::path(get, path = "/seals/{day}", tag = "openness", security(()),
    params(("day" = String, Path, format = Date)),
    responses((status = 200, description = "The seal", body = Seal), OfAsking))]
async fn show_seal(State(desk): State<Desk>, Path(day): Path<String>) -> Result<Json<Seal>, Problem> {
    let unknown = || Refusal::not_found("seal_unknown", "没有这一天的封存；日期写作 2026-11-20。");
    let day: Date = day.parse().map_err(|_| unknown())?;
    let sealed = desk.seal_of(day).await?.ok_or_else(unknown)?;
    Ok(Json(Seal::of(sealed)))
}
