//! The table behind all working-day arithmetic: a run of days, which of them are worked, and how many before each.
//!
//! With the count of working days before every day, and the list of working days, "the n-th working day after d" and
//! "how many working days lie between" are two array reads each. Twelve years take about thirty kilobytes.

/// A contiguous run of days, by day number (days since 1970-01-01).
#[derive(Clone, Debug)]
pub(crate) struct WorkDays {
    first: i32,
    /// `before[i]` working days lie before day `first + i`; one entry more than there are days.
    before: Vec<u32>,
    /// The working days, ascending.
    days: Vec<i32>,
}

/// Whether a day is a Saturday or Sunday; day 0 was a Thursday.
pub(crate) fn is_weekend(day: i32) -> bool {
    (day + 3).rem_euclid(7) >= 5
}

impl WorkDays {
    /// Tabulates the days from `first` to `last`, both included.
    pub(crate) fn tabulate(first: i32, last: i32, is_worked: impl Fn(i32) -> bool) -> WorkDays {
        let mut before = vec![0];
        let mut days = Vec::new();
        for day in first..=last {
            if is_worked(day) {
                days.push(day);
            }
            before.push(u32::try_from(days.len()).unwrap_or(u32::MAX));
        }
        WorkDays { first, before, days }
    }

    pub(crate) fn first(&self) -> i32 {
        self.first
    }

    /// The last tabulated day.
    pub(crate) fn last(&self) -> i32 {
        let length = i32::try_from(self.before.len()).unwrap_or(i32::MAX);
        self.first + length - 2
    }

    pub(crate) fn covers(&self, day: i32) -> bool {
        (self.first..=self.last()).contains(&day)
    }

    /// Working days in the table before `day`; `None` outside the table and its day after.
    #[inline]
    pub(crate) fn before(&self, day: i32) -> Option<u32> {
        let index = usize::try_from(day.checked_sub(self.first)?).ok()?;
        self.before.get(index).copied()
    }

    /// The working day with this rank, counted from 0 at the start of the table.
    #[inline]
    pub(crate) fn at_rank(&self, rank: u32) -> Option<i32> {
        self.days.get(rank as usize).copied()
    }

    pub(crate) fn is_worked(&self, day: i32) -> Option<bool> {
        Some(self.before(day + 1)? > self.before(day)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_and_counts_agree() {
        let table = WorkDays::tabulate(100, 113, |day| !is_weekend(day));
        assert_eq!((table.first(), table.last()), (100, 113));
        for day in 100..=113 {
            let rank = table.before(day).unwrap();
            if table.is_worked(day).unwrap() {
                assert_eq!(table.at_rank(rank), Some(day));
            } else {
                assert!(is_weekend(day));
            }
        }
        assert_eq!(table.before(114), Some(10));
        assert_eq!((table.before(99), table.before(115), table.is_worked(114)), (None, None, None));
        assert!(table.covers(113) && !table.covers(114));
    }
}
