//! A client that speaks to a router directly.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use http::{HeaderMap, Request, StatusCode};
use tower::ServiceExt;
use web::Site;
use web::guard::{Limits, wrap};

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

pub fn app(routes: Router, limits: Limits) -> Router {
    let site = Site { name: "青岚县".to_owned(), hotline: "12345".to_owned(), demo: true, ..Site::default() };
    wrap(routes, Arc::new(site), limits)
}

pub async fn send(app: &Router, request: Request<Body>) -> Answer {
    let response = app.clone().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    Answer { status: parts.status, headers: parts.headers, body: String::from_utf8_lossy(&body).into_owned() }
}

/// A browser asks for a page.
pub async fn browse(app: &Router, path: &str) -> Answer {
    send(app, Request::get(path).header("accept", "text/html").body(Body::empty()).unwrap()).await
}

/// A programme asks.
pub async fn ask(app: &Router, path: &str) -> Answer {
    send(app, Request::get(path).header("accept", "application/json").body(Body::empty()).unwrap()).await
}
