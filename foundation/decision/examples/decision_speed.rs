//! How many decisions of the twenty-row table a core makes a second, with trace: `cargo run --release --example decision_speed`.

#[path = "../tests/it/support.rs"]
#[allow(dead_code, clippy::unwrap_used, reason = "the tests' support, which serves more than this")]
mod support;

use decision::{Expression, Scope};
use serde_json::Value as Json;
use std::hint::black_box;
use std::time::Instant;

fn main() {
    let model = support::read(&support::licence_table());
    let inputs: Vec<Json> = support::licence_inputs(1000).into_iter().map(|(input, _)| input).collect();
    let texts: Vec<String> = inputs.iter().map(Json::to_string).collect();
    let mut next = (0..1000).cycle();
    let mut index = move || next.next().unwrap_or(0);
    measure("table, JSON value in, trace kept", || {
        black_box(model.decide("licence", &inputs[index()]).ok());
    });
    let mut next = (0..1000).cycle();
    let mut index = move || next.next().unwrap_or(0);
    measure("table, JSON text in, trace kept", || {
        let input: Json = serde_json::from_str(&texts[index()]).unwrap_or_default();
        black_box(model.decide("licence", &input).ok());
    });
    let mut next = (0..1000).cycle();
    let mut index = move || next.next().unwrap_or(0);
    measure("JSON text to value alone", || {
        black_box(serde_json::from_str::<Json>(&texts[index()]).ok());
    });
    measure("table by the library, without trace twin excluded", || {
        black_box(model.decide_by_library("licence", &inputs[0]));
    });
    let Ok(condition) = Expression::compile("form.area >= 100 and form.kind in (\"food\", \"fire\")", &["form"]) else {
        return;
    };
    let scope = Scope::new().with("form", &inputs[0]);
    measure("condition of two parts", || {
        black_box(condition.truth(&scope).ok());
    });
}

/// The median of five runs of about a third of a second.
fn measure(what: &str, mut run: impl FnMut()) {
    let mut rates: Vec<f64> = (0..5)
        .map(|_| {
            let start = Instant::now();
            let mut count = 0_u32;
            while start.elapsed().as_millis() < 300 {
                (0..64).for_each(|_| run());
                count += 64;
            }
            f64::from(count) / start.elapsed().as_secs_f64()
        })
        .collect();
    rates.sort_by(f64::total_cmp);
    println!("{what:52} {:>12.0} a second", rates[2]);
}
