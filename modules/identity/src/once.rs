//! `Idempotency-Key` for what is no command of a case: an answer once given is given again.
//!
//! The answer is kept after the deed, not with it. Where the machine dies between the two the deed is judged anew, which
//! every verb behind this door bears: it changes nothing, or says that it was done before.

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{OriginalUri, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::header::CONTENT_TYPE;
use http::{Method, StatusCode};
use kernel::{Digest32, Refusal, RegionCode, SharedClock};
use std::sync::Arc;
use store::idempotency::{self, Given};
use store::{Db, WriteSet};
use web::Problem;
use web::extract::IdempotencyKey;

use crate::gate::Who;

/// The largest body that is looked at.
const LARGEST: usize = 4 * 1024 * 1024;

/// Where answers are kept.
#[derive(Clone)]
pub struct Answers {
    pub db: Db,
    pub region: RegionCode,
    pub clock: SharedClock,
}

/// Put into the extensions of an answer that must not be kept, such as one with a password in it.
#[derive(Clone, Copy, Debug)]
pub struct ToldOnce;

/// The layer.
pub async fn once(State(answers): State<Answers>, request: Request, next: Next) -> Response {
    match answer(&answers, request, next).await {
        Ok(response) => response,
        Err(problem) => problem.into_response(),
    }
}

async fn answer(answers: &Answers, request: Request, next: Next) -> Result<Response, Problem> {
    use axum::extract::OptionalFromRequestParts;
    let (mut parts, body) = request.into_parts();
    let key = if parts.method == Method::POST {
        <IdempotencyKey as OptionalFromRequestParts<()>>::from_request_parts(&mut parts, &()).await?
    } else {
        None
    };
    let who = parts.extensions.get::<Arc<Who>>().cloned();
    let (Some(IdempotencyKey(key)), Some(who)) = (key, who) else {
        return Ok(next.run(Request::from_parts(parts, body)).await);
    };
    let too_large = |_| Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "body_too_large", "请求内容太大。");
    let bytes = to_bytes(body, LARGEST).await.map_err(too_large)?;
    let uri = parts.extensions.get::<OriginalUri>().map_or(&parts.uri, |original| &original.0);
    let asked = Digest32::of(&[uri.to_string().as_bytes(), b"\n", &bytes].concat());
    let account = who.account.id.as_str();
    let given = idempotency::lookup(&answers.db, answers.region, account, &key).await.map_err(Problem::internal)?;
    match given {
        Some(given) if given.request == asked => return Ok(again(&given)),
        Some(_) => {
            let sentence = "同一个幂等键不能用于不同的请求，请换一个键。";
            return Err(Refusal::invalid("idempotency_key_reused", sentence).into());
        }
        None => {}
    }
    let response = next.run(Request::from_parts(parts, Body::from(bytes))).await;
    if !response.status().is_success() || response.extensions().get::<ToldOnce>().is_some() {
        return Ok(response);
    }
    let (head, body) = response.into_parts();
    let body = to_bytes(body, LARGEST).await.map_err(Problem::internal)?;
    keep(answers, account, &key, asked, head.status, &body).await?;
    Ok(Response::from_parts(head, Body::from(body)))
}

fn again(given: &Given) -> Response {
    let status = StatusCode::from_u16(given.status).unwrap_or(StatusCode::OK);
    if given.answer.is_empty() {
        return status.into_response();
    }
    (status, [(CONTENT_TYPE, "application/json")], given.answer.clone()).into_response()
}

async fn keep(
    answers: &Answers,
    account: &str,
    key: &str,
    request: Digest32,
    status: StatusCode,
    body: &Bytes,
) -> Result<(), Problem> {
    let answer = String::from_utf8_lossy(body).into_owned();
    let given = Given { request, status: status.as_u16(), answer };
    let mut set = WriteSet::new();
    idempotency::push(&mut set, answers.region, account, key, &given, answers.clock.now());
    match answers.db.write(set).await {
        // The same request at the same instant was first; it had the same answer.
        Err(error) if !error.is_conflict() => Err(Problem::internal(error)),
        _ => Ok(()),
    }
}
