//! `catalog/…`: keeping the catalogue by script, as the pages of administrators do it: drafts, the check, the difference,
//! the dry run, publishing from a day. Only for who may manage items.

mod at;
mod view;

use axum::Json;
use axum::extract::{Path, State};
use axum::middleware::from_fn_with_state;
use axum::response::Response;
use declarations::{ItemState, Words as _};
use identity::once::{Answers, once};
use kernel::{Date, ItemId, OrganId, Refusal};
use serde::Deserialize;
use utoipa::ToSchema;
use web::Problem;
use web::api::{OfDoing, OfReading, OpenApiRouter, routes};
use web::extract::IfMatch;

use self::at::{ItemAt, Once, VersionAt};
use self::view::{DeedLine, VersionDetail, VersionLine, Versions, created, detail};
use crate::desk::Desk;
use crate::error::Error;
use crate::model::Source;
use crate::pages::read_source;
use crate::permissions::Manager;

pub(super) fn routes_of(desk: Desk) -> OpenApiRouter {
    let answers = Answers { db: desk.catalog.db().clone(), region: desk.catalog.region(), clock: desk.clock.clone() };
    OpenApiRouter::new()
        .routes(routes!(begin_item))
        .routes(routes!(list_versions, begin_draft))
        .routes(routes!(show_version, save_version))
        .routes(routes!(publish))
        .routes(routes!(claim))
        .routes(routes!(compile))
        .routes(routes!(discard))
        .routes(routes!(change_state))
        .layer(from_fn_with_state(answers, once))
        .with_state(desk)
}

/// An item the county does not have yet.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewItem {
    /// `organ/item`, in small letters, digits and hyphens.
    #[schema(example = "housing/water-connection")]
    id: String,
    #[schema(example = "用水报装")]
    name: String,
    #[schema(example = "housing")]
    organ: String,
}

/// Begin an item that the county did not have.
#[utoipa::path(post, path = "/catalog", tag = "catalog-keeping", request_body = NewItem,
    params(Once), responses(
    (status = 201, description = "The first draft", body = VersionDetail),
    OfDoing,
))]
async fn begin_item(
    State(desk): State<Desk>,
    Manager(editor): Manager,
    web::extract::Json(wish): web::extract::Json<NewItem>,
) -> Result<Response, Problem> {
    let id = ItemId::from(wish.id);
    let version = desk.begin_item(&id, &wish.name, &OrganId::from(wish.organ), &editor).await?;
    created(&desk, &version).await
}

/// The versions of an item and its history.
#[utoipa::path(get, path = "/catalog/{organ}/{item}/versions", tag = "catalog-keeping",
    params(ItemAt), responses(
    (status = 200, description = "Versions, newest first", body = Versions),
    OfReading,
))]
async fn list_versions(
    State(desk): State<Desk>,
    _manager: Manager,
    Path(at): Path<ItemAt>,
) -> Result<Json<Versions>, Problem> {
    let id = at.id()?;
    let stored = desk.catalog.versions().of_item(&id).await.map_err(Error::from)?;
    let history = desk.catalog.history(&id);
    let in_folder = history.iter().filter(|item| !stored.iter().any(|version| version.number() == item.version));
    let in_folder = in_folder.map(|item| VersionLine {
        number: item.version,
        state: crate::VersionState::Published.word(),
        since: item.since,
        source: Source::Folder.label(),
        changed: None,
    });
    let kept = stored.iter().map(|version| VersionLine {
        number: version.number(),
        state: version.state.word(),
        since: version.item.since,
        source: version.source.label(),
        changed: Some(version.changed.to_string()),
    });
    let mut items: Vec<VersionLine> = kept.chain(in_folder).collect();
    if items.is_empty() {
        return Err(crate::pages::not_found(id.as_str()).into());
    }
    items.sort_by_key(|version| std::cmp::Reverse(version.number));
    let deeds = desk.catalog.versions().deeds(&id).await.map_err(Error::from)?;
    Ok(Json(Versions { items, deeds: deeds.into_iter().map(DeedLine::of).collect() }))
}

/// Begin the next version of an item, as a copy of its latest.
#[utoipa::path(post, path = "/catalog/{organ}/{item}/versions", tag = "catalog-keeping",
    params(ItemAt, Once), responses(
    (status = 201, description = "The draft", body = VersionDetail),
    OfDoing,
))]
async fn begin_draft(
    State(desk): State<Desk>,
    Manager(editor): Manager,
    Path(at): Path<ItemAt>,
) -> Result<Response, Problem> {
    let version = desk.begin_draft(&at.id()?, &editor).await?;
    created(&desk, &version).await
}

/// One version: its text, what the check finds, the difference from the version before, the dry run.
#[utoipa::path(get, path = "/catalog/{organ}/{item}/versions/{number}", tag = "catalog-keeping",
    params(VersionAt), responses(
    (status = 200, description = "The version; its `ETag` is its revision", body = VersionDetail),
    OfReading,
))]
async fn show_version(
    State(desk): State<Desk>,
    _manager: Manager,
    Path(at): Path<VersionAt>,
) -> Result<Response, Problem> {
    let version = desk.load(&at.id()?, at.number).await?;
    detail(&desk, &version, Vec::new()).await
}

/// The content of a draft.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Content {
    /// As `item.toml` of the county folder; form and guide stay as they are.
    toml: String,
}

