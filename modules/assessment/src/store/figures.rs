//! Reading sums: short ranges of one key, so that no figure costs a count.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use kernel::{Date, OrganId, RegionCode};
use store::{Db, Error, Row, Select, params};

use crate::measures::{Measure, Sums};
use crate::months::Period;

/// How a series is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    Day,
    Month,
}

/// Whose figures: organs by id; none means every organ of the county.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Of {
    pub organs: Option<Vec<OrganId>>,
    /// Only for whole months.
    pub item: Option<String>,
    /// `organ/window`: only of what was handed in there. Rows of cases know it, sums do not.
    pub window: Option<String>,
}

static TOTAL: LazyLock<String> = LazyLock::new(|| format!("SELECT {} FROM assessment_figure", sums()));
static BY_ORGAN: LazyLock<String> = LazyLock::new(|| format!("SELECT organ, {} FROM assessment_figure", sums()));
static BY_ITEM: LazyLock<String> = LazyLock::new(|| format!("SELECT item, {} FROM assessment_figure", sums()));
static BY_START: LazyLock<String> = LazyLock::new(|| format!("SELECT start, {} FROM assessment_figure", sums()));

fn sums() -> String {
    // PostgreSQL sums whole numbers as decimals unless told otherwise.
    let sums: Vec<String> =
        Measure::ALL.iter().map(|measure| format!("CAST(coalesce(sum({}), 0) AS BIGINT)", measure.name())).collect();
    sums.join(", ")
}

fn read_sums(row: &Row, first: usize) -> Result<Sums, Error> {
    let mut sums = Sums::default();
    for (place, measure) in Measure::ALL.iter().enumerate() {
        sums.add(*measure, row.get(first + place)?);
    }
    Ok(sums)
}

fn within(select: &mut Select, region: RegionCode, of: &Of, period: Period) {
    let span = match (&of.item, period.is_of_months()) {
        (Some(_), _) => "item-month",
        (None, true) => "month",
        (None, false) => "day",
    };
    in_span(select, region, of, span, period);
}

fn in_span(select: &mut Select, region: RegionCode, of: &Of, span: &str, period: Period) {
    select.and("region = ?", params![region]).and("span = ?", params![span]);
    select.and("start >= ?", params![period.from]).and("start <= ?", params![period.to]);
    if let Some(organs) = &of.organs {
        select.any_of("organ", organs.iter().map(|organ| organ.as_str()));
    }
    if let Some(item) = &of.item {
        select.and("item = ?", params![item]);
    }
}

/// The sums of a period.
pub async fn total(db: &Db, region: RegionCode, of: &Of, period: Period) -> Result<Sums, Error> {
    let mut select = Select::new(TOTAL.as_str());
    within(&mut select, region, of, period);
    let rows = db.select(&select).await?;
    let mut sums = rows.first().map_or_else(|| Ok(Sums::default()), |row| read_sums(row, 0))?;
    open_at(db, region, of, period.from).await?.level(&mut sums);
    Ok(sums)
}

/// By organ; organs without any are left out.
pub async fn by_organ(db: &Db, region: RegionCode, of: &Of, period: Period) -> Result<Vec<(OrganId, Sums)>, Error> {
    let mut select = Select::new(BY_ORGAN.as_str());
    within(&mut select, region, of, period);
    select.then("GROUP BY organ ORDER BY organ", params![]);
    let rows = db.select(&select).await?;
    let mut found: Vec<(OrganId, Sums)> =
        rows.iter().map(|row| Ok((row.get(0)?, read_sums(row, 1)?))).collect::<Result<_, Error>>()?;
    let mut open = open_by_organ(db, region, of, period.from).await?;
    for (organ, sums) in &mut found {
        open.remove(organ).unwrap_or_default().level(sums);
    }
    // Nothing happened there, and yet something is in hand.
    for (organ, open) in open.into_iter().filter(|(_, open)| open.in_hand != 0) {
        let mut sums = Sums::default();
        open.level(&mut sums);
        found.push((organ, sums));
    }
    found.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(found)
}

/// By item, of whole months.
pub async fn by_item(db: &Db, region: RegionCode, of: &Of, period: Period) -> Result<Vec<(String, Sums)>, Error> {
    let mut select = Select::new(BY_ITEM.as_str());
    in_span(&mut select, region, of, "item-month", period);
    select.then("GROUP BY item ORDER BY item", params![]);
    let rows = db.select(&select).await?;
    rows.iter().map(|row| Ok((row.get(0)?, read_sums(row, 1)?))).collect()
}

