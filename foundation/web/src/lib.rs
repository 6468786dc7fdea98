//! Pages, forms, tables, charts, problems and the guard at the door. Knows no capability.
//!
//! The crate has four floors: words ([`text`], [`lang`]), parts ([`parts`], [`form`], [`chart`], [`markup`]), pages
//! ([`page`], [`problem`]) and the way in and out ([`guard`], [`extract`], [`cookies`], [`rate`], [`files`],
//! [`spreadsheet`], [`assets`]). `README.md` shows how a page is written.

// Templates say `web::…` for what lives here, in this crate as in all others that extend them.
extern crate self as web;

pub mod api;
pub mod assets;
pub mod chart;
pub mod cookies;
pub mod extract;
pub mod files;
pub mod form;
pub mod gallery;
pub mod guard;
pub mod lang;
pub mod markup;
pub mod page;
pub mod parts;
mod preferences;
pub mod problem;
mod problem_page;
pub mod rate;
pub mod spreadsheet;
pub mod text;
mod words;

pub use lang::{Lang, Prefs};
pub use markup::{Markup, icon};
pub use page::{Front, Html, NavItem, PageRequest, Partial, Shell, Site, Visitor};
pub use preferences::local_path;
pub use problem::Problem;
pub use text::Text;
