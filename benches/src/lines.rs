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
mod trying;
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
    // A dry run over a million is a dry run over the crowd; nobody lives a million whole cases within a measurement.
    let tries_crowd = asked("l") && arguments.million;
    if asked("efik") || tries_crowd {
        let crowd = Crowd::gather(arguments, arguments.cases());
        if asked("i") {
            start::measure(arguments, &crowd, report);
        }
        if asked("e") {
            pages::measure(&crowd, report);
        }
        if tries_crowd {
            trying::measure(arguments, &crowd, "open", report);
        }
        if asked("k") {
            watching::measure(arguments, &crowd, report);
        }
        // Last: the county ages by it.
        if asked("f") {
            tick::measure(arguments, &crowd, report);
        }
    }
    if asked("j") {
        proof::measure(arguments, report);
    }
    let lived = asked("h").then(|| life::measure(arguments, report));
    if asked("l") && (lived.is_some() || !arguments.million) {
        let lived = lived.unwrap_or_else(|| {
            eprintln!("living a year of {} cases …", arguments.tried);
            Crowd::live(arguments, 365, arguments.tried).0
        });
        trying::measure(arguments, &lived, "lived", report);
    }
}
