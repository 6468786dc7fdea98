//! k. What supervision costs: filing and receiving with all rules and measures against none, in engine rooms of the same
//! cases that take turns; a dry run; and the figures behind the cockpit over many cases.

use std::sync::Arc;
use std::time::{Duration, Instant};

use casework::{Acts, Casework, Command, Completion, Options, Sight, Verb};
use declarations::County;
use kernel::{SharedClock, TestClock};
use serde_json::json;
use store::{Db, Durability};
use tokio::runtime::Runtime;

use crate::Arguments;
use crate::county::Crowd;
use crate::measure::{by_turns, millis, quantile};
use crate::report::{Budget, Report, Row};
use crate::town;

/// Clients at once, so that commits are shared as a server shares them.
const CLIENTS: usize = 8;
/// Looks at the board.
const LOOKS: usize = 40;

pub fn measure(arguments: &Arguments, crowd: &Crowd, report: &mut Report) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    rates(arguments, &runtime, report);
    runtime.block_on(figures(crowd, report));
}

/// Filed and accepted cases a second, each room on a fresh durable database every round.
fn rates(arguments: &Arguments, runtime: &Runtime, report: &mut Report) {
    let (county, _) = County::read(arguments.county());
    let county = county.unwrap();
    let run = |acts: &dyn Fn() -> Acts| runtime.block_on(rate(arguments.round(), acts()));
    let mut none = || run(&town::acts);
    let mut rules = || run(&|| with(&county, true, false));
    let mut measures = || run(&|| with(&county, false, true));
    let mut all = || run(&|| with(&county, true, true));
    let sides: [&mut dyn FnMut() -> f64; 4] = [&mut none, &mut rules, &mut measures, &mut all];
    let [none, rules, measures, all] = by_turns(arguments.rounds, sides);
    let row = |what: &str, rate| Row::new('k', what, rate, "cases/s").beside("nobody watching", none);
    let what = format!("filed and accepted, {} rules and all measures", county.rules.len());
    report.put(&row(&what, all).budget(Budget::Times(0.8)));
    report.put(&row("filed and accepted, the rules alone", rules));
    report.put(&row("filed and accepted, the measures alone", measures));
}

/// The same acts with those who watch.
fn with(county: &County, rules: bool, measures: bool) -> Acts {
    let mut acts = town::acts();
    ratings::register(&mut acts, county);
    if rules {
        supervision::register(&mut acts, &supervision::RuleBook::of_county(county));
    }
    if measures {
        assessment::register(&mut acts, county);
    }
    acts
}

async fn rate(time: Duration, acts: Acts) -> f64 {
    let folder = tempfile::tempdir().unwrap();
    let address = format!("sqlite://{}", folder.path().join("room.db").display());
    let db = Db::open(&address, store::Options { durability: Durability::Full, ..store::Options::default() });
    let db = db.await.unwrap();
    db.migrate().await.unwrap();
    let clock: SharedClock = TestClock::shared(town::moment("2026-09-01", 9));
    let casework = Casework::open(db, Arc::new(town::definitions()), clock, acts, &Options::default());
    let begun = Instant::now();
    let mut clients = tokio::task::JoinSet::new();
    for _ in 0..CLIENTS {
        let casework = casework.clone();
        clients.spawn(async move {
            let mut done = 0_u32;
            while begun.elapsed() < time {
                let filing = town::filing(json!({ "shop": "小吃店" }));
                let command = Command::file(town::region(), town::wang_mei(), filing);
                let filed = casework.execute(command).await.unwrap();
                let outcome = "accept".to_owned();
                let completion = Completion { task: filed.tasks[0], outcome, ..Completion::default() };
                let verb = Verb::Complete(Box::new(completion));
                let clerk = town::staff("centre", "receiver");
                casework.execute(Command::on(town::region(), filed.case_no, clerk, verb)).await.unwrap();
                done += 1;
            }
            done
        });
    }
    let done: u32 = clients.join_all().await.into_iter().sum();
    f64::from(done) / begun.elapsed().as_secs_f64()
}

/// What the cockpit asks for, over a crowded county.
async fn figures(crowd: &Crowd, report: &mut Report) {
    let (town, _) = crowd.open().await;
    let sight = Sight::county(town.region);
    let desk = &town.supervision;
    let mut looks = Vec::with_capacity(LOOKS);
    for _ in 0..LOOKS {
        let begun = Instant::now();
        desk.open_by_level(&sight, None).await.unwrap();
        desk.standing_by_organ(&sight).await.unwrap();
        desk.standing_by_item(&sight).await.unwrap();
        looks.push(millis(begun.elapsed()));
    }
    let what = format!("cards by level and late cases by organ and item, {} cases, p50", crowd.cases);
    report.put(&Row::new('k', what, quantile(&looks, 0.5), "ms").budget(Budget::AtMost(50.0)));
    let mut rounds = Vec::with_capacity(LOOKS);
    town.supervision.round().await.unwrap();
    for _ in 0..LOOKS {
        let begun = Instant::now();
        town.supervision.round().await.unwrap();
        rounds.push(millis(begun.elapsed()));
    }
    let what = format!("the supervisor's round with nothing due, {} cases, p50", crowd.cases);
    report.put(&Row::new('k', what, quantile(&rounds, 0.5), "ms"));
}
