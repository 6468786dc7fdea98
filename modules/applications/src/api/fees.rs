//! `cases/{no}/fees`: what was paid and given back, written down at the window (缴费登记、退费).

use axum::extract::{Path, State};
use axum::response::Response;
use kernel::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::Problem;

use super::cases::{OutcomeView, answer};
use super::input::{Body, Caller, Terms, case_no, precondition};
use super::tasks::read_day;
use crate::desk::Desk;
use crate::fees::{FeeLine, count, count_in_words};
use crate::lifecycle::fees::{Charge, Giving};
use web::api::OfDoing;

/// A fee that was taken. It is written down whether or not it was lawful to take it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ChargeBody {
    /// One of the fees the item publishes, or whatever it was called.
    name: String,
    /// In fen, the hundredth of a yuan.
    #[schema(minimum = 1, example = 1000)]
    fen: i64,
    /// Of how many units of the published standard, up to two decimals; one where it is left out.
    #[serde(default)]
    #[schema(example = "12.5")]
    count: String,
    /// `cash`, `transfer`, `scan`, `pos` or `platform` (公共支付平台).
    #[schema(example = "scan")]
    how: String,
    /// Number of the official electronic receipt (财政电子票据号).
    #[serde(default)]
    receipt: String,
    /// Why there is no receipt yet; needed without one.
    #[serde(default)]
    no_receipt: String,
    /// The day it was taken; today where it is left out.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    on: Option<String>,
}

/// What of a fee was given back.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RefundBody {
    /// In fen; at most what was taken and not given back.
    #[schema(minimum = 1, example = 1000)]
    fen: i64,
    reason: String,
    /// Today where it is left out.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    on: Option<String>,
}

/// A fee as it stands.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FeeView {
    n: u32,
    name: String,
    fen: i64,
    count: String,
    how: String,
    receipt: Option<String>,
    no_receipt: Option<String>,
    on: String,
    refunds: Vec<RefundView>,
    /// What was taken and not given back.
    kept_fen: i64,
    /// The item publishes a fee of this name.
    listed: bool,
    /// More than the published amount.
    above: bool,
    /// The published standard, and what it rests on.
    standard: Option<String>,
    basis: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RefundView {
    fen: i64,
    on: String,
    reason: String,
}

impl FeeView {
    pub(super) fn of(line: &FeeLine) -> FeeView {
        let fee = &line.taken;
        let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let refund = |refund: &crate::lifecycle::fees::Refund| RefundView {
            fen: refund.fen.0,
            on: refund.on.to_string(),
            reason: refund.reason.clone(),
        };
        FeeView {
            n: fee.n,
            name: fee.name.clone(),
            fen: fee.fen.0,
            count: count_in_words(fee.count),
            how: fee.how.clone(),
            receipt: some(&fee.receipt),
            no_receipt: some(&fee.no_receipt),
            on: fee.on.to_string(),
            refunds: fee.refunds.iter().map(refund).collect(),
            kept_fen: fee.kept().0,
            listed: line.listed.is_some(),
            above: line.above,
            standard: line.listed.as_ref().and_then(|listed| some(&listed.standard)),
            basis: line.listed.as_ref().and_then(|listed| some(&listed.basis)),
        }
    }
}

fn day(text: Option<&String>) -> Result<Option<Date>, Problem> {
    Ok(text.map(|day| read_day(day, "on")).transpose()?)
}

/// Write down a fee that was taken.
///
/// For the window and whoever hands over, of an organ that takes part; on an open application.
#[utoipa::path(post, path = "/cases/{no}/fees", tag = "cases", request_body = ChargeBody,
    params(("no" = String, Path, description = "办件编号"), ("Idempotency-Key" = Option<String>, Header),
        ("If-Match" = Option<String>, Header, description = "The ETag that was looked at")),
    responses((status = 200, description = "Written down", body = OutcomeView), OfDoing))]
pub(super) async fn charge(
    State(desk): State<Desk>,
    Caller(who): Caller,
    Path(no): Path<String>,
    terms: Terms,
    Body(body): Body<ChargeBody>,
) -> Result<Response, Problem> {
    let ChargeBody { name, fen, how, receipt, no_receipt, .. } = body;
    let (count, on) = (Some(count(&body.count)?), day(body.on.as_ref())?);
    let fee = Charge { name, fen, count, how, receipt, no_receipt, on };
    let done = desk.charge(&who, &case_no(&no)?, &fee, terms.key, terms.seen).await;
    done.map(|outcome| answer(&outcome)).map_err(precondition)
}

/// Write down what of a fee was given back; also when the case is over.
#[utoipa::path(post, path = "/cases/{no}/fees/{n}/refund", tag = "cases", request_body = RefundBody,
    params(("no" = String, Path, description = "办件编号"), ("n" = u32, Path, description = "Which fee of the case, from 1"),
        ("Idempotency-Key" = Option<String>, Header),
        ("If-Match" = Option<String>, Header, description = "The ETag that was looked at")),
    responses((status = 200, description = "Written down", body = OutcomeView), OfDoing))]
pub(super) async fn refund(
    State(desk): State<Desk>,
    Caller(who): Caller,
    Path((no, n)): Path<(String, String)>,
    terms: Terms,
    Body(body): Body<RefundBody>,
) -> Result<Response, Problem> {
    // What is no number names no fee of the case.
    let (n, on) = (n.parse().unwrap_or(0), day(body.on.as_ref())?);
    let giving = Giving { n, fen: body.fen, reason: body.reason, on };
    let done = desk.refund(&who, &case_no(&no)?, &giving, terms.key, terms.seen).await;
    done.map(|outcome| answer(&outcome)).map_err(precondition)
}
