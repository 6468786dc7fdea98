//! What windows took in: what of it is closed, and how much came on which day.

use std::collections::BTreeMap;

use kernel::{Date, OrganId, RegionCode};
use store::{Db, Error, params};

use crate::measures::{Sums, settled};
use crate::months::Period;

const CLOSED: &str = "SELECT win, item, flags, count(*) FROM assessment_case
    WHERE region = $1 AND win <> '' AND counted_on >= $2 AND counted_on <= $3
    GROUP BY win, item, flags ORDER BY win, item, flags";

const TAKEN_IN: &str = "SELECT filed_on, item, count(*) FROM assessment_case
    WHERE region = $1 AND win <> '' AND win LIKE $2 AND filed_on >= $3
    GROUP BY filed_on, item ORDER BY filed_on, item";

/// What was handed in at the windows of an organ since a day, by day and item; known once it was answered.
pub async fn taken_in(
    db: &Db,
    region: RegionCode,
    organ: &OrganId,
    since: Date,
) -> Result<Vec<(Date, String, i64)>, Error> {
    let rows = db.query_slow(TAKEN_IN, params![region, format!("{organ}/%"), since]).await?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).collect()
}

/// Sums by window and item of the cases closed in a period, ratings left out.
pub async fn closed(db: &Db, region: RegionCode, period: Period) -> Result<BTreeMap<(String, String), Sums>, Error> {
    let rows = db.query_slow(CLOSED, params![region, period.from, period.to]).await?;
    let mut windows: BTreeMap<(String, String), Sums> = BTreeMap::new();
    for row in &rows {
        let sums = windows.entry((row.get(0)?, row.get(1)?)).or_default();
        sums.add_all(&settled(row.get(2)?, row.get(3)?));
    }
    windows.retain(|_, sums| !sums.is_empty());
    Ok(windows)
}
