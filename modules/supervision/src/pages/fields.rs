//! The fields of one form: labels and hints from the words, what was typed, and what was wrong with it.

use web::Problem;
use web::Text;
use web::form::{Choice, Control, FieldError, Input, Post};
use web::parts::ErrorSummary;

/// A form as it was sent, or as it begins.
#[derive(Clone, Copy)]
pub struct Fields<'a> {
    pub t: Text,
    /// `supervision-order`: labels are `…-field-NAME`, hints `…-hint-NAME`.
    pub words: &'static str,
    pub post: &'a Post,
    pub problem: Option<&'a Problem>,
}

impl Fields<'_> {
    pub fn input(&self, name: &str, control: Control) -> Input {
        let Fields { t, words, .. } = *self;
        self.labelled(name, t.get(&format!("{words}-field-{name}")), control)
    }

    /// A field whose label is not the form's own.
    pub fn labelled(&self, name: &str, label: String, control: Control) -> Input {
        let Fields { t, words, post, problem } = *self;
        let mut input = Input::new(t, name, label, control);
        input.values = post.all(name).map(str::to_owned).collect();
        let hint = format!("{words}-hint-{name}");
        let input = if t.has(&hint) { input.hint(t.get(&hint)) } else { input };
        let error = problem.filter(|problem| problem.field.as_deref() == Some(name));
        input.error(error.map(|problem| problem.detail.clone()))
    }

    pub fn line(&self, name: &str) -> Input {
        self.input(name, Control::Line("text"))
    }

    pub fn lines(&self, name: &str) -> Input {
        self.input(name, Control::Lines)
    }

    pub fn select(&self, name: &str, choices: impl IntoIterator<Item = (String, String)>) -> Input {
        let choice = |(value, label)| Choice { value, label, hint: String::new() };
        self.input(name, Control::Select(choices.into_iter().map(choice).collect()))
    }
}

/// The summary above a form that came back, pointing at the field it is about.
pub fn errors(t: Text, problem: Option<&Problem>, inputs: &[Input]) -> ErrorSummary {
    let first = inputs.first().map_or("act", |input| input.name.as_str());
    let error = problem.map(|problem| {
        let field = problem.field.as_deref().filter(|field| inputs.iter().any(|input| input.name == *field));
        FieldError::new(field.unwrap_or(first), problem.detail.clone())
    });
    ErrorSummary { t, errors: error.into_iter().collect() }
}

/// The key of a form: kept while it is corrected, so that it is done once.
pub fn key(post: &Post, begins: &str) -> String {
    post.get("key").map_or_else(|| format!("{begins}-{}", web::guard::reference_number()), str::to_owned)
}

/// The key that was sent, if one was.
pub fn sent_key(post: &Post) -> Option<String> {
    post.get("key").filter(|key| !key.is_empty()).map(str::to_owned)
}

pub fn text(post: &Post, name: &str) -> String {
    post.get(name).unwrap_or_default().trim().to_owned()
}
