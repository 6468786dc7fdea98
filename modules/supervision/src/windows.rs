//! Window rules (every day, week, month, quarter by organ, person, item or the county), asked when the window is over.
//! Pure; the round brings the sums.

use std::collections::BTreeMap;
use std::sync::Arc;

use calendar::WorkCalendar;
use declarations::{Every, Over, Trigger};
use kernel::{AccountId, Date, ItemId, OrganId, RegionCode, Timestamp, date_of_day_number, day_number};
use serde_json::{Map, Value as Json, json};

use crate::model::{Person, Subject, Trouble};
use crate::raising::{Look, Raised, evidence};
use crate::rules::{Compiled, Rules};
use crate::usual::Past;
use crate::values::Seen;

/// The body that answers for what concerns the county as a whole.
const COUNTY_ORGAN: &str = "supervision";
/// What an organ or a person starts a window with.
const BASE_POINTS: i64 = 100;

/// A stretch of whole local days that is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    pub every: Every,
    pub from: Date,
    pub to: Date,
    /// `2026-09-08`, `2026-W37`, `2026-09`, `2026-Q3`.
    pub label: String,
}

impl Window {
    /// The first moment after it: when its rules come to hold.
    pub fn end(&self) -> Timestamp {
        Timestamp::end_of_day(self.to)
    }

    /// The one of the same length before it.
    pub fn before(&self) -> Option<Window> {
        let eve = date_of_day_number(day_number(self.from) - 1);
        Window::ending(eve).into_iter().find(|window| window.every == self.every)
    }

    /// The windows that end with a day, shortest first.
    pub fn ending(day: Date) -> Vec<Window> {
        let window = |every, from: Date, label| Window { every, from, to: day, label };
        let mut ending = vec![window(Every::Day, day, day.to_string())];
        let next = date_of_day_number(day_number(day) + 1);
        if day.weekday() == jiff::civil::Weekday::Sunday {
            let week = day.iso_week_date();
            let label = format!("{}-W{:02}", week.year(), week.week());
            ending.push(window(Every::Week, date_of_day_number(day_number(day) - 6), label));
        }
        if next.month() != day.month() {
            ending.push(window(Every::Month, day.first_of_month(), format!("{}-{:02}", day.year(), day.month())));
            if day.month() % 3 == 0 {
                let first = Date::new(day.year(), day.month() - 2, 1).unwrap_or(day);
                ending.push(window(Every::Quarter, first, format!("{}-Q{}", day.year(), day.month() / 3)));
            }
        }
        ending
    }
}

/// What was counted for a subject.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sums {
    organ: Option<OrganId>,
    /// The person's name, where a signal told it.
    pub name: String,
    pub closed: i64,
    pub filed: i64,
    pub withdrawn: i64,
    pub instant: i64,
    pub night: i64,
    pub late_steps: i64,
    pub zero_minute_reviews: i64,
    pub bad_ratings: i64,
    pub forced_ratings: i64,
    pub rater_burst: i64,
    pub warnings: i64,
    pub yellow: i64,
    pub red: i64,
    pub unanswered_red: i64,
    /// The sum of scores, zero or below.
    pub score: i64,
    closed_by_day: BTreeMap<Date, i64>,
    /// The most that were closed in one hour of one day.
    pub burst: i64,
}

impl Sums {
    /// Where the subject belongs; the first to say so is believed.
    pub fn belongs_to(&mut self, organ: &OrganId) {
        self.organ.get_or_insert_with(|| organ.clone());
    }

    /// Closings of one hour.
    pub fn put_closed(&mut self, day: Date, closed: i64) {
        self.closed += closed;
        *self.closed_by_day.entry(day).or_default() += closed;
        self.burst = self.burst.max(closed);
    }

    pub fn put_signals(&mut self, level: &str, count: i64, score: i64) {
        self.score += score;
        match level {
            "warning" => self.warnings += count,
            "yellow" => self.yellow += count,
            "red" => self.red += count,
            _ => {}
        }
    }

    /// All of the county: the sums of its organs.
    pub(crate) fn county(organs: impl Iterator<Item = Sums>) -> Sums {
        let mut sum = Sums::default();
        for organ in organs {
            sum.closed += organ.closed;
            sum.filed += organ.filed;
            sum.withdrawn += organ.withdrawn;
            sum.instant += organ.instant;
            sum.night += organ.night;
            sum.late_steps += organ.late_steps;
            sum.zero_minute_reviews += organ.zero_minute_reviews;
            sum.bad_ratings += organ.bad_ratings;
            sum.forced_ratings += organ.forced_ratings;
            sum.rater_burst = sum.rater_burst.max(organ.rater_burst);
            sum.warnings += organ.warnings;
            sum.yellow += organ.yellow;
            sum.red += organ.red;
            sum.unanswered_red += organ.unanswered_red;
            sum.score += organ.score;
            sum.burst = sum.burst.max(organ.burst);
            for (day, closed) in organ.closed_by_day {
                *sum.closed_by_day.entry(day).or_default() += closed;
            }
        }
        sum
    }

    /// The share of the closings that fell on the window's last two working days, or in its fullest hour if that is
    /// more (批量补录): 0 where nothing was closed.
    fn bulk(&self, window: &Window, calendar: &WorkCalendar) -> f64 {
        let ratio = |part: i64| {
            let (part, whole) = (u32::try_from(part).unwrap_or(0), u32::try_from(self.closed.max(1)).unwrap_or(1));
            f64::from(part) / f64::from(whole)
        };
        let days = day_number(window.from)..=day_number(window.to);
        let worked = days.rev().map(date_of_day_number).filter(|day| calendar.is_working_day(*day).unwrap_or(true));
        let tail = match window.every {
            // Of a day or a week the last two days say nothing.
            Every::Day | Every::Week => 0,
            Every::Month | Every::Quarter => {
                let from = worked.take(2).last().unwrap_or(window.to);
                self.closed_by_day.range(from..).map(|(_, closed)| closed).sum()
            }
        };
        ratio(tail.max(self.burst))
    }

