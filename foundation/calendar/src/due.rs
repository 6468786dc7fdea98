//! When a clock is due, computed from its ledger.
//!
//! The limit is counted from day 0; each merged pause that begins before the limit has run out pushes the end by the
//! days it takes out. Days outside the running window are never counted, so a pause there is without effect.

use kernel::{Date, Refusal, Timestamp, date_of_day_number, day_number};
use serde::Serialize;

use crate::pause::merged;
use crate::{LegalClock, Limit, Pause, PauseKind, Unit, WorkCalendar};

pub(crate) const MICROS_PER_HOUR: i64 = 3_600_000_000;

/// When a limit ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Due {
    /// The last day on which the duty can be done in time.
    pub date: Date,
    /// The first moment at which it is late.
    pub at: Timestamp,
    /// The end before rolling; an agency bound by calendar days had better keep this one.
    pub unrolled: Date,
    /// Set while a pause is open: the dates above then assume that counting resumes on `resumes_on`.
    pub paused: Option<OpenPause>,
}

/// What stands still, and until when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct OpenPause {
    pub kind: PauseKind,
    pub since: Date,
    /// The end that was announced, or today if that has passed.
    pub resumes_on: Date,
    /// The announced time of an open pause has passed and nobody has resumed: an anomaly.
    pub overrun: bool,
}

impl LegalClock {
    /// The due date as the ledger stands. `now` matters only while a pause is open.
    pub fn due(&self, calendar: &WorkCalendar, now: Timestamp) -> Result<Due, Refusal> {
        let paused = self.open_pause_standing(calendar, now)?;
        if self.limit.unit == Unit::Hours {
            return self.due_by_hours(calendar, now, paused);
        }
        let unrolled = self.last_day(calendar, self.paused_days(paused.as_ref(), now))?;
        let day = if self.limit.unit.is_rolled() { calendar.rolled(unrolled)? } else { unrolled };
        let date = date_of_day_number(day);
        Ok(Due { date, at: Timestamp::end_of_day(date), unrolled: date_of_day_number(unrolled), paused })
    }

    /// The last day before rolling, given the paused intervals in days.
    fn last_day(&self, calendar: &WorkCalendar, paused: Vec<(i32, i32)>) -> Result<i32, Refusal> {
        let Limit { length, unit } = self.total();
        let start = self.started.local_day_number();
        let mut last = calendar.end_of(start, length, unit)?;
        for (from, to) in merged(paused) {
            if from > last {
                break;
            }
            let from = from.max(start + 1);
            if from >= to {
                continue;
            }
            last = match unit {
                Unit::WorkingDays => {
                    let taken_out = calendar.working_days_after_up_to(from - 1, to - 1)?;
                    calendar.nth_working_day_after(last, u32::try_from(taken_out).unwrap_or(0))?
                }
                _ => calendar.end_of(last, u32::try_from(to - from).unwrap_or(0), Unit::Days)?,
            };
        }
        Ok(last)
    }

    /// The recorded pauses as half-open day intervals; an open one ends where it is assumed to.
    pub(crate) fn paused_days(&self, open: Option<&OpenPause>, now: Timestamp) -> Vec<(i32, i32)> {
        let assumed =
            open.map_or_else(|| self.stopped.unwrap_or(now).local_day_number(), |pause| day_number(pause.resumes_on));
        self.pauses
            .iter()
            .map(|pause| (pause.from.local_day_number(), pause.to.map_or(assumed, Timestamp::local_day_number)))
            .collect()
    }

    /// The open pause that will last longest, if the clock runs and one is open.
    fn open_pause_standing(&self, calendar: &WorkCalendar, now: Timestamp) -> Result<Option<OpenPause>, Refusal> {
        if !self.is_paused() {
            return Ok(None);
        }
        let today = now.local_day_number();
        let mut longest: Option<(i32, &Pause)> = None;
        let mut overrun = false;
        for (_, pause) in self.open_pauses() {
            let end = announced_end(calendar, pause)?;
            overrun |= today > end;
            if longest.is_none_or(|(day, _)| end > day) {
                longest = Some((end, pause));
            }
        }
        Ok(longest.map(|(end, pause)| OpenPause {
            kind: pause.kind,
            since: kernel::local_date(pause.from),
            resumes_on: date_of_day_number(end.max(today)),
            overrun,
        }))
    }

    fn due_by_hours(&self, calendar: &WorkCalendar, now: Timestamp, paused: Option<OpenPause>) -> Result<Due, Refusal> {
        let mut end = self.started.as_micros() + i64::from(self.total().length) * MICROS_PER_HOUR;
        for (from, to) in self.paused_moments(paused.as_ref(), now) {
            if from >= end {
                break;
            }
            let from = from.max(self.started.as_micros());
            end += (to - from).max(0);
        }
        let at = Timestamp::from_micros(end);
        let day = calendar.end_of(at.local_day_number(), 0, Unit::Days)?;
        let date = date_of_day_number(day);
        Ok(Due { date, at, unrolled: date, paused })
    }

