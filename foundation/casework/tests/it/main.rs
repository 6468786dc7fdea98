//! The engine room on both stores.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "test code: a failure here is a failed test")]

mod clocks;
mod county;
mod duties;
mod flowing;
mod lists;
mod looking;
mod once;
mod outliving;
mod overseeing;
mod random;
mod standing;
mod tampering;
mod town;
