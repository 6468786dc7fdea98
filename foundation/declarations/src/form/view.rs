//! The ordered view of a form: groups of fields with what a page needs to draw them.

use serde_json::{Map, Value};

use crate::condition::Condition;
use crate::item::Answer;
use crate::words::{Words, words};

/// One page of questions.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    pub id: String,
    pub title: String,
    pub hint: String,
    pub fields: Vec<Field>,
}

/// One question of a form.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Property name: `form.<name>` in FEEL.
    pub name: String,
    pub title: String,
    pub description: String,
    pub kind: FieldKind,
    pub widget: Widget,
    pub required: bool,
    /// The values of `enum` with their words; empty for free input.
    pub options: Vec<Answer>,
    /// The field applies only if this holds; always, if there is none.
    pub when: Option<Condition>,
    /// Where the value is taken from if known: `applicant.name`.
    pub prefill: String,
    /// Unit of measure shown after the input: `平方米`.
    pub unit: String,
    pub format: String,
    pub pattern: String,
    pub min_length: Option<u64>,
    pub max_length: Option<u64>,
    pub minimum: Option<f64>,
    pub maximum: Option<f64>,
}

words! {
    /// The JSON type of a field's value.
    pub enum FieldKind {
        Text = "string",
        Number = "number",
        Integer = "integer",
        Flag = "boolean",
        List = "array",
        Object = "object",
    }
}

words! {
    /// How a field is shown.
    pub enum Widget {
        Line = "line",
        TextArea = "textarea",
        Radio = "radio",
        Checkboxes = "checkboxes",
        Select = "select",
        YesNo = "yesno",
        Date = "date",
        Number = "number",
        Address = "address",
        Area = "area",
        Region = "region",
        Phone = "phone",
    }
}

impl Field {
    /// Does the field apply, given what is known so far?
    pub fn asked(&self, scope: &decision::Scope<'_>) -> bool {
        self.when.as_ref().is_none_or(|when| when.holds(scope))
    }

    fn read(name: &str, property: &Value, required: bool) -> Field {
        let text = |key: &str| property.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        let title = text("title");
        let options = options(property);
        let kind = FieldKind::from_word(&text("type")).unwrap_or_default();
        let format = text("format");
        let widget = Widget::from_word(&text("x-widget")).unwrap_or_else(|| natural_widget(kind, &format, &options));
        Field {
            name: name.to_owned(),
            title: if title.is_empty() { name.to_owned() } else { title },
            description: text("description"),
            kind,
            widget,
            required,
            options,
            when: property.get("x-when").and_then(Value::as_str).map(Condition::new),
            prefill: text("x-prefill"),
            unit: text("x-unit"),
            format,
            pattern: text("pattern"),
            min_length: property.get("minLength").and_then(Value::as_u64),
            max_length: property.get("maxLength").and_then(Value::as_u64),
            minimum: property.get("minimum").and_then(Value::as_f64),
            maximum: property.get("maximum").and_then(Value::as_f64),
        }
    }
}

/// The values of `enum` (for a list, of its items) with the words of `x-labels`.
fn options(property: &Value) -> Vec<Answer> {
    let of_items = property.get("items").and_then(|items| items.get("enum"));
    let values = property.get("enum").or(of_items).and_then(Value::as_array);
    let label = |index: usize, value: &str| match property.get("x-labels") {
        Some(Value::Array(labels)) => labels.get(index).and_then(Value::as_str).unwrap_or(value).to_owned(),
        Some(Value::Object(labels)) => labels.get(value).and_then(Value::as_str).unwrap_or(value).to_owned(),
        _ => value.to_owned(),
    };
    let option = |(index, value): (usize, &Value)| {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        Answer { label: label(index, &value), value }
    };
    values.into_iter().flatten().enumerate().map(option).collect()
}

fn natural_widget(kind: FieldKind, format: &str, options: &[Answer]) -> Widget {
    const FEW: usize = 5;
    match (kind, format, options.len()) {
        (FieldKind::List, ..) => Widget::Checkboxes,
        (FieldKind::Flag, ..) => Widget::YesNo,
        (_, "date", _) => Widget::Date,
        (_, "phone", _) => Widget::Phone,
        (_, "region", _) => Widget::Region,
        (_, _, 1..=FEW) => Widget::Radio,
        (_, _, 1..) => Widget::Select,
        (FieldKind::Number | FieldKind::Integer, ..) => Widget::Number,
        _ => Widget::Line,
    }
}

/// The groups in their order, each with its fields in the order of declaration; empty groups are left out.
pub(super) fn groups(schema: &Value) -> Vec<Group> {
    let required: Vec<&str> =
        schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
    let nothing = Map::new();
    let properties = schema.get("properties").and_then(Value::as_object).unwrap_or(&nothing);
    let mut groups = declared_groups(schema);
    groups.push(Group { id: String::new(), title: String::new(), hint: String::new(), fields: Vec::new() });
    for (name, property) in properties {
        let wanted = property.get("x-group").and_then(Value::as_str).unwrap_or_default();
        let place = groups.iter().position(|group| group.id == wanted || (!wanted.is_empty() && group.title == wanted));
        let place = place.unwrap_or(groups.len() - 1);
        if let Some(group) = groups.get_mut(place) {
            group.fields.push(Field::read(name, property, required.contains(&name.as_str())));
        }
    }
    groups.retain(|group| !group.fields.is_empty());
    groups
}

/// `x-groups` by their `order`; groups without one keep the order of declaration.
fn declared_groups(schema: &Value) -> Vec<Group> {
    let declared = schema.get("x-groups").and_then(Value::as_array);
    let mut groups: Vec<(i64, Group)> = Vec::new();
    for (index, group) in (1..).zip(declared.into_iter().flatten()) {
        let text = |key: &str| group.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        let order = group.get("order").and_then(Value::as_i64).unwrap_or(index);
        let group = Group { id: text("id"), title: text("title"), hint: text("hint"), fields: Vec::new() };
        groups.push((order, group));
    }
    groups.sort_by_key(|(order, _)| *order);
    groups.into_iter().map(|(_, group)| group).collect()
}
