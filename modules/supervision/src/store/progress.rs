//! The last day whose windows were looked at.

use kernel::{Date, RegionCode};
use store::{Db, Error, WriteSet, params};

const LAST: &str = "SELECT day FROM supervision_progress WHERE region = $1 AND what = 'windows'";
const BEGIN: &str = "INSERT INTO supervision_progress (region, what, day) VALUES ($1, 'windows', $2)
    ON CONFLICT (region, what) DO NOTHING";
const ADVANCE: &str = "UPDATE supervision_progress SET day = $2 WHERE region = $1 AND what = 'windows' AND day = $3";
const FIRST_ENTRY: &str = "SELECT min(at) FROM case_entry WHERE region = $1";

pub async fn last(db: &Db, region: RegionCode) -> Result<Option<Date>, Error> {
    db.query_opt(LAST, &params![region]).await?.map(|row| row.get(0)).transpose()
}

/// The moment of the first command ever, from which windows begin.
pub async fn first_entry(db: &Db, region: RegionCode) -> Result<Option<kernel::Timestamp>, Error> {
    db.query_one(FIRST_ENTRY, &params![region]).await?.get(0)
}

pub fn begin(set: &mut WriteSet, region: RegionCode, day: Date) {
    set.push(BEGIN, params![region, day]);
}

/// Two nodes that look at the same day: one of them fails, having raised nothing twice.
pub fn advance(set: &mut WriteSet, region: RegionCode, from: Date, to: Date) {
    set.require(ADVANCE, params![region, to, from]);
}
