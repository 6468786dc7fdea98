//! The numbers beside the columns of the workbench: how much waits there for whoever looks. Each is one count in an index
//! of what waits; a page is shown without a number rather than not at all.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use casework::InboxFilter;
use http::Method;
use http::header::ACCEPT;
use identity::{Permission, Who};
use web::{NavItem, Visitor};

use super::Town;

/// Counts for whole pages of signed-in staff only; a part that is exchanged brings no columns.
pub async fn count(State(town): State<Town>, mut request: Request, next: Next) -> Response {
    let headers = request.headers();
    let wants_page = request.method() == Method::GET
        && headers.get(ACCEPT).is_some_and(|accept| accept.as_bytes().starts_with(b"text/html"))
        && !headers.contains_key("hx-request");
    let extensions = request.extensions();
    if let (true, Some(who), Some(visitor)) =
        (wants_page, extensions.get::<Arc<Who>>(), extensions.get::<Arc<Visitor>>())
        && who.account.is_staff()
    {
        let (who, mut visitor) = (Arc::clone(who), Visitor::clone(visitor));
        for item in &mut visitor.nav {
            item.count = waiting(&town, &who, item).await.filter(|count| *count > 0);
        }
        request.extensions_mut().insert(Arc::new(visitor));
    }
    next.run(request).await
}

/// Open tasks of one's posts, cards to answer or to check, reports one was given and has not read.
async fn waiting(town: &Town, who: &Who, item: &NavItem) -> Option<u64> {
    match item.href.as_str() {
        "/staff" if who.may(Permission::WorkTasks) => {
            let desks = town.casework.desks_of(&who.actor());
            town.casework.count_inbox(&who.sight(), &desks, &InboxFilter::default()).await.ok()
        }
        "/supervision" => town.supervision.count_waiting(who).await.ok(),
        "/assessment" => town.assessment_desk().count_unread_reports(who).await.ok(),
        _ => None,
    }
}
