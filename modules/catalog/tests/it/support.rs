//! The demonstration county as a catalogue on a database of the test's own.

use std::sync::{Arc, OnceLock};

use catalog::Catalog;
use declarations::County;
use kernel::{Date, Timestamp};
use store::Db;

pub const TODAY: Date = Date::constant(2026, 11, 20);

pub fn now() -> Timestamp {
    Timestamp::at_local(TODAY, 9, 0)
}

pub fn county() -> Arc<County> {
    static COUNTY: OnceLock<Arc<County>> = OnceLock::new();
    let read = || Arc::new(County::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../../county")).0.unwrap());
    Arc::clone(COUNTY.get_or_init(read))
}

pub async fn catalog(db: Db) -> Catalog {
    Catalog::open(db, county(), now()).await.unwrap()
}
