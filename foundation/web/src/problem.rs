//! Every "no" at the edge: RFC 9457 for machines, a page in plain words for people.
//!
//! A handler returns `Result<_, Problem>`; a [`kernel::Refusal`] becomes one by `?`. The answer is written as
//! `application/problem+json`; the layer [`crate::guard::problem_pages`] turns it into a page where the client
//! prefers HTML and the path is not under `/api`. What is our own fault is told with a reference number only; the log
//! keeps the cause under the same number.

use std::borrow::Cow;
use std::ops::{Deref, DerefMut};

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use http::{HeaderName, StatusCode};
use kernel::{Refusal, RefusalKind};
use serde::Serialize;
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::form::FieldError;
use crate::text::Text;

/// The media type of RFC 9457.
pub const MEDIA_TYPE: &str = "application/problem+json";

/// Why a request was not done, for machines and people alike. Boxed, so that a `Result` of a handler stays small.
#[derive(Clone, Debug, Serialize)]
#[serde(transparent)]
pub struct Problem(Box<ProblemDetails>);

/// The members of RFC 9457 and ours.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemDetails {
    /// `/problems/<code>`.
    #[serde(rename = "type")]
    #[schema(example = "/problems/case_not_found")]
    pub type_: String,
    pub title: String,
    #[schema(example = 404)]
    pub status: u16,
    /// One sentence: what, where, how to mend it.
    pub detail: String,
    /// The path of the request, filled in by the layer that knows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instance: Option<String>,
    /// Stable, `snake_case`.
    #[schema(value_type = String, example = "case_not_found")]
    pub code: Cow<'static, str>,
    /// The form field or JSON member that is meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// The article of law behind the refusal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub article: Option<String>,
    /// All field errors of a form, when there are several.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub errors: Vec<FieldError>,
    /// Where the log keeps the cause of a fault of ours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    #[serde(skip)]
    pub retry_after: Option<u64>,
}

impl Problem {
    pub fn new(status: StatusCode, code: impl Into<Cow<'static, str>>, detail: impl Into<String>) -> Problem {
        let code = code.into();
        Problem(Box::new(ProblemDetails {
            type_: format!("/problems/{code}"),
            title: title_of(status).to_owned(),
            status: status.as_u16(),
            detail: detail.into(),
            instance: None,
            code,
            field: None,
            article: None,
            errors: Vec::new(),
            reference: None,
            retry_after: None,
        }))
    }

    pub fn not_found() -> Problem {
        Problem::new(StatusCode::NOT_FOUND, "page_not_found", "没有这个页面。请核对地址，或者从首页搜索要办的事。")
    }

    pub fn sign_in_required() -> Problem {
        Problem::new(StatusCode::UNAUTHORIZED, "sign_in_required", "请先登录，再打开这个页面。")
    }

    pub fn too_many_requests(seconds: u64) -> Problem {
        let mut problem = Problem::new(
            StatusCode::TOO_MANY_REQUESTS,
            "too_many_requests",
            format!("操作太频繁，请在 {seconds} 秒后再试。已填写的内容不会丢失。"),
        );
        problem.retry_after = Some(seconds);
        problem
    }

    /// A form with mistakes: one problem that lists them all.
    pub fn invalid_form(errors: Vec<FieldError>) -> Problem {
        let detail = match errors.as_slice() {
            [one] => one.sentence.clone(),
            many => format!("有 {} 处需要修改。", many.len()),
        };
        let mut problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "form_invalid", detail);
        problem.field = errors.first().map(|error| error.field.clone());
        problem.errors = errors;
        problem
    }

    /// A fault of ours. The cause goes to the log under a reference number, never to the reader.
    pub fn internal(cause: impl std::fmt::Display) -> Problem {
        let reference = crate::guard::reference_number();
        tracing::error!(reference, %cause, "a request failed through our own fault");
        let mut problem = Problem::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal_error",
            format!("系统出了问题，您刚才的操作没有完成，请稍后再试。如需帮助，请告知编号 {reference}。"),
        );
        problem.reference = Some(reference);
        problem
    }

    #[must_use]
    pub fn on_field(mut self, field: impl Into<String>) -> Problem {
        self.field = Some(field.into());
        self
    }

    /// The sentence in the reader's language, where there is one for the code. The Chinese sentence, which names what is
    /// meant, then stands under it: see [`Problem::original`].
    pub fn told(&self, t: Text) -> String {
        self.in_english(t).unwrap_or_else(|| self.detail.clone())
    }

    /// The Chinese sentence, where [`Problem::told`] says it in another language.
    pub fn original(&self, t: Text) -> Option<&str> {
        self.in_english(t).map(|_| self.detail.as_str())
    }

    /// Both sentences in one line, for messages beside a field.
    pub fn told_briefly(&self, t: Text) -> String {
        match self.original(t) {
            Some(original) => format!("{} {original}", self.told(t)),
            None => self.told(t),
        }
    }

    /// The heading in the reader's language.
    pub fn heading(&self, t: Text) -> String {
        let key = format!("refusal-title-{}", self.status);
        if t.has(&key) { t.get(&key) } else { self.title.clone() }
    }

    fn in_english(&self, t: Text) -> Option<String> {
        let key = format!("refusal-{}", self.code);
        t.has(&key).then(|| t.get(&key))
    }

    pub fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

