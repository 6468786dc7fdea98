//! Checks a BPMN file and writes its process map to stdout.
//! `cargo run -p procedure --example map FILE.bpmn [DONE=LABEL …] [@HERE=LABEL …]`

use std::path::Path;
use std::time::Instant;

use procedure::{CheckOptions, Position, format_findings, read_with};

fn main() -> Result<(), String> {
    let mut args = std::env::args().skip(1);
    let path = args.next().ok_or("which file?")?;
    let text = std::fs::read_to_string(&path).map_err(|e| format!("{path}: {e}"))?;
    // What is called lies beside the caller, under its own name.
    let folder = Path::new(&path).parent().unwrap_or(Path::new(".")).to_owned();
    let beside = |id: &str| std::fs::read_to_string(folder.join(id).with_extension("bpmn")).ok();
    let procedure = read_with(&text, &beside).map_err(|findings| format_findings(&path, &findings, false))?;
    let begun = Instant::now();
    let findings = procedure.check(&CheckOptions::default());
    eprint!("{}", format_findings(&path, &findings, false));
    eprintln!("{} nodes checked in {:.1} ms", procedure.nodes().count(), begun.elapsed().as_secs_f64() * 1e3);
    let mut position = Position::default();
    for arg in args {
        let (node, label) = arg.split_once('=').unwrap_or((&arg, ""));
        match node.strip_prefix('@') {
            Some(here) => position.here.push((here.to_owned(), label.to_owned())),
            None => position.done.push((node.to_owned(), label.to_owned())),
        }
    }
    let running = !(position.done.is_empty() && position.here.is_empty());
    print!("{}", procedure.draw(running.then_some(&position)));
    Ok(())
}
