//! One field on a page: label, hint, control, error. Made from a schema's field or by hand.

use askama::Template;
use serde_json::Value;

use super::schema::{Choice, FieldKind, plain_text};
use super::{Field, Form, FormState, anchor};
use crate::parts::part;
use crate::text::Text;

/// A field as it is shown.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/input.html")]
pub struct Input {
    pub t: Text,
    pub name: String,
    pub label: String,
    pub hint: String,
    /// What to check, where many before were asked to mend it; may be empty.
    pub often: String,
    pub required: bool,
    pub control: Control,
    /// What stands in the field; for several choices all that are ticked.
    pub values: Vec<String>,
    pub error: Option<String>,
    pub unit: String,
    /// Where the value came from when the government already holds it; the field is then not asked.
    pub held: Option<String>,
    pub autocomplete: &'static str,
    pub max_length: Option<u64>,
    /// What a list says where nothing is chosen: a key of the messages.
    pub unchosen: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Control {
    /// One line of the given HTML type: text, tel, email, password, date, search.
    Line(&'static str),
    Number {
        whole: bool,
    },
    Lines,
    Radio(Vec<Choice>),
    Select(Vec<Choice>),
    Ticks(Vec<Choice>),
    YesNo,
}

impl Input {
    pub fn new(t: Text, name: impl Into<String>, label: impl Into<String>, control: Control) -> Input {
        Input {
            t,
            name: name.into(),
            label: label.into(),
            hint: String::new(),
            often: String::new(),
            required: true,
            control,
            values: Vec::new(),
            error: None,
            unit: String::new(),
            held: None,
            autocomplete: "off",
            max_length: None,
            unchosen: "form-choose",
        }
    }

    pub fn line(t: Text, name: impl Into<String>, label: impl Into<String>) -> Input {
        Input::new(t, name, label, Control::Line("text"))
    }

    /// Choices given as value and label.
    pub fn select(
        t: Text,
        name: &str,
        label: impl Into<String>,
        choices: impl IntoIterator<Item = (String, String)>,
    ) -> Input {
        let choice = |(value, label)| Choice { value, label, hint: String::new() };
        Input::new(t, name, label, Control::Select(choices.into_iter().map(choice).collect()))
    }

    /// A list that narrows what is shown; nothing chosen means no limit.
    pub fn filter(
        t: Text,
        name: &str,
        label: impl Into<String>,
        choices: impl IntoIterator<Item = (String, String)>,
    ) -> Input {
        Input { unchosen: "form-any", ..Input::select(t, name, label, choices) }
    }

    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Input {
        self.hint = hint.into();
        self
    }

    #[must_use]
    pub fn value(mut self, value: impl Into<String>) -> Input {
        self.values = vec![value.into()];
        self
    }

    #[must_use]
    pub fn optional(mut self) -> Input {
        self.required = false;
        self
    }

    #[must_use]
    pub fn error(mut self, error: Option<String>) -> Input {
        self.error = error;
        self
    }

    #[must_use]
    pub fn autocomplete(mut self, autocomplete: &'static str) -> Input {
        self.autocomplete = autocomplete;
        self
    }

    fn id(&self) -> String {
        anchor(&self.name)
    }

    fn first(&self) -> &str {
        self.values.first().map_or("", String::as_str)
    }

    fn holds(&self, value: &str) -> bool {
        self.values.iter().any(|held| held == value)
    }

    /// Radio buttons and ticks are a group with a legend; everything else is one control with a label.
    fn grouped(&self) -> bool {
        matches!(self.control, Control::Radio(_) | Control::Ticks(_) | Control::YesNo) && self.held.is_none()
    }

    /// Short choices stand beside each other.
    fn short(&self, choices: &[Choice]) -> bool {
        choices.len() <= 4 && choices.iter().all(|choice| choice.label.chars().count() <= 6 && choice.hint.is_empty())
    }

    /// Five levels are one scale: they stand beside each other, also on a phone.
    fn scale(&self, choices: &[Choice]) -> bool {
        choices.len() == 5
            && choices.iter().zip(["1", "2", "3", "4", "5"]).all(|(choice, level)| choice.value == level)
            && choices.iter().all(|choice| choice.label.chars().count() <= 6 && choice.hint.is_empty())
    }

    fn wide(&self) -> bool {
        matches!(self.control, Control::Lines | Control::Radio(_) | Control::Ticks(_))
    }

    /// A field is as wide as what is expected in it.
    fn width(&self) -> &'static str {
        match (&self.control, self.max_length) {
            (Control::Number { .. }, _) | (Control::Line("date"), _) => "width-10",
            (Control::Line("tel"), _) => "width-20",
            (Control::Line(_), Some(length)) if length <= 12 => "width-10",
            (Control::Line(_), Some(length)) if length <= 20 => "width-20",
            _ => "",
        }
    }

    fn described_by(&self) -> String {
        let id = self.id();
        let hint = (!self.hint.is_empty()).then(|| format!("{id}-hint"));
        let often = (!self.often.is_empty()).then(|| format!("{id}-often"));
        let error = self.error.as_ref().map(|_| format!("{id}-error"));
        hint.into_iter().chain(often).chain(error).collect::<Vec<_>>().join(" ")
    }
}

/// Fields below each other, or in columns for staff.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "parts/fields.html")]
pub struct Fields {
    pub inputs: Vec<Input>,
    pub dense: bool,
}

impl Form {
    /// The fields of one group, or of all, that apply now, with their values and errors.
    pub fn inputs(&self, group: Option<&str>, state: FormState<'_>) -> Fields {
        let inputs = self.visible(group, state.when).map(|field| field.input(state)).collect();
        Fields { inputs, dense: false }
    }
}

impl Field {
    fn input(&self, state: FormState<'_>) -> Input {
        let value = state.values.get(&self.name);
        let values = match value {
            None | Some(Value::Null) => Vec::new(),
            Some(Value::Array(items)) if self.choices.is_empty() => {
                vec![items.iter().map(plain_text).collect::<Vec<_>>().join("\n")]
            }
            Some(Value::Array(items)) => items.iter().map(plain_text).collect(),
            Some(value) => vec![plain_text(value)],
        };
        let held = state.held.iter().find(|(name, _)| *name == self.name).map(|(_, source)| source.clone());
        Input {
            t: state.t,
            name: self.name.clone(),
            label: self.title.clone(),
            hint: self.hint.clone(),
            often: String::new(),
            required: self.required,
            control: self.control(),
            values: if held.is_some() { vec![self.in_words(state.t, value)] } else { values },
            error: state.errors.iter().find(|error| error.field == self.name).map(|error| error.sentence.clone()),
            unit: self.unit.clone(),
            held,
            autocomplete: self.autocomplete(),
            max_length: self.max_length,
            unchosen: "form-choose",
        }
    }

