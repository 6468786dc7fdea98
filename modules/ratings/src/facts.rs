//! Facts that ratings add to the register, by the names rules and clocks know them under.
//!
//! ```text
//! RatingGiven            on the rated case: Given
//! RatingExcluded         … once supervision agreed that it does not count: RatingExcluded
//! RaterContacted         on the rectification: { reached }
//! BadRatingVerified      … { result: true | no-basis, level, named, organ, item, person, case_no, act, n }
//! BadRatingExcluded      … the same with result: mistaken | malicious, once supervision agreed
//! Rectified              … { how: rectified | explained }
//! FedBack                … { published }
//! CalledBack             on the rectification and on a sampled call-back: { satisfied, one_visit, done_well, … }
//! RectificationReopened  … { by: call-back }
//! ```

use casework::FileRef;
use kernel::{AccountId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::model::{Channel, Level, RatedAct};

pub const RATING_GIVEN: &str = "RatingGiven";
pub const RATING_EXCLUDED: &str = "RatingExcluded";
pub const RATER_CONTACTED: &str = "RaterContacted";
pub const BAD_RATING_VERIFIED: &str = "BadRatingVerified";
pub const BAD_RATING_EXCLUDED: &str = "BadRatingExcluded";
pub const RECTIFIED: &str = "Rectified";
pub const FED_BACK: &str = "FedBack";
pub const CALLED_BACK: &str = "CalledBack";
pub const RECTIFICATION_REOPENED: &str = "RectificationReopened";

/// A rating as the register keeps it.
///
/// Device and address are salted digests: enough to find bursts (S-FORCED, A-RATER), not enough to find a person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Given {
    pub act: RatedAct,
    /// 1 counts; a later rating of the same act is appended and overwrites nothing.
    pub n: u32,
    pub level: Level,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    pub channel: Channel,
    /// 实名: whoever rectifies may know who rated.
    pub named: bool,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub device: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub ip: String,
    /// Between the end of the act and the rating.
    pub seconds: i64,
    /// Who took it down on the telephone, or typed it in from paper.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded_by: Option<AccountId>,
    /// The scanned sheet of a rating on paper.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scan: Option<FileRef>,
    /// How often each act of the case has been rated, this time included: what the next rating is counted by.
    pub counts: [u32; RatedAct::COUNT],
}

/// A rating that turned out not to count (误评、恶意差评), as the rated case keeps it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RatingExcluded {
    pub act: RatedAct,
    pub n: u32,
    pub level: Level,
    pub given_at: Timestamp,
    /// Why: mistaken or malicious.
    pub result: Finding,
    /// The rectification in which it was found.
    pub rectification: String,
    /// The rating of the matter itself does not count, by this fact or by an earlier one.
    #[serde(default)]
    pub matter: bool,
}

/// What became known when a bad rating was verified, or excluded.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Verification {
    pub result: Finding,
    pub level: u8,
    pub named: bool,
    /// The rated act: case, act and rating.
    #[serde(default)]
    pub rating: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub item: String,
    /// Account of the person rated; empty where nobody in particular was.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub person: String,
}

/// 核实结果.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Finding {
    /// 属实.
    True,
    /// 误评; excluded once supervision agreed.
    Mistaken,
    /// 恶意差评; excluded once supervision agreed.
    Malicious,
    /// 没有依据: explained, and counted.
    NoBasis,
}

impl Finding {
    pub const fn as_str(self) -> &'static str {
        match self {
            Finding::True => "true",
            Finding::Mistaken => "mistaken",
            Finding::Malicious => "malicious",
            Finding::NoBasis => "no-basis",
        }
    }

    pub fn parse(text: &str) -> Option<Finding> {
        [Finding::True, Finding::Mistaken, Finding::Malicious, Finding::NoBasis]
            .into_iter()
            .find(|finding| finding.as_str() == text)
    }
}

/// What a call-back brought to light.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Called {
    /// `satisfied`, `unsatisfied`, `unreachable`, `refused`.
    pub result: String,
    /// Only where somebody answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub satisfied: Option<bool>,
    /// 最多跑一次: at most one visit (RAT-06).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub one_visit: Option<bool>,
    /// 办成: the matter was really settled (RAT-05).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub done_well: Option<bool>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub comment: String,
}
