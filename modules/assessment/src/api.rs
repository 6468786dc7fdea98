//! `/api/v1` of this module: indicators, plain figures, statements.
#![allow(unused_qualifications, reason = "the derive of IntoParams writes them")]

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{FromRequestParts, Path, State};
use http::request::Parts;
use identity::Who;
use kernel::OrganId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::Problem;
use web::api::OfReading;
use web::extract::Filter;

use crate::desk::Desk;
use crate::indicators::{Standing, Value};
use crate::measures::Measure;
use crate::months::{Month, Period};

/// Everything below `/api/v1` that belongs to this module; `identity::identify` must stand before it.
pub fn routes(desk: Desk) -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(list_indicators))
        .routes(routes!(show_figures))
        .routes(routes!(show_statement))
        .merge(crate::conduct::api::routes())
        .merge(crate::corrections::api::routes())
        .merge(crate::forecast::api::routes())
        .merge(crate::reports::api::routes(&desk))
        .merge(crate::bulletins::api_routes())
        .with_state(desk)
}

/// A member of staff; citizens are told that these are not theirs.
pub(crate) struct Reader(pub(crate) Arc<Who>);

impl<S: Send + Sync> FromRequestParts<S> for Reader {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Reader, Problem> {
        let who: Option<Arc<Who>> = parts.extensions.get().cloned();
        let who = who.ok_or_else(Problem::sign_in_required)?;
        if who.account.is_staff() {
            return Ok(Reader(who));
        }
        Err(Problem::new(http::StatusCode::FORBIDDEN, "staff_only", "这项内容只供工作人员查看。"))
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Asked {
    /// `2026-11-22`, `2026-W47`, `2026-11`, `2026-Q4`, `2026`, `2026-11-01..2026-11-22`; this month when absent.
    period: Option<String>,
    /// Organ id; all that may be seen when absent.
    organ: Option<String>,
}

impl Asked {
    fn read(&self, desk: &Desk) -> Result<(Period, Option<OrganId>), Problem> {
        let text = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty());
        let period = match text(&self.period) {
            Some(period) => period.trim().parse()?,
            None => Period::month(Month::of(desk.office.today())),
        };
        Ok((period, text(&self.organ).map(|organ| OrganId::from(organ.trim()))))
    }
}

/// An indicator as it stands.
#[derive(Debug, Serialize, ToSchema)]
struct IndicatorView {
    id: String,
    name: String,
    /// `%`, `‰`, `wd`, `times`, `count`.
    unit: &'static str,
    /// `higher` or `lower`.
    better: &'static str,
    target: Option<f64>,
    about: String,
    /// The sums of measures it is made of.
    numerator_of: String,
    denominator_of: String,
    /// Version and digest of the rule.
    version: u32,
    digest: String,
    now: ValueView,
    previous: ValueView,
    last_year: ValueView,
}

/// A value and what it rests on.
#[derive(Debug, Serialize, ToSchema)]
struct ValueView {
    numerator: i64,
    denominator: Option<i64>,
    /// How many cases it rests on.
    n: i64,
    value: Option<f64>,
    /// 95 %, by Wilson; only of shares.
    low: Option<f64>,
    high: Option<f64>,
    /// Fewer than thirty: not to be ranked.
    small: bool,
}

impl From<Value> for ValueView {
    fn from(value: Value) -> ValueView {
        let Value { numerator, denominator, n, value, interval, small } = value;
        let (low, high) = interval.unzip();
        ValueView { numerator, denominator, n, value, low, high, small }
    }
}

impl From<Standing> for IndicatorView {
    fn from(standing: Standing) -> IndicatorView {
        use declarations::Words as _;
        IndicatorView {
            id: standing.id,
            name: standing.name,
            unit: standing.unit.word(),
            better: standing.better.word(),
            target: standing.target,
            about: standing.about,
            numerator_of: standing.numerator,
            denominator_of: standing.denominator,
            version: standing.version,
            digest: standing.digest,
            now: standing.now.into(),
            previous: standing.previous.into(),
            last_year: standing.last_year.into(),
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
struct Indicators {
    period: String,
    /// First and last day.
    from: String,
    to: String,
    organ: Option<String>,
    items: Vec<IndicatorView>,
}

/// All indicators of a period.
///
/// Of the county as far as this account sees it, or of one organ; with the period before and the same a year ago. Those of
/// ratings are told of whole months, of less to supervision alone.
#[utoipa::path(get, path = "/indicators", tag = "assessment", params(Asked), responses(
    (status = 200, description = "Indicators in their order", body = Indicators), OfReading))]
async fn list_indicators(
    State(desk): State<Desk>,
    Reader(who): Reader,
    Filter(asked): Filter<Asked>,
) -> Result<Json<Indicators>, Problem> {
    let (period, organ) = asked.read(&desk)?;
    let standings = desk.indicators(&who, period, organ.as_ref()).await?;
    Ok(Json(Indicators {
        period: period.to_string(),
        from: period.from.to_string(),
        to: period.to.to_string(),
        organ: organ.map(|organ| organ.to_string()),
        items: standings.into_iter().map(IndicatorView::from).collect(),
    }))
}

#[derive(Debug, Serialize, ToSchema)]
struct Figures {
    period: String,
    organ: Option<String>,
    /// By measure.
    sums: BTreeMap<&'static str, i64>,
}

/// Plain sums of a period; those of ratings as with indicators.
#[utoipa::path(get, path = "/figures", tag = "assessment", params(Asked), responses(
    (status = 200, description = "Sums by measure", body = Figures), OfReading))]
