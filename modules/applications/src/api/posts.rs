//! `posts`: who serves in which post from a day, and who stands in for whoever is away; only for administrators.

use axum::Json;
use axum::extract::{Path, State};
use http::StatusCode;
use identity::lifecycle::plan_post::Plan;
use kernel::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::Problem;
use web::api::{OfDoing, OfReading, Page};

use super::input::{Body, Caller};
use crate::desk::Desk;
use crate::posts::{AbsenceWish, PostWish};

/// A change that waits for its day.
#[derive(Serialize, ToSchema)]
pub(super) struct PlanView {
    id: String,
    #[schema(value_type = String, format = Date)]
    day: Date,
    /// `give`, `take` or `hand-on`.
    verb: &'static str,
    account: String,
    /// The post; for `hand-on` the account that stands in.
    post: String,
    by: String,
    reason: String,
}

impl PlanView {
    fn of(plan: Plan) -> Self {
        Self {
            id: plan.id,
            day: plan.day,
            verb: plan.verb.as_str(),
            account: plan.account.to_string(),
            post: plan.post,
            by: plan.by.to_string(),
            reason: plan.reason,
        }
    }
}

/// Changes of posts that wait for their day, in the order in which they will be made.
#[utoipa::path(get, path = "/posts/plans", tag = "administration", responses(
    (status = 200, description = "Changes", body = Page<PlanView>), OfReading))]
pub(super) async fn list_plans(State(desk): State<Desk>, Caller(who): Caller) -> Result<Json<Page<PlanView>>, Problem> {
    let items = desk.plans(&who).await?.into_iter().map(PlanView::of).collect();
    Ok(Json(Page { items, next: None }))
}

/// Somebody into a post, or out of it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PlanBody {
    #[schema(example = "zhang.wei")]
    account: String,
    /// As `GET /posts` names it.
    #[schema(example = "market/examiner")]
    post: String,
    /// Out of it.
    #[serde(default)]
    out: bool,
    /// From this day; today when absent.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    day: Option<Date>,
    #[serde(default)]
    reason: String,
}

/// Put somebody into a post, or out of it, from a day. What is of today is done at once.
#[utoipa::path(post, path = "/posts/plans", tag = "administration", request_body = PlanBody,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 204, description = "Planned, or done"), OfDoing))]
pub(super) async fn plan(
    State(desk): State<Desk>,
    Caller(who): Caller,
    Body(body): Body<PlanBody>,
) -> Result<StatusCode, Problem> {
    let PlanBody { account, post, out, day, reason } = body;
    desk.plan_post(&who, &PostWish { account, post, out, day, reason }).await.map(|()| StatusCode::NO_CONTENT)
}

/// Think better of it before its day.
#[utoipa::path(delete, path = "/posts/plans/{id}", tag = "administration", params(("id" = String, Path)),
    responses((status = 204, description = "No longer planned"), OfDoing))]
pub(super) async fn drop_plan(
    State(desk): State<Desk>,
    Caller(who): Caller,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    desk.drop_plan(&who, &id).await.map(|()| StatusCode::NO_CONTENT)
}

/// Somebody is away, and a colleague stands in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AbsenceBody {
    #[schema(example = "examiner")]
    absent: String,
    #[schema(example = "zhang.wei")]
    substitute: String,
    #[schema(value_type = String, format = Date)]
    from: Date,
    /// The last day.
    #[schema(value_type = String, format = Date)]
    until: Date,
    #[serde(default)]
    reason: String,
}

/// Let a colleague stand in: posts for these days, and on the first day the tasks taken and not finished.
#[utoipa::path(post, path = "/absences", tag = "administration", request_body = AbsenceBody,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 204, description = "Planned, or begun"), OfDoing))]
pub(super) async fn stand_in(
    State(desk): State<Desk>,
    Caller(who): Caller,
    Body(body): Body<AbsenceBody>,
) -> Result<StatusCode, Problem> {
    let AbsenceBody { absent, substitute, from, until, reason } = body;
    let wish = AbsenceWish { absent, substitute, from, until, reason };
    desk.plan_absence(&who, &wish).await.map(|()| StatusCode::NO_CONTENT)
}
