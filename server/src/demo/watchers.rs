//! Those who watch the county, in simulated time: once a morning they make the rounds that a serving town makes with
//! every tick and every day, and what they open becomes work like any other.

use anyhow::{Result, anyhow};
use casework::{CaseFilter, Casework, ListKey, Sight};
use kernel::{CaseNo, RegionCode, Timestamp};

use crate::town::Town;

/// The hour and minute of the round.
pub const ROUND: (u8, u8) = (8, 45);
/// Cases listed at once.
const PAGE: u32 = 200;

pub struct Watchers {
    casework: Casework,
    region: RegionCode,
    patrols: patrols::Desk,
    ratings: ratings::Desk,
    supervision: supervision::Desk,
    assessment: assessment::Desk,
}

impl Watchers {
    pub fn of(town: &Town) -> Watchers {
        Watchers {
            casework: town.casework.clone(),
            region: town.region,
            patrols: town.patrols_desk(),
            ratings: town.ratings_desk(),
            supervision: town.supervision.clone(),
            assessment: town.assessment_desk(),
        }
    }

    /// Freezes what is due, makes the rounds and gives the numbers of what was opened, in order. Everything before must be
    /// in the database.
    pub async fn round(&self, now: Timestamp) -> Result<Vec<CaseNo>> {
        // As a town that serves does when a day begins: months get their statements, periods their reports.
        Box::pin(self.assessment.freeze_due_reports()).await.map_err(|problem| anyhow!("{}", problem.detail))?;
        self.patrols.round().await?;
        self.supervision.round().await?;
        loop {
            let round = self.ratings.round().await.map_err(|problem| anyhow!("{}", problem.detail))?;
            if round == ratings::Round::default() {
                break;
            }
        }
        self.opened(now).await
    }

    /// What was filed at this very moment: time stands still during a round.
    async fn opened(&self, now: Timestamp) -> Result<Vec<CaseNo>> {
        let (sight, filter) = (Sight::county(self.region), CaseFilter::default());
        let mut opened = Vec::new();
        let mut after: Option<ListKey> = None;
        loop {
            let page = self.casework.list_cases(&sight, &filter, after.as_ref(), PAGE).await?;
            let new = page.rows.iter().take_while(|row| row.filed_at == now);
            let before = opened.len();
            opened.extend(new.map(|row| row.case_no.clone()));
            match page.next {
                Some(next) if opened.len() - before == page.rows.len() => after = Some(next),
                _ => break,
            }
        }
        opened.reverse();
        Ok(opened)
    }
}
