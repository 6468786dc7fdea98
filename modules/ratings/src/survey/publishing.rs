//! Publishing a survey for a period, and looking after its comments.

use std::collections::BTreeMap;

use declarations::{SurveyAbout, SurveyPeriod, Words as _};
use identity::{Permission, Who};
use kernel::{Date, OrganId, Refusal, Timestamp};
use store::WriteSet;
use web::Problem;

use super::results::{Results, results};
use super::{Content, Published};
use crate::desk::Desk;
use crate::figures::Share;
use crate::noted::Noted;
use crate::store::answers::Answer;

/// Surveys looked through for what people said in a period, newest first.
const SURVEYS: u32 = 500;

/// What is to be published.
#[derive(Clone, Debug)]
pub struct Publication {
    pub survey: String,
    pub period: String,
    pub opens: Date,
    pub closes: Date,
}

impl Desk {
    /// Pins the declaration as it stands; the same survey once a period.
    pub async fn publish_survey(&self, who: &Who, wish: Publication) -> Result<Published, Problem> {
        who.must(Permission::ManageSurveys)?;
        let declared = self.office.county().surveys.find(&wish.survey).cloned();
        let survey = declared
            .filter(|survey| survey.is_in_force(self.today()))
            .ok_or_else(|| Refusal::not_found("survey_unknown", "没有这份问卷，或者它已经停用。").on_field("survey"))?;
        let period = wish.period.trim();
        if !fits(survey.every, period) {
            let sentence = "期次请写作 2026-09（月）、2026-Q3（季）或 2026（年）。";
            return Err(Refusal::invalid("bad_period", sentence).on_field("period").into());
        }
        if wish.closes < wish.opens || wish.closes < self.today() {
            let sentence = "截止日期不能早于开始日期，也不能早于今天。";
            return Err(Refusal::invalid("days_turned", sentence).on_field("closes").into());
        }
        let published = Published {
            survey: wish.survey,
            period: period.to_owned(),
            opens: wish.opens,
            closes: wish.closes,
            content: Content::of(&survey),
            published: self.now(),
            published_by: who.account.id.clone(),
        };
        let mut set = WriteSet::new();
        self.shelf().put_survey(&mut set, &published).map_err(Problem::internal)?;
        self.office.db.write(set).await.map_err(|error| match error.is_conflict() {
            true => {
                let sentence = format!("“{}”{}已经发布过。", published.content.title, published.period);
                Problem::from(Refusal::conflict("survey_published", sentence).on_field("period"))
            }
            false => Problem::internal(error),
        })?;
        let subject = format!("{} {}", published.survey, published.period);
        let digest = published.content.digest.clone();
        self.log(&who.account.id, &who.account.name, Noted::SurveyPublished, &subject, &digest).await?;
        Ok(published)
    }

    /// Shows a comment to the public, or keeps it from them. Nothing is changed in it, and nothing is deleted.
    pub async fn moderate(
        &self,
        who: &Who,
        published: &Published,
        (subject, voter): (&str, &str),
        shown: bool,
    ) -> Result<(), Problem> {
        who.must(Permission::ManageSurveys)?;
        let mut set = WriteSet::new();
        let word = if shown { "shown" } else { "hidden" };
        self.shelf().moderate(&mut set, (&published.survey, &published.period), (subject, voter), word);
        self.office.db.write(set).await.map_err(|error| match error.is_conflict() {
            true => Problem::not_found(),
            false => Problem::internal(error),
        })?;
        let about = format!("{} {}", published.survey, published.period);
        self.log(&who.account.id, &who.account.name, Noted::CommentModerated, &about, word).await
    }

    pub async fn find_survey(&self, survey: &str, period: &str) -> Result<Published, Problem> {
        let found = self.shelf().find_survey(survey, period).await.map_err(Problem::internal)?;
        found.ok_or_else(|| Refusal::not_found("survey_unknown", "没有这一期问卷。").into())
    }

    /// A survey with its answers and what they add up to.
    pub async fn survey_results(
        &self,
        survey: &str,
        period: &str,
    ) -> Result<(Published, Vec<Answer>, Results), Problem> {
        let published = self.find_survey(survey, period).await?;
        let answers = self.shelf().list_answers(survey, period).await.map_err(Problem::internal)?;
        let found = results(&published, &answers).protected(published.least());
        Ok((published, answers, found))
    }

    /// What people said of the county as a whole in a period, over all public surveys about it: at least 基本满意 among
    /// all who answered the overall question.
    pub async fn public_satisfaction(&self, from: Date, to: Date) -> Result<Share, Problem> {
        let (since, until) = (Timestamp::start_of_day(from), Timestamp::end_of_day(to));
        let mut said = Share::default();
        for published in self.shelf().list_surveys(None, SURVEYS).await.map_err(Problem::internal)? {
            let about_all = published.is_public() && !published.has_subject() && !published.content.overall.is_empty();
            if !about_all || published.opens > to || published.closes < from {
                continue;
            }
            let answers =
                self.shelf().list_answers_within(&published, since, until).await.map_err(Problem::internal)?;
            let found = results(&published, &answers).satisfied;
            said = Share::new(said.part + found.part, said.whole + found.whole);
        }
        Ok(said)
    }

