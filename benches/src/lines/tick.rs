//! f. The clock's own work: its cost follows what falls due, not what is open.

use std::sync::Arc;
use std::time::{Duration, Instant};

use haoban::town::Town;
use kernel::{Clock as _, TestClock};
use store::params;

use crate::Arguments;
use crate::county::Crowd;
use crate::measure::quantile;
use crate::report::{Budget, Report, Row};

/// Ticks with nothing due.
const IDLE: usize = 200;
/// A county that came on one day falls due at one midnight: of a million, as many are woken as this time allows.
const LONGEST: Duration = Duration::from_secs(60);
const DUE: &str = "SELECT count(*) FROM case_row WHERE region = $1 AND wake_at <= $2";

pub fn measure(arguments: &Arguments, crowd: &Crowd, report: &mut Report) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let fewer = Crowd::gather_anew(arguments, crowd.cases / 10);
    let (few, many) = (runtime.block_on(ticks(&fewer)), runtime.block_on(ticks(crowd)));
    let beside = format!("with {} open", fewer.cases);
    let idle = Row::new('f', format!("tick with nothing due, {} open", crowd.cases), many.idle, "µs");
    report.put(&idle.beside(beside.as_str(), few.idle).budget(Budget::TimesAtMost(2.0)));
    let woken = Row::new('f', format!("tick, for each of {} woken, {} open", many.woken, crowd.cases), many.each, "µs");
    report.put(&woken.beside(beside, few.each).budget(Budget::TimesAtMost(2.0)));
}

struct Ticks {
    /// Microseconds of a tick with nothing due.
    idle: f64,
    woken: u64,
    /// Microseconds for each case woken.
    each: f64,
}

async fn ticks(crowd: &Crowd) -> Ticks {
    crowd.ages();
    let (town, clock) = crowd.open().await;
    // What fell due up to this evening is not the question.
    town.casework.tick(town.region).await.unwrap();
    let mut idle = Vec::with_capacity(IDLE);
    for _ in 0..IDLE {
        let begun = Instant::now();
        town.casework.tick(town.region).await.unwrap();
        idle.push(begun.elapsed().as_secs_f64() * 1e6);
    }
    let (woken, each) = some_due(&town, &clock).await;
    Ticks { idle: quantile(&idle, 0.5), woken, each }
}

/// Lets time pass by the hour until at least a hundred cases have been woken.
async fn some_due(town: &Town, clock: &Arc<TestClock>) -> (u64, f64) {
    let (mut woken, mut seconds) = (0, 0.0);
    for _ in 0..24 * 60 {
        clock.set(clock.now().plus_hours(1));
        let before = due(town, clock).await;
        if before > 0 {
            let begun = Instant::now();
            // Each case is woken in a transaction of its own: a tick that is cut short leaves the rest to the next.
            if let Ok(ticked) = tokio::time::timeout(LONGEST, town.casework.tick(town.region)).await {
                ticked.unwrap();
            }
            seconds += begun.elapsed().as_secs_f64();
            woken += before.saturating_sub(due(town, clock).await);
        }
        if woken >= 100 {
            break;
        }
    }
    (woken, seconds * 1e6 / woken.max(1) as f64)
}

/// Cases to be looked at by now.
async fn due(town: &Town, clock: &TestClock) -> u64 {
    town.db.query_one(DUE, &params![town.region, clock.now()]).await.unwrap().get(0).unwrap()
}
