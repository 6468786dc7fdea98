//! What the workbench reads beyond the engine room: the days sealed last.

use kernel::{Date, RegionCode};
use store::{Db, Error, params};

/// A sealed day of the register.
pub struct SealedDay {
    pub day: Date,
    pub cases: u64,
    pub entries: u64,
}

/// The days sealed last, newest first.
pub async fn last_seals(db: &Db, region: RegionCode, limit: u32) -> Result<Vec<SealedDay>, Error> {
    let sql = "SELECT day, cases, entries FROM case_seal WHERE region = $1 ORDER BY day DESC LIMIT $2";
    let rows = db.query(sql, &params![region, limit]).await?;
    rows.iter().map(|row| Ok(SealedDay { day: row.get(0)?, cases: row.get(1)?, entries: row.get(2)? })).collect()
}
