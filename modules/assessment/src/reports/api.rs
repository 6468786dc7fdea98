//! `/api/v1/reports`: reports in sight, one with the very text that was hashed, and the notes that correct it.
#![allow(unused_qualifications, reason = "the derive of IntoParams writes them")]

use axum::Json;
use axum::extract::{Path, State};
use axum::middleware;
use http::StatusCode;
use identity::Permission;
use identity::once::{Answers, once};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::Problem;
use web::api::{OfDoing, OfReading, Page};
use web::extract::{Filter, PageQuery, Paging};

use super::corrections::Checked;
use super::delivery::Delivery;
use super::kind::ReportKind;
use super::store::Head;
use crate::api::Reader;
use crate::desk::Desk;

pub fn routes(desk: &Desk) -> OpenApiRouter<Desk> {
    let office = &desk.office;
    let answers = Answers { db: office.db.clone(), region: office.region, clock: office.clock.clone() };
    let correcting =
        OpenApiRouter::new().routes(routes!(correct_report)).layer(middleware::from_fn_with_state(answers, once));
    OpenApiRouter::new().routes(routes!(list_reports)).routes(routes!(show_report)).merge(correcting)
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// `week`, `month`, `quarter`, `year`; all when absent.
    kind: Option<String>,
    /// `county` or an organ id; all that may be seen when absent.
    scope: Option<String>,
}

/// A report in a list.
#[derive(Debug, Serialize, ToSchema)]
struct ReportHead {
    /// `county.2026-11`.
    id: String,
    /// Its place in the chain, from 1.
    seq: i64,
    kind: &'static str,
    scope: String,
    period: String,
    /// First and last day.
    from: String,
    to: String,
    title: String,
    frozen_at: String,
    /// Given to the reader and not opened on the site since.
    unread: bool,
}

impl ReportHead {
    fn of(head: Head, unread: &[i64]) -> ReportHead {
        ReportHead {
            id: head.id,
            seq: head.seq,
            kind: head.kind.word(),
            scope: head.scope,
            period: head.period,
            from: head.from.to_string(),
            to: head.to.to_string(),
            title: head.title,
            frozen_at: head.frozen_at.to_string(),
            unread: unread.contains(&head.seq),
        }
    }
}

/// A correction beside a report.
#[derive(Debug, Serialize, ToSchema)]
struct CorrectionView {
    n: i64,
    at: String,
    author: String,
    reason: String,
    text: String,
    /// SHA-256 over the bytes of `hash_before` and then of `told`, hexadecimal; absent in notes older than their chain.
    #[serde(skip_serializing_if = "Option::is_none")]
    hash: Option<String>,
    /// Of the report, or of the correction before.
    hash_before: String,
    /// Byte for byte what was hashed.
    told: String,
    /// The chain from the report to this note holds.
    whole: bool,
}

impl From<Checked> for CorrectionView {
    fn from(checked: Checked) -> CorrectionView {
        let Checked { note, before, told, whole } = checked;
        CorrectionView {
            n: note.n,
            at: note.at.to_string(),
            author: note.author_name,
            reason: note.reason,
            text: note.text,
            hash: note.hash.map(|hash| hash.to_string()),
            hash_before: before.to_string(),
            told,
            whole,
        }
    }
}

/// To whom a report went.
#[derive(Debug, Serialize, ToSchema)]
struct DeliveryView {
    account: String,
    name: String,
    sent: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    read_at: Option<String>,
}

impl From<Delivery> for DeliveryView {
    fn from(delivery: Delivery) -> DeliveryView {
        let Delivery { account, name, sent, read_at } = delivery;
        let read_at = read_at.map(|at| at.to_string());
        DeliveryView { account: account.to_string(), name, sent: sent.to_string(), read_at }
    }
}

