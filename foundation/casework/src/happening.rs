//! The vocabulary of the county: everything that can happen to a case of any kind, in the past tense.
//!
//! Happenings are stored for ever. A variant or field may be added with a default; none is renamed or given another
//! meaning, because replay reads what was written years ago. What only one module needs is a [`Happening::Fact`].

use std::sync::Arc;

use calendar::{Extension, Limit, Pause};
use kernel::{
    AccountId, Actor, ActorKind, CaseNo, Channel, Date, Digest32, ItemId, KindId, OrganId, RegionCode, Timestamp,
    WindowId,
};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::model::{Agent, Ending, Holder, Party, Phase, Pin};
use crate::paper::{Correction, Decision, Delivery, DocumentRef, MaterialRef, Rating};

/// One fact about a case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "name")]
pub enum Happening {
    /// 收件. Always the first.
    Filed(Box<Filed>),
    FormAmended {
        form: Arc<Json>,
        answers: Arc<Json>,
    },
    MaterialsAdded {
        materials: Vec<Arc<MaterialRef>>,
    },
    /// 补正告知.
    CorrectionRequested(Arc<Correction>),
    /// 补正完毕.
    Corrected {
        on: Date,
    },
    /// 受理; deemed when the organ was silent for five working days (行政许可法第三十二条).
    Accepted {
        on: Date,
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        deemed: bool,
    },
    /// 不予受理, 不需办理, or told where to go.
    NotAccepted(Arc<Decision>),
    TaskOpened(Box<TaskOpened>),
    TaskClaimed {
        n: u32,
        holder: Holder,
    },
    TaskReturned {
        n: u32,
        reason: Arc<str>,
    },
    TaskDelegated {
        n: u32,
        holder: Holder,
        reason: Arc<str>,
    },
    TaskCompleted(Box<TaskCompleted>),
    TaskCancelled {
        n: u32,
    },
    /// An automatic step has its answer.
    ServiceAnswered {
        node: Arc<str>,
        outcome: Arc<str>,
    },
    /// Where the procedure stands after a step.
    FlowAdvanced {
        state: Arc<procedure::State>,
    },
    ClockStarted {
        clock: Arc<str>,
        title: Arc<str>,
        limit: Limit,
        from: Timestamp,
    },
    ClockStopped {
        clock: Arc<str>,
    },
    /// 特别程序开始: the time of the named clocks stands still (行政许可法第四十五条).
    Paused {
        pause: Box<Pause>,
        reason: Arc<str>,
        /// Number of the written notice to the applicant.
        #[serde(default, skip_serializing_if = "str::is_empty")]
        notice_no: Arc<str>,
        clocks: Vec<Arc<str>>,
    },
    Resumed,
    /// 延长审批, once (行政许可法第四十二条).
    Extended {
        clock: Arc<str>,
        extension: Box<Extension>,
        approver: AccountId,
    },
    TimerSet {
        key: Arc<str>,
        due: Timestamp,
    },
    TimerCleared {
        key: Arc<str>,
    },
    /// A deadline passed: of a clock, a task, a pause or the procedure.
    TimerFired {
        key: Arc<str>,
        due: Timestamp,
    },
    DecisionMade(Arc<Decision>),
    DocumentIssued(Arc<DocumentRef>),
    Delivered(Arc<Delivery>),
    Rated(Arc<Rating>),
    Withdrawn {
        reason: Arc<str>,
        /// The applicant's signed request, where a clerk withdrew for him.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        request: Option<Arc<str>>,
    },
    Terminated {
        reason: Arc<str>,
    },
    Closed {
        ending: Ending,
    },
    Archived,
    MessageSent {
        message: Arc<str>,
        text: Arc<str>,
    },
    Noted {
        text: Arc<str>,
    },
    /// The case now runs by other versions, by an explicit act.
    Rebased {
        pin: Pin,
        reason: Arc<str>,
    },
    /// The work calendar was changed by notice while the case ran; its clocks count by the new one from here on.
    CalendarChanged {
        calendar: Digest32,
        reason: Arc<str>,
    },
    /// What a module adds to the common words.
    Fact {
        fact: Arc<str>,
        data: Arc<Json>,
    },
}

