//! What handlers take out of a request, checked before anything else looks at it.
//!
//! No text may hold U+0000, which neither database stores, and none may be longer than anybody would type.

use std::sync::Arc;

use axum::extract::{FromRequest, FromRequestParts, Request};
use http::StatusCode;
use http::request::Parts;
use identity::Who;
use kernel::{CaseNo, Refusal};
use serde::de::DeserializeOwned;
use serde_json::Value as Json;
use web::Problem;
pub(super) use web::extract::{Filter, PageQuery, Paging};
use web::extract::{IdempotencyKey, IfMatch};

/// Longest text anywhere in a body, in bytes.
const LONGEST: usize = 20_000;

/// Somebody signed in; everybody else is told to.
pub(super) struct Caller(pub Arc<Who>);

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Caller, Problem> {
        parts.extensions.get().cloned().map(Caller).ok_or_else(Problem::sign_in_required)
    }
}

/// A JSON body with sound texts.
pub(super) struct Body<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Body<T>, Problem> {
        let web::extract::Json(value) = web::extract::Json::<Json>::from_request(request, state).await?;
        read(value).map(Body)
    }
}

/// A value as the type it should be.
pub(super) fn read<T: DeserializeOwned>(value: Json) -> Result<T, Problem> {
    must_be_sound(&value)?;
    serde_json::from_value(value).map_err(|error| {
        let sentence = format!("请求内容的字段不符合接口说明：{error}。");
        Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "json_unexpected", sentence)
    })
}

fn must_be_sound(value: &Json) -> Result<(), Refusal> {
    match value {
        Json::String(text) => sound(text),
        Json::Array(items) => items.iter().try_for_each(must_be_sound),
        Json::Object(members) => members.iter().try_for_each(|(name, value)| {
            sound(name)?;
            must_be_sound(value)
                .map_err(|refusal| if refusal.field.is_some() { refusal } else { refusal.on_field(name) })
        }),
        Json::Null | Json::Bool(_) | Json::Number(_) => Ok(()),
    }
}

fn sound(text: &str) -> Result<(), Refusal> {
    if text.contains('\0') {
        return Err(Refusal::invalid("text_unsound", "文字中不能有字符 U+0000，请去掉后重试。"));
    }
    if text.len() > LONGEST {
        return Err(Refusal::invalid("text_too_long", format!("文字太长：最多 {LONGEST} 个字节。")));
    }
    Ok(())
}

/// The sender's key and the version it looked at.
pub(super) struct Terms {
    pub key: Option<String>,
    pub seen: Option<u32>,
}

impl<S: Send + Sync> FromRequestParts<S> for Terms {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Terms, Problem> {
        let key =
            <IdempotencyKey as axum::extract::OptionalFromRequestParts<S>>::from_request_parts(parts, state).await?;
        let IfMatch(seen) = <IfMatch as FromRequestParts<S>>::from_request_parts(parts, state).await?;
        // A version beyond any number of events is certainly not the current one.
        let seen = seen.map(|seen| u32::try_from(seen).unwrap_or(u32::MAX));
        Ok(Terms { key: key.map(|IdempotencyKey(key)| key), seen })
    }
}

/// The number in the path; what cannot be a number is no case.
pub(super) fn case_no(text: &str) -> Result<CaseNo, Problem> {
    CaseNo::parse(text).map_err(|_| Refusal::not_found("case_unknown", "没有这个编号的办件，或者您无权查看。").into())
}

/// The engine room's "somebody was first" is, for whoever named a version, a failed precondition (RFC 9110 §13.1.1).
pub(super) fn precondition(problem: Problem) -> Problem {
    if problem.code != "case_changed" {
        return problem;
    }
    Problem::new(StatusCode::PRECONDITION_FAILED, "case_changed", problem.detail.clone())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn unsound_texts_are_found_wherever_they_hide() {
        assert!(read::<Json>(json!({ "form": { "a": ["b", { "c": "d" }] } })).is_ok());
        let hidden = read::<Json>(json!({ "form": { "a": ["b", { "c": "\0" }] } })).unwrap_err();
        assert_eq!((&*hidden.code, hidden.status), ("text_unsound", 422));
        assert_eq!(read::<Json>(json!({ "\0": 1 })).unwrap_err().code, "text_unsound");
        assert_eq!(read::<Json>(json!(["x".repeat(20_001)])).unwrap_err().code, "text_too_long");
    }

    #[test]
    fn what_cannot_be_a_number_is_no_case() {
        assert_eq!(case_no("../etc").unwrap_err().status, 404);
        assert!(case_no("99012120260925-0001").is_ok());
    }
}
