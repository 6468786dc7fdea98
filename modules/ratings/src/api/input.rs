//! What handlers take out of a request, checked before anything else looks at it.

use std::sync::Arc;

use axum::extract::{FromRequest, FromRequestParts, OptionalFromRequestParts, Request};
use http::StatusCode;
use http::request::Parts;
use identity::Who;
use kernel::{CaseNo, Date, Refusal};
use serde::de::DeserializeOwned;
use web::Problem;
use web::extract::IdempotencyKey;
pub(super) use web::extract::{Filter, PageQuery, Paging};

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
