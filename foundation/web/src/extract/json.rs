//! A JSON body; what cannot be read is a problem that names the place.

use axum::body::{Body, Bytes};
use axum::extract::rejection::JsonRejection;
use axum::extract::{FromRequest, Request};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::problem::Problem;

/// How JSON writes the character that texts may not hold.
const NUL: &[u8] = br"\u0000";

/// As axum's, but its rejections are [`Problem`]s.
#[derive(Clone, Copy, Debug)]
pub struct Json<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Json<T>, Problem> {
        let (parts, body) = request.into_parts();
        let whole = Request::from_parts(parts.clone(), body);
        let Ok(bytes) = Bytes::from_request(whole, state).await else {
            return Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "body_too_large", "请求内容太大，或者没有收全。"));
        };
        // No database takes the character U+0000 in a text, so none gets that far.
        if bytes.windows(NUL.len()).any(|window| window == NUL) {
            let sentence = "文字中不能有字符 U+0000，请去掉后重试。";
            return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "text_unsound", sentence));
        }
        match axum::Json::<T>::from_request(Request::from_parts(parts, Body::from(bytes)), state).await {
            Ok(axum::Json(value)) => Ok(Json(value)),
            Err(rejection) => Err(explain(&rejection)),
        }
    }
}

fn explain(rejection: &JsonRejection) -> Problem {
    let (code, sentence) = match rejection {
        JsonRejection::JsonSyntaxError(_) => ("json_malformed", "请求内容不是完整的 JSON"),
        JsonRejection::JsonDataError(_) => ("json_unexpected", "请求内容的字段不符合接口说明"),
        JsonRejection::MissingJsonContentType(_) => {
            ("media_type_unsupported", "请求头 Content-Type 应为 application/json")
        }
        other if other.status() == StatusCode::PAYLOAD_TOO_LARGE => ("body_too_large", "请求内容太大"),
        _ => ("body_unreadable", "请求内容没有收全"),
    };
    // The library's own sentence names line, column and member, which is what the author of a client needs.
    let place = rejection.body_text().split_once(": ").map(|(_, place)| place.to_owned()).unwrap_or_default();
    let detail = if place.is_empty() { format!("{sentence}。") } else { format!("{sentence}：{place}") };
    let mut problem = Problem::new(rejection.status(), code, detail);
    problem.field = field_of(&place);
    problem
}

/// `form.area: invalid type: …` names its member before the first colon.
fn field_of(place: &str) -> Option<String> {
    let (member, _) = place.split_once(": ")?;
    let plain = member.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '[' | ']' | '-'));
    plain.then(|| member.to_owned())
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        axum::Json(self.0).into_response()
    }
}
