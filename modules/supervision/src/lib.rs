//! Supervision (鹰眼): rules watch every step of every case; signals become cards, each a case with an addressee and a clock.

mod api;
mod desk;
pub mod pages;
mod registration;

pub use api::routes as api_routes;
pub use desk::Desk;
pub use registration::register;
