//! Decisions from whole DMN files, as a county writes them.

mod expressions;
mod models;
mod policies;
mod support;
