//! The nouns of the engine room: a case, who asks, its tasks, clocks, materials and documents.
//!
//! A [`Case`] is what its events add up to and nothing else: every field is written by [`crate::apply`] alone, so
//! that replaying the events gives the very same value. It is cloned for every command that is judged; texts are
//! therefore shared ids and the form is behind an `Arc`.

use std::collections::BTreeMap;
use std::sync::Arc;

use calendar::{LegalClock, Pause};
use kernel::{AccountId, CaseNo, Channel, Date, Digest32, ItemId, KindId, OrganId, RegionCode, Timestamp, WindowId};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::paper::{Correction, Decision, Delivery, DocumentRef, MaterialRef, Rating};

/// One matter (办件) somebody asked for, from filing to archive.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Case {
    pub region: RegionCode,
    pub no: CaseNo,
    pub kind: KindId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<ItemId>,
    /// What it is called in lists: the item's or the kind's name.
    pub title: Arc<str>,
    pub pin: Pin,
    /// The number of the last event; the version of the case.
    pub seq: u32,
    /// The head of the hash chain after the last event; stored beside the state, not in it.
    #[serde(skip, default = "no_chain")]
    pub chain: Digest32,
    pub party: Arc<Party>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<Arc<Agent>>,
    pub channel: Channel,
    pub filed_by: AccountId,
    pub filed_at: Timestamp,
    /// When something last happened: what fell due before was seen by that command.
    pub touched_at: Timestamp,
    /// Where the matter belongs: the county itself, or the township or village it was filed for.
    pub place: RegionCode,
    /// The window (窗口) at which it was handed in; none when it came another way, or when nobody noted it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<WindowId>,
    pub lead_organ: OrganId,
    /// Every organ that ever took part, the lead organ first.
    pub organs: Vec<OrganId>,
    pub phase: Phase,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ending: Option<Ending>,
    /// Accepted by the silence of the organ (视为受理, 行政许可法第三十二条第一款第四项).
    #[serde(default, skip_serializing_if = "is_false")]
    pub deemed: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted_on: Option<Date>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "is_null")]
    pub form: Arc<Json>,
    #[serde(default, skip_serializing_if = "is_null")]
    pub answers: Arc<Json>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub materials: Vec<Arc<MaterialRef>>,
    /// What the organ asked to be mended, while the applicant mends it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correction: Option<Arc<Correction>>,
    pub flow: Arc<procedure::State>,
    /// Open tasks only; what was done stands in `handled`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tasks: Vec<Task>,
    /// The last outcome of every task and service, by the node's own id: `outcome.*` of conditions.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub outcomes: BTreeMap<Arc<str>, Arc<str>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub handled: Vec<Arc<Handled>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clocks: Vec<NamedClock>,
    /// The special procedure (特别程序) for which the clocks stand still.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pause: Option<Arc<Pause>>,
    /// Timers the procedure waits for; deadlines of clocks and tasks are not stored but derived.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub timers: Vec<Timer>,
    /// Deadlines already announced as passed, so that each is announced once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fired: Vec<Arc<str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<Arc<Decision>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<Arc<DocumentRef>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivery: Option<Arc<Delivery>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rating: Option<Arc<Rating>>,
    /// What modules remember about the case beyond the common words, by fact name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub facts: BTreeMap<Arc<str>, Arc<Json>>,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn is_false(value: &bool) -> bool {
    !*value
}

fn no_chain() -> Digest32 {
    Digest32::ZERO
}

fn is_null(value: &Arc<Json>) -> bool {
    value.is_null()
}

/// The versions of every definition a case runs by, frozen when it was filed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pin {
    /// Digest of the [`crate::Definition`], under which its content stays loadable.
    pub definition: Digest32,
    pub kind_version: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item_version: Option<u32>,
    pub procedure: Arc<str>,
    /// Names the work calendar in force when the case was filed by what it computes.
    pub calendar: Digest32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartyKind {
    Citizen,
    Enterprise,
    Organisation,
}

/// The applicant (申请人).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    pub kind: PartyKind,
    pub name: String,
    /// Citizen number or unified social credit code.
    pub number: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub phone: String,
    /// The account whose matter it is; nobody's while a walk-in has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountId>,
}

/// Who acts for the applicant (代理人, 行政许可法第二十九条).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agent {
    pub name: String,
    pub number: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub phone: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountId>,
    /// The mandate (授权委托) under which the agent acts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mandate: Option<String>,
}

/// Where a case stands. A pause is not a phase: clocks stand still while the phase remains.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// 收件: received, not yet accepted.
    Filed,
    /// 补正: the applicant mends what was asked.
    Correcting,
    /// 受理后办理中.
    Handling,
    /// 已决定, being served.
    Decided,
    /// 办结.
    Closed,
    /// 归档.
    Archived,
}

impl Phase {
    pub const ALL: [Phase; 6] =
        [Phase::Filed, Phase::Correcting, Phase::Handling, Phase::Decided, Phase::Closed, Phase::Archived];

