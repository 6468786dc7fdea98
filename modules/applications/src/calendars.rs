//! What a new work calendar would move, before anybody adopts it (试算).

use calendar::{Edition, Moved, WorkCalendar, changed_days};
use kernel::CaseNo;
use web::Problem;

use crate::desk::{Desk, problem};

/// What a new edition would do.
pub struct CalendarPreview {
    pub year: i16,
    /// Days that change, in words.
    pub days: Vec<String>,
    /// Clocks whose last day would move: case and clock.
    pub moved: Vec<Moved<(CaseNo, String)>>,
}

impl Desk {
    /// Sets the edition in the place of its year and computes every running clock anew.
    pub async fn preview_calendar(&self, edition: Edition) -> Result<CalendarPreview, Problem> {
        let old = self.casework.definitions().calendar();
        let year = edition.year;
        let kept = old.editions().iter().filter(|known| known.year != year).cloned();
        let new = WorkCalendar::new(kept.chain([edition]))?;
        let moved = self.casework.reproject(self.region, &new).await.map_err(problem)?;
        Ok(CalendarPreview { year, days: changed_days(&old, &new), moved })
    }
}
