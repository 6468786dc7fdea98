//! The workbench over the demonstration county with its worked cases, for looking at:
//! `cargo run -p applications --example workbench`, then sign in at `/sign-in` as any member of staff.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "an example may stop at the first surprise")]

#[path = "../tests/it/workbench_town.rs"]
mod workbench_town;

use jiff::civil::date;
use kernel::{Clock as _, Timestamp};
use officekit::PASSWORD;
use workbench_town::Town;

#[tokio::main]
async fn main() {
    let data = std::env::temp_dir().join(format!("haoban-workbench-{}", std::process::id()));
    std::fs::create_dir_all(&data).expect("make a folder");
    let address = format!("sqlite://{}", data.join("haoban.db").display());
    let options = store::Options { durability: store::Durability::Off, ..store::Options::default() };
    let db = store::Db::open(&address, options).await.expect("open the database");
    db.migrate().await.expect("migrate");
    let town = Town::open(db, &data, Timestamp::at_local(date(2026, 10, 26), 9, 0)).await;
    live(&town).await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:8088").await.expect("bind the port");
    println!("http://127.0.0.1:8088/sign-in, password {PASSWORD}; {}", town.clock.now().local_minute());
    axum::serve(listener, town.router()).await.expect("serve");
}

/// Every worked case, some of them brought a few steps forward.
async fn live(town: &Town) {
    let mut filed = Vec::new();
    let examples = town.county.examples.len();
    for index in 0..examples * 2 {
        let day = date(2026, 10, 26).checked_add(jiff::Span::new().days(i64::try_from(index % 26).unwrap())).unwrap();
        let hour = u8::try_from(9 + index % 8).unwrap();
        town.clock.set(Timestamp::at_local(day, hour, u8::try_from(index * 7 % 60).unwrap()));
        filed.extend(town.file(index % examples).await);
    }
    for (index, no) in filed.iter().enumerate() {
        for _ in 0..index % 5 {
            town.work(no).await;
        }
    }
    town.clock.set(Timestamp::at_local(date(2026, 11, 20), 10, 30));
    town.desk.casework.tick(town.desk.region).await.expect("wake what is due");
}
