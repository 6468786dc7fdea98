//! Freezing reports (定格): each once, after its period and its grace, in one chain; corrections stand beside.

use identity::{Permission, Who};
use kernel::{Refusal, Timestamp};
use web::Problem;

use super::body::Body;
use super::compose::compose;
use super::kind::{self, Due};
use super::ledger::{Later, Ledger};
use super::store::{self, Correction};
use crate::desk::Desk;

/// How often figures are read again because somebody wrote meanwhile.
const TRIES: usize = 5;
/// Characters a correction has at least.
const SHORTEST: usize = 5;

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
        let calendar = &self.office.county().calendar;
        let due = kind::due(since, |kind| last.get(&kind).copied(), calendar, now);
        let Some(first) = due.first() else { return Ok(Vec::new()) };
        for _ in 0..TRIES {
            let written = store::written_since(db, region, first.cutoff).await.map_err(internal)?;
            let later = self.later(&due, written).await?;
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

    /// Nothing was written since, most nights.
    async fn later(&self, due: &[Due], written: i64) -> Result<Later, Problem> {
        let mut later = Later::than(due.iter().map(|due| due.cutoff));
        if written > 0 {
            let relived = self.office.casework.relive(self.office.region, &mut later).await;
            relived.map_err(crate::cases::problem)?;
        }
        Ok(later)
    }

    async fn keep(&self, made: Vec<(Due, Ledger)>, since: kernel::Date) -> Result<Vec<String>, Problem> {
        let (db, region, now) = (&self.office.db, self.office.region, self.office.now());
        let mut head = store::chain_head(db, region).await.map_err(Problem::internal)?;
        let mut frozen = Vec::new();
        for (due, ledger) in made {
            let bodies = compose(&self.gather(due, since, ledger).await?);
            let mut set = ::store::WriteSet::new();
            head = store::freeze(region, &bodies, head, now, &mut set).map_err(Problem::internal)?;
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
        kind.cutoff(period, &self.office.county().calendar)
    }

    /// 更正说明: a note beside a report, which itself stays as it is. Supervision writes them.
    pub async fn correct_report(&self, who: &Who, id: &str, reason: &str, text: &str) -> Result<i64, Problem> {
        who.must(Permission::SeeAllCases)?;
        who.must(Permission::ManageRules)?;
        let frozen = self.report(who, id).await?;
        for (field, written) in [("reason", reason), ("text", text)] {
            if written.trim().chars().count() < SHORTEST {
                let sentence = "更正说明要写明理由和内容，各不少于五个字。";
                return Err(Refusal::invalid("correction_too_short", sentence).on_field(field).into());
            }
        }
        let (db, region) = (&self.office.db, self.office.region);
        let notes = store::notes(db, region, id).await.map_err(Problem::internal)?;
        let note = Correction {
            n: notes.last().map_or(1, |note| note.n + 1),
            at: self.office.now(),
            author: who.account.id.to_string(),
            author_name: who.account.name.clone(),
            reason: reason.trim().to_owned(),
            text: text.trim().to_owned(),
        };
        // Pressed twice, written once.
        let same = notes.iter().find(|known| known.author == note.author && known.text == note.text);
        if let Some(same) = same {
            return Ok(same.n);
        }
        let mut set = ::store::WriteSet::new();
        store::add_note(region, &frozen.head.id, &note, &mut set);
        db.write(set).await.map_err(Problem::internal)?;
        Ok(note.n)
    }
}
