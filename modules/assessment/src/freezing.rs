//! Freezing (定格): a month's statements are made once, by the clock, when the fifth working day after it is over, and stand.

use std::collections::{BTreeMap, BTreeSet};

use casework::{Acts, Happening};
use declarations::ScoreOf;
use identity::Who;
use kernel::{CaseNo, Digest32, OrganId, Refusal, Timestamp};
use store::params;
use web::Problem;

use crate::desk::Desk;
use crate::measures::Recount;
use crate::months::{Month, Period};
use crate::scores::{self, Record, Statement};
use crate::store::figures::{self, Of};
pub use crate::store::statements::{Frozen, Note};
use crate::store::{statements, windows, work};

/// How long after a freeze its proposals are looked at every morning, in seconds.
const MADE_UP_WITHIN: i64 = 3 * 86_400;

impl Desk {
    /// Freezes every month whose time has come, one after the other, and says which. A clock that stood still does the
    /// missed months in order; what a month says does not depend on when it is done.
    pub async fn freeze(&self) -> Result<Vec<Month>, Problem> {
        let (db, region, now) = (&self.office.db, self.office.region, self.office.now());
        let head = statements::head(db, region).await.map_err(Problem::internal)?;
        let first = match &head {
            Some((month, _)) => Some(month.next()),
            None => statements::first_month(db, region).await.map_err(Problem::internal)?,
        };
        let Some(mut month) = first else { return Ok(Vec::new()) };
        let last = head.as_ref().map(|(month, _)| *month);
        let mut before = head.map_or(Digest32::ZERO, |(_, hash)| hash);
        let mut frozen = Vec::new();
        // A proposal that failed after the last freeze is made up for in the days after it, and at the latest before
        // anything else is frozen.
        let calendar = self.office.calendar();
        let is_fresh = |last: Month| now < last.cutoff(&calendar).plus_seconds(MADE_UP_WITHIN);
        if let Some(last) = last.filter(|last| is_fresh(*last) || month.cutoff(&calendar) <= now) {
            self.propose_awards(last).await?;
            self.propose_reproofs(last).await?;
        }
        while month.cutoff(&calendar) <= now {
            let made = self.all_states(month).await?;
            let mut set = store::WriteSet::new();
            statements::freeze(region, &made, before, now, &mut set).map_err(Problem::internal)?;
            if !set.is_empty() {
                match db.write(set).await {
                    Ok(()) => {}
                    // Another node was first.
                    Err(error) if error.is_conflict() => return Ok(frozen),
                    Err(error) => return Err(Problem::internal(error)),
                }
                let head = statements::head(db, region).await.map_err(Problem::internal)?;
                before = head.map_or(before, |(_, hash)| hash);
                frozen.push(month);
                self.propose_awards(month).await?;
                self.propose_reproofs(month).await?;
            }
            month = month.next();
        }
        Ok(frozen)
    }

    /// All statements that are frozen with a month: of organs, windows and people, and with the last of a quarter those of
    /// the chiefs of sections.
    async fn all_states(&self, month: Month) -> Result<Vec<Statement>, Problem> {
        let mut made = self.states(month, &self.record(month).await?);
        if month.ends_quarter() {
            let mut record = self.quarter_frame(month).await?;
            for one in month.of_quarter() {
                record.join(self.record_until(one, self.cutoff(month)).await?);
            }
            made.extend(self.chief_states(month, &record));
        }
        Ok(made)
    }

    /// The same from the register alone.
    pub async fn all_states_again(&self, month: Month) -> Result<Vec<Statement>, Problem> {
        let recount = self.recount(self.cutoff(month)).await?;
        let mut made = self.states(month, &self.record_of(&recount, month, self.cutoff(month)));
        if month.ends_quarter() {
            let mut record = self.quarter_frame(month).await?;
            for one in month.of_quarter() {
                record.join(self.record_of(&recount, one, self.cutoff(month)));
            }
            made.extend(self.chief_states(month, &record));
        }
        Ok(made)
    }

    /// Statements of a month by the schemes then in force, of organs, windows and people.
    pub fn states(&self, month: Month, record: &Record) -> Vec<Statement> {
        self.states_of(&[ScoreOf::Organ, ScoreOf::Window, ScoreOf::Person], month, record)
    }

    /// Statements of the chiefs of sections for the quarter that a month ends.
    fn chief_states(&self, month: Month, quarter: &Record) -> Vec<Statement> {
        self.states_of(&[ScoreOf::Chief], month, quarter)
    }

    fn states_of(&self, sorts: &[ScoreOf], month: Month, record: &Record) -> Vec<Statement> {
        let county = self.office.county();
        let schemes = sorts.iter().filter_map(|of| scores::scheme_of(county, *of, month));
        let made = schemes.filter_map(|scheme| Some(scores::statements(scheme, scheme.score()?, month, record)));
        made.flatten().collect()
    }

    /// What is known of a month, as of its freeze.
    pub async fn record(&self, month: Month) -> Result<Record, Problem> {
        self.record_until(month, self.cutoff(month)).await
    }

    async fn record_until(&self, month: Month, cutoff: Timestamp) -> Result<Record, Problem> {
        let (db, region) = (&self.office.db, self.office.region);
        let internal = |error: store::Error| Problem::internal(error);
        let figures = figures::by_organ(db, region, &Of::default(), Period::month(month)).await.map_err(internal)?;
        let mut record = Record {
            figures: figures.into_iter().collect(),
            loads: work::loads(db, region, month).await.map_err(internal)?,
            ratings: statements::ratings(db, region, month).await.map_err(internal)?,
            windows: windows::closed(db, region, Period::month(month)).await.map_err(internal)?,
            published: self.published_on(month.last(), None),
            ..Record::default()
        };
        record.ratings.retain(|_, sums| *sums != (0, 0));
        let marks = statements::marks(db, region, month).await.map_err(internal)?;
        record.set_marks(marks, cutoff);
        Ok(record)
    }

