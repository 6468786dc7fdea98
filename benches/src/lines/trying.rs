//! l. Dry runs of supervision rules on the past (试运行): one that watches a limit, so that every case is played; one upon a
//! step that every case has; one upon an event that few have. With progress, on two cores.

use std::time::{Duration, Instant};

use haoban::demo::LAST_DAY;
use haoban::town::Town;
use kernel::{Actor, date_of_day_number, day_number};
use supervision::{DryRunRequest, DryRunState, Period, Person};

use crate::Arguments;
use crate::county::Crowd;
use crate::report::{Budget, Report, Row};

/// A million cases within two minutes.
const CASES_A_SECOND: f64 = 1_000_000.0 / 120.0;
/// How often somebody looks how far it is.
const LOOK: Duration = Duration::from_millis(50);
const RULES: [(&str, &str); 3] =
    [("T-PROMISE-OVER", "a limit"), ("P-SOD", "a step of every case"), ("S-BAD", "an event of few")];

/// `county` says in words what sort of cases these are.
pub fn measure(arguments: &Arguments, crowd: &Crowd, county: &str, report: &mut Report) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let (town, _) = crowd.open().await;
        for (rule, upon) in RULES {
            let text = std::fs::read_to_string(arguments.county().join(format!("rules/{rule}.toml"))).unwrap();
            let run = run(&town, rule, text).await;
            let what = format!("dry run upon {upon} ({rule}), {} {county} cases", run.cases);
            let rate = run.cases as f64 / run.took.as_secs_f64();
            report.put(&Row::new('l', what, rate, "cases/s").budget(Budget::AtLeast(CASES_A_SECOND)));
            let what = format!("the same, longest time without progress; {} found", run.raised);
            report.put(&Row::new('l', what, run.silent.as_secs_f64(), "s").budget(Budget::AtMost(2.0)));
        }
    });
}

struct Tried {
    cases: u64,
    raised: u64,
    took: Duration,
    /// The longest time in which the number of cases seen did not move.
    silent: Duration,
}

/// The year up to the demonstration's last day.
async fn run(town: &Town, rule: &str, text: String) -> Tried {
    let from = date_of_day_number(day_number(LAST_DAY) - 365);
    let request = DryRunRequest { rule: rule.to_owned(), text, period: Period { from, to: LAST_DAY } };
    let by = Person { account: Actor::system().account, name: "bench".to_owned() };
    let begun = Instant::now();
    let id = town.supervision.try_rule(by, &request).await.unwrap();
    let (mut seen, mut moved, mut silent) = (0, begun, Duration::ZERO);
    loop {
        tokio::time::sleep(LOOK).await;
        let run = town.supervision.dry_run(&id).await.unwrap().unwrap();
        if run.seen != seen {
            silent = silent.max(moved.elapsed());
            (seen, moved) = (run.seen, Instant::now());
        }
        match run.state {
            DryRunState::Running => {}
            DryRunState::Done { result } => {
                let took = Duration::from_millis(result.took.max(1));
                return Tried { cases: run.total, raised: result.raised, took, silent };
            }
            other => panic!("{rule}: {other:?}"),
        }
    }
}
