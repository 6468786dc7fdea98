//! Assessment (效能考核): measures counted as cases go by, indicators, scores, points, awards and periodic reports.

mod api;
mod desk;
pub mod pages;
mod registration;

pub use api::routes as api_routes;
pub use desk::Desk;
pub use registration::register;
