//! How many filings to expect each day of the next four weeks, and how far off the method was lately. Pure.
//!
//! Seasonal naive over working days: the mean of the same weekday in the last weeks, times how the same weeks of last
//! year stood to those before them; a rest day is compared with rest days. Simple enough to be explained to a head of
//! hall, and held against the weeks it has not seen.

use calendar::WorkCalendar;
use jiff::ToSpan as _;
use kernel::Date;

/// Days of history that weigh: eight weeks.
pub const WEEKS: i64 = 8;
/// Days ahead, and days held out to judge the method.
const AHEAD: i64 = 28;

/// What is expected on a day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Expected {
    pub day: Date,
    pub works: bool,
    pub filings: f64,
    /// By how much days of its sort, worked or not, were missed on the mean; none without enough history.
    pub miss: Option<f64>,
}

impl Expected {
    /// From how many to how many, as the method usually errs.
    pub fn range(&self) -> Option<(f64, f64)> {
        self.miss.map(|miss| ((self.filings - miss).max(0.0), self.filings + miss))
    }
}

/// A forecast and its error.
#[derive(Clone, Debug, PartialEq)]
pub struct Forecast {
    pub days: Vec<Expected>,
    /// Mean absolute error by day over the last four weeks, had it been made before them; none without enough history.
    pub error: Option<f64>,
    /// Mean filings a day in those weeks.
    pub usual: f64,
}

impl Forecast {
    /// Nothing came, and nothing is expected.
    pub fn is_of_nothing(&self) -> bool {
        self.days.iter().all(|expected| expected.filings <= 0.0) && self.usual <= 0.0
    }
}

/// `counts` answers how many were filed on a day; `since` is the first day of the record. Today is not over, and says nothing.
pub fn forecast(calendar: &WorkCalendar, today: Date, since: Date, counts: impl Fn(Date) -> f64) -> Forecast {
    let mut days = expect(calendar, today, since, &counts);
    // The four weeks that are over, as they were expected on their eve.
    let held_out = today.saturating_sub((AHEAD + 1).days());
    let enough = since <= held_out.saturating_sub((7 * 2).days());
    let judged = if enough { expect(calendar, held_out, since, &counts) } else { Vec::new() };
    let missed = |works: Option<bool>| {
        let alike = judged.iter().filter(|expected| works.is_none_or(|works| expected.works == works));
        let misses: Vec<f64> = alike.map(|expected| (expected.filings - counts(expected.day)).abs()).collect();
        mean(&misses)
    };
    let (worked, rested) = (missed(Some(true)), missed(Some(false)));
    days.iter_mut().for_each(|expected| expected.miss = if expected.works { worked } else { rested });
    let seen: Vec<f64> = (1..=AHEAD).map(|back| counts(today.saturating_sub(back.days()))).collect();
    Forecast { days, error: missed(None), usual: mean(&seen).unwrap_or_default() }
}

/// The four weeks after a day, from what was known on its eve.
fn expect(calendar: &WorkCalendar, today: Date, since: Date, counts: &impl Fn(Date) -> f64) -> Vec<Expected> {
    let works = |day: Date| calendar.is_working_day(day).unwrap_or(false);
    let season = season(today, since, counts);
    (1..=AHEAD)
        .map(|ahead| {
            let day = today.saturating_add(ahead.days());
            let known = |back: i64| Some(today.saturating_sub(back.days())).filter(|past| *past >= since);
            let alike = |past: &Date| works(*past) == works(day) && (past.weekday() == day.weekday() || !works(day));
            let past: Vec<f64> = (1..=7 * WEEKS).filter_map(known).filter(alike).map(counts).collect();
            // A weekday without its like, such as a working Saturday, is expected as any working day.
            let any: Vec<f64> =
                (1..=7 * WEEKS).filter_map(known).filter(|past| works(*past) == works(day)).map(counts).collect();
            let filings = mean(&past).or_else(|| mean(&any)).unwrap_or_default() * season;
            Expected { day, works: works(day), filings, miss: None }
        })
        .collect()
}

/// How the same four weeks of last year stood to the eight before them; one where last year is not known.
fn season(today: Date, since: Date, counts: &impl Fn(Date) -> f64) -> f64 {
    let then = today.saturating_sub(52.weeks());
    if then.saturating_sub(WEEKS.weeks()) < since {
        return 1.0;
    }
    let after: Vec<f64> = (1..=AHEAD).map(|ahead| counts(then.saturating_add(ahead.days()))).collect();
    let before: Vec<f64> = (1..=7 * WEEKS).map(|back| counts(then.saturating_sub(back.days()))).collect();
    match (mean(&after), mean(&before)) {
        // A quiet item must not explode.
        (Some(after), Some(before)) if before > 0.0 => (after / before).clamp(0.5, 2.0),
        _ => 1.0,
    }
}

fn mean(values: &[f64]) -> Option<f64> {
    let count = u32::try_from(values.len()).ok().filter(|count| *count > 0)?;
    Some(values.iter().sum::<f64>() / f64::from(count))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::{Weekday, date};

    #[test]
    fn a_steady_week_is_foreseen_without_error() {
        let calendar = WorkCalendar::from_toml([
            include_str!("../../../../county/calendars/2025.toml"),
            include_str!("../../../../county/calendars/2026.toml"),
        ])
        .unwrap();
        let of = |day: Date| match (calendar.is_working_day(day), day.weekday()) {
            (Ok(true), Weekday::Monday) => 30.0,
            (Ok(true), _) => 20.0,
            _ => 2.0,
        };
        let forecast = forecast(&calendar, date(2026, 8, 31), date(2026, 1, 1), of);
        assert_eq!(forecast.days.len(), 28);
        assert_eq!(forecast.error, Some(0.0));
        // A Sunday made up for is worked like any day, and foreseen from days of both sorts.
        let made_up = |day: Date| day.weekday().to_monday_zero_offset() > 4 && of(day) > 2.0;
        for expected in forecast.days.iter().filter(|expected| !made_up(expected.day)) {
            assert!((expected.filings - of(expected.day)).abs() < 1e-9, "{expected:?}");
            assert_eq!(expected.range(), Some((expected.filings, expected.filings)));
        }
    }

    #[test]
    fn a_day_that_is_not_over_says_nothing_and_a_young_record_gives_no_range() {
        let calendar = WorkCalendar::from_toml([include_str!("../../../../county/calendars/2026.toml")]).unwrap();
        let today = date(2026, 8, 26);
        let of = |day: Date| if day == today { 900.0 } else { 20.0 };
        let known = forecast(&calendar, today, date(2026, 8, 10), of);
        assert!(known.days.iter().all(|expected| expected.filings < 21.0), "{known:?}");
        assert_eq!((known.error, known.days[0].range()), (None, None));
        // What swings by ten a day is missed by about as much.
        let swinging = |day: Date| if day.day() % 2 == 0 { 30.0 } else { 10.0 };
        let swung = forecast(&calendar, today, date(2026, 1, 1), swinging);
        let (low, high) = swung.days[0].range().unwrap();
        assert!(high - low > 10.0 && low >= 0.0, "{low} to {high}");
    }
}
