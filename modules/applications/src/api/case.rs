//! `cases/{no}`: one case, as the account that asks is shown it.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use casework::{Choice, FileRef, MaterialState, Whose};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use web::Problem;
use web::extract::etag;

use super::fees::FeeView;
use super::input::{Caller, case_no};
use super::letters::DocumentLine;
use crate::desk::Desk;
use crate::fees::FeesView;
use crate::receiving::Receiving;
use crate::revealing::masked_form;
use crate::view::{CaseView, ClockView, Lane, LaneState, MaterialView, TaskView};
use web::api::OfReading;

/// A case as this account is shown it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CaseBody {
    case_no: String,
    seq: u32,
    item: Option<String>,
    /// Version of the item the case is pinned to.
    item_version: Option<u32>,
    title: String,
    organ: String,
    organ_name: String,
    /// Where it was handed in, when that was at a window.
    window: Option<String>,
    phase: &'static str,
    phase_label: &'static str,
    ending: Option<&'static str>,
    ending_label: Option<&'static str>,
    /// Accepted by the organ's silence.
    deemed: bool,
    /// Whose turn it is: `government`, `applicant`, `third_party`.
    #[schema(value_type = String)]
    turn: Whose,
    turn_sentence: String,
    filed_at: String,
    accepted_on: Option<String>,
    closed_at: Option<String>,
    applicant: String,
    agent: Option<String>,
    /// As filled in; numbers of people are masked for staff, who may `reveal` them for a reason.
    #[schema(value_type = Object)]
    form: Value,
    #[schema(value_type = Object)]
    answers: Value,
    materials: Vec<MaterialLine>,
    /// What is to be mended, while the applicant's turn lasts.
    #[schema(value_type = Option<Object>)]
    correction: Option<Value>,
    #[schema(value_type = Option<Object>)]
    decision: Option<Value>,
    /// How the applicant wishes to get the result: `way`, and for a courier `name`, `phone`, `address`; telephone and
    /// address are masked for staff.
    #[schema(value_type = Option<Object>)]
    delivery_wish: Option<Value>,
    /// How it was really delivered: `way`, `receiver`, `tracking`, `on`.
    #[schema(value_type = Option<Object>)]
    delivery: Option<Value>,
    #[schema(value_type = Vec<Object>)]
    clocks: Vec<ClockView>,
    #[schema(value_type = Vec<Object>)]
    tasks: Vec<TaskView>,
    reviews: Vec<ReviewLine>,
    documents: Vec<DocumentLine>,
    /// What was paid and given back, oldest first.
    fees: Vec<FeeView>,
    /// What this account may do now, and what follows from it.
    #[schema(value_type = Vec<Object>)]
    choices: Vec<Choice>,
}

/// A material and how it stands.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MaterialLine {
    id: String,
    name: String,
    required: bool,
    /// `given`, `held`, `deferred`, `missing`, `rejected`.
    #[schema(value_type = String)]
    state: MaterialState,
    #[schema(value_type = Vec<Object>)]
    files: Vec<FileRef>,
}

/// What one department among several says.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ReviewLine {
    organ: String,
    organ_name: String,
    /// `waiting`, `working`, `agreed`, `conditional`, `disagreed`.
    #[schema(value_type = String)]
    state: LaneState,
    opinion: Option<String>,
    by: Option<String>,
}

impl CaseBody {
    /// `full`: numbers in the form are shown, since they are the reader's own.
    fn of(view: CaseView, full: bool) -> Self {
        let case = &view.case;
        let form = if full { object(&case.form) } else { object(&masked_form(view.item.as_deref(), &case.form)) };
        let json = |value: serde_json::Result<Value>| value.unwrap_or_default();
        Self {
            case_no: case.no.to_string(),
            seq: case.seq,
            item: case.item.as_ref().map(ToString::to_string),
            item_version: case.pin.item_version,
            title: case.title.to_string(),
            organ: case.lead_organ.to_string(),
            organ_name: view.organ_name,
            window: case.window.as_ref().map(ToString::to_string),
            phase: case.phase.as_str(),
            phase_label: case.phase.label(),
            ending: case.ending.map(|ending| ending.as_str()),
            ending_label: case.ending.map(|ending| ending.label()),
            deemed: case.deemed,
            turn: view.turn.whose,
            turn_sentence: view.turn.sentence,
            filed_at: case.filed_at.to_string(),
            accepted_on: case.accepted_on.map(|on| on.to_string()),
            closed_at: case.closed_at.map(|at| at.to_string()),
            applicant: case.party.name.clone(),
            agent: case.agent.as_ref().map(|agent| agent.name.clone()),
            form,
            answers: object(&case.answers),
            materials: view.materials.iter().map(material_line).collect(),
            correction: case.correction.as_ref().map(|correction| json(serde_json::to_value(correction))),
            decision: case.decision.as_ref().map(|decision| json(serde_json::to_value(decision))),
            delivery_wish: Receiving::of(case)
                .map(|wish| if full { wish } else { wish.masked() })
                .map(|wish| json(serde_json::to_value(wish))),
            delivery: case.delivery.as_ref().map(|delivery| json(serde_json::to_value(delivery))),
            clocks: view.clocks,
            tasks: view.tasks,
            reviews: view.lanes.iter().map(review_line).collect(),
            documents: view.documents.iter().map(|letter| DocumentLine::of(&case.no, letter)).collect(),
            fees: FeesView::of(view.item.as_deref(), case).lines.iter().map(FeeView::of).collect(),
            choices: view.choices,
        }
    }
}

/// What was not filled in is an empty object, not a null.
pub(super) fn object(value: &Value) -> Value {
    if value.is_null() { Value::Object(serde_json::Map::new()) } else { value.clone() }
}

fn material_line(material: &MaterialView) -> MaterialLine {
    MaterialLine {
        id: material.id.clone(),
        name: material.name.clone(),
        required: material.required,
        state: material.state,
        files: material.given.as_ref().map(|given| given.files.clone()).unwrap_or_default(),
    }
}

fn review_line(lane: &Lane) -> ReviewLine {
    let last = lane.opinions.last();
    ReviewLine {
        organ: lane.organ.to_string(),
        organ_name: lane.organ_name.clone(),
        state: lane.state,
        opinion: last.and_then(|said| said.opinion.as_ref()).map(ToString::to_string),
        by: last.map(|said| said.by.name.to_string()),
    }
}

/// One case. Its `ETag` is its version.
#[utoipa::path(get, path = "/cases/{no}", tag = "cases", params(("no" = String, Path, description = "办件编号")),
    responses((status = 200, description = "The case", body = CaseBody), OfReading))]
pub(super) async fn show(
    State(desk): State<Desk>,
    Caller(who): Caller,
    Path(no): Path<String>,
) -> Result<Response, Problem> {
    let view = desk.view(&who.sight(), &who.actor(), &case_no(&no)?).await?;
    Ok((etag(u64::from(view.case.seq)), Json(CaseBody::of(view, !who.account.is_staff()))).into_response())
}
