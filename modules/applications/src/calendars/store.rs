//! The adopted editions as rows.

use kernel::{AccountId, RegionCode, Timestamp};
use store::register::{self, Deed};
use store::{Db, Error, Row, WriteSet, params};

/// The register in which adoptions stand.
pub const REGISTER: &str = "calendar";

/// An edition somebody adopted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Adoption {
    pub n: u32,
    pub year: i16,
    /// As `calendars/<year>.toml` of the county folder.
    pub text: String,
    /// The notices it rests on, as open cases are told.
    pub reason: String,
    pub adopted: Timestamp,
    pub account: AccountId,
    pub name: String,
    /// Open cases that changed over; none until they have been looked at.
    pub followed: Option<u32>,
    pub settled: Option<Timestamp>,
}

/// In the order of adoption.
pub async fn list(db: &Db, region: RegionCode) -> Result<Vec<Adoption>, Error> {
    let rows = db.query(LIST, &params![region]).await?;
    rows.iter().map(adoption).collect()
}

/// A conflict when somebody else adopted another edition in the meantime.
pub async fn add(db: &Db, region: RegionCode, adoption: &Adoption, deed: &Deed) -> Result<(), Error> {
    register::append(db, region, REGISTER, std::slice::from_ref(deed), |set| {
        set.push(
            ADD,
            params![
                region,
                adoption.n,
                i64::from(adoption.year),
                &adoption.text,
                &adoption.reason,
                adoption.adopted,
                &adoption.account,
                &adoption.name,
            ],
        );
    })
    .await
}

/// Open cases were looked at on behalf of all adoptions up to the `n`th; for the last time if `settled`.
pub async fn note(db: &Db, region: RegionCode, n: u32, followed: u32, settled: Option<Timestamp>) -> Result<(), Error> {
    let mut set = WriteSet::new();
    set.push(NOTE, params![region, n, followed, settled]);
    db.write(set).await
}

fn adoption(row: &Row) -> Result<Adoption, Error> {
    let year: i64 = row.get(1)?;
    Ok(Adoption {
        n: row.get(0)?,
        year: i16::try_from(year).map_err(|error| Error::Decode { detail: error.to_string() })?,
        text: row.get(2)?,
        reason: row.get(3)?,
        adopted: row.get(4)?,
        account: row.get(5)?,
        name: row.get(6)?,
        followed: row.get(7)?,
        settled: row.get(8)?,
    })
}

const LIST: &str = "SELECT n, year, text, reason, adopted, account, name, followed, settled
    FROM calendar_adoption WHERE region = $1 ORDER BY n";
const ADD: &str = "INSERT INTO calendar_adoption (region, n, year, text, reason, adopted, account, name)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
const NOTE: &str = "UPDATE calendar_adoption SET followed = COALESCE(followed, 0) + $3, settled = $4
    WHERE region = $1 AND n <= $2 AND settled IS NULL";
