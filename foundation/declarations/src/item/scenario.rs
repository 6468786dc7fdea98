//! 情形: the questions whose answers decide which materials, fields and steps apply.

use serde::Serialize;
use serde_json::Value;

use crate::canonical::is_default;
use crate::condition::Condition;
use crate::reading::Cursor;

/// One question to the applicant.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Scenario {
    /// Name of the answer: `answers.<id>`.
    pub id: String,
    pub ask: String,
    #[serde(skip_serializing_if = "is_default")]
    pub hint: String,
    pub options: Vec<Answer>,
    /// Several options may be chosen; the answer is then a list.
    #[serde(skip_serializing_if = "is_default")]
    pub multiple: bool,
    /// Asked only if this holds; always, if there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
}

/// One possible answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Answer {
    pub value: String,
    pub label: String,
}

impl Scenario {
    pub fn asked(&self, scope: &decision::Scope<'_>) -> bool {
        self.when.as_ref().is_none_or(|when| when.holds(scope))
    }

    pub fn label_of(&self, value: &str) -> Option<&str> {
        self.options.iter().find(|option| option.value == value).map(|option| option.label.as_str())
    }

    pub(crate) fn read(cursor: &Cursor<'_>) -> Scenario {
        Scenario {
            id: cursor.text("id"),
            ask: cursor.text("ask"),
            hint: cursor.text_or_empty("hint"),
            options: cursor.list("options").filter_map(|(field, value)| read_answer(cursor, field, value)).collect(),
            multiple: cursor.flag("multiple"),
            when: cursor.opt_text("when").map(|text| Condition::new(&text)),
        }
    }
}

/// `{ value = "new", label = "新办" }`, or just `"新办"` where both are the same.
fn read_answer(cursor: &Cursor<'_>, field: String, value: &Value) -> Option<Answer> {
    if let Value::String(text) = value {
        return Some(Answer { value: text.clone(), label: text.clone() });
    }
    let option = cursor.enter(field, value)?;
    Some(Answer { value: option.text("value"), label: option.text("label") })
}
