//! What a new edition moves: every running clock whose due date changes, before and after, and by which days.

use kernel::{Date, Refusal, Timestamp, date_of_day_number, day_number};
use serde::Serialize;

use crate::{LegalClock, WorkCalendar};

/// A clock whose due date another calendar moves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Moved<K> {
    pub key: K,
    /// None if the old calendar could not tell.
    pub before: Option<Date>,
    /// None if the new calendar cannot tell.
    pub after: Option<Date>,
    /// In words: which days became worked or free, or which year came in reach.
    pub reason: String,
}

/// A day on which two calendars disagree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct ChangedDay {
    day: i32,
    now_worked: bool,
}

/// Lists the running clocks that move when `new` replaces `old`, in the order given. Stopped clocks never move.
pub fn reproject<'a, K>(
    old: &WorkCalendar,
    new: &WorkCalendar,
    now: Timestamp,
    clocks: impl IntoIterator<Item = (K, &'a LegalClock)>,
) -> Vec<Moved<K>> {
    let changed = differences(old, new);
    clocks
        .into_iter()
        .filter(|(_, clock)| clock.is_running())
        .filter_map(|(key, clock)| {
            let before = clock.due(old, now).map(|due| due.date);
            let after = clock.due(new, now).map(|due| due.date);
            if before.as_ref().ok() == after.as_ref().ok() {
                return None;
            }
            let reason = reason(&changed, clock, &before, &after, new);
            Some(Moved { key, before: before.ok(), after: after.ok(), reason })
        })
        .collect()
}

/// The days both calendars cover and on which they disagree, in words, for the preview of an edition.
pub fn changed_days(old: &WorkCalendar, new: &WorkCalendar) -> Vec<String> {
    differences(old, new).into_iter().map(|changed| words(changed, new)).collect()
}

fn differences(old: &WorkCalendar, new: &WorkCalendar) -> Vec<ChangedDay> {
    let first = old.table().first().max(new.table().first());
    let last = old.table().last().min(new.table().last());
    (first..=last)
        .filter_map(|day| {
            let now_worked = new.table().is_worked(day)?;
            (old.table().is_worked(day)? != now_worked).then_some(ChangedDay { day, now_worked })
        })
        .collect()
}

fn reason(
    changed: &[ChangedDay],
    clock: &LegalClock,
    before: &Result<Date, Refusal>,
    after: &Result<Date, Refusal>,
    new: &WorkCalendar,
) -> String {
    match (before, after) {
        (_, Err(refusal)) => refusal.sentence.clone(),
        (Err(_), Ok(_)) => format!("工作日历现已覆盖至 {}，期限可以计算。", new.valid_through()),
        (Ok(before), Ok(after)) => {
            let first = clock.started.local_day_number();
            let last = day_number(*before.max(after));
            let within = changed.iter().filter(|changed| (first..=last).contains(&changed.day));
            within.map(|changed| words(*changed, new)).collect::<Vec<_>>().join("；")
        }
    }
}

fn words(changed: ChangedDay, new: &WorkCalendar) -> String {
    let date = date_of_day_number(changed.day);
    let name = new.special(date).map_or(String::new(), |special| format!("（{}）", special.name));
    let change = if changed.now_worked { "由休息日改为工作日" } else { "由工作日改为休息日" };
    format!("{date} {change}{name}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{EDITIONS, calendar, day, morning};

    /// The edition of 2020 as it stood before the Spring Festival was prolonged.
    fn before_the_prolongation() -> WorkCalendar {
        let first = EDITIONS[5]
            .replace("to = 2020-02-02", "to = 2020-01-30")
            .replace("work = [2020-01-19]", "work = [2020-01-19, 2020-02-01]");
        assert_ne!(first, EDITIONS[5]);
        WorkCalendar::from_toml([first.as_str()]).unwrap()
    }

    fn edition_of_2020() -> WorkCalendar {
        WorkCalendar::from_toml([EDITIONS[5]]).unwrap()
    }

    #[test]
    fn a_prolonged_holiday_moves_the_clocks_that_run_across_it() {
        let clock = |start: &str| LegalClock::start("5wd".parse().unwrap(), morning(start));
        let mut stopped = clock("2020-01-20");
        stopped.stop(morning("2020-01-21")).unwrap();
        let clocks = [clock("2020-01-02"), clock("2020-01-20"), clock("2020-03-02"), stopped];
        let moved =
            reproject(&before_the_prolongation(), &edition_of_2020(), morning("2020-01-27"), clocks.iter().enumerate());
        assert_eq!(moved.len(), 1);
        assert_eq!(moved[0].key, 1);
        assert_eq!((moved[0].before, moved[0].after), (Some(day("2020-02-01")), Some(day("2020-02-04"))));
        assert_eq!(moved[0].reason, "2020-01-31 由工作日改为休息日（春节）；2020-02-01 由工作日改为休息日（春节）");
    }

    #[test]
    fn a_new_year_brings_its_deadlines_into_reach() {
        let old = WorkCalendar::from_toml(EDITIONS[..11].iter().copied()).unwrap();
        let clock = LegalClock::start("10wd".parse().unwrap(), morning("2025-12-29"));
        let moved = reproject(&old, calendar(), morning("2025-12-30"), [("case", &clock)]);
        assert_eq!((moved[0].before, moved[0].after), (None, Some(day("2026-01-13"))));
        assert!(moved[0].reason.contains("现已覆盖至 2026-12-31"));
        assert!(changed_days(&old, calendar()).is_empty());
        let lost = reproject(calendar(), &old, morning("2025-12-30"), [("case", &clock)]);
        assert!(lost[0].after.is_none() && lost[0].reason.starts_with("缺 2026 年"));
    }
}
