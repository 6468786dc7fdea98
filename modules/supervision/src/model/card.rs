//! Cards (牌): warning, yellow, red, letter of advice; each a case with an addressee and a clock.

use declarations::{RuleCategory, Signal};
use kernel::{AccountId, CaseNo, Date, Digest32, ItemId, OrganId, RegionCode, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::{Person, Subject};

/// Where a card stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CardState {
    /// To be answered.
    Open,
    /// An objection (申诉) waits for its review.
    Objected,
    /// Answered; the supervision body checks it.
    Answered,
    /// Done with; its points count.
    Closed,
    /// 撤牌: stays visible, scores zero, says why.
    Withdrawn,
}

/// Why a card may be withdrawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WithdrawalReason {
    /// 系统故障.
    SystemFailure,
    /// 不可抗力.
    ForceMajeure,
    /// 申请人原因.
    ApplicantsFault,
    /// 数据错误.
    WrongData,
}

/// A card as it stands.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Card {
    /// The number of its case; `/staff/cases/{no}` shows it, its acts are done there or by the desk's own verbs.
    pub no: CaseNo,
    /// Warning, yellow, red or advice.
    pub level: Signal,
    /// `MANUAL` when a supervisor raised it by hand.
    pub rule: String,
    pub rule_name: String,
    pub category: Option<RuleCategory>,
    pub subject: Subject,
    pub occasion: String,
    /// The case it is about or was seen in.
    pub case_no: Option<CaseNo>,
    pub item: Option<ItemId>,
    /// Who answers for it.
    pub organ: OrganId,
    pub place: RegionCode,
    /// Who is responsible, where it is one person.
    pub person: Option<Person>,
    /// When the rule came to hold by law.
    pub raised_at: Timestamp,
    /// When it was served; its clocks run from here.
    pub filed_at: Timestamp,
    pub raised_by: Person,
    pub state: CardState,
    /// The last day to answer; none when nothing is owed by the addressee.
    pub due: Option<Date>,
    pub answered_at: Option<Timestamp>,
    pub answered_by: Option<AccountId>,
    /// `explained` or `corrected`.
    pub answer: Option<String>,
    pub objected_at: Option<Timestamp>,
    pub reviewed_at: Option<Timestamp>,
    pub reviewed_by: Option<AccountId>,
    pub verdict: Option<ReviewVerdict>,
    pub why: Option<WithdrawalReason>,
    pub withdrawn_at: Option<Timestamp>,
    pub closed_at: Option<Timestamp>,
    /// How often it was sent back to be answered again.
    pub redone: u32,
    /// What counts, zero or below: the rule's score, zero once withdrawn.
    pub points: i64,
    pub rule_version: u32,
    pub rule_digest: Digest32,
    pub evidence: Json,
}

impl Card {
    /// Still to be answered although its last day has passed.
    pub fn is_late(&self, today: Date) -> bool {
        self.state == CardState::Open && self.due.is_some_and(|due| due < today)
    }

    pub fn key(&self) -> CardKey {
        CardKey { raised_at: self.raised_at, no: self.no.clone() }
    }
}

/// Which cards are wanted; the default is all.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CardFilter {
    pub levels: Vec<Signal>,
    pub states: Vec<CardState>,
    pub organ: Option<OrganId>,
    pub rule: Option<String>,
    /// Any of these, as the rules that watch one risk; empty means all.
    pub any_rule: Vec<String>,
    pub category: Option<RuleCategory>,
    pub person: Option<AccountId>,
    pub item: Option<ItemId>,
    pub subject: Option<Subject>,
    pub case_no: Option<CaseNo>,
    /// Raised on or after this local day.
    pub from: Option<Date>,
    /// Raised on or before this local day.
    pub to: Option<Date>,
    /// Not over, and to be answered on or before this day.
    pub due_by: Option<Date>,
    /// Objected to, whatever became of it.
    pub objected: bool,
}

/// Where a page of cards ends; newest first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct CardKey {
    pub raised_at: Timestamp,
    pub no: CaseNo,
}

/// What the addressee says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// 说明情况.
    Explained(String),
    /// 报告整改.
    Corrected(String),
    /// 提出异议: within three working days of its service, once.
    Objection(String),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReviewVerdict {
    /// 维持: the card stands and is to be answered anew.
    Uphold,
    /// 撤牌.
    Withdraw,
}

/// The review of an objection, by a supervisor who did not raise the card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Review {
    pub verdict: ReviewVerdict,
    /// Needed to withdraw.
    pub why: Option<WithdrawalReason>,
    pub opinion: String,
}

/// A card a supervisor raises by hand.
///
/// Where a rule stands behind it, what is left empty is taken from the rule: title, category, what must be done, basis,
/// score.
#[derive(Clone, Debug, PartialEq)]
pub struct HandCard {
    /// Warning, yellow, red or advice.
    pub level: Signal,
    pub organ: OrganId,
    pub person: Option<AccountId>,
    pub subject: Subject,
    /// The rule it rests on; it counts as raised by hand all the same.
    pub ground: Option<String>,
    /// 事由, at most sixty characters.
    pub title: String,
    pub category: Option<RuleCategory>,
    /// What is wrong: the facts, at most a thousand characters.
    pub about: String,
    /// What must be done, at most three hundred characters.
    pub must: String,
    /// At most two hundred characters.
    pub basis: String,
    /// Zero or below; none takes the rule's.
    pub score: Option<i64>,
    /// Cases that show it; whoever raises the card must be able to read each.
    pub evidence: Vec<CaseNo>,
}

/// Words of the closed lists, as stored and as carried in addresses.
macro_rules! worded {
    ($($type:ty { $($variant:ident = $word:literal $label:literal),+ $(,)? })+) => { $(
        impl $type {
            pub const ALL: &'static [$type] = &[$(<$type>::$variant),+];

            /// The stable word.
            pub const fn word(self) -> &'static str {
                match self { $(<$type>::$variant => $word),+ }
            }

            /// What it is called.
            pub const fn label(self) -> &'static str {
                match self { $(<$type>::$variant => $label),+ }
            }

            pub fn from_word(word: &str) -> Option<$type> {
                <$type>::ALL.iter().copied().find(|known| known.word() == word)
            }
        }
    )+ };
}
pub(super) use worded;

worded! {
    CardState { Open = "open" "待说明", Objected = "objected" "异议复核中", Answered = "answered" "待核查",
        Closed = "closed" "已办结", Withdrawn = "withdrawn" "已撤销" }
    WithdrawalReason { SystemFailure = "system-failure" "系统故障", ForceMajeure = "force-majeure" "不可抗力",
        ApplicantsFault = "applicants-fault" "申请人原因", WrongData = "wrong-data" "数据错误" }
    ReviewVerdict { Uphold = "uphold" "维持", Withdraw = "withdraw" "撤销" }
}
