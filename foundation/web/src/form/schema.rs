//! A form's schema, read once: its groups, its fields in order, and the compiled validator.

use std::fmt;

use serde_json::Value;

use super::When;

/// A form of the county, ready to be shown and checked.
pub struct Form {
    pub title: String,
    pub groups: Vec<Group>,
    pub fields: Vec<Field>,
    pub(super) validator: jsonschema::Validator,
}

/// One page of questions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Group {
    pub id: String,
    pub title: String,
    pub hint: String,
    order: i64,
}

/// One question.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Field {
    pub name: String,
    pub title: String,
    pub hint: String,
    pub group: String,
    pub required: bool,
    pub kind: FieldKind,
    /// `x-widget`: radio, select, textarea, date, address, area, yesno.
    pub widget: String,
    pub format: String,
    /// The regular expression a text must match; empty for none.
    pub pattern: String,
    pub choices: Vec<Choice>,
    /// `x-when`: FEEL; the field exists only while it holds.
    pub when: Option<String>,
    /// `x-prefill`: such as `applicant.name`.
    pub prefill: Option<String>,
    pub unit: String,
    pub max_length: Option<u64>,
    pub default: Option<Value>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FieldKind {
    #[default]
    Text,
    Number,
    Integer,
    Flag,
    /// Several of the choices, or lines of text when there are none.
    Many,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    pub value: String,
    pub label: String,
    pub hint: String,
}

/// A schema that cannot be a form; the declarations crate reports these before anything is published.
#[derive(Debug, thiserror::Error)]
#[error("表单定义不能使用：{0}")]
pub struct SchemaError(String);

impl Form {
    /// Reads a schema.
    ///
    /// # Errors
    /// When it is not an object schema or not valid JSON Schema.
    pub fn new(schema: &Value) -> Result<Form, SchemaError> {
        let properties = schema
            .get("properties")
            .and_then(Value::as_object)
            .ok_or_else(|| SchemaError("顶层应为 type = \"object\" 并有 properties".to_owned()))?;
        let required: Vec<&str> = list(schema, "required").iter().filter_map(Value::as_str).collect();
        let fields: Vec<Field> = properties
            .iter()
            .map(|(name, property)| field(name, property, required.contains(&name.as_str())))
            .collect();
        let validator = jsonschema::options()
            .with_draft(jsonschema::Draft::Draft202012)
            .should_validate_formats(true)
            .with_format("citizen-number", |text: &str| kernel::CitizenNumber::parse(text).is_ok())
            .with_format("uscc", |text: &str| kernel::Uscc::parse(text).is_ok())
            .with_format("phone", super::check::is_phone)
            .build(schema)
            .map_err(|error| SchemaError(error.to_string()))?;
        Ok(Form { title: text(schema, "title"), groups: groups(schema, &fields), fields, validator })
    }

    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    pub fn group(&self, id: &str) -> Option<&Group> {
        self.groups.iter().find(|group| group.id == id)
    }

    /// The group after this one in which something is asked.
    pub fn group_after(&self, id: &str, when: When<'_>) -> Option<&Group> {
        let after = self.groups.iter().skip_while(|group| group.id != id).skip(1);
        after.into_iter().find(|group| self.visible(Some(&group.id), when).next().is_some())
    }

    /// The fields of one group, or of all, that apply now.
    pub fn visible<'a>(&'a self, group: Option<&'a str>, when: When<'a>) -> impl Iterator<Item = &'a Field> {
        self.fields
            .iter()
            .filter(move |field| group.is_none_or(|group| field.group == group))
            .filter(move |field| field.when.as_deref().is_none_or(when))
    }
}

impl fmt::Debug for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Form").field("title", &self.title).field("fields", &self.fields.len()).finish_non_exhaustive()
    }
}

fn field(name: &str, property: &Value, required: bool) -> Field {
    let many = text(property, "type") == "array";
    let labels = property.get("x-labels");
    let choices = choices(if many { property.get("items").unwrap_or(property) } else { property }, labels);
    let title = text(property, "title");
    Field {
        name: name.to_owned(),
        title: if title.is_empty() { name.to_owned() } else { title },
        hint: text(property, "description"),
        group: text(property, "x-group"),
        required,
        kind: match text(property, "type").as_str() {
            "number" => FieldKind::Number,
            "integer" => FieldKind::Integer,
            "boolean" => FieldKind::Flag,
            "array" => FieldKind::Many,
            _ => FieldKind::Text,
        },
        widget: text(property, "x-widget"),
        format: text(property, "format"),
        pattern: text(property, "pattern"),
        choices,
        when: optional_text(property, "x-when"),
        prefill: optional_text(property, "x-prefill"),
        unit: text(property, "x-unit"),
        max_length: property.get("maxLength").and_then(Value::as_u64),
        default: property.get("default").cloned(),
    }
}

/// `enum`, with its words in `x-labels`, or `oneOf` with `const` and `title`.
fn choices(property: &Value, labels: Option<&Value>) -> Vec<Choice> {
    let plain = list(property, "enum").iter().map(|value| {
        let value = plain_text(value);
        let label = labels.and_then(|labels| optional_text(labels, &value));
        Choice { label: label.unwrap_or_else(|| value.clone()), value, hint: String::new() }
    });
    let worded = list(property, "oneOf").iter().filter_map(|choice| {
        let value = plain_text(choice.get("const")?);
        let label = optional_text(choice, "title").unwrap_or_else(|| value.clone());
        Some(Choice { value, label, hint: text(choice, "description") })
    });
    plain.chain(worded).collect()
}

/// Declared groups in their order, then one for fields that name none.
fn groups(schema: &Value, fields: &[Field]) -> Vec<Group> {
    let declared = list(schema, "x-groups").iter().map(|group| Group {
        id: text(group, "id"),
        title: text(group, "title"),
        hint: text(group, "hint"),
        order: group.get("order").and_then(Value::as_i64).unwrap_or(i64::MAX),
    });
    let mut groups: Vec<Group> = declared.collect();
    groups.sort_by_key(|group| group.order);
    for field in fields {
        if !groups.iter().any(|group| group.id == field.group) {
            let title = if field.group.is_empty() { text(schema, "title") } else { field.group.clone() };
            groups.push(Group { id: field.group.clone(), title, hint: String::new(), order: i64::MAX });
        }
    }
    groups
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn text(value: &Value, key: &str) -> String {
    optional_text(value, key).unwrap_or_default()
}

fn optional_text(value: &Value, key: &str) -> Option<String> {
    value.get(key).and_then(Value::as_str).map(str::to_owned)
}

/// A value as it stands in an input: strings without quotes.
pub(super) fn plain_text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
