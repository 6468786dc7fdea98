//! `cases/{no}/reveal`: numbers in full, for a reason that is kept.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use identity::once::ToldOnce;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use web::Problem;
use web::api::OfDoing;

use super::input::{Body, Caller, case_no};
use crate::desk::Desk;

/// Why.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RevealBody {
    #[schema(example = "电话联系申请人补正", max_length = 200)]
    reason: String,
}

/// What is masked everywhere else.
#[derive(Serialize, ToSchema)]
pub(super) struct Revealed {
    /// Citizen number or unified social credit code.
    number: String,
    phone: String,
    agent_number: Option<String>,
    /// The form as it was filled in.
    #[schema(value_type = Object)]
    form: Value,
}

/// Show the numbers of a case in full.
///
/// Only to the organs that handle it; the audit keeps who saw them and why. The answer is not kept under the key: asking
/// again is written down again.
#[utoipa::path(post, path = "/cases/{no}/reveal", tag = "cases", request_body = RevealBody,
    params(("no" = String, Path, description = "办件编号"), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, description = "In full", body = Revealed), OfDoing))]
pub(super) async fn reveal(
    State(desk): State<Desk>,
    Caller(who): Caller,
    Path(no): Path<String>,
    Body(body): Body<RevealBody>,
) -> Result<Response, Problem> {
    let case = desk.reveal(&who, &case_no(&no)?, &body.reason).await?;
    let revealed = Revealed {
        number: case.party.number.to_string(),
        phone: case.party.phone.to_string(),
        agent_number: case.agent.as_ref().map(|agent| agent.number.to_string()),
        form: super::case::object(&case.form),
    };
    let mut response = Json(revealed).into_response();
    response.extensions_mut().insert(ToldOnce);
    Ok(response)
}