/// What is known when a case begins.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Filed {
    pub kind: KindId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<ItemId>,
    pub title: Arc<str>,
    pub pin: Pin,
    pub party: Arc<Party>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<Arc<Agent>>,
    pub channel: Channel,
    pub place: RegionCode,
    /// The window at which it was handed in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<WindowId>,
    pub lead_organ: OrganId,
    pub form: Arc<Json>,
    pub answers: Arc<Json>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub materials: Vec<Arc<MaterialRef>>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TaskOpened {
    pub n: u32,
    pub node: Arc<str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instance: Option<Arc<str>>,
    pub title: Arc<str>,
    pub organ: OrganId,
    pub role: Arc<str>,
    pub act: Arc<str>,
    /// The step's own limit (环节时限).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<Limit>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TaskCompleted {
    pub n: u32,
    pub outcome: Arc<str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opinion: Option<Arc<str>>,
    /// The second person of a two-person act.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub with: Option<Holder>,
    /// Findings in the shape the act asks for: survey results, reviewed points.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data: Option<Arc<Json>>,
}

/// The variant of a happening without its content: for declarations, subscriptions and the like.
macro_rules! names {
    ($($variant:ident $announced:literal),+ $(,)?) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum Name { $($variant),+ }

        impl Name {
            pub const ALL: &'static [Name] = &[$(Name::$variant),+];

            pub const fn as_str(self) -> &'static str {
                match self { $(Name::$variant => stringify!($variant)),+ }
            }

            /// Whether others hear of it through the outbox; inner workings stay inside.
            pub const fn is_announced(self) -> bool {
                match self { $(Name::$variant => $announced),+ }
            }
        }
    };
}

names! {
    Filed true, FormAmended false, MaterialsAdded false, CorrectionRequested true, Corrected true, Accepted true,
    NotAccepted true, TaskOpened false, TaskClaimed false, TaskReturned false, TaskDelegated false,
    TaskCompleted false, TaskCancelled false, ServiceAnswered false, FlowAdvanced false, ClockStarted false, ClockStopped false,
    Paused true, Resumed true, Extended true, TimerSet false, TimerCleared false, TimerFired true,
    DecisionMade true, DocumentIssued true, Delivered true, Rated true, Withdrawn true, Terminated true,
    Closed true, Archived false, MessageSent true, Noted false, Rebased true, CalendarChanged true, Fact true,
}

impl std::str::FromStr for Name {
    type Err = ();
    fn from_str(text: &str) -> Result<Name, ()> {
        Name::ALL.iter().copied().find(|name| name.as_str() == text).ok_or(())
    }
}

impl Happening {
    /// Is it one of the three that end a case?
    pub const fn ends_case(&self) -> bool {
        matches!(self, Happening::Closed { .. } | Happening::Withdrawn { .. } | Happening::Terminated { .. })
    }

    /// What the applicant said of the organ's work, in any form.
    pub fn is_a_rating(&self) -> bool {
        match self {
            Happening::Rated(_) => true,
            Happening::Fact { fact, .. } => fact.starts_with("Rating"),
            _ => false,
        }
    }

