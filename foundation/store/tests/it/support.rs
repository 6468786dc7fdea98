//! What several tests need.

use kernel::RegionCode;
use store::{Db, WriteSet, params};

pub fn region() -> RegionCode {
    "632521".parse().unwrap()
}

/// A small table with a primary key and constraints of every sort.
pub async fn note_table(db: &Db) {
    for ddl in [
        "CREATE TABLE note (region TEXT NOT NULL, id BIGINT NOT NULL, title TEXT NOT NULL, body BYTEA, weight DOUBLE PRECISION,
         version BIGINT NOT NULL DEFAULT 0 CHECK (version >= 0), PRIMARY KEY (region, id))",
        "CREATE UNIQUE INDEX note_title ON note (region, title)",
    ] {
        let mut set = WriteSet::new();
        set.push(ddl, []);
        db.write(set).await.unwrap();
    }
}

pub fn insert(id: i64, title: &str) -> WriteSet {
    let mut set = WriteSet::new();
    set.push("INSERT INTO note (region, id, title) VALUES ($1, $2, $3)", params![region(), id, title]);
    set
}

pub async fn count(db: &Db) -> i64 {
    db.query_one("SELECT count(*) FROM note", &[]).await.unwrap().get(0).unwrap()
}

/// Fills a set and writes it.
pub async fn write(db: &Db, fill: impl FnOnce(&mut WriteSet)) -> Result<(), store::Error> {
    let mut set = WriteSet::new();
    fill(&mut set);
    db.write(set).await
}