    fn control(&self) -> Control {
        let choices = || self.choices.clone();
        match (self.widget.as_str(), self.kind) {
            (_, FieldKind::Many) if self.choices.is_empty() => Control::Lines,
            (_, FieldKind::Many) => Control::Ticks(choices()),
            (_, FieldKind::Flag) => Control::YesNo,
            ("select", _) => Control::Select(choices()),
            ("radio", _) => Control::Radio(choices()),
            (_, FieldKind::Integer) => Control::Number { whole: true },
            (_, FieldKind::Number) => Control::Number { whole: false },
            ("textarea", _) => Control::Lines,
            _ if self.choices.len() > 6 => Control::Select(choices()),
            _ if !self.choices.is_empty() => Control::Radio(choices()),
            ("date", _) => Control::Line("date"),
            _ => Control::Line(self.line_type()),
        }
    }

    fn line_type(&self) -> &'static str {
        match self.format.as_str() {
            "date" => "date",
            "email" => "email",
            "phone" => "tel",
            _ if self.prefill.as_deref() == Some("applicant.phone") => "tel",
            _ => "text",
        }
    }

    fn autocomplete(&self) -> &'static str {
        match self.prefill.as_deref() {
            Some("applicant.name") => "name",
            Some("applicant.phone") => "tel",
            Some("enterprise.name") => "organization",
            _ if self.widget == "address" => "street-address",
            _ if self.format == "email" => "email",
            _ => "off",
        }
    }
}

part!(Input, Fields);
