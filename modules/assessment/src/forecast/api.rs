//! `GET /forecast`: the same figures for machines, under the same rights.
#![allow(unused_qualifications, reason = "the derive of IntoParams writes them")]

use axum::Json;
use axum::extract::State;
use kernel::OrganId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::Problem;
use web::api::OfReading;
use web::extract::Filter;

use super::demand::Expected;
use super::hall::Planned;
use super::reading::Plan;
use crate::api::Reader;
use crate::desk::Desk;

pub fn routes() -> OpenApiRouter<Desk> {
    OpenApiRouter::new().routes(routes!(show))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Asked {
    /// Organ id; all that may be seen when absent.
    organ: Option<String>,
    /// Item id; all items when absent.
    item: Option<String>,
    /// Id of the organ whose windows are planned; the one with most windows among those seen when absent.
    hall: Option<String>,
}

/// What is expected of four weeks, and the windows of a hall for two.
#[derive(Debug, Serialize, ToSchema)]
struct ForecastView {
    /// Mean error a day of the last four weeks, had they been foreseen; none without enough history.
    error: Option<f64>,
    /// Mean filings a day in those weeks.
    usual: f64,
    days: Vec<ExpectedView>,
    hall: Option<HallView>,
}

#[derive(Debug, Serialize, ToSchema)]
struct ExpectedView {
    day: String,
    works: bool,
    filings: f64,
    /// As far as the method usually errs; no bounds of certainty.
    low: Option<f64>,
    high: Option<f64>,
}

/// Windows of a hall: expected filings × minutes each ÷ minutes worked, rounded up.
#[derive(Debug, Serialize, ToSchema)]
struct HallView {
    organ: String,
    windows: u32,
    /// Of those, how many serve some items only.
    dedicated: u32,
    /// Minutes worked on a working day.
    worked_minutes: u32,
    /// Minutes a matter keeps a window busy, as the county folder declares them, by the mix of the last eight weeks.
    minutes_each: Option<f64>,
    days: Vec<PlannedView>,
}

#[derive(Debug, Serialize, ToSchema)]
struct PlannedView {
    expected: ExpectedView,
    /// Windows needed, with as few as the method errs, as expected, and with as many.
    needed_low: Option<u32>,
    needed: Option<u32>,
    needed_high: Option<u32>,
    /// Seats given away and free.
    booked: u32,
    free: u32,
    /// `enough`, `stand-by`, `open`, `more-seats`, `unknown`.
    advice: &'static str,
    /// Windows that the advice speaks of.
    advised_windows: u32,
}

impl From<&Expected> for ExpectedView {
    fn from(expected: &Expected) -> ExpectedView {
        let (low, high) = expected.range().unzip();
        ExpectedView { day: expected.day.to_string(), works: expected.works, filings: expected.filings, low, high }
    }
}

impl From<&Planned> for PlannedView {
    fn from(day: &Planned) -> PlannedView {
        PlannedView {
            expected: ExpectedView::from(&day.expected),
            needed_low: day.need.map(|need| need.low),
            needed: day.need.map(|need| need.likely),
            needed_high: day.need.map(|need| need.high),
            booked: day.booked,
            free: day.free,
            advice: day.advice.word(),
            advised_windows: day.advice.windows(),
        }
    }
}

impl From<Plan> for HallView {
    fn from(plan: Plan) -> HallView {
        HallView {
            organ: plan.organ.to_string(),
            windows: plan.hall.windows,
            dedicated: plan.hall.dedicated,
            worked_minutes: plan.hall.worked,
            minutes_each: plan.hall.minutes,
            days: plan.days.iter().map(PlannedView::from).collect(),
        }
    }
}

/// What to expect.
///
/// Filings a day of the next four weeks, of what this account sees, an organ or an item; and the windows a hall needs on
/// the working days of the next two.
#[utoipa::path(get, path = "/forecast", tag = "assessment", params(Asked), responses(
    (status = 200, description = "Expected filings and windows", body = ForecastView), OfReading))]
async fn show(
    State(desk): State<Desk>,
    Reader(who): Reader,
    Filter(asked): Filter<Asked>,
) -> Result<Json<ForecastView>, Problem> {
    let sight = who.sight();
    let text =
        |text: &Option<String>| text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
    let organ = text(&asked.organ).map(OrganId::from);
    let foreseen = desk.foresee(&sight, organ.as_ref(), text(&asked.item).as_deref()).await?;
    let largest = || desk.halls(&sight).first().map(|organ| organ.id.clone());
    let hall = match text(&asked.hall).map(OrganId::from).or_else(largest) {
        Some(hall) => Some(HallView::from(desk.plan_hall(&sight, &hall).await?)),
        None => None,
    };
    let days = foreseen.days.iter().map(ExpectedView::from).collect();
    Ok(Json(ForecastView { error: foreseen.error, usual: foreseen.usual, days, hall }))
}
