//! Time rules: at which moments they can come to hold in a case, as a pure function of its state.
//!
//! A moment follows from the clocks alone, so it is the same whoever asks and whenever: the projection upon the next
//! command, the tick when its time has come, a dry run years later. A clock that stands still has none until it runs
//! again; one that reaches a year without a calendar is looked at again when the calendar ends.

use std::sync::Arc;

use calendar::{LegalClock, Unit, WorkCalendar};
use casework::Case;
use declarations::{Shift, Trigger, Watched};
use kernel::{Date, Refusal, Timestamp, local_date};

use crate::rules::{Compiled, Rules};

/// A moment at which a time rule is to be asked.
#[derive(Clone, Debug)]
pub struct Moment {
    pub rule: Arc<Compiled>,
    /// The first moment at which what the rule says is true.
    pub at: Timestamp,
    /// What makes it this time: `task:12 2026-09-02`.
    pub occasion: String,
    /// The step it is about, where it is about one.
    pub task: Option<u32>,
}

impl Moment {
    /// The same rule for the same reason, whatever the state it was computed from.
    pub fn is_same_as(&self, other: &Moment) -> bool {
        self.at == other.at && self.occasion == other.occasion && Arc::ptr_eq(&self.rule, &other.rule)
    }
}

/// All moments of a case, in no order; and, where a calendar is wanting, when to look again.
#[derive(Clone, Debug, Default)]
pub struct Moments {
    pub all: Vec<Moment>,
    pub look_again: Option<Timestamp>,
}

impl Moments {
    pub fn of(rules: &Rules, case: &Case, calendar: &WorkCalendar) -> Moments {
        let mut moments = Moments::default();
        let due = rules.due(&case.kind);
        if due.is_empty() || case.phase.is_over() && case.clocks.iter().all(|named| !named.clock.is_running()) {
            return moments;
        }
        for rule in due {
            let Trigger::Due { of, shift } = &rule.rule.on else { continue };
            match of {
                Watched::Clock(id) => {
                    if let Some(named) = case.clock(id) {
                        moments.put(rule, *shift, &named.clock, calendar, || format!("clock:{id}"), None);
                    }
                }
                Watched::Step => {
                    for task in &case.tasks {
                        if let Some(clock) = &task.clock {
                            let name = || format!("task:{}", task.n);
                            moments.put(rule, *shift, clock, calendar, name, Some(task.n));
                        }
                    }
                }
                Watched::Pause => {
                    if let Some(pause) = &case.pause {
                        let clock = LegalClock::start(pause.announced, pause.from);
                        let name = || format!("pause:{}", local_date(pause.from));
                        moments.put(rule, *shift, &clock, calendar, name, None);
                    }
                }
            }
        }
        moments
    }

    fn put(
        &mut self,
        rule: &Arc<Compiled>,
        shift: Shift,
        clock: &LegalClock,
        calendar: &WorkCalendar,
        name: impl Fn() -> String,
        task: Option<u32>,
    ) {
        if !clock.is_running() || clock.is_paused() {
            return;
        }
        match moment(shift, clock, calendar) {
            Ok((at, due)) => {
                if rule.judges(local_date(at)) {
                    let occasion = format!("{} {due}", name());
                    self.all.push(Moment { rule: Arc::clone(rule), at, occasion, task });
                }
            }
            Err(_) => {
                let ends = Timestamp::end_of_day(calendar.valid_through());
                self.look_again = Some(self.look_again.map_or(ends, |known| known.min(ends)));
            }
        }
    }

    /// The next moment after `now` at which the case has to be looked at.
    pub fn next(&self, now: Timestamp) -> Option<Timestamp> {
        let next = self.all.iter().map(|moment| moment.at).filter(|at| *at > now).min();
        // Where the calendar has ended already, tomorrow may bring a new one.
        let again = self.look_again.map(|at| if at > now { at } else { now.plus_hours(24) });
        next.into_iter().chain(again).min()
    }

    /// Moments in `(after, until]`, in order.
    pub fn between(&self, after: Timestamp, until: Timestamp) -> Vec<&Moment> {
        let mut fallen: Vec<&Moment> =
            self.all.iter().filter(|moment| moment.at > after && moment.at <= until).collect();
        fallen.sort_by(|a, b| (a.at, a.rule.id(), &a.occasion).cmp(&(b.at, b.rule.id(), &b.occasion)));
        fallen
    }
}

