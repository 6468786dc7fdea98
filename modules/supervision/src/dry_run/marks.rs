//! Which cases a dry run has to play: those in whose register stands what the rule waits for. Looking at the texts costs a
//! third of playing them, so whatever is certain from the texts alone is left out before it is read.

use casework::{Entry, Name};
use declarations::{Trigger, Watched};
use kernel::Timestamp;

use crate::model::Period;
use crate::rules::Rules;

/// The period in moments, nothing of it later than now.
#[derive(Clone, Copy)]
pub(super) struct Span {
    pub from: Timestamp,
    /// The first moment after it.
    pub end: Timestamp,
}

impl Span {
    pub fn of(period: Period, now: Timestamp) -> Span {
        Span { from: Timestamp::start_of_day(period.from), end: Timestamp::end_of_day(period.to).min(now) }
    }

    pub fn holds(self, at: Timestamp) -> bool {
        self.from <= at && at < self.end
    }
}

/// What must stand in a register for the rule to be upon its case.
pub(super) struct Marks {
    span: Span,
    /// One of these, as it stands in the canonical JSON; none where any case can be meant.
    texts: Vec<String>,
    /// Written within the period: what happens is dated by its entry or earlier. What falls due has no entry.
    in_period: bool,
}

impl Marks {
    pub fn of(rules: &Rules, span: Span) -> Marks {
        let mut marks = Marks { span, texts: Vec::new(), in_period: true };
        for version in rules.versions() {
            match &version.rule.on {
                Trigger::Events(names) => marks.texts.extend(names.iter().map(|name| quoted(name))),
                Trigger::Due { of, .. } => {
                    marks.in_period = false;
                    marks.texts.push(match of {
                        Watched::Clock(id) => quoted(id),
                        Watched::Step => quoted(Name::TaskOpened.as_str()),
                        Watched::Pause => quoted(Name::Paused.as_str()),
                    });
                }
                Trigger::Window { .. } => {}
            }
        }
        marks
    }

    pub fn are_in(&self, register: &[Entry]) -> bool {
        let marked = |entry: &Entry| {
            (!self.in_period || self.span.from <= entry.at)
                && (self.texts.is_empty() || self.texts.iter().any(|text| entry.body.contains(text)))
        };
        register.first().is_some_and(|first| first.at < self.span.end) && register.iter().any(marked)
    }
}

/// Names stand in the register as JSON strings, be they of happenings, of facts or of clocks.
fn quoted(name: &str) -> String {
    format!("\"{name}\"")
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "test code: a failure here is a failed test")]
mod tests {
    use declarations::Rule;
    use kernel::{CaseNo, Digest32, RegionCode};

    use super::*;
    use crate::rules::RuleBook;

    fn marks(on: &str) -> Marks {
        let text = format!(
            "name = \"试\"\nsince = 2024-01-01\ncategory = \"时限\"\non = {on}\nraise = \"notice\"\nscore = 0\n\
             basis = \"办法\"\nabout = \"试\"\n"
        );
        let (rule, findings) = Rule::from_toml("T-TRY", &text);
        assert!(!declarations::has_errors(&findings), "{findings:?}");
        let span = Span { from: day(10), end: day(20) };
        Marks::of(&RuleBook::of_rules([rule]).rules(), span)
    }

    fn day(n: i64) -> Timestamp {
        Timestamp::from_micros(1_790_000_000_000_000).plus_hours(24 * n)
    }

    fn register(entries: &[(i64, &str)]) -> Vec<Entry> {
        let entry = |(on, name): &(i64, &str)| Entry {
            region: RegionCode::parse("990121").unwrap(),
            case_no: CaseNo::parse("A1").unwrap(),
            seq: 1,
            at: day(*on),
            body: format!("{{\"happenings\":[{{\"name\":\"{name}\",\"clock\":\"promised\"}}]}}"),
            hash: Digest32::ZERO,
        };
        entries.iter().map(entry).collect()
    }

    #[test]
    fn an_event_must_stand_in_the_register_within_the_period() {
        let marks = marks("\"Accepted\"");
        assert!(marks.are_in(&register(&[(2, "Filed"), (12, "Accepted")])));
        assert!(!marks.are_in(&register(&[(2, "Filed"), (12, "NotAccepted")])), "another name ends the same way");
        assert!(!marks.are_in(&register(&[(2, "Accepted"), (12, "Noted")])), "it happened before the period");
        assert!(!marks.are_in(&register(&[(20, "Accepted")])), "the case came after it");
    }

    #[test]
    fn what_falls_due_needs_its_clock_alone_however_long_ago_it_began() {
        let long_ago = register(&[(2, "ClockStarted")]);
        assert!(marks("\"due(promised)\"").are_in(&long_ago));
        assert!(!marks("\"due(statutory)\"").are_in(&long_ago));
        assert!(!marks("\"due(pause)\"").are_in(&long_ago));
        assert!(marks("\"due(pause)\"").are_in(&register(&[(2, "Paused")])));
        assert!(marks("\"due(step)\"").are_in(&register(&[(2, "TaskOpened")])));
        assert!(!marks("\"due(promised)\"").are_in(&register(&[(20, "ClockStarted")])));
    }
}
