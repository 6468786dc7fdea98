//! Reading who did what.

use kernel::{OrganId, RegionCode};
use store::{Db, Error, Row, Select, params};

use super::figures::Of;
use crate::months::Month;

const BY_ACT: &str = "SELECT act, CAST(sum(done) AS BIGINT), CAST(sum(late) AS BIGINT), CAST(sum(minutes) AS BIGINT),
    CAST(sum(days) AS BIGINT), CAST(sum(zero) AS BIGINT), CAST(sum(night) AS BIGINT)
    FROM assessment_work";
const BY_PERSON: &str =
    "SELECT person, CAST(sum(done) AS BIGINT), CAST(sum(late) AS BIGINT), CAST(sum(minutes) AS BIGINT),
    CAST(sum(days) AS BIGINT), CAST(sum(zero) AS BIGINT), CAST(sum(night) AS BIGINT)
    FROM assessment_work";
const BY_ORGAN: &str =
    "SELECT organ, CAST(sum(done) AS BIGINT), CAST(sum(late) AS BIGINT), CAST(sum(minutes) AS BIGINT),
    CAST(sum(days) AS BIGINT), CAST(sum(zero) AS BIGINT), CAST(sum(night) AS BIGINT)
    FROM assessment_work";

/// Steps done, summed up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Done {
    /// The act, person or organ it is summed for.
    pub what: String,
    pub done: i64,
    pub late: i64,
    pub minutes: i64,
    pub days: i64,
    pub zero: i64,
    pub night: i64,
}

fn read(row: &Row) -> Result<Done, Error> {
    Ok(Done {
        what: row.get(0)?,
        done: row.get(1)?,
        late: row.get(2)?,
        minutes: row.get(3)?,
        days: row.get(4)?,
        zero: row.get(5)?,
        night: row.get(6)?,
    })
}

fn months(select: &mut Select, region: RegionCode, from: Month, to: Month) {
    select.and("region = ?", params![region]);
    select.and("(month >= ? AND month <= ?)", params![from.to_string(), to.to_string()]);
}

fn organs(select: &mut Select, of: &Of) {
    if let Some(organs) = &of.organs {
        select.any_of("organ", organs.iter().map(|organ| organ.as_str()));
    }
}

async fn all(db: &Db, select: &Select) -> Result<Vec<Done>, Error> {
    db.select(select).await?.iter().map(read).collect()
}

/// One person's month by act.
pub async fn of_person(db: &Db, region: RegionCode, person: &str, month: Month) -> Result<Vec<Done>, Error> {
    let mut select = Select::new(BY_ACT);
    months(&mut select, region, month, month);
    select.and("person = ?", params![person]).then("GROUP BY act ORDER BY act", params![]);
    all(db, &select).await
}

/// Everybody's months, in organs.
pub async fn by_person(db: &Db, region: RegionCode, of: &Of, from: Month, to: Month) -> Result<Vec<Done>, Error> {
    let mut select = Select::new(BY_PERSON);
    months(&mut select, region, from, to);
    organs(&mut select, of);
    select.then("GROUP BY person ORDER BY person", params![]);
    all(db, &select).await
}

/// Where the working days go.
pub async fn by_act(db: &Db, region: RegionCode, of: &Of, from: Month, to: Month) -> Result<Vec<Done>, Error> {
    let mut select = Select::new(BY_ACT);
    months(&mut select, region, from, to);
    organs(&mut select, of);
    select.then("GROUP BY act ORDER BY act", params![]);
    all(db, &select).await
}

pub async fn by_organ(db: &Db, region: RegionCode, of: &Of, from: Month, to: Month) -> Result<Vec<Done>, Error> {
    let mut select = Select::new(BY_ORGAN);
    months(&mut select, region, from, to);
    organs(&mut select, of);
    select.then("GROUP BY organ ORDER BY organ", params![]);
    all(db, &select).await
}

const HOURS: &str = "SELECT slot, CAST(sum(handled) AS BIGINT) FROM assessment_hour";

/// Steps done by hour of the week.
pub async fn hours(db: &Db, region: RegionCode, of: &Of, from: Month, to: Month) -> Result<Vec<(i64, i64)>, Error> {
    let mut select = Select::new(HOURS);
    months(&mut select, region, from, to);
    organs(&mut select, of);
    select.then("GROUP BY slot ORDER BY slot", params![]);
    db.select(&select).await?.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}

const WORKLOAD: &str = "SELECT person, organ, act, item, CAST(sum(done) AS BIGINT), CAST(sum(late) AS BIGINT)
    FROM assessment_work WHERE region = $1 AND month = $2
    GROUP BY person, organ, act, item ORDER BY person, organ, act, item";

/// Steps of one sort by one person at one organ on one item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Load {
    pub person: String,
    pub organ: OrganId,
    pub act: String,
    pub item: String,
    pub done: i64,
    pub late: i64,
}

/// Everybody's month by act and item.
pub async fn loads(db: &Db, region: RegionCode, month: Month) -> Result<Vec<Load>, Error> {
    let rows = db.query_slow(WORKLOAD, params![region, month.to_string()]).await?;
    rows.iter()
        .map(|row| {
            Ok(Load {
                person: row.get(0)?,
                organ: row.get(1)?,
                act: row.get(2)?,
                item: row.get(3)?,
                done: row.get(4)?,
                late: row.get(5)?,
            })
        })
        .collect()
}
