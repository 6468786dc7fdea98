//! What handlers take out of a request, and where a list goes on.

use axum::extract::{FromRequestParts, OriginalUri};
use http::StatusCode;
use http::request::Parts;
use kernel::{CaseNo, Date, Refusal};
use serde::Serialize;
use serde::de::DeserializeOwned;
use utoipa::{IntoParams, ToSchema};
use web::Problem;
use web::extract::Keyset;

/// How lists are paged.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code, reason = "describes what Paging reads")]
pub struct PageQuery {
    /// From `next` of the page before.
    after: Option<String>,
    /// 1 to 200; 50 unless told.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// Filters of an address; what cannot be read is a problem.
pub struct Filter<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Filter<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Filter<T>, Problem> {
        use axum::extract::Query;
        let read = Query::<T>::from_request_parts(parts, state).await;
        read.map(|Query(filter)| Filter(filter)).map_err(|error| {
            let sentence = format!("查询参数不符合接口说明：{}。", error.body_text());
            Problem::new(StatusCode::BAD_REQUEST, "query_malformed", sentence)
        })
    }
}

/// The page asked for, and the address as the client wrote it.
pub struct Paging {
    pub keyset: Keyset,
    pub address: String,
}

impl Paging {
    pub fn limit(&self) -> u32 {
        u32::try_from(self.keyset.limit).unwrap_or(u32::MAX)
    }

    /// The key of the page before; the client is told if it made one up.
    pub fn after<K>(&self, read: impl FnOnce(&[String]) -> Option<K>) -> Result<Option<K>, Problem> {
        let Some(key) = &self.keyset.after else { return Ok(None) };
        let sentence = "参数 after 应为上一页返回的 next，不能自己编写。";
        let problem = || Problem::new(StatusCode::BAD_REQUEST, "page_malformed", sentence).on_field("after");
        read(key).map(Some).ok_or_else(problem)
    }

    pub fn next(&self, key: Option<Vec<String>>) -> Option<String> {
        key.map(|key| Keyset::next(&self.address, &key))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Paging {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Paging, Problem> {
        let keyset = Keyset::from_request_parts(parts, state).await?;
        // A nested router sees the address without its beginning.
        let original = parts.extensions.get::<OriginalUri>().map_or(&parts.uri, |original| &original.0);
        let address = original.path_and_query().map_or("/", |address| address.as_str()).to_owned();
        Ok(Paging { keyset, address })
    }
}

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
