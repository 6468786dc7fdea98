//! `opinions/follow`: what became of what somebody said without a name, for whoever holds its code.

use axum::Json;
use axum::extract::State;
use casework::timeline;
use kernel::local_date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::Problem;

use super::input::Body;
use crate::desk::{Desk, problem};
use web::api::OfDoing;

/// The code, in the body so that no address and no log holds it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct FollowBody {
    /// As it was told when the case was filed; hyphens and case do not matter.
    #[schema(example = "K7QF-M2WX-T8RH-YB3P-C5DN")]
    code: String,
}

/// What happened, in plain words.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FollowedLine {
    on: String,
    sentence: String,
}

/// What became of it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Followed {
    case_no: String,
    /// `filed`, `handling`, `closed` …
    phase: &'static str,
    organ: String,
    organ_name: String,
    /// The outcome of the answer, as the procedure names it; absent while there is none.
    outcome: Option<String>,
    /// The answer.
    answer: Option<String>,
    events: Vec<FollowedLine>,
}

/// Follow what one said without a name.
#[utoipa::path(post, path = "/opinions/follow", tag = "cases", request_body = FollowBody, security(()),
    responses((status = 200, description = "What became of it", body = Followed), OfDoing))]
pub(super) async fn follow(State(desk): State<Desk>, Body(body): Body<FollowBody>) -> Result<Json<Followed>, Problem> {
    let (sight, actor, no) = desk.follow(&body.code).await?;
    let view = desk.view(&sight, &actor, &no).await?;
    let events = desk.casework.events(&sight, &no).await.map_err(problem)?;
    let around = desk.casework.surroundings(&view.case).await.map_err(problem)?;
    let told = timeline(&around.ctx(&actor), &events).into_iter().filter(|row| row.public);
    let answer = view.case.handled.last().filter(|_| view.case.phase.is_over());
    Ok(Json(Followed {
        case_no: no.to_string(),
        phase: view.case.phase.as_str(),
        organ: view.case.lead_organ.to_string(),
        organ_name: view.organ_name,
        outcome: answer.map(|done| done.outcome.to_string()),
        answer: answer.and_then(|done| done.opinion.as_deref()).map(str::to_owned),
        events: told.map(|row| FollowedLine { on: local_date(row.at).to_string(), sentence: row.sentence }).collect(),
    }))
}
