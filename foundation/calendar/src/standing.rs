//! How a clock stands: used, remaining, overdue.
//!
//! Told in the limit's own unit (months and years: in days). Day 0 and paused days are not counted; a stopped clock
//! stands for ever as it stood when it stopped.

use kernel::{Refusal, Timestamp, day_number};

use crate::due::MICROS_PER_HOUR;
use crate::pause::merged;
use crate::{Due, LegalClock, Unit, WorkCalendar};

impl LegalClock {
    /// How much of the limit is used up.
    pub fn used(&self, calendar: &WorkCalendar, now: Timestamp) -> Result<u32, Refusal> {
        let asked = self.stopped.unwrap_or(now);
        let due = self.due(calendar, asked)?;
        self.used_until(calendar, &due, asked)
    }

    /// How much is left; negative when overdue.
    pub fn remaining(&self, calendar: &WorkCalendar, now: Timestamp) -> Result<i32, Refusal> {
        let asked = self.stopped.unwrap_or(now);
        let due = self.due(calendar, asked)?;
        if self.limit.unit == Unit::Hours {
            return Ok(self.remaining_hours(&due, asked));
        }
        let (due_day, today) = (day_number(due.date), asked.local_day_number());
        if today > due_day {
            return self.counted(calendar, due_day, today).map(|late| -late);
        }
        let left = self.total_counted(calendar)?.saturating_sub(self.used_until(calendar, &due, asked)?);
        Ok(i32::try_from(left).unwrap_or(i32::MAX))
    }

    fn used_until(&self, calendar: &WorkCalendar, due: &Due, asked: Timestamp) -> Result<u32, Refusal> {
        if self.limit.unit == Unit::Hours {
            let left = u32::try_from(self.remaining_hours(due, asked)).unwrap_or(0);
            return Ok(self.total().length.saturating_sub(left));
        }
        let (start, today) = (self.started.local_day_number(), asked.local_day_number());
        let end = today.min(day_number(due.unrolled)).max(start);
        let mut used = self.counted(calendar, start, end)?;
        for (from, to) in merged(self.paused_days(due.paused.as_ref(), asked)) {
            // While a pause is open, today still stands in it.
            let to = if due.paused.is_some() && to == today { today + 1 } else { to };
            let (from, to) = (from.max(start + 1), to.min(end + 1));
            if from < to {
                used -= self.counted(calendar, from - 1, to - 1)?;
            }
        }
        Ok(u32::try_from(used).unwrap_or(0))
    }

    /// Whether the duty is, or was when the clock stopped, late.
    pub fn is_overdue(&self, calendar: &WorkCalendar, now: Timestamp) -> Result<bool, Refusal> {
        let asked = self.stopped.unwrap_or(now);
        Ok(asked >= self.due(calendar, asked)?.at)
    }

    /// Days counted after `from` up to and including `to`, in the limit's way of counting.
    fn counted(&self, calendar: &WorkCalendar, from: i32, to: i32) -> Result<i32, Refusal> {
        match self.limit.unit {
            Unit::WorkingDays => calendar.working_days_after_up_to(from, to),
            _ => Ok(to - from),
        }
    }

    /// The whole limit in days (or hours), also where it is written in months or years.
    pub(crate) fn total_counted(&self, calendar: &WorkCalendar) -> Result<u32, Refusal> {
        let total = self.total();
        if !matches!(total.unit, Unit::Months | Unit::Years) {
            return Ok(total.length);
        }
        let start = self.started.local_day_number();
        let days = calendar.end_of(start, total.length, total.unit)? - start;
        Ok(u32::try_from(days).unwrap_or(0))
    }

