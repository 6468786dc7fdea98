//! SQLite without us: rusqlite, prepared statements, one writer thread with group commit.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::time::{Duration, Instant};

use rusqlite::{Connection, params};

use crate::rows::{CASE, CLIENTS, EVENT, FIND, OUTBOX, READ, Rows, SQLITE, TIMER, case_no};

fn open(path: &Path, synchronous: &str) -> Connection {
    let connection = Connection::open(path).unwrap();
    connection
        .execute_batch(&format!(
            "pragma journal_mode = wal; pragma synchronous = {synchronous}; pragma cache_size = -65536;
             pragma wal_autocheckpoint = 4000; pragma mmap_size = 268435456;"
        ))
        .unwrap();
    connection.set_prepared_statement_cache_capacity(32);
    connection
}

fn submit(connection: &Connection, rows: &mut Rows) {
    let s = rows.next();
    let (id, hash) = (&s.id[..], &s.hash[..]);
    let run = |sql, values: &[&dyn rusqlite::ToSql]| {
        connection.prepare_cached(sql).unwrap().execute(values).unwrap();
    };
    run(CASE, params![id, s.no, "permit.food.v3", "review", s.org, s.due, s.now, rows.case_body]);
    for seq in 0..3 {
        run(EVENT, params![id, seq, s.now + seq, "case.transition", "u:window-03", rows.event_body, hash]);
    }
    run(TIMER, params![s.due, id, "legal.deadline"]);
    run(OUTBOX, params![s.now, "case.submitted", rows.outbox_body]);
}

pub fn group_commit(synchronous: &str, time: Duration) -> (f64, Duration) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bare.db");
    let writer = open(&path, synchronous);
    writer.execute_batch(SQLITE).unwrap();
    let (stop, done) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
    let (queue, orders) = sync_channel::<SyncSender<()>>(1024);
    let start = Instant::now();
    let writing = std::thread::spawn(move || {
        let mut rows = Rows::new(0);
        while let Ok(first) = orders.recv() {
            let mut batch = vec![first];
            while batch.len() < 100 {
                match orders.try_recv() {
                    Ok(order) => batch.push(order),
                    Err(_) => break,
                }
            }
            writer.execute_batch("begin immediate").unwrap();
            batch.iter().for_each(|_| submit(&writer, &mut rows));
            writer.execute_batch("commit").unwrap();
            for order in batch {
                let _ = order.send(());
            }
        }
    });
    let clients = (0..CLIENTS).map(|_| {
        let (queue, stop, done) = (queue.clone(), Arc::clone(&stop), Arc::clone(&done));
        std::thread::spawn(move || {
            let (answer, answered) = sync_channel(1);
            while !stop.load(Relaxed) {
                queue.send(answer.clone()).unwrap();
                answered.recv().unwrap();
                done.fetch_add(1, Relaxed);
            }
        })
    });
    let clients: Vec<_> = clients.collect();
    drop(queue);
    std::thread::sleep(time);
    stop.store(true, Relaxed);
    clients.into_iter().for_each(|client| client.join().unwrap());
    writing.join().unwrap();
    (done.load(Relaxed) as f64, start.elapsed())
}

/// 100 submits in a transaction, one connection, no threads.
pub fn bulk(synchronous: &str, time: Duration) -> (f64, Duration) {
    let folder = tempfile::tempdir().unwrap();
    let connection = open(&folder.path().join("bare.db"), synchronous);
    connection.execute_batch(SQLITE).unwrap();
    let mut rows = Rows::new(0);
    let (start, mut count) = (Instant::now(), 0.0);
    while start.elapsed() < time {
        connection.execute_batch("begin immediate").unwrap();
        (0..100).for_each(|_| submit(&connection, &mut rows));
        connection.execute_batch("commit").unwrap();
        count += 100.0;
    }
    (count, start.elapsed())
}

/// One case after another by its number, all columns taken out.
pub fn reads(time: Duration) -> (f64, Duration) {
    let folder = tempfile::tempdir().unwrap();
    let connection = open(&folder.path().join("bare.db"), "OFF");
    connection.execute_batch(SQLITE).unwrap();
    let mut rows = Rows::new(0);
    (0..READ).for_each(|_| submit(&connection, &mut rows));
    let (start, mut count) = (Instant::now(), 0);
    while start.elapsed() < time {
        count += 1;
        let mut statement = connection.prepare_cached(FIND).unwrap();
        let read = |row: &rusqlite::Row<'_>| {
            let texts: [String; 4] = [row.get(0)?, row.get(1)?, row.get(2)?, row.get(6)?];
            let numbers: [i64; 3] = [row.get(3)?, row.get(4)?, row.get(5)?];
            Ok((texts, numbers))
        };
        std::hint::black_box(statement.query_row([case_no(1 + count % READ)], read).unwrap());
    }
    (count as f64, start.elapsed())
}
