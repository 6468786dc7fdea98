//! `[schedule.<id>]` of a kind: cases that open by themselves, such as the daily patrol of a hall. One case for every day
//! on which the schedule falls and every place, window or organ it is for.

use calendar::{Limit, Unit, WorkCalendar};
use jiff::ToSpan as _;
use jiff::civil::Weekday;
use kernel::{Date, OrganId, Refusal, Timestamp, date_of_day_number, day_number};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::canonical::is_default;
use crate::county::County;
use crate::dated::ALWAYS;
use crate::finding::Finding;
use crate::reading::Cursor;
use crate::words::words;

words! {
    /// How often.
    pub enum Rhythm {
        Day = "day",
        Week = "week",
        Month = "month",
        Quarter = "quarter",
        Year = "year",
    }
}

words! {
    /// What each case is about.
    pub enum ScheduledFor {
        /// Where the county has windows: a centre, a township's hall.
        Place = "place",
        Window = "window",
        Organ = "organ",
    }
}

/// Cases of a kind that open by themselves.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Schedule {
    pub id: String,
    pub name: String,
    pub every: Rhythm,
    pub on: On,
    /// Hour and minute at which the cases open.
    pub at: (u8, u8),
    /// How long there is to do it; the last thing the form needs, as `within`.
    pub within: Limit,
    #[serde(rename = "for")]
    pub over: ScheduledFor,
    /// Patterns of ids (`centre/*`); none means all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub among: Vec<String>,
    #[serde(skip_serializing_if = "is_always")]
    pub since: Date,
    #[serde(skip_serializing_if = "is_default")]
    pub until: Option<Date>,
    /// What stands in the form of every case beforehand.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub form: Map<String, Value>,
}

/// On which day of the week, month, quarter or year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum On {
    /// Every working day.
    WorkingDays,
    /// Every day, rest days included.
    AllDays,
    /// This day of the week, or the next working day of the same week; a week without one is left out.
    Weekday(u8),
    /// The n-th working day of the month, quarter or year.
    WorkingDay(u8),
}

const WEEKDAYS: [(&str, Weekday); 7] = [
    ("monday", Weekday::Monday),
    ("tuesday", Weekday::Tuesday),
    ("wednesday", Weekday::Wednesday),
    ("thursday", Weekday::Thursday),
    ("friday", Weekday::Friday),
    ("saturday", Weekday::Saturday),
    ("sunday", Weekday::Sunday),
];

/// What one case of a schedule is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScheduledSubject {
    /// `centre` for a place or an organ, `centre/general-1` for a window.
    pub id: String,
    pub name: String,
    pub organ: OrganId,
    /// Where it is, as forms name places.
    pub place: String,
    pub window: Option<String>,
}

fn is_always(date: &Date) -> bool {
    *date == ALWAYS
}

impl Schedule {
    /// When the cases of a day open.
    pub fn opens_at(&self, day: Date) -> Timestamp {
        Timestamp::at_local(day, self.at.0, self.at.1)
    }

    /// The days from `first` to `last`, both included, on which it falls.
    ///
    /// # Errors
    /// A year for which the county has no work calendar: nobody knows yet which days are worked.
    pub fn days(&self, calendar: &WorkCalendar, first: Date, last: Date) -> Result<Vec<Date>, Refusal> {
        let first = first.max(self.since);
        let last = self.until.map_or(last, |until| last.min(until));
        let mut days = Vec::new();
        for number in day_number(first)..=day_number(last) {
            let day = date_of_day_number(number);
            if self.falls_on(calendar, day)? {
                days.push(day);
            }
        }
        Ok(days)
    }

    fn falls_on(&self, calendar: &WorkCalendar, day: Date) -> Result<bool, Refusal> {
        match self.on {
            On::AllDays => Ok(true),
            On::WorkingDays => calendar.is_working_day(day),
            On::Weekday(wanted) => falls_in_week(calendar, day, wanted),
            On::WorkingDay(n) => {
                let start = self.start_of_period(day);
                Ok(calendar.is_working_day(day)?
                    && u8::try_from(calendar.working_days_between(before(start), day)?).is_ok_and(|rank| rank == n))
            }
        }
    }

    fn start_of_period(&self, day: Date) -> Date {
        let month = match self.every {
            Rhythm::Day | Rhythm::Week | Rhythm::Month => day.month(),
            Rhythm::Quarter => (day.month() - 1) / 3 * 3 + 1,
            Rhythm::Year => 1,
        };
        Date::new(day.year(), month, 1).unwrap_or(day)
    }