    pub fn name(&self) -> Name {
        match self {
            Happening::Filed(_) => Name::Filed,
            Happening::FormAmended { .. } => Name::FormAmended,
            Happening::MaterialsAdded { .. } => Name::MaterialsAdded,
            Happening::CorrectionRequested(_) => Name::CorrectionRequested,
            Happening::Corrected { .. } => Name::Corrected,
            Happening::Accepted { .. } => Name::Accepted,
            Happening::NotAccepted(_) => Name::NotAccepted,
            Happening::TaskOpened(_) => Name::TaskOpened,
            Happening::TaskClaimed { .. } => Name::TaskClaimed,
            Happening::TaskReturned { .. } => Name::TaskReturned,
            Happening::TaskDelegated { .. } => Name::TaskDelegated,
            Happening::TaskCompleted(_) => Name::TaskCompleted,
            Happening::TaskCancelled { .. } => Name::TaskCancelled,
            Happening::ServiceAnswered { .. } => Name::ServiceAnswered,
            Happening::FlowAdvanced { .. } => Name::FlowAdvanced,
            Happening::ClockStarted { .. } => Name::ClockStarted,
            Happening::ClockStopped { .. } => Name::ClockStopped,
            Happening::Paused { .. } => Name::Paused,
            Happening::Resumed => Name::Resumed,
            Happening::Extended { .. } => Name::Extended,
            Happening::TimerSet { .. } => Name::TimerSet,
            Happening::TimerCleared { .. } => Name::TimerCleared,
            Happening::TimerFired { .. } => Name::TimerFired,
            Happening::DecisionMade(_) => Name::DecisionMade,
            Happening::DocumentIssued(_) => Name::DocumentIssued,
            Happening::Delivered(_) => Name::Delivered,
            Happening::Rated(_) => Name::Rated,
            Happening::Withdrawn { .. } => Name::Withdrawn,
            Happening::Terminated { .. } => Name::Terminated,
            Happening::Closed { .. } => Name::Closed,
            Happening::Archived => Name::Archived,
            Happening::MessageSent { .. } => Name::MessageSent,
            Happening::Noted { .. } => Name::Noted,
            Happening::Rebased { .. } => Name::Rebased,
            Happening::CalendarChanged { .. } => Name::CalendarChanged,
            Happening::Fact { .. } => Name::Fact,
        }
    }
}

/// Whose time runs (时间归属): the organ's, the applicant's, or that of a special procedure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Whose {
    Government,
    Applicant,
    ThirdParty,
}

impl Whose {
    pub const fn label(self) -> &'static str {
        match self {
            Whose::Government => "由部门办理",
            Whose::Applicant => "待申请人办理",
            Whose::ThirdParty => "特别程序中",
        }
    }

    /// Whose turn it is in a phase.
    pub fn turn(phase: Phase, paused: bool) -> Whose {
        match phase {
            Phase::Correcting | Phase::Closed | Phase::Archived => Whose::Applicant,
            _ if paused => Whose::ThirdParty,
            _ => Whose::Government,
        }
    }
}

/// A happening with its place in the history of one case.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Event {
    pub region: RegionCode,
    pub case_no: CaseNo,
    pub seq: u32,
    pub at: Timestamp,
    pub actor: Arc<Actor>,
    /// Whose time runs from here on.
    pub whose: Whose,
    pub happening: Happening,
    /// Head of the chain after the command this event belongs to.
    pub hash: Digest32,
}

impl Event {
    /// Who acted, in the words of the register.
    pub fn actor_label(&self) -> &str {
        match self.actor.kind {
            ActorKind::System => "系统",
            _ => &self.actor.name,
        }
    }

    pub fn by(&self) -> &AccountId {
        &self.actor.account
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_happening_is_tagged_with_its_name() {
        let happening = Happening::Accepted { on: jiff::civil::date(2026, 9, 25), deemed: true };
        let json = serde_json::to_string(&happening).unwrap();
        assert_eq!(json, r#"{"name":"Accepted","on":"2026-09-25","deemed":true}"#);
        assert_eq!(serde_json::from_str::<Happening>(&json).unwrap(), happening);
        assert_eq!(happening.name().as_str(), "Accepted");
    }

    #[test]
    fn the_county_folder_knows_the_same_names() {
        let declared: Vec<&str> = declarations::HAPPENINGS.iter().map(|event| event.name).collect();
        assert_eq!(declared, Name::ALL.iter().map(|name| name.as_str()).collect::<Vec<_>>());
    }

    #[test]
    fn names_read_back() {
        for name in Name::ALL {
            assert_eq!(name.as_str().parse(), Ok(*name));
        }
        assert!("Vanished".parse::<Name>().is_err());
    }
}
