//! What supervision costs: cases filed and accepted a second with no rule and with all of the county's, side by side in
//! one run; and how fast a dry run goes over them.
//!
//! `cargo run --release -p supervision --example pace [CASES]`
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a measurement that fails is stopped")]
#![allow(dead_code, reason = "the town of the tests has more than is needed here")]

#[path = "../../../foundation/casework/tests/it/town.rs"]
mod licence;
#[path = "../tests/it/town.rs"]
mod town;

use std::time::{Duration, Instant};

use declarations::{County, Rule};
use jiff::civil::date;
use kernel::Actor;
use store::{Db, Durability, Options};
use supervision::{DryRunRequest, DryRunState, Period, Person, text_of};
use town::{Town, staff};

/// Clients at once, so that commits are shared as a server shares them.
const CLIENTS: u32 = 8;
const TURNS: usize = 3;

fn main() {
    let cases: u32 = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(4_000);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(measure(cases));
}

fn county_rules() -> Vec<Rule> {
    let (county, _) = County::read(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../county"));
    county.unwrap().rules.iter().map(|rule| Rule::clone(rule)).collect()
}

async fn measure(cases: u32) {
    let folder = tempfile::tempdir().unwrap();
    let open = async |name: &str, rules: Vec<Rule>| {
        let address = format!("sqlite://{}", folder.path().join(name).display());
        let db = Db::open(&address, Options { durability: Durability::Full, ..Options::default() }).await.unwrap();
        db.migrate().await.unwrap();
        Town::open(db, rules).await
    };
    let (mut plain, mut watched) = (Duration::ZERO, Duration::ZERO);
    let rules = county_rules();
    println!("{} rules", rules.len());
    for turn in 0..TURNS {
        let none = open(&format!("none-{turn}.db"), Vec::new()).await;
        plain += lived(&none, cases).await;
        let all = open(&format!("all-{turn}.db"), rules.clone()).await;
        watched += lived(&all, cases).await;
        if turn + 1 == TURNS {
            println!("signals {}", all.signals().await.len());
            all.at("2026-10-20", 9);
            let begun = Instant::now();
            all.tick().await;
            println!(
                "tick over {cases} late cases: {:.1} s, {} cards",
                begun.elapsed().as_secs_f64(),
                all.cards().await.len()
            );
            for (on, what) in [("\"due(promised)\"", "time"), ("\"CorrectionRequested\"", "rare event")] {
                try_out(&all, on, what, cases).await;
            }
        }
    }
    let rate = |took: Duration| f64::from(cases) * 3.0 / took.as_secs_f64();
    println!("filed and accepted: {:.0}/s without rules, {:.0}/s with all", rate(plain), rate(watched));
    println!("ratio {:.2}", plain.as_secs_f64() / watched.as_secs_f64());
}

async fn lived(town: &Town, cases: u32) -> Duration {
    let begun = Instant::now();
    let mut clients = tokio::task::JoinSet::new();
    for _ in 0..CLIENTS {
        let casework = town.casework().clone();
        clients.spawn(async move {
            for _ in 0..cases / CLIENTS {
                let filing = licence::filing(serde_json::json!({ "shop": "小吃店" }));
                let command = casework::Command::file(licence::region(), licence::wang_mei(), filing);
                let filed = casework.execute(command).await.unwrap();
                let completion = casework::Completion {
                    task: filed.tasks[0],
                    outcome: "accept".into(),
                    ..casework::Completion::default()
                };
                let verb = casework::Verb::Complete(Box::new(completion));
                let clerk = staff("centre", "receiver");
                let command = casework::Command::on(licence::region(), filed.case_no, clerk, verb);
                casework.execute(command).await.unwrap();
            }
        });
    }
    clients.join_all().await;
    begun.elapsed()
}

async fn try_out(town: &Town, on: &str, what: &str, cases: u32) {
    let request = DryRunRequest {
        rule: "T-TRY".into(),
        text: text_of(&town::rule("T-TRY", on, "yellow", "")),
        period: Period { from: date(2026, 1, 1), to: date(2026, 12, 31) },
    };
    let by = Person { account: Actor::system().account, name: "pace".into() };
    let id = town.desk.try_rule(by, &request).await.unwrap();
    loop {
        match town.desk.dry_run(&id).await.unwrap().unwrap().state {
            DryRunState::Running => tokio::time::sleep(Duration::from_millis(5)).await,
            DryRunState::Done { result } => {
                let rate = f64::from(cases) * 1_000.0 / f64::from(u32::try_from(result.took.max(1)).unwrap());
                println!("dry run of a {what} rule: {} raised, {rate:.0} cases/s", result.raised);
                return;
            }
            other => panic!("{other:?}"),
        }
    }
}
