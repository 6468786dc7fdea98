//! Signals (监察信号): that a rule held, once for each rule, subject and occasion.

use declarations::Signal;
use kernel::{AccountId, CaseNo, Digest32, ItemId, OrganId, RegionCode, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::Subject;

/// Somebody by name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Person {
    pub account: AccountId,
    pub name: String,
}

/// What became of a signal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SignalState {
    /// A notice (提示): shown to whoever handles the case, nothing more.
    Told,
    /// Its card is opened with the next round.
    Waiting,
    /// Its card is `card_no`.
    Carded,
}

/// A signal with its evidence.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SignalRow {
    pub rule: String,
    pub subject: Subject,
    /// What makes it this time: `task:12 2026-09-02`, `Closed 2026-09-08T02:00:00.000000Z`, `2026-09`.
    pub occasion: String,
    /// The moment the rule came to hold by law, never the moment somebody noticed.
    pub raised_at: Timestamp,
    pub level: Signal,
    pub state: SignalState,
    /// Who answers for it.
    pub organ: OrganId,
    pub place: RegionCode,
    pub person: Option<Person>,
    pub item: Option<ItemId>,
    /// The case it was seen in; none for windows. For second-order rules the card.
    pub case_no: Option<CaseNo>,
    pub rule_version: u32,
    pub rule_digest: Digest32,
    /// The rule's score, zero or below.
    pub score: i64,
    /// `{"rule": {id, name, version, digest}, "facts": {variables the condition read}, "events": [seq…], …}`
    pub evidence: Json,
    pub card_no: Option<CaseNo>,
    /// Its card was withdrawn: it stays visible and counts for nothing.
    pub withdrawn: bool,
}

/// Which signals are wanted; the default is all.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SignalFilter {
    pub rule: Option<String>,
    /// Any of these, as the rules that watch one risk; empty means all.
    pub any_rule: Vec<String>,
    /// Any of these; empty means all.
    pub levels: Vec<Signal>,
    pub organ: Option<OrganId>,
    pub person: Option<AccountId>,
    pub item: Option<ItemId>,
    pub subject: Option<Subject>,
    /// The case it was seen in.
    pub case_no: Option<CaseNo>,
    /// Raised on or after this local day.
    pub from: Option<kernel::Date>,
    /// Raised on or before this local day.
    pub to: Option<kernel::Date>,
    /// What figures count: told, or with a card that was not withdrawn.
    pub standing: bool,
    /// With a card that was withdrawn.
    pub withdrawn: bool,
}

/// Where a page of signals ends; newest first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, serde::Deserialize)]
pub struct SignalKey {
    pub raised_at: Timestamp,
    pub rule: String,
    pub subject: String,
    pub occasion: String,
}

impl SignalRow {
    pub fn key(&self) -> SignalKey {
        SignalKey {
            raised_at: self.raised_at,
            rule: self.rule.clone(),
            subject: self.subject.to_string(),
            occasion: self.occasion.clone(),
        }
    }
}
