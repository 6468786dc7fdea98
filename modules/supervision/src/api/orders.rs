//! `orders`: issue, read, receive, reply, review.

use axum::Json;
use axum::extract::{Path, State};
use calendar::Limit;
use http::StatusCode;
use identity::Staff;
use kernel::{OrganId, Refusal};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use web::Problem;
use web::api::{OfDoing, OfReading, Page};
use web::extract::IdempotencyKey;

use super::input::{Done, Filter, PageQuery, Paging, case_no, page, sent, text, word};
use super::letters::LetterLine;
use crate::desk::Desk;
use crate::door::problem;
use crate::model::{NewOrder, Order, OrderFilter, OrderKey, OrderSort, OrderState, PageKey as _, Subject};
use crate::pages::sight;

/// What of the orders is wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct OrderQuery {
    /// `automatic`, `leader`, `public`, `talk`.
    sort: Option<String>,
    /// `issued`, `handling`, `replied`, `closed`.
    state: Option<String>,
    organ: Option<String>,
    /// Number of the case it is about.
    case: Option<String>,
}

/// An order (督办).
#[derive(Debug, Serialize, ToSchema)]
pub struct OrderView {
    no: String,
    sort: &'static str,
    matter: String,
    demand: String,
    subject: Option<String>,
    case_no: Option<String>,
    organ: String,
    issued_at: String,
    issued_by: String,
    state: &'static str,
    /// Last day of what is owed next, local.
    due: Option<String>,
    closed_at: Option<String>,
    /// How often it was sent back.
    redone: u32,
}

impl OrderView {
    fn of(order: Order) -> OrderView {
        OrderView {
            no: order.no.to_string(),
            sort: order.sort.word(),
            matter: order.matter,
            demand: order.demand,
            subject: order.subject.map(|subject| subject.to_string()),
            case_no: order.case_no.map(|no| no.to_string()),
            organ: order.organ.to_string(),
            issued_at: order.issued_at.to_string(),
            issued_by: order.issued_by.account.to_string(),
            state: order.state.word(),
            due: order.due.map(|due| due.to_string()),
            closed_at: order.closed_at.map(|at| at.to_string()),
            redone: order.redone,
        }
    }
}

/// Orders this account may see, newest first.
#[utoipa::path(get, path = "/orders", tag = "supervision", params(OrderQuery, PageQuery),
    responses((status = 200, description = "Orders", body = Page<OrderView>), OfReading))]
pub async fn list(
    State(desk): State<Desk>,
    Staff(who): Staff,
    paging: Paging,
    Filter(query): Filter<OrderQuery>,
) -> Result<Json<Page<OrderView>>, Problem> {
    let filter = OrderFilter {
        sorts: word(query.sort.as_deref(), "sort", OrderSort::ALL, OrderSort::word)?.into_iter().collect(),
        states: word(query.state.as_deref(), "state", OrderState::ALL, OrderState::word)?.into_iter().collect(),
        organ: text(query.organ).map(OrganId::from),
        case_no: text(query.case).map(|no| case_no(&no)).transpose()?,
        ..OrderFilter::default()
    };
    let after = paging.after(OrderKey::of_parts)?;
    let found = desk.orders(&sight(&who), &filter, after.as_ref(), paging.limit()).await.map_err(problem)?;
    Ok(page(found, &paging, OrderView::of))
}

/// An order with its letters.
#[derive(Debug, Serialize, ToSchema)]
pub struct OrderFile {
    #[serde(flatten)]
    order: OrderView,
    letters: Vec<LetterLine>,
}

/// One order with its letters.
#[utoipa::path(get, path = "/orders/{no}", tag = "supervision", params(("no" = String, Path, description = "Number of the order")),
    responses((status = 200, description = "The order", body = OrderFile), OfReading))]
pub async fn show(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Path(no): Path<String>,
) -> Result<Json<OrderFile>, Problem> {
    let (no, sight) = (case_no(&no)?, sight(&who));
    let order = desk.order(&sight, &no).await.map_err(problem)?;
    let case = desk.office.casework.read_case(&sight, &no).await.map_err(problem)?;
    Ok(Json(OrderFile { order: OrderView::of(order), letters: LetterLine::of(&case) }))
}

/// An order to be issued.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OrderBody {
    /// `leader`, `public`, `talk`.
    sort: String,
    organ: String,
    /// At most a hundred characters.
    matter: String,
    demand: String,
    /// For the reply: `5wd`.
    #[schema(value_type = String, example = "5wd")]
    within: Limit,
    /// A case number, `organ:…`, `item:…`; left out where it is about no one thing.
    #[serde(default)]
    subject: Option<String>,
    #[serde(default)]
    instruction: String,
}

/// Issue an order.
#[utoipa::path(post, path = "/orders", tag = "supervision", request_body = OrderBody,
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key and body give the same answer")),
    responses((status = 201, description = "Issued", body = Done), OfDoing))]
pub async fn issue(
    State(desk): State<Desk>,
    Staff(who): Staff,
    key: Option<IdempotencyKey>,
    web::extract::Json(body): web::extract::Json<OrderBody>,
) -> Result<(StatusCode, Json<Done>), Problem> {
    let sort = word(Some(&body.sort), "sort", OrderSort::ALL, OrderSort::word)?;
    let missing = || Refusal::invalid("sort_missing", "请选择督办方式。").on_field("sort");
    let subject = body.subject.filter(|text| !text.is_empty()).map(|text| text.parse::<Subject>()).transpose();
    let order = NewOrder {
        sort: sort.ok_or_else(missing)?,
        organ: OrganId::from(body.organ.as_str()),
        matter: body.matter,
        demand: body.demand,
        within: body.within,
        subject: subject.map_err(|refusal| refusal.on_field("subject"))?,
        instruction: body.instruction,
    };
    let outcome = desk.issue_order(&who, &order, sent(key)).await?;
    Ok((StatusCode::CREATED, Json(Done::of(&outcome))))
}

/// What is said with an act.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OrderAct {
    #[serde(default)]
    opinion: String,
}

/// Act on an order: the organ may `receive` and `reply`, the supervision body `close` it or ask to `redo` it.
#[utoipa::path(post, path = "/orders/{no}/actions/{verb}", tag = "supervision", request_body = OrderAct,
    params(("no" = String, Path, description = "Number of the order"),
        ("verb" = String, Path, description = "receive, reply, close, redo"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body give the same answer")),
    responses((status = 200, description = "Done", body = Done), OfDoing))]
pub async fn act(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Path((no, verb)): Path<(String, String)>,
    key: Option<IdempotencyKey>,
    web::extract::Json(body): web::extract::Json<OrderAct>,
) -> Result<Json<Done>, Problem> {
    let (no, key) = (case_no(&no)?, sent(key));
    let outcome = match verb.as_str() {
        "receive" => desk.receive_order(&who, &no, key).await?,
        "reply" => desk.reply_order(&who, &no, body.opinion, key).await?,
        "close" => desk.review_order(&who, &no, true, body.opinion, key).await?,
        "redo" => desk.review_order(&who, &no, false, body.opinion, key).await?,
        _ => return Err(Refusal::not_found("verb_unknown", "没有这个操作。").into()),
    };
    Ok(Json(Done::of(&outcome)))
}
