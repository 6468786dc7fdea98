//! What was due by the schedules of a kind, and what was done of it: patrols that were walked and those that were not.

use std::collections::BTreeMap;

use casework::{Duty, DutyState};
use declarations::Kind;
use identity::Who;
use kernel::{Date, Refusal, WindowId};
use serde::Serialize;
use utoipa::ToSchema;
use web::Problem;

use crate::desk::{Desk, problem};

/// Days looked at in one go.
const LONGEST: i32 = 400;

/// How many were due and what became of them. What still runs is no part of the rate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Kept {
    /// Done, or its time is over.
    pub due: u32,
    pub done: u32,
    /// Of these, in time.
    pub in_time: u32,
    /// Not opened in time by a system that stood still.
    pub missed: u32,
    /// Still to be done, in time.
    pub running: u32,
}

impl Kept {
    fn count(&mut self, state: DutyState) {
        self.due += u32::from(state != DutyState::Open);
        self.done += u32::from(matches!(state, DutyState::Done | DutyState::DoneLate));
        self.in_time += u32::from(state == DutyState::Done);
        self.missed += u32::from(state == DutyState::Missed);
        self.running += u32::from(state == DutyState::Open);
    }

    /// Done of a hundred that were due.
    pub fn rate(self) -> Option<f64> {
        (self.due > 0).then(|| 100.0 * f64::from(self.done) / f64::from(self.due))
    }
}

/// The duties of a period, counted.
#[derive(Debug, Default)]
pub struct Duties {
    pub all: Kept,
    pub by_schedule: Vec<(String, Kept)>,
    /// By the organ that is looked at.
    pub by_organ: Vec<(String, Kept)>,
    /// Neither done nor running, the newest first.
    pub undone: Vec<(Duty, DutyState)>,
}

impl Desk {
    /// As far as `who` may see.
    ///
    /// # Errors
    /// Days that lie the wrong way round or too far apart.
    pub async fn duties(&self, who: &Who, kind: &Kind, first: Date, last: Date) -> Result<Duties, Problem> {
        if first > last {
            return Err(Refusal::invalid("days_turned", "开始日期不能晚于结束日期。").on_field("from").into());
        }
        if kernel::day_number(last) - kernel::day_number(first) > LONGEST {
            let sentence = format!("一次最多看 {LONGEST} 天，请缩短时段。");
            return Err(Refusal::invalid("period_too_long", sentence).on_field("from").into());
        }
        let found = self.casework.list_duties(&who.sight(), &kind.id, first, last).await.map_err(problem)?;
        let now = self.now();
        let stated = found.into_iter().map(|duty| {
            let state = duty.state(now);
            (duty, state)
        });
        Ok(counted(stated))
    }

    /// What a duty is about: a hall, an organ, a window with its hall.
    pub fn subject_name(&self, duty: &Duty) -> String {
        match duty.subject.split_once('/') {
            Some(_) => {
                format!("{} {}", self.organ_name(&duty.organ), self.window_name(&WindowId::from(duty.subject.as_str())))
            }
            None => self.organ_name(&duty.organ),
        }
    }
}

fn counted(duties: impl Iterator<Item = (Duty, DutyState)>) -> Duties {
    let mut all = Kept::default();
    let (mut schedules, mut organs) = (BTreeMap::<String, Kept>::new(), BTreeMap::<String, Kept>::new());
    let mut undone = Vec::new();
    for (duty, state) in duties {
        let schedule = schedules.entry(duty.schedule.clone()).or_default();
        let organ = organs.entry(duty.organ.to_string()).or_default();
        [&mut all, schedule, organ].into_iter().for_each(|kept| kept.count(state));
        if matches!(state, DutyState::Missed | DutyState::Late | DutyState::Dropped) {
            undone.push((duty, state));
        }
    }
    undone.reverse();
    let mut by_organ: Vec<(String, Kept)> = organs.into_iter().collect();
    // The least done first; a rate of nothing comes last.
    let rate = |kept: &Kept| kept.rate().unwrap_or(f64::MAX);
    by_organ.sort_by(|a, b| rate(&a.1).total_cmp(&rate(&b.1)));
    Duties { all, by_schedule: schedules.into_iter().collect(), by_organ, undone }
}