    /// What people said of each organ in a period, over all public surveys about organs (行政效能在线测评).
    pub async fn efficiency_by_organ(&self, from: Date, to: Date) -> Result<BTreeMap<OrganId, Share>, Problem> {
        let (since, until) = (Timestamp::start_of_day(from), Timestamp::end_of_day(to));
        let mut said: BTreeMap<OrganId, Share> = BTreeMap::new();
        for published in self.shelf().list_surveys(None, SURVEYS).await.map_err(Problem::internal)? {
            let about_organs = published.is_public() && published.content.of == SurveyAbout::Organ.word();
            if !about_organs || published.opens > to || published.closes < from {
                continue;
            }
            let answers =
                self.shelf().list_answers_within(&published, since, until).await.map_err(Problem::internal)?;
            for (organ, _, _, share) in results(&published, &answers).subjects {
                let sum = said.entry(OrganId::from(organ.as_str())).or_default();
                *sum = Share::new(sum.part + share.part, sum.whole + share.whole);
            }
        }
        Ok(said)
    }

    /// What invited evaluators gave each place they went to in a period (现场评估): by the place's region code, how many
    /// sheets and their mean (0 to 100).
    pub async fn site_scores(&self, from: Date, to: Date) -> Result<BTreeMap<String, (i64, f64)>, Problem> {
        let (since, until) = (Timestamp::start_of_day(from), Timestamp::end_of_day(to));
        let mut given: BTreeMap<String, (i64, f64)> = BTreeMap::new();
        for published in self.shelf().list_surveys(None, SURVEYS).await.map_err(Problem::internal)? {
            let on_site = published.is_by_invitation() && published.content.of == SurveyAbout::Place.word();
            if !on_site || published.opens > to {
                continue;
            }
            let answers =
                self.shelf().list_answers_within(&published, since, until).await.map_err(Problem::internal)?;
            for (place, n, mean, _) in results(&published, &answers).subjects {
                let Some(mean) = mean else { continue };
                let (sheets, before) = given.entry(place).or_default();
                *before = weighed((*sheets, *before), (n, mean));
                *sheets += n;
            }
        }
        Ok(given)
    }

    /// What a survey of a period says of each it is about: how many answered before a moment, and the mean (0 to 100).
    pub async fn survey_scores(
        &self,
        survey: &str,
        period: &str,
        before: Timestamp,
    ) -> Result<BTreeMap<String, (i64, f64)>, Problem> {
        let Some(published) = self.shelf().find_survey(survey, period).await.map_err(Problem::internal)? else {
            return Ok(BTreeMap::new());
        };
        let begin = Timestamp::from_micros(0);
        let answers = self.shelf().list_answers_within(&published, begin, before).await.map_err(Problem::internal)?;
        let subjects = results(&published, &answers).subjects;
        Ok(subjects.into_iter().filter_map(|(subject, n, mean, _)| Some((subject, (n, mean?)))).collect())
    }

    /// All surveys ever published, newest first, or those open today.
    pub async fn list_surveys(&self, open: bool) -> Result<Vec<Published>, Problem> {
        let day = open.then(|| self.today());
        self.shelf().list_surveys(day, 100).await.map_err(Problem::internal)
    }
}

/// Whether a period is of the length the survey is asked in.
fn fits(every: SurveyPeriod, period: &str) -> bool {
    let (year, rest) = period.split_at_checked(4).unwrap_or((period, ""));
    let is_year = year.len() == 4 && year.chars().all(|digit| digit.is_ascii_digit());
    let month = |text: &str| text.strip_prefix('-').and_then(|text| text.parse::<u8>().ok());
    is_year
        && match every {
            SurveyPeriod::Year => rest.is_empty(),
            SurveyPeriod::Quarter => matches!(rest, "-Q1" | "-Q2" | "-Q3" | "-Q4"),
            SurveyPeriod::Month => rest.len() == 3 && month(rest).is_some_and(|month| (1..=12).contains(&month)),
            SurveyPeriod::Standing => rest.is_empty() || rest.len() == 3 && month(rest).is_some(),
        }
}

/// The mean of two means, each of so many.
fn weighed((n, mean): (i64, f64), (more, other): (i64, f64)) -> f64 {
    let of = |n: i64| i32::try_from(n).map_or(f64::from(i32::MAX), f64::from);
    (mean * of(n) + other * of(more)) / of(n + more).max(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_is_written_as_long_as_it_is() {
        assert!(fits(SurveyPeriod::Quarter, "2026-Q3") && !fits(SurveyPeriod::Quarter, "2026-09"));
        assert!(fits(SurveyPeriod::Month, "2026-09") && !fits(SurveyPeriod::Month, "2026-13"));
        assert!(fits(SurveyPeriod::Year, "2026") && !fits(SurveyPeriod::Year, "年年"));
    }
}
