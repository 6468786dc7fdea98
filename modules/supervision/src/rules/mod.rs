//! The rule book: all versions of all rules, found by what happens to a case of a kind.

mod book;
mod compiled;
mod publishing;
mod text;

use declarations::{County, Finding, Rule};

pub use book::{RuleBook, Rules};
pub use compiled::{Compiled, Wanted};
pub use text::text_of;

/// Reads a rule from its text and holds it against the county: the kinds it watches must be there.
pub(crate) fn check(id: &str, text: &str, county: &County) -> (Rule, Vec<Finding>) {
    let (rule, mut findings) = Rule::from_toml(id, text);
    for kind in &rule.kinds {
        if county.kinds.find(kind.as_str()).is_none() {
            findings.push(Finding::error("kinds", "kind_unknown", format!("没有类别“{kind}”。")));
        }
    }
    (rule, findings)
}
