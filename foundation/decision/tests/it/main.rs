//! Decisions from whole DMN files, as a county writes them.
#![allow(clippy::unwrap_used, reason = "a test may fail where it stands")]

mod checks;
mod equivalence;
mod expressions;
mod models;
mod policies;
mod support;
