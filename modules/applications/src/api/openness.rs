//! `publicity` and `licences`: what everybody may see without asking.

use axum::Json;
use axum::extract::State;
use casework::ListKey;
use serde::Serialize;
use utoipa::ToSchema;
use web::Problem;
use web::api::{OfReading, Page};
use web::extract::Keyset;

use super::input::{PageQuery, Paging};
use crate::desk::Desk;

/// Something about which everybody may still object.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PublicityLine {
    item: String,
    /// A citizen's name is masked.
    applicant: String,
    organ: String,
    organ_name: String,
    /// Local date.
    since: String,
    /// The last day; absent while the work calendar does not reach it.
    until: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Publicities {
    items: Vec<PublicityLine>,
}

/// What is in publicity (公示) now.
#[utoipa::path(get, path = "/publicity", tag = "openness", security(()),
    responses((status = 200, description = "Publicities", body = Publicities), OfReading))]
pub(super) async fn list_publicity(State(desk): State<Desk>) -> Result<Json<Publicities>, Problem> {
    let lines = desk.list_in_publicity().await?.into_iter().map(|one| PublicityLine {
        organ_name: desk.organ_name(&one.organ),
        organ: one.organ.to_string(),
        item: one.item,
        applicant: one.applicant,
        since: one.since.to_string(),
        until: one.until.map(|day| day.to_string()),
    });
    Ok(Json(Publicities { items: lines.collect() }))
}

/// A licence granted.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct LicenceLine {
    item: String,
    /// A citizen's name is masked.
    applicant: String,
    organ: String,
    organ_name: String,
    /// Local date of the decision.
    on: String,
    /// Granted only in part.
    partly: bool,
}

/// Licences granted (行政许可法第四十条), the latest filed first.
#[utoipa::path(get, path = "/licences", tag = "openness", security(()), params(PageQuery),
    responses((status = 200, description = "Licences", body = Page<LicenceLine>), OfReading))]
pub(super) async fn list_licences(
    State(desk): State<Desk>,
    paging: Paging,
) -> Result<Json<Page<LicenceLine>>, Problem> {
    let after = paging.after(ListKey::of_parts)?;
    let (granted, next) = desk.list_granted(after, paging.keyset.limit).await?;
    let line = |one: crate::openness::Granted| LicenceLine {
        organ_name: desk.organ_name(&one.organ),
        organ: one.organ.to_string(),
        item: one.item,
        applicant: one.applicant,
        on: one.on.to_string(),
        partly: one.partly,
    };
    let next = next.map(|key| Keyset::next(&paging.address, &key.parts()));
    Ok(Json(Page { items: granted.into_iter().map(line).collect(), next }))
}
