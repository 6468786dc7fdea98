//! The desk: everything pages and API of this module do goes over it.
//!
//! The verbs are in `door/`, a file for each matter: reading, rules, dry runs, answering cards, orders, the log, the
//! round. Reads take a [`casework::Sight`]; commands take whoever asks.

use std::sync::Arc;

use casework::Sight;
use kernel::{Date, RegionCode, Timestamp};
use store::Db;
use tokio::sync::Mutex;

use crate::dry_run::DryRuns;
use crate::round::CHUNK;
use crate::rules::RuleBook;
use crate::store::past::Remembered;

/// Shared by all handlers; a clone counts references.
#[derive(Clone)]
pub struct Desk {
    /// The engine room, the catalogue, the gate and the files, as applications have them.
    pub office: applications::Desk,
    pub ratings: ratings::Desk,
    /// The rules, as the projection asks them; the same book that was handed to [`crate::register`].
    pub book: RuleBook,
    pub(crate) dry_runs: Arc<DryRuns>,
    /// Windows that are over, for rules that ask what is usual.
    pub(crate) remembered: Arc<Mutex<Remembered>>,
    /// Rows a round takes up at once.
    pub(crate) chunk: u32,
}

impl Desk {
    /// `book` is the one that was handed to [`crate::register`].
    pub fn new(office: applications::Desk, ratings: ratings::Desk, book: RuleBook) -> Desk {
        Desk { office, ratings, book, dry_runs: Arc::default(), remembered: Arc::default(), chunk: CHUNK }
    }

    /// Rounds take up so many rows at once; what they raise does not depend on it.
    #[must_use]
    pub fn taking(self, rows: u32) -> Desk {
        Desk { chunk: rows.max(1), ..self }
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
