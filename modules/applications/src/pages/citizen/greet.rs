//! The number beside one's name at the head of every page: messages one has not read.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::Method;
use axum::http::header::ACCEPT;
use axum::middleware::Next;
use axum::response::Response;
use identity::Who;
use web::Visitor;

use crate::desk::Desk;

/// Counts what the visitor has not read, for pages of signed-in applicants only: one count in an index of unread lines.
/// A page is shown without the number rather than not at all.
pub async fn greet(State(desk): State<Desk>, mut request: Request, next: Next) -> Response {
    let wants_page = request.method() == Method::GET
        && request.headers().get(ACCEPT).is_some_and(|accept| accept.as_bytes().starts_with(b"text/html"));
    let extensions = request.extensions();
    if let (true, Some(who), Some(visitor)) =
        (wants_page, extensions.get::<Arc<Who>>(), extensions.get::<Arc<Visitor>>())
        && !who.account.is_staff()
    {
        let (who, visitor) = (Arc::clone(who), Visitor::clone(visitor));
        let unread = desk.count_unread(&who).await.unwrap_or_default();
        request.extensions_mut().insert(Arc::new(Visitor { unread, ..visitor }));
    }
    next.run(request).await
}
