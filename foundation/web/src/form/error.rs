//! One mistake in one field, in words that say how to mend it.

use serde::Serialize;
use utoipa::ToSchema;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldError {
    /// The member of the form, such as `area`, or `materials.id-card`.
    pub field: String,
    /// 请填写经营面积
    pub sentence: String,
}

impl FieldError {
    pub fn new(field: impl Into<String>, sentence: impl Into<String>) -> FieldError {
        FieldError { field: field.into(), sentence: sentence.into() }
    }

    /// The id of the field on the page, where the link of the error summary leads.
    pub fn anchor(&self) -> String {
        anchor(&self.field)
    }
}

/// The id of a field: letters, digits, hyphens and Chinese characters stay, everything else becomes a hyphen.
pub fn anchor(field: &str) -> String {
    let safe = field.chars().map(|c| if c.is_alphanumeric() { c } else { '-' });
    std::iter::once("field-".to_owned()).chain(safe.map(String::from)).collect()
}
