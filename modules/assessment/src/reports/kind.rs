//! The four reports: which period each is about, and when it is frozen.

use calendar::WorkCalendar;
use jiff::ToSpan as _;
use kernel::{Date, Timestamp};
use serde::{Deserialize, Serialize};

use crate::months::{Month, Period};

/// A week is frozen after the next working day, so that the last day's cards have been raised and served.
const WEEK_GRACE: u32 = 1;

/// 周记、月评、季小结、年考核 (domain §4.7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ReportKind {
    Week,
    Month,
    Quarter,
    Year,
}

impl ReportKind {
    pub const ALL: [ReportKind; 4] = [Self::Week, Self::Month, Self::Quarter, Self::Year];

    pub const fn word(self) -> &'static str {
        match self {
            Self::Week => "week",
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Year => "year",
        }
    }

    pub fn from_word(word: &str) -> Option<ReportKind> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// What it is called.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Week => "周记",
            Self::Month => "月评",
            Self::Quarter => "季小结",
            Self::Year => "年考核",
        }
    }

    /// The period of this kind that holds a day.
    pub fn period(self, day: Date) -> Period {
        match self {
            Self::Week => Period::week(day),
            Self::Month => Period::month(Month::of(day)),
            Self::Quarter => Period::quarter(day),
            Self::Year => Period::year(day),
        }
    }

    /// From this moment on the report of a period stands; it says what was known then. Longer reports wait as long as
    /// monthly statements do, since they cite them.
    pub fn cutoff(self, period: Period, calendar: &WorkCalendar) -> Timestamp {
        match self {
            Self::Week => {
                let day = calendar.add_wd(period.to, WEEK_GRACE);
                Timestamp::end_of_day(day.unwrap_or_else(|_| period.to.saturating_add(1.day())))
            }
            Self::Month | Self::Quarter | Self::Year => Month::of(period.to).cutoff(calendar),
        }
    }
}

/// A report that is to be frozen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Due {
    pub cutoff: Timestamp,
    pub kind: ReportKind,
    pub from: Date,
}

impl Due {
    pub fn period(self) -> Period {
        self.kind.period(self.from)
    }
}

/// What has fallen due by `now`, in the order in which it is frozen: by cut-off, shorter periods first. Of each kind the
/// periods after the last frozen one, or from the one that holds the first day with figures.
pub fn due(
    since: Date,
    last: impl Fn(ReportKind) -> Option<Date>,
    calendar: &WorkCalendar,
    now: Timestamp,
) -> Vec<Due> {
    let mut due = Vec::new();
    for kind in ReportKind::ALL {
        let first = last(kind).map_or(since, |to| to.saturating_add(1.day()));
        let mut period = kind.period(first);
        loop {
            let cutoff = kind.cutoff(period, calendar);
            if cutoff > now {
                break;
            }
            due.push(Due { cutoff, kind, from: period.from });
            period = kind.period(period.to.saturating_add(1.day()));
        }
    }
    due.sort();
    due
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn told(since: Date, last: Option<Date>, now: Date) -> Vec<String> {
        let editions = concat!(env!("CARGO_MANIFEST_DIR"), "/../../county/calendars/2026.toml");
        let calendar = WorkCalendar::from_toml([std::fs::read_to_string(editions).unwrap().as_str()]).unwrap();
        let due = due(since, |_| last, &calendar, Timestamp::start_of_day(now));
        due.iter().map(|due| format!("{} {}", due.kind.word(), due.period())).collect()
    }

    #[test]
    fn nothing_is_frozen_before_its_time_and_everything_in_order() {
        assert_eq!(told(date(2026, 10, 26), None, date(2026, 10, 30)), Vec::<String>::new());
        let told = told(date(2026, 7, 6), None, date(2026, 10, 20));
        let longer: Vec<_> = told.iter().filter(|told| !told.starts_with("week")).map(String::as_str).collect();
        assert_eq!(longer, ["month 2026-07", "month 2026-08", "month 2026-09", "quarter 2026-Q3"]);
        assert!(told.iter().any(|told| told == "week 2026-W30"));
    }

    #[test]
    fn what_was_frozen_is_not_due_again() {
        let told = told(date(2026, 1, 5), Some(date(2026, 11, 15)), date(2026, 11, 26));
        assert_eq!(told, ["week 2026-W47"]);
    }
}
