//! `tasks`: one's inbox by remaining time, and what is done with a task.

use std::sync::Arc;

use axum::Json;
use axum::extract::{FromRequestParts, Path, State};
use axum::response::Response;
use casework::{Colleague, Completion, InboxFilter, InboxKey, InboxRow, NEVER, Verb};
use http::request::Parts;
use identity::{Permission, Who};
use kernel::{CaseNo, Date, ItemId, Refusal};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use web::Problem;

use super::cases::{OutcomeView, answer};
use super::input::{Body, Caller, Filter, PageQuery, Paging, Terms, precondition};
use crate::desk::{Desk, problem};
use web::api::{OfDoing, OfReading, Page};

/// What of the inbox is wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct TaskQuery {
    item: Option<String>,
    /// `receive`, `examine`, `review`, `decide` …
    act: Option<String>,
    /// `mine`: what one has taken; `free`: what nobody has.
    held: Option<String>,
    /// Due on or before this day, `2026-09-30`.
    #[param(value_type = Option<String>, format = Date)]
    due_by: Option<String>,
}

/// A line of the inbox.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct TaskLine {
    /// `{case_no}-{n}`.
    id: String,
    case_no: String,
    name: String,
    act: String,
    role: String,
    organ: String,
    /// Who has taken it.
    holder: Option<String>,
    opened: String,
    /// Last day; absent when nothing limits it.
    due: Option<String>,
    /// What the case is about.
    title: String,
    applicant: String,
    paused: bool,
}

impl TaskLine {
    fn of(row: InboxRow) -> Self {
        Self {
            id: format!("{}-{}", row.case_no, row.n),
            case_no: row.case_no.to_string(),
            name: row.name,
            act: row.act,
            role: row.role,
            organ: row.organ.to_string(),
            holder: row.holder.map(|holder| holder.account.to_string()),
            opened: row.opened.to_string(),
            due: Some(row.due).filter(|due| *due != NEVER).map(|due| due.to_string()),
            title: row.title,
            applicant: row.party,
            paused: row.paused,
        }
    }
}

/// The inbox of one's posts, by remaining time.
#[utoipa::path(get, path = "/tasks", tag = "tasks", params(TaskQuery, PageQuery), responses(
    (status = 200, description = "Open tasks", body = Page<TaskLine>), OfReading))]
pub(super) async fn list_tasks(
    State(desk): State<Desk>,
    Caller(who): Caller,
    paging: Paging,
    Filter(query): Filter<TaskQuery>,
) -> Result<Json<Page<TaskLine>>, Problem> {
    who.must(Permission::WorkTasks)?;
    let text = |text: Option<String>| text.filter(|text| !text.is_empty());
    let held_by = match query.held.as_deref() {
        None | Some("") => None,
        Some("mine") => Some(Some(who.account.id.clone())),
        Some("free") => Some(None),
        Some(_) => {
            let sentence = "参数 held 应为 mine（我已领取）或 free（无人领取）。";
            return Err(Refusal::invalid("held_unknown", sentence).on_field("held").into());
        }
    };
    let due_by = text(query.due_by).map(|day| read_day(&day, "due_by")).transpose()?;
    let (item, act) = (text(query.item).map(ItemId::from), text(query.act));
    let filter = InboxFilter { item, held_by, due_by, act, ..InboxFilter::default() };
    let after = paging.after(inbox_key)?;
    let desks = desk.casework.desks_of(&who.actor());
    let page = desk.casework.inbox(&who.sight(), &desks, &filter, after.as_ref(), paging.limit()).await;
    let page = page.map_err(problem)?;
    let next = page.next.map(|key| vec![key.due.to_string(), key.case_no.to_string(), key.n.to_string()]);
    Ok(Json(Page { items: page.rows.into_iter().map(TaskLine::of).collect(), next: paging.next(next) }))
}

pub(super) fn read_day(text: &str, field: &str) -> Result<Date, Refusal> {
    text.parse().map_err(|_| {
        let sentence = format!("“{field}”应为日期，如 2026-09-30。");
        Refusal::invalid("date_malformed", sentence).on_field(field)
    })
}

fn inbox_key(key: &[String]) -> Option<InboxKey> {
    match key {
        [due, case_no, n] => {
            Some(InboxKey { due: due.parse().ok()?, case_no: case_no.parse().ok()?, n: n.parse().ok()? })
        }
        _ => None,
    }
}

/// `{case_no}-{n}`; what cannot be one names no task.
fn task_id(text: &str) -> Result<(CaseNo, u32), Problem> {
    let parts = text.rsplit_once('-').and_then(|(no, n)| Some((CaseNo::parse(no).ok()?, n.parse().ok()?)));
    parts.ok_or_else(task_unknown)
}

