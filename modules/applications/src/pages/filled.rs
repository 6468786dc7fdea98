//! What was filled in, in words: one place for the citizen's pages and the workbench.

use std::sync::Arc;

use casework::{Case, Definition};
use declarations::{Form, Item, KindSource};
use serde_json::Value as Json;
use web::Text;
use web::form::{Field, Values};

use crate::desk::Desk;

/// One answer with its question.
pub struct Filled {
    pub label: String,
    pub value: String,
    /// The field of the form it belongs to; none for a scenario's question and for what no form describes.
    pub field: Option<Field>,
}

impl Desk {
    /// The form of a case: the item's in the version the case is pinned to, or the kind's own.
    pub(crate) fn form_of_case(&self, definition: &Definition, case: &Case) -> Option<Arc<Form>> {
        match &definition.item {
            Some(item) => item.form.clone(),
            None => match self.county().kinds.find(case.kind.as_str()).map(|kind| &kind.form) {
                Some(KindSource::Own(form)) => Some(Arc::clone(form)),
                _ => None,
            },
        }
    }
}

/// Scenario answers first, then the form's fields in their order.
pub fn filled(t: Text, item: Option<&Item>, form: Option<&Form>, case: &Case) -> Vec<Filled> {
    let mut filled = Vec::new();
    let plainly = |label: String, value: String| Filled { label, value, field: None };
    for question in item.iter().flat_map(|item| &item.scenario) {
        let word = |value: &Json| {
            let value = value.as_str().unwrap_or_default();
            question.label_of(value).unwrap_or(value).to_owned()
        };
        let answer = match case.answers.get(&question.id) {
            Some(Json::Array(several)) => several.iter().map(word).collect::<Vec<_>>().join("、"),
            Some(one) => word(one),
            None => continue,
        };
        filled.push(plainly(question.ask.clone(), answer));
    }
    let nothing = Values::new();
    let values = case.form.as_object().unwrap_or(&nothing);
    let Some(form) = form.and_then(|form| web::form::Form::new(form.schema()).ok()) else {
        filled.extend(values.iter().filter_map(|(name, value)| Some(plainly(name.clone(), plain(value)?))));
        return filled;
    };
    let fields = form.fields.into_iter().filter(|field| values.contains_key(&field.name));
    filled.extend(fields.map(|field| Filled {
        label: field.title.clone(),
        value: field.in_words(t, values.get(&field.name)),
        field: Some(field),
    }));
    filled
}

/// A value that no form describes.
fn plain(value: &Json) -> Option<String> {
    match value {
        Json::String(text) => Some(text.clone()).filter(|text| !text.is_empty()),
        Json::Number(number) => Some(number.to_string()),
        _ => None,
    }
}
