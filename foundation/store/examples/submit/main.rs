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
            let bare = sqlite::group_commit(name, time);
            let ours = runtime.block_on(ours::on_sqlite(durability, time));
            table.add(&format!("sqlite {name}, {CLIENTS} clients"), "bare", bare);
            table.add(&format!("sqlite {name}, {CLIENTS} clients"), "ours", ours);
        }
        table.add("sqlite FULL, bulk", "bare", sqlite::bulk("FULL", time));
        table.add("sqlite FULL, bulk", "ours", runtime.block_on(ours::bulk_on_sqlite(time)));
        if let Some(url) = arguments.get(2) {
            let name = format!("postgres on, {CLIENTS} clients");
            table.add(&name, "bare, one by one", runtime.block_on(postgres::one_by_one(url, time)));
            table.add(&name, "bare, pipelined", runtime.block_on(postgres::pipelined(url, time)));
            table.add(&name, "ours", runtime.block_on(ours::on_postgres(url, time)));
        }
    }
    table.print();
}

/// Rates by line and side.
#[derive(Default)]
struct Table(Vec<(String, &'static str, Vec<f64>)>);

impl Table {
    fn add(&mut self, line: &str, side: &'static str, rate: f64) {
        match self.0.iter_mut().find(|(known, of, _)| known == line && *of == side) {
            Some((_, _, rates)) => rates.push(rate),
            None => self.0.push((line.to_owned(), side, vec![rate])),
        }
    }

    fn median(rates: &[f64]) -> f64 {
        let mut sorted = rates.to_vec();
        sorted.sort_by(f64::total_cmp);
        sorted[sorted.len() / 2]
    }

    fn print(&self) {
        for (line, side, rates) in &self.0 {
            let median = Table::median(rates);
            let ours = self.0.iter().find(|(known, of, _)| known == line && *of == "ours");
            let ratio = ours.map_or(1.0, |(_, _, rates)| Table::median(rates) / median);
            println!("{line:24} {side:18} {median:9.0} submits/s   ours/this {ratio:.2}");
        }
    }
}
