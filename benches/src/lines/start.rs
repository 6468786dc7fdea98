//! i. Start of the server on a county with many cases: first answer and resident memory.

use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::Arguments;
use crate::county::{Crowd, Served};
use crate::measure::quantile;
use crate::report::{Budget, Report, Row};
use crate::wire;

pub fn measure(arguments: &Arguments, crowd: &Crowd, report: &mut Report) {
    let (mut answers, mut memory) = (Vec::new(), Vec::new());
    for _ in 0..arguments.rounds.max(1) {
        let begun = Instant::now();
        let served = Served::start(arguments, &crowd.settings);
        wait_for(&served.address, "/readyz");
        answers.push(begun.elapsed().as_secs_f64());
        wait_for(&served.address, "/");
        sleep(Duration::from_secs(2));
        memory.push(served.resident());
    }
    let of = format!("start with {} cases", crowd.cases);
    let first = Row::new('i', format!("{of}, first answer"), quantile(&answers, 0.5), "s");
    report.put(&first.budget(Budget::AtMost(1.0)));
    let resident = Row::new('i', format!("{of}, resident two seconds later"), quantile(&memory, 0.5), "MB");
    report.put(&resident.budget(Budget::AtMost(100.0)));
}

/// Waits until an address is answered without an error.
pub fn wait_for(address: &str, path: &str) {
    let given_up = Instant::now() + Duration::from_secs(60);
    while wire::get_once(address, path).is_none_or(|status| status >= 500) {
        assert!(Instant::now() < given_up, "the server does not answer");
        sleep(Duration::from_millis(5));
    }
}
