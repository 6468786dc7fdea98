//! `/api/v1/reports`: reports in sight, and one with the very text that was hashed.
#![allow(unused_qualifications, reason = "the derive of IntoParams writes them")]

use axum::Json;
use axum::extract::{Path, Query, State};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::Problem;
use web::api::OfReading;

use super::kind::ReportKind;
use super::store::{Correction, Head};
use crate::api::Reader;
use crate::desk::Desk;

const USUAL: u32 = 50;
const MOST: u32 = 200;

pub fn routes() -> OpenApiRouter<Desk> {
    OpenApiRouter::new().routes(routes!(list_reports)).routes(routes!(show_report))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// `week`, `month`, `quarter`, `year`; all when absent.
    kind: Option<String>,
    /// `county` or an organ id; all that may be seen when absent.
    scope: Option<String>,
    /// From `next` of the page before.
    after: Option<i64>,
    /// 1 to 200; 50 unless told.
    limit: Option<u32>,
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
}

impl From<Head> for ReportHead {
    fn from(head: Head) -> ReportHead {
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
        }
    }
}

/// Reports, newest first.
#[derive(Debug, Serialize, ToSchema)]
struct Reports {
    reports: Vec<ReportHead>,
    /// Give it as `after` for the next page.
    next: Option<i64>,
}

/// A correction beside a report.
#[derive(Debug, Serialize, ToSchema)]
struct CorrectionView {
    n: i64,
    at: String,
    author: String,
    reason: String,
    text: String,
}

impl From<Correction> for CorrectionView {
    fn from(note: Correction) -> CorrectionView {
        let Correction { n, at, author_name, reason, text, .. } = note;
        CorrectionView { n, at: at.to_string(), author: author_name, reason, text }
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
}

/// Frozen reports in the reader's sight, newest first.
#[utoipa::path(get, path = "/reports", tag = "assessment", params(Wanted),
    responses((status = 200, body = Reports), OfReading))]
async fn list_reports(
    State(desk): State<Desk>,
    Reader(who): Reader,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Reports>, Problem> {
    let kind = match wanted.kind.as_deref().filter(|kind| !kind.is_empty()) {
        Some(word) => Some(ReportKind::from_word(word).ok_or_else(|| {
            kernel::Refusal::invalid("bad_report_kind", "kind 请写 week、month、quarter 或 year。").on_field("kind")
        })?),
        None => None,
    };
    let limit = wanted.limit.unwrap_or(USUAL).clamp(1, MOST);
    let mut heads = desk.reports(&who, wanted.scope.as_deref(), kind, wanted.after, limit + 1).await?;
    let more = u32::try_from(heads.len()).is_ok_and(|found| found > limit);
    heads.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let next = heads.last().filter(|_| more).map(|head| head.seq);
    Ok(Json(Reports { reports: heads.into_iter().map(ReportHead::from).collect(), next }))
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
    let notes = desk.report_notes(&id).await?;
    Ok(Json(ReportView {
        content: serde_json::from_str(&frozen.text).map_err(Problem::internal)?,
        head: frozen.head.into(),
        hash: verified.hash.to_string(),
        hash_before: verified.before.to_string(),
        whole: verified.whole,
        text: frozen.text,
        corrections: notes.into_iter().map(CorrectionView::from).collect(),
    }))
}
