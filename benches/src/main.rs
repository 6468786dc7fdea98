//! `make bench`: every budget of the project measured beside its raw limit, in one run.
//!
//! One file under `lines/` for each line of the table. Where two sides are compared they take turns, so that a change
//! of the machine's load hits both alike; a rate is the median of its rounds. `docs/benchmarks.md` tells the method.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::cast_precision_loss,
    reason = "a measuring program may stop at the first surprise"
)]

mod bare;
mod county;
mod lines;
mod measure;
mod postgres_server;
mod report;
mod wire;

// The store's own measuring program puts the same rows down, and the tests of the engine room live in the same town.
#[path = "../../foundation/store/examples/submit/ours.rs"]
#[allow(dead_code, reason = "the store's own program measures more")]
mod ours;
#[path = "../../foundation/store/examples/submit/postgres.rs"]
mod postgres;
#[path = "../../foundation/store/examples/submit/rows.rs"]
mod rows;
#[path = "../../foundation/store/examples/submit/sqlite.rs"]
#[allow(dead_code, reason = "the store's own program measures more")]
mod sqlite;
#[path = "../../foundation/casework/tests/it/town.rs"]
#[allow(dead_code, reason = "the tests need more of the town")]
mod town;

use std::path::PathBuf;
use std::time::Duration;

use clap::Parser;

use report::Report;

/// As the server has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Every budget beside its raw limit, in one run.
#[derive(Parser)]
pub struct Arguments {
    /// Lines to measure, by their letters.
    #[arg(long, default_value = "abcdefghijkl")]
    lines: String,
    /// Seconds of each round of a rate.
    #[arg(long, default_value_t = 1.5)]
    seconds: f64,
    /// Rounds in which the sides take turns.
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// Open cases in the crowded county of the lines e, f, i, k and (with `--million`) l.
    #[arg(long, default_value_t = 100_000)]
    cases: u32,
    /// A million open cases.
    #[arg(long)]
    million: bool,
    /// Keeps the crowded county in this folder, and takes it from there the next time; line f uses it up.
    #[arg(long)]
    crowd: Option<PathBuf>,
    /// Cases of the two simulated years of line h.
    #[arg(long, default_value_t = 200_000)]
    lived: u32,
    /// Cases of the year on which line l tries rules, unless line h has lived two.
    #[arg(long, default_value_t = 40_000)]
    tried: u32,
    /// Cases of the county with planted faults of line j.
    #[arg(long, default_value_t = 6_000)]
    planted: u32,
    /// Small counties with planted faults that line j lives besides, each by a seed of its own.
    #[arg(long, default_value_t = 3)]
    counties: u64,
    /// A Python that has `spiffworkflow` installed.
    #[arg(long, default_value = "python3")]
    spiff: String,
    /// A durable PostgreSQL for measurements; without it one is started when the Debian package is installed.
    #[arg(long)]
    postgres: Option<String>,
    /// A JSON Lines file of real items, instead of the generated one.
    #[arg(long)]
    items: Option<PathBuf>,
    /// The program under test [default: `haoban` beside this program].
    #[arg(long)]
    haoban: Option<PathBuf>,
    /// One JSON object a line instead of the table.
    #[arg(long)]
    json: bool,
}

impl Arguments {
    fn round(&self) -> Duration {
        Duration::from_secs_f64(self.seconds)
    }

    fn cases(&self) -> u32 {
        // Of a hundred arrivals and what is opened because of them, a hundred and eight are open in the evening.
        if self.million { 925_000 } else { self.cases }
    }

    fn haoban(&self) -> PathBuf {
        let beside = || std::env::current_exe().unwrap().with_file_name("haoban");
        let program = self.haoban.clone().unwrap_or_else(beside);
        assert!(program.exists(), "{} is not there: cargo build --release -p haoban", program.display());
        program
    }

    fn county(&self) -> PathBuf {
        PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../county"))
    }
}

fn main() {
    let arguments = Arguments::parse();
    let mut report = Report::new(arguments.json);
    lines::measure(&arguments, &mut report);
    report.end();
}