    /// Whole hours left, rounded up; hours that an open pause keeps out are not used up.
    fn remaining_hours(&self, due: &Due, asked: Timestamp) -> i32 {
        let ahead: i64 = self
            .paused_moments(due.paused.as_ref(), asked)
            .iter()
            .map(|&(from, to)| (to.min(due.at.as_micros()) - from.max(asked.as_micros())).max(0))
            .sum();
        let left = due.at.micros_since(asked) - ahead;
        let hours = left.div_euclid(MICROS_PER_HOUR) + i64::from(left.rem_euclid(MICROS_PER_HOUR) > 0);
        i32::try_from(hours).unwrap_or(i32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::testing::{calendar, morning};
    use crate::{Limit, Pause, PauseKind, explain};

    fn clock(limit: &str, start: &str) -> LegalClock {
        LegalClock::start(limit.parse().unwrap(), morning(start))
    }

    fn review(from: Timestamp) -> Pause {
        Pause::open(PauseKind::ExpertReview, "行政许可法第四十五条", Limit::working_days(5), from)
    }

    #[track_caller]
    fn stands(clock: &LegalClock, now: Timestamp, used: u32, remaining: i32) {
        assert_eq!(clock.used(calendar(), now).unwrap(), used);
        assert_eq!(clock.remaining(calendar(), now).unwrap(), remaining);
    }

    #[test]
    fn days_used_and_remaining_follow_the_ledger() {
        let mut clock = clock("20wd", "2026-09-01");
        stands(&clock, morning("2026-09-01"), 0, 20);
        stands(&clock, morning("2026-09-08"), 5, 15);
        let id = clock.pause(review(morning("2026-09-08"))).unwrap();
        stands(&clock, morning("2026-09-08"), 4, 16); // the first day of a pause is not counted
        stands(&clock, morning("2026-09-17"), 4, 16); // nor is any day on which it is still open
        clock.resume(id, morning("2026-09-18")).unwrap();
        stands(&clock, morning("2026-09-18"), 5, 15);
        stands(&clock, morning("2026-10-15"), 20, 0);
        stands(&clock, morning("2026-10-19"), 20, -2);
        assert!(clock.is_overdue(calendar(), morning("2026-10-19")).unwrap());
        clock.stop(morning("2026-10-14")).unwrap();
        stands(&clock, morning("2026-12-01"), 19, 1);
        assert!(!clock.is_overdue(calendar(), morning("2026-12-01")).unwrap());
    }

    #[test]
    fn hours_are_told_in_hours_and_months_in_days() {
        let mut hours = clock("24h", "2026-02-13");
        let from = morning("2026-02-13").plus_hours(2);
        hours.pause(review(from).until(from.plus_hours(5))).unwrap();
        stands(&hours, morning("2026-02-14"), 19, 5);
        assert!(!hours.is_overdue(calendar(), morning("2026-02-14").plus_seconds(5 * 3_600 - 1)).unwrap());
        assert!(hours.is_overdue(calendar(), morning("2026-02-14").plus_hours(5)).unwrap());

        stands(&clock("2m", "2026-03-02"), morning("2026-03-12"), 10, 51);
    }

    proptest! {
        #[test]
        fn what_is_used_was_counted_and_the_rest_remains(
            start in 20_089i32..20_389, index in 0usize..3, later in 0i32..60,
            spans in prop::collection::vec((-20i32..80, 0i32..15), 0..5),
        ) {
            let at = |day| Timestamp::at_local(kernel::date_of_day_number(day), 10, 0);
            let mut clock = LegalClock::start(["10wd", "30d", "30d roll"][index].parse().unwrap(), at(start));
            clock.pauses.extend(spans.iter().map(|&(from, length)| {
                review(at(start + from)).until(at(start + from + length))
            }));
            let now = at(start + later);
            let today = kernel::local_date(now);
            let explanation = explain(calendar(), &clock, now).unwrap();
            let walked = explanation.days.iter().filter(|day| day.counted.is_some() && day.date <= today).count();
            prop_assert_eq!(clock.used(calendar(), now).unwrap() as usize, walked);
            if today <= explanation.due.date {
                let remaining = clock.remaining(calendar(), now).unwrap();
                prop_assert_eq!(remaining as usize + walked, clock.limit.length as usize);
            }
        }
    }
}
