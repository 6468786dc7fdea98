//! Applications (办件): from filing to archive, by the law of licences and the county's own promises.

pub mod accounts;
mod api;
pub mod audit;
pub mod booking;
pub mod calendars;
mod codes;
pub mod desk;
pub mod drafts;
pub mod duties;
pub mod filing;
mod jobs;
mod letter;
pub mod lifecycle;
pub mod mail;
mod materials;
pub mod messages;
mod once;
pub mod opening;
pub mod pages;
pub mod papers;
pub mod permissions;
pub mod questions;
mod rating_link;
mod remedies;
pub mod revealing;
mod rules;
mod store;
pub mod supplement;
pub mod unnamed;
pub mod uploads;
pub mod view;

pub use api::routes as api_routes;
pub use desk::Desk;
pub use letter::Letter;
pub use mail::Mailer;
pub use rules::Rules;
