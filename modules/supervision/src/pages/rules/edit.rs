//! The editor: the sentence above, its fields below, the text beside, what the check finds, what differs from the version
//! in force, a dry run, publishing from a day. What is written is kept as a draft and judges nothing.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use declarations::{Finding, Trigger};
use identity::{Permission, Staff, Who};
use jiff::ToSpan as _;
use kernel::{Date, Refusal};
use serde::Deserialize;
use web::form::{Input, Post};
use web::parts::{Findings, Notice, Tone};
use web::{Html, Markup, PageRequest, Problem, Shell, Text};

use super::differences::differences;
use super::form::{self, Group};
use super::sentence::Sentence;
use super::{show as rule_page, trying};
use crate::Publication;
use crate::desk::Desk;
use crate::door::problem;
use crate::pages::{self, address, filters};

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    done: String,
}

#[derive(Template)]
#[template(path = "rule_edit.html")]
pub struct EditPage {
    t: Text,
    shell: Shell,
    id: String,
    path: String,
    notice: Option<Notice>,
    sentence: Markup,
    groups: Vec<Group>,
    source: String,
    findings: Findings,
    errors: usize,
    compared: String,
    changes: Vec<String>,
    has_draft: bool,
    try_inputs: Vec<Input>,
    publish_inputs: Vec<Input>,
    earlier: Vec<trying::Earlier>,
}

pub async fn show(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Path(id): Path<String>,
    Query(wanted): Query<Wanted>,
    request: PageRequest,
) -> Result<Html<EditPage>, Problem> {
    who.must(Permission::ManageRules)?;
    let key = format!("supervision-done-{}", wanted.done);
    let t = request.t;
    let notice = (!wanted.done.is_empty() && t.has(&key)).then(|| Notice::new(Tone::Good, t.get(&key)));
    page(&desk, &request, &id, None, notice).await.map(Html)
}

/// What was just typed, into the fields or as the text of the file.
struct Typed {
    text: String,
    as_text: bool,
}

/// The page of the draft, of what was just typed, or of the version in force.
async fn page(
    desk: &Desk,
    request: &PageRequest,
    id: &str,
    typed: Option<Typed>,
    notice: Option<Notice>,
) -> Result<EditPage, Problem> {
    let t = request.t;
    let draft = desk.draft(id).await.map_err(problem)?;
    let versions = desk.rule_versions(id).await.map_err(problem)?;
    let current = versions.first();
    let has_draft = draft.is_some();
    let as_text = typed.as_ref().is_some_and(|typed| typed.as_text);
    let source =
        typed.map(|typed| typed.text).or(draft.map(|draft| draft.text)).or(current.map(|version| version.text.clone()));
    let source = source.ok_or_else(|| rule_page::unknown(id))?;
    let (rule, findings) = desk.check_rule(id, &source);
    let errors = findings.iter().filter(|finding| finding.is_error()).count();
    let compared = match current {
        Some(version) => t.msg("supervision-compared").arg("n", version.version).to_string(),
        None => t.get("supervision-first-version"),
    };
    let title = if rule.name.is_empty() { id.to_owned() } else { rule.name.clone() };
    let shell = pages::shell(request, t.msg("supervision-editing").arg("name", title.as_str()).to_string(), "rules");
    Ok(EditPage {
        t,
        shell: if versions.is_empty() { shell } else { shell.crumb(address::rule(id), title) },
        path: address::rule(id),
        notice,
        sentence: Sentence::of(t, &rule).markup(t),
        groups: form::groups(t, (&source, &rule, &findings), &kinds(desk), &facts(desk).await?),
        source,
        findings: if as_text { super::findings(t, &findings) } else { super::findings_of_fields(t, &findings) },
        errors,
        compared,
        changes: current.map(|version| differences(t, &version.rule, &rule)).unwrap_or_default(),
        has_draft,
        try_inputs: try_inputs(t, desk.today()),
        publish_inputs: publish_inputs(t, desk.today()),
        earlier: trying::earlier(t, desk, id).await?,
        id: id.to_owned(),
    })
}

/// Last year's days, to begin with.
fn try_inputs(t: Text, today: Date) -> Vec<Input> {
    let from = today.checked_sub(1.year()).unwrap_or(today);
    let day = |name: &str, value: Date| {
        filters::date_input(t, name, t.get(&format!("supervision-by-{name}")), &value.to_string())
    };
    vec![day("from", from), day("to", today)]
}

