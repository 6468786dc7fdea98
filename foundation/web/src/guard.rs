//! What stands between the network and the handlers, in one stack: limits, forgery, headers, faults, compression.
//!
//! `server` wraps its whole router once with [`wrap`]. From the outside in: request number, log span, compression,
//! security headers, problem pages, panics, body limit, forged requests, rate limits.

use std::any::Any;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{DefaultBodyLimit, Request};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Router};
use http::header::{ACCEPT, CACHE_CONTROL, CONTENT_TYPE, HeaderName, HeaderValue, VARY};
use http::{HeaderMap, Method, StatusCode};
use rand::TryRngCore;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::timeout::TimeoutLayer;

use crate::page::{PageRequest, Site};
use crate::problem::Problem;
use crate::problem_page::ProblemPage;
use crate::rate::{self, RateLimits};

/// Scripts and styles only from ourselves and never inline; nobody may frame us.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
     font-src 'self'; connect-src 'self'; object-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const SECURITY_HEADERS: [(&str, &str); 6] = [
    ("content-security-policy", CONTENT_SECURITY_POLICY),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("permissions-policy", "camera=(self), microphone=(), geolocation=(), payment=(), usb=()"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
];

/// Header by which a request is found again in the log.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// What may be set for one installation.
#[derive(Clone)]
pub struct Limits {
    /// Largest body of ordinary requests; upload routes set their own.
    pub body_bytes: usize,
    /// After this a handler is given up.
    pub timeout: Duration,
    pub rate: Option<Arc<RateLimits>>,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { body_bytes: 2 * 1024 * 1024, timeout: Duration::from_secs(30), rate: None }
    }
}

/// Puts the whole stack around a router.
pub fn wrap(router: Router, site: Arc<Site>, limits: Limits) -> Router {
    let https = site.https;
    let mut router = router
        .route("/assets/{name}", axum::routing::get(crate::assets::serve))
        .route("/preferences", axum::routing::post(crate::preferences::save))
        .fallback(|| async { Problem::not_found() })
        .method_not_allowed_fallback(|| async {
            let sentence = "这个地址不支持这种操作。请从页面上的按钮或链接进入。";
            Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", sentence)
        });
    if let Some(rate) = limits.rate {
        router = router.layer(middleware::from_fn_with_state(rate, rate::limit));
    }
    router
        .layer(CsrfLayer::new().with_rejection_response(|_| forged()))
        .layer(DefaultBodyLimit::max(limits.body_bytes))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, limits.timeout))
        .layer(CatchPanicLayer::custom(|cause: Box<dyn Any + Send>| panicked(cause.as_ref())))
        .layer(middleware::from_fn(sound_address))
        .layer(middleware::from_fn(problem_pages))
        .layer(Extension(site))
        .layer(middleware::from_fn(move |request, next| security_headers(https, request, next)))
        .layer(CompressionLayer::new().gzip(true))
        .layer(middleware::from_fn(request_number))
}

/// An address with the character U+0000 leads nowhere, and no database takes it.
async fn sound_address(request: Request, next: Next) -> Response {
    let asked = request.uri().path_and_query().map_or("", |asked| asked.as_str());
    if asked.contains("%00") {
        let sentence = "地址中有不能识别的字符，请核对后重试。";
        return Problem::new(StatusCode::BAD_REQUEST, "address_unsound", sentence).into_response();
    }
    next.run(request).await
}

fn forged() -> Response {
    let sentence = "这个请求不是从本网站发出的，为保护您的账户没有执行。请回到本网站的页面再操作一次。";
    Problem::new(StatusCode::FORBIDDEN, "cross_site_request", sentence).into_response()
}

fn panicked(cause: &(dyn Any + Send)) -> Response {
    let text = cause.downcast_ref::<&str>().copied().or_else(|| cause.downcast_ref::<String>().map(String::as_str));
    Problem::internal(text.unwrap_or("panic without a message")).into_response()
}

