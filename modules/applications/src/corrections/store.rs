//! Sums and cases of what was asked to be mended.

use casework::Case;
use catalog::often::Often;
use kernel::{CaseNo, Date, ItemId, OrganId, RegionCode};
use store::{Db, Error, Row, Select, WriteSet, params};

const ADD: &str =
    "INSERT INTO correction_asked (region, item, month, organ, about, cases) VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (region, item, month, organ, about) DO UPDATE SET cases = correction_asked.cases + excluded.cases";
const PUT: &str =
    "INSERT INTO correction_case (region, item, about, day, case_no, organ) VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (region, item, about, day, case_no) DO NOTHING";
const MOST_FREQUENT: &str = "SELECT about, CAST(sum(cases) AS BIGINT) FROM correction_asked
    WHERE region = $1 AND item = $2 AND month >= $3
    GROUP BY about HAVING CAST(sum(cases) AS BIGINT) >= $4 ORDER BY sum(cases) DESC, about LIMIT $5";
const SUMS: &str = "SELECT item, about, CAST(sum(cases) AS BIGINT) FROM correction_asked";
const CASES: &str = "SELECT day, case_no FROM correction_case";

/// The module's two tables of one county.
#[derive(Clone, Copy)]
pub(super) struct Shelf<'a> {
    pub db: &'a Db,
    pub region: RegionCode,
}

/// Which cases are looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Of {
    /// Led by one of these organs; none means any.
    pub organs: Option<Vec<OrganId>>,
    pub item: Option<ItemId>,
}

/// So many cases of an item were asked to mend something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    pub item: ItemId,
    pub about: String,
    pub cases: u64,
}

/// The day of the first notice, and the case.
pub type CaseKey = (Date, CaseNo);

pub(super) fn add(set: &mut WriteSet, case: &Case, item: &ItemId, about: &str, day: Date) {
    let organ = &case.lead_organ;
    set.add_up(ADD, params![case.region, item, day.first_of_month(), organ, about], [1]);
    set.push(PUT, params![case.region, item, about, day, &case.no, organ]);
}

pub(super) fn clear(set: &mut WriteSet, region: RegionCode) {
    set.push("DELETE FROM correction_asked WHERE region = $1", params![region]);
    set.push("DELETE FROM correction_case WHERE region = $1", params![region]);
}

impl Shelf<'_> {
    pub async fn most_frequent(
        &self,
        item: &ItemId,
        since: Date,
        fewest: u64,
        limit: u32,
    ) -> Result<Vec<Often>, Error> {
        let fewest = i64::try_from(fewest).unwrap_or(i64::MAX);
        let rows = self.db.query(MOST_FREQUENT, &params![self.region, item, since, fewest, limit]).await?;
        rows.iter().map(|row| Ok(Often { about: row.get(0)?, cases: row.get(1)? })).collect()
    }

    pub async fn sums(&self, of: &Of, from: Date, to: Date) -> Result<Vec<Asked>, Error> {
        let mut select = Select::new(SUMS);
        select.and("region = ?", params![self.region]);
        select.and("(month >= ? AND month <= ?)", params![from, to]);
        narrow(&mut select, of);
        select.then("GROUP BY item, about ORDER BY sum(cases) DESC, item, about", params![]);
        let asked = |row: &Row| Ok(Asked { item: row.get(0)?, about: row.get(1)?, cases: row.get(2)? });
        self.db.select(&select).await?.iter().map(asked).collect()
    }

    pub async fn cases(
        &self,
        of: &Of,
        about: &str,
        (from, to): (Date, Date),
        (after, limit): (Option<&CaseKey>, u32),
    ) -> Result<Vec<CaseKey>, Error> {
        let mut select = Select::new(CASES);
        select.and("region = ?", params![self.region]).and("about = ?", params![about]);
        select.and("(day >= ? AND day <= ?)", params![from, to]);
        narrow(&mut select, of);
        if let Some((day, no)) = after {
            select.and("(day, case_no) < (?, ?)", params![*day, no]);
        }
        select.then("ORDER BY day DESC, case_no DESC LIMIT ?", params![limit]);
        self.db.select(&select).await?.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
    }
}

fn narrow(select: &mut Select, of: &Of) {
    if let Some(item) = &of.item {
        select.and("item = ?", params![item]);
    }
    if let Some(organs) = &of.organs {
        select.any_of("organ", organs.iter().map(|organ| organ.as_str()));
    }
}
