//! The desk: what the town asks of this module.

use casework::{Casework, Sight};
use declarations::County;
use kernel::RegionCode;
use store::Db;

/// A clone counts references.
#[derive(Clone)]
pub struct Desk {
    pub office: applications::Desk,
}

impl Desk {
    pub(crate) fn casework(&self) -> &Casework {
        &self.office.casework
    }

    pub(crate) fn county(&self) -> &County {
        self.office.county()
    }

    pub(crate) fn db(&self) -> &Db {
        &self.office.db
    }

    pub(crate) fn region(&self) -> RegionCode {
        self.office.region
    }

    /// Everything in the county: for the machine itself.
    pub(crate) fn whole(&self) -> Sight {
        Sight::county(self.office.region)
    }
}
