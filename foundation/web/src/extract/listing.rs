//! What a list of the API is asked for: filters, a page, and where it goes on.

use axum::extract::{FromRequestParts, OriginalUri, Query};
use http::StatusCode;
use http::request::Parts;
use serde::de::DeserializeOwned;
use utoipa::IntoParams;

use super::Keyset;
use crate::problem::Problem;

/// Longest text in a query, in bytes.
const LONGEST: usize = 500;

/// Filters in the address; what cannot be read is a problem. No text may hold U+0000, which neither database stores, and
/// none may be longer than anybody would type.
#[derive(Clone, Copy, Debug)]
pub struct Filter<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Filter<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Filter<T>, Problem> {
        let malformed = |sentence: String| Problem::new(StatusCode::BAD_REQUEST, "query_malformed", sentence);
        let pairs = Query::<Vec<(String, String)>>::from_request_parts(parts, state).await;
        let Query(pairs) = pairs.map_err(|error| malformed(format!("查询参数无法读取：{}。", error.body_text())))?;
        for (name, value) in pairs {
            unsound(&value).map_or(Ok(()), |sentence| Err(malformed(sentence).on_field(name)))?;
        }
        let read = Query::<T>::from_request_parts(parts, state).await;
        read.map(|Query(filter)| Filter(filter))
            .map_err(|error| malformed(format!("查询参数不符合接口说明：{}。", error.body_text())))
    }
}

fn unsound(text: &str) -> Option<String> {
    if text.contains('\0') {
        return Some("文字中不能有字符 U+0000，请去掉后重试。".to_owned());
    }
    (text.len() > LONGEST).then(|| format!("文字太长：最多 {LONGEST} 个字节。"))
}

/// How lists are paged, for their description; [`Paging`] reads it.
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

/// Where a list goes on: the page asked for, and the address as the client wrote it.
#[derive(Clone, Debug)]
pub struct Paging {
    pub keyset: Keyset,
    pub address: String,
}

impl Paging {
    pub fn limit(&self) -> u32 {
        u32::try_from(self.keyset.limit).unwrap_or(u32::MAX)
    }

    /// The key of the page before, read by `read`.
    ///
    /// # Errors
    /// `page_malformed` where the client made the key up.
    pub fn after<K>(&self, read: impl FnOnce(&[String]) -> Option<K>) -> Result<Option<K>, Problem> {
        let Some(key) = &self.keyset.after else { return Ok(None) };
        let sentence = "参数 after 应为上一页返回的 next，不能自己编写。";
        let problem = || Problem::new(StatusCode::BAD_REQUEST, "page_malformed", sentence).on_field("after");
        read(key).map(Some).ok_or_else(problem)
    }

    /// The address of the page after the row with this key.
    pub fn next(&self, key: Option<Vec<String>>) -> Option<String> {
        key.map(|key| Keyset::next(&self.address, &key))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Paging {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Paging, Problem> {
        let keyset = Keyset::read(parts.uri.query().unwrap_or_default())?;
        // A nested router sees the address without its beginning.
        let original = parts.extensions.get::<OriginalUri>().map_or(&parts.uri, |original| &original.0);
        let address = original.path_and_query().map_or("/", |address| address.as_str()).to_owned();
        Ok(Paging { keyset, address })
    }
}
