//! Surveys (问卷, RAT-04, RAT-07, RAT-08, RAT-11): published for a period as they then were, answered once each, and
//! told as counts, means and intervals.

mod answering;
mod publishing;
pub mod results;

use declarations::{Survey, SurveyAbout, SurveyAudience, Words as _};
use kernel::{AccountId, Date, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::figures::PUBLIC_LEAST;

pub use answering::{Reply, holds};
pub use publishing::Publication;

/// What of a declaration an answer was given to; a later version changes nothing here.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Content {
    pub title: String,
    pub version: u32,
    /// `public`, `staff`, `called-back`, `invited`.
    pub audience: String,
    /// `county`, `organ`, `person`, `item`, `case`, `place`.
    pub of: String,
    pub anonymous: bool,
    pub about: String,
    pub overall: String,
    /// Names of the questions on the scale of satisfaction.
    pub scales: Vec<String>,
    /// JSON Schema.
    pub schema: Json,
    /// Of the declaration.
    pub digest: String,
}

/// A survey as published for a period.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Published {
    pub survey: String,
    /// `2026-Q3`, `2026-09`, `2026`.
    pub period: String,
    pub opens: Date,
    /// The last day.
    pub closes: Date,
    pub content: Content,
    pub published: Timestamp,
    pub published_by: AccountId,
}

impl Published {
    pub fn is_open(&self, day: Date) -> bool {
        self.opens <= day && day <= self.closes
    }

    pub fn is_public(&self) -> bool {
        self.content.audience == SurveyAudience::Public.word()
    }

    pub fn is_by_invitation(&self) -> bool {
        self.content.audience == SurveyAudience::Invited.word()
    }

    pub fn is_for_staff(&self) -> bool {
        self.content.audience == SurveyAudience::Staff.word()
    }

    /// Whether an answer names whom it is about.
    pub fn has_subject(&self) -> bool {
        self.content.of != SurveyAbout::County.word()
    }

    /// From how many answers on it is told what was said of one: colleagues who were promised not to be recognised are
    /// not told by their number either (青岚县政务服务绩效考核办法第十二条).
    pub fn least(&self) -> i64 {
        if self.content.anonymous && self.is_for_staff() { PUBLIC_LEAST } else { 1 }
    }

    pub fn href(&self) -> String {
        format!("/surveys/{}/{}", self.survey, self.period)
    }
}

impl Content {
    pub fn of(survey: &Survey) -> Content {
        Content {
            title: survey.title.clone(),
            version: survey.version,
            audience: survey.audience.word().to_owned(),
            of: survey.of.word().to_owned(),
            anonymous: survey.anonymous,
            about: survey.about.clone(),
            overall: survey.overall.clone(),
            scales: survey.scales().map(str::to_owned).collect(),
            schema: survey.form.schema().clone(),
            digest: survey.digest().to_hex(),
        }
    }
}
