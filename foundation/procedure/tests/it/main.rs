//! Behaviour of the procedure engine, from BPMN text to effects.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a helper of a test may stop it")]

mod drawing;
mod gateways;
mod modellers;
mod nesting;
mod play;
mod reading;
mod rebase;
mod soundness;
mod structured;
mod tasks;
