//! Steps and counts in working days and calendar days, in both directions, all in constant time.
//!
//! The start is never counted (民法典第二百零一条). Every result must lie in the calendar: a step that reaches a year
//! without an edition is refused with `calendar_missing`, also where calendar days alone would do, because nobody yet
//! knows whether the result is a rest day.

use jiff::Span;
use kernel::{Date, Refusal, date_of_day_number, day_number};

use crate::{Unit, WorkCalendar};

impl WorkCalendar {
    pub fn is_working_day(&self, date: Date) -> Result<bool, Refusal> {
        let day = day_number(date);
        self.table().is_worked(day).ok_or_else(|| self.missing(day))
    }

    /// The `n`-th working day after `date`; `date` itself for 0.
    pub fn add_wd(&self, date: Date, n: u32) -> Result<Date, Refusal> {
        self.nth_working_day_after(day_number(date), n).map(date_of_day_number)
    }

    /// The `n`-th working day before `date`, for "N 日前"; `date` itself for 0.
    pub fn sub_wd(&self, date: Date, n: u32) -> Result<Date, Refusal> {
        let day = self.covered(day_number(date))?;
        if n == 0 {
            return Ok(date);
        }
        let rank = self.table().before(day).and_then(|before| before.checked_sub(n));
        let found = rank.and_then(|rank| self.table().at_rank(rank));
        found.map(date_of_day_number).ok_or_else(|| self.missing(self.table().first() - 1))
    }

    /// `date` plus `n` calendar days.
    pub fn add_days(&self, date: Date, n: u32) -> Result<Date, Refusal> {
        let days = i32::try_from(n).unwrap_or(i32::MAX);
        self.covered(day_number(date).saturating_add(days)).map(date_of_day_number)
    }

    /// `date` plus `n` calendar days, rolled forward to a working day.
    pub fn add_cal_roll(&self, date: Date, n: u32) -> Result<Date, Refusal> {
        let days = i32::try_from(n).unwrap_or(i32::MAX);
        self.rolled(day_number(date).saturating_add(days)).map(date_of_day_number)
    }

    /// `date` minus `n` calendar days.
    pub fn sub_days(&self, date: Date, n: u32) -> Result<Date, Refusal> {
        let days = i32::try_from(n).unwrap_or(i32::MAX);
        self.covered(day_number(date).saturating_sub(days)).map(date_of_day_number)
    }

    /// The latest working day that lies at least `n` calendar days before `date`: a duty "N 日前" whose last day is a
    /// rest day is done before it, never after.
    pub fn sub_cal_roll(&self, date: Date, n: u32) -> Result<Date, Refusal> {
        let day = day_number(self.sub_days(date, n)?);
        let up_to_day = self.table().before(day.saturating_add(1)).unwrap_or(0);
        let found = up_to_day.checked_sub(1).and_then(|rank| self.table().at_rank(rank));
        found.map(date_of_day_number).ok_or_else(|| self.missing(self.table().first() - 1))
    }

    /// The earliest admissible day for "不得少于 N 日": a shorter distance than the law demands is never proposed.
    pub fn min_after(&self, date: Date, n: u32) -> Result<Date, Refusal> {
        self.add_cal_roll(date, n)
    }

    /// How many working days lie after `from` up to and including `to`; negative when `to` lies before `from`.
    pub fn working_days_between(&self, from: Date, to: Date) -> Result<i32, Refusal> {
        self.working_days_after_up_to(day_number(from), day_number(to))
    }

    /// The end of a day-counted limit, before rolling. Hours are not counted in days.
    pub(crate) fn end_of(&self, start: i32, length: u32, unit: Unit) -> Result<i32, Refusal> {
        let signed = i32::try_from(length).unwrap_or(i32::MAX);
        match unit {
            Unit::WorkingDays => self.nth_working_day_after(start, length),
            Unit::Days | Unit::DaysRolled => self.covered(start.saturating_add(signed)),
            Unit::Months => self.covered(later_by(start, Span::new().months(signed))),
            Unit::Years => self.covered(later_by(start, Span::new().years(signed))),
            Unit::Hours => self.covered(start),
        }
    }

    #[inline]
    pub(crate) fn nth_working_day_after(&self, day: i32, n: u32) -> Result<i32, Refusal> {
        if n == 0 {
            return self.covered(day);
        }
        let up_to_day = self.table().before(day.saturating_add(1)).ok_or_else(|| self.missing(day))?;
        let found = self.table().at_rank(up_to_day.saturating_add(n - 1));
        found.ok_or_else(|| self.missing(self.table().last() + 1))
    }

