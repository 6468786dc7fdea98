//! What is due when: the deadlines of a case, derived from its clocks, tasks, pause and timers whenever they are asked for.
//!
//! A deadline is never stored, so it cannot drift. The runner keeps only the earliest moment at which the case has to be
//! looked at again, and finds due cases by it: its cost follows what falls due, not what is open.

use std::sync::Arc;

use calendar::{LegalClock, WorkCalendar};
use kernel::{Date, Timestamp};

use crate::model::Case;

/// The day that stands for "no deadline" in sorted lists.
pub const NEVER: Date = Date::constant(9999, 12, 31);

/// Something that falls due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deadline {
    /// `clock:statutory`, `task:12`, `pause`, or a timer's own key.
    pub key: Arc<str>,
    /// The first moment after the time allowed.
    pub due: Timestamp,
}

/// Everything of a case that will fall due and has not been announced. A clock that stands still is not among them; nor
/// is one that reaches a year whose calendar is wanting: that case is looked at again when the calendar ends.
pub fn deadlines(case: &Case, calendar: &WorkCalendar, now: Timestamp) -> Vec<Deadline> {
    if case.phase.is_over() {
        return Vec::new();
    }
    let mut deadlines: Vec<Deadline> = Vec::with_capacity(4);
    let end = |clock: &LegalClock| clock.due(calendar, now).map_or_else(|_| beyond(calendar, now), |due| due.at);
    let runs = |clock: &LegalClock| clock.is_running() && !clock.is_paused();
    for named in case.clocks.iter().filter(|named| runs(&named.clock)) {
        if !announced(case, "clock:", &named.id) {
            deadlines.push(Deadline { key: format!("clock:{}", named.id).into(), due: end(&named.clock) });
        }
    }
    for task in &case.tasks {
        if let Some(clock) = task.clock.as_ref().filter(|clock| runs(clock)) {
            let key = format!("task:{}", task.n);
            if !announced(case, "", &key) {
                deadlines.push(Deadline { key: key.into(), due: end(clock) });
            }
        }
    }
    if let Some(pause) = &case.pause
        && !announced(case, "", "pause")
    {
        deadlines.push(Deadline { key: "pause".into(), due: end(&LegalClock::start(pause.announced, pause.from)) });
    }
    deadlines.extend(case.timers.iter().map(|timer| Deadline { key: timer.key.clone(), due: timer.due }));
    deadlines
}

fn announced(case: &Case, prefix: &str, key: &str) -> bool {
    case.fired.iter().any(|fired| fired.strip_prefix(prefix) == Some(key))
}

/// When to look again at what cannot be computed yet: after the last day of the calendar, or tomorrow.
fn beyond(calendar: &WorkCalendar, now: Timestamp) -> Timestamp {
    Timestamp::end_of_day(calendar.valid_through()).max(now.plus_hours(24))
}

/// The earliest moment at which the case has to be looked at again.
pub fn wake_at(case: &Case, calendar: &WorkCalendar, now: Timestamp) -> Option<Timestamp> {
    deadlines(case, calendar, now).into_iter().map(|deadline| deadline.due).min()
}

/// The last day of the case's own limit as the applicant was told: the earliest of the running clocks, and of a clock
/// that stands still the day on which it would end if counting resumed as announced.
pub fn due_on(case: &Case, calendar: &WorkCalendar, now: Timestamp) -> Option<Date> {
    let running = case.clocks.iter().filter(|named| named.clock.is_running());
    running.filter_map(|named| named.clock.due(calendar, now).ok()).map(|due| due.date).min()
}

/// The last day for one task: its own limit, or the case's, whichever ends first.
pub fn task_due(case: &Case, n: u32, calendar: &WorkCalendar, now: Timestamp) -> Option<Date> {
    let own = case.task(n).and_then(|task| task.clock.as_ref()).and_then(|clock| clock.due(calendar, now).ok());
    own.map(|due| due.date).into_iter().chain(due_on(case, calendar, now)).min()
}
