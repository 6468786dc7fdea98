//! `call-backs`: lists drawn by quota, whom to call, and what they said.

use axum::Json;
use axum::extract::{Path, State};
use casework::InboxFilter;
use identity::Permission;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::Problem;
use web::api::{OfDoing, OfReading, Page};

use super::input::{Body, Caller, Key, case_no};
use crate::calling::{Answered, Draw};
use crate::desk::{Desk, problem};
use crate::sampling::{Quota, Said};
use crate::store::calls::DrawnList;

const MOST: u32 = 200;

/// A drawn list.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ListLine {
    list: String,
    seed: String,
    first: String,
    last: String,
    drawn: String,
    size: u32,
}

impl ListLine {
    fn of(list: DrawnList) -> ListLine {
        ListLine {
            first: list.first.to_string(),
            last: list.last.to_string(),
            drawn: list.drawn.to_string(),
            size: list.size,
            list: list.list,
            seed: list.seed,
        }
    }
}

/// How many of what are to be called.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct QuotaBody {
    #[serde(default)]
    organ: Option<String>,
    #[serde(default)]
    item: Option<String>,
    /// `none`, `good`, `bad`.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    level: Option<Said>,
    calls: u32,
}

/// What is to be drawn. The same seed, days and quotas draw the same people.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DrawBody {
    list: String,
    seed: String,
    /// First day on which the act ended.
    #[schema(value_type = String, example = "2026-09-01")]
    first: kernel::Date,
    #[schema(value_type = String, example = "2026-09-30")]
    last: kernel::Date,
    quotas: Vec<QuotaBody>,
}

/// Lists drawn, newest first.
#[utoipa::path(get, path = "/call-backs/lists", tag = "call-backs",
    responses((status = 200, description = "Lists", body = Page<ListLine>), OfReading))]
pub(super) async fn list_lists(State(desk): State<Desk>, Caller(who): Caller) -> Result<Json<Page<ListLine>>, Problem> {
    who.must(Permission::ManageSurveys)?;
    let lists = desk.shelf().list_lists(MOST).await.map_err(Problem::internal)?;
    Ok(Json(Page { items: lists.into_iter().map(ListLine::of).collect(), next: None }))
}

/// Draw a list and open its calls.
#[utoipa::path(post, path = "/call-backs/lists", tag = "call-backs", request_body = DrawBody,
    responses((status = 200, description = "Drawn", body = ListLine), OfDoing))]
pub(super) async fn draw(
    State(desk): State<Desk>,
    Caller(who): Caller,
    Body(body): Body<DrawBody>,
) -> Result<Json<ListLine>, Problem> {
    let quota = |quota: QuotaBody| Quota {
        organ: quota.organ,
        item: quota.item,
        level: quota.level,
        reason: None,
        calls: quota.calls,
    };
    let quotas = body.quotas.into_iter().map(quota).collect();
    let wish = Draw { list: body.list, seed: body.seed, first: body.first, last: body.last, quotas };
    Ok(Json(ListLine::of(desk.draw(&who, wish).await?)))
}

/// Somebody to be called.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CallLine {
    /// Number of the call-back's, or the rectification's, own case.
    no: String,
    name: String,
    phone: String,
    item: String,
    /// Last day, absent where nothing limits it.
    due: Option<String>,
}

/// Calls that wait for the caller's post.
#[utoipa::path(get, path = "/call-backs", tag = "call-backs",
    responses((status = 200, description = "Calls", body = Page<CallLine>), OfReading))]
pub(super) async fn list_calls(State(desk): State<Desk>, Caller(who): Caller) -> Result<Json<Page<CallLine>>, Problem> {
    who.must(Permission::CallBack)?;
    let casework = &desk.office.casework;
    let (sight, desks) = (who.sight(), casework.desks_of(&who.actor()));
    let filter = InboxFilter { act: Some("call-back".to_owned()), ..InboxFilter::default() };
    let found = casework.inbox(&sight, &desks, &filter, None, MOST).await.map_err(problem)?;
    let mut items = Vec::new();
    for row in found.rows {
        let case = casework.read_case(&sight, &row.case_no).await.map_err(problem)?;
        items.push(CallLine {
            no: row.case_no.to_string(),
            name: case.party.name.clone(),
            phone: case.party.phone.clone(),
            item: case.form.get("item").and_then(|item| item.as_str()).unwrap_or_default().to_owned(),
            due: (row.due != casework::NEVER).then(|| row.due.to_string()),
        });
    }
    Ok(Json(Page { items, next: None }))
}

/// What somebody said on the telephone.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AnswerBody {
    /// `satisfied`, `unsatisfied`, `unreachable`.
    outcome: String,
    /// Answered, and did not want to be asked.
    #[serde(default)]
    refused: bool,
    /// At most one visit was needed.
    #[serde(default)]
    one_visit: Option<bool>,
    /// The matter is really settled.
    #[serde(default)]
    done_well: Option<bool>,
    #[serde(default)]
    comment: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Taken {
    no: String,
}

/// Take down what was said.
#[utoipa::path(post, path = "/call-backs/{no}", tag = "call-backs", request_body = AnswerBody,
    params(("no" = String, Path, description = "回访或整改编号"), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, description = "Done", body = Taken), OfDoing))]
pub(super) async fn answer_call(
    State(desk): State<Desk>,
    Caller(who): Caller,
    Path(no): Path<String>,
    Key(key): Key,
    Body(body): Body<AnswerBody>,
) -> Result<Json<Taken>, Problem> {
    let AnswerBody { outcome, refused, one_visit, done_well, comment } = body;
    let answered = Answered { outcome, refused, one_visit, done_well, comment };
    let done = desk.answer_call(&who, &case_no(&no)?, answered, key).await?;
    Ok(Json(Taken { no: done.case_no.to_string() }))
}
