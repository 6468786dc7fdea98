//! `haoban`: the only binary.

use std::io;
use std::process::ExitCode;

use clap::Parser as _;
use haoban::{cli::Cli, commands};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match commands::run(Cli::parse()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("haoban: {}", told(&error));
            ExitCode::FAILURE
        }
    }
}

/// What went wrong, and why, in one Chinese sentence as far as the machine's own words have one.
fn told(error: &anyhow::Error) -> String {
    let words = error.chain().map(|cause| match cause.downcast_ref::<io::Error>() {
        Some(error) => kernel::machine_word(error).into_owned(),
        None => cause.to_string(),
    });
    words.collect::<Vec<_>>().join("：")
}
