//! k. What supervision costs: filing and receiving with all rules and measures against none, in engine rooms of the same
//! cases that take turns; and the figures behind the cockpit over many cases, each by itself.

use std::sync::Arc;
use std::time::{Duration, Instant};

use casework::{Acts, Casework, Command, Completion, Options, Sight, Verb};
use declarations::County;
use haoban::demo::LAST_DAY;
use haoban::town::DEMO_PASSWORD;
use kernel::{KindId, OrganId, SharedClock, TestClock};
use serde_json::json;
use store::{Db, Durability};
use supervision::{By, Period};
use tokio::runtime::Runtime;

use crate::Arguments;
use crate::county::{Crowd, Served};
use crate::lines::start::wait_for;
use crate::measure::{by_turns, millis, quantile};
use crate::report::{Budget, Report, Row};
use crate::town;
use crate::wire::Connection;

/// Clients at once, so that commits are shared as a server shares them.
const CLIENTS: usize = 8;
/// Looks at the board.
const LOOKS: usize = 200;
const PAGES: usize = 40;

pub fn measure(arguments: &Arguments, crowd: &Crowd, report: &mut Report) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    rates(arguments, &runtime, report);
    runtime.block_on(figures(crowd, report));
    pages(arguments, &runtime, crowd, report);
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
    let kind = KindId::from("application");
    let late = desk.standing_by_organ(&sight, Some(&kind)).await.unwrap();
    let organ = &late.first().expect("the county has open cases").key.as_str().into();
    let figures = Figures { desk, sight: &sight, kind: &kind, organ, month: month() };
    for figure in FIGURES {
        let mut looks = Vec::with_capacity(LOOKS);
        for _ in 0..LOOKS {
            let begun = Instant::now();
            figures.ask(figure).await;
            looks.push(millis(begun.elapsed()));
        }
        let what = format!("{figure}, {} cases, p99", crowd.cases);
        report.put(&Row::new('k', what, quantile(&looks, 0.99), "ms").budget(Budget::AtMost(50.0)));
    }
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

/// The cockpit's pages as a leader's browser asks for them, each with everything on it.
fn pages(arguments: &Arguments, runtime: &Runtime, crowd: &Crowd, report: &mut Report) {
    let served = Served::start(arguments, &crowd.settings);
    wait_for(&served.address, "/readyz");
    runtime.block_on(async {
        let mut leader = Connection::open(&served.address).await;
        leader.sign_in("leader", DEMO_PASSWORD).await;
        for path in
            ["/watch", "/watch/cases?show=late", "/watch/cases?show=due", "/supervision", "/supervision?by=item"]
        {
            let mut looks = Vec::with_capacity(PAGES);
            for _ in 0..PAGES {
                let begun = Instant::now();
                let page = leader.send("GET", path, &[], "").await;
                assert_eq!(page.status, 200, "{path}");
                looks.push(millis(begun.elapsed()));
            }
            let what = format!("the page {path}, {} cases, p50", crowd.cases);
            report.put(&Row::new('k', what, quantile(&looks, 0.5), "ms"));
        }
    });
}

const FIGURES: [&str; 7] = [
    "open, due today and late by organ",
    "the same by item",
    "the same by post",
    "the latest six of the county",
    "the latest six of an organ",
    "cards by level",
    "cards and notices of the month by organ",
];

struct Figures<'a> {
    desk: &'a supervision::Desk,
    sight: &'a Sight,
    /// What the board counts.
    kind: &'a KindId,
    /// The one that is late most.
    organ: &'a OrganId,
    month: Period,
}

impl Figures<'_> {
    async fn ask(&self, figure: &str) {
        let Figures { desk, sight, kind, organ, month } = self;
        match figure {
            "open, due today and late by organ" => drop(desk.standing_by_organ(sight, Some(kind)).await.unwrap()),
            "the same by item" => drop(desk.standing_by_item(sight, Some(kind)).await.unwrap()),
            "the same by post" => drop(desk.standing_by_post(sight).await.unwrap()),
            "the latest six of the county" => drop(desk.latest(sight, kind, None, 6).await.unwrap()),
            "the latest six of an organ" => drop(desk.latest(sight, kind, Some(organ), 6).await.unwrap()),
            "cards by level" => drop(desk.open_by_level(sight, None).await.unwrap()),
            _ => drop(desk.figures(sight, *month, By::Organ).await.unwrap()),
        }
    }
}

fn month() -> Period {
    Period { from: LAST_DAY.first_of_month(), to: LAST_DAY }
}
