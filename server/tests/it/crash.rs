//! Kill -9 under load: what was acknowledged is there, once; what was not can be asked for again.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::thread::{scope, sleep};
use std::time::Duration;

use casework::{CaseFilter, Sight};
use haoban::settings::Settings;
use haoban::town::Purpose;
use kernel::SystemClock;
use serde_json::{Value, json};

use crate::served::{self, Served, post};
use crate::towns::{self, ITEM};

const CLIENTS: usize = 4;

/// Kills a round; a hundred in the proof that `docs/benchmarks.md` records.
fn rounds() -> usize {
    std::env::var("HAOBAN_CRASH_ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(5)
}

#[test]
fn every_acknowledged_case_outlives_kill_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    survive(&towns::settings(folder.path(), &towns::sqlite_in(folder.path())));
}

#[test]
fn every_acknowledged_case_outlives_kill_on_postgresql() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let database = runtime.block_on(testkit::postgres());
    let folder = tempfile::tempdir().unwrap();
    survive(&towns::settings(folder.path(), &database.address()));
    runtime.block_on(database.remove());
}

/// What clients were told, by the key they sent.
#[derive(Default)]
struct Told {
    next: AtomicUsize,
    acknowledged: Mutex<BTreeMap<usize, String>>,
    /// Sent, but the server died first.
    unanswered: Mutex<BTreeSet<usize>>,
}

fn survive(settings: &Settings) {
    let told = Told::default();
    let mut token = String::new();
    for round in 0..rounds() {
        let served = Served::start(settings);
        if token.is_empty() {
            token = served.sign_in("wang.mei");
        }
        told.ask_again(&served.address, &token);
        let killed = AtomicBool::new(false);
        let address = served.address.clone();
        scope(|scope| {
            for _ in 0..CLIENTS {
                scope.spawn(|| told.file_until(&killed, &address, &token));
            }
            // Not always at the same point of a commit.
            sleep(Duration::from_millis(150 + (round as u64 * 37) % 230));
            served.kill();
            killed.store(true, SeqCst);
        });
    }
    let served = Served::start(settings);
    told.ask_again(&served.address, &token);
    told.is_all_there_once(&served, &token);
    drop(served);
    let verified = served::run(settings, &["verify"]);
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stdout));
    told.is_counted(settings);
    eprintln!("{} kills, {} cases acknowledged", rounds(), told.acknowledged.lock().unwrap().len());
}

impl Told {
    fn file_until(&self, killed: &AtomicBool, address: &str, token: &str) {
        while !killed.load(SeqCst) {
            let number = self.next.fetch_add(1, SeqCst);
            match file(address, token, number) {
                Some(case_no) => drop(self.acknowledged.lock().unwrap().insert(number, case_no)),
                None => drop(self.unanswered.lock().unwrap().insert(number)),
            }
        }
    }

    /// The same keys again: whether the first time counted or not, there is one case afterwards. Keys that were
    /// answered before get the same answer.
    fn ask_again(&self, address: &str, token: &str) {
        let unanswered = std::mem::take(&mut *self.unanswered.lock().unwrap());
        let mut acknowledged = self.acknowledged.lock().unwrap();
        for number in unanswered {
            acknowledged.insert(number, file(address, token, number).expect("a living server answers"));
        }
        for (number, case_no) in acknowledged.iter().rev().take(8) {
            assert_eq!(file(address, token, *number).as_ref(), Some(case_no), "the same key, the same case");
        }
    }

    fn is_all_there_once(&self, served: &Served, token: &str) {
        let acknowledged = self.acknowledged.lock().unwrap();
        let expected: BTreeSet<&String> = acknowledged.values().collect();
        assert_eq!(expected.len(), acknowledged.len(), "two keys, two cases");
        let listed = list(served, token);
        let distinct: BTreeSet<&String> = listed.iter().collect();
        assert_eq!(distinct.len(), listed.len(), "the list names no case twice");
        assert_eq!(distinct, expected, "listed and acknowledged");
        for (number, case_no) in &*acknowledged {
            let case = served.get(&format!("/api/v1/cases/{case_no}"), token).unwrap();
            assert_eq!(case.body["form"]["decision_no"], decision_no(*number), "{}", case.body);
        }
    }

    fn is_counted(&self, settings: &Settings) {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let counted = runtime.block_on(async {
            let clock = std::sync::Arc::new(SystemClock);
            let town = haoban::town::Town::open(settings, clock, Purpose::Serve).await.unwrap();
            // On a working day the clock opens patrols of its own.
            let filed = CaseFilter { kind: Some("application".into()), ..CaseFilter::default() };
            town.casework.count_cases(&Sight::county(town.region), &filed).await.unwrap()
        });
        assert_eq!(counted, self.acknowledged.lock().unwrap().len() as u64);
    }
}

fn decision_no(number: usize) -> String {
    format!("青市监罚〔2026〕{number}号")
}

/// Files the case of this number; its case number once the server has acknowledged it.
fn file(address: &str, token: &str, number: usize) -> Option<String> {
    let body = json!({ "item": ITEM, "answers": { "who": "person" }, "form": towns::form(&decision_no(number)) });
    let answer = post(address, "/api/v1/cases", token, &format!("key-{number}"), &body)?;
    assert_eq!(answer.status, 201, "{}", answer.body);
    Some(answer.body["case_no"].as_str()?.to_owned())
}

/// All case numbers, page by page.
fn list(served: &Served, token: &str) -> Vec<String> {
    let mut numbers = Vec::new();
    let mut path = "/api/v1/cases?limit=200".to_owned();
    loop {
        let page = served.get(&path, token).unwrap().body;
        let rows = page["items"].as_array().expect("a page");
        numbers.extend(rows.iter().map(|row| row["case_no"].as_str().unwrap().to_owned()));
        match &page["next"] {
            Value::String(next) => path.clone_from(next),
            _ => return numbers,
        }
    }
}
