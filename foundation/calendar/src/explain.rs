//! Why a deadline falls where it does: 「为什么是这一天」, day by day and in one paragraph.
//!
//! The days are walked one by one and counted anew; the walk must end on the computed due date (a property test holds
//! the two together), so an explanation can never tell another story than the arithmetic.

use kernel::{Date, Refusal, Timestamp, chinese_date, chinese_weekday, date_of_day_number, day_number};
use serde::Serialize;

use crate::{Due, LegalClock, Party, Pause, Unit, WorkCalendar};

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
}

/// A deadline with its reasons.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Explanation {
    pub due: Due,
    pub days: Vec<Day>,
    /// One paragraph in plain words.
    pub summary: String,
}

/// Explains a clock as its ledger stands now.
pub fn explain(calendar: &WorkCalendar, clock: &LegalClock, now: Timestamp) -> Result<Explanation, Refusal> {
    let due = clock.due(calendar, now)?;
    let walk = Walk { calendar, clock, paused: clock.paused_days(due.paused.as_ref(), now), due };
    let days = walk.days();
    let summary = summary(clock, &due, &days);
    Ok(Explanation { due, days, summary })
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
                let (counts, reason) = self.judge(day, date, day == first, number);
                number += u32::from(counts);
                let whose = self.pause_on(day).map_or(self.clock.whose, |pause| pause.whose);
                Day { date, weekday: chinese_weekday(date), counted: counts.then_some(number), whose, reason }
            })
            .collect()
    }

    /// Whether a day counts, and why.
    fn judge(&self, day: i32, date: Date, is_start: bool, counted_before: u32) -> (bool, String) {
        if self.clock.limit.unit == Unit::Hours {
            let reason = if is_start { "自起算时刻起按小时连续计算" } else { "按小时连续计算" };
            return (false, self.pause_on(day).map_or_else(|| reason.to_owned(), paused_words));
        }
        if is_start {
            return (false, "起算当日不计".to_owned());
        }
        if date > self.due.unrolled {
            return (false, self.rolling_words(date));
        }
        if let Some(pause) = self.pause_on(day) {
            return (false, paused_words(pause));
        }
        let (works, mut reason) = self.day_words(date);
        if self.clock.limit.unit != Unit::WorkingDays {
            reason = "自然日".to_owned();
        } else if !works {
            return (false, reason);
        }
        if self.clock.extension.is_some() && counted_before >= self.clock.limit.length {
            reason.push_str("（延长期内）");
        }
        (true, reason)
    }

    fn rolling_words(&self, date: Date) -> String {
        if date == self.due.date {
            "期限届满日为休息日，顺延至此工作日".to_owned()
        } else {
            format!("顺延：{}", self.day_words(date).1)
        }
    }

    /// Whether a day is worked, and what it is.
    fn day_words(&self, date: Date) -> (bool, String) {
        match self.calendar.special(date) {
            Some(special) if special.worked => (true, format!("{}调休上班", special.name)),
            Some(special) => (false, format!("{}放假", special.name)),
            None if self.calendar.is_working_day(date).unwrap_or(false) => (true, "工作日".to_owned()),
            None => (false, "周末".to_owned()),
        }
    }

    fn pause_on(&self, day: i32) -> Option<&Pause> {
        let paused = self.clock.pauses.iter().zip(&self.paused);
        paused.filter(|(_, (from, to))| (*from..*to).contains(&day)).map(|(pause, _)| pause).next()
    }
}

fn paused_words(pause: &Pause) -> String {
    format!("暂停：{}", pause.kind.name())
}

fn summary(clock: &LegalClock, due: &Due, days: &[Day]) -> String {
    let mut sentences = vec![opening(clock)];
    if let Some(extension) = &clock.extension {
        sentences.push(format!(
            "经{}批准，依据{}延长 {}。",
            extension.approver,
            extension.article,
            extension.by.in_words()
        ));
    }
    if clock.limit.unit == Unit::WorkingDays {
        sentences.extend(not_counted(days));
    } else if due.unrolled != due.date {
        sentences.push(format!("按日计算至 {}，该日为休息日，顺延至其后第一个工作日。", chinese_date(due.unrolled)));
    }
    sentences.extend(clock.pauses.iter().map(pause_sentence));
    sentences.push(closing(clock, due));
    sentences.concat()
}

fn opening(clock: &LegalClock) -> String {
    let limit = clock.limit.in_words();
    if clock.limit.unit == Unit::Hours {
        return format!("自 {} 起算，期限 {limit}。", clock.started.local_minute());
    }
    format!("自 {} 起算，当日不计，期限 {limit}。", chinese_date(kernel::local_date(clock.started)))
}

/// How many days of which sort were left out, and which rest days were worked.
fn not_counted(days: &[Day]) -> Option<String> {
    let mut left_out: Vec<(&str, u32)> = Vec::new();
    for day in days.iter().skip(1).filter(|day| day.counted.is_none() && !day.reason.starts_with("暂停")) {
        match left_out.iter_mut().find(|(reason, _)| *reason == day.reason) {
            Some((_, count)) => *count += 1,
            None => left_out.push((&day.reason, 1)),
        }
    }
    let worked = days.iter().filter(|day| day.counted.is_some() && day.reason.contains("调休上班")).count();
    let mut parts: Vec<String> = left_out.iter().map(|(reason, count)| format!("{reason} {count} 天不计")).collect();
    if worked > 0 {
        parts.push(format!("调休上班 {worked} 天计入"));
    }
    (!parts.is_empty()).then(|| format!("其间{}。", parts.join("，")))
}

fn pause_sentence(pause: &Pause) -> String {
    let from = chinese_date(kernel::local_date(pause.from));
    let until = match pause.to {
        Some(to) => format!("至 {} 恢复", chinese_date(kernel::local_date(to))),
        None => format!("起，告知所需时间 {}，尚未恢复", pause.announced.in_words()),
    };
    format!("{from} {until}，因{}暂停计时（{}）。", pause.kind.name(), pause.basis)
}

fn closing(clock: &LegalClock, due: &Due) -> String {
    let day = format!("{}（{}）", chinese_date(due.date), chinese_weekday(due.date));
    match due.paused {
        Some(pause) => format!("现暂停中；如于 {} 恢复，到期日为 {day}。", chinese_date(pause.resumes_on)),
        None if clock.limit.unit == Unit::Hours => format!("到期时刻为 {}。", due.at.local_minute()),
        None => format!("到期日为 {day}。"),
    }
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
    }

    #[test]
    fn hours_run_through_the_night() {
        let clock = LegalClock::start("24h".parse().unwrap(), morning("2026-02-13"));
        let explanation = explained(&clock, "2026-02-13");
        assert_eq!(explanation.days.len(), 2);
        assert_eq!(explanation.summary, "自 2026-02-13 09:30 起算，期限 24 小时。到期时刻为 2026-02-14 09:30。");
    }
}
