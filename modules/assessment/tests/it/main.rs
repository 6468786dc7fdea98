//! Assessment against both stores: what is counted as cases go by is what the register says.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "test code: a failure here is a failed test")]

#[allow(dead_code, reason = "the town of the engine room's tests has more than is needed here")]
#[path = "../../../../foundation/casework/tests/it/town.rs"]
mod licence;

mod counted;
