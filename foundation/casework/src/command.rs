//! What somebody wants: a command names a case, a verb and an actor, and nothing of how it is done.

use std::sync::Arc;

use calendar::{Limit, PauseKind};
use kernel::{
    AccountId, Actor, CaseNo, Channel, Digest32, ItemId, KindId, OrganId, PostId, RegionCode, Ties, WindowId,
};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::model::{Agent, Party};
use crate::paper::MaterialRef;

/// A wish, before anybody judged it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Command {
    pub region: RegionCode,
    /// The case; `None` while it is only being filed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case_no: Option<CaseNo>,
    pub verb: Verb,
    pub actor: Actor,
    /// The sender's key: the same key never does the same thing twice.
    #[serde(skip)]
    pub key: Option<String>,
    /// The version the sender looked at; another one is a conflict.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<u32>,
}

impl Command {
    pub fn file(region: RegionCode, actor: Actor, filing: Filing) -> Command {
        Command { region, case_no: None, verb: Verb::File(Box::new(filing)), actor, key: None, seen: None }
    }

    pub fn on(region: RegionCode, case_no: CaseNo, actor: Actor, verb: Verb) -> Command {
        Command { region, case_no: Some(case_no), verb, actor, key: None, seen: None }
    }

    #[must_use]
    pub fn with_key(mut self, key: impl Into<String>) -> Command {
        self.key = Some(key.into());
        self
    }

    #[must_use]
    pub fn having_seen(mut self, seq: u32) -> Command {
        self.seen = Some(seq);
        self
    }

    /// What is asked, whoever asks and whenever: the same key with another digest is another wish.
    pub(crate) fn digest(&self) -> Result<Digest32, serde_json::Error> {
        #[derive(Serialize)]
        struct Asked<'a> {
            region: RegionCode,
            case_no: &'a Option<CaseNo>,
            verb: &'a Verb,
        }
        let asked = Asked { region: self.region, case_no: &self.case_no, verb: &self.verb };
        serde_json::to_vec(&asked).map(|bytes| Digest32::of(&bytes))
    }
}

/// What can be asked of a case of any kind.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verb {
    File(Box<Filing>),
    /// The applicant hands in what was missing, wrong or deferred.
    Supplement(Box<Supplement>),
    Claim {
        task: u32,
    },
    /// Puts a claimed task back for the colleagues of the post.
    GiveBack {
        task: u32,
        reason: String,
    },
    Delegate {
        task: u32,
        to: Colleague,
        reason: String,
    },
    Complete(Box<Completion>),
    Pause(Box<PauseOrder>),
    Resume,
    Extend(Box<Extension>),
    Withdraw {
        reason: String,
        /// The applicant's signed request, where a clerk withdraws for him: which paper, of which day.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        request: Option<String>,
    },
    Terminate {
        reason: String,
    },
    Note {
        text: String,
    },
    /// Moves the case to the definition now in force.
    Rebase {
        reason: String,
    },
    /// Counts by the work calendar now in force; the system asks for it when an edition was adopted.
    FollowCalendar {
        reason: String,
    },
    /// Does what has fallen due; the runner asks for it when a timer rings.
    Wake,
    /// A verb of a module, such as `rate` or `document_sealed`.
    Deed {
        deed: String,
        data: Arc<Json>,
    },
}

impl Verb {
    pub fn name(&self) -> &str {
        match self {
            Verb::File(_) => "file",
            Verb::Supplement(_) => "supplement",
            Verb::Claim { .. } => "claim",
            Verb::GiveBack { .. } => "give_back",
            Verb::Delegate { .. } => "delegate",
            Verb::Complete(_) => "complete",
            Verb::Pause(_) => "pause",
            Verb::Resume => "resume",
            Verb::Extend(_) => "extend",
            Verb::Withdraw { .. } => "withdraw",
            Verb::Terminate { .. } => "terminate",
            Verb::Note { .. } => "note",
            Verb::Rebase { .. } => "rebase",
            Verb::FollowCalendar { .. } => "follow_calendar",
            Verb::Wake => "wake",
            Verb::Deed { deed, .. } => deed,
        }
    }
}

/// A new application.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Filing {
    pub kind: KindId,
    #[serde(default)]
    pub item: Option<ItemId>,
    pub party: Arc<Party>,
    #[serde(default)]
    pub agent: Option<Arc<Agent>>,
    pub channel: Channel,
    /// Township or village the matter belongs to; the county itself when absent.
    #[serde(default)]
    pub place: Option<RegionCode>,
    /// The window (窗口) at which it was handed in; only over a counter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<WindowId>,
    /// The organ in charge; needed only by kinds without items.
    #[serde(default)]
    pub organ: Option<OrganId>,
    #[serde(default)]
    pub form: Arc<Json>,
    #[serde(default)]
    pub answers: Arc<Json>,
    #[serde(default)]
    pub materials: Vec<Arc<MaterialRef>>,
}

/// What the applicant adds later.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Supplement {
    #[serde(default)]
    pub form: Option<Arc<Json>>,
    #[serde(default)]
    pub answers: Option<Arc<Json>>,
    #[serde(default)]
    pub materials: Vec<Arc<MaterialRef>>,
    /// Everything asked for is back: the organ's turn again.
    #[serde(default)]
    pub complete: bool,
}

/// A task done.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Completion {
    pub task: u32,
    pub outcome: String,
    #[serde(default)]
    pub opinion: Option<String>,
    /// The second person of a two-person act.
    #[serde(default)]
    pub with: Option<Colleague>,
    /// What the act needs beyond the opinion: reasons, points to correct, survey results.
    #[serde(default)]
    pub data: Arc<Json>,
}

/// Another member of staff, with the posts the directory gives them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Colleague {
    pub account: AccountId,
    pub name: String,
    #[serde(default)]
    pub posts: Vec<PostId>,
    /// Whose matters they stay out of; not part of what is asked.
    #[serde(skip)]
    pub ties: Arc<Ties>,
}

/// A special procedure begins.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PauseOrder {
    pub kind: PauseKind,
    pub basis: String,
    pub reason: String,
    /// The time needed, as told to the applicant in writing (行政许可法第四十五条).
    pub announced: Limit,
    #[serde(default)]
    pub notice_no: String,
}

/// The clock gets more time, once.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Extension {
    /// `statutory` unless said otherwise.
    #[serde(default)]
    pub clock: Option<String>,
    pub by: Limit,
    /// The article that allows it.
    #[serde(default = "extension_article")]
    pub article: String,
    /// Why; told to the applicant.
    pub reason: String,
    /// Who asked the head for it; never the head himself.
    pub asked_by: AccountId,
}

fn extension_article() -> String {
    "行政许可法第四十二条".to_owned()
}