    /// The day itself if it is worked, otherwise the next day that is.
    pub(crate) fn rolled(&self, day: i32) -> Result<i32, Refusal> {
        let before = self.table().before(self.covered(day)?).ok_or_else(|| self.missing(day))?;
        self.table().at_rank(before).ok_or_else(|| self.missing(self.table().last() + 1))
    }

    pub(crate) fn working_days_after_up_to(&self, from: i32, to: i32) -> Result<i32, Refusal> {
        let count = |day: i32| {
            let before = self.table().before(day.saturating_add(1)).ok_or_else(|| self.missing(day))?;
            Ok::<i32, Refusal>(i32::try_from(before).unwrap_or(i32::MAX))
        };
        Ok(count(to)? - count(from)?)
    }

    fn covered(&self, day: i32) -> Result<i32, Refusal> {
        if self.table().covers(day) { Ok(day) } else { Err(self.missing(day)) }
    }

    /// The refusal for a day that no edition covers. The sentence names the file that is wanting.
    #[cold]
    pub(crate) fn missing(&self, day: i32) -> Refusal {
        let year = date_of_day_number(day).year();
        Refusal::invalid(
            "calendar_missing",
            format!(
                "缺 {year} 年节假日安排，无法计算到该年的期限（现有 {} 至 {}），请先录入 calendars/{year}.toml。",
                self.valid_from(),
                self.valid_through()
            ),
        )
    }
}

