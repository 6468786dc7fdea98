//! What a bystander counts by hour, and what the county's measures on supervision say of a day, a week or a month.

use std::collections::BTreeMap;

use calendar::WorkCalendar;
use declarations::Every;
use kernel::{Date, date_of_day_number, day_number};
use supervision::Window;

use super::Misdeed;

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    Filed,
    Closed,
    Withdrawn,
    Instant,
    Night,
    LateStep,
    ZeroMinutes,
    Bad,
    Forced,
}

/// Counts by subject, day and hour.
#[derive(Debug, Default)]
pub struct Counts {
    by_hour: BTreeMap<(String, Date, i64), BTreeMap<What, u32>>,
    /// Ratings by organ, day, hour and device.
    raters: BTreeMap<(String, Date, i64, String), u32>,
}

type Test = fn(&Sum) -> bool;

/// 青岚县政务服务监督办法第十六条 to 第十九条, 好差评办法第六条、第十四条, told a second time.
const MEASURES: [(&str, Every, &str, Test); 14] = [
    ("A-BULK", Every::Month, "organ:", |sum| sum.of(What::Closed) >= 30 && sum.gathered() > 0.5),
    ("A-BULK-PERSON", Every::Month, "person:", |sum| sum.of(What::Closed) >= 20 && sum.gathered() > 0.7),
    ("A-INSTANT", Every::Day, "person:", |sum| sum.of(What::Instant) >= 5),
    ("A-NIGHT", Every::Week, "person:", |sum| sum.of(What::Night) >= 10),
    ("A-RATER", Every::Day, "organ:", |sum| sum.from_one_device >= 8),
    ("A-STALL", Every::Week, "person:", |sum| sum.of(What::LateStep) >= 5),
    ("A-STALL-ORGAN", Every::Month, "organ:", |sum| {
        sum.of(What::Closed) >= 20 && sum.of(What::LateStep) * 10 > sum.of(What::Closed)
    }),
    ("A-WITHDRAW", Every::Month, "organ:", |sum| {
        sum.of(What::Filed) >= 20 && sum.of(What::Withdrawn) * 5 > sum.of(What::Filed)
    }),
    ("A-WITHDRAW-ITEM", Every::Month, "item:", |sum| {
        sum.of(What::Filed) >= 10 && sum.of(What::Withdrawn) * 10 > sum.of(What::Filed) * 3
    }),
    ("A-ZERO", Every::Week, "person:", |sum| sum.of(What::ZeroMinutes) >= 10),
    ("P-OFFLINE", Every::Week, "person:", |sum| sum.of(What::Instant) >= 5 && sum.of(What::ZeroMinutes) >= 5),
    ("S-FORCED", Every::Day, "person:", |sum| sum.of(What::Forced) >= 3),
    ("S-REPEAT", Every::Month, "person:", |sum| sum.of(What::Bad) >= 2),
    ("S-REPEAT-ITEM", Every::Month, "item:", |sum| sum.of(What::Bad) >= 3),
];

/// 同上第十六条, 好差评办法第十四条: so many at least in a week, and more than the organ's own weeks before let expect.
const SURGES: [(&str, What, u32); 2] = [("A-SURGE", What::LateStep, 5), ("S-SURGE", What::Bad, 2)];
/// What an organ is known by in the weeks before, and how many there have to be of how many.
const KNOWN_BY: [What; 5] = [What::Closed, What::Filed, What::Withdrawn, What::Bad, What::LateStep];
const WEEKS: (usize, usize) = (4, 8);

/// One subject in one window.
#[derive(Debug, Default)]
struct Sum {
    counts: BTreeMap<What, u32>,
    /// Closings of the last two working days, or of the fullest hour if that is more.
    most: u32,
    from_one_device: u32,
}

impl Sum {
    fn of(&self, what: What) -> u32 {
        self.counts.get(&what).copied().unwrap_or(0)
    }

    fn gathered(&self) -> f64 {
        f64::from(self.most) / f64::from(self.of(What::Closed).max(1))
    }
}

impl Counts {
    pub fn put(&mut self, subject: String, (day, hour): (Date, i64), what: What) {
        *self.by_hour.entry((subject, day, hour)).or_default().entry(what).or_default() += 1;
    }

    pub fn put_rater(&mut self, organ: String, (day, hour): (Date, i64), device: String) {
        *self.raters.entry((organ, day, hour, device)).or_default() += 1;
    }

