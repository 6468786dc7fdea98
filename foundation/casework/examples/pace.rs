//! How fast the engine room runs: in memory with and without encoding, and through a database file.
//!
//! `cargo run --release -p casework --example pace [CASES] [memory|store]`
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a measurement that fails is stopped")]
#![allow(dead_code, reason = "the town of the tests has more than is needed here")]

#[path = "../tests/it/town.rs"]
mod town;

use std::time::Instant;

use casework::{Acts, Case, Command, Completion, Ctx, Definition, Entry, Happening, Judged, Verb};
use kernel::{Actor, CaseNo, local_date};
use serde_json::json;
use store::{Db, Durability, Options};

/// As the server has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

use town::{Town, filing, moment, region, staff};

fn main() {
    let cases: u32 = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(20_000);
    let part = std::env::args().nth(2).unwrap_or_default();
    let encodings: &[bool] = if part == "store" { &[] } else { &[false, true] };
    for &encoded in encodings {
        let started = Instant::now();
        let (bytes, events) = in_memory(cases, encoded);
        let seconds = started.elapsed().as_secs_f64();
        println!(
            "in memory, {}: {:.0} cases/s, {:.1} events and {:.0} bytes a case",
            if encoded { "encoded" } else { "not encoded" },
            f64::from(cases) / seconds,
            events as f64 / f64::from(cases),
            bytes as f64 / f64::from(cases)
        );
    }
    if part == "memory" {
        return;
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(stored(cases.min(20_000)));
}

fn content() -> casework::Content {
    let mut content = town::content();
    if let Some(item) = content.item.as_mut() {
        item.feel = json!({ "review": { "organs": ["market", "health", "centre"], "within": "3wd" } });
    }
    content
}

/// Six human steps each: receive, three reviews side by side, decide, deliver.
fn in_memory(cases: u32, encoded: bool) -> (usize, usize) {
    let definition = Definition::compile(content()).unwrap();
    let (calendar, roster, acts) = (town::calendar(), town::roster(), town::acts());
    let people = Steps::people();
    let asked = filing(json!({ "shop": "小吃店" }));
    let now = moment("2026-09-01", 9);
    let (mut bytes, mut events) = (0, 0);
    for n in 0..cases {
        let no = CaseNo::parse(&format!("BJ{n:08}")).unwrap();
        let ctx = |actor| ctx(actor, now, &definition, &calendar, &roster, &acts);
        let Judged { mut case, happenings } = casework::begin(&ctx(&people.citizen), region(), no, &asked).unwrap();
        events += happenings.len();
        bytes += encode(&mut case, 1, &people.citizen, &happenings, encoded);
        while let Some(task) = case.tasks.first() {
            let (actor, outcome) = people.whose(task);
            let completion =
                Completion { task: task.n, outcome, opinion: Some("同意".into()), ..Completion::default() };
            let before = case.seq;
            let judged = casework::judge(&ctx(actor), &case, &Verb::Complete(Box::new(completion)), None).unwrap();
            case = judged.case;
            events += judged.happenings.len();
            bytes += encode(&mut case, before + 1, actor, &judged.happenings, encoded);
        }
        assert!(case.phase.is_over());
    }
    (bytes, events)
}

fn ctx<'a>(
    actor: &'a Actor,
    now: kernel::Timestamp,
    definition: &'a Definition,
    calendar: &'a calendar::WorkCalendar,
    roster: &'a casework::Roster,
    acts: &'a Acts,
) -> Ctx<'a> {
    Ctx { now, today: local_date(now), actor, definition, calendar, roster, acts }
}

fn encode(case: &mut Case, seq: u32, actor: &Actor, happenings: &[Happening], encoded: bool) -> usize {
    if !encoded {
        return 0;
    }
    let at = moment("2026-09-01", 9);
    let entry = Entry::seal(case.region, case.no.clone(), seq, at, "complete", actor, happenings, &case.chain).unwrap();
    case.chain = entry.hash;
    entry.body.len()
}

struct Steps {
    citizen: Actor,
    receiver: Actor,
    approver: Actor,
    examiners: Vec<Actor>,
}

impl Steps {
    fn people() -> Steps {
        Steps {
            citizen: town::wang_mei(),
            receiver: staff("centre", "receiver"),
            approver: staff("market", "approver"),
            examiners: ["market", "health", "centre"].map(|organ| staff(organ, "examiner")).into(),
        }
    }

    fn whose(&self, task: &casework::Task) -> (&Actor, String) {
        match &*task.act {
            "receive" => (&self.receiver, "accept".into()),
            "review" => {
                let actor = self.examiners.iter().find(|actor| actor.organ.as_ref() == Some(&task.organ)).unwrap();
                (actor, "agree".into())
            }
            "decide" => (&self.approver, "grant".into()),
            _ => (&self.receiver, "done".into()),
        }
    }
}

/// The same through a database file, as a simulation does it.
async fn stored(cases: u32) {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("pace.db").display());
    let options = Options { durability: Durability::Off, ..Options::default() };
    let db = Db::open(&url, options).await.unwrap();
    db.migrate().await.unwrap();
    let definitions =
        casework::Definitions::new(Box::new(|_: &kernel::KindId, _| Ok(content())), town::calendar(), town::roster());
    let town = Town::with(db, definitions);
    let people = Steps::people();
    let started = Instant::now();
    let (mut waiting, mut commands, mut judging) = (std::collections::VecDeque::new(), 0u32, std::time::Duration::ZERO);
    for _ in 0..cases {
        let mut next = Command::file(region(), town::wang_mei(), filing(json!({ "shop": "小吃店" })));
        loop {
            let begun = Instant::now();
            let submitted = town.casework.submit(&next).await.unwrap();
            judging += begun.elapsed();
            commands += 1;
            let case = submitted.case.clone();
            waiting.push_back(submitted);
            if waiting.len() > 2_000 {
                waiting.pop_front().unwrap().landed().await.unwrap();
            }
            let Some(task) = case.tasks.first() else { break };
            let (actor, outcome) = people.whose(task);
            let completion =
                Completion { task: task.n, outcome, opinion: Some("同意".into()), ..Completion::default() };
            next = Command::on(region(), case.no.clone(), actor.clone(), Verb::Complete(Box::new(completion)));
        }
    }
    for one in waiting {
        one.landed().await.unwrap();
    }
    let seconds = started.elapsed().as_secs_f64();
    let size = std::fs::metadata(folder.path().join("pace.db")).unwrap().len();
    println!(
        "through SQLite: {:.0} commands/s, {:.1} µs judging each, {:.0} bytes of file a case",
        f64::from(commands) / seconds,
        judging.as_secs_f64() * 1e6 / f64::from(commands),
        size as f64 / f64::from(cases)
    );
    let begun = Instant::now();
    let verified = town.casework.verify(region()).await.unwrap();
    println!("verified {} events in {:.1} s", verified.events, begun.elapsed().as_secs_f64());
    assert!(verified.is_whole());
}
