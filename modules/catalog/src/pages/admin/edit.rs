//! One version as a document: its elements in a form, its whole text as `item.toml`, what the check finds, what differs
//! from the version in force, what publishing would mean.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use declarations::{Finding, Item, diff};
use kernel::{ItemId, OrganId};
use web::form::{Input, Post};
use web::parts::{Findings, Notice, Tag, Tone};
use web::{Html, PageRequest, Problem, Shell, Text};

use super::item::day;
use super::{fields, finding_line, marks, reading, shell, state_tag};
use crate::address;
use crate::desk::Desk;
use crate::error::Error;
use crate::model::{Version, VersionState};
use crate::permissions::Manager;

type VersionPath = (String, String, u32);

/// The page of a version.
pub(super) fn path(id: &ItemId, number: u32) -> String {
    format!("{}/versions/{number}", address::admin_item(id.as_str()))
}

#[derive(Template)]
#[template(path = "admin_edit.html")]
struct EditPage {
    t: Text,
    shell: Shell,
    path: String,
    name: String,
    tag: Tag,
    notice: Option<Notice>,
    revision: u32,
    open: bool,
    publishable: bool,
    claimed: bool,
    to_claim: bool,
    organs: Input,
    groups: Vec<fields::Group>,
    materials: Vec<fields::MaterialFields>,
    scenarios: Vec<fields::ScenarioFields>,
    source: String,
    /// Somebody was at the text when the page came back.
    source_typed: bool,
    findings: Findings,
    errors: usize,
    compared: String,
    changes: Vec<String>,
    dry: Vec<String>,
    today: String,
}

pub(super) async fn page(
    State(desk): State<Desk>,
    Manager(_): Manager,
    request: PageRequest,
    Path((organ, item, number)): Path<VersionPath>,
) -> Result<Response, Problem> {
    let version = desk.load(&ItemId::from(format!("{organ}/{item}")), number).await?;
    let findings = desk.check(&version.item);
    Ok(Html(edit_page(&desk, &request, &version, Said::of(findings)).await?).into_response())
}

/// What the page says about a version beside its content.
#[derive(Default)]
struct Said<'p> {
    findings: Vec<Finding>,
    notice: Option<Notice>,
    /// The form as it was posted: what could not be read stays where it was typed.
    typed: Option<&'p Post>,
    /// The text as it was posted; that of the version otherwise.
    source: Option<String>,
}

impl Said<'_> {
    fn of(findings: Vec<Finding>) -> Self {
        Self { findings, ..Self::default() }
    }

    fn notice(self, notice: Notice) -> Self {
        Self { notice: Some(notice), ..self }
    }
}

async fn edit_page(desk: &Desk, request: &PageRequest, version: &Version, said: Said<'_>) -> Result<EditPage, Problem> {
    let Said { findings, notice, typed, source } = said;
    let (t, item) = (request.t, &version.item);
    let others = desk.catalog.history(version.id());
    let in_force = others.iter().rev().find(|other| other.version != version.number());
    let compared = in_force.map(|other| t.msg("admin-compared").arg("n", other.version).to_string());
    let changes = in_force.map(|other| differences(other, item)).unwrap_or_default();
    let errors = findings.iter().filter(|finding| finding.is_error()).count();
    let run = desk.dry_run(item, desk.today().max(item.since)).await?;
    let mut shell = shell(request, item.name.as_str());
    shell = shell.crumb(address::admin_item(version.id().as_str()), item.name.as_str());
    let (mut groups, mut materials) = (fields::groups(desk, t, item), fields::materials(t, item));
    let mut scenarios = fields::scenarios(item);
    marks::mark(&mut groups, &findings, typed);
    marks::mark_rows("material", &mut materials, &findings);
    marks::mark_rows("scenario", &mut scenarios, &findings);
    let lines = findings.iter().map(|finding| marks::link(finding_line(finding), &groups));
    Ok(EditPage {
        t,
        path: path(version.id(), version.number()),
        name: item.name.clone(),
        tag: state_tag(t, version.state),
        notice,
        revision: version.revision,
        open: version.state.is_open(),
        publishable: matches!(version.state, VersionState::Draft | VersionState::Compiled),
        claimed: version.state == VersionState::Claimed,
        to_claim: version.state == VersionState::ToClaim,
        organs: Input::select(t, "organ", t.get("admin-claim-for"), fields::organs(desk)),
        findings: Findings::new(t, lines),
        groups,
        materials,
        scenarios,
        source_typed: source.is_some(),
        source: source.unwrap_or_else(|| item.to_toml()),
        errors,
        compared: compared.unwrap_or_else(|| t.get("admin-first-version")),
        changes,
        dry: fields::dry_run_words(t, &run),
        today: desk.today().max(item.since).to_string(),
        shell,
    })
}

fn differences(old: &Arc<Item>, new: &Item) -> Vec<String> {
    diff(old, new).into_iter().map(|change| change.to_string()).collect()
}

/// Saves the form.
pub(super) async fn save(
    State(desk): State<Desk>,
    Manager(editor): Manager,
    request: PageRequest,
    Path((organ, item, number)): Path<VersionPath>,
    post: Post,
) -> Result<Response, Problem> {
    let id = ItemId::from(format!("{organ}/{item}"));
    let before = desk.load(&id, number).await?;
    let (content, shape) = reading::read(&before.item, &post);
    match desk.save_version(&id, number, content.clone(), revision(&post), &editor).await {
        Ok(version) => saved(&desk, &request, &version, shape, Some(&post)).await,
        Err(error) if error.is_changed_meanwhile() => {
            let said = Said { typed: Some(&post), ..Said::of(shape) };
            overtaken(&desk, &request, (&id, number), content, said).await
        }
        Err(error) => Err(error.into()),
    }
}