    /// What a month's record is from the register alone.
    pub async fn record_again(&self, month: Month) -> Result<Record, Problem> {
        let recount = self.recount(self.cutoff(month)).await?;
        Ok(self.record_of(&recount, month, self.cutoff(month)))
    }

    async fn recount(&self, until: Timestamp) -> Result<Recount, Problem> {
        let mut recount = Recount::until(until);
        let relived = self.office.casework.relive(self.office.region, &mut recount).await;
        relived.map_err(crate::cases::problem)?;
        Ok(recount)
    }

    fn record_of(&self, recount: &Recount, month: Month, cutoff: Timestamp) -> Record {
        let mut record = Record::of_register(recount, month, cutoff);
        record.ratings.retain(|_, sums| *sums != (0, 0));
        record.published = self.published_on(month.last(), None);
        record
    }

    /// A quarter's record before its months are put to it: who holds the approving posts, what the survey said of them.
    async fn quarter_frame(&self, last: Month) -> Result<Record, Problem> {
        let mut record = Record { published: self.published_on(last.last(), None), ..Record::default() };
        let county = self.office.county();
        for organ in county.organs.iter() {
            for post in organ.posts_with(declarations::Role::Approver) {
                let held = self.office.gate.directory.list_holders(&post.id).await.map_err(Problem::internal)?;
                record.chiefs.extend(held.into_iter().map(|(account, _)| (account, organ.id.clone())));
            }
        }
        record.chiefs.sort();
        record.chiefs.dedup_by(|next, kept| next.0 == kept.0);
        let score = scores::scheme_of(county, ScoreOf::Chief, last).and_then(|scheme| scheme.score());
        if let Some(survey) = score.and_then(|score| score.survey.as_deref()) {
            let quarter = Period::quarter(last.first()).to_string();
            record.surveyed = self.ratings.survey_scores(survey, &quarter, self.cutoff(last)).await?;
        }
        Ok(record)
    }

    fn cutoff(&self, month: Month) -> Timestamp {
        month.cutoff(&self.office.calendar())
    }

    /// One subject's frozen month with the notes to it.
    pub async fn statement(
        &self,
        who: &Who,
        subject: &str,
        month: Month,
    ) -> Result<Option<(Frozen, Vec<Note>)>, Problem> {
        self.may_see_subject(who, subject).await?;
        let (db, region) = (&self.office.db, self.office.region);
        let Some(found) = statements::find(db, region, month, subject).await.map_err(Problem::internal)? else {
            return Ok(None);
        };
        let notes = statements::notes(db, region, month, subject).await.map_err(Problem::internal)?;
        Ok(Some((found, notes)))
    }

    /// 并列: those of a sort who share their place of a month with somebody of their group, whoever may see whom.
    pub async fn shared_places(&self, month: Month, sort: &str) -> Result<BTreeSet<String>, Problem> {
        let (db, region) = (&self.office.db, self.office.region);
        let all = statements::list(db, region, month, sort, &Of::default()).await.map_err(Problem::internal)?;
        let mut holders: BTreeMap<(String, usize), Vec<String>> = BTreeMap::new();
        for statement in all.into_iter().map(|frozen| frozen.statement).filter(Statement::is_ranked) {
            holders.entry((statement.peers, statement.place)).or_default().push(statement.subject);
        }
        Ok(holders.into_values().filter(|subjects| subjects.len() > 1).flatten().collect())
    }

    /// An organ's statement and those of its windows are seen by whoever sees its figures, a person's by few.
    pub async fn may_see_subject(&self, who: &Who, subject: &str) -> Result<(), Problem> {
        match subject.split_once(':') {
            Some(("organ", organ)) => self.of(&who.sight(), Some(&OrganId::from(organ)), None).map(|_| ()),
            Some(("window", window)) => self.of_place(&who.sight(), Some(&OrganId::from(window)), None).map(|_| ()),
            Some(("person" | "chief", person)) => self.may_see_person(who, person).await,
            _ => Err(Refusal::not_found("statement_unknown", "没有这张积分单。").into()),
        }
    }
}

/// An objection that supervision found right leaves a note beside the statement, which itself never changes.
pub(crate) fn note_adjustments(acts: &mut Acts) {
    acts.projection(|p, set| {
        let Happening::TaskCompleted(done) = p.happening else { return };
        if p.case.kind.as_str() != "score-objection" || &*done.outcome != "adjust" {
            return;
        }
        let text = |key: &str| p.case.form.get(key).and_then(serde_json::Value::as_str).unwrap_or_default();
        let number = |key: &str| p.case.form.get(key).and_then(serde_json::Value::as_f64);
        let decided = done.data.as_ref().and_then(|data| data.get("points")).and_then(serde_json::Value::as_f64);
        let wished = || Some(number("wanted")? - number("points")?);
        let points = scores::hundredths(decided.or_else(wished).unwrap_or_default());
        let opinion = done.opinion.as_deref().unwrap_or_default();
        let no: &CaseNo = &p.case.no;
        set.push(
            statements::ADD_NOTE,
            params![p.case.region, text("period"), text("subject"), no, p.at, points, opinion],
        );
    });
}
