//! The store on both engines; one file per behaviour.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod copying;
mod crash;
mod encryption;
mod figures;
mod filling;
mod jobs;
mod model;
mod outbox;
mod reading;
mod registers;
mod search;
mod serials;
mod support;
mod trouble;
mod writing;
