//! Behaviour of the procedure engine, from BPMN text to effects.
#![allow(clippy::expect_used, reason = "a helper of a test may stop it")]

mod gateways;
mod nesting;
mod play;
mod soundness;
mod tasks;
