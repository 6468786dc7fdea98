//! Cookies, read and written. Only mechanics: what a token means and how long it lives is `identity`'s business.
//!
//! Every cookie is `SameSite=Lax`, for the whole site, and out of reach of scripts; over HTTPS it is `Secure` as well.
//! Together with the Sec-Fetch-Site check of [`crate::guard`] this is the whole defence against forged requests, so
//! no form carries a hidden token.

use std::fmt;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::HeaderMap;
use http::header::{COOKIE, HeaderValue};
use rand::TryRngCore;
use sha2::{Digest, Sha256};

/// Finds a cookie of a request.
pub fn read<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(key, value)| (key == name).then_some(value))
}

/// A `Set-Cookie` line to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetCookie {
    name: &'static str,
    value: String,
    max_age: Option<Duration>,
    secure: bool,
}

impl SetCookie {
    /// A cookie that lasts until the browser is closed. `value` must consist of cookie characters; tokens do.
    pub fn new(name: &'static str, value: impl Into<String>, secure: bool) -> SetCookie {
        SetCookie { name, value: value.into(), max_age: None, secure }
    }

    /// Takes a cookie away.
    pub fn remove(name: &'static str, secure: bool) -> SetCookie {
        SetCookie::new(name, "", secure).lasting(Duration::ZERO)
    }

    #[must_use]
    pub fn lasting(mut self, max_age: Duration) -> SetCookie {
        self.max_age = Some(max_age);
        self
    }

    /// The header value; `None` if the value holds characters a header cannot.
    pub fn header(&self) -> Option<HeaderValue> {
        HeaderValue::from_str(&self.to_string()).ok()
    }
}

impl fmt::Display for SetCookie {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}; Path=/; HttpOnly; SameSite=Lax", self.name, self.value)?;
        if let Some(age) = self.max_age {
            write!(f, "; Max-Age={}", age.as_secs())?;
        }
        if self.secure { f.write_str("; Secure") } else { Ok(()) }
    }
}

/// An unguessable session token: the browser holds the token, the database only its digest.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// 256 bits from the operating system.
    ///
    /// # Errors
    /// When the operating system has no randomness to give.
    pub fn random() -> Result<Token, rand::rand_core::OsError> {
        let mut bytes = [0u8; 32];
        rand::rngs::OsRng.try_fill_bytes(&mut bytes)?;
        Ok(Token(URL_SAFE_NO_PAD.encode(bytes)))
    }

    /// Takes a token from a request as it came; a malformed one simply matches no digest.
    pub fn presented(text: &str) -> Token {
        Token(text.to_owned())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What the session table keeps: a leaked table opens no session.
    pub fn digest(&self) -> String {
        URL_SAFE_NO_PAD.encode(Sha256::digest(self.0.as_bytes()))
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_found_among_others() {
        let mut headers = HeaderMap::new();
        headers.append(COOKIE, HeaderValue::from_static("a=1; session=abc"));
        headers.append(COOKIE, HeaderValue::from_static("view=en"));
        assert_eq!(read(&headers, "session"), Some("abc"));
        assert_eq!(read(&headers, "view"), Some("en"));
        assert_eq!(read(&headers, "sess"), None);
    }

    #[test]
    fn every_cookie_is_lax_and_out_of_reach_of_scripts() {
        let cookie = SetCookie::new("session", "abc", true).lasting(Duration::from_secs(60));
        assert_eq!(cookie.to_string(), "session=abc; Path=/; HttpOnly; SameSite=Lax; Max-Age=60; Secure");
        assert!(SetCookie::remove("session", false).to_string().ends_with("Max-Age=0"));
    }

    #[test]
    fn tokens_differ_and_never_print_themselves() {
        let (one, two) = (Token::random().unwrap(), Token::random().unwrap());
        assert_ne!(one.as_str(), two.as_str());
        assert_eq!(one.digest(), Token::presented(one.as_str()).digest());
        assert_ne!(one.digest(), one.as_str());
        assert_eq!(format!("{one:?}"), "Token(…)");
    }
}
