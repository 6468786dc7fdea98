//! Decisions as data: DMN models and FEEL expressions, pure, behind a small interface of our own.
//!
//! [`Model`] reads a DMN 1.3+ file and answers its decisions with a trace; [`Expression`] is one FEEL expression,
//! compiled once, for conditions of gateways, materials and rules.
//! The dsntk library knows the whole of both languages. A fast path of ours covers what tables and rules mostly hold;
//! it is chosen when compiling, hands back to the library whatever it is not sure of, and a property test keeps the
//! two equal. No clock, no file, no network: the same input gives the same answer.

mod check;
mod expression;
mod fast;
mod feel;
mod finding;
mod model;
mod prepare;
mod refuse;
mod source;
mod trace;
mod types;

pub use expression::{Expression, NotBoolean, Scope};
pub use finding::{DecideError, ExprError, Finding, Severity};
pub use model::{Model, Outcome, decide_cli};
pub use trace::{Hit, MatchedInput, MatchedRule};
