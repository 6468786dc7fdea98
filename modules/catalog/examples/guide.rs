//! Serves the catalogue of a county folder by itself: `cargo run -p catalog --example guide -- county 127.0.0.1:8091`.
//!
//! Everything is kept in memory, and whoever asks counts as an administrator: for looking at pages, not for serving
//! them. A third argument names a file to import, so that its entries can be looked at.

use std::collections::HashMap;
use std::error::Error;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::AUTHORIZATION;
use axum::middleware;
use catalog::import::Format;
use catalog::{Catalog, Desk, Editor, NoCases, import_items, pages};
use declarations::County;
use identity::{Directory, Gate};
use kernel::{Clock, SystemClock};
use store::{Db, Options};
use web::{NavItem, Site};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().unwrap_or_else(|| "county".to_owned());
    let address = arguments.next().unwrap_or_else(|| "127.0.0.1:8091".to_owned());
    let county = Arc::new(County::read(&folder).0.ok_or("the county folder cannot be read")?);
    let db = Db::open("sqlite::memory:", Options::default()).await?;
    db.migrate().await?;
    let clock = Arc::new(SystemClock);
    let region = county.meta.region.ok_or("the county has no region code")?;
    let catalog = Catalog::open(db.clone(), Arc::clone(&county), clock.now()).await?;
    if let Some(file) = arguments.next() {
        let format = Format::of_name(&file).ok_or("the file should end in .csv or .jsonl")?;
        let reader = std::fs::File::open(&file)?;
        let report = import_items(&catalog, reader, format, &Editor::operator(), clock.now()).await?;
        print!("{report}");
    }
    let nav = [("/", "nav-home", "home"), ("/items", "guide-all", "list-details")];
    let site = Site {
        name: county.meta.name.clone(),
        hotline: county.meta.contacts.get("hotline").cloned().unwrap_or_default(),
        demo: county.meta.demo,
        nav: nav.map(|(href, label, icon)| NavItem::new(href, label, icon)).into(),
        ..Site::default()
    };
    let directory = Directory::new(db, region);
    let administrator = identity::seed::administrator("", clock.now());
    directory.add_account(&administrator, &identity::By::nobody(clock.now())).await?;
    let (token, _) = directory.open_session(&administrator.id, "example", clock.now()).await?;
    let gate = Arc::new(Gate {
        directory,
        clock: clock.clone(),
        places: HashMap::new(),
        names: HashMap::new(),
        accept_test_ranges: true,
        https: false,
        demo_accounts: Vec::new(),
        nav: |_| vec![NavItem::new("/admin/items", "admin-items", "list-details")],
    });
    let desk = Desk::new(catalog, clock, Arc::new(NoCases));
    let app = pages::routes(desk).layer(middleware::from_fn_with_state(gate, identity::identify));
    let app = app.layer(middleware::map_request_with_state(token, sign_in));
    let app = web::guard::wrap(app, Arc::new(site), web::guard::Limits::default());
    Ok(axum::serve(tokio::net::TcpListener::bind(address).await?, app).await?)
}

/// Every request comes from the administrator.
async fn sign_in(State(token): State<String>, mut request: Request) -> Request {
    if let Ok(bearer) = format!("Bearer {token}").parse() {
        request.headers_mut().insert(AUTHORIZATION, bearer);
    }
    request
}