    /// The same in moments, for limits in hours.
    pub(crate) fn paused_moments(&self, open: Option<&OpenPause>, now: Timestamp) -> Vec<(i64, i64)> {
        let assumed = match open {
            Some(pause) => Timestamp::start_of_day(pause.resumes_on).max(now),
            None => self.stopped.unwrap_or(now),
        };
        let moments = self.pauses.iter();
        merged(moments.map(|pause| (pause.from.as_micros(), pause.to.unwrap_or(assumed).as_micros())).collect())
    }
}

/// The day on which counting resumes if the pause lasts as long as announced: for working days, exactly so many are
/// taken out, the first day of the pause included.
fn announced_end(calendar: &WorkCalendar, pause: &Pause) -> Result<i32, Refusal> {
    let from = pause.from.local_day_number();
    let Limit { length, unit } = pause.announced;
    match unit {
        Unit::WorkingDays => calendar.nth_working_day_after(from - 1, length.saturating_add(1)),
        Unit::Hours => Ok(pause.from.plus_hours(i64::from(length)).local_day_number()),
        _ => calendar.end_of(from, length, unit),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::testing::{calendar, day, morning};
    use crate::{Extension, explain};

    fn clock(limit: &str, start: &str) -> LegalClock {
        LegalClock::start(limit.parse().unwrap(), morning(start))
    }

    fn review(from: &str) -> Pause {
        let announced = Limit::working_days(5);
        Pause::open(PauseKind::ExpertReview, "行政许可法第四十五条", announced, morning(from))
    }

    fn due(clock: &LegalClock, now: &str) -> Due {
        clock.due(calendar(), morning(now)).unwrap()
    }

    #[test]
    fn twenty_working_days_without_and_with_a_pause() {
        let mut clock = clock("20wd", "2026-09-01");
        assert_eq!(due(&clock, "2026-09-01").date, day("2026-09-29"));
        clock.pause(review("2026-09-08").until(morning("2026-09-18"))).unwrap();
        assert_eq!(due(&clock, "2026-09-18").date, day("2026-10-15"));
    }

    #[test]
    fn a_survey_in_the_rain_is_due_after_the_national_day() {
        let mut clock = clock("3wd", "2026-09-25");
        let id = clock.pause(review("2026-09-29")).unwrap();
        let open = due(&clock, "2026-09-30");
        let paused = open.paused.unwrap();
        assert_eq!((paused.since, paused.resumes_on), (day("2026-09-29"), day("2026-10-12")));
        assert!(!paused.overrun);
        assert_eq!(open.date, day("2026-10-13"));
        clock.resume(id, morning("2026-10-12")).unwrap();
        assert_eq!(due(&clock, "2026-10-12"), Due { paused: None, ..open });
    }

    #[test]
    fn a_pause_beyond_its_announced_time_is_an_overrun_and_pushes_day_by_day() {
        let mut clock = clock("3wd", "2026-09-25");
        clock.pause(review("2026-09-29")).unwrap();
        let late = due(&clock, "2026-10-14");
        assert!(late.paused.unwrap().overrun);
        assert_eq!(late.date, day("2026-10-15"));
        assert_eq!(due(&clock, "2026-10-15").date, day("2026-10-16"));
    }

    #[test]
    fn a_penalty_is_due_after_the_holiday_but_warned_of_before() {
        let due = due(&clock("90d roll", "2026-07-03"), "2026-07-03");
        assert_eq!((due.unrolled, due.date), (day("2026-10-01"), day("2026-10-08")));
        assert_eq!(due.at, Timestamp::start_of_day(day("2026-10-09")));
    }

    #[test]
    fn calendar_days_are_pushed_by_calendar_days() {
        let mut clock = clock("60d roll", "2026-03-02");
        assert_eq!(due(&clock, "2026-03-02").unrolled, day("2026-05-01"));
        clock.pause(review("2026-04-01").until(morning("2026-04-08"))).unwrap();
        let pushed = due(&clock, "2026-04-08");
        assert_eq!((pushed.unrolled, pushed.date), (day("2026-05-08"), day("2026-05-08")));
    }

    #[test]
    fn hours_stand_still_only_while_paused() {
        let mut clock = clock("24h", "2026-02-13");
        assert_eq!(due(&clock, "2026-02-13").at.local_minute(), "2026-02-14 09:30");
        let from = morning("2026-02-13").plus_hours(2);
        let pause = Pause { from, ..review("2026-02-13") }.until(from.plus_hours(5));
        clock.pause(pause).unwrap();
        assert_eq!(due(&clock, "2026-02-14").at.local_minute(), "2026-02-14 14:30");
    }

    #[test]
    fn an_extension_lengthens_the_limit() {
        let mut clock = clock("20wd", "2026-09-01");
        let extension = Extension {
            by: Limit::working_days(10),
            article: "行政许可法第四十二条".to_owned(),
            approver: "局长".to_owned(),
            reason: "案情复杂".to_owned(),
            at: morning("2026-09-28"),
        };
        clock.extend(calendar(), extension).unwrap();
        assert_eq!(due(&clock, "2026-09-28").date, calendar().add_wd(day("2026-09-01"), 30).unwrap());
    }

    #[test]
    fn a_due_date_beyond_the_calendar_is_refused() {
        let clock = clock("20wd", "2026-12-15");
        assert_eq!(clock.due(calendar(), morning("2026-12-15")).unwrap_err().code, "calendar_missing");
    }

    const FIRST_DAY: i32 = 20_089; // 2025-01-01
    const LIMITS: [&str; 4] = ["10wd", "30d", "30d roll", "2m"];

    fn at(day: i32) -> Timestamp {
        Timestamp::at_local(date_of_day_number(day), 10, 0)
    }

    fn paused(start: i32, spans: &[(i32, i32)]) -> Vec<Pause> {
        let announced = Limit::working_days(5);
        let open = |from| Pause::open(PauseKind::Test, "行政许可法第四十五条", announced, at(start + from));
        spans.iter().map(|&(from, length)| open(from).until(at(start + from + length))).collect()
    }

    fn ledger(limit: &str, start: i32, spans: &[(i32, i32)]) -> LegalClock {
        let mut clock = LegalClock::start(limit.parse().unwrap(), at(start));
        clock.pauses = paused(start, spans);
        clock
    }

    fn spans() -> impl Strategy<Value = Vec<(i32, i32)>> {
        prop::collection::vec((-20i32..80, 0i32..15), 0..5)
    }

    proptest! {
        #[test]
        fn the_arithmetic_ends_where_counting_day_by_day_ends(
            start in FIRST_DAY..FIRST_DAY + 300, index in 0usize..4, spans in spans(),
        ) {
            let clock = ledger(LIMITS[index], start, &spans);
            let explanation = explain(calendar(), &clock, at(start)).unwrap();
            let counted = explanation.days.iter().filter_map(|day| day.counted).max().unwrap();
            prop_assert_eq!(counted, clock.total_counted(calendar()).unwrap());
            let last_counted = explanation.days.iter().rfind(|day| day.counted.is_some()).unwrap();
            prop_assert_eq!(last_counted.date, explanation.due.unrolled);
        }

        #[test]
        fn pauses_are_a_set_of_days(start in FIRST_DAY..FIRST_DAY + 300, index in 0usize..4, spans in spans()) {
            let clock = ledger(LIMITS[index], start, &spans);
            let expected = clock.due(calendar(), at(start)).unwrap();

            let reversed: Vec<_> = spans.iter().rev().copied().collect();
            prop_assert_eq!(ledger(LIMITS[index], start, &reversed).due(calendar(), at(start)).unwrap(), expected);

            let doubled = [spans.clone(), spans.clone()].concat();
            prop_assert_eq!(ledger(LIMITS[index], start, &doubled).due(calendar(), at(start)).unwrap(), expected);

            let split: Vec<_> = spans
                .iter()
                .flat_map(|&(from, length)| [(from, length / 2), (from + length / 2, length - length / 2)])
                .collect();
            prop_assert_eq!(ledger(LIMITS[index], start, &split).due(calendar(), at(start)).unwrap(), expected);
        }

        #[test]
        fn a_pause_outside_the_running_window_is_without_effect(
            start in FIRST_DAY..FIRST_DAY + 300, index in 0usize..4, spans in spans(), length in 1i32..20, gap in 1i32..30,
        ) {
            let clock = ledger(LIMITS[index], start, &spans);
            let expected = clock.due(calendar(), at(start)).unwrap();
            let after = day_number(expected.unrolled) + gap - start;
            let outside = [spans, vec![(-length, length), (after, length)]].concat();
            prop_assert_eq!(ledger(LIMITS[index], start, &outside).due(calendar(), at(start)).unwrap(), expected);
        }

        #[test]
        fn a_longer_pause_never_makes_a_clock_due_earlier(
            start in FIRST_DAY..FIRST_DAY + 300, index in 0usize..4, spans in spans(), more in 0i32..10,
        ) {
            let longer: Vec<_> = spans.iter().map(|&(from, length)| (from, length + more)).collect();
            let before = ledger(LIMITS[index], start, &spans).due(calendar(), at(start)).unwrap();
            let after = ledger(LIMITS[index], start, &longer).due(calendar(), at(start)).unwrap();
            prop_assert!(after.date >= before.date);
        }

    }
}
