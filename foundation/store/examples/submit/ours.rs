//! The same rows through the store.

use std::time::{Duration, Instant};

use store::{Db, Durability, Options, WriteSet, params};

use crate::postgres::prepare_tables;
use crate::rows::{CASE, CLIENTS, EVENT, FIND, OUTBOX, READ, Rows, SQLITE, TIMER, case_no};

fn submit(rows: &mut Rows) -> WriteSet {
    let s = rows.next();
    let (id, hash) = (&s.id[..], &s.hash[..]);
    let mut set = WriteSet::new();
    set.push(CASE, params![id, s.no, "permit.food.v3", "review", s.org, s.due, s.now, &rows.case_body]);
    for seq in 0..3i64 {
        set.push(EVENT, params![id, seq, s.now + seq, "case.transition", "u:window-03", &rows.event_body, hash]);
    }
    set.push(TIMER, params![s.due, id, "legal.deadline"]);
    set.push(OUTBOX, params![s.now, "case.submitted", &rows.outbox_body]);
    set
}

async fn open(folder: &tempfile::TempDir, durability: Durability) -> Db {
    let url = format!("sqlite://{}", folder.path().join("ours.db").display());
    let db = Db::open(&url, Options { durability, ..Options::default() }).await.unwrap();
    for statement in SQLITE.split(';').map(str::trim).filter(|statement| !statement.is_empty()) {
        let mut set = WriteSet::new();
        set.push(statement, []);
        db.write(set).await.unwrap();
    }
    db
}

pub async fn on_sqlite(durability: Durability, time: Duration) -> (f64, Duration) {
    let folder = tempfile::tempdir().unwrap();
    clients(open(&folder, durability).await, time).await
}

pub async fn on_postgres(url: &str, time: Duration) -> (f64, Duration) {
    prepare_tables(url).await;
    clients(Db::open(url, Options::default()).await.unwrap(), time).await
}

async fn clients(db: Db, time: Duration) -> (f64, Duration) {
    let start = Instant::now();
    let clients: Vec<_> = (0..CLIENTS)
        .map(|number| {
            let db = db.clone();
            tokio::spawn(async move {
                let (mut rows, mut done) = (Rows::new(number), 0.0);
                while start.elapsed() < time {
                    db.write(submit(&mut rows)).await.unwrap();
                    done += 1.0;
                }
                done
            })
        })
        .collect();
    let mut done = 0.0;
    for client in clients {
        done += client.await.unwrap();
    }
    (done, start.elapsed())
}

/// As an import or a simulation does it: a hundred sets at a time.
pub async fn bulk_on_sqlite(time: Duration) -> (f64, Duration) {
    let folder = tempfile::tempdir().unwrap();
    let db = open(&folder, Durability::Full).await;
    let (mut rows, mut done) = (Rows::new(0), 0.0);
    let start = Instant::now();
    let mut before = db.write_batch((0..100).map(|_| submit(&mut rows)).collect()).await.len() as f64;
    while start.elapsed() < time {
        done += before;
        let waiting: Vec<_> = (0..100).map(|_| db.write_later(submit(&mut rows))).collect();
        before = waiting.len() as f64;
        for pending in waiting {
            pending.await.unwrap();
        }
    }
    (done, start.elapsed())
}

pub async fn reads_on_sqlite(time: Duration) -> (f64, Duration) {
    let folder = tempfile::tempdir().unwrap();
    let db = open(&folder, Durability::Off).await;
    let mut rows = Rows::new(0);
    for result in db.write_batch((0..READ).map(|_| submit(&mut rows)).collect()).await {
        result.unwrap();
    }
    let (start, mut count) = (Instant::now(), 0);
    while start.elapsed() < time {
        count += 1;
        std::hint::black_box(db.query_one(FIND, &params![case_no(1 + count % READ)]).await.unwrap());
    }
    (count as f64, start.elapsed())
}
