//! From text to values, many findings at a time.
//!
//! [`Source`] is one TOML file: its value, and the way back from a JSON pointer to line and column. [`Cursor`] walks
//! the value: each reader asks it for the keys it knows, and what was never asked for is an unknown key.

mod cursor;
mod nearest;
mod source;
mod syntax;

pub(crate) use cursor::Cursor;
pub(crate) use nearest::{did_you_mean, nearest};
pub use source::Source;
