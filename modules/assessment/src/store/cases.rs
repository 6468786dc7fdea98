//! The cases that a measure counts, newest first.

use std::sync::LazyLock;

use kernel::{CaseNo, Date, RegionCode, Timestamp};
use store::{Db, Error, Select, params};

use super::figures::Of;
use crate::bins::{DaysBin, HoursBin};
use crate::measures::{Day, Measure};
use crate::months::Period;

const BY_COUNTED: &str = "SELECT case_no, counted_on FROM assessment_case";
const BY_ANSWERED: &str = "SELECT case_no, answered_on FROM assessment_case";
const BY_ACCEPTED: &str = "SELECT case_no, accepted_on FROM assessment_case";
const BY_OVERDUE: &str = "SELECT case_no, overdue_on FROM assessment_case";
const BY_FILED: &str = "SELECT case_no, filed_at FROM case_row";
const BY_MARK: &str = "SELECT case_no, day FROM assessment_mark";
const BY_DUTY: &str = "SELECT DISTINCT case_no, day FROM assessment_duty";

/// Where a page ends: the day (or moment) and number of its last case.
pub type Key = (String, CaseNo);

/// What is listed.
pub struct Counting<'a> {
    /// Of those of the same [`Day`] a case counts once, whichever of them counts it.
    pub measures: &'a [Measure],
    /// What takes a case out again: of closed ones a measure of the closing, of those in hand being closed.
    pub without: &'a [Measure],
    pub of: &'a Of,
    pub period: Period,
    pub used: Option<DaysBin>,
    pub hours: Option<HoursBin>,
    pub after: Option<&'a Key>,
    pub limit: u32,
}

/// Numbers and keys. Where measures of a sum count on different days (closed, and still open), each case stands on its own.
pub async fn counted(db: &Db, region: RegionCode, wanted: &Counting<'_>) -> Result<Vec<Key>, Error> {
    let mut found = Vec::new();
    let mut days: Vec<Day> = Vec::new();
    for day in wanted.measures.iter().map(|measure| measure.day()) {
        if days.contains(&day) {
            continue;
        }
        days.push(day);
        let same: Vec<Measure> = wanted.measures.iter().copied().filter(|measure| measure.day() == day).collect();
        found.extend(of_day(db, region, &Counting { measures: &same, ..*wanted }, day).await?);
    }
    found.sort_unstable_by(|a, b| b.cmp(a));
    found.truncate(usize::try_from(wanted.limit).unwrap_or(usize::MAX));
    Ok(found)
}

async fn of_day(db: &Db, region: RegionCode, wanted: &Counting<'_>, day: Day) -> Result<Vec<Key>, Error> {
    let select = match day {
        Day::Closed => by_day(region, wanted, BY_COUNTED, "counted_on"),
        Day::Answered => by_day(region, wanted, BY_ANSWERED, "answered_on"),
        Day::Accepted => by_day(region, wanted, BY_ACCEPTED, "accepted_on"),
        Day::Raised => by_mark(region, wanted),
        Day::Duty => by_duty(region, wanted),
        Day::TakenBack => taken_back(region, wanted),
        Day::Overdue => overdue(region, wanted),
        Day::Step | Day::Read => return Ok(Vec::new()),
        Day::Filed | Day::InHand => return filed(db, region, wanted, day).await,
    };
    let rows = db.select(&select).await?;
    rows.iter().map(|row| Ok((row.get(1)?, row.get(0)?))).collect()
}

/// Conditions on one of the three days, made once.
struct Days {
    column: &'static str,
    within: &'static str,
    after: &'static str,
    order: &'static str,
}

static DAYS: LazyLock<[Days; 3]> = LazyLock::new(|| {
    [
        Days {
            column: "counted_on",
            within: "(counted_on >= ? AND counted_on <= ?)",
            after: "(counted_on < ? OR (counted_on = ? AND case_no < ?))",
            order: "ORDER BY counted_on DESC, case_no DESC LIMIT ?",
        },
        Days {
            column: "answered_on",
            within: "(answered_on >= ? AND answered_on <= ?)",
            after: "(answered_on < ? OR (answered_on = ? AND case_no < ?))",
            order: "ORDER BY answered_on DESC, case_no DESC LIMIT ?",
        },
        Days {
            column: "accepted_on",
            within: "(accepted_on >= ? AND accepted_on <= ?)",
            after: "(accepted_on < ? OR (accepted_on = ? AND case_no < ?))",
            order: "ORDER BY accepted_on DESC, case_no DESC LIMIT ?",
        },
    ]
});