/// Problems become pages for people; the path is written into those for machines.
pub async fn problem_pages(request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let asked = PageRequest::of(&parts);
    let human = wants_page(parts.uri.path(), &parts.headers);
    let path = parts.uri.path().to_owned();
    let mut response = next.run(Request::from_parts(parts, body)).await;

    if response.extensions().get::<Problem>().is_none() {
        match plain_failure(&response) {
            Some(problem) => response = keep_headers(&response, problem.into_response()),
            None => return response,
        }
    }
    let Some(mut problem) = response.extensions_mut().remove::<Problem>() else {
        return response;
    };
    problem.instance = Some(path);
    let status = problem.status_code();
    let answer = if human {
        let page = ProblemPage::new(&asked, problem);
        (status, crate::page::Html(page)).into_response()
    } else {
        let mut answer = problem.into_response();
        answer.extensions_mut().remove::<Problem>();
        answer
    };
    let mut answer = keep_headers(&response, answer);
    answer.headers_mut().insert(VARY, HeaderValue::from_static("accept, cookie"));
    answer
}

/// Failures that axum and tower word themselves (a path that does not parse, a timeout) in our own words.
fn plain_failure(response: &Response) -> Option<Problem> {
    let status = response.status();
    let typed = response.headers().get(CONTENT_TYPE).is_some_and(|value| !value.as_bytes().starts_with(b"text/plain"));
    if typed || !(status.is_client_error() || status.is_server_error()) {
        return None;
    }
    let (code, sentence) = match status {
        StatusCode::NOT_FOUND => return Some(Problem::not_found()),
        StatusCode::PAYLOAD_TOO_LARGE => ("body_too_large", "提交的内容太大。请压缩图片或分几次上传。"),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => {
            ("media_type_unsupported", "不支持这种内容格式。接口请用 application/json。")
        }
        StatusCode::SERVICE_UNAVAILABLE => ("timed_out", "系统忙，这次没有在规定时间内办完，请稍后再试。"),
        _ => ("request_malformed", "请求的格式不对，请核对地址和填写的内容。"),
    };
    Some(Problem::new(status, code, sentence))
}

/// Cookies and other headers a handler set survive the change of body.
fn keep_headers(from: &Response, mut to: Response) -> Response {
    for (name, value) in from.headers() {
        let about_body = [CONTENT_TYPE, http::header::CONTENT_LENGTH].contains(name);
        if !about_body && !to.headers().contains_key(name) {
            to.headers_mut().append(name, value.clone());
        }
    }
    to
}

fn wants_page(path: &str, headers: &HeaderMap) -> bool {
    let accept = headers.get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or("");
    !path.starts_with("/api/") && accept.contains("text/html")
}

async fn security_headers(https: bool, request: Request, next: Next) -> Response {
    let safe = matches!(*request.method(), Method::GET | Method::HEAD);
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in SECURITY_HEADERS {
        headers.entry(HeaderName::from_static(name)).or_insert(HeaderValue::from_static(value));
    }
    if https {
        let pinned = HeaderValue::from_static("max-age=31536000; includeSubDomains");
        headers.insert(http::header::STRICT_TRANSPORT_SECURITY, pinned);
    }
    // Pages name people: no shared cache may keep them, and the back button asks again.
    let cache = if safe { "private, no-cache" } else { "no-store" };
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static(cache));
    response
}

/// Every answer carries the number under which the log tells about it.
async fn request_number(mut request: Request<Body>, next: Next) -> Response {
    use tracing::Instrument;
    let id = reference_number();
    if let Ok(value) = HeaderValue::from_str(&id) {
        request.headers_mut().insert(REQUEST_ID, value);
    }
    let span = tracing::info_span!("request", id, method = %request.method(), path = request.uri().path());
    let mut response = next.run(request).instrument(span).await;
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}

/// Eight characters that can be read out over the telephone: no 0/O, no 1/I.
pub fn reference_number() -> String {
    const ALPHABET: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    let mut bytes = [0u8; 8];
    // Without randomness the number is poor but the answer must still go out.
    let _ = rand::rngs::OsRng.try_fill_bytes(&mut bytes);
    bytes.iter().filter_map(|byte| ALPHABET.get(usize::from(byte % 32))).map(|c| char::from(*c)).collect()
}
