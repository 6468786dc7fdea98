//! Service items (政务服务事项): what may be asked for, told so that everyone understands, found by everyday words,
//! kept in versions that come into force on a day.
//!
//! Knows no case: who counts open cases hands that in.

mod address;
mod api;
mod catalog;
mod desk;
mod editing;
mod error;
pub mod figures;
pub mod find;
mod folder;
pub mod guide;
pub mod import;
mod intake;
pub mod lifecycle;
pub mod links;
mod live;
mod model;
pub mod often;
pub mod pages;
pub mod permissions;
pub mod quality;
mod question;
mod sheets;
mod store;
mod watching;

pub use api::api;
pub use catalog::Catalog;
pub use desk::{Boxed, Desk, NoCases, OpenCase, OpenCases};
pub use error::Error;
pub use intake::import as import_items;
pub use live::{Facets, Live, handled_at, serves};
pub use model::{Deed, Editor, Source, Verb, Version, VersionState, foreign_name, foreign_organ};
pub use question::matter;
pub use store::{ListFilter, Stored, Versions};