/// Day by day or month by month; days without any are left out.
pub async fn series(
    db: &Db,
    region: RegionCode,
    of: &Of,
    span: Span,
    period: Period,
) -> Result<Vec<(Date, Sums)>, Error> {
    let span = match (span, &of.item) {
        (Span::Month, Some(_)) => "item-month",
        (Span::Month, None) => "month",
        (Span::Day, _) => "day",
    };
    let mut select = Select::new(BY_START.as_str());
    in_span(&mut select, region, of, span, period);
    select.then("GROUP BY start ORDER BY start", params![]);
    let rows = db.select(&select).await?;
    let mut found: Vec<(Date, Sums)> =
        rows.iter().map(|row| Ok((row.get(0)?, read_sums(row, 1)?))).collect::<Result<_, Error>>()?;
    let mut open = open_at(db, region, of, period.from).await?;
    for (_, sums) in &mut found {
        let after = open.after(sums);
        open.level(sums);
        open = after;
    }
    Ok(found)
}

const OPEN: &str = "SELECT organ, CAST(coalesce(sum(in_hand), 0) AS BIGINT),
    CAST(coalesce(sum(overdue_open), 0) AS BIGINT) FROM assessment_figure";

/// How many were open, and of these overdue, when a day began.
#[derive(Clone, Copy, Debug, Default)]
struct Open {
    in_hand: i64,
    overdue: i64,
}

impl Open {
    fn plus(self, other: Open) -> Open {
        Open { in_hand: self.in_hand + other.in_hand, overdue: self.overdue + other.overdue }
    }

    /// What is open after a period's changes.
    fn after(self, sums: &Sums) -> Open {
        self.plus(Open { in_hand: sums.get(Measure::InHand), overdue: sums.get(Measure::OverdueOpen) })
    }

    /// Makes levels of a period's changes. 在办: what was open at the beginning, and all that came; 逾期未结: at the end.
    fn level(self, sums: &mut Sums) {
        let (change, filed) = (sums.get(Measure::InHand), sums.get(Measure::Filed));
        sums.add(Measure::InHand, self.in_hand + filed - change);
        sums.add(Measure::OverdueOpen, self.overdue);
    }
}

/// How many were open when a day began.
async fn open_at(db: &Db, region: RegionCode, of: &Of, day: Date) -> Result<Open, Error> {
    let open = open_by_organ(db, region, of, day).await?;
    Ok(open.values().fold(Open::default(), |all, open| all.plus(*open)))
}

/// Whole months before, and the days of the month already begun.
async fn open_by_organ(db: &Db, region: RegionCode, of: &Of, day: Date) -> Result<BTreeMap<OrganId, Open>, Error> {
    let first = day.first_of_month();
    let span = if of.item.is_some() { "item-month" } else { "month" };
    let mut months = Select::new(OPEN);
    months.and("region = ?", params![region]).and("span = ?", params![span]).and("start < ?", params![first]);
    narrow_and_group(&mut months, of);
    let mut found = BTreeMap::new();
    read_open(&db.select(&months).await?, &mut found)?;
    if day > first && of.item.is_none() {
        let mut days = Select::new(OPEN);
        days.and("region = ?", params![region]).and("span = 'day'", params![]);
        days.and("start >= ?", params![first]).and("start < ?", params![day]);
        narrow_and_group(&mut days, of);
        read_open(&db.select(&days).await?, &mut found)?;
    }
    Ok(found)
}

fn narrow_and_group(select: &mut Select, of: &Of) {
    if let Some(organs) = &of.organs {
        select.any_of("organ", organs.iter().map(|organ| organ.as_str()));
    }
    if let Some(item) = &of.item {
        select.and("item = ?", params![item]);
    }
    select.then("GROUP BY organ", params![]);
}

fn read_open(rows: &[Row], found: &mut BTreeMap<OrganId, Open>) -> Result<(), Error> {
    for row in rows {
        let open: &mut Open = found.entry(row.get(0)?).or_default();
        *open = open.plus(Open { in_hand: row.get(1)?, overdue: row.get(2)? });
    }
    Ok(())
}

static ALL_ROWS: LazyLock<String> = LazyLock::new(|| {
    let names: Vec<&str> = Measure::ALL.iter().map(|measure| measure.name()).collect();
    format!("SELECT span, start, organ, item, {} FROM assessment_figure", names.join(", "))
});

/// One row as it is stored: span, first day, organ, item.
pub type Stored = ((String, Date, OrganId, String), Sums);

/// Every row, for proving them equal to the register.
pub async fn all(db: &Db, region: RegionCode) -> Result<Vec<Stored>, Error> {
    let mut select = Select::new(ALL_ROWS.as_str());
    select.and("region = ?", params![region]).then("ORDER BY span, start, organ, item", params![]);
    let rows = db.select_slow(&select).await?;
    rows.iter().map(|row| Ok(((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?), read_sums(row, 4)?))).collect()
}
