//! Freezing (定格): a month's statements are made once, by the clock, on the fifth working day after it, and stand.

use std::collections::BTreeMap;

use casework::{Acts, Happening};
use declarations::{ItemState, ScoreOf};
use identity::Who;
use kernel::{CaseNo, Digest32, OrganId, Refusal, Timestamp};
use store::params;
use web::Problem;

use crate::desk::Desk;
use crate::measures::Recount;
use crate::months::{Month, Period};
use crate::scores::{self, Published, Record, Statement};
use crate::store::figures::{self, Of};
pub use crate::store::statements::{Frozen, Note};
use crate::store::{statements, work};

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
        // A proposal that failed after the last freeze is made up for before anything else is frozen.
        if let Some(last) = last {
            self.propose_awards(last).await?;
        }
        while month.cutoff(&self.office.county().calendar) <= now {
            let made = self.states(month, &self.record(month).await?);
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
            }
            month = month.next();
        }
        Ok(frozen)
    }

    /// All statements of a month by the schemes then in force, of organs and of people.
    pub fn states(&self, month: Month, record: &Record) -> Vec<Statement> {
        let county = self.office.county();
        let schemes = [ScoreOf::Organ, ScoreOf::Person].into_iter();
        let schemes = schemes.filter_map(|of| scores::scheme_of(county, of, month));
        let made = schemes.filter_map(|scheme| Some(scores::statements(scheme, scheme.score()?, month, record)));
        made.flatten().collect()
    }

    /// What is known of a month, as of its freeze.
    pub async fn record(&self, month: Month) -> Result<Record, Problem> {
        let (db, region) = (&self.office.db, self.office.region);
        let internal = |error: store::Error| Problem::internal(error);
        let figures = figures::by_organ(db, region, &Of::default(), Period::month(month)).await.map_err(internal)?;
        let mut record = Record {
            figures: figures.into_iter().collect(),
            loads: work::loads(db, region, month).await.map_err(internal)?,
            ratings: statements::ratings(db, region, month).await.map_err(internal)?,
            published: self.published(month),
            ..Record::default()
        };
        let marks = statements::marks(db, region, month).await.map_err(internal)?;
        record.set_marks(marks, self.cutoff(month));
        Ok(record)
    }

    /// The same from the register alone.
    pub async fn record_again(&self, month: Month) -> Result<Record, Problem> {
        let mut recount = Recount::until(self.cutoff(month));
        let relived = self.office.casework.relive(self.office.region, &mut recount).await;
        relived.map_err(crate::cases::problem)?;
        let mut record = Record::of_register(&recount, month, self.cutoff(month));
        record.published = self.published(month);
        Ok(record)
    }

    fn cutoff(&self, month: Month) -> Timestamp {
        month.cutoff(&self.office.county().calendar)
    }

    /// What each organ's items promised on the last day of a month.
    fn published(&self, month: Month) -> BTreeMap<OrganId, Published> {
        let mut published: BTreeMap<OrganId, Published> = BTreeMap::new();
        let day = month.last();
        let live = self.office.catalog.on(day);
        for item in live.iter().filter(|item| item.state == ItemState::InUse) {
            let of = published.entry(item.organ.clone()).or_default();
            of.items += 1;
            let length = |history: &declarations::LimitHistory| {
                let limit = history.in_force(day)?.length;
                (limit.unit == calendar::Unit::WorkingDays).then_some(i64::from(limit.length))
            };
            if let (Some(promised), Some(statutory)) = (length(&item.promised), length(&item.statutory)) {
                of.promise_days += promised;
                of.statutory_days += statutory;
            }
        }
        published
    }

    /// Numbers of months whose chain is whole, or the first statement that does not fit.
    pub async fn verify_statements(&self) -> Result<Result<usize, String>, Problem> {
        let chain = statements::chain(&self.office.db, self.office.region).await.map_err(Problem::internal)?;
        let mut before = Digest32::ZERO;
        for frozen in &chain {
            if statements::link(&before, &frozen.body) != frozen.hash {
                return Ok(Err(format!("{} {}", frozen.statement.month, frozen.statement.subject)));
            }
            before = frozen.hash;
        }
        Ok(Ok(chain.len()))
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

    /// An organ's statement is seen by whoever sees its figures, a person's by few.
    pub async fn may_see_subject(&self, who: &Who, subject: &str) -> Result<(), Problem> {
        match subject.split_once(':') {
            Some(("organ", organ)) => self.of(&who.sight(), Some(&OrganId::from(organ)), None).map(|_| ()),
            Some(("person", person)) => self.may_see_person(who, person).await,
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
