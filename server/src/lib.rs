//! Haoban composed: settings, subcommands and the town that serves. The binary is a thin door to this library, so that
//! whole-town tests can open the same town without a process.

pub mod cli;
pub mod commands;
pub mod demo;
pub mod settings;
pub mod town;
