//! c. The whole request over HTTP, eight clients on kept-alive connections, durable: file a case, complete its first
//! task, read it, list a hundred; on SQLite and on PostgreSQL, beside the raw limit of each engine in the same run.
//!
//! The load generator, the server and the database share the machine.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use haoban::settings::Settings;
use haoban::town::DEMO_PASSWORD;
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::county::{self, Served};
use crate::measure::{by_turns, millis, quantile};
use crate::postgres_server::PostgresServer;
use crate::report::{Budget, Report, Row};
use crate::wire::{Answer, Connection};
use crate::{Arguments, bare, lines::start, postgres, sqlite};

const CLIENTS: usize = 8;
/// What a clerk answers to an application without its papers: a letter, a clock, and a task less.
const CORRECTION: &str = r#"{"outcome":"correct","data":{"reason":"申请材料不齐全","items":[
    {"about":"application","what":"请补交申请书"},{"about":"decision","what":"请补交处罚决定书"},
    {"about":"hardship","what":"请补交困难证明"},{"about":"plan","what":"请补交还款计划"}]}}"#;

/// What the peers' figures (Open Zaak, 8 clients, on a machine of this shape) ask of each operation: at least so many
/// a second, and a p99 of at most so many milliseconds.
struct Goal {
    name: &'static str,
    rate: f64,
    p99: f64,
}

const TRANSITION: Goal = Goal { name: "complete a task", rate: 1_600.0, p99: 67.0 };
const READ: Goal = Goal { name: "read a case", rate: 7_000.0, p99: 70.0 };
const LIST: Goal = Goal { name: "list of 100", rate: 470.0, p99: 110.0 };

pub fn measure(arguments: &Arguments, report: &mut Report) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let time = arguments.round();
    let mut raw = || {
        let (submits, time) = sqlite::group_commit("FULL", time);
        submits / time.as_secs_f64()
    };
    let folder = tempfile::tempdir().unwrap();
    let settings = county::settings(arguments, folder.path());
    let limit = ("raw rusqlite, group commit", &mut raw as &mut dyn FnMut() -> f64, 0.35);
    on(arguments, &runtime, "SQLite", &settings, limit, report);

    let server = match PostgresServer::find(arguments.postgres.as_deref()) {
        Ok(server) => server,
        Err(why) => return report.skip('c', &why),
    };
    let raw_url = server.url.clone();
    let mut raw = || {
        let (submits, time) = runtime.block_on(postgres::one_by_one(&raw_url, time));
        submits / time.as_secs_f64()
    };
    let folder = tempfile::tempdir().unwrap();
    let database = runtime.block_on(server.create_database("haoban_bench"));
    let settings = Settings { database, ..county::settings(arguments, folder.path()) };
    let limit = ("raw tokio-postgres, 6 statements", &mut raw as &mut dyn FnMut() -> f64, 0.3);
    on(arguments, &runtime, "PostgreSQL", &settings, limit, report);
}

/// All operations on one engine. `limit`: what its raw limit is called, a round of it, and the share to be reached.
fn on(
    arguments: &Arguments,
    runtime: &Runtime,
    engine: &str,
    settings: &Settings,
    (limit, raw, share): (&str, &mut dyn FnMut() -> f64, f64),
    report: &mut Report,
) {
    county::live(arguments, settings, 10, 200);
    let served = Served::start(arguments, settings);
    start::wait_for(&served.address, "/readyz");
    let time = arguments.round();
    let filed = Arc::new(Mutex::new(Vec::new()));
    let mut load = Load::open(runtime, &served.address, "wang.mei");
    let mut waits = Vec::new();
    let mut file = || {
        let round = runtime.block_on(load.run(time, Job::File(Arc::clone(&filed))));
        waits.extend(round.waits);
        round.rate
    };
    let [beside, rate] = by_turns(arguments.rounds, [raw, &mut file]);
    let row = Row::new('c', format!("{engine}: file a case"), rate, "/s").beside(limit, beside);
    report.put(&row.budget(Budget::Times(share)));
    tell_waits(&format!("{engine}: file a case"), &waits, 46.0, report);

    let filed: Arc<[Filed]> = std::mem::take(&mut *filed.lock().unwrap()).into();
    let mut clerks = Load::open(runtime, &served.address, "clerk");
    for (goal, job) in [(TRANSITION, Job::Complete(Arc::clone(&filed))), (LIST, Job::List)] {
        let round = runtime.block_on(clerks.run(time * 2, job));
        let name = format!("{engine}: {}", goal.name);
        report.put(&Row::new('c', name.as_str(), round.rate, "/s").budget(Budget::AtLeast(goal.rate)));
        tell_waits(&name, &round.waits, goal.p99, report);
    }
    read(arguments, runtime, engine, &mut clerks, &filed, report);
    let name = format!("{engine}: server's resident memory after this");
    report.put(&Row::new('c', name, served.resident(), "MB"));
}

/// Beside a server that answers with the bytes of one of the cases and does nothing else.
fn read(
    arguments: &Arguments,
    runtime: &Runtime,
    engine: &str,
    clerks: &mut Load,
    filed: &Arc<[Filed]>,
    report: &mut Report,
) {
    let (time, mut waits) = (arguments.round(), Vec::new());
    let case = runtime.block_on(clerks.get(&filed[0].address()));
    let mut strangers = Load::of_strangers(runtime, &bare::answer_with(&case));
    let mut bare = || runtime.block_on(strangers.run(time, Job::Bare)).rate;
    let mut ours = || {
        let round = runtime.block_on(clerks.run(time, Job::Read(Arc::clone(filed))));
        waits.extend(round.waits);
        round.rate
    };
    let [beside, rate] = by_turns(arguments.rounds, [&mut bare, &mut ours]);
    let name = format!("{engine}: {}", READ.name);
    let row = Row::new('c', name.as_str(), rate, "/s").beside("bare HTTP, the same bytes", beside);
    report.put(&row.budget(Budget::AtLeast(READ.rate)));
    tell_waits(&name, &waits, READ.p99, report);
}

