//! Serves the catalogue of a county folder by itself: `cargo run -p catalog --example guide -- county 127.0.0.1:8091`.
//!
//! Everything is kept in memory. A third argument names a file to import, so that its entries can be looked at.

use std::error::Error;
use std::sync::Arc;

use catalog::import::Format;
use catalog::{Catalog, Desk, Editor, NoCases, import_items, pages};
use declarations::County;
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
    let catalog = Catalog::open(db, Arc::clone(&county), clock.now()).await?;
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
    let desk = Desk::new(catalog, clock, Arc::new(NoCases));
    let app = web::guard::wrap(pages::routes(desk), Arc::new(site), web::guard::Limits::default());
    Ok(axum::serve(tokio::net::TcpListener::bind(address).await?, app).await?)
}
