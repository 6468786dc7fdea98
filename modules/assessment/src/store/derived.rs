//! The tables that follow from the register alone, and what they follow from.

use kernel::RegionCode;
use store::{Db, Error, WriteSet, params};

/// All but statements and notes, which stand as they were frozen.
const CLEAR: [&str; 9] = [
    "DELETE FROM assessment_figure WHERE region = $1",
    "DELETE FROM assessment_case WHERE region = $1",
    "DELETE FROM assessment_duty WHERE region = $1",
    "DELETE FROM assessment_work WHERE region = $1",
    "DELETE FROM assessment_pace WHERE region = $1",
    "DELETE FROM assessment_hour WHERE region = $1",
    "DELETE FROM assessment_step WHERE region = $1",
    "DELETE FROM assessment_mark WHERE region = $1",
    "DELETE FROM assessment_rating WHERE region = $1",
];
const ENTRIES: &str = "SELECT count(*) FROM case_entry WHERE region = $1";

pub fn clear(set: &mut WriteSet, region: RegionCode) {
    CLEAR.into_iter().for_each(|sql| set.push(sql, params![region]));
}

/// Commands in the register.
pub async fn entries(db: &Db, region: RegionCode) -> Result<i64, Error> {
    let rows = db.query_slow(ENTRIES, params![region]).await?;
    rows.first().map_or(Ok(0), |row| row.get(0))
}
