//! `people/{account}/conduct`: the same figures for machines, under the same rights.
#![allow(unused_qualifications, reason = "the derive of IntoParams writes them")]

use axum::Json;
use axum::extract::{Path, State};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::Problem;
use web::api::OfReading;
use web::extract::Filter;

use super::deviations::Deviation;
use super::paces::{Pace, Share, Step};
use crate::api::Reader;
use crate::desk::Desk;
use crate::months::{Month, Period};

pub fn routes() -> OpenApiRouter<Desk> {
    OpenApiRouter::new().routes(routes!(show))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Asked {
    /// Whole months: `2026-11`, `2026-Q4`, `2026`; this month when absent.
    period: Option<String>,
}

/// How somebody accepts, examines and decides.
#[derive(Debug, Serialize, ToSchema)]
struct ConductView {
    person: String,
    period: String,
    /// The post whose holders are beside; empty where all are.
    post: String,
    done: i64,
    steps: Vec<StepView>,
    shares: Vec<ShareView>,
    marks: Vec<MarkView>,
    /// What is far from the usual of the post; stated, not judged.
    deviations: Vec<DeviationView>,
}

/// Minutes, rest days left out, as the classes of the median and of nine in ten.
#[derive(Debug, Serialize, ToSchema)]
struct PaceView {
    done: i64,
    median: i64,
    p90: i64,
    /// Fewer than thirty: says nothing.
    small: bool,
}

impl From<Pace> for PaceView {
    fn from(pace: Pace) -> PaceView {
        PaceView { done: pace.done, median: pace.median, p90: pace.p90, small: pace.is_small() }
    }
}

#[derive(Debug, Serialize, ToSchema)]
struct StepView {
    act: String,
    /// `instant`, `promised`.
    matter: String,
    own: PaceView,
    /// Absent where fewer than three people do it.
    organ: Option<PaceView>,
    county: Option<PaceView>,
}

impl From<Step> for StepView {
    fn from(step: Step) -> StepView {
        let Step { act, matter, own, organ, county } = step;
        StepView { act, matter, own: own.into(), organ: organ.map(Into::into), county: county.map(Into::into) }
    }
}

#[derive(Debug, Serialize, ToSchema)]
struct ShareView {
    /// `zero`, `outside`, `late`, `corrections`, `refusals`.
    what: &'static str,
    part: i64,
    whole: i64,
    /// In thousandths.
    own: Option<i64>,
    county: Option<i64>,
    small: bool,
}

impl ShareView {
    fn of((what, share): (&'static str, Share)) -> ShareView {
        let Share { part, whole, .. } = share;
        ShareView { what, part, whole, own: share.own(), county: share.county(), small: share.is_small() }
    }
}

#[derive(Debug, Serialize, ToSchema)]
struct MarkView {
    kind: &'static str,
    standing: i64,
    taken_back: i64,
}

#[derive(Debug, Serialize, ToSchema)]
struct DeviationView {
    /// `faster`, `slower`, or the name of a share.
    what: &'static str,
    act: Option<String>,
    matter: Option<String>,
    /// So many times faster or slower.
    times: Option<i64>,
    /// Minutes, or thousandths of a share.
    own: i64,
    county: i64,
}

impl From<Deviation> for DeviationView {
    fn from(one: Deviation) -> DeviationView {
        let pace = |what, act, matter, times, own, county| DeviationView {
            what,
            act: Some(act),
            matter: Some(matter),
            times: Some(times),
            own,
            county,
        };
        match one {
            Deviation::Faster { act, matter, times, own, county } => pace("faster", act, matter, times, own, county),
            Deviation::Slower { act, matter, times, own, county } => pace("slower", act, matter, times, own, county),
            Deviation::Share { what, own, county } => {
                DeviationView { what, act: None, matter: None, times: None, own, county }
            }
        }
    }
}

/// How somebody accepts, examines and decides.
///
/// Beside those who hold the same post in the organ and in the county. For the person, the head of the department, and supervision.
#[utoipa::path(get, path = "/people/{account}/conduct", tag = "assessment", params(Asked,
    ("account" = String, Path, description = "Account of a member of staff")),
    responses((status = 200, description = "Conduct", body = ConductView), OfReading))]
async fn show(
    State(desk): State<Desk>,
    Reader(who): Reader,
    Path(person): Path<String>,
    Filter(asked): Filter<Asked>,
) -> Result<Json<ConductView>, Problem> {
    let period: Period = match asked.period.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
        Some(text) => text.parse()?,
        None => Period::month(Month::of(desk.office.today())),
    };
    let conduct = desk.conduct(&who, &person, period).await?;
    let shares = conduct.shares().into_iter().map(ShareView::of).collect();
    let mark = |(kind, standing, taken_back): (crate::measures::MarkKind, i64, i64)| MarkView {
        kind: kind.as_str(),
        standing,
        taken_back,
    };
    Ok(Json(ConductView {
        person,
        period: period.to_string(),
        post: conduct.post,
        done: conduct.done,
        steps: conduct.steps.into_iter().map(StepView::from).collect(),
        shares,
        marks: conduct.marks.into_iter().map(mark).collect(),
        deviations: conduct.deviations.into_iter().map(DeviationView::from).collect(),
    }))
}
