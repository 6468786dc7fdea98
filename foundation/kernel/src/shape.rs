//! What the identifier files share: taking a text of fixed length apart, and carrying such values through serde.

use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use serde::Deserializer;
use serde::de::{Error, Visitor};

use crate::Refusal;

/// The `N` ASCII characters of `text`, or a refusal that counts what is there.
pub(crate) fn fixed<const N: usize>(what: &str, code: &'static str, text: &str) -> Result<[u8; N], Refusal> {
    if let Some((place, found)) = text.chars().enumerate().find(|(_, c)| !c.is_ascii_alphanumeric()) {
        return Err(Refusal::invalid(code, format!("{what}第 {} 位是“{found}”，只能用数字和字母。", place + 1)));
    }
    text.as_bytes()
        .try_into()
        .map_err(|_| Refusal::invalid(code, format!("{what}应为 {N} 位，实为 {} 位。", text.len())))
}

/// Refuses the first character that `allowed` does not admit; `rule` says what is admitted.
pub(crate) fn only(
    what: &str,
    code: &'static str,
    text: &[u8],
    allowed: impl Fn(u8) -> bool,
    rule: &str,
) -> Result<(), Refusal> {
    match text.iter().position(|&c| !allowed(c)) {
        None => Ok(()),
        Some(place) => {
            let found = text.get(place).copied().map_or(' ', char::from);
            Err(Refusal::invalid(code, format!("{what}第 {} 位是“{found}”，{rule}。", place + 1)))
        }
    }
}

/// The text of bytes that were checked to be ASCII.
pub(crate) fn ascii(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap_or_default()
}

/// The number that ASCII digits spell; the caller has checked that they are digits and few.
pub(crate) fn number(digits: &[u8]) -> u64 {
    digits.iter().fold(0, |sum, &digit| sum * 10 + u64::from(digit - b'0'))
}

/// Reads any type that parses from text, without copying the text first.
pub fn deserialize_text<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: FromStr,
    T::Err: fmt::Display,
{
    deserializer.deserialize_str(TextVisitor(PhantomData))
}

struct TextVisitor<T>(PhantomData<T>);

impl<T> Visitor<'_> for TextVisitor<T>
where
    T: FromStr,
    T::Err: fmt::Display,
{
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        text.parse().map_err(E::custom)
    }
}

/// Gives a type that has `Display` and `FromStr<Err = Refusal>` its Debug and serde forms: always the text.
macro_rules! text_form {
    ($type:ty) => {
        impl std::fmt::Debug for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{}({self})", stringify!($type))
            }
        }

        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<$type, D::Error> {
                $crate::shape::deserialize_text(deserializer)
            }
        }
    };
}
pub(crate) use text_form;

/// Displays a type through its `as_str`.
macro_rules! shown_as_str {
    ($type:ty) => {
        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }
    };
}
pub(crate) use shown_as_str;
