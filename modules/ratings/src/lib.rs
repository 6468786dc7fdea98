//! Ratings (好差评): every citizen's judgement is taken, acted on and closed; surveys, call-backs and their figures.

mod api;
mod desk;
pub mod pages;
mod registration;

pub use api::routes as api_routes;
pub use desk::Desk;
pub use registration::register;
