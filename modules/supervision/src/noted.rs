//! What this module writes into the supervision log.

use kernel::{AccountId, Timestamp};
use store::register::Deed;

use crate::model::CardState;

/// A deed by its stable word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Noted {
    /// A round asked time rules and window rules.
    RulesAsked,
    SignalRaised,
    /// What a card came to.
    Card(CardState),
    RulePublished,
    DraftDiscarded,
    DryRun,
    Exported,
}

impl Noted {
    /// In the order in which the log offers them.
    pub const ALL: [Noted; 11] = [
        Noted::RulesAsked,
        Noted::SignalRaised,
        Noted::Card(CardState::Open),
        Noted::Card(CardState::Objected),
        Noted::Card(CardState::Answered),
        Noted::Card(CardState::Closed),
        Noted::Card(CardState::Withdrawn),
        Noted::RulePublished,
        Noted::DraftDiscarded,
        Noted::DryRun,
        Noted::Exported,
    ];

    pub const fn word(self) -> &'static str {
        match self {
            Noted::RulesAsked => "rules-asked",
            Noted::SignalRaised => "signal-raised",
            Noted::Card(CardState::Open) => "card-open",
            Noted::Card(CardState::Objected) => "card-objected",
            Noted::Card(CardState::Answered) => "card-answered",
            Noted::Card(CardState::Closed) => "card-closed",
            Noted::Card(CardState::Withdrawn) => "card-withdrawn",
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
