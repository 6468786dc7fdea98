//! Patrols: opened by schedules, inspected, and what was found handed on.
#![allow(clippy::unwrap_used, clippy::panic, reason = "test code: a failure here is a failed test")]

mod finding;
mod scheduling;
mod town;
