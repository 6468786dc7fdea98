//! Behaviour of the procedure engine, from BPMN text to effects.

mod gateways;
mod play;
mod tasks;