    /// What the windows say that ended on the days from the first to the last.
    pub fn misdeeds(&self, first: Date, last: Date, calendar: &WorkCalendar) -> Vec<Misdeed> {
        let days = day_number(first)..=day_number(last);
        days.map(date_of_day_number)
            .flat_map(Window::ending)
            .flat_map(|window| self.within(&window, calendar))
            .collect()
    }

    fn within(&self, window: &Window, calendar: &WorkCalendar) -> Vec<Misdeed> {
        let sums = self.sums(window, calendar);
        let asked = MEASURES.iter().filter(|(_, every, ..)| *every == window.every);
        let found = asked.flat_map(|(rule, _, sort, test)| {
            let guilty = sums.iter().filter(move |(subject, sum)| subject.starts_with(sort) && test(sum));
            guilty.map(|(subject, _)| Misdeed { rule, subject: subject.clone(), at: window.end() })
        });
        found.chain(self.surges(window, &sums, calendar)).collect()
    }

    fn surges(&self, window: &Window, sums: &BTreeMap<String, Sum>, calendar: &WorkCalendar) -> Vec<Misdeed> {
        if window.every != Every::Week {
            return Vec::new();
        }
        let mut eves =
            (1..=WEEKS.1).map(|back| date_of_day_number(day_number(window.to) - 7 * i32::try_from(back).unwrap_or(0)));
        let week = |eve: Date| Window::ending(eve).into_iter().find(|window| window.every == Every::Week);
        let before: Vec<_> = eves.by_ref().filter_map(week).map(|week| self.sums(&week, calendar)).collect();
        let organs = sums.iter().filter(|(subject, _)| subject.starts_with("organ:"));
        let found = organs.flat_map(|(organ, sum)| {
            let mut weeks: Vec<Option<&Sum>> = before.iter().map(|week| week.get(organ)).collect();
            let busy = |week: &Option<&Sum>| week.is_some_and(|sum| KNOWN_BY.iter().any(|what| sum.of(*what) > 0));
            while weeks.last().is_some_and(|week| !busy(week)) {
                weeks.pop();
            }
            let surges = SURGES.into_iter().filter(move |(_, what, least)| {
                let usual: u32 = weeks.iter().flatten().map(|week| week.of(*what)).sum();
                let mean = f64::from(usual) / f64::from(u32::try_from(weeks.len()).unwrap_or(1).max(1));
                let now = sum.of(*what);
                weeks.len() >= WEEKS.0 && now >= *least && f64::from(now) > mean + 3.0 * mean.sqrt()
            });
            surges.map(|(rule, ..)| Misdeed { rule, subject: organ.clone(), at: window.end() })
        });
        found.collect()
    }

    fn sums(&self, window: &Window, calendar: &WorkCalendar) -> BTreeMap<String, Sum> {
        let within = |day: &Date| (window.from..=window.to).contains(day);
        let mut worked = (day_number(window.from)..=day_number(window.to)).rev().map(date_of_day_number);
        let worked = worked.by_ref().filter(|day| calendar.is_working_day(*day).unwrap_or(true));
        let tail = worked.take(2).last().filter(|_| matches!(window.every, Every::Month | Every::Quarter));
        let mut sums: BTreeMap<String, Sum> = BTreeMap::new();
        let mut at_the_end: BTreeMap<&String, u32> = BTreeMap::new();
        for ((subject, day, _), counts) in self.by_hour.iter().filter(|((_, day, _), _)| within(day)) {
            let sum = sums.entry(subject.clone()).or_default();
            for (what, count) in counts {
                *sum.counts.entry(*what).or_default() += count;
            }
            let closed = counts.get(&What::Closed).copied().unwrap_or(0);
            sum.most = sum.most.max(closed);
            if tail.is_some_and(|tail| *day >= tail) {
                *at_the_end.entry(subject).or_default() += closed;
            }
        }
        for (subject, closed) in at_the_end {
            let sum = sums.entry(subject.clone()).or_default();
            sum.most = sum.most.max(closed);
        }
        for ((organ, _, _, _), ratings) in self.raters.iter().filter(|((_, day, ..), _)| within(day)) {
            let sum = sums.entry(organ.clone()).or_default();
            sum.from_one_device = sum.from_one_device.max(*ratings);
        }
        sums
    }
}
