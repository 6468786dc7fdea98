//! `haoban`: the only binary.

use std::process::ExitCode;

use clap::Parser as _;
use haoban::{cli::Cli, commands};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match commands::run(Cli::parse()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("haoban: {error:#}");
            ExitCode::FAILURE
        }
    }
}
