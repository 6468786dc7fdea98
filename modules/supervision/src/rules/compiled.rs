//! A version of a rule, ready to be asked: its condition compiled, and the names it reads known beforehand.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use decision::{Expression, Scope};
use declarations::{RULE_VARIABLES, Rule};
use kernel::{Date, Digest32};

/// One version of a rule and the days it judges.
#[derive(Debug)]
pub struct Compiled {
    pub rule: Arc<Rule>,
    /// Counted from 1 for each rule.
    pub version: u32,
    pub from: Date,
    /// The first day it judges no more; none while no other version follows.
    pub to: Option<Date>,
    condition: Option<Expression>,
    wants: BTreeMap<String, Wanted>,
}

/// What of a variable a condition reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    Whole,
    Fields(BTreeSet<String>),
}

impl Wanted {
    pub fn wants(&self, field: &str) -> bool {
        match self {
            Wanted::Whole => true,
            Wanted::Fields(fields) => fields.contains(field),
        }
    }
}

impl Compiled {
    /// Compiles a version; a condition that does not compile is said in words.
    pub fn new(rule: Arc<Rule>, version: u32, from: Date, to: Option<Date>) -> Result<Compiled, String> {
        let condition = match &rule.when {
            None => None,
            Some(when) => Some(Expression::compile(when.text(), RULE_VARIABLES).map_err(|error| error.sentence)?),
        };
        let wants = condition.as_ref().map(wants_of).unwrap_or_default();
        Ok(Compiled { rule, version, from, to, condition, wants })
    }

    pub fn id(&self) -> &str {
        &self.rule.id
    }

    pub fn digest(&self) -> Digest32 {
        self.rule.digest()
    }

    /// Does it judge what happens on this day?
    pub fn judges(&self, day: Date) -> bool {
        self.from <= day && self.to.is_none_or(|to| day < to) && self.rule.is_in_force(day)
    }

    /// The variables its condition reads, and what of them.
    pub fn wants(&self) -> &BTreeMap<String, Wanted> {
        &self.wants
    }

    /// Does it hold? A condition that is neither true nor false is an error in words.
    pub fn holds(&self, scope: &Scope<'_>) -> Result<bool, String> {
        self.condition.as_ref().map_or(Ok(true), |condition| condition.truth(scope).map_err(|error| error.to_string()))
    }
}

fn wants_of(expression: &Expression) -> BTreeMap<String, Wanted> {
    expression.reads().map(|name| (name.to_owned(), wanted(expression.text(), name))).collect()
}

/// The fields read below a variable; all of it where it also stands alone.
fn wanted(text: &str, variable: &str) -> Wanted {
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    let mut fields = BTreeSet::new();
    for (at, _) in text.match_indices(variable) {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let after = text.get(at + variable.len()..).unwrap_or_default();
        if before.is_some_and(|c| is_name(c) || c == '.') || after.starts_with(is_name) {
            continue;
        }
        let Some(path) = after.trim_start().strip_prefix('.') else { return Wanted::Whole };
        let path = path.trim_start();
        let end = path.find(|c| !is_name(c)).unwrap_or(path.len());
        fields.extend(path.get(..end).map(str::to_owned));
    }
    Wanted::Fields(fields)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_condition_reads_is_wanted() {
        let fields = |names: &[&str]| Wanted::Fields(names.iter().map(|name| (*name).to_owned()).collect());
        let text = r#"case.late_promise > 3 and not case.paused and event.data.reason = "case.no" and count(form) > 0"#;
        assert_eq!(wanted(text, "case"), fields(&["late_promise", "no", "paused"]));
        assert_eq!(wanted(text, "event"), fields(&["data"]));
        assert_eq!(wanted(text, "form"), Wanted::Whole);
        assert_eq!(wanted("casework.x + my.case.y", "case"), fields(&[]));
    }
}
