//! Links that lead out of the site, asked on a real server of the test's own.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use axum::response::Redirect;
use axum::routing::get;
use catalog::links::{Asker, Reach, Standing};
use catalog::quality::Quality;
use catalog::{Catalog, Desk, NoCases};
use declarations::{County, Registry, Role};
use kernel::{TestClock, Timestamp};
use store::Db;

use crate::support::{county, now, town_of};

const ITEM: &str = "market/fine-instalment";
const OTHER: &str = "civil/elderly-allowance";
const DAY: Duration = Duration::from_secs(24 * 60 * 60);
const PATIENCE: Duration = Duration::from_millis(400);

/// Other people's server: pages that are there, gone, moved, slow or closed to programs.
async fn elsewhere() -> SocketAddr {
    let slow = || async {
        tokio::time::sleep(Duration::from_secs(20)).await;
        "late"
    };
    let pages = Router::new()
        .route("/ok", get(|| async { "here" }))
        .route("/get-only", get(|| async { "here" }).head(|| async { StatusCode::METHOD_NOT_ALLOWED }))
        .route("/old", get(|| async { Redirect::permanent("/ok") }))
        .route("/round", get(|| async { Redirect::to("/ok") }))
        .route("/loop", get(|| async { Redirect::to("/loop") }))
        .route("/guarded", get(|| async { StatusCode::FORBIDDEN }))
        .route("/slow", get(slow));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, pages).await.unwrap() });
    address
}

/// An address at which nobody listens.
async fn closed() -> SocketAddr {
    tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap()
}

/// The demonstration county, whose guides lead nowhere but to these addresses.
fn leading_to(guides: &[(&str, String)]) -> Arc<County> {
    let mut county = County::clone(&county());
    county.items = Registry::new(county.items.iter().map(|item| {
        let mut item = declarations::Item::clone(item);
        item.guide = guides.iter().filter(|(id, _)| item.id.as_str() == *id).map(|(_, guide)| guide.as_str()).collect();
        item.faq.clear();
        item
    }));
    Arc::new(county)
}

async fn desk(db: Db, county: Arc<County>) -> (Desk, Arc<TestClock>) {
    let clock = TestClock::shared(now());
    let catalog = Catalog::open(db, county, now()).await.unwrap();
    let asker = Asker::new(Reach::Anywhere, PATIENCE).unwrap();
    (Desk::new(catalog, clock.clone(), Arc::new(NoCases)).asking(Some(asker)), clock)
}

fn guide(server: SocketAddr, paths: &[&str]) -> String {
    paths.iter().map(|path| format!("[页](http://{server}{path}) ")).collect()
}

fn codes(quality: &Quality, item: &str) -> Vec<&'static str> {
    let found = quality.items.iter().filter(|known| known.item.id == *item);
    let mut codes: Vec<_> = found.flat_map(|known| &known.findings).map(|finding| finding.code).collect();
    codes.retain(|code| code.starts_with("link_"));
    codes.sort_unstable();
    codes
}

async fn each_answer_is_kept_and_held_against_who_leads_there(db: Db) {
    let (server, nobody) = (elsewhere().await, closed().await);
    let all = ["/ok", "/get-only", "/old", "/round", "/loop", "/gone", "/guarded", "/slow"];
    let first = [guide(server, &all), guide(nobody, &["/"])].concat();
    let county = leading_to(&[(ITEM, first), (OTHER, guide(server, &["/ok", "/gone"]))]);
    let (desk, clock) = desk(db, county).await;

    let round = desk.ask_links().await.unwrap();
    assert_eq!((round.asked, round.failed), (9, 5));
    assert_eq!(desk.ask_links().await.unwrap().asked, 0, "an address that has answered is left alone");
    let report = desk.link_report().await.unwrap();
    let at = |path: &str| {
        let link = report.links.iter().find(|link| link.address.ends_with(path) || link.address == path).unwrap();
        assert_eq!(link.asked, Some(now()), "{path}");
        (link.answer.standing, link.answer.detail.clone())
    };
    let said = |standing, detail: &str| (standing, detail.to_owned());
    assert_eq!(at("/ok"), said(Standing::Fine, "200"));
    assert_eq!(at("/get-only"), said(Standing::Fine, "200"), "a server may refuse HEAD");
    assert_eq!(at("/old"), said(Standing::Moved, &format!("http://{server}/ok")));
    assert_eq!(at("/round"), said(Standing::Fine, "200"), "sent round, not moved");
    assert_eq!(at("/loop"), said(Standing::Silent, "loop"));
    assert_eq!(at("/gone"), said(Standing::Gone, "404"));
    assert_eq!(at("/guarded"), said(Standing::Unclear, "403"));
    assert_eq!(at("/slow"), said(Standing::Silent, "timeout"));
    assert_eq!(at(&format!("http://{nobody}/")), said(Standing::Silent, "refused"));

    // What a server has said counts at once, silence when it lasts.
    let quality = desk.quality().await.unwrap();
    assert_eq!(codes(&quality, ITEM), ["link_gone", "link_moved"]);
    assert_eq!(codes(&quality, OTHER), ["link_gone"]);
    clock.advance(DAY);
    assert_eq!(desk.ask_links().await.unwrap().asked, 5, "only what failed is asked the next day");
    let quality = desk.quality().await.unwrap();
    let lasting = ["link_gone", "link_moved", "link_silent", "link_silent", "link_silent", "link_unclear"];
    assert_eq!(codes(&quality, ITEM), lasting);
    assert!(quality.links.links.iter().all(|link| link.failing.is_none_or(|since| since == now())), "since the first");

    clock.advance(DAY * 7);
    assert_eq!(desk.ask_links().await.unwrap().asked, 9, "after a week everything");
    desk.ask_links_again().await.unwrap();
    assert_eq!(desk.ask_links().await.unwrap().asked, 9, "and whenever somebody wants it");
}

