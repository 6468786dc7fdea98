//! Assessment (效能考核): measures counted as cases go by, indicators, scores, points, awards and periodic reports.
//!
//! - [`measures`] says what is counted; a pure function of each command, written in its transaction, equal to the
//!   register ever after.
//! - [`Desk`] answers under a sight: [`Desk::figures`] and [`Desk::sums`] (plain sums), [`Desk::indicators`],
//!   [`Desk::trend`], [`Desk::compare`], [`Desk::cases`] (the very cases behind a figure), [`Desk::work`].
//! - [`scores`] gives points by the county's schemes; [`Desk::freeze`] makes a month's statements, which then stand;
//!   [`Desk::statement`] opens one.
//! - [`months`] names periods as addresses and API write them.
//!
//! Periodic reports live in `reports/` and stand on nothing but this door.

mod api;
pub mod awards;
mod bins;
mod bulletins;
mod cases;
mod conduct;
mod corrections;
mod desk;
mod figures;
mod forecast;
mod freezing;
pub mod indicators;
pub mod measures;
pub mod months;
mod objecting;
pub mod pages;
mod proposals;
pub mod read;
mod recounting;
mod registration;
pub mod reports;
mod reproofs;
pub mod scores;
mod steps;
pub mod store;
mod tails;
mod verifying;
mod work;

pub use api::routes as api_routes;
pub use bins::{DaysBin, HoursBin};
pub use bulletins::Bulletin;
pub use cases::{Cases, Opened, Part, Shut};
pub use conduct::{Conduct, Deed, Deviation, Pace, Share, Step};
pub use corrections::{Amiss, Corrections, Pass};
pub use desk::Desk;
pub use freezing::{Frozen, Note};
pub use indicators::{Compared, Standing, Value};
pub use measures::{Measure, Sums};
pub use months::{Month, Period, PeriodKind};
pub use objecting::Objecting;
pub use recounting::Recounted;
pub use registration::register;
pub use scores::{Line, Statement};
pub use store::cases::Key;
pub use store::figures::Span;
pub use tails::Last;
pub use work::Done;
