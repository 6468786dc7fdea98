//! Why a deadline falls where it does: 「为什么是这一天」, day by day and in one paragraph, in Chinese and in English.
//!
//! The days are walked one by one and counted anew; the walk must end on the computed due date (a property test holds
//! the two together), so an explanation can never tell another story than the arithmetic. What is found is data
//! ([`Why`]); the languages only put it into words.

mod chinese;
mod english;

use kernel::{Date, Refusal, Timestamp, chinese_weekday, date_of_day_number, day_number};
use serde::Serialize;

use crate::{Due, LegalClock, Party, Pause, PauseKind, Unit, WorkCalendar};

/// In which language an explanation is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    #[default]
    Chinese,
    English,
}

/// Why a day counts or does not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// The day of the event is day 0 (民法典第二百零一条).
    Start,
    /// Hours run on from the moment of the event.
    StartHour,
    Hour,
    Paused(PauseKind),
    /// Days are counted, worked or not.
    Natural,
    Worked,
    /// A rest day worked instead of another: 调休上班.
    Instead {
        holiday: String,
    },
    Weekend,
    Holiday {
        holiday: String,
    },
    /// A limit that ends on a rest day passes over it.
    PassedOver(Box<Why>),
    /// The working day to which the end has moved.
    Moved,
}

/// One day between the start and the end of a limit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Day {
    pub date: Date,
    pub weekday: &'static str,
    /// The number this day has in the limit; none if it is not counted.
    pub counted: Option<u32>,
    /// Whose time the day is.
    pub whose: Party,
    /// 工作日, 周末, 国庆节放假, 春节调休上班, 暂停：专家评审 …
    pub reason: String,
    #[serde(skip)]
    pub why: Why,
    /// It belongs to what was added to the limit.
    #[serde(skip)]
    pub extended: bool,
}

impl Day {
    /// The reason in a language; [`Day::reason`] is the Chinese one.
    pub fn reason_in(&self, language: Language) -> String {
        match language {
            Language::Chinese => self.reason.clone(),
            Language::English => english::reason(&self.why, self.extended),
        }
    }
}

/// A deadline with its reasons.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Explanation {
    pub due: Due,
    pub days: Vec<Day>,
    /// One paragraph in plain words.
    pub summary: String,
    /// The ledger that is explained.
    #[serde(skip)]
    clock: LegalClock,
}

impl Explanation {
    /// The paragraph in a language; [`Explanation::summary`] is the Chinese one.
    pub fn summary_in(&self, language: Language) -> String {
        match language {
            Language::Chinese => self.summary.clone(),
            Language::English => english::summary(&self.clock, &self.due, &self.days),
        }
    }
}

/// Explains a clock as its ledger stands now.
pub fn explain(calendar: &WorkCalendar, clock: &LegalClock, now: Timestamp) -> Result<Explanation, Refusal> {
    let due = clock.due(calendar, now)?;
    let walk = Walk { calendar, clock, paused: clock.paused_days(due.paused.as_ref(), now), due };
    let days = walk.days();
    let summary = chinese::summary(clock, &due, &days);
    Ok(Explanation { due, days, summary, clock: clock.clone() })
}

struct Walk<'a> {
    calendar: &'a WorkCalendar,
    clock: &'a LegalClock,
    /// The day intervals of the clock's pauses, in the same order.
    paused: Vec<(i32, i32)>,
    due: Due,
}

