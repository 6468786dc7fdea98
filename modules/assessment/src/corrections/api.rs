//! `corrections`: the same sums for machines, under the same rights.
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

use super::{Amiss, Pass};
use crate::api::Reader;
use crate::desk::Desk;

pub fn routes() -> OpenApiRouter<Desk> {
    OpenApiRouter::new().routes(routes!(list_corrections))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct CorrectionQuery {
    /// Whole months: `2026-11`, `2026-Q4`, `2026`, `2026-01-01..2026-11-30`; this month and the eleven before when absent.
    period: Option<String>,
    /// Organ id; all that may be seen when absent.
    organ: Option<String>,
    /// Item id, such as `market/food-business`.
    item: Option<String>,
}

/// What had to be mended in some months.
#[derive(Debug, Serialize, ToSchema)]
struct CorrectionsAsked {
    period: String,
    first_pass: PassView,
    first_pass_year_before: PassView,
    /// The most frequent first.
    corrections: Vec<CorrectionAsked>,
}

/// 一次申报通过率: first answers that accepted, of all first answers.
#[derive(Debug, Serialize, ToSchema)]
struct PassView {
    passed: i64,
    answered: i64,
    /// In thousandths.
    rate: Option<i64>,
    /// Fewer than thirty: says little.
    small: bool,
}

impl From<Pass> for PassView {
    fn from(pass: Pass) -> PassView {
        PassView { passed: pass.passed, answered: pass.answered, rate: pass.rate(), small: pass.is_small() }
    }
}

/// One thing that applicants of an item had to mend.
#[derive(Debug, Serialize, ToSchema)]
struct CorrectionAsked {
    item: String,
    /// A material's id, a field of the form, or what the clerk wrote.
    about: String,
    /// Cases whose first notice asked for it.
    cases: i64,
    cases_year_before: i64,
    /// Cases of the item filed in the same months.
    filed: i64,
    /// Of those filed, in thousandths.
    share: Option<i64>,
    /// Of the item as a whole.
    first_pass: PassView,
    first_pass_year_before: PassView,
}

impl From<Amiss> for CorrectionAsked {
    fn from(amiss: Amiss) -> CorrectionAsked {
        CorrectionAsked {
            share: amiss.share(),
            item: amiss.item.to_string(),
            about: amiss.about,
            cases: amiss.cases,
            cases_year_before: amiss.year_before,
            filed: amiss.filed,
            first_pass: amiss.pass.into(),
            first_pass_year_before: amiss.pass_before.into(),
        }
    }
}

/// What applicants had to mend, by item, with the first-submission pass rate.
///
/// Only first notices count, a case once beside each thing. Of every item to whoever keeps the catalogue, of the organs in
/// sight to other staff.
#[utoipa::path(get, path = "/corrections", tag = "assessment", params(CorrectionQuery), responses(
    (status = 200, description = "Sums, the most frequent first", body = CorrectionsAsked), OfReading))]
async fn list_corrections(
    State(desk): State<Desk>,
    Reader(who): Reader,
    Filter(query): Filter<CorrectionQuery>,
) -> Result<Json<CorrectionsAsked>, Problem> {
    let text = |text: Option<String>| text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    let period = match text(query.period) {
        Some(period) => period.parse()?,
        None => desk.last_year(),
    };
    let organ = text(query.organ).map(|organ| OrganId::from(organ.as_str()));
    let found = desk.corrections(&who, organ.as_ref(), text(query.item).as_deref(), period).await?;
    Ok(Json(CorrectionsAsked {
        period: period.to_string(),
        first_pass: found.pass.into(),
        first_pass_year_before: found.pass_before.into(),
        corrections: found.amiss.into_iter().map(CorrectionAsked::from).collect(),
    }))
}