fn later_by(start: i32, span: Span) -> i32 {
    let end: Date = date_of_day_number(start).saturating_add(span);
    day_number(end)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::testing::{calendar, day};

    #[test]
    fn vectors_of_working_days() {
        for (start, n, due) in [
            ("2026-02-13", 1, "2026-02-14"),
            ("2026-02-13", 10, "2026-03-05"),
            ("2026-02-13", 20, "2026-03-19"),
            ("2026-09-18", 1, "2026-09-20"),
            ("2026-09-18", 5, "2026-09-24"),
            ("2026-09-29", 5, "2026-10-12"),
            ("2026-09-29", 20, "2026-11-02"),
            ("2026-09-29", 30, "2026-11-16"),
            ("2026-09-01", 20, "2026-09-29"),
        ] {
            assert_eq!(calendar().add_wd(day(start), n).unwrap(), day(due), "{start} + {n} wd");
            assert_eq!(calendar().sub_wd(day(due), n).unwrap(), day(start), "{due} - {n} wd");
        }
    }

    #[test]
    fn vectors_of_calendar_days() {
        let calendar = calendar();
        assert_eq!(calendar.add_days(day("2026-07-03"), 90).unwrap(), day("2026-10-01"));
        assert_eq!(calendar.add_cal_roll(day("2026-07-03"), 90).unwrap(), day("2026-10-08"));
        assert_eq!(calendar.min_after(day("2026-09-11"), 20).unwrap(), day("2026-10-08"));
    }

    #[test]
    fn days_before_a_deadline_are_rolled_backward() {
        let calendar = calendar();
        assert_eq!(calendar.sub_days(day("2026-10-20"), 15).unwrap(), day("2026-10-05"));
        assert_eq!(calendar.sub_cal_roll(day("2026-10-20"), 15).unwrap(), day("2026-09-30"));
        assert_eq!(calendar.sub_cal_roll(day("2015-01-05"), 3).unwrap_err().code, "calendar_missing");
    }

    #[test]
    fn a_start_on_a_rest_day_counts_from_the_next_working_day() {
        assert_eq!(calendar().add_wd(day("2026-02-18"), 1).unwrap(), day("2026-02-24"));
        assert_eq!(calendar().add_wd(day("2026-02-18"), 0).unwrap(), day("2026-02-18"));
    }

    #[test]
    fn months_end_on_the_last_day_of_a_shorter_month() {
        let end = |start, length, unit| calendar().end_of(day_number(day(start)), length, unit).map(date_of_day_number);
        assert_eq!(end("2025-08-31", 6, Unit::Months).unwrap(), day("2026-02-28"));
        assert_eq!(end("2024-02-29", 2, Unit::Years).unwrap(), day("2026-02-28"));
    }

    #[test]
    fn a_missing_year_is_an_error_in_every_direction() {
        let calendar = calendar();
        let results = [
            calendar.add_wd(day("2026-12-25"), 10),
            calendar.add_days(day("2026-12-25"), 10),
            calendar.add_cal_roll(day("2026-12-25"), 7),
            calendar.sub_wd(day("2015-01-05"), 10),
            calendar.add_wd(day("2027-01-04"), 1),
            calendar.add_wd(day("2014-12-30"), 1),
            calendar.is_working_day(day("2027-01-04")).map(|_| day("2027-01-04")),
        ];
        for result in results {
            assert_eq!(result.unwrap_err().code, "calendar_missing");
        }
        let sentence = calendar.add_wd(day("2026-12-25"), 10).unwrap_err().sentence;
        assert!(sentence.starts_with("缺 2027 年节假日安排，无法计算"), "{sentence}");
    }

    #[test]
    fn years_have_as_many_working_days_as_were_announced() {
        let counts: Vec<i32> = (2015..=2026)
            .map(|year| {
                let first = day(&format!("{year}-01-01"));
                let last = day(&format!("{year}-12-31"));
                let counted = calendar().working_days_between(first, last).unwrap();
                counted + i32::from(calendar().is_working_day(first).unwrap())
            })
            .collect();
        assert_eq!(counts, [249, 250, 249, 250, 250, 249, 250, 249, 249, 251, 248, 248]);
    }

    fn any_day() -> impl Strategy<Value = Date> {
        (16_436i32..20_400).prop_map(date_of_day_number)
    }

    fn working_day() -> impl Strategy<Value = Date> {
        any_day().prop_filter("a working day", |date| calendar().is_working_day(*date).unwrap())
    }

    proptest! {
        #[test]
        fn subtracting_undoes_adding_on_working_days(date in working_day(), n in 0u32..200) {
            let due = calendar().add_wd(date, n).unwrap();
            prop_assert_eq!(calendar().sub_wd(due, n).unwrap(), date);
            prop_assert_eq!(calendar().working_days_between(date, due).unwrap(), n as i32);
        }

        #[test]
        fn a_due_date_is_a_working_day_after_its_start(date in any_day(), n in 1u32..200) {
            let due = calendar().add_wd(date, n).unwrap();
            prop_assert!(due > date);
            prop_assert!(calendar().is_working_day(due).unwrap());
            let rolled = calendar().add_cal_roll(date, n).unwrap();
            prop_assert!(calendar().is_working_day(rolled).unwrap());
            prop_assert!(rolled >= calendar().add_days(date, n).unwrap());
            prop_assert!(rolled <= due);
        }

        #[test]
        fn a_later_start_or_a_longer_limit_is_never_due_earlier(
            date in any_day(), later in 0u32..40, n in 0u32..100, longer in 0u32..40,
        ) {
            let calendar = calendar();
            let other = calendar.add_days(date, later).unwrap();
            prop_assert!(calendar.add_wd(other, n + 1).unwrap() >= calendar.add_wd(date, n + 1).unwrap());
            prop_assert!(calendar.add_wd(date, n + longer).unwrap() >= calendar.add_wd(date, n).unwrap());
            prop_assert!(calendar.add_cal_roll(other, n).unwrap() >= calendar.add_cal_roll(date, n).unwrap());
        }

        #[test]
        fn rolling_backward_leaves_at_least_the_distance(date in working_day(), n in 0u32..200) {
            let calendar = calendar();
            prop_assume!(date > calendar.valid_from().saturating_add(Span::new().days(210)));
            let latest = calendar.sub_cal_roll(date, n).unwrap();
            prop_assert!(calendar.is_working_day(latest).unwrap());
            prop_assert!(latest <= calendar.sub_days(date, n).unwrap());
            prop_assert!(calendar.add_cal_roll(latest, n).unwrap() <= date);
            prop_assert!(calendar.add_cal_roll(calendar.add_wd(latest, 1).unwrap(), n).unwrap() > date || n == 0);
        }

        #[test]
        fn steps_add_up(date in any_day(), a in 1u32..60, b in 1u32..60) {
            let calendar = calendar();
            let twice = calendar.add_wd(calendar.add_wd(date, a).unwrap(), b).unwrap();
            prop_assert_eq!(calendar.add_wd(date, a + b).unwrap(), twice);
        }

        #[test]
        fn counting_agrees_with_walking(date in any_day(), days in 0u32..400) {
            let to = calendar().add_days(date, days).unwrap();
            let mut walked = 0;
            for number in day_number(date) + 1..=day_number(to) {
                walked += i32::from(calendar().is_working_day(date_of_day_number(number)).unwrap());
            }
            prop_assert_eq!(calendar().working_days_between(date, to).unwrap(), walked);
            prop_assert_eq!(calendar().working_days_between(to, date).unwrap(), -walked);
        }
    }
}
