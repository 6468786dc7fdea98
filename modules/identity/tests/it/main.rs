//! Identity on both stores.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "tests")]

mod audited;
mod firms;
mod own;