async fn show_figures(
    State(desk): State<Desk>,
    Reader(who): Reader,
    Filter(asked): Filter<Asked>,
) -> Result<Json<Figures>, Problem> {
    let (period, organ) = asked.read(&desk)?;
    let sums = desk.all_sums(&who.sight(), period, organ.as_ref()).await?;
    let raters = desk.tells_raters_of(&who, period);
    let told = Measure::ALL.iter().chain(Measure::READ).filter(|measure| raters || !measure.tells_raters());
    let sums = told.map(|measure| (measure.name(), sums.get(*measure))).collect();
    Ok(Json(Figures { period: period.to_string(), organ: organ.map(|organ| organ.to_string()), sums }))
}

#[derive(Debug, Serialize, ToSchema)]
struct StatementView {
    /// What was frozen, as it was hashed.
    #[schema(value_type = Object)]
    statement: serde_json::Value,
    /// RFC 3339, UTC.
    frozen_at: String,
    /// Hexadecimal, over the statement on top of the one before.
    hash: String,
    notes: Vec<NoteView>,
}

/// What an upheld objection said.
#[derive(Debug, Serialize, ToSchema)]
struct NoteView {
    case_no: String,
    at: String,
    /// In hundredths of a point.
    points: i64,
    text: String,
}

/// The frozen statement of an organ, a window or a person for a month, of a section chief for a quarter.
///
/// A person's is seen by the person, the head of the department, and supervision.
#[utoipa::path(get, path = "/statements/{subject}/{month}", tag = "assessment", params(
    ("subject" = String, Path, description = "`organ:market`, `person:clerk`, `window:centre%2Fgeneral-1`, `chief:approver`"),
    ("month" = String, Path, description = "`2026-10`")),
    responses((status = 200, description = "The statement", body = StatementView), OfReading))]
async fn show_statement(
    State(desk): State<Desk>,
    Reader(who): Reader,
    Path((subject, month)): Path<(String, String)>,
) -> Result<Json<StatementView>, Problem> {
    let month: Month = month.parse()?;
    let found = desk.statement(&who, &subject, month).await?;
    let (frozen, notes) =
        found.ok_or_else(|| kernel::Refusal::not_found("statement_unknown", "这个月还没有定格的积分单。"))?;
    let statement = serde_json::from_str(&frozen.body).map_err(Problem::internal)?;
    let note = |note: crate::Note| NoteView {
        case_no: note.case_no.to_string(),
        at: note.at.to_string(),
        points: note.points,
        text: note.text,
    };
    Ok(Json(StatementView {
        statement,
        frozen_at: frozen.frozen_at.to_string(),
        hash: frozen.hash.to_string(),
        notes: notes.into_iter().map(note).collect(),
    }))
}
