//! From what a browser posts to JSON by the schema, and from values back to words.

use jiff::civil::Date;
use kernel::{Timestamp, local_date};
use serde_json::{Number, Value};

use super::schema::{FieldKind, plain_text};
use super::{Field, Form, Held, Post, Values, When};
use crate::text::Text;

impl Form {
    /// Lays the posted fields of one group (or of all) over the values already there.
    ///
    /// Empty answers are taken out, answers of fields that no longer apply too, so that nothing is filed that was not
    /// asked. What cannot be read as its type stays as text, and [`Form::check`] names it. A field the government
    /// holds keeps its value whatever is posted: it was not asked, and nobody may forge it.
    pub fn read(&self, post: &Post, group: Option<&str>, before: &Values, when: When<'_>, held: Held<'_>) -> Values {
        let mut values = before.clone();
        for field in self.fields.iter().filter(|field| !held.iter().any(|(name, _)| *name == field.name)) {
            let applies = field.when.as_deref().is_none_or(when);
            if !applies {
                values.shift_remove(&field.name);
                continue;
            }
            if group.is_some_and(|group| field.group != group) {
                continue;
            }
            match read_field(field, post) {
                Some(value) => values.insert(field.name.clone(), value),
                None => values.shift_remove(&field.name),
            };
        }
        values
    }

    /// Fills empty fields by their `x-prefill`, or by `default`.
    pub fn prefill(&self, values: &mut Values, known: &dyn Fn(&str) -> Option<String>) {
        for field in &self.fields {
            if values.contains_key(&field.name) {
                continue;
            }
            let known = field.prefill.as_deref().and_then(known).filter(|text| !text.is_empty()).map(Value::String);
            if let Some(value) = known.or_else(|| field.default.clone()) {
                values.insert(field.name.clone(), value);
            }
        }
    }
}

impl Field {
    /// The answer in words, for check-your-answers and case pages.
    pub fn in_words(&self, t: Text, value: Option<&Value>) -> String {
        match value {
            None | Some(Value::Null) => String::new(),
            Some(Value::Bool(yes)) => t.get(if *yes { "form-yes" } else { "form-no" }),
            Some(Value::Array(items)) => items.iter().map(|item| self.label_of(item)).collect::<Vec<_>>().join("、"),
            Some(Value::String(text)) if self.format == "date" => {
                text.parse::<Date>().map_or_else(|_| text.clone(), |date| t.long_date(date))
            }
            Some(Value::String(text)) if self.format == "date-time" => text
                .parse::<Timestamp>()
                .map_or_else(|_| text.clone(), |at| format!("{} {}", t.long_date(local_date(at)), t.clock(at))),
            Some(value) if self.unit.is_empty() => self.label_of(value),
            Some(value) => format!("{} {}", self.label_of(value), self.unit),
        }
    }

    fn label_of(&self, value: &Value) -> String {
        let text = plain_text(value);
        self.choices.iter().find(|choice| choice.value == text).map_or(text, |choice| choice.label.clone())
    }
}

fn read_field(field: &Field, post: &Post) -> Option<Value> {
    if field.kind == FieldKind::Many {
        return read_many(field, post);
    }
    let text = tidy(post.get(&field.name)?);
    if text.is_empty() {
        return None;
    }
    Some(match field.kind {
        FieldKind::Number | FieldKind::Integer => number(&text).unwrap_or(Value::String(text)),
        FieldKind::Flag => match text.as_str() {
            "true" | "on" | "yes" | "是" => Value::Bool(true),
            "false" | "no" | "否" => Value::Bool(false),
            _ => Value::String(text),
        },
        _ if field.format == "date" || field.widget == "date" => Value::String(date(&text).unwrap_or(text)),
        _ => Value::String(text),
    })
}

fn read_many(field: &Field, post: &Post) -> Option<Value> {
    let answers = post.all(&field.name).map(tidy);
    let items: Vec<Value> = if field.choices.is_empty() {
        let lines = answers.flat_map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>());
        lines.map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).map(Value::String).collect()
    } else {
        answers.filter(|text| !text.is_empty()).map(Value::String).collect()
    };
    (!items.is_empty()).then_some(Value::Array(items))
}

/// Without the blanks and line ends that browsers and phones add.
fn tidy(text: &str) -> String {
    text.replace("\r\n", "\n").trim_matches(|c: char| c.is_whitespace() || c == '\u{3000}').to_owned()
}

/// Digits as people type them: full-width, with commas, with blanks.
fn number(text: &str) -> Option<Value> {
    let plain: String = text.chars().map(half_width).filter(|c| !matches!(c, ',' | ' ' | '，')).collect();
    if let Ok(whole) = plain.parse::<i64>() {
        return Some(Value::Number(whole.into()));
    }
    let decimal = plain.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '-'));
    let value: f64 = plain.parse().ok().filter(|_| decimal)?;
    Number::from_f64(value).map(Value::Number)
}

/// `2026-11-26`, `2026/11/26`, `2026.11.26`, `20261126`, `2026年11月26日` as an ISO date.
fn date(text: &str) -> Option<String> {
    let plain: String = text.chars().map(half_width).collect();
    let parts: Vec<&str> = plain.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    let (year, month, day) = match parts.as_slice() {
        [year, month, day] => (*year, *month, *day),
        [compact] if compact.len() == 8 => (compact.get(..4)?, compact.get(4..6)?, compact.get(6..)?),
        _ => return None,
    };
    let date = Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()?;
    Some(date.to_string())
}

fn half_width(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        '\u{3000}' => ' ',
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn numbers_are_read_as_people_type_them() {
        assert_eq!(number("１２３"), Some(json!(123)));
        assert_eq!(number("1,200.5"), Some(json!(1200.5)));
        assert_eq!(number(" 86 "), Some(json!(86)));
        assert_eq!(number("八十六"), None);
        assert_eq!(number("1e5"), None);
        assert_eq!(number("NaN"), None);
    }

    #[test]
    fn dates_are_read_in_every_usual_writing() {
        for text in ["2026-11-26", "2026/11/26", "2026.11.26", "20261126", "2026年11月26日", "２０２６－１１－２６"]
        {
            assert_eq!(date(text).as_deref(), Some("2026-11-26"), "{text}");
        }
        assert_eq!(date("2026-02-30"), None);
        assert_eq!(date("明天"), None);
    }

    proptest! {
        #[test]
        fn whole_numbers_read_back(value in any::<i64>()) {
            prop_assert_eq!(number(&value.to_string()), Some(json!(value)));
        }
    }
}
