//! Rules in their versions, as the rule page sees them.

use std::sync::Arc;

use declarations::Rule;
use kernel::{Date, Digest32, Timestamp};
use serde::Serialize;

use super::Person;

/// Where a version comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// The county folder, `rules/<ID>.toml`.
    Folder,
    /// Published on the rule page.
    Page,
}

/// One version of a rule. Kept for ever: what was judged by it says so.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RuleVersion {
    pub rule: Arc<Rule>,
    /// Counted from 1 for each rule.
    pub version: u32,
    /// The first day it judges; the next version's first day ends it, and so does the rule's own `until`.
    pub from: Date,
    pub origin: Origin,
    pub digest: Digest32,
    pub by: Person,
    pub reason: String,
    pub published: Timestamp,
    /// As TOML, the way a file of the county folder holds it.
    pub text: String,
}

/// A rule that judges today, or will.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RuleInForce {
    /// The version in force today; of a rule that only begins later, its first.
    pub current: RuleVersion,
    /// Published, and not yet in force.
    pub coming: Option<RuleVersion>,
    /// It judges today.
    pub in_force: bool,
    pub has_draft: bool,
    /// It could not be evaluated when it was last asked.
    pub trouble: Option<Trouble>,
}

/// Why a rule does not work: it raises nothing, and breaks no command.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Trouble {
    pub rule: String,
    /// Shown to the one who writes rules.
    pub sentence: String,
    /// The subject on which it showed first.
    pub subject: String,
    pub at: Timestamp,
}

/// A rule somebody is writing.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Draft {
    pub rule: String,
    pub text: String,
    pub by: Person,
    pub saved: Timestamp,
}
