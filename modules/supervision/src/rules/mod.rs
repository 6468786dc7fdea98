//! The rule book: all versions of all rules, found by what happens to a case of a kind.

mod book;
mod compiled;
mod publishing;
mod text;

pub use book::{RuleBook, Rules};
pub use compiled::{Compiled, Wanted};
pub use text::text_of;
