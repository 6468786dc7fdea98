//! The papers of a case: materials handed in, corrections asked for, the decision, documents issued, the rating.

use kernel::{Date, Timestamp};
use serde::{Deserialize, Serialize};

use crate::model::Ending;

/// How a required material stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MaterialState {
    /// Handed in.
    Given,
    /// Already held by government (免于提交).
    Held,
    /// May follow later (容缺后补).
    Deferred,
    Missing,
    /// Handed in, and found wrong.
    Rejected,
}

/// One material of the case and the files behind it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MaterialRef {
    /// The material's id in the item.
    pub id: String,
    pub state: MaterialState,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<FileRef>,
}

/// A stored file, by the digest of its content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRef {
    pub hash: String,
    pub name: String,
    pub media: String,
    pub size: u64,
}

/// What the applicant is asked to mend: everything, once (行政许可法第三十二条第一款第四项).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    pub items: Vec<CorrectionItem>,
    pub reason: String,
    pub basis: String,
    /// The day by which it should come back; afterwards the application lapses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
}

/// One thing to mend.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CorrectionItem {
    /// The material's id, or the form field.
    pub about: String,
    pub what: String,
}

/// The decision (决定).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    pub ending: Ending,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub basis: String,
    /// How to seek reconsideration or sue; law demands it of every "no".
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub remedies: String,
    /// Where to go instead, for a matter outside the organ's powers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redirect: Option<String>,
    pub on: Date,
}

/// A document (文书) issued in the case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentRef {
    /// The declaration it is made by, such as `acceptance-notice`.
    pub id: String,
    /// Its number; while a command is judged it may be a pattern, which the runner replaces by the number.
    pub no: String,
    pub title: String,
    pub kind: String,
    /// The sealed file, once it is made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<FileRef>,
    pub on: Date,
}

/// How a document reached the applicant (送达).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// `counter`, `download`, `courier`.
    pub way: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receiver: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tracking: Option<String>,
    pub on: Date,
}

/// The applicant's judgement (好差评).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rating {
    /// 1 非常满意, 2 满意, 3 基本满意, 4 不满意, 5 非常不满意 (GB/T 39046 A.8).
    pub level: u8,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    pub at: Timestamp,
}
