//! The desk: everything pages and API of this module do goes over it.
//!
//! The verbs are in `door/`, a file for each matter: reading, rules, dry runs, answering cards, orders, the log, the
//! round. Reads take a [`casework::Sight`]; commands take whoever asks.

use std::sync::Arc;

use casework::Sight;
use kernel::{Date, RegionCode, Timestamp};
use store::Db;

use crate::dry_run::DryRuns;
use crate::rules::RuleBook;

/// Shared by all handlers; a clone counts references.
#[derive(Clone)]
pub struct Desk {
    /// The engine room, the catalogue, the gate and the files, as applications have them.
    pub office: applications::Desk,
    pub ratings: ratings::Desk,
    /// The rules, as the projection asks them; the same book that was handed to [`crate::register`].
    pub book: RuleBook,
    pub(crate) dry_runs: Arc<DryRuns>,
}

impl Desk {
    /// `book` is the one that was handed to [`crate::register`].
    pub fn new(office: applications::Desk, ratings: ratings::Desk, book: RuleBook) -> Desk {
        Desk { office, ratings, book, dry_runs: Arc::default() }
    }

    pub fn now(&self) -> Timestamp {
        self.office.now()
    }

    pub fn today(&self) -> Date {
        self.office.today()
    }

    pub fn region(&self) -> RegionCode {
        self.office.region
    }

    pub(crate) fn db(&self) -> &Db {
        &self.office.db
    }

    /// Everything in the county: for the machine itself.
    pub(crate) fn whole(&self) -> Sight {
        Sight::county(self.office.region)
    }
}