/// The moment of a shift from a due time, and the due day it belongs to. The clock runs, so nothing depends on when this
/// is asked.
fn moment(shift: Shift, clock: &LegalClock, calendar: &WorkCalendar) -> Result<(Timestamp, Date), Refusal> {
    let due = clock.due(calendar, clock.started)?;
    let at = match shift {
        Shift::At => due.at,
        Shift::Later(limit) if limit.unit == Unit::Hours => due.at.plus_hours(i64::from(limit.length)),
        // Counted from the last day allowed, which is day 0.
        Shift::Later(limit) => LegalClock::start(limit, Timestamp::start_of_day(due.date)).due(calendar, due.at)?.at,
        Shift::Before { least, share } => before(least, share, clock, calendar, due.date, due.at)?,
    };
    Ok((at, due.date))
}

/// The first moment at which no more than `least`, or `share` per cent of the whole limit, remains; whichever is more.
///
/// What remains is counted in working days where the limit is, and in calendar days otherwise. A limit so short that
/// this holds from the start is warned of at its start; one that was paused meanwhile, when counting resumes.
fn before(
    least: calendar::Limit,
    share: u8,
    clock: &LegalClock,
    calendar: &WorkCalendar,
    due: Date,
    end: Timestamp,
) -> Result<Timestamp, Refusal> {
    let total = clock.total();
    let part = total.length.saturating_mul(u32::from(share)).div_ceil(100);
    let at = match total.unit {
        Unit::Hours => {
            let hours = if least.unit == Unit::Hours { least.length } else { least.length.saturating_mul(24) };
            end.plus_hours(-i64::from(hours.max(part)))
        }
        Unit::WorkingDays => Timestamp::start_of_day(calendar.sub_wd(due, days(least).max(part))?),
        Unit::Days | Unit::DaysRolled if least.unit != Unit::WorkingDays => {
            Timestamp::start_of_day(calendar.sub_days(due, days(least).max(part))?)
        }
        unit => {
            let whole = match unit {
                Unit::Months => total.length.saturating_mul(30),
                Unit::Years => total.length.saturating_mul(365),
                _ => total.length,
            };
            let part = whole.saturating_mul(u32::from(share)).div_ceil(100);
            let by_share = Timestamp::start_of_day(calendar.sub_days(due, part)?);
            // What ends on a holiday has to be done by the working day before it.
            let last = if calendar.is_working_day(due)? { due } else { calendar.sub_wd(due, 1)? };
            let by_least = Timestamp::start_of_day(calendar.sub_wd(last, days(least))?);
            by_share.min(by_least)
        }
    };
    let resumed = clock.pauses.iter().filter_map(|pause| pause.to).max();
    Ok(at.max(clock.started).max(resumed.unwrap_or(clock.started)))
}

/// A lead time in days; hours as whole days.
fn days(limit: calendar::Limit) -> u32 {
    match limit.unit {
        Unit::Hours => limit.length.div_ceil(24),
        Unit::Months => limit.length.saturating_mul(30),
        Unit::Years => limit.length.saturating_mul(365),
        Unit::WorkingDays | Unit::Days | Unit::DaysRolled => limit.length,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Told a working day ahead, of limits of ten calendar days (2026: holidays from 1 to 7 October).
    #[test]
    fn a_limit_that_ends_on_a_holiday_is_told_of_before_its_last_working_day() {
        let calendar = WorkCalendar::from_toml([include_str!("../../../county/calendars/2026.toml")]).unwrap();
        for (from, told) in [("2026-09-20", "2026-09-29"), ("2026-09-21", "2026-09-29"), ("2026-09-23", "2026-09-29")] {
            let began = Timestamp::start_of_day(from.parse().unwrap());
            let clock = LegalClock::start("10d".parse().unwrap(), began);
            let shift = Shift::Before { least: "1wd".parse().unwrap(), share: 0 };
            let (at, _) = moment(shift, &clock, &calendar).unwrap();
            assert_eq!(local_date(at).to_string(), told, "ten days from {from}");
        }
    }
}
