//! What the store costs: one "submit" through [`store::Db`] against the bare drivers, in one run.
//!
//! A submit is 1 case row of about 600 bytes, 3 event rows of about 300, 1 timer and 1 outbox row, on tables with 8
//! indexes, durable. Rounds take turns, so that a change of the machine's load hits every side alike.
//!
//! ```text
//! cargo run --release -p store --example submit -- [SECONDS] [ROUNDS] [postgres://…]
//! ```
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a measuring program may stop at the first surprise")]

mod ours;
mod postgres;
mod rows;
mod sqlite;

use std::time::Duration;

use rows::CLIENTS;
use store::Durability;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |place: usize, otherwise: f64| arguments.get(place).map_or(otherwise, |text| text.parse().unwrap());
    let time = Duration::from_secs_f64(number(0, 1.5));
    let rounds = number(1, 5.0);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();

    let mut table = Table::default();
    let mut round = 0.0;
    while round < rounds {
        round += 1.0;
        for (name, durability) in [("FULL", Durability::Full), ("NORMAL", Durability::Relaxed)] {
            let line = format!("sqlite {name}, {CLIENTS} clients");
            table.measure(&line, "bare", || sqlite::group_commit(name, time));
            table.measure(&line, "ours", || runtime.block_on(ours::on_sqlite(durability, time)));
        }
        table.measure("sqlite FULL, bulk", "bare", || sqlite::bulk("FULL", time));
        table.measure("sqlite FULL, bulk", "ours", || runtime.block_on(ours::bulk_on_sqlite(time)));
        table.measure("sqlite read by key", "bare", || sqlite::reads(time));
        table.measure("sqlite read by key", "ours", || runtime.block_on(ours::reads_on_sqlite(time)));
        if let Some(url) = arguments.get(2) {
            let name = format!("postgres on, {CLIENTS} clients");
            table.measure(&name, "bare, one by one", || runtime.block_on(postgres::one_by_one(url, time)));
            table.measure(&name, "bare, pipelined", || runtime.block_on(postgres::pipelined(url, time)));
            table.measure(&name, "ours", || runtime.block_on(ours::on_postgres(url, time)));
        }
    }
    table.print();
}

/// One side of one line: submits per second, and microseconds of this process's CPU per submit, round by round.
struct Side {
    line: String,
    side: &'static str,
    rates: Vec<f64>,
    costs: Vec<f64>,
}

#[derive(Default)]
struct Table(Vec<Side>);

impl Table {
    fn measure(&mut self, line: &str, side: &'static str, run: impl FnOnce() -> (f64, Duration)) {
        let before = cpu_seconds();
        let (submits, time) = run();
        let (rate, cost) = (submits / time.as_secs_f64(), (cpu_seconds() - before) / submits * 1e6);
        match self.0.iter_mut().find(|known| known.line == line && known.side == side) {
            Some(known) => {
                known.rates.push(rate);
                known.costs.push(cost);
            }
            None => self.0.push(Side { line: line.to_owned(), side, rates: vec![rate], costs: vec![cost] }),
        }
    }

    fn print(&self) {
        println!("median of rounds; on a shared machine trust the CPU column");
        for Side { line, side, rates, costs } in &self.0 {
            let ours = self.0.iter().find(|known| known.line == *line && known.side == "ours");
            let (rate, cost) = (median(rates), median(costs));
            let of = |ours: &Side| (median(&ours.rates) / rate, median(&ours.costs) / cost);
            let (faster, dearer) = ours.map_or((1.0, 1.0), of);
            println!(
                "{line:24} {side:18} {rate:8.0}/s  ours/this {faster:.2}   {cost:6.1} µs CPU  ours/this {dearer:.2}"
            );
        }
    }
}

fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[sorted.len() / 2]
}

/// User and system time of this process, ended threads included, in hundredths of a second.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let (_, fields) = stat.rsplit_once(") ").unwrap();
    let fields: Vec<&str> = fields.split(' ').collect();
    (fields[11].parse::<f64>().unwrap() + fields[12].parse::<f64>().unwrap()) / 100.0
}
