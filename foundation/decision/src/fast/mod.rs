//! The fast path: what tables and rules mostly hold, evaluated without the library's general machinery.
//!
//! It works on the library's own syntax tree and knows only null, booleans, decimals, strings and dates. Whenever it is
//! not certain to agree with the library (lists, contexts, durations, wrong types, numbers too long) it says [`Unsure`],
//! and the caller asks the library instead. So it never needs to be complete, only right.

mod index;
mod number;
mod plan;
mod program;
mod table;
mod tests;
mod value;

pub(crate) use index::{ColumnIndex, Rules, sample};
pub(crate) use number::Num;
pub(crate) use plan::{Plan, parsing_scope, plans};
pub(crate) use program::{Comparison, Compiler, Node, SlotType, Slots};
pub(crate) use tests::Tests;
pub(crate) use value::{Date, Source, Val};

/// The fast path hands this evaluation back to the library.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Unsure;

pub(crate) type Sure<T> = Result<T, Unsure>;
