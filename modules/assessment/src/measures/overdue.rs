//! Open beyond the promise (逾期未结): from the first day after the time promised until the case is closed.
//!
//! The register says when the promise passed (`TimerFired`), and forgets it when the clock was given more time. A case that
//! was closed late before anybody looked is counted for the days between, all the same.

use casework::{Case, Projecting};
use kernel::{Date, local_date};

const PROMISE: &str = "promised";

/// What one command changes about a case's being overdue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// Overdue since this day.
    Begun(Date),
    /// Overdue no longer: closed.
    Closed,
    /// Overdue no longer: its time was prolonged.
    Prolonged,
    /// It had been since this day, and is closed now.
    Passed(Date),
}

pub(super) fn change(p: &Projecting<'_>) -> Option<Change> {
    let (was, is) = (p.before.is_some_and(is_known), is_known(p.case));
    let over = p.case.phase.is_over();
    match (was, is) {
        (false, true) => Some(Change::Begun(first_late_day(p)?)),
        (true, false) if over => Some(Change::Closed),
        (true, false) => Some(Change::Prolonged),
        (false, false) if over && p.before.is_some_and(|before| !before.phase.is_over()) => {
            let clock = &p.case.clock(PROMISE)?.clock;
            let late = clock.is_overdue(p.calendar, p.at).unwrap_or(false);
            let since = first_late_day(p).filter(|since| late && *since < local_date(p.at));
            since.map(Change::Passed)
        }
        _ => None,
    }
}

fn is_known(case: &Case) -> bool {
    let fired = |key: &std::sync::Arc<str>| key.strip_prefix("clock:") == Some(PROMISE);
    !case.phase.is_over() && case.fired.iter().any(fired)
}

fn first_late_day(p: &Projecting<'_>) -> Option<Date> {
    let clock = &p.case.clock(PROMISE)?.clock;
    clock.due(p.calendar, p.at).ok().map(|due| local_date(due.at))
}
