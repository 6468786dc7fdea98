//! Reading paces and outcomes, as they were counted.

use kernel::RegionCode;
use store::{Db, Error, params};

use crate::months::Month;

const ALL: &str = "SELECT person, organ, act, matter, outcome, pace, CAST(sum(done) AS BIGINT) FROM assessment_pace
    WHERE region = $1 AND month >= $2 AND month <= $3
    GROUP BY person, organ, act, matter, outcome, pace ORDER BY person, organ, act, matter, outcome, pace";
const MARKS: &str = "SELECT mark, CAST(sum(CASE WHEN withdrawn_at IS NULL THEN 1 ELSE 0 END) AS BIGINT),
    CAST(sum(CASE WHEN withdrawn_at IS NULL THEN 0 ELSE 1 END) AS BIGINT) FROM assessment_mark
    WHERE region = $1 AND person = $2 AND month >= $3 AND month <= $4 GROUP BY mark ORDER BY mark";

/// Steps of a person that ended alike and took about as long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deed {
    pub person: String,
    pub organ: String,
    pub act: String,
    /// `instant`, `promised`.
    pub matter: String,
    pub outcome: String,
    /// The class of minutes, by its least.
    pub pace: i64,
    pub done: i64,
}

/// Everybody's months: what a person is held beside.
pub async fn all(db: &Db, region: RegionCode, from: Month, to: Month) -> Result<Vec<Deed>, Error> {
    let rows = db.query_slow(ALL, params![region, from.to_string(), to.to_string()]).await?;
    rows.iter()
        .map(|row| {
            Ok(Deed {
                person: row.get(0)?,
                organ: row.get(1)?,
                act: row.get(2)?,
                matter: row.get(3)?,
                outcome: row.get(4)?,
                pace: row.get(5)?,
                done: row.get(6)?,
            })
        })
        .collect()
}

/// Marks of a person by kind: how many stand, how many were taken back.
pub async fn marks(
    db: &Db,
    region: RegionCode,
    person: &str,
    from: Month,
    to: Month,
) -> Result<Vec<(String, i64, i64)>, Error> {
    let rows = db.query(MARKS, &params![region, person, from.to_string(), to.to_string()]).await?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).collect()
}