    /// What cases are opened for, in the county as it stands.
    pub fn subjects(&self, county: &County) -> Vec<ScheduledSubject> {
        let organs = county.organs.iter();
        let all: Vec<ScheduledSubject> = match self.over {
            ScheduledFor::Organ => organs.map(|organ| subject(organ, organ.id.as_str(), &organ.name)).collect(),
            ScheduledFor::Place => {
                let halls = organs.filter(|organ| !organ.windows.is_empty());
                halls.map(|organ| subject(organ, organ.id.as_str(), &organ.name)).collect()
            }
            ScheduledFor::Window => {
                let windows = organs.flat_map(|organ| organ.windows.iter().map(move |window| (organ, window)));
                let of = |(organ, window): (&_, &crate::organ::Window)| ScheduledSubject {
                    window: Some(window.id.to_string()),
                    ..subject(organ, window.id.as_str(), &window.name)
                };
                windows.map(|(organ, window)| of((organ, window))).collect()
            }
        };
        let wanted = |id: &str| self.among.is_empty() || self.among.iter().any(|one| crate::scheme::fits(one, id));
        all.into_iter().filter(|subject| wanted(&subject.id)).collect()
    }

    /// The form of a case: what was written beforehand, and what day and place bring.
    pub fn form_for(&self, day: Date, subject: &ScheduledSubject) -> Value {
        let mut form = self.form.clone();
        form.insert("schedule".to_owned(), self.id.as_str().into());
        form.insert("day".to_owned(), day.to_string().into());
        form.insert("place".to_owned(), subject.place.as_str().into());
        if let Some(window) = &subject.window {
            form.insert("window".to_owned(), window.as_str().into());
        }
        form.insert("within".to_owned(), self.within.to_string().into());
        Value::Object(form)
    }

    pub(crate) fn read(id: &str, c: &Cursor<'_>) -> Schedule {
        let every = c.required_word("every");
        Schedule {
            id: id.to_owned(),
            name: c.text("name"),
            every,
            on: read_on(c, every),
            at: read_time(c),
            within: c.required_parsed("within").unwrap_or(Limit::new(1, Unit::WorkingDays)),
            over: c.required_word("for"),
            among: c.texts("among"),
            since: c.opt_date("since").unwrap_or(ALWAYS),
            until: c.opt_date("until"),
            form: read_form(c),
        }
    }
}

fn subject(organ: &crate::organ::Organ, id: &str, name: &str) -> ScheduledSubject {
    let place = organ.id.to_string();
    ScheduledSubject { id: id.to_owned(), name: name.to_owned(), organ: organ.id.clone(), place, window: None }
}

