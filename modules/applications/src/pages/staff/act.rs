//! What a member of staff sent: read into a command, and carried out, or shown again as it was filled in.

use std::str::FromStr as _;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use calendar::{Limit, PauseKind};
use casework::{Completion, Extension, PauseOrder, Verb};
use identity::Staff;
use kernel::{AccountId, Refusal};
use serde_json::{Value as Json, json};
use web::form::Post;
use web::{Html, PageRequest, Problem};

use super::actions::{Asked, Filled};
use super::case::{self, View};
use super::opened::Opened;
use super::{Desk, address};

pub async fn submit(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Path(no): Path<String>,
    page: PageRequest,
    post: Post,
) -> Result<Response, Problem> {
    let opened = desk.open(&who, &no).await?;
    let asked = Asked::of(&post);
    let done = match read(&desk, &opened, &asked, &post).await {
        Ok(verb) => {
            let key = post.get("key").filter(|key| !key.is_empty()).map(str::to_owned);
            // A note or a claim does not depend on what else happened meanwhile.
            let depends = !matches!(verb, Verb::Note { .. } | Verb::Claim { .. });
            let seen = post.get("seen").and_then(|seen| seen.parse().ok()).filter(|_| depends);
            desk.act(&who, &opened.case.no, verb, key, seen).await
        }
        Err(problem) => Err(problem),
    };
    match done {
        Ok(_) => {
            let to = address::href(&address::case(&opened.case.no), &[("done", &asked.verb)]);
            Ok(Redirect::to(&to).into_response())
        }
        Err(problem) if problem.status >= 500 => Err(problem),
        Err(problem) => {
            // What the case has become meanwhile is shown beside what was typed.
            let opened = desk.open(&who, &no).await?;
            let view = View { asked, ..View::default() };
            let shown = case::page(&desk, &who, &page, &opened, &view, Filled { post: &post, problem: Some(&problem) });
            Ok((problem.status_code(), Html(shown.await?)).into_response())
        }
    }
}

async fn read(desk: &Desk, opened: &Opened, asked: &Asked, post: &Post) -> Result<Verb, Problem> {
    let text = |name: &str| post.get(name).unwrap_or_default().trim().to_owned();
    let task = || asked.task.ok_or_else(Problem::not_found);
    Ok(match asked.verb.as_str() {
        "complete" => Verb::Complete(Box::new(completion(desk, opened, task()?, asked, post).await?)),
        "claim" => Verb::Claim { task: task()? },
        "give_back" => Verb::GiveBack { task: task()?, reason: text("reason") },
        "delegate" => {
            Verb::Delegate { task: task()?, to: colleague(desk, &text("to"), "to").await?, reason: text("reason") }
        }
        "pause" => Verb::Pause(Box::new(pause(post)?)),
        "resume" => Verb::Resume,
        "extend" => Verb::Extend(Box::new(Extension {
            clock: None,
            by: working_days(&text("by"), "by")?,
            article: "行政许可法第四十二条".to_owned(),
            reason: needed(text("reason"), "reason", "延长的理由")?,
            asked_by: AccountId::from(needed(text("asked_by"), "asked_by", "提出延长的经办人")?.as_str()),
        })),
        "note" => Verb::Note { text: text("text") },
        "terminate" => Verb::Terminate { reason: text("reason") },
        "withdraw" => Verb::Withdraw { reason: text("reason"), request: Some(text("request")) },
        _ => return Err(Problem::not_found()),
    })
}

async fn completion(desk: &Desk, opened: &Opened, n: u32, asked: &Asked, post: &Post) -> Result<Completion, Problem> {
    let act = opened.case.task(n).map_or("", |task| &*task.act);
    let text = |name: &str| post.get(name).unwrap_or_default().trim().to_owned();
    let with = text("with");
    Ok(Completion {
        task: n,
        outcome: asked.outcome.clone(),
        opinion: Some(text("opinion")).filter(|opinion| !opinion.is_empty()),
        with: if with.is_empty() { None } else { Some(colleague(desk, &with, "with").await?) },
        data: Arc::new(data(act, &asked.outcome, post)),
    })
}