    pub const fn as_str(self) -> &'static str {
        match self {
            Phase::Filed => "filed",
            Phase::Correcting => "correcting",
            Phase::Handling => "handling",
            Phase::Decided => "decided",
            Phase::Closed => "closed",
            Phase::Archived => "archived",
        }
    }

    pub const fn label(self) -> &'static str {
        match self {
            Phase::Filed => "收件",
            Phase::Correcting => "待补正",
            Phase::Handling => "办理中",
            Phase::Decided => "已决定",
            Phase::Closed => "已办结",
            Phase::Archived => "已归档",
        }
    }

    pub fn parse(text: &str) -> Option<Phase> {
        Phase::ALL.into_iter().find(|phase| phase.as_str() == text)
    }

    pub fn is_over(self) -> bool {
        self >= Phase::Closed
    }
}

/// How a case ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// 准予.
    Granted,
    PartlyGranted,
    /// 不予许可.
    Refused,
    /// 不予受理.
    NotAccepted,
    /// 不需要办理 (行政许可法第三十二条第一款第一项).
    NotRequired,
    /// 不属本机关职权, told where to go.
    Redirected,
    /// 申请人撤回.
    Withdrawn,
    /// 逾期未补正.
    Lapsed,
    /// 终止: the subject is gone.
    Terminated,
    /// 办结, where there was nothing to grant or refuse.
    Completed,
}

impl Ending {
    pub const ALL: [Ending; 10] = [
        Ending::Granted,
        Ending::PartlyGranted,
        Ending::Refused,
        Ending::NotAccepted,
        Ending::NotRequired,
        Ending::Redirected,
        Ending::Withdrawn,
        Ending::Lapsed,
        Ending::Terminated,
        Ending::Completed,
    ];

    pub fn parse(text: &str) -> Option<Ending> {
        Ending::ALL.into_iter().find(|ending| ending.as_str() == text)
    }

    pub const fn as_str(self) -> &'static str {
        match self {
            Ending::Granted => "granted",
            Ending::PartlyGranted => "partly_granted",
            Ending::Refused => "refused",
            Ending::NotAccepted => "not_accepted",
            Ending::NotRequired => "not_required",
            Ending::Redirected => "redirected",
            Ending::Withdrawn => "withdrawn",
            Ending::Lapsed => "lapsed",
            Ending::Terminated => "terminated",
            Ending::Completed => "completed",
        }
    }

    pub const fn label(self) -> &'static str {
        match self {
            Ending::Granted => "准予",
            Ending::PartlyGranted => "部分准予",
            Ending::Refused => "不予许可",
            Ending::NotAccepted => "不予受理",
            Ending::NotRequired => "不需办理",
            Ending::Redirected => "告知向有关机关申请",
            Ending::Withdrawn => "申请人撤回",
            Ending::Lapsed => "逾期未补正",
            Ending::Terminated => "终止办理",
            Ending::Completed => "办结",
        }
    }

    /// A "no" that law wants reasoned, with the remedies told (行政许可法第三十八条).
    pub fn is_adverse(self) -> bool {
        matches!(self, Ending::Refused | Ending::PartlyGranted | Ending::NotAccepted)
    }
}

/// Something a post has to do now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Task {
    /// The key of the waiting step in the procedure's state; never used twice within the case.
    pub n: u32,
    /// The node of the procedure.
    pub node: Arc<str>,
    /// Which of several parallel instances, such as the organ's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instance: Option<Arc<str>>,
    pub name: Arc<str>,
    pub organ: OrganId,
    pub role: Arc<str>,
    pub act: Arc<str>,
    pub opened: Timestamp,
    /// The step's own limit (环节时限); a special procedure stops it with the others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock: Option<LegalClock>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder: Option<Holder>,
}

/// Who has taken a task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    pub account: AccountId,
    pub name: Arc<str>,
}

/// A task that was done: by whom, with which outcome and opinion.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Handled {
    pub n: u32,
    pub node: Arc<str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instance: Option<Arc<str>>,
    pub name: Arc<str>,
    pub organ: OrganId,
    pub act: Arc<str>,
    pub by: Holder,
    /// The second person of a two-person act.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub with: Option<Holder>,
    pub outcome: Arc<str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opinion: Option<Arc<str>>,
    pub at: Timestamp,
}

/// A running, paused or stopped clock of the case, under the name its kind gives it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NamedClock {
    /// `statutory`, `promised`, `correction`, `delivery`, or what the kind declares.
    pub id: Arc<str>,
    pub name: Arc<str>,
    pub clock: LegalClock,
}

/// A timer the procedure set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timer {
    pub key: Arc<str>,
    pub due: Timestamp,
}

impl Case {
    pub fn task(&self, n: u32) -> Option<&Task> {
        self.tasks.iter().find(|task| task.n == n)
    }

    pub fn clock(&self, id: &str) -> Option<&NamedClock> {
        self.clocks.iter().find(|named| &*named.id == id)
    }

    /// Opinions given, oldest first.
    pub fn opinions(&self) -> impl Iterator<Item = &Handled> {
        self.handled.iter().map(|handled| &**handled).filter(|handled| handled.opinion.is_some())
    }
}

/// A node's own id, without the call activities around it.
pub(crate) fn own_id(node: &str) -> &str {
    node.rsplit('/').next().unwrap_or(node)
}
