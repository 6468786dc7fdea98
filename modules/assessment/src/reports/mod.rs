//! Reports (周记、月评、季小结、年考核): what a period came to, frozen once by the clock and never changed afterwards.
//!
//! ```text
//! the day begins ─► which periods are due ─► figures as known at the cut-off ─► body, canonical JSON
//!                                            the report before ─► hash over both ─► assessment_report
//! ```
//!
//! - [`ReportKind`] says which periods there are and when each is frozen.
//! - [`Ledger`] holds the figures a report is made of, as the register stood at its cut-off: whenever a report is made, or
//!   made again, it says the same to the last byte.
//! - [`sentences`] writes plain sentences from figures; it compares nothing that rests on too few cases.
//! - [`delivery`] gives it to its readers in the transaction that freezes it.
//! - [`corrections`] are notes beside the report, chained behind it.

pub mod api;
mod body;
mod compose;
mod corrections;
mod delivery;
mod freezing;
mod gather;
mod kind;
mod ledger;
pub mod pages;
mod paper;
mod proving;
mod reading;
mod sentences;
mod spreadsheet;
mod store;
mod tables;

pub use body::{Body, Figure, IndicatorLine, OrganLine};
pub use corrections::{Checked, Correction};
pub use delivery::Delivery;
pub use kind::ReportKind;
pub use ledger::{Later, Ledger};
pub(crate) use proving::prove;
pub use reading::Verified;
pub use store::{COUNTY, Frozen, Head};
