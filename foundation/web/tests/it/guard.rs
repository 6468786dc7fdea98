//! What stands between the network and the handlers.

use std::sync::Arc;

use axum::body::Body;
use axum::routing::{get, post};
use axum::{Extension, Router};
use http::{Request, StatusCode};
use kernel::{Refusal, TestClock, Timestamp};
use serde::Deserialize;
use web::extract::Json;
use web::guard::Limits;
use web::rate::{Rate, RateKey, RateLimits};
use web::{PageRequest, Problem};

use crate::client::{app, ask, browse, send};

#[derive(Deserialize)]
struct Order {
    #[serde(rename = "count")]
    _count: u32,
}

fn routes() -> Router {
    Router::new()
        .route(
            "/refused",
            get(|| async { Err::<(), _>(Problem::from(Refusal::forbidden("not_yours", "这不是您的办件。"))) }),
        )
        .route(
            "/api/v1/refused",
            get(|| async { Err::<(), _>(Problem::from(Refusal::not_found("no_case", "没有这个办件。"))) }),
        )
        .route(
            "/panics",
            get(|| async {
                if true {
                    panic!("secret cause")
                }
            }),
        )
        .route("/api/v1/orders", post(|_: Json<Order>| async { "ok" }))
        .route("/change", post(|| async { "changed" }))
        .route("/language", get(|request: PageRequest| async move { request.t.get("nav-home") }))
}

