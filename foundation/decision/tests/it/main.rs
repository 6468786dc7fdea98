//! Decisions from whole DMN files, as a county writes them.

mod equivalence;
mod expressions;
mod models;
mod policies;
mod support;
