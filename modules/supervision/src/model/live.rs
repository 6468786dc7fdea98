//! What the board asks: how many cards are open by level, and what goes wrong most.

use declarations::Signal;
use kernel::OrganId;
use serde::Serialize;

/// Cards of one level that are not over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct LevelOpen {
    pub level: Signal,
    pub open: i64,
    /// Of these: to be answered, and the last day has passed.
    pub late: i64,
}

/// A root cause in figures: a rule, and the organs in which it held most.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Cause {
    pub rule: String,
    pub rule_name: String,
    /// Where most of its cards are: one, or all that have as many.
    pub organs: Vec<OrganId>,
    /// Its cards at each of them.
    pub cards: i64,
    /// Its cards everywhere in sight.
    pub of_rule: i64,
    /// What they cost together, zero or below.
    pub points: i64,
}

/// What waits for the supervision body: answers to check, objections to review, replies to orders.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    pub answered: u64,
    pub objected: u64,
    pub replied: u64,
}

impl Waiting {
    pub const fn all(self) -> u64 {
        self.answered + self.objected + self.replied
    }
}