impl Walk<'_> {
    fn days(&self) -> Vec<Day> {
        let first = self.clock.started.local_day_number();
        let last = day_number(self.due.date);
        let mut number = 0;
        (first..=last)
            .map(|day| {
                let date = date_of_day_number(day);
                let (counts, why) = self.judge(day, date, day == first);
                let extended = counts && self.clock.extension.is_some() && number >= self.clock.limit.length;
                number += u32::from(counts);
                let whose = self.pause_on(day).map_or(self.clock.whose, |pause| pause.whose);
                let reason = chinese::reason(&why, extended);
                let (weekday, counted) = (chinese_weekday(date), counts.then_some(number));
                Day { date, weekday, counted, whose, reason, why, extended }
            })
            .collect()
    }

    /// Whether a day counts, and why.
    fn judge(&self, day: i32, date: Date, is_start: bool) -> (bool, Why) {
        let pause = self.pause_on(day).map(|pause| Why::Paused(pause.kind));
        if self.clock.limit.unit == Unit::Hours {
            return (false, pause.unwrap_or(if is_start { Why::StartHour } else { Why::Hour }));
        }
        if is_start {
            return (false, Why::Start);
        }
        if date > self.due.unrolled {
            let rolled = if date == self.due.date { Why::Moved } else { Why::PassedOver(Box::new(self.day(date).1)) };
            return (false, rolled);
        }
        if let Some(pause) = pause {
            return (false, pause);
        }
        match self.day(date) {
            _ if self.clock.limit.unit != Unit::WorkingDays => (true, Why::Natural),
            (works, why) => (works, why),
        }
    }

    /// Whether a day is worked, and what it is.
    fn day(&self, date: Date) -> (bool, Why) {
        match self.calendar.special(date) {
            Some(special) if special.worked => (true, Why::Instead { holiday: special.name.to_string() }),
            Some(special) => (false, Why::Holiday { holiday: special.name.to_string() }),
            None if self.calendar.is_working_day(date).unwrap_or(false) => (true, Why::Worked),
            None => (false, Why::Weekend),
        }
    }

    fn pause_on(&self, day: i32) -> Option<&Pause> {
        let paused = self.clock.pauses.iter().zip(&self.paused);
        paused.filter(|(_, (from, to))| (*from..*to).contains(&day)).map(|(pause, _)| pause).next()
    }
}

/// How many days of which sort were left out, in the order in which they come.
fn left_out(days: &[Day]) -> Vec<(&Day, u32)> {
    let mut sorts: Vec<(&Day, u32)> = Vec::new();
    for day in days.iter().skip(1).filter(|day| day.counted.is_none() && !matches!(day.why, Why::Paused(_))) {
        match sorts.iter_mut().find(|(known, _)| known.why == day.why) {
            Some((_, count)) => *count += 1,
            None => sorts.push((day, 1)),
        }
    }
    sorts
}

