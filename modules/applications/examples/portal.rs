//! The citizen's pages over the demonstration county with its worked cases, for looking at:
//! `cargo run -p applications --example portal`, then sign in at `/sign-in` as any citizen, such as wang.mei.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "an example may stop at the first surprise")]

#[allow(dead_code, reason = "the workbench uses the rest of it")]
#[path = "../tests/it/workbench_town.rs"]
mod workbench_town;

use std::sync::Arc;

use axum::{Router, middleware};
use jiff::civil::date;
use kernel::{Clock as _, Timestamp};
use officekit::PASSWORD;
use web::guard::Limits;
use web::{NavItem, Site};
use workbench_town::Town;

#[tokio::main]
async fn main() {
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:8090".to_owned());
    let data = std::env::temp_dir().join(format!("haoban-portal-{}", std::process::id()));
    std::fs::create_dir_all(&data).expect("make a folder");
    let url = format!("sqlite://{}", data.join("haoban.db").display());
    let options = store::Options { durability: store::Durability::Off, ..store::Options::default() };
    let db = store::Db::open(&url, options).await.expect("open the database");
    db.migrate().await.expect("migrate");
    let town = Town::open(db, &data, Timestamp::at_local(date(2026, 10, 26), 9, 0)).await;
    live(&town).await;
    let listener = tokio::net::TcpListener::bind(&address).await.expect("bind the port");
    println!("http://{address}/sign-in, password {PASSWORD}; {}", town.clock.now().local_minute());
    axum::serve(listener, router(&town)).await.expect("serve");
}

fn router(town: &Town) -> Router {
    let nav = [("/", "nav-home", "home"), ("/items", "guide-all", "list-details"), ("/me", "citizen-mine", "folder")];
    let site = Site {
        name: "青岚县".to_owned(),
        demo: true,
        nav: nav.map(|(href, label, icon)| NavItem::new(href, label, icon)).into(),
        ..Site::default()
    };
    let desk = &town.desk;
    let guides = catalog::Desk::new(desk.catalog.clone(), town.clock.clone(), Arc::new(catalog::NoCases));
    let pages = applications::pages::citizen::routes(desk.clone())
        .merge(applications::pages::staff::routes(desk.clone()))
        .merge(catalog::pages::routes(guides))
        .merge(identity::page_routes(Arc::clone(&desk.gate)))
        .layer(middleware::from_fn_with_state(desk.clone(), applications::pages::citizen::greet))
        .layer(middleware::from_fn_with_state(Arc::clone(&desk.gate), identity::identify));
    web::guard::wrap(pages, Arc::new(site), Limits::default())
}

/// Every worked case, at different stages.
async fn live(town: &Town) {
    let mut filed = Vec::new();
    for index in 0..town.county.examples.len() {
        let days = i64::try_from(index % 24).unwrap();
        let day = date(2026, 10, 26).checked_add(jiff::Span::new().days(days)).unwrap();
        let hour = u8::try_from(9 + index % 8).unwrap();
        town.clock.set(Timestamp::at_local(day, hour, u8::try_from(index * 7 % 60).unwrap()));
        filed.extend(town.file(index).await);
    }
    town.clock.set(Timestamp::at_local(date(2026, 11, 18), 14, 20));
    for (index, no) in filed.iter().enumerate() {
        for _ in 0..index % 6 {
            town.work(no).await;
        }
    }
    town.open_card("market").await;
    town.clock.set(Timestamp::at_local(date(2026, 11, 20), 10, 30));
    town.desk.casework.tick(town.desk.region).await.expect("wake what is due");
}
