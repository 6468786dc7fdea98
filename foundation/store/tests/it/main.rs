//! The store on both engines; one file per behaviour.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod copying;
mod figures;
mod jobs;
mod outbox;
mod reading;
mod search;
mod serials;
mod support;
mod writing;
