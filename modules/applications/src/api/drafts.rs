//! `drafts`: applications still being written, one an item; nothing of them is checked before they are filed.

use axum::Json;
use axum::extract::{Path, State};
use http::StatusCode;
use kernel::Refusal;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use web::Problem;
use web::api::{OfDoing, OfReading, Page};

use super::cases::{MaterialBody, handed};
use super::input::{Body, Caller};
use crate::desk::Desk;
use crate::drafts::{Draft, DraftContent, DraftMaterial};

/// Uploaded files of one material.
#[derive(Serialize, ToSchema)]
struct DraftFiles {
    id: String,
    files: Vec<DraftFile>,
}

#[derive(Serialize, ToSchema)]
struct DraftFile {
    hash: String,
    name: String,
}

/// A draft as it was saved.
#[derive(Serialize, ToSchema)]
pub(super) struct DraftView {
    /// Item id.
    item: String,
    /// The item's name today; absent when it is no longer offered.
    name: Option<String>,
    /// RFC 3339, UTC.
    saved: String,
    #[schema(value_type = Object)]
    answers: Value,
    #[schema(value_type = Object)]
    form: Value,
    materials: Vec<DraftFiles>,
    /// The page of the form on which the writer was.
    step: String,
}

impl DraftView {
    fn of(desk: &Desk, draft: Draft) -> Self {
        let files = |material: DraftMaterial| DraftFiles {
            id: material.id,
            files: material
                .files
                .into_iter()
                .map(|file| DraftFile { hash: file.hash.to_string(), name: file.name })
                .collect(),
        };
        let DraftContent { answers, form, materials, step } = draft.content;
        Self {
            name: desk.item(draft.item.as_str()).ok().map(|item| item.name.clone()),
            item: draft.item.to_string(),
            saved: draft.saved.to_string(),
            answers: or_empty(answers),
            form: or_empty(form),
            materials: materials.into_iter().map(files).collect(),
            step,
        }
    }
}

/// Nothing filled in is an empty object, as it was sent.
fn or_empty(value: Value) -> Value {
    if value.is_null() { Value::Object(serde_json::Map::new()) } else { value }
}

/// One's drafts, or those for the principal one acts for; newest first.
#[utoipa::path(get, path = "/drafts", tag = "drafts", responses(
    (status = 200, description = "Drafts", body = Page<DraftView>), OfReading))]
pub(super) async fn list_drafts(
    State(desk): State<Desk>,
    Caller(who): Caller,
) -> Result<Json<Page<DraftView>>, Problem> {
    let drafts = desk.list_drafts(&who).await?;
    let items = drafts.into_iter().map(|draft| DraftView::of(&desk, draft)).collect();
    Ok(Json(Page { items, next: None }))
}

/// The draft of an item.
#[utoipa::path(get, path = "/drafts/{item}", tag = "drafts",
    params(("item" = String, Path, description = "Item id with its slash as %2F, or its code")),
    responses((status = 200, description = "The draft", body = DraftView), OfReading))]
pub(super) async fn show_draft(
    State(desk): State<Desk>,
    Caller(who): Caller,
    Path(item): Path<String>,
) -> Result<Json<DraftView>, Problem> {
    let item = desk.item(&item)?;
    let draft = desk.find_draft(&who, &item.id).await?;
    let none = || Refusal::not_found("draft_unknown", "这个事项没有保存的草稿。");
    Ok(Json(DraftView::of(&desk, draft.ok_or_else(none)?)))
}

/// What has been filled in so far.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DraftBody {
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    answers: Option<serde_json::Map<String, Value>>,
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    form: Option<serde_json::Map<String, Value>>,
    #[serde(default)]
    materials: Vec<MaterialBody>,
    #[serde(default)]
    step: String,
}

/// Save a draft over what was saved before.
#[utoipa::path(put, path = "/drafts/{item}", tag = "drafts", request_body = DraftBody,
    params(("item" = String, Path, description = "Item id with its slash as %2F, or its code")),
    responses((status = 204, description = "Saved"), OfDoing))]
pub(super) async fn save_draft(
    State(desk): State<Desk>,
    Caller(who): Caller,
    Path(item): Path<String>,
    Body(body): Body<DraftBody>,
) -> Result<StatusCode, Problem> {
    let item = desk.item(&item)?;
    let mut materials = Vec::new();
    for material in handed(body.materials)? {
        let mut files = Vec::new();
        for file in &material.files {
            files.push(desk.must_find_handed(&who, file).await?);
        }
        materials.push(DraftMaterial { id: material.id, files });
    }
    let object = |map: Option<serde_json::Map<String, Value>>| map.map_or(Value::Null, Value::Object);
    let content = DraftContent { answers: object(body.answers), form: object(body.form), materials, step: body.step };
    desk.save_draft(&who, &item.id, &content).await.map(|()| StatusCode::NO_CONTENT)
}

/// Drop a draft; nothing happens where there is none.
#[utoipa::path(delete, path = "/drafts/{item}", tag = "drafts",
    params(("item" = String, Path, description = "Item id with its slash as %2F, or its code")),
    responses((status = 204, description = "Gone"), OfReading))]
pub(super) async fn drop_draft(
    State(desk): State<Desk>,
    Caller(who): Caller,
    Path(item): Path<String>,
) -> Result<StatusCode, Problem> {
    let item = desk.item(&item)?;
    desk.drop_draft(&who, &item.id).await.map(|()| StatusCode::NO_CONTENT)
}
