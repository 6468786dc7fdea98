//! A FEEL condition of a declaration: its text, compiled once.
//!
//! A condition that does not compile is kept, so that the check can say where and why; it holds for nobody.

use std::fmt;
use std::sync::Arc;

use decision::{ExprError, Expression, Scope};
use serde::{Serialize, Serializer};

use crate::finding::Finding;

/// The names that conditions may read.
pub const VARIABLES: &[&str] = &["item", "answers", "form", "applicant", "outcome", "case"];

#[derive(Clone)]
pub struct Condition {
    compiled: Result<Arc<Expression>, Arc<(String, ExprError)>>,
}

impl Condition {
    pub fn new(text: &str) -> Condition {
        Condition::over(text, VARIABLES)
    }

    /// A condition that reads other names than those of a case.
    pub fn over(text: &str, variables: &[&str]) -> Condition {
        let compiled = Expression::compile(text, variables);
        Condition { compiled: compiled.map(Arc::new).map_err(|error| Arc::new((text.to_owned(), error))) }
    }

    pub fn text(&self) -> &str {
        match &self.compiled {
            Ok(expression) => expression.text(),
            Err(failed) => &failed.0,
        }
    }

    /// Does it hold? Null, and anything that is neither true nor false, is no.
    pub fn holds(&self, scope: &Scope<'_>) -> bool {
        self.compiled.as_ref().is_ok_and(|expression| expression.truth(scope).unwrap_or(false))
    }

    /// The variables it reads.
    pub(crate) fn reads(&self) -> impl Iterator<Item = &str> {
        self.compiled.iter().flat_map(|expression| expression.reads())
    }

    /// Why it does not compile.
    pub fn error(&self) -> Option<&ExprError> {
        self.compiled.as_ref().err().map(|failed| &failed.1)
    }

    /// The finding of a condition that does not compile.
    pub(crate) fn finding(&self, field: &str) -> Option<Finding> {
        self.error().map(|error| {
            let sentence = format!("条件“{}”第 {} 列有误：{}", self.text(), error.column, error.sentence);
            Finding::error(field, error.code, sentence)
        })
    }

    /// The dotted paths that a FEEL text reads below `variable`: `item.survey.within` reads `survey.within`.
    pub(crate) fn paths_below(text: &str, variable: &str) -> Vec<String> {
        let path = |(at, _): (usize, &str)| {
            let begins = !text.get(..at).is_some_and(|before| before.ends_with(|c| is_name(c) || c == '.'));
            let after = text.get(at + variable.len()..)?.strip_prefix('.')?;
            let end = after.find(|c| !is_name(c) && c != '.').unwrap_or(after.len());
            let path = after.get(..end)?.trim_end_matches('.');
            (begins && !path.is_empty()).then(|| path.to_owned())
        };
        text.match_indices(variable).filter_map(path).collect()
    }

    /// The names below `variable` that are compared with a text, and the text.
    pub(crate) fn comparisons_below<'a>(&'a self, variable: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        comparisons(self.text(), variable).filter_map(|(name, value)| Some((name, value?)))
    }

    /// The names read below `variable`: `answers.kind = "new"` reads `kind` below `answers`.
    pub(crate) fn names_below<'a>(&'a self, variable: &'a str) -> impl Iterator<Item = &'a str> {
        comparisons(self.text(), variable).map(|(name, _)| name)
    }
}

/// `<variable>.<name>` in a FEEL text, each with the text it is compared to by `=` or `!=`, if it is.
pub(crate) fn comparisons<'a>(text: &'a str, variable: &'a str) -> impl Iterator<Item = (&'a str, Option<&'a str>)> {
    text.match_indices(variable).filter_map(move |(at, _)| {
        let begins = !text.get(..at).is_some_and(|before| before.ends_with(|c| is_name(c) || c == '.'));
        let after = text.get(at + variable.len()..)?.strip_prefix('.')?;
        let end = after.find(|c| !is_name(c)).unwrap_or(after.len());
        let (name, rest) = after.split_at(end);
        let rest = rest.trim_start();
        let compared = rest.strip_prefix("!=").or_else(|| rest.strip_prefix('=')).map(str::trim_start);
        let value = compared.and_then(|rest| rest.strip_prefix('"')).and_then(|rest| rest.split('"').next());
        (begins && !name.is_empty()).then_some((name, value))
    })
}

/// Part of a FEEL name as the county folder writes them.
pub(crate) fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Can the text be written in FEEL as a name, without quotes?
pub(crate) fn is_feel_name(text: &str) -> bool {
    text.chars().next().is_some_and(|c| c.is_alphabetic() || c == '_') && text.chars().all(is_name)
}

impl PartialEq for Condition {
    fn eq(&self, other: &Condition) -> bool {
        self.text() == other.text()
    }
}

impl fmt::Debug for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Condition").field(&self.text()).finish()
    }
}

impl Serialize for Condition {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.text())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_condition_holds_or_does_not_and_null_does_not() {
        let condition = Condition::new(r#"answers.kind = "new""#);
        for (answers, holds) in [(json!({"kind": "new"}), true), (json!({"kind": "old"}), false), (json!({}), false)] {
            assert_eq!(condition.holds(&Scope::new().with("answers", &answers)), holds, "{answers}");
        }
    }

    #[test]
    fn a_broken_condition_keeps_its_text_and_says_why() {
        let condition = Condition::new("anwsers.kind = 1");
        assert_eq!(condition.text(), "anwsers.kind = 1");
        let finding = condition.finding("/material/0/when").unwrap();
        assert!(finding.is_error() && finding.sentence.contains("anwsers"), "{finding}");
    }

    #[test]
    fn the_names_it_reads_are_known() {
        let condition = Condition::new(r#"answers.kind = "new" and answers.seats > 10 and form.answers = 1"#);
        assert_eq!(condition.names_below("answers").collect::<Vec<_>>(), ["kind", "seats"]);
    }
}