fn publish_inputs(t: Text, today: Date) -> Vec<Input> {
    let tomorrow = today.tomorrow().unwrap_or(today);
    vec![
        filters::date_input(t, "from", t.get("supervision-field-from"), &tomorrow.to_string())
            .hint(t.get("supervision-hint-from")),
        Input::line(t, "reason", t.get("supervision-field-reason")),
    ]
}

/// Kinds a rule may watch, by id and name.
fn kinds(desk: &Desk) -> Vec<(String, String)> {
    let county = desk.office.county();
    county.kinds.iter().map(|kind| (kind.id.to_string(), kind.name.clone())).collect()
}

pub fn kind_name(desk: &Desk, id: &str) -> String {
    kinds(desk).into_iter().find(|(kind, _)| kind == id).map_or_else(|| id.to_owned(), |(_, name)| name)
}

/// Facts of modules that rules in force already name.
async fn facts(desk: &Desk) -> Result<Vec<String>, Problem> {
    let rules = desk.rules().await.map_err(problem)?;
    let named = rules.iter().flat_map(|rule| match &rule.current.rule.on {
        Trigger::Events(names) => names.clone(),
        Trigger::Due { .. } | Trigger::Window { .. } => Vec::new(),
    });
    let mut named: Vec<String> = named.collect();
    named.sort();
    named.dedup();
    Ok(named)
}

/// Keeps what was written, from the fields or as text; what cannot be read stays on the page with its findings.
pub async fn save(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Path(id): Path<String>,
    request: PageRequest,
    post: Post,
) -> Result<Response, Problem> {
    who.must(Permission::ManageRules)?;
    let text = text_of(&post);
    desk.save_draft(&who, &id, &text).await?;
    let (_, findings) = desk.check_rule(&id, &text);
    if findings.iter().any(Finding::is_error) {
        let notice = Notice::new(Tone::Urgent, request.t.get("supervision-draft-broken"));
        let typed = Typed { text, as_text: post.get("source").is_some() };
        let page = page(&desk, &request, &id, Some(typed), Some(notice)).await?;
        return Ok(Html(page).into_response());
    }
    Ok(Redirect::to(&format!("{}/edit?done=draft", address::rule(&id))).into_response())
}

/// The form that has a `source` writes text; the other writes fields.
fn text_of(post: &Post) -> String {
    post.get("source").map_or_else(|| form::to_toml(post), |source| source.replace('\r', ""))
}

pub async fn discard(State(desk): State<Desk>, Staff(who): Staff, Path(id): Path<String>) -> Result<Redirect, Problem> {
    desk.discard_draft(&who, &id).await?;
    let known = desk.rule(&id).await.map_err(problem)?.is_some();
    Ok(Redirect::to(&if known { address::rule(&id) } else { "/supervision/rules".to_owned() }))
}

pub async fn publish(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Path(id): Path<String>,
    request: PageRequest,
    post: Post,
) -> Result<Response, Problem> {
    match published(&desk, &who, &id, &post).await {
        Ok(()) => Ok(Redirect::to(&address::rule(&id)).into_response()),
        Err(refused) if refused.status >= 500 => Err(refused),
        Err(refused) => {
            let notice =
                Notice::new(Tone::Urgent, request.t.get("supervision-not-published")).body(refused.detail.as_str());
            let page = page(&desk, &request, &id, None, Some(notice)).await?;
            Ok((refused.status_code(), Html(page)).into_response())
        }
    }
}

async fn published(desk: &Desk, who: &Who, id: &str, post: &Post) -> Result<(), Problem> {
    let draft = desk.draft(id).await.map_err(problem)?;
    let none = || Refusal::not_allowed_now("no_draft", "没有可以发布的草稿，请先修改并保存。");
    let text = draft.ok_or_else(none)?.text;
    let day = filters::day(post.get("from").unwrap_or_default(), "from")?;
    let missing = || Refusal::invalid("date_missing", "请填写从哪天起生效。").on_field("from");
    let reason = post.get("reason").unwrap_or_default().trim().to_owned();
    let publication = Publication { rule: id.to_owned(), text, from: day.ok_or_else(missing)?, reason };
    desk.publish_rule(who, &publication).await.map(|_| ())
}