fn tell_waits(name: &str, waits: &[f64], most: f64, report: &mut Report) {
    report.put(&Row::new('c', format!("{name}, p50"), quantile(waits, 0.5), "ms"));
    report.put(&Row::new('c', format!("{name}, p99"), quantile(waits, 0.99), "ms").budget(Budget::AtMost(most)));
}

/// A case that was filed in this run, and its open task.
struct Filed {
    case_no: String,
    task: String,
}

impl Filed {
    fn address(&self) -> String {
        format!("/api/v1/cases/{}", self.case_no)
    }
}

/// What every client does over and over.
#[derive(Clone)]
enum Job {
    File(Arc<Mutex<Vec<Filed>>>),
    Complete(Arc<[Filed]>),
    Read(Arc<[Filed]>),
    List,
    /// To the bare server.
    Bare,
}

struct Round {
    /// Requests a second, all clients together.
    rate: f64,
    /// Milliseconds of each.
    waits: Vec<f64>,
}

/// Eight signed-in clients.
struct Load {
    clients: Vec<Connection>,
    /// Requests sent so far, by all clients: each takes the next number, so that no two send the same key.
    sent: Arc<AtomicUsize>,
}

impl Load {
    fn open(runtime: &Runtime, address: &str, account: &str) -> Load {
        let one = || async {
            let mut connection = Connection::open(address).await;
            connection.sign_in(account, DEMO_PASSWORD).await;
            connection
        };
        Load { clients: (0..CLIENTS).map(|_| runtime.block_on(one())).collect(), sent: Arc::default() }
    }

    /// Clients of whom nobody asks who they are.
    fn of_strangers(runtime: &Runtime, address: &str) -> Load {
        let clients = (0..CLIENTS).map(|_| runtime.block_on(Connection::open(address))).collect();
        Load { clients, sent: Arc::default() }
    }

    async fn get(&mut self, path: &str) -> Vec<u8> {
        self.clients[0].send("GET", path, &[], "").await.body
    }

    async fn run(&mut self, time: Duration, job: Job) -> Round {
        let begun = Instant::now();
        let work = |connection| tokio::spawn(client(connection, job.clone(), Arc::clone(&self.sent), begun, time));
        let running: Vec<_> = self.clients.drain(..).map(work).collect();
        let mut waits = Vec::new();
        for client in running {
            let (connection, own) = client.await.unwrap();
            self.clients.push(connection);
            waits.extend(own);
        }
        Round { rate: waits.len() as f64 / begun.elapsed().as_secs_f64(), waits }
    }
}

async fn client(
    mut connection: Connection,
    job: Job,
    sent: Arc<AtomicUsize>,
    begun: Instant,
    time: Duration,
) -> (Connection, Vec<f64>) {
    let mut waits = Vec::new();
    while begun.elapsed() < time {
        let asked = Instant::now();
        if !job.ask(&mut connection, sent.fetch_add(1, Ordering::Relaxed)).await {
            break;
        }
        waits.push(millis(asked.elapsed()));
    }
    (connection, waits)
}

impl Job {
    /// Sends one request and checks its answer; false when there is nothing left to do.
    async fn ask(&self, connection: &mut Connection, number: usize) -> bool {
        match self {
            Job::File(filed) => {
                let key = format!("bench-{number}");
                let headers = [("idempotency-key", key.as_str())];
                let answer = connection.send("POST", "/api/v1/cases", &headers, &application(number)).await;
                let outcome = expect(&answer, 201);
                let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
                let (case_no, task) = (text(&outcome["case_no"]), text(&outcome["tasks"][0]));
                filed.lock().unwrap().push(Filed { case_no, task });
            }
            Job::Complete(filed) => {
                let Some(Filed { task, .. }) = filed.get(number) else { return false };
                let key = format!("complete-{number}");
                let path = format!("/api/v1/tasks/{task}/complete");
                expect(&connection.send("POST", &path, &[("idempotency-key", &key)], CORRECTION).await, 200);
            }
            Job::Read(filed) => {
                let path = filed[number % filed.len()].address();
                expect(&connection.send("GET", &path, &[], "").await, 200);
            }
            Job::Bare => {
                expect(&connection.send("GET", "/", &[], "").await, 200);
            }
            Job::List => {
                let page = expect(&connection.send("GET", "/api/v1/cases?limit=100", &[], "").await, 200);
                assert!(page.to_string().len() > 10_000, "a list of a hundred is longer than {page}");
            }
        }
        true
    }
}

fn expect(answer: &Answer, status: u16) -> Value {
    let value: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    assert_eq!(answer.status, status, "{value}");
    value
}

/// An application for paying a fine by instalments, as a citizen's browser sends it.
fn application(number: usize) -> String {
    json!({
        "item": "market/fine-instalment",
        "answers": { "who": "person" },
        "form": {
            "name": "王梅", "number": "990121199001010024", "phone": "13900000000",
            "decision_no": format!("青市监罚〔2026〕{number}号"), "amount": 3000, "paid": 0, "due_on": "2026-12-31",
            "ask": "分期缴纳", "instalments": 6, "reason": "经营困难,申请分六期缴纳。",
        },
        "materials": [],
    })
    .to_string()
}
