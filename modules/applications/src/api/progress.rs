//! `progress`: where a matter stands, for whoever knows its number and the end of the applicant's.

use axum::Json;
use axum::extract::State;
use casework::{PartyKind, Whose};
use kernel::{Refusal, local_date, mask_name};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::Problem;
use web::api::OfDoing;

use super::input::Body;
use crate::desk::Desk;
use crate::progress::ENDING;

/// Both in the body, so that no address and no log holds them.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ProgressBody {
    /// 办件编号.
    case_no: String,
    /// The last four characters of the applicant's number.
    #[schema(example = "0245")]
    ending: String,
}

/// Where a matter stands.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ProgressView {
    case_no: String,
    title: String,
    /// Masked where it is a person's.
    applicant: String,
    organ_name: String,
    /// `filed`, `handling`, `closed` …
    phase: &'static str,
    ending: Option<&'static str>,
    /// Whose turn it is: `applicant`, `government` …; absent when it is over.
    #[schema(value_type = Option<String>)]
    whose: Option<Whose>,
    filed_on: String,
    accepted_on: Option<String>,
    closed_on: Option<String>,
}

/// Where a matter stands, without signing in. Five tries for each number, then one a minute.
#[utoipa::path(post, path = "/progress", tag = "cases", request_body = ProgressBody, security(()),
    responses((status = 200, description = "Where it stands", body = ProgressView), OfDoing))]
pub(super) async fn progress(
    State(desk): State<Desk>,
    Body(body): Body<ProgressBody>,
) -> Result<Json<ProgressView>, Problem> {
    if body.ending.trim().chars().count() != ENDING {
        let sentence = format!("请填写申请人证件号码的后 {ENDING} 位。");
        return Err(Refusal::invalid("ending_malformed", sentence).on_field("ending").into());
    }
    let unknown = || Refusal::not_found("case_unknown", "没有查到：请核对办件编号和证件号码后四位。");
    let case = desk.find_progress(&body.case_no, &body.ending).await?.ok_or_else(unknown)?;
    let applicant = match case.party.kind {
        PartyKind::Citizen => mask_name(&case.party.name),
        _ => case.party.name.clone(),
    };
    Ok(Json(ProgressView {
        case_no: case.no.to_string(),
        title: case.title.to_string(),
        applicant,
        organ_name: desk.organ_name(&case.lead_organ),
        phase: case.phase.as_str(),
        ending: case.ending.map(casework::Ending::as_str),
        whose: (!case.phase.is_over()).then(|| Whose::turn(case.phase, case.pause.is_some())),
        filed_on: local_date(case.filed_at).to_string(),
        accepted_on: case.accepted_on.map(|on| on.to_string()),
        closed_on: case.closed_at.map(|at| local_date(at).to_string()),
    }))
}
