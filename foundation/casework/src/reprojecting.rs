//! A new work calendar: which open cases it would move, before anybody adopts it, and their following once it is adopted.

use calendar::{Moved, WorkCalendar, reproject};
use kernel::{Actor, CaseNo, RegionCode};

use crate::casework::Casework;
use crate::command::{Command, Verb};
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

    /// Lets every open case follow the calendar now in force, and says how many changed over to it. Those that count
    /// alike are only looked at again, for a limit that reached past the old calendar can now be told. May be asked
    /// again at any time: a case follows once.
    ///
    /// # Errors
    /// The first case that cannot be written; those before it have followed.
    pub async fn follow_calendar(&self, region: RegionCode, reason: &str) -> Result<u32, Error> {
        let calendar = self.definitions().calendar();
        let mut followed = 0;
        let mut after = String::new();
        loop {
            let states = load::open_states_after(&self.0.db, region, &after, CHUNK).await?;
            let Some(last) = states.last() else { return Ok(followed) };
            after = last.no.as_str().to_owned();
            for case in states.iter().filter(|case| case.pin.calendar != calendar.digest()) {
                let counts_alike = self.calendar_of(case).await?.digest() == calendar.digest();
                let verb = match counts_alike {
                    true => Verb::Wake,
                    false => Verb::FollowCalendar { reason: reason.to_owned() },
                };
                match self.execute(Command::on(region, case.no.clone(), Actor::system(), verb)).await {
                    Ok(_) => followed += u32::from(!counts_alike),
                    // It was closed in the meantime: its clocks stand.
                    Err(Error::Refused(_)) => {}
                    Err(error) => return Err(error),
                }
            }
        }
    }
}
