//! Demand foreseen (ANA-07): how many filings to expect of the county, an organ or an item, and how many windows of a hall
//! that takes.
//!
//! - [`demand`] is pure: the expected days and by how much the method errs.
//! - [`hall`] is pure: windows needed, beside those that stand and the seats booked.
//! - What a hall takes in is read from what its windows took in; minutes and hours are the county folder's.

pub mod api;
mod demand;
mod file;
mod hall;
mod pages;
mod reading;

pub use pages::routes;
