//! The budget of a page, and what every page of the gallery must be.

use axum::body::Body;
use http::Request;
use web::guard::Limits;

use crate::client::{app, browse, send};

const PAGES: [&str; 6] = ["/_parts", "/_parts/case", "/_parts/work", "/_parts/form", "/_parts/chart", "/_parts/small"];
const BUDGET: usize = 60_000;

#[tokio::test]
async fn no_page_with_all_its_files_is_over_sixty_kilobytes_on_the_wire() {
    let app = app(web::gallery::routes(), Limits::default());
    let zipped = async |path: &str| {
        let request = Request::get(path).header("accept", "text/html").header("accept-encoding", "gzip");
        let response = tower::ServiceExt::oneshot(app.clone(), request.body(Body::empty()).unwrap()).await.unwrap();
        assert!(response.status().is_success(), "{path}");
        axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap().len()
    };
    let mut shared = 0;
    for asset in ["haoban.css", "haoban.js", "htmx.js", "icons.svg", "mark.svg"] {
        shared += zipped(&format!("/assets/{asset}")).await;
    }
    for path in PAGES {
        let total = shared + zipped(path).await;
        assert!(total < BUDGET, "{path} weighs {total} bytes");
    }
}

#[tokio::test]
async fn pages_carry_no_inline_style_or_script_and_no_foreign_address() {
    let app = app(web::gallery::routes(), Limits::default());
    for path in PAGES {
        let html = browse(&app, path).await.body;
        for forbidden in [" style=\"", "<style", "<script>", " onclick=", "javascript:", "https://", "http://"] {
            assert!(!html.contains(forbidden), "{path} contains {forbidden}");
        }
        assert!(
            html.matches("<script").count() == html.matches("\" defer></script>").count(),
            "{path}: blocking script"
        );
        assert!(html.matches("<h1").count() <= 1, "{path}: one main heading");
    }
}

#[tokio::test]
async fn choices_of_display_are_attributes_of_the_root() {
    let app = app(web::gallery::routes(), Limits::default());
    let request = Request::get("/_parts").header("cookie", "haoban-view=large.contrast.dark.en");
    let html = send(&app, request.body(Body::empty()).unwrap()).await.body;
    let root = r#"<html lang="en" data-front="portal" data-type="large" data-contrast="high" data-tone="dark">"#;
    assert!(html.contains(root));
}
