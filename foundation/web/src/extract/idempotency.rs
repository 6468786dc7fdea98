//! `Idempotency-Key`: the same key and body give the same answer, however often a client repeats itself.

use axum::extract::FromRequestParts;
use http::StatusCode;
use http::request::Parts;

use crate::problem::Problem;

/// A client's key for one command. Remembering the answer is the store's business.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdempotencyKey(pub String);

const LONGEST: usize = 128;

impl IdempotencyKey {
    fn read(parts: &Parts) -> Result<Option<IdempotencyKey>, Problem> {
        let Some(value) = parts.headers.get("idempotency-key") else { return Ok(None) };
        let text = value.to_str().unwrap_or_default().trim();
        let sound = (1..=LONGEST).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
        if sound { Ok(Some(IdempotencyKey(text.to_owned()))) } else { Err(malformed()) }
    }
}

fn malformed() -> Problem {
    let sentence = "请求头 Idempotency-Key 应为 1 到 128 个可见 ASCII 字符，例如一个 UUID。";
    Problem::new(StatusCode::BAD_REQUEST, "idempotency_key_malformed", sentence)
}

impl<S: Send + Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<IdempotencyKey, Problem> {
        IdempotencyKey::read(parts)?.ok_or_else(|| {
            let sentence = "请求头缺少 Idempotency-Key。每个操作请给一个新值，重试同一操作时用原来的值。";
            Problem::new(StatusCode::BAD_REQUEST, "idempotency_key_missing", sentence)
        })
    }
}

impl<S: Send + Sync> axum::extract::OptionalFromRequestParts<S> for IdempotencyKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<IdempotencyKey>, Problem> {
        IdempotencyKey::read(parts)
    }
}
