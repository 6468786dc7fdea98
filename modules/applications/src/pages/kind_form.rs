//! The form of a kind without items as a page shows and reads it; what it admits is judged by the desk.

use declarations::{Condition, Kind};
use serde_json::Value as Json;
use web::Problem;
use web::form::{FieldError, Form, Post, Values, always};

use crate::opening::form_of;

/// The kind's form as the page shows it; one that cannot be shown was refused with the county folder.
pub fn schema(kind: &Kind) -> Option<Form> {
    form_of(kind).and_then(|form| Form::new(form.schema()).ok())
}

/// Read twice: what the first reading switches on or off decides what the second keeps.
pub fn read(form: &Form, post: &Post) -> Values {
    let all = form.read(post, None, &Values::new(), &always, &[]);
    let holds = |when: &str| holds(when, &all);
    form.read(post, None, &Values::new(), &holds, &[])
}

fn holds(when: &str, values: &Values) -> bool {
    let form = Json::Object(values.clone());
    Condition::new(when).holds(&decision::Scope::new().with("form", &form))
}

/// Every mistake with its field; a refusal of the whole stands at its own.
pub fn errors_of(problem: &Problem) -> Vec<FieldError> {
    if !problem.errors.is_empty() {
        return problem.errors.clone();
    }
    vec![FieldError::new(problem.field.clone().unwrap_or_default(), problem.detail.clone())]
}
