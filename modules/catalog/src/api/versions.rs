//! `catalog/…`: keeping the catalogue by script, as the pages of administrators do it: drafts, the check, the difference,
//! the dry run, publishing from a day. Only for who may manage items.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use declarations::{Change, Finding, ItemState, Words as _, diff};
use identity::once::{Answers, once};
use kernel::{Date, ItemId, OrganId, Refusal};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::Problem;
use web::api::{OfDoing, OfReading, OpenApiRouter, routes};
use web::extract::{IfMatch, etag};

use crate::desk::Desk;
use crate::error::Error;
use crate::lifecycle::dry_run::DryRun;
use crate::model::{Deed, Source, Version};
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

/// A version in the list of an item's versions.
#[derive(Serialize, ToSchema)]
struct VersionLine {
    number: u32,
    /// `published`, `draft`, `to-claim`, `claimed`, `compiled` or `discarded`.
    #[schema(example = "draft")]
    state: &'static str,
    /// First day in force.
    #[schema(value_type = String, format = Date)]
    since: Date,
    /// Where it was written: 县文件夹, 编辑 or 导入.
    source: &'static str,
    /// RFC 3339; absent for versions of the county folder.
    #[schema(required = false)]
    changed: Option<String>,
}

/// What was done with an item.
#[derive(Serialize, ToSchema)]
struct DeedLine {
    /// RFC 3339, UTC.
    at: String,
    verb: &'static str,
    version: u32,
    account: String,
    name: String,
    note: String,
}

impl DeedLine {
    fn of(deed: Deed) -> Self {
        let (at, verb) = (deed.at.to_string(), deed.verb.word());
        Self { at, verb, version: deed.version, account: deed.account, name: deed.name, note: deed.note }
    }
}

/// All versions of an item, newest first, and who did what with them.
#[derive(Serialize, ToSchema)]
struct Versions {
    items: Vec<VersionLine>,
    deeds: Vec<DeedLine>,
}

/// Something the check found.
#[derive(Serialize, ToSchema)]
struct FindingView {
    /// `error` keeps it from being published, `warning` does not.
    severity: &'static str,
    code: &'static str,
    /// JSON pointer of the field.
    field: String,
    /// Line and column in the text, from one; 0 where it came from no text.
    line: usize,
    column: usize,
    sentence: String,
}

impl FindingView {
    fn of(finding: &Finding) -> Self {
        Self {
            severity: if finding.is_error() { "error" } else { "warning" },
            code: finding.code,
            field: finding.field.clone(),
            line: finding.line,
            column: finding.column,
            sentence: format!("{}{}", finding.sentence, finding.remedy),
        }
    }
}

/// A difference from the version before, in words.
#[derive(Serialize, ToSchema)]
struct ChangeView {
    field: String,
    sentence: String,
}

/// What publishing would mean for open cases, which keep their versions.
#[derive(Serialize, ToSchema)]
struct DryRunView {
    open: usize,
    /// Open cases by the version they are pinned to.
    by_version: Vec<ByVersion>,
    /// Promised days that an explicit rebase would move forward, move back, or cannot tell.
    earlier: usize,
    later: usize,
    unknown: usize,
    /// Letters still to be issued.
    documents: u32,
}

#[derive(Serialize, ToSchema)]
struct ByVersion {
    version: u32,
    cases: usize,
}

impl DryRunView {
    fn of(run: DryRun) -> Self {
        let by_version = run.by_version.into_iter().map(|(version, cases)| ByVersion { version, cases }).collect();
        let DryRun { open, earlier, later, unknown, documents, .. } = run;
        Self { open, by_version, earlier, later, unknown, documents }
    }
}

/// One version with all that helps to decide about it.
#[derive(Serialize, ToSchema)]
struct VersionDetail {
    id: String,
    number: u32,
    state: &'static str,
    /// Also the `ETag`.
    revision: u32,
    #[schema(value_type = String, format = Date)]
    since: Date,
    /// The text of `item.toml`; what `PUT` takes.
    toml: String,
    findings: Vec<FindingView>,
    /// The version it was compared with; absent for the first.
    #[schema(required = false)]
    compared_with: Option<u32>,
    changes: Vec<ChangeView>,
    dry_run: DryRunView,
}

