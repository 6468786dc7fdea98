//! Judges a filled-in form: what is wrong, field by field, in words for the citizen.

use std::sync::Arc;

use decision::Scope;
use jsonschema::error::ValidationErrorKind;
use jsonschema::{Draft, Validator};
use kernel::{CitizenNumber, RegionCode, Uscc};
use serde::Serialize;
use serde_json::Value;

use super::Form;

/// One thing wrong with a filled-in form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FormError {
    /// Property name; with a JSON pointer after it for what lies deeper.
    pub field: String,
    pub code: &'static str,
    pub sentence: String,
}

impl Form {
    /// Everything wrong with the data. Fields that do not apply (`x-when`) are not asked for.
    ///
    /// `scope` gives FEEL what else is known (`answers`, `applicant`); `form` is the data itself.
    pub fn judge(&self, data: &Value, scope: &Scope<'_>) -> Vec<FormError> {
        let scope = scope.clone().with("form", data);
        let mut errors = self.missing(data, &scope);
        let validator = self.validator.get_or_init(|| compile(&self.schema).ok().map(Arc::new));
        for error in validator.iter().flat_map(|validator| validator.iter_errors(data)) {
            let pointer = error.instance_path().as_str().trim_start_matches('/').to_owned();
            let field = self.find_field(pointer.split('/').next().unwrap_or_default());
            // A field that does not apply may hold anything: nobody sees it.
            if field.is_some_and(|field| !field.asked(&scope)) {
                continue;
            }
            let title = field.map_or(pointer.as_str(), |field| field.title.as_str());
            let (code, sentence) = words(error.kind(), title);
            errors.push(FormError { field: pointer, code, sentence });
        }
        errors
    }

    /// Required fields that apply and are empty.
    fn missing(&self, data: &Value, scope: &Scope<'_>) -> Vec<FormError> {
        let is_empty = |name: &str| match data.get(name) {
            None | Some(Value::Null) => true,
            Some(Value::String(text)) => text.trim().is_empty(),
            Some(_) => false,
        };
        let missing = self.fields().filter(|field| field.required && is_empty(&field.name) && field.asked(scope));
        missing
            .map(|field| FormError {
                field: field.name.clone(),
                code: "field_missing",
                sentence: format!("请填写“{}”。", field.title),
            })
            .collect()
    }
}

/// Compiles the schema. `required` is left to [`Form::missing`], which knows which fields apply.
pub(super) fn compile(schema: &Value) -> Result<Validator, String> {
    let mut schema = schema.clone();
    if let Some(object) = schema.as_object_mut() {
        object.shift_remove("required");
    }
    let options = jsonschema::options()
        .with_draft(Draft::Draft202012)
        .with_format("phone", is_phone)
        .with_format("citizen-number", |text: &str| CitizenNumber::parse(text).is_ok())
        .with_format("uscc", |text: &str| Uscc::parse(text).is_ok())
        .with_format("region", |text: &str| RegionCode::parse(text).is_ok())
        .should_validate_formats(true)
        .build(&schema);
    options.map_err(|error| error.to_string())
}

/// Mobile (11 digits) or landline with area code.
fn is_phone(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    (7..=12).contains(&digits) && text.chars().all(|c| c.is_ascii_digit() || c == '-')
}

fn words(kind: &ValidationErrorKind, title: &str) -> (&'static str, String) {
    match kind {
        ValidationErrorKind::MinLength { limit } => ("too_short", format!("“{title}”至少 {limit} 个字。")),
        ValidationErrorKind::MaxLength { limit } => ("too_long", format!("“{title}”最多 {limit} 个字。")),
        ValidationErrorKind::Minimum { limit } => ("too_small", format!("“{title}”不能小于 {limit}。")),
        ValidationErrorKind::Maximum { limit } => ("too_large", format!("“{title}”不能大于 {limit}。")),
        ValidationErrorKind::ExclusiveMinimum { limit } => ("too_small", format!("“{title}”应大于 {limit}。")),
        ValidationErrorKind::ExclusiveMaximum { limit } => ("too_large", format!("“{title}”应小于 {limit}。")),
        ValidationErrorKind::MultipleOf { multiple_of } => {
            ("not_a_multiple", format!("“{title}”应为 {multiple_of} 的倍数。"))
        }
        ValidationErrorKind::Enum { .. } | ValidationErrorKind::Constant { .. } => {
            ("not_an_option", format!("请在给出的选项中选择“{title}”。"))
        }
        ValidationErrorKind::Format { format } => ("bad_format", format!("“{title}”应为{}。", format_name(format))),
        ValidationErrorKind::Pattern { .. } => ("bad_format", format!("“{title}”的格式不正确。")),
        ValidationErrorKind::Type { .. } => ("wrong_type", format!("“{title}”的内容类型不正确。")),
        ValidationErrorKind::MinItems { limit } => ("too_few", format!("“{title}”至少选 {limit} 项。")),
        ValidationErrorKind::MaxItems { limit } => ("too_many", format!("“{title}”最多选 {limit} 项。")),
        ValidationErrorKind::UniqueItems => ("repeated", format!("“{title}”有重复的内容。")),
        ValidationErrorKind::Required { property } => {
            ("field_missing", format!("“{title}”中缺少“{}”。", property.as_str().unwrap_or_default()))
        }
        ValidationErrorKind::AdditionalProperties { unexpected }
        | ValidationErrorKind::UnevaluatedProperties { unexpected } => {
            ("unknown_field", format!("表单中没有“{}”这一项。", unexpected.join("、")))
        }
        _ => ("invalid", format!("“{title}”不符合要求。")),
    }
}

fn format_name(format: &str) -> &str {
    match format {
        "date" => "有效日期（如 2026-09-25）",
        "date-time" => "有效的日期和时间",
        "email" => "电子邮件地址",
        "uri" => "网址",
        "phone" => "电话号码",
        "citizen-number" => "有效的公民身份号码（18 位）",
        "uscc" => "有效的统一社会信用代码（18 位）",
        "region" => "有效的行政区划代码（12 位）",
        other => other,
    }
}
