//! `ETag` and `If-Match`: a change names the version it was made on, so that nobody overwrites what he has not seen.

use axum::extract::FromRequestParts;
use http::StatusCode;
use http::header::{ETAG, HeaderName, HeaderValue, IF_MATCH};
use http::request::Parts;

use crate::problem::Problem;

/// The `ETag` header of a version number: `"7"`.
pub fn etag(version: u64) -> [(HeaderName, HeaderValue); 1] {
    let value = HeaderValue::from_str(&format!("\"{version}\"")).unwrap_or(HeaderValue::from_static("\"\""));
    [(ETAG, value)]
}

/// The version a client says it looked at; `None` when it does not care.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct IfMatch(pub Option<u64>);

impl IfMatch {
    /// Is this still the current version?
    ///
    /// # Errors
    /// 412 with the current version when it is not.
    pub fn check(self, current: u64) -> Result<(), Problem> {
        match self.0 {
            Some(seen) if seen != current => {
                let sentence =
                    format!("内容已被更新：您看到的是第 {seen} 版，现在是第 {current} 版。请重新打开后再修改。");
                Err(Problem::new(StatusCode::PRECONDITION_FAILED, "version_outdated", sentence))
            }
            _ => Ok(()),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<IfMatch, Problem> {
        let Some(value) = parts.headers.get(IF_MATCH) else { return Ok(IfMatch(None)) };
        match value.to_str().unwrap_or_default().trim() {
            "*" => Ok(IfMatch(None)),
            quoted => {
                let version = quoted.strip_prefix("W/").unwrap_or(quoted).trim_matches('"').parse();
                version.map(|version| IfMatch(Some(version))).map_err(|_| malformed())
            }
        }
    }
}

fn malformed() -> Problem {
    let sentence = "请求头 If-Match 应为读取时得到的 ETag，例如 \"7\"。";
    Problem::new(StatusCode::BAD_REQUEST, "if_match_malformed", sentence)
}
