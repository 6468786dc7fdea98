//! Cases that open by themselves: the schedules of kinds (`[schedule.…]`), such as the daily patrol of a hall.
//!
//! What can still be done in time is opened; what cannot is noted as missed and opened no more. So a system that stood
//! still for a fortnight does not hand out ten patrols of halls that were closed long ago, and the ledger of what was due
//! says all the same that they were not walked. Every duty has a key of its own (kind, schedule, day, subject): a
//! scheduler may stop anywhere, or run on two nodes at once, and each case is there once.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use ::store::WriteSet;
use calendar::{LegalClock, WorkCalendar};
use declarations::{County, Kind, Organ, Schedule, ScheduledSubject};
use kernel::{
    Actor, CaseNo, Channel, Date, KindId, OrganId, RegionCode, Timestamp, date_of_day_number, day_number, local_date,
};
use serde_json::Value as Json;

use crate::casework::Casework;
use crate::command::{Command, Filing};
use crate::error::Error;
use crate::model::{Ending, Party, PartyKind};
use crate::sight::Sight;
use crate::store::duties;

/// Up to which day each schedule was looked after, as this node knows; the database knows better after a start.
#[derive(Default)]
pub(crate) struct Progress(Mutex<HashMap<(KindId, String), Date>>);

impl Progress {
    fn find(&self, key: &(KindId, String)) -> Option<Date> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(key).copied()
    }

    fn put(&self, key: (KindId, String), through: Date) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(key, through);
    }
}

/// One thing that was due by a schedule, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duty {
    pub kind: KindId,
    pub schedule: String,
    pub day: Date,
    /// `centre` for a place or an organ, `centre/general-1` for a window.
    pub subject: String,
    pub organ: OrganId,
    pub place: RegionCode,
    pub due_at: Timestamp,
    /// None where it could not be done in time any more when its turn came.
    pub case_no: Option<CaseNo>,
    pub closed_at: Option<Timestamp>,
    pub ending: Option<Ending>,
}

/// How a duty stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DutyState {
    /// Nobody could do it: the case was not opened in time.
    Missed,
    /// Its time runs.
    Open,
    /// Its time is over and it is not done.
    Late,
    Done,
    DoneLate,
    /// Its case was ended without having been done.
    Dropped,
}

impl Duty {
    pub fn state(&self, now: Timestamp) -> DutyState {
        let Some(_) = self.case_no else { return DutyState::Missed };
        match (self.closed_at, self.ending) {
            (None, _) if now >= self.due_at => DutyState::Late,
            (None, _) => DutyState::Open,
            (Some(_), Some(Ending::Terminated | Ending::Withdrawn)) => DutyState::Dropped,
            (Some(closed), _) if closed > self.due_at => DutyState::DoneLate,
            (Some(_), _) => DutyState::Done,
        }
    }
}

impl Casework {
    /// Opens what the schedules of the county call for, and gives the numbers of the new cases. Costs nothing where no
    /// schedule falls.
    ///
    /// # Errors
    /// A year without a work calendar, and whatever keeps a case from being opened; the next call tries again.
    pub async fn open_scheduled(&self, region: RegionCode, county: &County) -> Result<Vec<CaseNo>, Error> {
        let mut opened = Vec::new();
        for kind in &county.kinds {
            for schedule in &kind.schedules {
                opened.extend(self.follow_schedule(region, county, kind, schedule).await?);
            }
        }
        Ok(opened)
    }

    async fn follow_schedule(
        &self,
        region: RegionCode,
        county: &County,
        kind: &Kind,
        schedule: &Schedule,
    ) -> Result<Vec<CaseNo>, Error> {
        let now = self.now();
        let today = local_date(now);
        let last = if schedule.opens_at(today) <= now { today } else { day_before(today) };
        let key = (kind.id.clone(), schedule.id.clone());
        let through = match self.0.scheduled.find(&key) {
            Some(through) => through,
            // A schedule begins on the day on which it is first looked after.
            None => duties::through(&self.0.db, region, &key).await?.unwrap_or(day_before(today)),
        };
        let calendar = self.0.definitions.calendar();
        let mut opened = Vec::new();
        if through < last {
            let days = schedule.days(&calendar, day_after(through), last)?;
            let subjects = if days.is_empty() { Vec::new() } else { schedule.subjects(county) };
            let mut set = WriteSet::new();
            // Two plain loops: the compiler cannot tell that an adaptor of closures may be held while something is awaited.
            for day in &days {
                for subject in &subjects {
                    let Some(organ) = county.find_organ(&subject.organ) else { continue };
                    let duty = self.duty(region, kind, schedule, *day, subject, organ, &calendar).await?;
                    opened.extend(duty.case_no.clone());
                    duties::put(&mut set, region, &duty);
                }
            }
            duties::advance(&mut set, region, &key, last);
            self.0.db.write(set).await?;
        }
        self.0.scheduled.put(key, last.max(through));
        Ok(opened)
    }

    /// The case of one day and subject, where there is still time for it.
    #[allow(clippy::too_many_arguments, reason = "one private step: each says another thing of the same duty")]
    async fn duty(
        &self,
        region: RegionCode,
        kind: &Kind,
        schedule: &Schedule,
        day: Date,
        subject: &ScheduledSubject,
        organ: &Organ,
        calendar: &WorkCalendar,
    ) -> Result<Duty, Error> {
        let now = self.now();
        let due_at = LegalClock::start(schedule.within, schedule.opens_at(day)).due(calendar, now)?.at;
        let place = organ.region.unwrap_or(region);
        let mut duty = Duty {
            kind: kind.id.clone(),
            schedule: schedule.id.clone(),
            day,
            subject: subject.id.clone(),
            organ: organ.id.clone(),
            place,
            due_at,
            case_no: None,
            closed_at: None,
            ending: None,
        };
        if due_at > now {
            let party = Party {
                kind: PartyKind::Organisation,
                name: organ.name.clone(),
                number: organ.id.to_string(),
                phone: String::new(),
                account: None,
            };
            let filing = Filing {
                kind: kind.id.clone(),
                item: None,
                party: Arc::new(party),
                agent: None,
                channel: Channel::Timer,
                place: Some(place),
                window: None,
                organ: Some(organ.id.clone()),
                form: Arc::new(schedule.form_for(day, subject)),
                answers: Arc::new(Json::Null),
                materials: Vec::new(),
            };
            let key = format!("schedule:{}:{}:{day}:{}", kind.id, schedule.id, subject.id);
            let outcome = self.execute(Command::file(region, Actor::system(), filing).with_key(key)).await?;
            duty.case_no = Some(outcome.case_no);
        }
        Ok(duty)
    }

    /// What was due of a kind by its schedules from `first` to `last`, in order; as far as the sight reaches.
    pub async fn list_duties(&self, sight: &Sight, kind: &KindId, first: Date, last: Date) -> Result<Vec<Duty>, Error> {
        duties::list(&self.0.db, sight, kind, first, last).await
    }
}

fn day_before(day: Date) -> Date {
    date_of_day_number(day_number(day) - 1)
}

fn day_after(day: Date) -> Date {
    date_of_day_number(day_number(day) + 1)
}
