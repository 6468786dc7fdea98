//! Surveys as published, and their answers.

use kernel::{AccountId, Date, Timestamp};
use serde_json::Value as Json;
use store::{Error, Row, Select, WriteSet, params};

use super::{Shelf, decode};
use crate::survey::{Content, Published};

/// One answer; whose it is nobody can read from it.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// Whom it is about; empty for all.
    pub subject: String,
    pub voter: String,
    pub at: Timestamp,
    pub answers: Json,
    pub comment: String,
    /// `waiting`, `shown`, `hidden`.
    pub shown: String,
}

const SURVEY: &str = "SELECT survey, period, opens, closes, content, published, published_by FROM rating_survey";

const ANSWERS: &str = "SELECT subject, voter, at, answers, comment, shown FROM rating_answer";

impl Shelf<'_> {
    pub fn put_survey(&self, set: &mut WriteSet, survey: &Published) -> Result<(), Error> {
        let content = serde_json::to_string(&survey.content).map_err(|error| decode(error.to_string()))?;
        set.push(
            "INSERT INTO rating_survey (region, survey, period, opens, closes, content, published, published_by)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            params![
                self.region,
                &survey.survey,
                &survey.period,
                survey.opens,
                survey.closes,
                content,
                survey.published,
                &survey.published_by,
            ],
        );
        Ok(())
    }

    pub async fn find_survey(&self, survey: &str, period: &str) -> Result<Option<Published>, Error> {
        let mut select = Select::new(SURVEY);
        select.and("region = ?", params![self.region]);
        select.and("survey = ?", params![survey]).and("period = ?", params![period]);
        self.db.select(&select).await?.first().map(read_survey).transpose()
    }

    /// Newest first; those open on a day when one is given.
    pub async fn list_surveys(&self, open_on: Option<Date>, limit: u32) -> Result<Vec<Published>, Error> {
        let mut select = Select::new(SURVEY);
        select.and("region = ?", params![self.region]);
        if let Some(day) = open_on {
            select.and("opens <= ?", params![day]).and("closes >= ?", params![day]);
        }
        select.then("ORDER BY opens DESC, survey, period LIMIT ?", params![limit]);
        self.db.select(&select).await?.iter().map(read_survey).collect()
    }

    /// A conflict when this voter has answered about this subject.
    pub async fn put_answer(&self, survey: &str, period: &str, answer: &Answer) -> Result<(), Error> {
        let mut set = WriteSet::new();
        set.push(
            "INSERT INTO rating_answer (region, survey, period, subject, voter, at, answers, comment, shown)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            params![
                self.region,
                survey,
                period,
                &answer.subject,
                &answer.voter,
                answer.at,
                answer.answers.to_string(),
                &answer.comment,
                &answer.shown,
            ],
        );
        self.db.write(set).await
    }

    pub async fn has_answered(&self, survey: &str, period: &str, subject: &str, voter: &str) -> Result<bool, Error> {
        let sql = "SELECT 1 FROM rating_answer
            WHERE region = $1 AND survey = $2 AND period = $3 AND subject = $4 AND voter = $5";
        Ok(self.db.query_opt(sql, &params![self.region, survey, period, subject, voter]).await?.is_some())
    }

    pub async fn count_answers(&self, survey: &str, period: &str) -> Result<i64, Error> {
        let sql = "SELECT count(*) FROM rating_answer WHERE region = $1 AND survey = $2 AND period = $3";
        let found = self.db.query_opt(sql, &params![self.region, survey, period]).await?;
        found.map_or(Ok(0), |row| row.get(0))
    }

    /// Oldest first.
    pub async fn list_answers(&self, survey: &str, period: &str) -> Result<Vec<Answer>, Error> {
        let mut select = Select::new(ANSWERS);
        select.and("region = ?", params![self.region]);
        select.and("survey = ?", params![survey]).and("period = ?", params![period]);
        select.then("ORDER BY subject, at, voter", params![]);
        self.read_answers(&select).await
    }

    /// Those given from one moment on and before another.
    pub async fn list_answers_within(
        &self,
        of: &Published,
        since: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<Answer>, Error> {
        let mut select = Select::new(ANSWERS);
        select.and("region = ?", params![self.region]).and("survey = ?", params![&of.survey]);
        select.and("at >= ?", params![since]).and("at < ?", params![until]).and("period = ?", params![&of.period]);
        select.then("ORDER BY subject, at, voter", params![]);
        self.read_answers(&select).await
    }

    async fn read_answers(&self, select: &Select) -> Result<Vec<Answer>, Error> {
        let read = |row: &Row| {
            let answers: &str = row.get(3)?;
            Ok(Answer {
                subject: row.get(0)?,
                voter: row.get(1)?,
                at: row.get(2)?,
                answers: serde_json::from_str(answers).map_err(|error| decode(error.to_string()))?,
                comment: row.get(4)?,
                shown: row.get(5)?,
            })
        };
        self.db.select_slow(select).await?.iter().map(read).collect()
    }

    /// Shows or hides a comment.
    pub fn moderate(
        &self,
        set: &mut WriteSet,
        (survey, period): (&str, &str),
        (subject, voter): (&str, &str),
        shown: &str,
    ) {
        set.require(
            "UPDATE rating_answer SET shown = $6
             WHERE region = $1 AND survey = $2 AND period = $3 AND subject = $4 AND voter = $5 AND comment <> ''",
            params![self.region, survey, period, subject, voter, shown],
        );
    }
}

fn read_survey(row: &Row) -> Result<Published, Error> {
    let content: &str = row.get(4)?;
    let content: Content = serde_json::from_str(content).map_err(|error| decode(error.to_string()))?;
    let published_by: AccountId = row.get(6)?;
    Ok(Published {
        survey: row.get(0)?,
        period: row.get(1)?,
        opens: row.get(2)?,
        closes: row.get(3)?,
        content,
        published: row.get(5)?,
        published_by,
    })
}