/// The wanted day of the week if it is worked, else the first worked day after it in the same week.
fn falls_in_week(calendar: &WorkCalendar, day: Date, wanted: u8) -> Result<bool, Refusal> {
    let index = day.weekday().to_monday_zero_offset();
    let Ok(wanted) = i8::try_from(wanted) else { return Ok(false) };
    if index < wanted || !calendar.is_working_day(day)? {
        return Ok(false);
    }
    for earlier in wanted..index {
        if calendar.is_working_day(date_of_day_number(day_number(day) - i32::from(index - earlier)))? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn before(day: Date) -> Date {
    day.checked_sub(1.day()).unwrap_or(day)
}

/// `on`: a word for days, the name of a weekday for weeks, a number for longer periods.
fn read_on(c: &Cursor<'_>, every: Rhythm) -> On {
    let bad = |remedy: &str| {
        let finding = Finding::error(c.field("on"), "bad_value", "写不出这是哪一天。");
        c.add(finding.remedy(remedy));
        On::WorkingDays
    };
    match (every, c.value("on")) {
        (Rhythm::Day, None) => On::WorkingDays,
        (Rhythm::Day, Some(value)) => match value.as_str() {
            Some("working-days") => On::WorkingDays,
            Some("all-days") => On::AllDays,
            _ => bad("每日的写 working-days（只在工作日）或 all-days（每天）。"),
        },
        (Rhythm::Week, None) => On::Weekday(0),
        (Rhythm::Week, Some(value)) => {
            let named = WEEKDAYS.iter().position(|(name, _)| value.as_str() == Some(name));
            match named.and_then(|index| u8::try_from(index).ok()) {
                Some(index) => On::Weekday(index),
                None => bad("每周的写星期几，如 monday；遇休息日顺延到同一周的下一个工作日。"),
            }
        }
        (_, None) => On::WorkingDay(1),
        (_, Some(value)) => match value.as_u64().and_then(|n| u8::try_from(n).ok()).filter(|n| (1..=15).contains(n)) {
            Some(n) => On::WorkingDay(n),
            None => bad("每月、每季、每年的写第几个工作日，1 到 15。"),
        },
    }
}

fn read_time(c: &Cursor<'_>) -> (u8, u8) {
    let text = c.text("at");
    let part = |text: &str, most: u8| text.parse::<u8>().ok().filter(|n| text.len() == 2 && *n <= most);
    let time = text.split_once(':').and_then(|(hour, minute)| Some((part(hour, 23)?, part(minute, 59)?)));
    time.unwrap_or_else(|| {
        if !text.is_empty() {
            let finding = Finding::error(c.field("at"), "bad_time", format!("“{text}”不是时刻。"));
            c.add(finding.remedy("时刻写作 08:30。"));
        }
        (0, 0)
    })
}

fn read_form(c: &Cursor<'_>) -> Map<String, Value> {
    let Some(form) = c.table("form") else { return Map::new() };
    form.rest().map(|(name, value)| (name.to_owned(), value.clone())).collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use serde_json::json;

    use super::*;
    use crate::finding::Report;

    fn calendar() -> WorkCalendar {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../county/calendars");
        let text = |year| std::fs::read_to_string(folder.join(format!("{year}.toml"))).unwrap();
        let years: Vec<String> = (2025..=2026).map(text).collect();
        WorkCalendar::from_toml(years.iter().map(String::as_str)).unwrap()
    }

    fn schedule(every: &str, on: Value) -> Schedule {
        let mut written = json!({ "name": "巡查", "every": every, "at": "08:30", "within": "9h", "for": "place" });
        if !on.is_null() {
            written["on"] = on;
        }
        let report = Report::default();
        let read = Schedule::read("daily", &Cursor::new(&written, &report));
        assert!(report.into_findings().is_empty());
        read
    }

    fn days(schedule: &Schedule, first: Date, last: Date) -> Vec<String> {
        schedule.days(&calendar(), first, last).unwrap().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn every_day_means_days_that_are_worked() {
        // 2026: the National Day holidays last from 1 to 7 October, and Saturday 10 October is worked.
        let daily = schedule("day", Value::Null);
        let found = days(&daily, date(2026, 9, 30), date(2026, 10, 10));
        assert_eq!(found, ["2026-09-30", "2026-10-08", "2026-10-09", "2026-10-10"]);
        assert_eq!(days(&schedule("day", json!("all-days")), date(2026, 10, 1), date(2026, 10, 3)).len(), 3);
    }

    #[test]
    fn a_weekday_off_moves_on_within_its_week_or_is_left_out() {
        let weekly = schedule("week", json!("wednesday"));
        let found = days(&weekly, date(2026, 9, 21), date(2026, 10, 18));
        // Wednesday 7 October is off; the day after is the first that is worked.
        assert_eq!(found, ["2026-09-23", "2026-09-30", "2026-10-08", "2026-10-14"]);
        // In the week of the Spring Festival (15 to 23 February 2026) no day is worked.
        let monday = schedule("week", json!("monday"));
        let found = days(&monday, date(2026, 2, 9), date(2026, 3, 1));
        assert_eq!(found, ["2026-02-09", "2026-02-24"]);
    }

    #[test]
    fn the_nth_working_day_is_counted_from_the_start_of_its_period() {
        let monthly = schedule("month", json!(2));
        assert_eq!(days(&monthly, date(2026, 10, 1), date(2026, 11, 30)), ["2026-10-09", "2026-11-03"]);
        let quarterly = schedule("quarter", json!(1));
        assert_eq!(days(&quarterly, date(2026, 1, 1), date(2026, 12, 31)).len(), 4);
        assert_eq!(days(&schedule("year", Value::Null), date(2026, 1, 1), date(2026, 12, 31)), ["2026-01-04"]);
    }

    #[test]
    fn a_year_without_a_calendar_is_refused() {
        let daily = schedule("day", Value::Null);
        assert!(daily.days(&calendar(), date(2027, 1, 1), date(2027, 1, 9)).is_err());
    }

    #[test]
    fn what_cannot_be_read_is_told_where_it_stands() {
        let written = json!({ "name": "巡查", "every": "week", "on": 3, "at": "8:30", "within": "9h", "for": "hall" });
        let report = Report::default();
        Schedule::read("daily", &Cursor::new(&written, &report));
        let found: Vec<String> =
            report.into_findings().iter().map(|finding| format!("{} {}", finding.field, finding.code)).collect();
        assert_eq!(found, ["/on bad_value", "/at bad_time", "/for bad_value"]);
    }
}