async fn detail(desk: &Desk, version: &Version, mut findings: Vec<Finding>) -> Result<Response, Problem> {
    let item = &version.item;
    findings.extend(desk.check(item));
    let history = desk.catalog.history(version.id());
    let before = history.iter().rev().find(|other| other.version != version.number());
    let change = |change: Change| ChangeView { field: change.field, sentence: change.sentence };
    let detail = VersionDetail {
        id: version.id().to_string(),
        number: version.number(),
        state: version.state.word(),
        revision: version.revision,
        since: item.since,
        toml: item.to_toml(),
        findings: findings.iter().map(FindingView::of).collect(),
        compared_with: before.map(|item| item.version),
        changes: before.map(|before| diff(before, item).into_iter().map(change).collect()).unwrap_or_default(),
        dry_run: DryRunView::of(desk.dry_run(item, desk.today().max(item.since)).await?),
    };
    Ok((etag(u64::from(version.revision)), Json(detail)).into_response())
}

async fn created(desk: &Desk, version: &Version) -> Result<Response, Problem> {
    let mut response = detail(desk, version, Vec::new()).await?;
    *response.status_mut() = StatusCode::CREATED;
    Ok(response)
}

type ItemPath = (String, String);
type VersionPath = (String, String, u32);

fn item_id(organ: &str, item: &str) -> Result<ItemId, Problem> {
    match organ.contains('\0') || item.contains('\0') {
        true => Err(crate::pages::not_found(item).into()),
        false => Ok(ItemId::from(format!("{organ}/{item}"))),
    }
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
    params(("Idempotency-Key" = Option<String>, Header)), responses(
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
    params(("organ" = String, Path), ("item" = String, Path)), responses(
    (status = 200, description = "Versions, newest first", body = Versions),
    OfReading,
))]
async fn list_versions(
    State(desk): State<Desk>,
    _manager: Manager,
    Path((organ, item)): Path<ItemPath>,
) -> Result<Json<Versions>, Problem> {
    let id = item_id(&organ, &item)?;
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
    params(("organ" = String, Path), ("item" = String, Path), ("Idempotency-Key" = Option<String>, Header)), responses(
    (status = 201, description = "The draft", body = VersionDetail),
    OfDoing,
))]
async fn begin_draft(
    State(desk): State<Desk>,
    Manager(editor): Manager,
    Path((organ, item)): Path<ItemPath>,
) -> Result<Response, Problem> {
    let version = desk.begin_draft(&item_id(&organ, &item)?, &editor).await?;
    created(&desk, &version).await
}

