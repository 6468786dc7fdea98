//! Freezing reports (定格): each once, after its period and its grace, in one chain.

use kernel::Timestamp;
use web::Problem;

use super::body::Body;
use super::compose::compose;
use super::kind::{self, Due};
use super::ledger::{Later, Ledger};
use super::store;
use crate::desk::Desk;

/// How often figures are read again because somebody wrote meanwhile.
const TRIES: usize = 5;

impl Desk {
    /// Freezes every report whose time has come, one period after the other, and says which. A clock that stood still does
    /// the missed ones in order; what they say does not depend on when it is done.
    pub async fn freeze_due_reports(&self) -> Result<Vec<String>, Problem> {
        // Monthly reports cite the month's statements.
        self.freeze().await?;
        let (db, region, now) = (&self.office.db, self.office.region, self.office.now());
        let internal = Problem::internal;
        let Some(since) = store::first_day(db, region).await.map_err(internal)? else { return Ok(Vec::new()) };
        let last = store::last(db, region).await.map_err(internal)?;
        let calendar = &self.office.calendar();
        let due = kind::due(since, |kind| last.get(&kind).copied(), calendar, now);
        let Some(first) = due.first() else { return Ok(Vec::new()) };
        for _ in 0..TRIES {
            let written = store::written_since(db, region, first.cutoff).await.map_err(internal)?;
            let later = self.later(&due, first.cutoff, written).await?;
            let mut made = Vec::new();
            for due in &due {
                let kept = store::ledger(db, region, due.period()).await.map_err(internal)?;
                made.push((*due, kept.without(&later.since(due.cutoff))));
            }
            // What was written while figures were read may be in some and not in others.
            if written == store::written_since(db, region, first.cutoff).await.map_err(internal)? {
                return self.keep(made, since).await;
            }
        }
        Err(Problem::internal("figures do not stand still long enough to freeze reports"))
    }

    /// Nothing was written since, most nights; otherwise the cases that were touched since tell what is too new.
    async fn later(&self, due: &[Due], first: Timestamp, written: i64) -> Result<Later, Problem> {
        let mut later = Later::than(due.iter().map(|due| due.cutoff));
        if written > 0 {
            let relived = self.office.casework.relive_since(self.office.region, first, &mut later).await;
            relived.map_err(crate::cases::problem)?;
        }
        Ok(later)
    }

    async fn keep(&self, made: Vec<(Due, Ledger)>, since: kernel::Date) -> Result<Vec<String>, Problem> {
        let (db, region, now) = (&self.office.db, self.office.region, self.office.now());
        let mut head = store::chain_head(db, region).await.map_err(Problem::internal)?;
        let readers = self.report_readers().await?;
        let mut frozen = Vec::new();
        for (due, ledger) in made {
            let mut set = ::store::WriteSet::new();
            // The county's goes last into the chain: lists, which begin with the newest, then begin with the county.
            for body in compose(&self.gather(due, since, ledger).await?).into_iter().rev() {
                head = store::freeze(region, &body, head, now, &mut set).map_err(Problem::internal)?;
                self.deliver(head, &body, readers.of(&body.scope), &mut set);
            }
            match db.write(set).await {
                Ok(()) => frozen.push(format!("{} {}", due.kind.word(), due.period())),
                // Another node was first.
                Err(error) if error.is_conflict() => return Ok(frozen),
                Err(error) => return Err(Problem::internal(error)),
            }
        }
        Ok(frozen)
    }

    /// What reports of a period would say by these figures: to compare with what was frozen.
    pub async fn compose_reports(
        &self,
        period: &str,
        kind: super::ReportKind,
        ledger: Ledger,
    ) -> Result<Vec<Body>, Problem> {
        let (db, region) = (&self.office.db, self.office.region);
        let period: crate::months::Period = period.parse()?;
        let since = store::first_day(db, region).await.map_err(Problem::internal)?.unwrap_or(period.from);
        let due = Due { cutoff: self.report_cutoff(period, kind), kind, from: period.from };
        Ok(compose(&self.gather(due, since, ledger).await?))
    }

    /// When the report of a period is frozen.
    pub fn report_cutoff(&self, period: crate::months::Period, kind: super::ReportKind) -> Timestamp {
        kind.cutoff(period, &self.office.calendar())
    }
}