/// How many rest days were worked instead, and counted.
fn worked_instead(days: &[Day]) -> usize {
    days.iter().filter(|day| day.counted.is_some() && matches!(day.why, Why::Instead { .. })).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{calendar, morning};
    use crate::{Extension, Limit, PauseKind};

    fn explained(clock: &LegalClock, now: &str) -> Explanation {
        explain(calendar(), clock, morning(now)).unwrap()
    }

    fn told(explanation: &Explanation) -> Vec<String> {
        let days = explanation.days.iter();
        days.map(|day| {
            let counted = day.counted.map_or("-".to_owned(), |number| number.to_string());
            format!("{} {} {counted} {}", day.date, day.weekday, day.reason)
        })
        .collect()
    }

    #[test]
    fn spring_festival_is_explained_day_by_day() {
        let clock = LegalClock::start("2wd".parse().unwrap(), morning("2026-02-13"));
        let explanation = explained(&clock, "2026-02-13");
        assert_eq!(
            told(&explanation),
            [
                "2026-02-13 周五 - 起算当日不计",
                "2026-02-14 周六 1 春节调休上班",
                "2026-02-15 周日 - 春节放假",
                "2026-02-16 周一 - 春节放假",
                "2026-02-17 周二 - 春节放假",
                "2026-02-18 周三 - 春节放假",
                "2026-02-19 周四 - 春节放假",
                "2026-02-20 周五 - 春节放假",
                "2026-02-21 周六 - 春节放假",
                "2026-02-22 周日 - 春节放假",
                "2026-02-23 周一 - 春节放假",
                "2026-02-24 周二 2 工作日",
            ]
        );
        assert_eq!(
            explanation.summary_in(Language::English),
            "Counted from 13 Feb 2026, that day itself left out; the limit is 2 working days. Not counted: Spring \
             Festival holiday, 9 days; counted although a day of rest, since it is worked instead: 1 day. Due on \
             Tue 24 Feb 2026."
        );
        assert_eq!(explanation.days[1].reason_in(Language::English), "worked instead (Spring Festival)");
        assert_eq!(
            explanation.summary,
            "自 2026年2月13日 起算，当日不计，期限 2 个工作日。其间春节放假 9 天不计，调休上班 1 天计入。\
             到期日为 2026年2月24日（周二）。"
        );
    }

    #[test]
    fn a_penalty_limit_rolls_over_the_national_day() {
        let clock = LegalClock::start("90d roll".parse().unwrap(), morning("2026-07-03"));
        let explanation = explained(&clock, "2026-07-03");
        let end = told(&explanation).split_off(90);
        assert_eq!(end[0], "2026-10-01 周四 90 自然日");
        assert_eq!(end[1], "2026-10-02 周五 - 顺延：国庆节放假");
        assert_eq!(end[7], "2026-10-08 周四 - 期限届满日为休息日，顺延至此工作日");
        assert!(explanation.summary.contains("按日计算至 2026年10月1日，该日为休息日"), "{}", explanation.summary);
        let english = explanation.summary_in(Language::English);
        assert!(
            english.contains("would end on 1 Oct 2026, a day of rest, and moves to the next working day"),
            "{english}"
        );
        assert_eq!(explanation.days[91].reason_in(Language::English), "passed over: National Day holiday");
    }

    #[test]
    fn pauses_and_extension_are_named() {
        let mut clock = LegalClock::start("3wd".parse().unwrap(), morning("2026-09-25"));
        let announced = Limit::working_days(5);
        let review = |from| Pause::open(PauseKind::ExpertReview, "行政许可法第四十五条", announced, morning(from));
        let id = clock.pause(review("2026-09-29")).unwrap();
        let open = explained(&clock, "2026-09-30");
        assert!(open.summary.ends_with("现暂停中；如于 2026年10月12日 恢复，到期日为 2026年10月13日（周二）。"));
        assert!(open.summary.contains("告知所需时间 5 个工作日，尚未恢复"), "{}", open.summary);

        clock.resume(id, morning("2026-10-12")).unwrap();
        let extension = Extension {
            by: Limit::working_days(1),
            article: "行政许可法第四十二条".to_owned(),
            approver: "局长".to_owned(),
            reason: "案情复杂".to_owned(),
            at: morning("2026-10-13"),
        };
        clock.extend(calendar(), extension).unwrap();
        let explanation = explained(&clock, "2026-10-14");
        let days = told(&explanation);
        assert_eq!(days[4], "2026-09-29 周二 - 暂停：专家评审");
        assert_eq!(explanation.days[4].whose, Party::ThirdParty);
        assert_eq!(days[18], "2026-10-13 周二 3 工作日");
        assert_eq!(days[19], "2026-10-14 周三 4 工作日（延长期内）");
        assert!(explanation.summary.contains("经局长批准，依据行政许可法第四十二条延长 1 个工作日。"));
        let english = explanation.summary_in(Language::English);
        assert!(english.contains("From 29 Sep 2026 to 12 Oct 2026 the time stood still: expert review"), "{english}");
        assert!(english.contains("局长 extended it by 1 working day under 行政许可法第四十二条."), "{english}");
        assert_eq!(explanation.days[19].reason_in(Language::English), "working day (extended time)");
    }

    #[test]
    fn hours_run_through_the_night() {
        let clock = LegalClock::start("24h".parse().unwrap(), morning("2026-02-13"));
        let explanation = explained(&clock, "2026-02-13");
        assert_eq!(explanation.days.len(), 2);
        assert_eq!(explanation.summary, "自 2026-02-13 09:30 起算，期限 24 小时。到期时刻为 2026-02-14 09:30。");
    }
}
