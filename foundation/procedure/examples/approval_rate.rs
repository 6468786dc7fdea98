//! Measures cases a second on one core: start, six human steps with a three-way parallel review, end.
//! `cargo run --release -p procedure --example approval_rate [FILE.bpmn] [CASES]`

use std::time::Instant;

use procedure::{Context, Effect, Expr, Here, Procedure, Signal, State};

const APPROVAL: &str = include_str!("approval.bpmn");

/// The procedure has no expressions.
struct NoData;

impl Context for NoData {
    fn condition(&self, expr: &Expr, _: &Here<'_>) -> Result<bool, String> {
        Err(format!("unexpected {}", expr.text))
    }

    fn collection(&self, expr: &Expr, _: &Here<'_>) -> Result<Vec<String>, String> {
        Err(format!("unexpected {}", expr.text))
    }
}

/// One case from start to end; `kept` sees the state after every step.
fn live(p: &Procedure, effects: &mut Vec<Effect>, kept: &mut dyn FnMut(&State)) -> Result<usize, String> {
    let mut state = State::new();
    let mut steps = 0;
    effects.clear();
    p.step(&mut state, Signal::Start { at: None }, &NoData, effects).map_err(|e| e.to_string())?;
    kept(&state);
    loop {
        let Some(task) = state.waiting(p).next().map(|w| w.key) else { break };
        p.step(&mut state, Signal::Complete { task }, &NoData, effects).map_err(|e| e.to_string())?;
        kept(&state);
        steps += 1;
    }
    if state.is_over() { Ok(steps) } else { Err("the case did not end".to_owned()) }
}

fn report(name: &str, p: &Procedure, cases: u32, kept: &mut dyn FnMut(&State)) -> Result<(), String> {
    let mut effects = Vec::new();
    let mut rates = Vec::new();
    for _ in 0..5 {
        let begun = Instant::now();
        for _ in 0..cases {
            live(p, &mut effects, kept)?;
        }
        rates.push(f64::from(cases) / begun.elapsed().as_secs_f64());
    }
    rates.sort_by(f64::total_cmp);
    let steps = live(p, &mut effects, kept)? + 1;
    let per_step = 1e9 / (rates[2] * f64::from(u32::try_from(steps).unwrap_or(1)));
    println!("{name}: {:.0} cases/s (median of 5), {per_step:.0} ns a step, {steps} steps a case", rates[2]);
    Ok(())
}

fn main() -> Result<(), String> {
    let mut args = std::env::args().skip(1);
    let text = match args.next() {
        Some(file) => std::fs::read_to_string(file).map_err(|e| e.to_string())?,
        None => APPROVAL.to_owned(),
    };
    let cases = args.next().and_then(|n| n.parse().ok()).unwrap_or(200_000);
    let p = procedure::read(&text).map_err(|f| procedure::format_findings("approval.bpmn", &f, false))?;
    report("in memory", &p, cases, &mut |_| {})?;
    let mut buffer = Vec::new();
    report("state to JSON after every step", &p, cases, &mut |state| {
        buffer.clear();
        let _ = serde_json::to_writer(&mut buffer, state);
    })
}
