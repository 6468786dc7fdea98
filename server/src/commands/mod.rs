//! One file a subcommand; this one only sends each to its file.

mod lines;
mod pure;

use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::cli::{Cli, Command};
use crate::settings::Settings;

/// Runs a subcommand; the exit code is 1 where a check found something.
pub fn run(cli: Cli) -> Result<ExitCode> {
    let settings = Settings::load(&cli.place)?;
    match cli.command {
        Command::Clock(clock) => pure::clock(clock, &settings),
        Command::Id(id) => pure::id(&id),
        Command::Decide { file, decision } => pure::decide(&file, &decision),
        Command::Procedure(procedure) => pure::procedure(procedure),
        _ => bail!("这个子命令还没有接上"),
    }
}
