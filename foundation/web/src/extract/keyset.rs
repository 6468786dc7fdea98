//! `?after=…&limit=…`: paging by the last key seen, the same cost at every depth.

use axum::extract::FromRequestParts;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::StatusCode;
use http::request::Parts;

use crate::form::Post;
use crate::problem::Problem;

/// Where a page of a list begins and how long it is. As an extractor it is that of a page: no longer than [`USUAL`], or a
/// browser would wait for it; scripts read longer ones by [`super::Paging`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keyset {
    /// The key of the last row of the page before, as [`Keyset::cursor`] wrote it.
    pub after: Option<Vec<String>>,
    pub limit: usize,
}

const USUAL: usize = 50;
const MOST: usize = 200;

impl Default for Keyset {
    fn default() -> Keyset {
        Keyset { after: None, limit: USUAL }
    }
}

impl Keyset {
    /// The opaque cursor of a row's key; the parts may hold any text.
    pub fn cursor(key: &[String]) -> String {
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(key).unwrap_or_default())
    }

    /// Reads a cursor back; `None` if nobody of ours wrote it.
    fn key(cursor: &str) -> Option<Vec<String>> {
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()
    }

    /// The address of the page after the row with this key, with all other filters kept.
    pub fn next(path_and_query: &str, key: &[String]) -> String {
        let (path, query) = path_and_query.split_once('?').unwrap_or((path_and_query, ""));
        let kept = query.split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("after="));
        let pairs: Vec<String> = kept.map(str::to_owned).chain([format!("after={}", Keyset::cursor(key))]).collect();
        format!("{path}?{}", pairs.join("&"))
    }

    fn for_a_page(self) -> Keyset {
        Keyset { limit: self.limit.min(USUAL), ..self }
    }

    pub(super) fn read(query: &str) -> Result<Keyset, Problem> {
        let query = Post::urlencoded(query.as_bytes());
        let after = match query.get("after").filter(|cursor| !cursor.is_empty()) {
            None => None,
            Some(cursor) => Some(
                Keyset::key(cursor)
                    .ok_or_else(|| malformed("after", "参数 after 应为上一页返回的 next，不能自己编写。"))?,
            ),
        };
        let limit = match query.get("limit").filter(|limit| !limit.is_empty()) {
            None => USUAL,
            Some(limit) => limit
                .parse()
                .ok()
                .filter(|limit| (1..=MOST).contains(limit))
                .ok_or_else(|| malformed("limit", "参数 limit 应为 1 到 200 的整数。"))?,
        };
        Ok(Keyset { after, limit })
    }
}

fn malformed(field: &str, sentence: &str) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, "page_malformed", sentence).on_field(field)
}

impl<S: Send + Sync> FromRequestParts<S> for Keyset {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Keyset, Problem> {
        Keyset::read(parts.uri.query().unwrap_or_default()).map(Keyset::for_a_page)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_next_page_keeps_the_filters() {
        let key = ["2026-11-26".to_owned(), "7".to_owned()];
        let next = Keyset::next("/staff/cases?organ=market&after=old", &key);
        assert!(next.starts_with("/staff/cases?organ=market&after="));
        assert_eq!(Keyset::read(next.split_once('?').unwrap().1).unwrap().after.unwrap(), key);
    }

    #[test]
    fn a_limit_outside_the_range_is_told_and_not_bent() {
        for query in ["limit=0", "limit=201", "limit=-1", "limit=ten", "after=rubbish!"] {
            assert_eq!(Keyset::read(query).unwrap_err().code, "page_malformed", "{query}");
        }
        assert_eq!(Keyset::read("limit=&after=").unwrap(), Keyset::default());
    }

    #[test]
    fn a_page_is_never_longer_than_usual() {
        assert_eq!(Keyset::read("limit=200").unwrap().limit, 200);
        assert_eq!(Keyset::read("limit=200").unwrap().for_a_page().limit, 50);
        assert_eq!(Keyset::read("limit=20").unwrap().for_a_page().limit, 20);
    }

    proptest! {
        #[test]
        fn every_key_reads_back(key in proptest::collection::vec(".*", 0..4)) {
            prop_assert_eq!(Keyset::key(&Keyset::cursor(&key)), Some(key));
        }
    }
}
