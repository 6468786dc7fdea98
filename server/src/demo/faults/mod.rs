//! Planted faults: misdeeds done on purpose by the ordinary commands, so that it is known what supervision ought to find.
//!
//! [`planting`] chooses who does what wrong; [`witness`] watches every command as a bystander with a work calendar would
//! and writes down what the law makes of it: [`ahead`] what is nearly over, [`windows`] what days, weeks and months come
//! to, [`cards`] what follows from cards; [`fees`] plants and sees money taken wrongly. None of them knows the rules' own
//! code: thresholds and clocks are told a second time here, on purpose. What the witness saw and supervision did not
//! raise is a miss; what supervision raised and nobody saw is a false alarm.

mod ahead;
mod cards;
mod fees;
mod planting;
mod proof;
mod windows;
mod witness;

use std::collections::BTreeSet;

use kernel::Timestamp;

pub(super) use fees::wrongly;
pub(super) use planting::{Plant, Planting};
pub use proof::Measured;
pub(super) use witness::Witness;

/// What to plant; off unless asked for.
#[derive(Clone, Copy, Debug)]
pub struct Faults {
    /// Draws the faults, apart from the county's own chance.
    pub seed: u64,
    /// Of the applications, how many get a misdeed of their own: 0.0 to 1.0.
    pub share: f64,
}

impl Default for Faults {
    fn default() -> Self {
        Self { seed: 1, share: 0.1 }
    }
}

/// One misdeed that happened: the rule that ought to find it, about whom, and the moment by law.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Misdeed {
    pub rule: &'static str,
    /// As signals write it: a case number, `person:…`, `organ:…`, `item:…`.
    pub subject: String,
    pub at: Timestamp,
}

/// What supervision ought to find in a county.
#[derive(Clone, Debug, Default)]
pub struct Truth {
    /// Everything that happened, planted or not.
    pub happened: BTreeSet<Misdeed>,
    /// What was done on purpose, whether or not it came to pass: a case may be withdrawn before its step is late.
    pub planted: BTreeSet<(&'static str, String)>,
}

impl Truth {
    /// Was this one done on purpose?
    pub fn is_planted(&self, misdeed: &Misdeed) -> bool {
        self.planted.contains(&(misdeed.rule, misdeed.subject.clone()))
    }
}

/// Rules a witness can judge: every other one needs what no command of this engine can record.
pub const WITNESSED: [&str; 67] = [
    "A-BULK",
    "A-BULK-PERSON",
    "A-INSTANT",
    "A-NIGHT",
    "A-RATER",
    "A-STALL",
    "A-STALL-ORGAN",
    "A-SURGE",
    "A-WITHDRAW",
    "A-WITHDRAW-ITEM",
    "A-ZERO",
    "C-REASON",
    "C-REMEDY",
    "F-AMOUNT",
    "F-EARLY",
    "F-ITEM",
    "M-EXTRA",
    "M-REPEAT",
    "M-REPEAT-3",
    "M-SHARED",
    "O-OBJECTION-LATE",
    "O-OPINION-LATE",
    "O-PATROL-LATE",
    "O-RECEIVE-LATE",
    "O-REPLY-LATE",
    "O-REVIEW-LATE",
    "P-EXTEND",
    "P-NOT-ACCEPTED",
    "P-OFFLINE",
    "P-REBASE",
    "P-TERMINATE",
    "S-BAD",
    "S-BAD-ANON",
    "S-CALLBACK-LATE",
    "S-CONTACT-LATE",
    "S-FORCED",
    "S-LATE",
    "S-REOPENED",
    "S-REPEAT",
    "S-REPEAT-ITEM",
    "S-SURGE",
    "T-ANSWER-SOON",
    "T-CORRECT-LATE",
    "T-DELIVER-LATE",
    "T-DELIVER-SOON",
    "T-DUE-SOON",
    "T-FIRST-LATE",
    "T-LEGAL-OVER",
    "T-LEGAL-SOON",
    "T-PAUSE-OVER",
    "T-PAUSE-SOON",
    "T-PREREVIEW-LATE",
    "T-PROMISE-OVER",
    "T-PROMISE-OVER-3",
    "T-STEP-DUE",
    "T-STEP-OVER",
    "T-STEP-SOON",
    "X-ADVICE-SILENT",
    "X-MONTH-ORGAN",
    "X-MONTH-PERSON",
    "X-RED-SILENT",
    "X-REDO-LATE",
    "X-SCORE",
    "X-TWO-YELLOW",
    "X-UNANSWERED",
    "X-WARNING-SILENT",
    "X-YELLOW-SILENT",
];

/// What no command of this engine can record, so that nothing of the kind can be planted: the rule, and the refusal or the
/// construction that stands before it. Such rules watch what is imported.
pub const IMPOSSIBLE: [(&str, &str); 9] = [
    ("P-SOD", "duties_not_separated"),
    ("P-ROLE", "not_your_post"),
    ("P-TWO", "second_person_missing"),
    ("P-EXTEND-HEAD", "approver_same"),
    ("P-SKIP", "who receives or examines never decides"),
    ("C-BASIS", "text_missing"),
    ("C-SEAL", "a letter is numbered and sealed when it is issued"),
    ("A-BACKDATE", "no command takes the day of an act; the clock gives it"),
    ("A-ORDER", "the procedure opens no decision before the acceptance"),
];
