//! What handlers take out of a request, and what they answer.

use axum::Json;
use kernel::{CaseNo, Date, Refusal};
use serde::Serialize;
use utoipa::ToSchema;
use web::Problem;
use web::api::Page;
use web::extract::IdempotencyKey;
pub use web::extract::{Filter, PageQuery, Paging};

use crate::model::PageKey;

/// What cannot be a number is no case.
pub fn case_no(text: &str) -> Result<CaseNo, Problem> {
    CaseNo::parse(text).map_err(|_| Refusal::not_found("case_unknown", "没有这个编号，或者您无权查看。").into())
}

/// A day of a filter.
pub fn day(text: Option<&str>, field: &str) -> Result<Option<Date>, Refusal> {
    let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else { return Ok(None) };
    let malformed = || Refusal::invalid("date_malformed", "日期请写成 2026-12-01 这样。").on_field(field);
    text.parse().map(Some).map_err(|_| malformed())
}

/// A word of a closed list; an unknown one is refused with the known ones.
pub fn word<T: Copy>(
    text: Option<&str>,
    field: &str,
    known: &[T],
    word: impl Fn(T) -> &'static str,
) -> Result<Option<T>, Refusal> {
    let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else { return Ok(None) };
    let found = known.iter().copied().find(|value| word(*value) == text);
    let unknown = || {
        let known: Vec<&str> = known.iter().map(|value| word(*value)).collect();
        Refusal::invalid("word_unknown", format!("{field} 应为 {} 之一。", known.join("、"))).on_field(field)
    };
    found.map(Some).ok_or_else(unknown)
}

/// The key of a command, if one was sent.
pub fn sent(key: Option<IdempotencyKey>) -> Option<String> {
    key.map(|IdempotencyKey(key)| key)
}

/// What a filter says; nothing where it is left empty.
pub fn text(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.is_empty())
}

/// A page of the desk's rows, each as it is shown.
pub fn page<R, V, K: PageKey>(found: casework::Page<R, K>, paging: &Paging, view: impl Fn(R) -> V) -> Json<Page<V>> {
    let next = paging.next(found.next.map(|key| key.parts()));
    Json(Page { items: found.rows.into_iter().map(view).collect(), next })
}

/// What came of a command.
#[derive(Debug, Serialize, ToSchema)]
pub struct Done {
    /// Number of the card or order.
    no: String,
    /// The version after it.
    seq: u32,
    /// Names of the happenings, in order.
    happened: Vec<&'static str>,
}

impl Done {
    pub fn of(outcome: &casework::Outcome) -> Done {
        Done {
            no: outcome.case_no.to_string(),
            seq: outcome.seq,
            happened: outcome.happened.iter().map(|name| name.as_str()).collect(),
        }
    }
}