/// What the act needs beyond an opinion, in the shape it reads.
fn data(act: &str, outcome: &str, post: &Post) -> Json {
    let text = |name: &str| post.get(name).unwrap_or_default().trim().to_owned();
    match (act, outcome) {
        ("receive", "accept") => json!({ "deferred": post.all("deferred").collect::<Vec<_>>() }),
        ("receive" | "examine" | "prereview", "correct") => {
            json!({ "items": corrections(post), "reason": text("reason"), "basis": text("basis") })
        }
        ("receive", _) => json!({
            "reason": text("reason"), "basis": text("basis"), "remedies": text("remedies"), "redirect": text("redirect")
        }),
        ("decide" | "handle", _) => {
            json!({ "reason": text("reason"), "basis": text("basis"), "remedies": text("remedies") })
        }
        ("review", "agree-with-conditions") => json!({ "conditions": text("conditions") }),
        ("hearing", _) => json!({ "minutes": text("minutes") }),
        ("inspect", "clean") => json!({ "checked": post.all("checked").collect::<Vec<_>>() }),
        ("inspect", _) => json!({ "findings": findings(post) }),
        ("issue", _) => json!({ "result_no": text("result_no") }),
        ("deliver", "done") => {
            json!({ "way": text("way"), "receiver": text("receiver"), "tracking": text("tracking") })
        }
        _ => Json::Null,
    }
}

/// Every line that says something, of materials and form fields alike: the one notice.
fn corrections(post: &Post) -> Vec<Json> {
    let line = |(name, what): &(String, String)| {
        let about = name.strip_prefix("fix.m.").or_else(|| name.strip_prefix("fix.f."))?;
        (!what.trim().is_empty()).then(|| json!({ "about": about, "what": what.trim() }))
    };
    post.pairs.iter().filter_map(line).collect()
}

/// Every check of the list beside which something is written; who mends it and how grave it is holds for all of them.
fn findings(post: &Post) -> Vec<Json> {
    let text = |name: &str| post.get(name).unwrap_or_default().trim().to_owned();
    let line = |(name, finding): &(String, String)| {
        let matter = name.strip_prefix("found.")?;
        let finding = finding.trim();
        (!finding.is_empty()).then(|| {
            json!({
                "matter": matter, "finding": finding, "grade": text("grade"), "organ": text("organ"),
                "window": text("window"), "demand": text("demand"),
            })
        })
    };
    post.pairs.iter().filter_map(line).collect()
}

fn pause(post: &Post) -> Result<PauseOrder, Problem> {
    let text = |name: &str| post.get(name).unwrap_or_default().trim().to_owned();
    let kind = needed(text("kind"), "kind", "特别程序的种类")?;
    let kind: PauseKind = serde_json::from_value(Json::String(kind)).map_err(|_| Problem::not_found())?;
    Ok(PauseOrder {
        kind,
        basis: needed(text("basis"), "basis", "法律依据")?,
        reason: needed(text("reason"), "reason", "理由")?,
        announced: working_days(&text("announced"), "announced")?,
        notice_no: text("notice_no"),
    })
}

fn working_days(text: &str, field: &str) -> Result<Limit, Problem> {
    let days = text.parse::<u32>().ok().filter(|days| *days > 0);
    days.and_then(|days| Limit::from_str(&format!("{days}wd")).ok())
        .ok_or_else(|| Refusal::invalid("days_malformed", "请填写需要几个工作日，例如 10。").on_field(field).into())
}

fn needed(text: String, field: &str, what: &str) -> Result<String, Problem> {
    if text.is_empty() {
        return Err(Refusal::invalid("text_missing", format!("请填写{what}。")).on_field(field).into());
    }
    Ok(text)
}

async fn colleague(desk: &Desk, account: &str, field: &str) -> Result<casework::Colleague, Problem> {
    if account.is_empty() {
        return Err(Refusal::invalid("colleague_missing", "请选择一位同事。").on_field(field).into());
    }
    desk.colleague(account).await
}
