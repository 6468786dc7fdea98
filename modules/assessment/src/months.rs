//! Months and other periods: what figures are asked for, and when a month is frozen.

use std::fmt;
use std::str::FromStr;

use calendar::WorkCalendar;
use jiff::ToSpan as _;
use kernel::{Date, Refusal, Timestamp, local_date};
use serde::{Deserialize, Serialize};

/// On this working day of the next month a month is frozen: cards of its last days have been answered or objected to
/// by then (the longest of those limits is three working days).
const FROZEN_ON: u32 = 5;

/// A calendar month, `2026-11`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(Date);

impl Month {
    pub fn of(day: Date) -> Month {
        Month(day.first_of_month())
    }

    pub fn first(self) -> Date {
        self.0
    }

    pub fn last(self) -> Date {
        self.0.last_of_month()
    }

    pub fn next(self) -> Month {
        Month(self.0.saturating_add(1.month()))
    }

    pub fn before(self) -> Month {
        Month(self.0.saturating_sub(1.month()))
    }

    /// Is it the last of a quarter?
    pub fn ends_quarter(self) -> bool {
        self.0.month() % 3 == 0
    }

    /// The months of its quarter up to this one.
    pub fn of_quarter(self) -> Vec<Month> {
        let first = Period::quarter(self.0).from;
        let mut months = vec![Month::of(first)];
        while let Some(last) = months.last().copied().filter(|last| *last < self) {
            months.push(last.next());
        }
        months
    }

    pub fn year_before(self) -> Month {
        Month(self.0.saturating_sub(1.year()))
    }

    /// From this moment on the month's statements stand: the start of the day after the fifth working day of the next
    /// month. Where the calendar does not reach, nine days stand for it.
    pub fn cutoff(self, calendar: &WorkCalendar) -> Timestamp {
        let day = calendar.add_wd(self.last(), FROZEN_ON);
        Timestamp::end_of_day(day.unwrap_or_else(|_| self.last().saturating_add(9.days())))
    }

    /// The month to which something counts that happened at `at` and became known at `known`: its own, or, when that was
    /// frozen already, the one in which it became known.
    pub fn counting(at: Timestamp, known: Timestamp, calendar: &WorkCalendar) -> Month {
        let month = Month::of(local_date(at));
        if known < month.cutoff(calendar) { month } else { Month::of(local_date(known)) }
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.0.year(), self.0.month())
    }
}

impl FromStr for Month {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Month, Refusal> {
        let day = format!("{text}-01").parse::<Date>().ok().filter(|_| text.len() == 7);
        day.map(Month).ok_or_else(|| Refusal::invalid("bad_month", "月份请写成 2026-11 的样子。").on_field("month"))
    }
}

impl Serialize for Month {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Month {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Month, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(|_| serde::de::Error::custom("not a month"))
    }
}

/// What figures are asked for: a day, a week from Monday to Sunday, a month, a quarter, a year, or any days.
///
/// Written `2026-11-22`, `2026-W47`, `2026-11`, `2026-Q4`, `2026`, `2026-11-01..2026-11-22`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    pub kind: PeriodKind,
    pub from: Date,
    /// The last day, included.
    pub to: Date,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PeriodKind {
    Day,
    Week,
    Month,
    Quarter,
    Year,
    Days,
}

impl Period {
    pub fn day(day: Date) -> Period {
        Period { kind: PeriodKind::Day, from: day, to: day }
    }

    pub fn week(day: Date) -> Period {
        let since_monday = i64::from(day.weekday().to_monday_zero_offset());
        let from = day.saturating_sub(since_monday.days());
        Period { kind: PeriodKind::Week, from, to: from.saturating_add(6.days()) }
    }

    pub fn month(month: Month) -> Period {
        Period { kind: PeriodKind::Month, from: month.first(), to: month.last() }
    }

    pub fn quarter(day: Date) -> Period {
        let first = Month::of(day).first();
        let from = first.saturating_sub(i64::from((day.month() - 1) % 3).months());
        let to = from.saturating_add(2.months()).last_of_month();
        Period { kind: PeriodKind::Quarter, from, to }
    }

    pub fn year(day: Date) -> Period {
        Period { kind: PeriodKind::Year, from: day.first_of_year(), to: day.last_of_year() }
    }

    pub fn days(from: Date, to: Date) -> Period {
        Period { kind: PeriodKind::Days, from, to }
    }

