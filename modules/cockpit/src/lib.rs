//! The cockpit (驾驶舱): how the county runs, in ten seconds and down to one case; the wall screen and the public's sunshine page.

mod api;
mod desk;
pub mod pages;

pub use api::routes as api_routes;
pub use desk::Desk;
