//! Ratings over the demonstration county's own folder, on both stores.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may stop at the first surprise")]

mod anonymity;
mod calling;
mod figures;
mod giving;
mod rectifying;
mod surveys;
mod town;
