//! Prints the findings of a county folder and how long the reading took: `cargo run --example check_county county`.

use std::time::Instant;

use declarations::County;

fn main() {
    let dir = std::env::args().nth(1).unwrap_or_else(|| "county".to_owned());
    let started = Instant::now();
    let (county, findings) = County::read(&dir);
    let took = started.elapsed();
    for finding in &findings {
        println!("{finding}");
    }
    let items = county.map_or(0, |county| county.items.len());
    println!("{items} items, {} findings, {took:?}", findings.len());
}
