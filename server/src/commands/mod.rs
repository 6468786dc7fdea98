//! One file a subcommand; this one only sends each to its file.

mod check;
mod importing;
mod keeping;
mod lines;
mod pure;
mod serving;

use std::process::ExitCode;

use anyhow::Result;
use tracing_subscriber::EnvFilter;

use crate::cli::{Cli, Command, Import};
use crate::settings::Settings;

/// Runs a subcommand; the exit code is 1 where a check found something.
pub fn run(cli: Cli) -> Result<ExitCode> {
    let settings = Settings::load(&cli.place)?;
    match cli.command {
        Command::Clock(clock) => pure::clock(clock, &settings),
        Command::Id(id) => pure::id(&id),
        Command::Decide { file, decision } => pure::decide(&file, &decision),
        Command::Procedure(procedure) => pure::procedure(&procedure),
        Command::Check(check) => check::run(&check, &settings),
        command => in_town(command, &settings),
    }
}

/// Subcommands that open the database, and so need the asynchronous runtime and a log.
fn in_town(command: Command, settings: &Settings) -> Result<ExitCode> {
    let filter = EnvFilter::try_from_env("HAOBAN_LOG").unwrap_or_else(|_| EnvFilter::new("warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
        match command {
            Command::Serve => serving::serve(settings).await,
            Command::Demo(demo) => Box::pin(serving::demo(settings, &demo)).await,
            Command::Verify { seals } => keeping::verify(settings, &seals).await,
            Command::Recount => keeping::recount(settings).await,
            Command::Backup { file } => keeping::backup(settings, &file).await,
            Command::Restore { file } => keeping::restore(settings, &file).await,
            Command::Move { to } => keeping::move_to(settings, &to).await,
            Command::Openapi => keeping::openapi(settings).await,
            Command::Import(Import::Items { file }) => importing::items(settings, &file).await,
            Command::Clock(_) | Command::Id(_) | Command::Decide { .. } | Command::Procedure(_) | Command::Check(_) => {
                unreachable!("answered without a town")
            }
        }
    })
}
