//! Is the form itself sound: valid JSON Schema, groups that exist, conditions that compile, widgets that fit?

use jsonschema::draft202012;
use serde_json::{Map, Value};

use super::{FieldKind, Form, Widget, validate};
use crate::condition::is_feel_name;
use crate::finding::Finding;
use crate::reading::did_you_mean;
use crate::words::Words;

/// What a field may be filled in from.
pub const PREFILLS: &[&str] = &[
    "applicant.name",
    "applicant.number",
    "applicant.phone",
    "applicant.address",
    "applicant.sex",
    "applicant.birth",
    "agent.name",
    "agent.number",
    "agent.phone",
    "enterprise.name",
    "enterprise.uscc",
    "enterprise.address",
    "enterprise.phone",
    "enterprise.legal_representative",
    "enterprise.established",
    "enterprise.kind",
];

const X_KEYS: &[&str] = &["x-group", "x-when", "x-widget", "x-prefill", "x-unit", "x-labels", "x-scale"];

impl Form {
    /// What is wrong with the form. `answers` are the names that scenario questions give.
    pub fn check(&self, answers: &[&str]) -> Vec<Finding> {
        let mut findings = self.check_schema();
        let groups = self.group_names();
        let nothing = Map::new();
        let properties = self.schema.get("properties").and_then(Value::as_object).unwrap_or(&nothing);
        if properties.is_empty() {
            findings.push(Finding::error("/properties", "form_empty", "表单没有任何字段。"));
        }
        for (name, property) in properties {
            findings.extend(check_property(name, property, &groups));
        }
        for name in self.schema.get("required").and_then(Value::as_array).into_iter().flatten() {
            let known = name.as_str().is_some_and(|name| properties.contains_key(name));
            if !known {
                let name = name.as_str().unwrap_or_default();
                let finding = Finding::error("/required", "unknown_field", format!("必填字段“{name}”没有定义。"));
                findings.push(finding.remedy(did_you_mean(name, properties.keys().map(String::as_str))));
            }
        }
        findings.extend(self.check_conditions(answers));
        findings
    }

    fn check_schema(&self) -> Vec<Finding> {
        let invalid: Vec<Finding> = draft202012::meta::validator()
            .iter_errors(&self.schema)
            .map(|error| {
                let sentence = format!("不符合 JSON Schema 2020-12：{}。", error.masked_with("此值"));
                Finding::error(error.instance_path().as_str(), "form_schema", sentence)
            })
            .collect();
        if !invalid.is_empty() {
            return invalid;
        }
        let uncompiled = validate::compile(&self.schema).err();
        uncompiled
            .map(|error| Finding::error("", "form_schema", format!("表单无法使用：{error}。")))
            .into_iter()
            .collect()
    }

    fn group_names(&self) -> Vec<&str> {
        let groups = self.schema.get("x-groups").and_then(Value::as_array).into_iter().flatten();
        groups.filter_map(|group| group.get("id").and_then(Value::as_str)).collect()
    }

    fn check_conditions(&self, answers: &[&str]) -> Vec<Finding> {
        let mut findings = Vec::new();
        let fields: Vec<&str> = self.fields().map(|field| field.name.as_str()).collect();
        for field in self.fields() {
            let Some(when) = &field.when else { continue };
            let place = format!("/properties/{}/x-when", field.name);
            findings.extend(when.finding(&place));
            findings.extend(unknown_names(when.names_below("form"), &fields, &place, "form"));
            findings.extend(unknown_names(when.names_below("answers"), answers, &place, "answers"));
        }
        findings
    }
}

/// Names a condition reads below `variable` that nobody gives.
pub(crate) fn unknown_names<'a>(
    read: impl Iterator<Item = &'a str>,
    given: &[&str],
    place: &str,
    variable: &str,
) -> Vec<Finding> {
    read.filter(|name| !given.contains(name))
        .map(|name| {
            let sentence = format!("条件中的“{variable}.{name}”没有定义，永远为空。");
            Finding::error(place, "unknown_name", sentence).remedy(did_you_mean(name, given.iter().copied()))
        })
        .collect()
}

fn check_property(name: &str, property: &Value, groups: &[&str]) -> Vec<Finding> {
    let place = format!("/properties/{name}");
    let mut findings = Vec::new();
    if !is_feel_name(name) {
        let finding = Finding::error(&place, "bad_name", format!("字段名“{name}”不能在条件中引用。"));
        findings.push(finding.remedy("请用字母、数字和下划线，如 floor_area。"));
    }
    let text = |key: &str| property.get(key).and_then(Value::as_str);
    if text("title").is_none() {
        findings.push(Finding::error(&place, "missing_title", format!("字段“{name}”没有标题（title）。")));
    }
    if let Some(group) = text("x-group").filter(|group| !groups.contains(group)) {
        let finding = Finding::error(format!("{place}/x-group"), "unknown_group", format!("没有名为“{group}”的分组。"));
        findings.push(finding.remedy(did_you_mean(group, groups.iter().copied())));
    }
    if let Some(prefill) = text("x-prefill").filter(|prefill| !PREFILLS.contains(prefill)) {
        let place = format!("{place}/x-prefill");
        let finding = Finding::error(place, "unknown_prefill", format!("“{prefill}”不能用来预填。"));
        findings.push(finding.remedy(did_you_mean(prefill, PREFILLS.iter().copied())));
    }
    for key in property.as_object().into_iter().flat_map(Map::keys) {
        if key.starts_with("x-") && !X_KEYS.contains(&key.as_str()) {
            let finding = Finding::error(format!("{place}/{key}"), "unknown_key", format!("不认识的键“{key}”。"));
            findings.push(finding.on_key().remedy(did_you_mean(key, X_KEYS.iter().copied())));
        }
    }
    findings.extend(check_widget(&place, property));
    findings
}

/// The widget exists and fits the type of the field.
fn check_widget(place: &str, property: &Value) -> Option<Finding> {
    let word = property.get("x-widget")?.as_str()?;
    let place = format!("{place}/x-widget");
    let Some(widget) = Widget::from_word(word) else {
        let finding = Finding::error(place, "bad_value", format!("没有名为“{word}”的控件。"));
        return Some(finding.remedy(did_you_mean(word, Widget::ALL.iter().map(|widget| widget.word()))));
    };
    let kind = property.get("type").and_then(Value::as_str).and_then(FieldKind::from_word)?;
    let fits = match widget {
        Widget::Radio | Widget::Select => property.get("enum").is_some(),
        Widget::Checkboxes => kind == FieldKind::List,
        Widget::YesNo => kind == FieldKind::Flag,
        Widget::Number | Widget::Area => matches!(kind, FieldKind::Number | FieldKind::Integer),
        Widget::Line | Widget::TextArea | Widget::Date | Widget::Address | Widget::Region | Widget::Phone => {
            kind == FieldKind::Text
        }
    };
    let remedy = match widget {
        Widget::Radio | Widget::Select => "请给出 enum，或改用 textarea。",
        _ => "请改正 type 或 x-widget。",
    };
    (!fits).then(|| {
        let sentence = format!("控件“{word}”与字段类型“{}”不配。", kind.word());
        Finding::error(place, "widget_mismatch", sentence).remedy(remedy)
    })
}
