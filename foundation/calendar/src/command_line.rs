//! What `haoban clock due` and `haoban clock explain` print, as pure functions from text to text.

use kernel::{Date, Refusal, Timestamp};

use crate::{LegalClock, Limit, Unit, WorkCalendar, explain};

/// One line of `haoban clock due`: `2026-02-13 10wd` gives the due date, `2026-03-05 -10wd` the day so many before.
/// Anything that cannot be computed gives `error: …`.
pub fn due_line(calendar: &WorkCalendar, line: &str) -> String {
    due(calendar, line).unwrap_or_else(|refusal| format!("error: {refusal}"))
}

/// The lines of `haoban clock explain DATE LIMIT`, one a day: date, weekday, counted or not, why.
pub fn explain_lines(calendar: &WorkCalendar, line: &str) -> Result<Vec<String>, Refusal> {
    let (start, limit) = start_and_limit(line)?;
    let at = Timestamp::start_of_day(start);
    let explanation = explain(calendar, &LegalClock::start(limit.parse()?, at), at)?;
    let days = explanation.days.into_iter();
    Ok(days
        .map(|day| {
            let counted = day.counted.map_or_else(|| "不计".to_owned(), |number| format!("第 {number} 日"));
            format!("{} {} {counted} {}", day.date, day.weekday, day.reason)
        })
        .collect())
}

fn due(calendar: &WorkCalendar, line: &str) -> Result<String, Refusal> {
    let (start, limit) = start_and_limit(line)?;
    if let Some(back) = limit.strip_prefix('-') {
        return before(calendar, start, back.parse()?).map(|date| date.to_string());
    }
    let limit: Limit = limit.parse()?;
    let at = Timestamp::start_of_day(start);
    let due = LegalClock::start(limit, at).due(calendar, at)?;
    Ok(if limit.unit == Unit::Hours { due.at.local_minute() } else { due.date.to_string() })
}

fn before(calendar: &WorkCalendar, start: Date, limit: Limit) -> Result<Date, Refusal> {
    match limit.unit {
        Unit::WorkingDays => calendar.sub_wd(start, limit.length),
        Unit::Days => calendar.sub_days(start, limit.length),
        Unit::DaysRolled => calendar.sub_cal_roll(start, limit.length),
        _ => Err(Refusal::invalid("limit_malformed", "倒算只支持日和工作日，形如 2026-03-05 -10wd。")),
    }
}

fn start_and_limit(line: &str) -> Result<(Date, &str), Refusal> {
    let malformed = || {
        Refusal::invalid("line_malformed", format!("“{line}”看不懂，应形如 2026-02-13 10wd 或 2026-07-03 90d roll。"))
    };
    let (start, limit) = line.trim().split_once(char::is_whitespace).ok_or_else(malformed)?;
    // Only the plain form: the library would also take a date with a time after it.
    let start: Date =
        Some(start).filter(|text| text.len() == 10).and_then(|text| text.parse().ok()).ok_or_else(malformed)?;
    Ok((start, limit.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::calendar;

    #[test]
    fn due_dates_are_printed_one_a_line() {
        for (line, printed) in [
            ("2026-02-13 1wd", "2026-02-14"),
            ("2026-02-13 10wd", "2026-03-05"),
            ("  2026-02-13\t20wd ", "2026-03-19"),
            ("2026-07-03 90d", "2026-10-01"),
            ("2026-07-03 90d roll", "2026-10-08"),
            ("2026-03-05 -10wd", "2026-02-13"),
            ("2026-10-20 -15d", "2026-10-05"),
            ("2026-10-20 -15d roll", "2026-09-30"),
            ("2026-08-31 1m", "2026-09-30"),
            ("2026-02-13 24h", "2026-02-14 00:00"),
        ] {
            assert_eq!(due_line(calendar(), line), printed, "{line}");
        }
    }

    #[test]
    fn what_cannot_be_computed_is_an_error_line() {
        for line in ["", "2026-02-13", "2026-02-30 10wd", "10wd 2026-02-13", "2026-02-13 10", "2026-03-05 -10h"] {
            let printed = due_line(calendar(), line);
            assert!(printed.starts_with("error: "), "{line}: {printed}");
        }
        let reaching = due_line(calendar(), "2026-12-25 10wd");
        assert!(reaching.starts_with("error: 缺 2027 年节假日安排"), "{reaching}");
    }

    #[test]
    fn ten_years_of_deadlines_stay_as_they_were_counted_day_by_day() {
        let golden = include_str!("golden/ten_years.txt");
        let lines = golden.lines().filter(|line| !line.starts_with('#'));
        for (asked, due) in lines.filter_map(|line| line.split_once(" = ")) {
            assert_eq!(due_line(calendar(), asked), due, "{asked}");
        }
    }

    #[test]
    fn an_explanation_has_one_line_a_day() {
        let lines = explain_lines(calendar(), "2026-09-18 2wd").unwrap();
        assert_eq!(
            lines,
            [
                "2026-09-18 周五 不计 起算当日不计",
                "2026-09-19 周六 不计 周末",
                "2026-09-20 周日 第 1 日 国庆节调休上班",
                "2026-09-21 周一 第 2 日 工作日",
            ]
        );
        assert_eq!(explain_lines(calendar(), "soon 2wd").unwrap_err().code, "line_malformed");
    }
}
