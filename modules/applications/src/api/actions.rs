//! `cases/{no}/actions/{verb}`: what may be asked of a case beyond its tasks.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use calendar::{Limit, PauseKind};
use casework::{Extension, Outcome, PauseOrder, Verb};
use identity::Who;
use kernel::{CaseNo, Refusal};
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use web::Problem;

use super::cases::{DeliveryBody, MaterialBody, OutcomeView, answer, handed};
use super::input::{Body, Caller, Terms, case_no, precondition, read};
use crate::desk::Desk;
use crate::lifecycle::receiving::WISH;
use crate::receiving::Receiving;
use crate::supplement::Amendment;
use web::api::OfDoing;

/// What the verbs take.
#[derive(ToSchema)]
#[serde(untagged)]
#[allow(dead_code, reason = "describes the bodies; each verb reads its own")]
pub(super) enum ActionBody {
    Supplement(SupplementBody),
    Pause(PauseBody),
    Extend(ExtendBody),
    Rate(RateBody),
    /// `wish-delivery`.
    Delivery(DeliveryBody),
    Note(NoteBody),
    Withdraw(WithdrawBody),
    /// `terminate`, `rebase`.
    Reason(ReasonBody),
    /// `resume`: an empty object.
    Nothing(NothingBody),
}

/// What the applicant adds; what is left out stays as it is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SupplementBody {
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    form: Option<Value>,
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    answers: Option<Value>,
    #[serde(default)]
    materials: Vec<MaterialBody>,
    /// Everything asked for is back.
    #[serde(default)]
    complete: bool,
}

/// A special procedure (特别程序) begins.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PauseBody {
    /// `hearing`, `expert_review`, `site_survey` …
    #[schema(value_type = String, example = "expert_review")]
    kind: PauseKind,
    basis: String,
    reason: String,
    /// The time needed, as told to the applicant: `10wd`.
    #[schema(value_type = String, example = "10wd")]
    announced: Limit,
    #[serde(default)]
    notice_no: String,
}

/// More time, once (行政许可法第四十二条).
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ExtendBody {
    #[schema(value_type = String, example = "10wd")]
    by: Limit,
    reason: String,
    /// The account of the colleague who asked for it; never the one who approves.
    asked_by: String,
    /// `statutory` unless said otherwise.
    #[serde(default)]
    clock: Option<String>,
    #[serde(default)]
    article: Option<String>,
}

/// The applicant's judgement: 1 very satisfied … 5 very dissatisfied.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RateBody {
    #[schema(minimum = 1, maximum = 5)]
    level: u8,
    #[serde(default)]
    text: String,
    #[serde(default)]
    tags: Vec<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NoteBody {
    text: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ReasonBody {
    reason: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct WithdrawBody {
    reason: String,
    /// For a clerk who filed it at the window: the applicant's signed request, by name and day.
    #[serde(default)]
    request: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NothingBody {}

/// Do something with a case.
///
/// Applicants: `supplement`, `withdraw`, `rate`, `wish-delivery` (window clerks too). Staff: `pause`, `resume`, `extend`, `terminate`, `note`, `rebase`.
#[utoipa::path(post, path = "/cases/{no}/actions/{verb}", tag = "cases", request_body = ActionBody,
    params(("no" = String, Path, description = "办件编号"), ("verb" = String, Path, description = "supplement, withdraw, pause, resume, extend, terminate, note, rate, wish-delivery, rebase"),
        ("Idempotency-Key" = Option<String>, Header), ("If-Match" = Option<String>, Header, description = "The ETag that was looked at")),
    responses((status = 200, description = "Done", body = OutcomeView), OfDoing))]
pub(super) async fn act(
    State(desk): State<Desk>,
    Caller(who): Caller,
    Path((no, verb)): Path<(String, String)>,
    terms: Terms,
    Body(body): Body<Value>,
) -> Result<Response, Problem> {
    let no = case_no(&no)?;
    let done = if verb == "supplement" {
        supplement(&desk, &who, &no, read(body)?, terms).await
    } else {
        let verb = read_verb(&desk, &verb, body).await?;
        desk.act(&who, &no, verb, terms.key, terms.seen).await
    };
    done.map(|outcome| answer(&outcome)).map_err(precondition)
}

async fn supplement(
    desk: &Desk,
    who: &Who,
    no: &CaseNo,
    body: SupplementBody,
    terms: Terms,
) -> Result<Outcome, Problem> {
    let materials = handed(body.materials)?;
    let amendment = Amendment { form: body.form, answers: body.answers, materials, complete: body.complete };
    desk.supplement(who, no, amendment, terms.key, terms.seen).await
}

async fn read_verb(desk: &Desk, verb: &str, body: Value) -> Result<Verb, Problem> {
    Ok(match verb {
        "withdraw" => {
            let WithdrawBody { reason, request } = read(body)?;
            Verb::Withdraw { reason, request }
        }
        "terminate" => Verb::Terminate { reason: read::<ReasonBody>(body)?.reason },
        "rebase" => Verb::Rebase { reason: read::<ReasonBody>(body)?.reason },
        "note" => Verb::Note { text: read::<NoteBody>(body)?.text },
        "resume" => {
            let NothingBody {} = read(body)?;
            Verb::Resume
        }
        "pause" => {
            let PauseBody { kind, basis, reason, announced, notice_no } = read(body)?;
            Verb::Pause(Box::new(PauseOrder { kind, basis, reason, announced, notice_no }))
        }
        "extend" => {
            let body: ExtendBody = read(body)?;
            let asked_by = desk.colleague(&body.asked_by).await.map_err(|problem| problem.on_field("asked_by"))?;
            Verb::Extend(Box::new(Extension {
                clock: body.clock,
                by: body.by,
                article: body.article.unwrap_or_else(|| "行政许可法第四十二条".to_owned()),
                reason: body.reason,
                asked_by: asked_by.account,
            }))
        }
        WISH => {
            let wish = Receiving::from(read::<DeliveryBody>(body)?);
            Verb::Deed { deed: WISH.to_owned(), data: Arc::new(serde_json::to_value(wish).map_err(Problem::internal)?) }
        }
        "rate" => {
            let RateBody { level, text, tags } = read(body)?;
            let data = json!({ "level": level, "text": text, "tags": tags });
            Verb::Deed { deed: "rate".to_owned(), data: Arc::new(data) }
        }
        _ => {
            let sentence = "没有这种操作。可用的有 supplement、withdraw、pause、resume、extend、terminate、note、rate、wish-delivery、rebase。";
            return Err(Refusal::not_found("verb_unknown", sentence).into());
        }
    })
}
