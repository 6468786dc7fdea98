//! What handlers take out of a request, checked before anything else looks at it.

use std::sync::Arc;

use axum::extract::{FromRequest, FromRequestParts, OptionalFromRequestParts, OriginalUri, Request};
use http::StatusCode;
use http::request::Parts;
use identity::Who;
use kernel::{CaseNo, Date, Refusal};
use serde::de::DeserializeOwned;
use utoipa::IntoParams;
use web::Problem;
use web::extract::{IdempotencyKey, Keyset};

/// Somebody signed in; everybody else is told to.
pub(super) struct Caller(pub Arc<Who>);

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Caller, Problem> {
        parts.extensions.get().cloned().map(Caller).ok_or_else(Problem::sign_in_required)
    }
}

/// A JSON body; the reader in `web` refuses what is no JSON and texts no database stores.
pub(super) struct Body<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Body<T>, Problem> {
        let web::extract::Json(value) = web::extract::Json::<T>::from_request(request, state).await?;
        Ok(Body(value))
    }
}

/// The sender's key, if it gave one.
pub(super) struct Key(pub Option<String>);

impl<S: Send + Sync> FromRequestParts<S> for Key {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Key, Problem> {
        let key = <IdempotencyKey as OptionalFromRequestParts<S>>::from_request_parts(parts, state).await?;
        Ok(Key(key.map(|IdempotencyKey(key)| key)))
    }
}

/// Filters in the address.
pub(super) struct Filter<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Filter<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Filter<T>, Problem> {
        let read = axum::extract::Query::<T>::from_request_parts(parts, state).await;
        read.map(|axum::extract::Query(filter)| Filter(filter)).map_err(|error| {
            let sentence = format!("查询参数不符合接口说明：{}。", error.body_text());
            Problem::new(StatusCode::BAD_REQUEST, "query_malformed", sentence)
        })
    }
}

/// How lists are paged, for their description; [`Paging`] reads it.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code, reason = "describes what Paging reads")]
pub(super) struct PageQuery {
    /// From `next` of the page before.
    after: Option<String>,
    /// 1 to 200; 50 unless told.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// Where a list goes on: the page asked for, and the address as the client wrote it.
pub(super) struct Paging {
    keyset: Keyset,
    address: String,
}

impl Paging {
    pub fn limit(&self) -> u32 {
        u32::try_from(self.keyset.limit).unwrap_or(u32::MAX)
    }

    /// The key of the page before, read by `read`; the client is told if it made one up.
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

/// The number in the path; what cannot be a number is no case.
pub(super) fn case_no(text: &str) -> Result<CaseNo, Problem> {
    CaseNo::parse(text).map_err(|_| Refusal::not_found("case_unknown", "没有这个编号的办件，或者您无权查看。").into())
}

/// A day of the query; the client is told if it is none.
pub(super) fn day(text: Option<&str>, name: &'static str) -> Result<Option<Date>, Problem> {
    let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else { return Ok(None) };
    text.parse().map(Some).map_err(|_| {
        let sentence = format!("“{text}”不是日期，请写作 2026-09-01。");
        Problem::new(StatusCode::BAD_REQUEST, "query_malformed", sentence).on_field(name)
    })
}
