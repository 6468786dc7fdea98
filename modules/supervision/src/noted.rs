//! What this module writes into the supervision log.

use kernel::{AccountId, Timestamp};
use store::register::Deed;

/// A deed by its stable word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Noted {
    /// A round asked time rules and window rules.
    RulesAsked,
    SignalRaised,
    Card(Step),
    RulePublished,
    DraftDiscarded,
    DryRun,
    Exported,
}

/// What happens to a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Raised,
    Answered,
    Objected,
    /// The review of an objection let it stand.
    Upheld,
    /// The check sent it back.
    Returned,
    Closed,
    Withdrawn,
}

impl Noted {
    /// In the order in which the log offers them.
    pub const ALL: [Noted; 13] = [
        Noted::RulesAsked,
        Noted::SignalRaised,
        Noted::Card(Step::Raised),
        Noted::Card(Step::Answered),
        Noted::Card(Step::Objected),
        Noted::Card(Step::Upheld),
        Noted::Card(Step::Returned),
        Noted::Card(Step::Closed),
        Noted::Card(Step::Withdrawn),
        Noted::RulePublished,
        Noted::DraftDiscarded,
        Noted::DryRun,
        Noted::Exported,
    ];

    pub const fn word(self) -> &'static str {
        match self {
            Noted::RulesAsked => "rules-asked",
            Noted::SignalRaised => "signal-raised",
            Noted::Card(Step::Raised) => "card-open",
            Noted::Card(Step::Answered) => "card-answered",
            Noted::Card(Step::Objected) => "card-objected",
            Noted::Card(Step::Upheld) => "card-upheld",
            Noted::Card(Step::Returned) => "card-returned",
            Noted::Card(Step::Closed) => "card-closed",
            Noted::Card(Step::Withdrawn) => "card-withdrawn",
            Noted::RulePublished => "rule-published",
            Noted::DraftDiscarded => "draft-discarded",
            Noted::DryRun => "dry-run",
            Noted::Exported => "exported",
        }
    }

    pub fn by(self, at: Timestamp, account: &AccountId, name: &str, subject: &str) -> Deed {
        Deed::new(at, account, name, self.word(), subject)
    }

    pub fn by_the_system(self, at: Timestamp, subject: &str) -> Deed {
        self.by(at, &AccountId::from(""), "系统", subject)
    }
}
