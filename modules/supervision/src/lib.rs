//! Supervision (鹰眼): rules watch every step of every case; signals become cards, each a case with an addressee and a clock.
//!
//! ```text
//! a command ─► projection: rules upon what happened, rules that fell due ─► supervision_signal     same transaction
//! the tick  ─► round: rules that fell due, windows that are over ─► signals
//!                     signals ─► a case of a card's kind ─► supervision_card; log
//! ```
//!
//! - [`RuleBook`] holds all versions of all rules; what happened on a day is judged by the version of that day.
//! - [`Look`] says which rules hold upon a command or by a moment: pure, and the same for the projection, the tick, dry
//!   runs and the proof that signals equal the register.
//! - [`Desk`] is the door for pages and API: signals, cards, orders, figures, rules, dry runs, the log.

mod api;
mod desk;
mod door;
mod dry_run;
mod following;
pub mod lifecycle;
mod model;
mod moments;
mod noted;
mod opening;
pub mod pages;
mod raising;
mod registration;
mod round;
mod rules;
mod serving;
mod steps;
mod store;
mod tallying;
mod telling;
mod usual;
mod values;
mod verifying;
mod windows;

pub use api::routes as api_routes;
pub use desk::Desk;
pub use door::{Publication, REGISTER};
pub use model::*;
pub use moments::{Moment, Moments};
pub use opening::{CardForm, Earlier, MANUAL, level_of};
pub use raising::{Look, Raised};
pub use registration::register;
pub use round::Round;
pub use rules::{Compiled, RuleBook, Rules, text_of};
pub use telling::tell;
pub use windows::Window;