fn task_unknown() -> Problem {
    Refusal::not_found("task_unknown", "没有这个任务，或者您无权查看。").into()
}

/// What the four deeds with a task share: the task in the path, who asks, and on which terms.
pub(super) struct OnTask {
    desk: Desk,
    who: Arc<Who>,
    case_no: CaseNo,
    task: u32,
    terms: Terms,
}

impl FromRequestParts<Desk> for OnTask {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, desk: &Desk) -> Result<OnTask, Problem> {
        let Caller(who) = Caller::from_request_parts(parts, desk).await?;
        let terms = Terms::from_request_parts(parts, desk).await?;
        let path = Path::<String>::from_request_parts(parts, desk).await;
        let Path(id) = path.map_err(|_| task_unknown())?;
        let (case_no, task) = task_id(&id)?;
        Ok(OnTask { desk: desk.clone(), who, case_no, task, terms })
    }
}

impl OnTask {
    async fn act(self, verb: Verb) -> Result<Response, Problem> {
        let Terms { key, seen } = self.terms;
        let done = self.desk.act(&self.who, &self.case_no, verb, key, seen).await;
        done.map(|outcome| answer(&outcome)).map_err(precondition)
    }

    /// A colleague named in the body's field.
    async fn colleague(&self, account: &str, field: &'static str) -> Result<Colleague, Problem> {
        self.desk.colleague(account).await.map_err(|problem| problem.on_field(field))
    }
}

/// Take a task, so that nobody else works on it.
#[utoipa::path(post, path = "/tasks/{id}/claim", tag = "tasks",
    params(("id" = String, Path, description = "{case_no}-{n}"), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, description = "Taken", body = OutcomeView), OfDoing))]
pub(super) async fn claim_task(on: OnTask) -> Result<Response, Problem> {
    let verb = Verb::Claim { task: on.task };
    on.act(verb).await
}

/// Why a task goes back.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ReturnBody {
    reason: String,
}

/// Put a taken task back for the colleagues of the post.
#[utoipa::path(post, path = "/tasks/{id}/return", tag = "tasks", request_body = ReturnBody,
    params(("id" = String, Path, description = "{case_no}-{n}"), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, description = "Put back", body = OutcomeView), OfDoing))]
pub(super) async fn return_task(on: OnTask, Body(body): Body<ReturnBody>) -> Result<Response, Problem> {
    let verb = Verb::GiveBack { task: on.task, reason: body.reason };
    on.act(verb).await
}

/// To whom, and why.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DelegateBody {
    /// Account of a colleague who holds the post.
    to: String,
    reason: String,
}

/// Hand a task to a colleague of the post.
#[utoipa::path(post, path = "/tasks/{id}/delegate", tag = "tasks", request_body = DelegateBody,
    params(("id" = String, Path, description = "{case_no}-{n}"), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, description = "Handed over", body = OutcomeView), OfDoing))]
pub(super) async fn delegate_task(on: OnTask, Body(body): Body<DelegateBody>) -> Result<Response, Problem> {
    let to = on.colleague(&body.to, "to").await?;
    let verb = Verb::Delegate { task: on.task, to, reason: body.reason };
    on.act(verb).await
}

/// How a task came out.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CompleteBody {
    /// One of the act's outcomes, as `choices` of the case names them.
    outcome: String,
    #[serde(default)]
    opinion: Option<String>,
    /// Account of the second person of a two-person act.
    #[serde(default)]
    with: Option<String>,
    /// What the act needs beyond the opinion: reasons, points to correct, results.
    #[serde(default)]
    #[schema(value_type = Object)]
    data: Value,
}

/// Do a task; the procedure moves on.
#[utoipa::path(post, path = "/tasks/{id}/complete", tag = "tasks", request_body = CompleteBody,
    params(("id" = String, Path, description = "{case_no}-{n}"), ("Idempotency-Key" = Option<String>, Header),
        ("If-Match" = Option<String>, Header, description = "The ETag that was looked at")),
    responses((status = 200, description = "Done", body = OutcomeView), OfDoing))]
pub(super) async fn complete_task(on: OnTask, Body(body): Body<CompleteBody>) -> Result<Response, Problem> {
    let with = match &body.with {
        Some(account) => Some(on.colleague(account, "with").await?),
        None => None,
    };
    let CompleteBody { outcome, opinion, data, .. } = body;
    let completion = Completion { task: on.task, outcome, opinion, with, data: Arc::new(data) };
    on.act(Verb::Complete(Box::new(completion))).await
}