    fn feel(&self, window: &Window, calendar: &WorkCalendar) -> Json {
        json!({
            "label": window.label,
            "from": window.from.to_string(),
            "to": window.to.to_string(),
            "closed": self.closed,
            "filed": self.filed,
            "withdrawn": self.withdrawn,
            "instant": self.instant,
            "bulk": self.bulk(window, calendar),
            "burst": self.burst,
            "night": self.night,
            "forced_ratings": self.forced_ratings,
            "rater_burst": self.rater_burst,
            "bad_ratings": self.bad_ratings,
            "late_steps": self.late_steps,
            "zero_minute_reviews": self.zero_minute_reviews,
            "warnings": self.warnings,
            "yellow": self.yellow,
            "red": self.red,
            "unanswered_red": self.unanswered_red,
            "points": BASE_POINTS + self.score,
        })
    }
}

/// Does it ask what is usual?
pub fn needs_past(rule: &Compiled) -> bool {
    ["usual", "bound"].iter().any(|name| rule.wants().contains_key(*name))
}

/// Asks every rule of a window about every subject that has figures.
pub fn ask(
    rules: &Rules,
    window: &Window,
    sums: &BTreeMap<String, Sums>,
    past: &Past,
    calendar: &WorkCalendar,
    region: RegionCode,
    name_of: &dyn Fn(&AccountId) -> Option<String>,
) -> Look {
    let mut look = Look::default();
    for rule in rules.windows(window.every).filter(|rule| rule.judges(window.to)) {
        let Trigger::Window { over, .. } = rule.rule.on else { continue };
        for (subject, sums) in subjects(over, sums) {
            let figures = sums.feel(window, calendar);
            let usual = needs_past(rule).then(|| past.of(&subject));
            let cards = json!({ "warnings": sums.warnings, "yellow": sums.yellow, "red": sums.red });
            let seen = Seen {
                case: None,
                calendar,
                at: window.end(),
                event: None,
                step: None,
                window: Some(&figures),
                usual: usual.as_ref(),
                cards: Some(&cards),
            };
            match seen.holds(rule) {
                Ok(false) => {}
                Ok(true) => {
                    let mut facts = seen.facts(rule);
                    facts.insert("window".to_owned(), figures.clone());
                    look.raised.push(raise(rule, window, subject, &sums, facts, region, name_of));
                }
                Err(sentence) => look.troubles.push(Trouble {
                    rule: rule.id().to_owned(),
                    sentence,
                    subject: subject.to_string(),
                    at: window.end(),
                }),
            }
        }
    }
    look
}

fn subjects(over: Over, sums: &BTreeMap<String, Sums>) -> Vec<(Subject, Sums)> {
    let some = |sort: fn(&Subject) -> bool| {
        let parsed = sums.iter().filter_map(move |(text, sums)| Some((text.parse::<Subject>().ok()?, sums.clone())));
        parsed.filter(move |(subject, _)| sort(subject)).collect::<Vec<_>>()
    };
    match over {
        Over::Organ => some(|subject| matches!(subject, Subject::Organ(_))),
        Over::Person => some(|subject| matches!(subject, Subject::Person(_))),
        Over::Item => some(|subject| matches!(subject, Subject::Item(_))),
        Over::County => {
            let organs = some(|subject| matches!(subject, Subject::Organ(_)));
            vec![(Subject::County, Sums::county(organs.into_iter().map(|(_, sums)| sums)))]
        }
    }
}

fn raise(
    rule: &Arc<Compiled>,
    window: &Window,
    subject: Subject,
    sums: &Sums,
    facts: Map<String, Json>,
    region: RegionCode,
    name_of: &dyn Fn(&AccountId) -> Option<String>,
) -> Raised {
    let organ = match &subject {
        Subject::Organ(organ) => organ.clone(),
        _ => sums.organ.clone().unwrap_or_else(|| OrganId::from(COUNTY_ORGAN)),
    };
    let person = match &subject {
        Subject::Person(account) => {
            let told = Some(sums.name.clone()).filter(|name| !name.is_empty());
            let name = name_of(account).or(told).unwrap_or_else(|| account.to_string());
            Some(Person { account: account.clone(), name })
        }
        _ => None,
    };
    let item: Option<ItemId> = match &subject {
        Subject::Item(item) => Some(item.clone()),
        _ => None,
    };
    Raised {
        rule: Arc::clone(rule),
        subject,
        occasion: window.label.clone(),
        raised_at: window.end(),
        organ,
        place: region,
        person,
        item,
        case_no: None,
        evidence: evidence(rule, facts, json!([])),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn windows_end_with_their_last_day() {
        let labels = |day| Window::ending(day).into_iter().map(|window| window.label).collect::<Vec<_>>();
        assert_eq!(labels(date(2026, 9, 8)), ["2026-09-08"]);
        assert_eq!(labels(date(2026, 9, 13)), ["2026-09-13", "2026-W37"]);
        assert_eq!(labels(date(2026, 9, 30)), ["2026-09-30", "2026-09", "2026-Q3"]);
        let quarter = Window::ending(date(2026, 9, 30)).pop().unwrap();
        assert_eq!((quarter.from, quarter.to), (date(2026, 7, 1), date(2026, 9, 30)));
    }
}
