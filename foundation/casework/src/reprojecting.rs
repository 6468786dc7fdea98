//! Re-projection: which open cases a new calendar would move, before anybody adopts it.

use calendar::{Moved, WorkCalendar, reproject};
use kernel::{CaseNo, RegionCode};

use crate::casework::Casework;
use crate::error::Error;
use crate::model::Case;
use crate::store::load;

/// Cases read at once.
const CHUNK: u32 = 500;

impl Casework {
    /// Every running clock of every open case whose due date `new` would move: case, clock, before, after and why.
    pub async fn reproject(
        &self,
        region: RegionCode,
        new: &WorkCalendar,
    ) -> Result<Vec<Moved<(CaseNo, String)>>, Error> {
        let mut moved = Vec::new();
        let mut after = String::new();
        loop {
            let states = load::open_states_after(&self.0.db, region, &after, CHUNK).await?;
            let Some(last) = states.last() else { return Ok(moved) };
            after = last.no.as_str().to_owned();
            for case in &states {
                moved.extend(self.reproject_case(case, new).await?);
            }
        }
    }

    async fn reproject_case(&self, case: &Case, new: &WorkCalendar) -> Result<Vec<Moved<(CaseNo, String)>>, Error> {
        let old = self.calendar_of(case).await?;
        let named = case.clocks.iter().map(|named| ((case.no.clone(), named.name.to_string()), &named.clock));
        Ok(reproject(&old, new, self.now(), named))
    }
}
