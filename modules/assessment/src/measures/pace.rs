//! Pace: how long a step took, in classes fine enough to compare and few enough to keep.
//!
//! A class is named by its least minutes. Ten classes span about one order of magnitude, so a median read from them is off
//! by a fifth at most; whoever compares people needs no more, and should not pretend to.

use calendar::WorkCalendar;
use kernel::{Date, Timestamp, date_of_day_number, day_number, local_date};

/// The least minutes of each class.
const CLASSES: [i64; 42] = [
    0, 1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 60, 80, 100, 120, 150, 200, 250, 300, 400, 500, 600, 800,
    1_000, 1_200, 1_440, 2_000, 2_880, 4_320, 5_760, 7_200, 8_640, 10_080, 14_400, 20_160, 28_800, 43_200,
];

/// The class of so many minutes.
pub fn class(minutes: i64) -> i64 {
    CLASSES.iter().rev().copied().find(|least| *least <= minutes).unwrap_or(0)
}

/// Minutes from opening to completion, rest days left out: what falls on them is nobody's slowness.
pub fn minutes(calendar: &WorkCalendar, opened: Timestamp, done: Timestamp) -> i64 {
    let works = |day: Date| calendar.is_working_day(day).unwrap_or(true);
    let (first, last) = (local_date(opened), local_date(done));
    let resting = (day_number(first)..=day_number(last)).map(date_of_day_number).filter(|day| !works(*day));
    let rested: i64 = resting
        .map(|day| {
            let (from, to) = (Timestamp::start_of_day(day).max(opened), Timestamp::end_of_day(day).min(done));
            to.micros_since(from).max(0)
        })
        .sum();
    // Done wholly on a rest day it took what it took.
    let worked = match done.micros_since(opened).max(0) {
        all if all == rested => all,
        all => all - rested,
    };
    worked / 60_000_000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_is_named_by_its_least_minutes() {
        let classes: Vec<i64> = [0, 1, 7, 8, 59, 60, 1_439, 1_440, 999_999].map(class).into();
        assert_eq!(classes, [0, 1, 6, 8, 50, 60, 1_200, 1_440, 43_200]);
        assert!(CLASSES.windows(2).all(|pair| pair[0] < pair[1]));
    }
}
