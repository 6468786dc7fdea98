//! `surveys/<id>.toml`: a survey (问卷): whom it asks, how often, what about, and its questions as a form.
//!
//! Questions are a JSON Schema under `[form]`; those on the five-level scale of satisfaction (1 非常满意 … 5 非常不满意, as
//! ratings have it) bear `x-scale = "satisfaction"` and are averaged: level n is worth 25 × (5 − n) of a hundred.

use std::sync::Arc;

use kernel::{Date, Digest32};
use serde::Serialize;

use crate::canonical::{digest_of, is_default};
use crate::dated::ALWAYS;
use crate::finding::Finding;
use crate::form::Form;
use crate::reading::Cursor;
use crate::words::words;

words! {
    /// Who is asked.
    pub enum SurveyAudience {
        /// Anybody who comes to the page.
        Public = "public",
        /// Staff, signed in; each once a period and subject.
        Staff = "staff",
        /// Those who are called back, by whoever calls.
        CalledBack = "called-back",
        /// Evaluators who are invited: third parties, volunteers; by a link.
        Invited = "invited",
    }
}

words! {
    /// What an answer is about; its subject is asked for where it is not the county.
    pub enum SurveyAbout {
        County = "county",
        Organ = "organ",
        Person = "person",
        Item = "item",
        Case = "case",
        Place = "place",
    }
}

words! {
    /// How often it is asked.
    pub enum SurveyPeriod {
        Standing = "standing",
        Month = "month",
        Quarter = "quarter",
        Year = "year",
    }
}

words! {
    /// What a quota is counted by.
    pub enum QuotaBy {
        Organ = "organ",
        Item = "item",
        Channel = "channel",
        Place = "place",
    }
}

/// A survey in one version.
#[derive(Clone, Debug, Serialize)]
pub struct Survey {
    #[serde(skip)]
    pub id: String,
    pub title: String,
    pub version: u32,
    pub since: Date,
    #[serde(skip_serializing_if = "is_default")]
    pub until: Option<Date>,
    pub audience: SurveyAudience,
    pub of: SurveyAbout,
    pub every: SurveyPeriod,
    /// Nobody learns who answered; an answer of staff is then counted against a receipt, not an account.
    pub anonymous: bool,
    /// Shown before the questions: why, how long, what becomes of it.
    pub about: String,
    #[serde(skip_serializing_if = "is_default")]
    pub basis: String,
    /// How many answers each of these shall give in a period; none: as many as come.
    #[serde(skip_serializing_if = "is_default")]
    pub quota: Option<Quota>,
    /// The question that `survey_satisfied` counts (levels 1 to 3).
    #[serde(skip_serializing_if = "is_default")]
    pub overall: String,
    pub form: Arc<Form>,
    #[serde(skip)]
    pub digest: Option<Digest32>,
}

/// 抽样名额.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Quota {
    pub by: QuotaBy,
    /// Answers wanted of each.
    pub each: u32,
    /// Of a hundred closed cases of each no more than this are asked; a hundred if not said.
    pub percent: u8,
}

/// The scale that is averaged.
const SATISFACTION: &str = "satisfaction";

impl Survey {
    pub fn digest(&self) -> Digest32 {
        self.digest.unwrap_or(Digest32::ZERO)
    }

    pub fn is_in_force(&self, day: Date) -> bool {
        self.since <= day && self.until.is_none_or(|until| day <= until)
    }

    /// The names of the questions on the scale of satisfaction, in order.
    pub fn scales(&self) -> impl Iterator<Item = &str> {
        self.form.fields().map(|field| field.name.as_str()).filter(|name| self.is_scale(name))
    }

    fn is_scale(&self, name: &str) -> bool {
        let property = self.form.schema().get("properties").and_then(|properties| properties.get(name));
        property.and_then(|property| property.get("x-scale")).and_then(|scale| scale.as_str()) == Some(SATISFACTION)
    }

    /// What an answer is worth of a hundred: the mean of its scale questions that were answered.
    pub fn score(&self, answer: &serde_json::Value) -> Option<f64> {
        let level = |name| answer.get(name).and_then(serde_json::Value::as_u64).filter(|level| (1..=5).contains(level));
        let worth: Vec<f64> = self
            .scales()
            .filter_map(level)
            .filter_map(|level| u32::try_from(5 - level).ok())
            .map(|n| 25.0 * f64::from(n))
            .collect();
        let count = u32::try_from(worth.len()).ok().filter(|count| *count > 0)?;
        Some(worth.iter().sum::<f64>() / f64::from(count))
    }

    /// Does the answer count as satisfied on the whole?
    pub fn is_satisfied(&self, answer: &serde_json::Value) -> Option<bool> {
        answer.get(&self.overall).and_then(serde_json::Value::as_u64).map(|level| level <= 3)
    }

    pub(crate) fn read(id: String, c: &Cursor<'_>) -> Survey {
        let form = Form::new(c.value("form").cloned().unwrap_or_default());
        for mut finding in form.check(&[]) {
            finding.field.insert_str(0, "/form");
            c.add(finding);
        }
        let mut survey = Survey {
            id,
            title: c.text("title"),
            version: c.number("version").unwrap_or(1),
            since: c.opt_date("since").unwrap_or(ALWAYS),
            until: c.opt_date("until"),
            audience: c.required_word("audience"),
            of: c.required_word("of"),
            every: c.required_word("every"),
            anonymous: c.flag("anonymous"),
            about: c.text("about"),
            basis: c.text_or_empty("basis"),
            quota: c.table("quota").map(|quota| Quota {
                by: quota.required_word("by"),
                each: quota.required_number("each"),
                percent: quota.number("percent").unwrap_or(100),
            }),
            overall: c.text_or_empty("overall"),
            form: Arc::new(form),
            digest: None,
        };
        survey.check(c);
        survey.digest = Some(digest_of(&serde_json::to_value(&survey).unwrap_or_default()));
        survey
    }

    /// A survey has something to average, and its overall question is on the scale.
    fn check(&self, c: &Cursor<'_>) {
        if self.scales().next().is_none() {
            let finding = Finding::error(c.field("form"), "survey_without_scale", "问卷没有一道满意度题，无法计分。");
            c.add(finding.remedy("请在至少一道题上写 x-scale = \"satisfaction\"，取值 1—5。"));
        }
        if !self.overall.is_empty() && !self.is_scale(&self.overall) {
            let sentence = format!("总体评价题“{}”不是满意度题。", self.overall);
            let known: Vec<&str> = self.scales().collect();
            let finding = Finding::error(c.field("overall"), "unknown_field", sentence);
            c.add(finding.remedy(format!("可选：{}。", known.join("、"))));
        }
    }
}