    /// The period of the same kind that contains a day.
    fn like(self, day: Date) -> Period {
        match self.kind {
            PeriodKind::Day => Period::day(day),
            PeriodKind::Week => Period::week(day),
            PeriodKind::Month => Period::month(Month::of(day)),
            PeriodKind::Quarter => Period::quarter(day),
            PeriodKind::Year => Period::year(day),
            PeriodKind::Days => {
                let length = self.from.until(self.to).map_or(0, |span| span.get_days());
                Period::days(day.saturating_sub(length.days()), day)
            }
        }
    }

    /// The one before (环比).
    pub fn before(self) -> Period {
        self.like(self.from.saturating_sub(1.day()))
    }

    /// The same a year earlier (同比); weeks are compared with the week of 52 weeks ago.
    pub fn year_before(self) -> Period {
        match self.kind {
            PeriodKind::Week => self.like(self.from.saturating_sub(52.weeks())),
            PeriodKind::Days => Period::days(self.from.saturating_sub(1.year()), self.to.saturating_sub(1.year())),
            _ => self.like(self.from.saturating_sub(1.year())),
        }
    }

    /// Whole calendar months, for which rows of months are kept.
    pub fn is_of_months(self) -> bool {
        self.from == self.from.first_of_month() && self.to == self.to.last_of_month()
    }

    pub fn contains(self, day: Date) -> bool {
        (self.from..=self.to).contains(&day)
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Period { from, to, .. } = *self;
        match self.kind {
            PeriodKind::Day => write!(f, "{from}"),
            PeriodKind::Week => {
                let week = from.iso_week_date();
                write!(f, "{:04}-W{:02}", week.year(), week.week())
            }
            PeriodKind::Month => write!(f, "{}", Month::of(from)),
            PeriodKind::Quarter => write!(f, "{:04}-Q{}", from.year(), (from.month() - 1) / 3 + 1),
            PeriodKind::Year => write!(f, "{:04}", from.year()),
            PeriodKind::Days => write!(f, "{from}..{to}"),
        }
    }
}

impl FromStr for Period {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Period, Refusal> {
        read(text).ok_or_else(|| {
            let sentence = "时段请写成 2026-11-22、2026-W47、2026-11、2026-Q4、2026 或 2026-11-01..2026-11-22。";
            Refusal::invalid("bad_period", sentence).on_field("period")
        })
    }
}

fn read(text: &str) -> Option<Period> {
    if let Some((from, to)) = text.split_once("..") {
        let (from, to) = (from.parse().ok()?, to.parse().ok()?);
        return (from <= to).then(|| Period::days(from, to));
    }
    if let Some((year, week)) = text.split_once("-W") {
        let (year, week) = (year.parse().ok()?, week.parse().ok()?);
        let week = jiff::civil::ISOWeekDate::new(year, week, jiff::civil::Weekday::Monday).ok()?;
        return Some(Period::week(week.date()));
    }
    if let Some((year, quarter)) = text.split_once("-Q") {
        let quarter = quarter.parse::<i8>().ok().filter(|quarter| (1..=4).contains(quarter))?;
        return Some(Period::quarter(Date::new(year.parse().ok()?, quarter * 3 - 2, 1).ok()?));
    }
    match text.len() {
        4 => Some(Period::year(Date::new(text.parse().ok()?, 1, 1).ok()?)),
        7 => text.parse().ok().map(Period::month),
        _ => text.parse().ok().map(Period::day),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn periods_are_read_as_they_are_printed() {
        for text in ["2026-11-22", "2026-W47", "2026-11", "2026-Q4", "2026", "2026-11-01..2026-11-22"] {
            assert_eq!(text.parse::<Period>().map(|period| period.to_string()), Ok(text.to_owned()));
        }
        for text in ["", "2026-13", "2026-W60", "2026-Q5", "2026-11-22..2026-11-01", "soon"] {
            assert!(text.parse::<Period>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_period_knows_the_one_before_and_last_years() {
        let of = |text: &str| text.parse::<Period>().unwrap();
        assert_eq!(of("2026-01").before(), of("2025-12"));
        assert_eq!(of("2026-Q1").before(), of("2025-Q4"));
        assert_eq!(of("2026-W47").before(), of("2026-W46"));
        assert_eq!(of("2026-11-01..2026-11-10").before(), of("2026-10-22..2026-10-31"));
        assert_eq!(of("2026-02").year_before(), of("2025-02"));
        assert_eq!(of("2026-Q3").from, date(2026, 7, 1));
        assert_eq!(of("2026-Q3").to, date(2026, 9, 30));
    }
}