impl Deref for Problem {
    type Target = ProblemDetails;

    fn deref(&self) -> &ProblemDetails {
        &self.0
    }
}

impl DerefMut for Problem {
    fn deref_mut(&mut self) -> &mut ProblemDetails {
        &mut self.0
    }
}

impl PartialSchema for Problem {
    fn schema() -> RefOr<Schema> {
        ProblemDetails::schema()
    }
}

impl ToSchema for Problem {
    fn name() -> Cow<'static, str> {
        ProblemDetails::name()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        ProblemDetails::schemas(schemas);
    }
}

/// The status a refusal is told with.
pub const fn status_of(kind: RefusalKind) -> StatusCode {
    match kind {
        RefusalKind::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
        RefusalKind::NotFound => StatusCode::NOT_FOUND,
        RefusalKind::Forbidden => StatusCode::FORBIDDEN,
        RefusalKind::Conflict | RefusalKind::NotAllowedNow => StatusCode::CONFLICT,
    }
}

/// The heading of a status, without blame.
fn title_of(status: StatusCode) -> &'static str {
    match status {
        StatusCode::BAD_REQUEST => "请求看不明白",
        StatusCode::UNAUTHORIZED => "需要登录",
        StatusCode::FORBIDDEN => "没有权限",
        StatusCode::NOT_FOUND => "没有找到",
        StatusCode::METHOD_NOT_ALLOWED => "这里不能这样操作",
        StatusCode::CONFLICT => "现在还不能这样办",
        StatusCode::PRECONDITION_FAILED => "内容已被他人更新",
        StatusCode::PAYLOAD_TOO_LARGE => "内容太大",
        StatusCode::UNSUPPORTED_MEDIA_TYPE => "格式不支持",
        StatusCode::UNPROCESSABLE_ENTITY => "还有内容需要修改",
        StatusCode::TOO_MANY_REQUESTS => "请稍等片刻",
        StatusCode::SERVICE_UNAVAILABLE => "系统正在维护",
        _ if status.is_server_error() => "系统出了问题",
        _ => "没有办成",
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Problem {
        let mut problem = Problem::new(status_of(refusal.kind), refusal.code, refusal.sentence);
        problem.article = refusal.article;
        problem.field = refusal.field;
        problem
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = (self.status_code(), Json(&self)).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
        if let Some(seconds) = self.retry_after {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self.status == 401 {
            headers.insert(HeaderName::from_static("www-authenticate"), HeaderValue::from_static("Bearer"));
        }
        response.extensions_mut().insert(self);
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_keeps_its_code_sentence_field_and_article() {
        let refusal = Refusal::not_allowed_now("already_extended", "办理期限只能延长一次。")
            .article("行政许可法第四十二条")
            .on_field("extension");
        let json = serde_json::to_value(Problem::from(refusal)).unwrap();
        assert_eq!(
            json,
            serde_json::json!({
                "type": "/problems/already_extended", "title": "现在还不能这样办", "status": 409,
                "detail": "办理期限只能延长一次。", "code": "already_extended",
                "field": "extension", "article": "行政许可法第四十二条"
            })
        );
    }

    #[test]
    fn whoever_reads_english_is_told_in_english_and_sees_what_was_said() {
        let (chinese, english) = (Text::in_(crate::Lang::Chinese), Text::in_(crate::Lang::English));
        let full = Problem::new(StatusCode::CONFLICT, "slot_full", "9:00 已约满。");
        assert_eq!((full.told(chinese), full.original(chinese)), ("9:00 已约满。".to_owned(), None));
        assert_eq!(full.told_briefly(english), "This slot is full. Please choose another. 9:00 已约满。");
        assert_eq!(full.heading(english), "This cannot be done now");
        let new = Problem::new(StatusCode::CONFLICT, "nobody_translated_this", "不行。");
        assert_eq!((new.told(english), new.original(english)), ("不行。".to_owned(), None));
    }

    #[test]
    fn the_cause_of_our_own_fault_is_not_told() {
        let problem = Problem::internal("password of the database is hunter2");
        let json = serde_json::to_string(&problem).unwrap();
        assert!(!json.contains("hunter2"));
        assert!(json.contains(problem.reference.as_deref().unwrap()));
    }

    #[test]
    fn a_busy_client_is_told_when_to_come_back() {
        let response = Problem::too_many_requests(7).into_response();
        assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(response.headers()[RETRY_AFTER], "7");
        assert_eq!(response.headers()[CONTENT_TYPE], MEDIA_TYPE);
    }
}
