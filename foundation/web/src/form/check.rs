//! What is wrong with the values, one sentence a field, in the order of the fields.

use jsonschema::error::ValidationErrorKind;
use serde_json::Value;

use super::schema::FieldKind;
use super::{Field, FieldError, Form, Values, When};
use crate::text::Text;

impl Form {
    /// Checks the values of one group, or of the whole form; conditions that do not hold excuse their fields.
    pub fn check(&self, t: Text, values: &Values, group: Option<&str>, when: When<'_>) -> Vec<FieldError> {
        let instance = Value::Object(values.clone());
        let found: Vec<(String, FieldError)> =
            self.validator.iter_errors(&instance).filter_map(|error| self.explain(t, &error)).collect();
        self.visible(group, when)
            .filter_map(|field| found.iter().find(|(name, _)| *name == field.name))
            .map(|(_, error)| error.clone())
            .collect()
    }

    fn explain(&self, t: Text, error: &jsonschema::ValidationError<'_>) -> Option<(String, FieldError)> {
        let name = match error.kind() {
            ValidationErrorKind::Required { property } => property.as_str()?.to_owned(),
            _ => first_segment(error.instance_path().as_str())?,
        };
        let field = self.field(&name)?;
        let sentence = sentence(t, field, error.kind(), error.instance());
        Some((name.clone(), FieldError::new(name, sentence)))
    }
}

/// `/area` → `area`, `/members/0` → `members`.
fn first_segment(pointer: &str) -> Option<String> {
    let segment = pointer.strip_prefix('/')?.split('/').next()?;
    Some(segment.replace("~1", "/").replace("~0", "~"))
}

fn sentence(t: Text, field: &Field, kind: &ValidationErrorKind, value: &Value) -> String {
    let label = field.title.as_str();
    let worded = |key: &'static str| t.msg(key).arg("label", label);
    let limited = |key: &'static str, limit: &dyn std::fmt::Display| {
        let unit = if field.unit.is_empty() { String::new() } else { format!(" {}", field.unit) };
        worded(key).arg("limit", limit.to_string()).arg("unit", unit).to_string()
    };
    match kind {
        ValidationErrorKind::Required { .. } => worded(missing_key(field)).to_string(),
        ValidationErrorKind::MaxLength { limit } => {
            worded("form-too-long").arg("limit", *limit).arg("n", length(value)).to_string()
        }
        ValidationErrorKind::MinLength { limit } => {
            worded("form-too-short").arg("limit", *limit).arg("n", length(value)).to_string()
        }
        ValidationErrorKind::Maximum { limit } => limited("form-maximum", limit),
        ValidationErrorKind::ExclusiveMaximum { limit } => limited("form-below", limit),
        ValidationErrorKind::Minimum { limit } => limited("form-minimum", limit),
        ValidationErrorKind::ExclusiveMinimum { limit } => limited("form-above", limit),
        ValidationErrorKind::MultipleOf { multiple_of } => limited("form-multiple", multiple_of),
        ValidationErrorKind::MinItems { limit } => limited("form-min-items", limit),
        ValidationErrorKind::MaxItems { limit } => limited("form-max-items", limit),
        ValidationErrorKind::Enum { .. } | ValidationErrorKind::OneOfNotValid { .. } => {
            worded("form-choice").to_string()
        }
        ValidationErrorKind::Type { .. } => match field.kind {
            FieldKind::Integer => worded("form-integer").to_string(),
            FieldKind::Number => worded("form-number").to_string(),
            _ => worded("form-choice").to_string(),
        },
        ValidationErrorKind::Format { format } => wrong_format(t, field, format, value),
        _ if field.hint.is_empty() => worded("form-format").to_string(),
        _ => worded("form-format-hint").arg("hint", field.hint.as_str()).to_string(),
    }
}

fn missing_key(field: &Field) -> &'static str {
    let chosen = !field.choices.is_empty() || field.kind == FieldKind::Flag || field.format == "date";
    if chosen { "form-missing-choice" } else { "form-missing" }
}

/// Identifiers say which character is wrong; other formats give an example.
fn wrong_format(t: Text, field: &Field, format: &str, value: &Value) -> String {
    let text = value.as_str().unwrap_or_default();
    let refusal = match format {
        "citizen-number" => kernel::CitizenNumber::parse(text).err(),
        "uscc" => kernel::Uscc::parse(text).err(),
        _ => None,
    };
    if let Some(refusal) = refusal {
        return refusal.sentence;
    }
    let key = match format {
        "date" => "form-date",
        "phone" => "form-phone",
        "email" => "form-email",
        _ => "form-format",
    };
    t.msg(key).arg("label", field.title.as_str()).arg("n", text.chars().count()).to_string()
}

fn length(value: &Value) -> usize {
    value.as_str().map_or(0, |text| text.chars().count())
}

/// A mobile number of eleven digits, or a landline with its area code.
pub(super) fn is_phone(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let clean = text.chars().all(|c| c.is_ascii_digit() || c == '-');
    clean && if text.starts_with('1') { digits == 11 } else { text.starts_with('0') && (10..=12).contains(&digits) }
}
