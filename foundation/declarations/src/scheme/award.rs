//! An award (评优): whom the machine proposes. People review, publicise and confirm (kind `award`).

use serde::Serialize;

use super::input_names;
use crate::canonical::is_default;
use crate::condition::Condition;
use crate::reading::Cursor;

/// How candidates are found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Award {
    /// The scheme whose points count.
    pub from: String,
    /// How many are proposed, in each group if `per_group`, otherwise in all.
    pub winners: u32,
    #[serde(skip_serializing_if = "is_default")]
    pub per_group: bool,
    /// The mean of points a candidate needs at least.
    pub minimum: f64,
    /// What else must hold, over the inputs of schemes in the award's period: no card, enough months …
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
    /// What people have to make sure of before they recommend, such as membership; stands on the proposal.
    #[serde(skip_serializing_if = "is_default")]
    pub ascertain: String,
}

impl Award {
    pub(super) fn read(c: &Cursor<'_>) -> Award {
        let when = c.opt_text("when").map(|text| Condition::over(&text, &input_names()));
        if let Some(finding) = when.as_ref().and_then(|when| when.finding(&c.field("when"))) {
            c.add(finding);
        }
        Award {
            from: c.text("from"),
            winners: c.required_number("winners"),
            per_group: c.flag("per_group"),
            minimum: c.decimal("minimum").unwrap_or_default(),
            when,
            ascertain: c.text_or_empty("ascertain"),
        }
    }
}