/// Saves the text of `item.toml`, pasted or uploaded; form and guide stay as they are.
pub(super) async fn save_source(
    State(desk): State<Desk>,
    Manager(editor): Manager,
    request: PageRequest,
    Path((organ, item, number)): Path<VersionPath>,
    post: Post,
) -> Result<Response, Problem> {
    let id = ItemId::from(format!("{organ}/{item}"));
    let before = desk.load(&id, number).await?;
    let uploaded = post.files("file").next().map(|file| String::from_utf8_lossy(&file.bytes).into_owned());
    let text = uploaded.unwrap_or_else(|| post.get("source").unwrap_or_default().to_owned());
    let (content, findings) = reading::read_source(&before.item, &text);
    if findings.iter().any(Finding::is_error) {
        // Nothing is saved of a text that cannot be read whole; what was typed stays on the page.
        let notice = Notice::new(Tone::Urgent, request.t.get("admin-source-unread"));
        let said = Said { source: Some(text), ..Said::of(findings) }.notice(notice);
        let page = edit_page(&desk, &request, &before, said).await?;
        return Ok(Html(page).into_response());
    }
    match desk.save_version(&id, number, content.clone(), revision(&post), &editor).await {
        Ok(version) => saved(&desk, &request, &version, findings, None).await,
        Err(error) if error.is_changed_meanwhile() => {
            let said = Said { source: Some(text), ..Said::of(findings) };
            overtaken(&desk, &request, (&id, number), content, said).await
        }
        Err(error) => Err(error.into()),
    }
}

/// Somebody else saved first. What was typed stays on the page, over the revision that they saved: to save again is then
/// a choice made knowingly.
async fn overtaken(
    desk: &Desk,
    request: &PageRequest,
    (id, number): (&ItemId, u32),
    content: Item,
    said: Said<'_>,
) -> Result<Response, Problem> {
    let t = request.t;
    let theirs = desk.load(id, number).await?;
    let mine = Version { item: Arc::new(content), ..theirs };
    let notice = Notice::new(Tone::Urgent, t.get("admin-changed-meanwhile"));
    let said = said.notice(notice.body(t.get("admin-changed-meanwhile-note")));
    let page = edit_page(desk, request, &mine, said).await?;
    Ok((StatusCode::CONFLICT, Html(page)).into_response())
}

/// The page again, with what the check says now.
async fn saved(
    desk: &Desk,
    request: &PageRequest,
    version: &Version,
    shape: Vec<Finding>,
    typed: Option<&Post>,
) -> Result<Response, Problem> {
    let t = request.t;
    if shape.is_empty() {
        return Ok(Redirect::to(&path(version.id(), version.number())).into_response());
    }
    let mut findings = shape;
    findings.extend(desk.check(&version.item));
    let notice = Notice::new(Tone::Urgent, t.get("admin-saved-with-findings"));
    let page = edit_page(desk, request, version, Said { typed, ..Said::of(findings) }.notice(notice)).await?;
    Ok(Html(page).into_response())
}

fn revision(post: &Post) -> u32 {
    post.get("revision").and_then(|text| text.parse().ok()).unwrap_or(0)
}

pub(super) async fn publish(
    State(desk): State<Desk>,
    Manager(editor): Manager,
    request: PageRequest,
    Path((organ, item, number)): Path<VersionPath>,
    post: Post,
) -> Result<Response, Problem> {
    let id = ItemId::from(format!("{organ}/{item}"));
    let from = day(&post)?;
    let outcome = desk.publish_version(&id, number, from, &editor).await;
    leave_or_tell(&desk, &request, &id, number, outcome).await
}

pub(super) async fn claim(
    State(desk): State<Desk>,
    Manager(editor): Manager,
    Path((organ, item, number)): Path<VersionPath>,
    post: Post,
) -> Result<Redirect, Problem> {
    let id = ItemId::from(format!("{organ}/{item}"));
    let organ = OrganId::from(post.get("organ").unwrap_or_default());
    desk.claim_entry(&id, number, &organ, &editor).await?;
    Ok(Redirect::to(&path(&id, number)))
}

pub(super) async fn compile(
    State(desk): State<Desk>,
    Manager(editor): Manager,
    request: PageRequest,
    Path((organ, item, number)): Path<VersionPath>,
) -> Result<Response, Problem> {
    let id = ItemId::from(format!("{organ}/{item}"));
    let outcome = desk.compile_entry(&id, number, &editor).await;
    leave_or_tell(&desk, &request, &id, number, outcome).await
}

pub(super) async fn discard(
    State(desk): State<Desk>,
    Manager(editor): Manager,
    Path((organ, item, number)): Path<VersionPath>,
) -> Result<Redirect, Problem> {
    let id = ItemId::from(format!("{organ}/{item}"));
    desk.discard_version(&id, number, &editor).await?;
    Ok(Redirect::to(&address::admin_item(id.as_str())))
}

/// To the item when it went through; back to the page with the reason when it was refused.
async fn leave_or_tell(
    desk: &Desk,
    request: &PageRequest,
    id: &ItemId,
    number: u32,
    outcome: Result<Version, Error>,
) -> Result<Response, Problem> {
    match outcome {
        Ok(_) => Ok(Redirect::to(&address::admin_item(id.as_str())).into_response()),
        Err(Error::Refused(refusal)) => {
            let version = desk.load(id, number).await?;
            let findings = desk.check(&version.item);
            let notice = Notice::new(Tone::Urgent, request.t.get("admin-refused")).body(refusal.sentence);
            let page = edit_page(desk, request, &version, Said::of(findings).notice(notice)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response())
        }
        Err(error) => Err(error.into()),
    }
}