fn by_day(region: RegionCode, wanted: &Counting<'_>, start: &'static str, column: &str) -> Select {
    let mut select = Select::new(start);
    select.and("region = ?", params![region]);
    let Some(days) = DAYS.iter().find(|days| days.column == column) else { return select };
    select.and(days.within, params![wanted.period.from, wanted.period.to]);
    let flags = wanted.measures.iter().filter(|measure| !measure.is_sum()).fold(0, |bits, one| bits | one.bit());
    // Sums of days or papers rest on every case that was closed.
    let flags = if wanted.measures.iter().any(|measure| measure.is_sum()) { Measure::Closed.bit() } else { flags };
    select.and("(flags & ?) <> 0", params![flags]);
    let without = wanted.without.iter().filter(|measure| !measure.is_sum()).fold(0, |bits, one| bits | one.bit());
    select.and("(flags & ?) = 0", params![without]);
    narrow(&mut select, wanted.of);
    match wanted.used {
        Some(DaysBin { least, and_more: true }) => select.and("used_days >= ?", params![least]),
        Some(DaysBin { least, .. }) => select.and("used_days = ?", params![least]),
        None => &mut select,
    };
    if let Some((day, no)) = wanted.after {
        select.and(days.after, params![day, day, no]);
    }
    select.then(days.order, params![wanted.limit]);
    select
}

fn by_mark(region: RegionCode, wanted: &Counting<'_>) -> Select {
    let marks = crate::measures::MarkKind::ALL.into_iter();
    let marks = marks.filter(|kind| kind.measure().is_some_and(|measure| wanted.measures.contains(&measure)));
    let mut select = Select::new(BY_MARK);
    select.and("region = ?", params![region]);
    select.and("(day >= ? AND day <= ?)", params![wanted.period.from, wanted.period.to]);
    select.any_of("mark", marks.map(|kind| kind.as_str())).and("withdrawn_at IS NULL", params![]);
    end_of_days(&mut select, wanted);
    select
}

fn by_duty(region: RegionCode, wanted: &Counting<'_>) -> Select {
    let flags = wanted.measures.iter().fold(0, |bits, one| bits | one.bit());
    let mut select = Select::new(BY_DUTY);
    select.and("region = ?", params![region]);
    select.and("(day >= ? AND day <= ?)", params![wanted.period.from, wanted.period.to]);
    select.and("(flags & ?) <> 0", params![flags]);
    end_of_days(&mut select, wanted);
    select
}

/// Late and not closed when the period ended.
fn overdue(region: RegionCode, wanted: &Counting<'_>) -> Select {
    let end = wanted.period.to;
    let mut select = Select::new(BY_OVERDUE);
    select.and("region = ?", params![region]).and("(overdue_on <> '' AND overdue_on <= ?)", params![end]);
    select.and("(counted_on = '' OR counted_on > ?)", params![end]);
    narrow(&mut select, wanted.of);
    if let Some((day, no)) = wanted.after {
        select.and("(overdue_on < ? OR (overdue_on = ? AND case_no < ?))", params![day, day, no]);
    }
    select.then("ORDER BY overdue_on DESC, case_no DESC LIMIT ?", params![wanted.limit]);
    select
}

/// Cards taken back within the period, by the day of their fault.
fn taken_back(region: RegionCode, wanted: &Counting<'_>) -> Select {
    let (begin, end) = (Timestamp::start_of_day(wanted.period.from), Timestamp::end_of_day(wanted.period.to));
    let mut select = Select::new(BY_MARK);
    select.and("region = ?", params![region]).and("(withdrawn_at >= ? AND withdrawn_at < ?)", params![begin, end]);
    let cards = crate::measures::MarkKind::ALL.into_iter().filter(|kind| kind.measure().is_some());
    select.any_of("mark", cards.map(|kind| kind.as_str()));
    end_of_days(&mut select, wanted);
    select
}

fn end_of_days(select: &mut Select, wanted: &Counting<'_>) {
    if let Some(organs) = &wanted.of.organs {
        select.any_of("organ", organs.iter().map(|organ| organ.as_str()));
    }
    if let Some((day, no)) = wanted.after {
        select.and("(day < ? OR (day = ? AND case_no < ?))", params![day, day, no]);
    }
    select.then("ORDER BY day DESC, case_no DESC LIMIT ?", params![wanted.limit]);
}