#[tokio::test]
async fn each_answer_is_kept_and_held_against_who_leads_there_on_sqlite() {
    each_answer_is_kept_and_held_against_who_leads_there(testkit::sqlite().await).await;
}

#[tokio::test]
async fn each_answer_is_kept_and_held_against_who_leads_there_on_postgres() {
    let database = testkit::postgres().await;
    each_answer_is_kept_and_held_against_who_leads_there(database.db()).await;
    database.remove().await;
}

#[tokio::test]
async fn a_link_that_was_taken_out_is_forgotten_and_one_that_was_mended_is_fine() {
    let (server, db) = (elsewhere().await, testkit::sqlite().await);
    let (before, _) = desk(db.clone(), leading_to(&[(ITEM, guide(server, &["/gone", "/ok"]))])).await;
    before.ask_links().await.unwrap();
    let (after, _) = desk(db, leading_to(&[(ITEM, guide(server, &["/ok"]))])).await;
    assert_eq!(after.ask_links().await.unwrap().asked, 0);
    let report = after.link_report().await.unwrap();
    assert_eq!(report.links.len(), 1);
    assert_eq!(codes(&after.quality().await.unwrap(), ITEM), [""; 0]);
}

#[tokio::test]
async fn a_machine_that_does_not_get_out_blames_no_guide() {
    let (one, two) = (closed().await, closed().await);
    let county = leading_to(&[(ITEM, [guide(one, &["/a"]), guide(two, &["/b"])].concat())]);
    let (desk, clock) = desk(testkit::sqlite().await, county).await;
    for _ in 0..3 {
        assert_eq!(desk.ask_links().await.unwrap().failed, 2);
        clock.advance(DAY);
    }
    let quality = desk.quality().await.unwrap();
    assert!(quality.links.is_cut_off());
    assert_eq!(codes(&quality, ITEM), [""; 0]);
    let page = town_of(desk).signed_in(Role::Administrator).await.get("/admin/items/quality").await.ok();
    assert!(page.contains("没有一个外部网页有回答"), "{page}");
}

#[tokio::test]
async fn the_report_says_what_fails_since_when_and_for_whom_or_that_nobody_asks() {
    let server = elsewhere().await;
    let county = leading_to(&[(ITEM, guide(server, &["/ok", "/gone", "/slow"]))]);
    let (desk, clock) = desk(testkit::sqlite().await, county).await;
    let town = town_of(desk.clone()).signed_in(Role::Administrator).await;
    let page = town.get("/admin/items/quality").await.ok();
    assert!(page.contains("通往 3 个外部网页") && page.contains("还没有检查过"), "{page}");
    desk.ask_links().await.unwrap();
    let page = town.get("/admin/items/quality").await.ok();
    for text in [
        "1 个能打开",
        "2 个打不开",
        "/gone",
        "网站回答 404",
        "限定时间内没有回答",
        "一天后再问一次",
        "/admin/items/market/fine-instalment",
    ] {
        assert!(page.contains(text), "{text}\n{page}");
    }
    // Nobody but who keeps the catalogue has them asked again.
    let clerk = town.signed_in(Role::Receiver).await;
    assert_eq!(clerk.post("/admin/items/quality/links", "").await.status, StatusCode::FORBIDDEN);
    assert_eq!(desk.ask_links().await.unwrap().asked, 0);
    let again = town.post("/admin/items/quality/links", "").await;
    assert_eq!(again.location.as_deref(), Some("/admin/items/quality#links"));
    clock.set(Timestamp::from_micros(now().as_micros() + 1));
    assert_eq!(desk.ask_links().await.unwrap().asked, 3);

    let off = town_of(desk.asking(None)).having_signed_in(&town);
    let page = off.get("/admin/items/quality").await.ok();
    assert!(page.contains("没有开启自动检查") && !page.contains("网站回答 404"), "{page}");
}