/// One version: its text, what the check finds, the difference from the version before, the dry run.
#[utoipa::path(get, path = "/catalog/{organ}/{item}/versions/{number}", tag = "catalog-keeping",
    params(("organ" = String, Path), ("item" = String, Path), ("number" = u32, Path)), responses(
    (status = 200, description = "The version; its `ETag` is its revision", body = VersionDetail),
    OfReading,
))]
async fn show_version(
    State(desk): State<Desk>,
    _manager: Manager,
    Path((organ, item, number)): Path<VersionPath>,
) -> Result<Response, Problem> {
    let version = desk.load(&item_id(&organ, &item)?, number).await?;
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
    params(("organ" = String, Path), ("item" = String, Path), ("number" = u32, Path),
        ("If-Match" = Option<String>, Header)), responses(
    (status = 200, description = "The version as saved, with what the check finds", body = VersionDetail),
    OfDoing,
))]
async fn save_version(
    State(desk): State<Desk>,
    Manager(editor): Manager,
    Path((organ, item, number)): Path<VersionPath>,
    seen: IfMatch,
    web::extract::Json(wish): web::extract::Json<Content>,
) -> Result<Response, Problem> {
    let id = item_id(&organ, &item)?;
    let before = desk.load(&id, number).await?;
    seen.check(u64::from(before.revision))?;
    let (content, findings) = read_source(&before.item, &wish.toml);
    if let Some(first) = findings.iter().find(|finding| finding.is_error()) {
        let sentence = format!("第 {} 行：{}{}", first.line, first.sentence, first.remedy);
        return Err(Refusal::invalid("item_unreadable", sentence).on_field("toml").into());
    }
    let version = desk.save_version(&id, number, content, before.revision, &editor).await?;
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
    request_body = FromDay, params(("organ" = String, Path), ("item" = String, Path), ("number" = u32, Path),
        ("Idempotency-Key" = Option<String>, Header)), responses(
    (status = 200, description = "Published", body = VersionDetail),
    OfDoing,
))]
async fn publish(
    State(desk): State<Desk>,
    Manager(editor): Manager,
    Path((organ, item, number)): Path<VersionPath>,
    web::extract::Json(wish): web::extract::Json<FromDay>,
) -> Result<Response, Problem> {
    let version = desk.publish_version(&item_id(&organ, &item)?, number, wish.from, &editor).await?;
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
    request_body = ForOrgan, params(("organ" = String, Path), ("item" = String, Path), ("number" = u32, Path),
        ("Idempotency-Key" = Option<String>, Header)), responses(
    (status = 200, description = "Claimed", body = VersionDetail),
    OfDoing,
))]
async fn claim(
    State(desk): State<Desk>,
    Manager(editor): Manager,
    Path((organ, item, number)): Path<VersionPath>,
    web::extract::Json(wish): web::extract::Json<ForOrgan>,
) -> Result<Response, Problem> {
    let id = item_id(&organ, &item)?;
    let version = desk.claim_entry(&id, number, &OrganId::from(wish.organ), &editor).await?;
    detail(&desk, &version, Vec::new()).await
}

/// Say that a claimed entry's guide is complete (编制).
#[utoipa::path(post, path = "/catalog/{organ}/{item}/versions/{number}/compile", tag = "catalog-keeping",
    params(("organ" = String, Path), ("item" = String, Path), ("number" = u32, Path),
        ("Idempotency-Key" = Option<String>, Header)), responses(
    (status = 200, description = "Compiled", body = VersionDetail),
    OfDoing,
))]
async fn compile(
    State(desk): State<Desk>,
    Manager(editor): Manager,
    Path((organ, item, number)): Path<VersionPath>,
) -> Result<Response, Problem> {
    let version = desk.compile_entry(&item_id(&organ, &item)?, number, &editor).await?;
    detail(&desk, &version, Vec::new()).await
}

/// Discard a draft.
#[utoipa::path(post, path = "/catalog/{organ}/{item}/versions/{number}/discard", tag = "catalog-keeping",
    params(("organ" = String, Path), ("item" = String, Path), ("number" = u32, Path),
        ("Idempotency-Key" = Option<String>, Header)), responses(
    (status = 200, description = "Discarded", body = VersionDetail),
    OfDoing,
))]
async fn discard(
    State(desk): State<Desk>,
    Manager(editor): Manager,
    Path((organ, item, number)): Path<VersionPath>,
) -> Result<Response, Problem> {
    let version = desk.discard_version(&item_id(&organ, &item)?, number, &editor).await?;
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
    params(("organ" = String, Path), ("item" = String, Path), ("Idempotency-Key" = Option<String>, Header)), responses(
    (status = 200, description = "The version that says so", body = VersionDetail),
    OfDoing,
))]
async fn change_state(
    State(desk): State<Desk>,
    Manager(editor): Manager,
    Path((organ, item)): Path<ItemPath>,
    web::extract::Json(wish): web::extract::Json<StateWish>,
) -> Result<Response, Problem> {
    let unknown = || Refusal::invalid("state_unknown", "state 应为 在用、暂停、取消 之一。").on_field("state");
    let state = ItemState::from_word(&wish.state).ok_or_else(unknown)?;
    let id = item_id(&organ, &item)?;
    let version = desk.change_item_state(&id, state, wish.from, wish.reason.trim(), &editor).await?;
    detail(&desk, &version, Vec::new()).await
}
