//! How a wish is refused.
//!
//! Three errors, each with a home. A [`Refusal`] is expected: somebody asked for something that law, the state of the
//! case or the shape of the input does not allow. It is made by pure code, carries a stable code and a sentence a
//! citizen or clerk can act on, and is shown as it is. `store::Error` comes from the database and the disk; nobody who
//! reads it in a browser can mend it. `web::Error` stands at the edge: it words a refusal as a problem
//! (RFC 9457) or a page, and hides everything else behind a reference number while the log keeps the cause.
//!
//! A refusal never means that our own code is wrong; for that there are tests.

use std::fmt;

use serde::Serialize;

/// What sort of "no" this is; the edge turns it into a status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RefusalKind {
    /// The input itself is wrong and would be wrong tomorrow (422).
    Invalid,
    /// There is no such thing, or the asker may not know of it (404).
    NotFound,
    /// The asker may not do this (403).
    Forbidden,
    /// Somebody else was first, or the asker looked at an older version (409).
    Conflict,
    /// The thing is not in a state in which this can be done (409).
    NotAllowedNow,
}

/// An expected "no": stable code, one sentence that says what, where and how to mend it, and the law behind it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Refusal {
    pub kind: RefusalKind,
    /// Stable, `snake_case`; scripts and translations rely on it.
    pub code: &'static str,
    /// Chinese, complete, fit to be shown to the person who asked.
    pub sentence: String,
    /// The article that forbids or demands, such as 行政许可法第三十二条.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub article: Option<String>,
    /// The form field or file position to which the sentence belongs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
}

impl Refusal {
    pub fn new(kind: RefusalKind, code: &'static str, sentence: impl Into<String>) -> Refusal {
        Refusal { kind, code, sentence: sentence.into(), article: None, field: None }
    }

    pub fn invalid(code: &'static str, sentence: impl Into<String>) -> Refusal {
        Refusal::new(RefusalKind::Invalid, code, sentence)
    }

    pub fn not_found(code: &'static str, sentence: impl Into<String>) -> Refusal {
        Refusal::new(RefusalKind::NotFound, code, sentence)
    }

    pub fn forbidden(code: &'static str, sentence: impl Into<String>) -> Refusal {
        Refusal::new(RefusalKind::Forbidden, code, sentence)
    }

    pub fn conflict(code: &'static str, sentence: impl Into<String>) -> Refusal {
        Refusal::new(RefusalKind::Conflict, code, sentence)
    }

    pub fn not_allowed_now(code: &'static str, sentence: impl Into<String>) -> Refusal {
        Refusal::new(RefusalKind::NotAllowedNow, code, sentence)
    }

    /// Names the article of law behind this refusal.
    #[must_use]
    pub fn article(mut self, article: impl Into<String>) -> Refusal {
        self.article = Some(article.into());
        self
    }

    /// Names the field the sentence belongs to.
    #[must_use]
    pub fn on_field(mut self, field: impl Into<String>) -> Refusal {
        self.field = Some(field.into());
        self
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence)
    }
}

impl std::error::Error for Refusal {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_carries_code_sentence_article_and_field() {
        let refusal = Refusal::not_allowed_now("already_extended", "办理期限只能延长一次。")
            .article("行政许可法第四十二条")
            .on_field("extension");
        let json = serde_json::to_string(&refusal).unwrap();
        assert_eq!(
            json,
            r#"{"kind":"not_allowed_now","code":"already_extended","sentence":"办理期限只能延长一次。","article":"行政许可法第四十二条","field":"extension"}"#
        );
        assert_eq!(refusal.to_string(), "办理期限只能延长一次。");
    }
}
