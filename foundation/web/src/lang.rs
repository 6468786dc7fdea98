//! The reader's choices: language, size of type, contrast, tone.
//!
//! They live in one plain cookie, so that every page honours them without a script and without an account. Chinese
//! comes first: only an explicit choice brings English, never the browser's header, because a county's forms and
//! letters are Chinese.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::FromRequestParts;
use http::HeaderMap;
use http::request::Parts;

use crate::cookies::{self, SetCookie};

/// Name of the cookie; its value is a list of flags such as `en.large`.
pub const COOKIE: &str = "haoban-view";

/// A language in which every message exists.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Lang {
    #[default]
    Chinese,
    English,
}

impl Lang {
    pub const ALL: [Lang; 2] = [Lang::Chinese, Lang::English];

    /// The tag of BCP 47, as in `<html lang>` and as the folder of message files.
    pub const fn tag(self) -> &'static str {
        match self {
            Lang::Chinese => "zh-CN",
            Lang::English => "en",
        }
    }

    /// How the language calls itself.
    pub const fn own_name(self) -> &'static str {
        match self {
            Lang::Chinese => "中文",
            Lang::English => "English",
        }
    }

    pub const fn other(self) -> Lang {
        match self {
            Lang::Chinese => Lang::English,
            Lang::English => Lang::Chinese,
        }
    }
}

/// How the reader wants pages to look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Prefs {
    pub lang: Lang,
    /// 长辈版: body text of at least 18 pt-like size, larger targets.
    pub large: bool,
    pub contrast: bool,
    /// Light on dark, for walls and for tired eyes.
    pub dark: bool,
}

impl Prefs {
    /// Reads the flags of a cookie value; unknown flags are ignored.
    pub fn parse(value: &str) -> Prefs {
        value.split('.').fold(Prefs::default(), |prefs, flag| prefs.with(flag).unwrap_or(prefs))
    }

    /// These choices after one switch: `zh-CN`, `en`, `large`, `normal`, `contrast`, `plain`, `dark`, `light`.
    pub fn with(self, switch: &str) -> Option<Prefs> {
        Some(match switch {
            "zh-CN" => Prefs { lang: Lang::Chinese, ..self },
            "en" => Prefs { lang: Lang::English, ..self },
            "large" => Prefs { large: true, ..self },
            "normal" => Prefs { large: false, ..self },
            "contrast" => Prefs { contrast: true, ..self },
            "plain" => Prefs { contrast: false, ..self },
            "dark" => Prefs { dark: true, ..self },
            "light" => Prefs { dark: false, ..self },
            _ => return None,
        })
    }

    /// The choices a request carries.
    pub fn of(headers: &HeaderMap) -> Prefs {
        cookies::read(headers, COOKIE).map(Prefs::parse).unwrap_or_default()
    }

    /// The cookie value that keeps these choices.
    pub fn flags(self) -> String {
        let flags = [
            (self.lang == Lang::English, "en"),
            (self.large, "large"),
            (self.contrast, "contrast"),
            (self.dark, "dark"),
        ];
        flags.iter().filter(|(on, _)| *on).map(|(_, flag)| *flag).collect::<Vec<_>>().join(".")
    }

    /// The cookie that keeps these choices for a year.
    pub fn cookie(self, secure: bool) -> SetCookie {
        SetCookie::new(COOKIE, self.flags(), secure).lasting(Duration::from_secs(365 * 86_400))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Prefs {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Prefs, Infallible> {
        Ok(Prefs::of(&parts.headers))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Lang {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Lang, Infallible> {
        Ok(Prefs::from_request_parts(parts, state).await?.lang)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_survive_the_cookie() {
        let prefs = Prefs { lang: Lang::English, large: true, contrast: false, dark: true };
        assert_eq!(Prefs::parse(&prefs.flags()), prefs);
        assert_eq!(Prefs::parse("nonsense..large"), Prefs { large: true, ..Prefs::default() });
    }

    #[test]
    fn chinese_is_spoken_until_english_is_asked_for() {
        assert_eq!(Prefs::parse("").lang, Lang::Chinese);
        assert_eq!(Prefs::default().with("en").and_then(|prefs| prefs.with("zh-CN")), Some(Prefs::default()));
        assert_eq!(Prefs::default().with("fr"), None);
    }
}
