//! All SQL of the module.

pub mod acts;
pub mod answers;
pub mod calls;
pub mod figures;
pub mod follow;
pub mod invitations;
pub mod mixed;
pub mod rectifications;

use kernel::RegionCode;
use store::Db;

/// The module's tables of one county.
#[derive(Clone, Copy)]
pub(crate) struct Shelf<'a> {
    pub db: &'a Db,
    pub region: RegionCode,
}

/// A moment or nothing.
pub(crate) fn decode(detail: impl Into<String>) -> store::Error {
    store::Error::Decode { detail: detail.into() }
}
