//! Dry runs (试运行): what a rule would have raised in the past, before it is published.

use declarations::Signal;
use kernel::{CaseNo, Date, Digest32, OrganId, RegionCode, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Figure, Period, Person, Subject};

/// What is to be tried.
#[derive(Clone, Debug, PartialEq)]
pub struct DryRunRequest {
    /// The rule's id.
    pub rule: String,
    /// Its text as TOML; it need not be saved.
    pub text: String,
    pub period: Period,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum DryRunState {
    Running,
    Done {
        result: Box<DryRunResult>,
    },
    Cancelled,
    /// The process that ran it is gone.
    Interrupted,
    /// In words.
    Failed {
        sentence: String,
    },
}

/// A dry run as it stands. It is kept; any node shows it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DryRun {
    pub id: String,
    pub rule: String,
    /// Of the rule as it was tried: the fingerprint its version would have.
    pub digest: Digest32,
    pub period: Period,
    pub by: Person,
    pub started: Timestamp,
    /// Cases looked at, of `total`; a total of 0 means that nobody knows yet.
    pub seen: u64,
    pub total: u64,
    #[serde(flatten)]
    pub state: DryRunState,
}

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DryRunResult {
    /// How many signals the rule would have raised.
    pub raised: u64,
    /// On how many subjects.
    pub subjects: u64,
    /// By organ, most first; `counts` holds the number under the rule's level.
    pub by_organ: Vec<Figure>,
    /// By month, oldest first.
    pub by_month: Vec<Figure>,
    /// How many the version in force raised in the same time, for comparison.
    pub raised_by_current: u64,
    /// The first few hundred, oldest first; show only what the reader may see: [`crate::Desk::hits_for`].
    pub hits: Vec<DryRunHit>,
    /// It could not be evaluated on so many subjects.
    pub troubled: u64,
    /// The first such sentence.
    pub trouble: Option<String>,
    /// Wall time in milliseconds.
    pub took: u64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DryRunHit {
    pub subject: Subject,
    pub case_no: Option<CaseNo>,
    pub occasion: String,
    pub raised_at: Timestamp,
    pub level: Signal,
    pub organ: OrganId,
    pub place: RegionCode,
    pub person: Option<Person>,
}

impl DryRunHit {
    /// When, how grave and in which organ; of the matter and of people nothing.
    pub fn without_names(&self) -> DryRunHit {
        let subject = match &self.subject {
            Subject::Case(_) | Subject::Person(_) => Subject::Organ(self.organ.clone()),
            Subject::Organ(_) | Subject::Item(_) | Subject::County => self.subject.clone(),
        };
        DryRunHit { subject, case_no: None, occasion: String::new(), person: None, ..self.clone() }
    }
}

impl DryRunState {
    /// The stable word.
    pub const fn word(&self) -> &'static str {
        match self {
            DryRunState::Running => "running",
            DryRunState::Done { .. } => "done",
            DryRunState::Cancelled => "cancelled",
            DryRunState::Interrupted => "interrupted",
            DryRunState::Failed { .. } => "failed",
        }
    }
}

impl DryRunResult {
    /// The days of the first and the last hit that is listed.
    pub fn span(&self) -> Option<(Date, Date)> {
        let first = self.hits.first().map(|hit| kernel::local_date(hit.raised_at))?;
        let last = self.hits.last().map(|hit| kernel::local_date(hit.raised_at))?;
        Some((first, last))
    }
}
