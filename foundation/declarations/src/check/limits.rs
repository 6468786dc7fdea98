//! The clocks of an item: every path has one, the promise is not longer than the law, a calendar can count it.

use std::collections::BTreeSet;

use calendar::{LegalClock, Limit, Unit};
use kernel::{Date, Timestamp};

use crate::county::County;
use crate::dated::{ALWAYS, LimitHistory};
use crate::finding::Finding;
use crate::item::{Handling, Item};

pub(super) fn check(item: &Item, county: &County) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (field, history) in [("/statutory", &item.statutory), ("/promised", &item.promised)] {
        findings.extend(check_counted(field, history, county));
    }
    findings.extend(check_presence(item));
    findings.extend(check_promise(item, county));
    findings.extend(check_instant(item, county));
    findings
}

/// Every path through the procedure runs against a clock, so there must be one on the first day in force.
fn check_presence(item: &Item) -> Vec<Finding> {
    let mut findings = Vec::new();
    // A version without a first day was told so already; then any promise will do.
    let first_day = if item.since == ALWAYS { Date::MAX } else { item.since };
    if item.promised.in_force(first_day).is_none() {
        let sentence = match item.promised.latest() {
            None => "没有承诺办结时限，办件将没有时钟。".to_owned(),
            Some(limit) => format!("本版自 {} 起生效，而承诺办结时限自 {} 才生效。", item.since, limit.since),
        };
        let finding = Finding::error("/promised", "no_clock", sentence);
        findings.push(finding.remedy("请补写 promised = { length = \"5wd\", since = … }。"));
    }
    if item.statutory.is_empty() {
        let finding = Finding::warning("/statutory", "guide_incomplete", "没有法定办结时限。");
        findings.push(finding.remedy("法律没有规定的，请写明适用的一般规定。"));
    } else if item.statutory.iter().any(|limit| limit.basis.is_empty()) {
        findings.push(Finding::warning("/statutory", "limit_without_basis", "法定办结时限没有写明依据（basis）。"));
    }
    findings
}

/// 承诺期限不得长于法定期限 (C-03): compared on every day on which one of them changes.
fn check_promise(item: &Item, county: &County) -> Option<Finding> {
    let days: BTreeSet<Date> = item.promised.iter().chain(item.statutory.iter()).map(|limit| limit.since).collect();
    days.into_iter().find_map(|day| {
        let (promised, statutory) = (item.promised.in_force(day)?.length, item.statutory.in_force(day)?.length);
        if !is_longer(promised, statutory, county) {
            return None;
        }
        let (promise, law) = (promised.in_words(), statutory.in_words());
        let sentence = format!("承诺时限（{promise}）长于法定时限（{law}）。");
        Some(Finding::error("/promised", "promise_longer_than_law", sentence).remedy("承诺时限应不长于法定时限。"))
    })
}

/// 即办件 is decided on the spot or within one working day.
fn check_instant(item: &Item, county: &County) -> Option<Finding> {
    let promised = item.promised.in_force(item.since)?.length;
    let slow = item.handling == Handling::Instant && is_longer(promised, Limit::working_days(1), county);
    slow.then(|| {
        let sentence = format!("即办件的承诺时限是 {}。", promised.in_words());
        let finding = Finding::error("/promised", "instant_too_slow", sentence);
        finding.remedy("即办件应当场或一个工作日内办结，否则请改为承诺件。")
    })
}

/// Is one limit longer than another? Of different units, by the days they come to from a plain week on.
pub(super) fn is_longer(a: Limit, b: Limit, county: &County) -> bool {
    if a.unit == b.unit {
        return a.length > b.length;
    }
    let start = Timestamp::start_of_day(plain_day(county));
    let due = |limit: Limit| LegalClock::start(limit, start).due(&county.calendar, start).map(|due| due.date);
    match (due(a), due(b)) {
        (Ok(a), Ok(b)) => a > b,
        _ => approximate_days(a) > approximate_days(b),
    }
}

/// A Monday after the spring holidays of the last year whose calendar is known.
fn plain_day(county: &County) -> Date {
    let year = county.calendar.valid_through().year();
    let march = Date::new(year, 3, 16).unwrap_or(county.calendar.valid_from());
    march.saturating_sub(jiff::Span::new().days(i64::from(march.weekday().to_monday_zero_offset())))
}

fn approximate_days(limit: Limit) -> u32 {
    match limit.unit {
        Unit::WorkingDays => limit.length * 7 / 5,
        Unit::Days | Unit::DaysRolled => limit.length,
        Unit::Months => limit.length * 30,
        Unit::Years => limit.length * 365,
        Unit::Hours => limit.length.div_ceil(24),
    }
}

/// A limit that no edition of the calendar covers cannot be counted.
fn check_counted(field: &str, history: &LimitHistory, county: &County) -> Option<Finding> {
    let last = county.calendar.valid_through();
    let beyond = history.iter().find(|limit| limit.since > last)?;
    let sentence = format!("时限自 {} 起生效，而工作日历只到 {last}。", beyond.since);
    Some(Finding::error(field, "limit_without_calendar", sentence).remedy("请先在 calendars/ 中加入当年的日历。"))
}