/// Filed within the period, or open at some time within it; without what was closed, open when it ended.
async fn filed(db: &Db, region: RegionCode, wanted: &Counting<'_>, day: Day) -> Result<Vec<Key>, Error> {
    let (begin, end) = (Timestamp::start_of_day(wanted.period.from), Timestamp::end_of_day(wanted.period.to));
    let mut select = Select::new(BY_FILED);
    select.and("region = ?", params![region]).and("kind = ?", params![applications::lifecycle::KIND]);
    select.and("filed_at < ?", params![end]);
    if day == Day::Filed {
        select.and("filed_at >= ?", params![begin]);
    } else {
        let since = if wanted.without.contains(&Measure::Closed) { end } else { begin };
        select.and("(closed_at IS NULL OR closed_at >= ?)", params![since]);
    }
    narrow(&mut select, wanted.of);
    if let Some(bin) = wanted.hours {
        let [first, end] = bin.slots();
        select.and(WITHIN_HOURS, params![first, end]);
    }
    if let Some((at, no)) = wanted.after {
        let at = at.parse::<i64>().unwrap_or(i64::MAX);
        select.and("(filed_at < ? OR (filed_at = ? AND case_no < ?))", params![at, at, no]);
    }
    select.then("ORDER BY filed_at DESC, case_no DESC LIMIT ?", params![wanted.limit]);
    let rows = db.select(&select).await?;
    rows.iter().map(|row| Ok((row.get::<i64>(1)?.to_string(), row.get(0)?))).collect()
}

fn narrow(select: &mut Select, of: &Of) {
    if let Some(organs) = &of.organs {
        select.any_of("organ", organs.iter().map(|organ| organ.as_str()));
    }
    if let Some(item) = &of.item {
        select.and("item = ?", params![item]);
    }
    if let Some(window) = &of.window {
        select.and("(win <> '' AND win = ?)", params![window]);
    }
}

const USED: &str = "SELECT used_days, count(*) FROM assessment_case";
const LIMITS: &str = "SELECT promise_days, statutory_days, count(*) FROM assessment_case";

/// How many closed cases took how many working days.
pub async fn used_days(db: &Db, region: RegionCode, of: &Of, period: Period) -> Result<Vec<(i64, i64)>, Error> {
    let mut select = Select::new(USED);
    closed(&mut select, region, of, period);
    select.and("used_days IS NOT NULL", params![]).then("GROUP BY used_days ORDER BY used_days", params![]);
    let rows = db.select(&select).await?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}

/// Promised and statutory working days of closed cases, and how many had them, most frequent first.
pub async fn limits(
    db: &Db,
    region: RegionCode,
    of: &Of,
    period: Period,
) -> Result<Vec<(Option<i64>, Option<i64>, u64)>, Error> {
    let mut select = Select::new(LIMITS);
    closed(&mut select, region, of, period);
    select.then("GROUP BY promise_days, statutory_days ORDER BY count(*) DESC LIMIT 50", params![]);
    let rows = db.select(&select).await?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).collect()
}

fn closed(select: &mut Select, region: RegionCode, of: &Of, period: Period) {
    select.and("region = ?", params![region]);
    select.and("(counted_on >= ? AND counted_on <= ?)", params![period.from, period.to]);
    select.and("(flags & ?) <> 0", params![Measure::Closed.bit()]);
    narrow(select, of);
}

/// Hours since 1970 began, in China (8) and since a Monday (72, for it began on a Thursday), by the week.
const WITHIN_HOURS: &str = "((filed_at / 3600000000 + 80) % 168 >= ? AND (filed_at / 3600000000 + 80) % 168 < ?)";
const FILINGS_BY_HOUR: &str = "SELECT (filed_at / 3600000000 + 80) % 168, count(*) FROM case_row";
const FILINGS: &str = "SELECT filed_at FROM case_row";

/// Moments of filing, for forecasts.
pub async fn filings(db: &Db, region: RegionCode, of: &Of, from: Date, to: Date) -> Result<Vec<Timestamp>, Error> {
    let select = filed_within(FILINGS, region, of, Period::days(from, to));
    let rows = db.select_slow(&select).await?;
    rows.iter().map(|row| row.get(0)).collect()
}

/// How many were filed in which hour of the week: of the whole county read from an index alone.
pub async fn filings_by_hour(db: &Db, region: RegionCode, of: &Of, period: Period) -> Result<Vec<(i64, i64)>, Error> {
    let mut select = filed_within(FILINGS_BY_HOUR, region, of, period);
    select.then("GROUP BY 1", params![]);
    let rows = db.select_slow(&select).await?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}

fn filed_within(start: &'static str, region: RegionCode, of: &Of, period: Period) -> Select {
    let mut select = Select::new(start);
    select.and("region = ?", params![region]);
    narrow(&mut select, of);
    let (begin, end) = (Timestamp::start_of_day(period.from), Timestamp::end_of_day(period.to));
    select.and("filed_at >= ?", params![begin]).and("filed_at < ?", params![end]);
    select.and("kind = ?", params![applications::lifecycle::KIND]);
    select
}
