//! The cockpit (驾驶舱): how the county runs, in ten seconds and down to one case; the wall screen and the public's
//! sunshine page.
//!
//! It counts nothing itself: every figure comes from the doors of `assessment`, `supervision` and `ratings`, under the
//! sight of whoever reads.

mod api;
mod board;
mod desk;
pub mod pages;
mod sunshine;

pub use api::routes as api_routes;
pub use board::{Board, Line, Scope};
pub use desk::Desk;
pub use sunshine::{PublicLine, Shown, Sunshine};