#[tokio::test]
async fn people_get_a_page_and_programmes_get_a_problem() {
    let app = app(routes(), Limits::default());
    let page = browse(&app, "/refused").await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    assert!(page.body.contains("这不是您的办件。") && page.body.contains("<title>没有权限"));

    let problem = ask(&app, "/refused").await;
    assert_eq!(problem.headers["content-type"], "application/problem+json");
    assert!(problem.body.contains(r#""instance":"/refused""#) && problem.body.contains(r#""code":"not_yours""#));

    let api = browse(&app, "/api/v1/refused").await;
    assert_eq!(api.headers["content-type"], "application/problem+json", "never a page under /api");
}

#[tokio::test]
async fn a_panic_is_a_page_with_a_reference_and_without_its_cause() {
    let app = app(routes(), Limits::default());
    let page = browse(&app, "/panics").await;
    assert_eq!(page.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(page.body.contains("请告知编号") && !page.body.contains("secret cause"));
}

#[tokio::test]
async fn unknown_paths_and_wrong_methods_are_told_in_our_words() {
    let app = app(routes(), Limits::default());
    assert!(browse(&app, "/nowhere").await.body.contains("没有这个页面"));
    let wrong = ask(&app, "/change").await;
    assert_eq!(wrong.status, StatusCode::METHOD_NOT_ALLOWED);
    assert!(wrong.body.contains("method_not_allowed"));
}

#[tokio::test]
async fn every_answer_carries_the_security_headers_and_a_number() {
    let app = app(routes(), Limits::default());
    for path in ["/language", "/refused", "/nowhere", "/assets/haoban.css"] {
        let answer = browse(&app, path).await;
        let policy = answer.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("script-src 'self'") && !policy.contains("unsafe"), "{path}");
        assert_eq!(answer.headers["x-content-type-options"], "nosniff", "{path}");
        assert_eq!(answer.headers["x-request-id"].len(), 8, "{path}");
    }
}

#[tokio::test]
async fn a_post_from_another_site_is_refused_before_it_reaches_a_handler() {
    let app = app(routes(), Limits::default());
    let from = |site: &'static str| {
        Request::post("/change")
            .header("host", "example.cn")
            .header("sec-fetch-site", site)
            .body(Body::empty())
            .unwrap()
    };
    let foreign = send(&app, from("cross-site")).await;
    assert_eq!(foreign.status, StatusCode::FORBIDDEN);
    assert!(foreign.body.contains("cross_site_request"));
    assert_eq!(send(&app, from("same-origin")).await.body, "changed");
    let script = Request::post("/change").body(Body::empty()).unwrap();
    assert_eq!(send(&app, script).await.body, "changed", "a programme sends neither header");
}

#[tokio::test]
async fn a_body_that_is_not_what_the_interface_says_names_the_place() {
    let app = app(routes(), Limits::default());
    let order = |body: &'static str| {
        Request::post("/api/v1/orders").header("content-type", "application/json").body(Body::from(body)).unwrap()
    };
    let wrong = send(&app, order(r#"{"count":"many"}"#)).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.body.contains(r#""field":"count""#), "{}", wrong.body);
    let broken = send(&app, order("{")).await;
    assert_eq!(broken.status, StatusCode::BAD_REQUEST);
    assert!(broken.body.contains("json_malformed"));
    let untyped = send(&app, Request::post("/api/v1/orders").body(Body::from("{}")).unwrap()).await;
    assert_eq!(untyped.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
}

#[tokio::test]
async fn a_body_above_the_limit_is_told_so() {
    let app = app(routes(), Limits { body_bytes: 10, ..Limits::default() });
    let request = Request::post("/api/v1/orders").header("content-type", "application/json");
    let answer = send(&app, request.body(Body::from(r#"{"count":1234567}"#)).unwrap()).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(answer.body.contains("body_too_large"));
}

#[tokio::test]
async fn an_account_that_asks_too_often_waits_while_others_go_on() {
    let clock = TestClock::shared(Timestamp::from_micros(0));
    let rate = Rate { per_second: 1.0, burst: 2.0 };
    let limits = Arc::new(RateLimits::new(clock.clone(), rate, rate, false));
    let app = app(routes(), Limits { rate: Some(limits), ..Limits::default() });
    let of = |app: &Router, account: &str| app.clone().layer(Extension(RateKey(account.to_owned())));
    let (busy, calm) = (of(&app, "busy"), of(&app, "calm"));
    for _ in 0..2 {
        assert_eq!(ask(&busy, "/language").await.status, StatusCode::OK);
    }
    let refused = ask(&busy, "/language").await;
    assert_eq!(
        (refused.status, &refused.headers["retry-after"]),
        (StatusCode::TOO_MANY_REQUESTS, &"1".parse().unwrap())
    );
    assert_eq!(ask(&calm, "/language").await.status, StatusCode::OK);
    assert_eq!(ask(&busy, "/assets/haoban.css").await.status, StatusCode::OK, "assets are free");
    clock.advance(std::time::Duration::from_secs(1));
    assert_eq!(ask(&busy, "/language").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_choice_of_display_is_kept_and_leads_back() {
    let app = app(routes(), Limits::default());
    let choose = |set: &str, back: &str, cookie: &str| {
        Request::post("/preferences")
            .header("content-type", "application/x-www-form-urlencoded")
            .header("cookie", format!("haoban-view={cookie}"))
            .body(Body::from(format!("set={set}&back={back}")))
            .unwrap()
    };
    let answer = send(&app, choose("large", "/language", "en")).await;
    assert_eq!((answer.status, &answer.headers["location"]), (StatusCode::SEE_OTHER, &"/language".parse().unwrap()));
    assert!(answer.headers["set-cookie"].to_str().unwrap().starts_with("haoban-view=en.large; Path=/; HttpOnly"));
    assert_eq!(send(&app, choose("large", "//evil.example", "")).await.headers["location"], "/");
    assert_eq!(ask(&app, "/language").await.body, "首页");
    let english = Request::get("/language").header("cookie", "haoban-view=en").body(Body::empty()).unwrap();
    assert_eq!(send(&app, english).await.body, "Home");
}

#[tokio::test]
async fn assets_with_their_hash_are_kept_for_ever_and_others_are_asked_again() {
    let app = app(routes(), Limits::default());
    let address = web::assets::url("haoban.css");
    let hashed = ask(&app, &address).await;
    assert!(hashed.headers["cache-control"].to_str().unwrap().contains("immutable"));
    let tag = hashed.headers["etag"].clone();
    let plain = Request::get("/assets/haoban.css").header("if-none-match", tag).body(Body::empty()).unwrap();
    let plain = send(&app, plain).await;
    assert_eq!(
        (plain.status, &plain.headers["cache-control"]),
        (StatusCode::NOT_MODIFIED, &"no-cache".parse().unwrap())
    );
    assert_eq!(ask(&app, "/assets/nothing.css").await.status, StatusCode::NOT_FOUND);
}