/// A frozen report.
#[derive(Debug, Serialize, ToSchema)]
struct ReportView {
    #[serde(flatten)]
    head: ReportHead,
    /// SHA-256 over the bytes of `hash_before` and then of `text`, hexadecimal.
    hash: String,
    hash_before: String,
    /// The text and the hash before give the hash.
    whole: bool,
    /// Byte for byte what was hashed.
    text: String,
    /// The same, read.
    content: serde_json::Value,
    corrections: Vec<CorrectionView>,
    /// For supervision only: to whom it went and who read it.
    #[serde(skip_serializing_if = "Option::is_none")]
    deliveries: Option<Vec<DeliveryView>>,
}

/// Frozen reports in the reader's sight, newest first.
#[utoipa::path(get, path = "/reports", tag = "assessment", params(Wanted, PageQuery),
    responses((status = 200, description = "Reports", body = Page<ReportHead>), OfReading))]
async fn list_reports(
    State(desk): State<Desk>,
    Reader(who): Reader,
    paging: Paging,
    Filter(wanted): Filter<Wanted>,
) -> Result<Json<Page<ReportHead>>, Problem> {
    let kind = match wanted.kind.as_deref().filter(|kind| !kind.is_empty()) {
        Some(word) => Some(ReportKind::from_word(word).ok_or_else(|| {
            kernel::Refusal::invalid("bad_report_kind", "kind 请写 week、month、quarter 或 year。").on_field("kind")
        })?),
        None => None,
    };
    let before = paging.after(|key| key.first()?.parse().ok())?;
    let limit = paging.keyset.limit;
    let mut heads = desk.reports(&who, wanted.scope.as_deref(), kind, before, paging.limit() + 1).await?;
    let more = heads.len() > limit;
    heads.truncate(limit);
    let next = paging.next(heads.last().filter(|_| more).map(|head| vec![head.seq.to_string()]));
    let unread = desk.unread_reports(&who).await?;
    Ok(Json(Page { items: heads.into_iter().map(|head| ReportHead::of(head, &unread)).collect(), next }))
}

/// One report with its corrections and its check.
#[utoipa::path(get, path = "/reports/{id}", tag = "assessment", params(("id" = String, Path, description = "`county.2026-11`")),
    responses((status = 200, body = ReportView), OfReading))]
async fn show_report(
    State(desk): State<Desk>,
    Reader(who): Reader,
    Path(id): Path<String>,
) -> Result<Json<ReportView>, Problem> {
    let frozen = desk.report(&who, &id).await?;
    let verified = desk.verify_report(&frozen).await?;
    let notes = desk.report_notes(&frozen).await?;
    let deliveries = match who.may(Permission::ManageRules) {
        true => Some(desk.report_deliveries(&frozen).await?.into_iter().map(DeliveryView::from).collect()),
        false => None,
    };
    let unread = desk.unread_reports(&who).await?;
    Ok(Json(ReportView {
        content: serde_json::from_str(&frozen.text).map_err(Problem::internal)?,
        deliveries,
        head: ReportHead::of(frozen.head, &unread),
        hash: verified.hash.to_string(),
        hash_before: verified.before.to_string(),
        whole: verified.whole,
        text: frozen.text,
        corrections: notes.into_iter().map(CorrectionView::from).collect(),
    }))
}

/// What is wrong, and how one knows.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CorrectionBody {
    /// 5 to 2000 characters.
    reason: String,
    /// 5 to 2000 characters.
    text: String,
}

/// Add a correction beside a report, which itself stays as it is; for supervision.
#[utoipa::path(post, path = "/reports/{id}/corrections", tag = "assessment", request_body = CorrectionBody,
    params(("id" = String, Path, description = "`county.2026-11`"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body give the same answer")),
    responses((status = 201, description = "Added", body = CorrectionView), OfDoing))]
async fn correct_report(
    State(desk): State<Desk>,
    Reader(who): Reader,
    Path(id): Path<String>,
    web::extract::Json(body): web::extract::Json<CorrectionBody>,
) -> Result<(StatusCode, Json<CorrectionView>), Problem> {
    let note = desk.correct_report(&who, &id, &body.reason, &body.text).await?;
    Ok((StatusCode::CREATED, Json(note.into())))
}
