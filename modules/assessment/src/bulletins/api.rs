//! `/api/v1/bulletins`: bulletins issued, and issuing one upon a frozen report.
#![allow(unused_qualifications, reason = "the derive of IntoParams writes them")]

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::Problem;
use web::api::{OfDoing, OfReading, Page};

use super::body::Bulletin;
use crate::api::Reader;
use crate::desk::Desk;

/// Bulletins told at once.
const MOST: u32 = 200;

pub fn routes() -> OpenApiRouter<Desk> {
    OpenApiRouter::new().routes(routes!(list_bulletins, issue_bulletin))
}

/// A bulletin.
#[derive(Debug, Serialize, ToSchema)]
struct BulletinView {
    number: String,
    /// The frozen report it rests on; a report has one bulletin.
    report: String,
    title: String,
    issued_at: String,
    issued_by: String,
    progress: Vec<String>,
    praise: Vec<String>,
    criticism: Vec<String>,
    /// Those on whom a card was upheld upon objection.
    persons: Vec<String>,
    demand: String,
}

impl BulletinView {
    fn of(bulletin: Bulletin) -> BulletinView {
        let Bulletin {
            number, report, title, issued_at, issued_by, progress, praise, criticism, persons, demand, ..
        } = bulletin;
        let issued_at = issued_at.to_string();
        BulletinView { number, report, title, issued_at, issued_by, progress, praise, criticism, persons, demand }
    }
}

/// Bulletins, newest first.
#[utoipa::path(get, path = "/bulletins", tag = "assessment",
    responses((status = 200, description = "Bulletins", body = Page<BulletinView>), OfReading))]
async fn list_bulletins(State(desk): State<Desk>, Reader(who): Reader) -> Result<Json<Page<BulletinView>>, Problem> {
    let items = desk.bulletins(&who, MOST).await?;
    Ok(Json(Page { items: items.into_iter().map(BulletinView::of).collect(), next: None }))
}

/// Which report, and what is demanded.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct IssueBody {
    /// `county.2026-10`.
    report: String,
    demand: String,
}

/// Issue the bulletin of a frozen report. The same report has one bulletin, however often it is asked for.
#[utoipa::path(post, path = "/bulletins", tag = "assessment", request_body = IssueBody,
    responses((status = 200, description = "Issued", body = BulletinView), OfDoing))]
async fn issue_bulletin(
    State(desk): State<Desk>,
    Reader(who): Reader,
    web::extract::Json(body): web::extract::Json<IssueBody>,
) -> Result<Json<BulletinView>, Problem> {
    Ok(Json(BulletinView::of(desk.issue_bulletin(&who, &body.report, &body.demand).await?)))
}
