//! All SQL of the module.

use kernel::{CaseNo, RegionCode};
use store::{Db, Error, WriteSet, params};

const WANT: &str = "INSERT INTO patrol_finding (region, patrol, n, finding) VALUES ($1, $2, $3, '')
    ON CONFLICT (region, patrol, n) DO NOTHING";
const OPENED: &str = "UPDATE patrol_finding SET finding = $4
    WHERE region = $1 AND patrol = $2 AND n = $3 AND finding = ''";
const WAITING: &str = "SELECT patrol, n FROM patrol_finding WHERE region = $1 AND finding = ''
    ORDER BY patrol, n LIMIT $2";

pub(crate) fn want(set: &mut WriteSet, region: RegionCode, patrol: &CaseNo, n: u32) {
    set.push(WANT, params![region, patrol, n]);
}

pub(crate) fn opened(set: &mut WriteSet, region: RegionCode, patrol: &CaseNo, n: u32, finding: &CaseNo) {
    set.push(OPENED, params![region, patrol, n, finding]);
}

/// Findings without a case.
pub(crate) async fn list_waiting(db: &Db, region: RegionCode, limit: u32) -> Result<Vec<(CaseNo, u32)>, Error> {
    let rows = db.query(WAITING, &params![region, limit]).await?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}
