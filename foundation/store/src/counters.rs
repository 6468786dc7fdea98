//! Figures that pages show without counting: changed by differences, in the transaction of the event that changes them.

use std::collections::BTreeMap;

use kernel::{Date, RegionCode};

use crate::{Db, Error, WriteSet, params};

const ADD: &str = "INSERT INTO counter (region, name, day, value) VALUES ($1, $2, $3, $4)
    ON CONFLICT (region, name, day) DO UPDATE SET value = counter.value + excluded.value";

/// Differences gathered while a command is applied.
#[derive(Clone, Debug, Default)]
pub struct Deltas(BTreeMap<(String, String), i64>);

impl Deltas {
    pub fn new() -> Deltas {
        Deltas::default()
    }

    /// Adds to a figure of a day, or to one that has no day.
    pub fn add(&mut self, name: impl Into<String>, day: Option<Date>, delta: i64) {
        let day = day.map(|day| day.to_string()).unwrap_or_default();
        *self.0.entry((name.into(), day)).or_default() += delta;
    }

    pub fn push(self, set: &mut WriteSet, region: RegionCode) {
        for ((name, day), delta) in self.0.into_iter().filter(|(_, delta)| *delta != 0) {
            set.add_up(ADD, params![region, name, day], [delta]);
        }
    }
}

/// One figure; what was never counted is 0.
pub async fn value(db: &Db, region: RegionCode, name: &str, day: Option<Date>) -> Result<i64, Error> {
    let sql = "SELECT value FROM counter WHERE region = $1 AND name = $2 AND day = $3";
    let day = day.map(|day| day.to_string()).unwrap_or_default();
    db.query_opt(sql, &params![region, name, day]).await?.map_or(Ok(0), |row| row.get(0))
}

/// A figure day by day, both ends included; days without an entry are left out.
pub async fn series(db: &Db, region: RegionCode, name: &str, from: Date, to: Date) -> Result<Vec<(Date, i64)>, Error> {
    let sql = "SELECT day, value FROM counter
        WHERE region = $1 AND name = $2 AND day >= $3 AND day <= $4 ORDER BY day";
    let rows = db.query(sql, &params![region, name, from, to]).await?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}

/// All figures without a day whose name starts with `prefix` (`open.by_organ.`), in order of their names.
pub async fn starting_with(db: &Db, region: RegionCode, prefix: &str) -> Result<Vec<(String, i64)>, Error> {
    let sql = "SELECT name, value FROM counter
        WHERE region = $1 AND name >= $2 AND name < $3 AND day = '' ORDER BY name";
    // U+10FFFF sorts after every character that is ever written.
    let rows = db.query(sql, &params![region, prefix, format!("{prefix}\u{10FFFF}")]).await?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}
