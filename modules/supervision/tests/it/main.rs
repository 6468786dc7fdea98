//! Supervision against both stores: what is raised, that it is raised once and dated by law, and what becomes of cards.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "test code: a failure here is a failed test")]

#[allow(dead_code, reason = "the town of the engine room's tests has more than is needed here")]
#[path = "../../../../foundation/casework/tests/it/town.rs"]
mod licence;

mod cards;
mod determinism;
mod orders;
mod rules;
mod standing;
mod telling;
mod town;
mod unplanted;