/// Save a draft.
///
/// What cannot be read whole is not saved. `If-Match` names the revision that was looked at; without it the revision
/// now saved is overwritten.
#[utoipa::path(put, path = "/catalog/{organ}/{item}/versions/{number}", tag = "catalog-keeping", request_body = Content,
    params(VersionAt, ("If-Match" = Option<String>, Header)), responses(
    (status = 200, description = "The version as saved, with what the check finds", body = VersionDetail),
    OfDoing,
))]
async fn save_version(
    State(desk): State<Desk>,
    Manager(editor): Manager,
    Path(at): Path<VersionAt>,
    seen: IfMatch,
    web::extract::Json(wish): web::extract::Json<Content>,
) -> Result<Response, Problem> {
    let id = at.id()?;
    let before = desk.load(&id, at.number).await?;
    seen.check(u64::from(before.revision))?;
    let (content, findings) = read_source(&before.item, &wish.toml);
    if let Some(first) = findings.iter().find(|finding| finding.is_error()) {
        let sentence = format!("第 {} 行：{}{}", first.line, first.sentence, first.remedy);
        return Err(Refusal::invalid("item_unreadable", sentence).on_field("toml").into());
    }
    let version = desk.save_version(&id, at.number, content, before.revision, &editor).await?;
    detail(&desk, &version, findings).await
}

/// From which day.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct FromDay {
    #[schema(value_type = String, format = Date, example = "2026-12-01")]
    from: Date,
}

/// Publish a version from a day, today at the earliest.
#[utoipa::path(post, path = "/catalog/{organ}/{item}/versions/{number}/publish", tag = "catalog-keeping",
    request_body = FromDay, params(VersionAt, Once), responses(
    (status = 200, description = "Published", body = VersionDetail),
    OfDoing,
))]
async fn publish(
    State(desk): State<Desk>,
    Manager(editor): Manager,
    Path(at): Path<VersionAt>,
    web::extract::Json(wish): web::extract::Json<FromDay>,
) -> Result<Response, Problem> {
    let version = desk.publish_version(&at.id()?, at.number, wish.from, &editor).await?;
    detail(&desk, &version, Vec::new()).await
}

/// For which organ.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ForOrgan {
    #[schema(example = "housing")]
    organ: String,
}

/// Claim an entry of a higher-level catalogue for an organ (认领).
#[utoipa::path(post, path = "/catalog/{organ}/{item}/versions/{number}/claim", tag = "catalog-keeping",
    request_body = ForOrgan, params(VersionAt, Once), responses(
    (status = 200, description = "Claimed", body = VersionDetail),
    OfDoing,
))]
async fn claim(
    State(desk): State<Desk>,
    Manager(editor): Manager,
    Path(at): Path<VersionAt>,
    web::extract::Json(wish): web::extract::Json<ForOrgan>,
) -> Result<Response, Problem> {
    let version = desk.claim_entry(&at.id()?, at.number, &OrganId::from(wish.organ), &editor).await?;
    detail(&desk, &version, Vec::new()).await
}

/// Say that a claimed entry's guide is complete (编制).
#[utoipa::path(post, path = "/catalog/{organ}/{item}/versions/{number}/compile", tag = "catalog-keeping",
    params(VersionAt, Once), responses(
    (status = 200, description = "Compiled", body = VersionDetail),
    OfDoing,
))]
async fn compile(
    State(desk): State<Desk>,
    Manager(editor): Manager,
    Path(at): Path<VersionAt>,
) -> Result<Response, Problem> {
    let version = desk.compile_entry(&at.id()?, at.number, &editor).await?;
    detail(&desk, &version, Vec::new()).await
}

/// Discard a draft.
#[utoipa::path(post, path = "/catalog/{organ}/{item}/versions/{number}/discard", tag = "catalog-keeping",
    params(VersionAt, Once), responses(
    (status = 200, description = "Discarded", body = VersionDetail),
    OfDoing,
))]
async fn discard(
    State(desk): State<Desk>,
    Manager(editor): Manager,
    Path(at): Path<VersionAt>,
) -> Result<Response, Problem> {
    let version = desk.discard_version(&at.id()?, at.number, &editor).await?;
    detail(&desk, &version, Vec::new()).await
}

/// A new state of an item.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct StateWish {
    /// 在用, 暂停 or 取消.
    #[schema(example = "暂停")]
    state: String,
    #[schema(value_type = String, format = Date, example = "2026-12-01")]
    from: Date,
    #[serde(default)]
    reason: String,
}

/// Suspend, resume or cancel an item from a day.
#[utoipa::path(post, path = "/catalog/{organ}/{item}/state", tag = "catalog-keeping", request_body = StateWish,
    params(ItemAt, Once), responses(
    (status = 200, description = "The version that says so", body = VersionDetail),
    OfDoing,
))]
async fn change_state(
    State(desk): State<Desk>,
    Manager(editor): Manager,
    Path(at): Path<ItemAt>,
    web::extract::Json(wish): web::extract::Json<StateWish>,
) -> Result<Response, Problem> {
    let unknown = || Refusal::invalid("state_unknown", "state 应为 在用、暂停、取消 之一。").on_field("state");
    let state = ItemState::from_word(&wish.state).ok_or_else(unknown)?;
    let id = at.id()?;
    let version = desk.change_item_state(&id, state, wish.from, wish.reason.trim(), &editor).await?;
    detail(&desk, &version, Vec::new()).await
}
