//! Checking a procedure before it is published: is it sound, has every task a post and a limit?
//! Soundness is model-checked: the very engine that will run the cases is run through all reachable positions.

mod canonical;
mod duties;
mod explore;
mod gates;
mod loops;
mod paths;
mod reduce;
mod soundness;

use crate::finding::Finding;
use crate::model::Procedure;

/// What to check, and how far to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CheckOptions {
    /// Positions to visit at most; beyond it the check says that it is incomplete.
    pub max_states: usize,
    /// Every user task must have a post (`hb:post`, a lane, or a modeller's assignment).
    pub require_post: bool,
    /// Every user task must have a clock: `hb:limit` on it or around it, or a timer boundary event.
    pub require_limit: bool,
}

impl Default for CheckOptions {
    fn default() -> Self {
        CheckOptions { max_states: 20_000, require_post: false, require_limit: false }
    }
}

impl CheckOptions {
    /// All that publishing asks for.
    pub fn publishing() -> Self {
        CheckOptions { require_post: true, require_limit: true, ..CheckOptions::default() }
    }
}

impl Procedure {
    /// Everything worth saying about this procedure, in the order of the file. Publish only without errors.
    pub fn check(&self, options: &CheckOptions) -> Vec<Finding> {
        let mut findings = self.notes.clone();
        findings.extend(duties::check(self, options));
        let endless = loops::check(self);
        // A loop that never waits has no positions to explore.
        let explore = endless.is_empty();
        findings.extend(endless);
        if explore {
            findings.extend(soundness::check(self, options.max_states));
        }
        findings.sort_by_key(|f| (f.line, f.column, f.code));
        findings
    }
}
