//! PostgreSQL without us: tokio-postgres, prepared statements, a connection per client.

use std::time::{Duration, Instant};

use tokio_postgres::{Client, NoTls, Statement};

use crate::rows::{CASE, CLIENTS, EVENT, OUTBOX, POSTGRES, Rows, TIMER};

async fn connect(url: &str) -> Client {
    let (client, driver) = tokio_postgres::connect(url, NoTls).await.unwrap();
    tokio::spawn(driver);
    client
}

pub async fn prepare_tables(url: &str) {
    let client = connect(url).await;
    client.batch_execute(POSTGRES).await.unwrap();
    client.batch_execute("checkpoint").await.unwrap();
}

struct Statements {
    case: Statement,
    event: Statement,
    timer: Statement,
    outbox: Statement,
}

/// BEGIN, six statements and COMMIT, each awaited: eight round trips.
pub async fn one_by_one(url: &str, time: Duration) -> (f64, Duration) {
    run(url, time, false).await
}

/// The same in one round trip.
pub async fn pipelined(url: &str, time: Duration) -> (f64, Duration) {
    run(url, time, true).await
}

async fn run(url: &str, time: Duration, pipelined: bool) -> (f64, Duration) {
    prepare_tables(url).await;
    let start = Instant::now();
    let clients: Vec<_> = (0..CLIENTS)
        .map(|number| {
            let url = url.to_owned();
            tokio::spawn(async move { client(&url, number, start, time, pipelined).await })
        })
        .collect();
    let mut done = 0.0;
    for client in clients {
        done += client.await.unwrap();
    }
    (done, start.elapsed())
}

async fn client(url: &str, number: u64, start: Instant, time: Duration, pipelined: bool) -> f64 {
    let client = connect(url).await;
    let prepared = Statements {
        case: client.prepare(CASE).await.unwrap(),
        event: client.prepare(EVENT).await.unwrap(),
        timer: client.prepare(TIMER).await.unwrap(),
        outbox: client.prepare(OUTBOX).await.unwrap(),
    };
    let (mut rows, mut done) = (Rows::new(number), 0.0);
    while start.elapsed() < time {
        submit(&client, &prepared, &mut rows, pipelined).await;
        done += 1.0;
    }
    done
}

async fn submit(client: &Client, prepared: &Statements, rows: &mut Rows, pipelined: bool) {
    let s = rows.next();
    let (id, hash) = (&s.id[..], &s.hash[..]);
    let event = |seq: i64| {
        let (at, body) = (s.now + seq, &rows.event_body);
        let client = &client;
        async move {
            client.execute(&prepared.event, &[&id, &seq, &at, &"case.transition", &"u:window-03", body, &hash]).await
        }
    };
    let case_values: [&(dyn tokio_postgres::types::ToSql + Sync); 8] =
        [&id, &s.no, &"permit.food.v3", &"review", &s.org, &s.due, &s.now, &rows.case_body];
    let timer_values: [&(dyn tokio_postgres::types::ToSql + Sync); 3] = [&s.due, &id, &"legal.deadline"];
    let outbox_values: [&(dyn tokio_postgres::types::ToSql + Sync); 3] = [&s.now, &"case.submitted", &rows.outbox_body];
    let begin = client.batch_execute("BEGIN");
    let case = client.execute(&prepared.case, &case_values);
    let timer = client.execute(&prepared.timer, &timer_values);
    let outbox = client.execute(&prepared.outbox, &outbox_values);
    let commit = client.batch_execute("COMMIT");
    if pipelined {
        tokio::try_join!(biased; begin, case, event(0), event(1), event(2), timer, outbox, commit).unwrap();
    } else {
        begin.await.unwrap();
        case.await.unwrap();
        for seq in 0..3 {
            event(seq).await.unwrap();
        }
        timer.await.unwrap();
        outbox.await.unwrap();
        commit.await.unwrap();
    }
}
