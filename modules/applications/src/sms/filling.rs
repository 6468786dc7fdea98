//! Placeholders: `{phone}` and the like in what the settings write are filled with what is to be sent.

use std::collections::BTreeMap;

use kernel::Timestamp;
use reqwest::Url;
use serde_json::Value;

use super::declared::{Declared, Format};

/// Every placeholder; `{body}` only in what is signed.
pub(super) const NAMES: [&str; 13] = [
    "phone",
    "id",
    "sign",
    "content",
    "text",
    "link",
    "template",
    "secret",
    "time",
    "seconds",
    "millis",
    "body",
    "signature",
];

/// Values by placeholder.
pub(super) struct Values(BTreeMap<&'static str, String>);

impl Values {
    pub fn new() -> Values {
        Values(BTreeMap::new())
    }

    pub fn put(&mut self, name: &'static str, value: &str) {
        self.0.insert(name, value.to_owned());
    }

    /// The moment as gateways write it: local digits, seconds and thousandths since 1970.
    pub fn put_time(&mut self, now: Timestamp) {
        let seconds = now.as_micros().div_euclid(1_000_000);
        let minute: String = now.local_minute().chars().filter(char::is_ascii_digit).collect();
        self.put("time", &format!("{minute}{:02}", seconds.rem_euclid(60)));
        self.put("seconds", &seconds.to_string());
        self.put("millis", &now.as_micros().div_euclid(1_000).to_string());
    }

    pub fn fill(&self, text: &str) -> String {
        pieces(text)
            .into_iter()
            .map(|piece| match piece {
                Piece::Text(text) => text.to_owned(),
                Piece::Name(name) => self.0.get(name).cloned().unwrap_or_default(),
            })
            .collect()
    }
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    Text(&'a str),
    Name(&'a str),
}

/// `{` with small letters and `}` is a placeholder; any other brace is itself, for a gateway may want JSON within a text.
pub(super) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let (mut found, mut rest) = (Vec::new(), text);
    while let Some(open) = rest.find('{') {
        let (before, after) = rest.split_at(open);
        let name = after.get(1..).unwrap_or_default();
        let end = name.find(|char: char| !char.is_ascii_lowercase()).unwrap_or(name.len());
        match name.split_at(end) {
            (name, tail) if !name.is_empty() && tail.starts_with('}') => {
                found.extend([Piece::Text(before), Piece::Name(name)]);
                rest = tail.get(1..).unwrap_or_default();
            }
            _ => {
                let (brace, tail) = rest.split_at(open + 1);
                found.push(Piece::Text(brace));
                rest = tail;
            }
        }
    }
    found.push(Piece::Text(rest));
    found
}

/// The body of the request; of a `GET` its query.
pub(super) fn body(gateway: &Declared, values: &Values) -> String {
    match gateway.format {
        Format::Json => filled(&Value::Object(gateway.body.clone()), values).to_string(),
        Format::Form => {
            let texts = gateway.body.iter().map(|(name, value)| (name, written(&filled(value, values))));
            // The address is thrown away: it only lends its encoding.
            let Ok(mut url) = Url::parse("http://form/") else { return String::new() };
            url.query_pairs_mut().extend_pairs(texts);
            url.query().unwrap_or_default().to_owned()
        }
    }
}

fn filled(value: &Value, values: &Values) -> Value {
    match value {
        Value::String(text) => Value::String(values.fill(text)),
        Value::Array(parts) => Value::Array(parts.iter().map(|part| filled(part, values)).collect()),
        Value::Object(fields) => {
            Value::Object(fields.iter().map(|(name, value)| (name.clone(), filled(value, values))).collect())
        }
        other => other.clone(),
    }
}

fn written(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn braces_that_are_no_placeholder_stay() {
        let mut values = Values::new();
        values.put("text", "已受理");
        assert_eq!(values.fill(r#"{"what":"{text}"}{ {}{text"#), r#"{"what":"已受理"}{ {}{text"#);
        assert_eq!(pieces("{text}"), [Piece::Text(""), Piece::Name("text"), Piece::Text("")]);
    }

    #[test]
    fn the_moment_is_written_in_local_digits() {
        let mut values = Values::new();
        values.put_time(Timestamp::at_local(jiff::civil::date(2026, 9, 8), 9, 5).plus_seconds(7));
        assert_eq!(values.fill("{time}"), "20260908090507");
        assert_eq!(values.fill("{seconds}000"), values.fill("{millis}"));
    }
}
