//! The lines of the table, by their letters.

mod decision;
mod engine;
mod http;
mod import;
mod life;
mod pages;
mod proof;
mod start;
mod storage;
mod tick;
mod watching;

use crate::Arguments;
use crate::county::Crowd;
use crate::report::Report;

/// Measures every line asked for.
pub fn measure(arguments: &Arguments, report: &mut Report) {
    let asked = |letters: &str| letters.chars().any(|letter| arguments.lines.contains(letter));
    if asked("a") {
        engine::measure(arguments, report);
    }
    if asked("b") {
        storage::measure(arguments, report);
    }
    if asked("c") {
        http::measure(arguments, report);
    }
    if asked("d") {
        decision::measure(arguments, report);
    }
    if asked("g") {
        import::measure(arguments, report);
    }
    if asked("efik") {
        let crowd = Crowd::gather(arguments, arguments.cases());
        if asked("i") {
            start::measure(arguments, &crowd, report);
        }
        if asked("e") {
            pages::measure(&crowd, report);
        }
        if asked("f") {
            tick::measure(arguments, &crowd, report);
        }
        if asked("k") {
            watching::measure(arguments, &crowd, report);
        }
    }
    if asked("j") {
        proof::measure(arguments, report);
    }
    if asked("h") {
        life::measure(arguments, report);
    }
}
