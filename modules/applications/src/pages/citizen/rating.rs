//! Rating (好差评): five levels in word and shape, reasons, a remark; once a matter, by the applicant's side only.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use casework::Verb;
use identity::SignedIn;
use serde_json::json;
use web::form::{Control, FieldError, Input, Post};
use web::parts::{ErrorSummary, Notice, Tone};
use web::{Html, PageRequest, Problem, Shell, Text};

use super::case::{self, Opened};
use super::words;
use crate::desk::Desk;

/// 1 非常满意 … 5 非常不满意 (GB/T 39046 A.8).
const LEVELS: u8 = 5;
/// Reasons by their message key; their words are what is kept.
const GOOD: [&str; 5] = ["fast", "once", "few-papers", "kind", "clear"];
const BAD: [&str; 5] = ["slow", "again", "many-papers", "rude", "unclear"];

#[derive(Template)]
#[template(path = "citizen/rate.html")]
struct RatePage {
    t: Text,
    shell: Shell,
    errors: ErrorSummary,
    title: String,
    organ: String,
    over: Option<Notice>,
    levels: Vec<LevelView>,
    error: Option<String>,
    good: Vec<ReasonView>,
    bad: Vec<ReasonView>,
    text: Input,
    key: String,
    back: String,
}

struct LevelView {
    level: u8,
    word: String,
    /// Filled and empty marks: more of them is better.
    full: u8,
    empty: u8,
    chosen: bool,
}

struct ReasonView {
    word: String,
    chosen: bool,
}

pub async fn show(
    State(desk): State<Desk>,
    page: PageRequest,
    SignedIn(who): SignedIn,
    Path(no): Path<String>,
) -> Result<Response, Problem> {
    let opened = case::open(&desk, &who, &no).await?;
    let may = opened.may_rate(&who);
    Ok(Html(rate_page(&page, &opened, may, &Post::default(), None)).into_response())
}

pub async fn rate(
    State(desk): State<Desk>,
    page: PageRequest,
    SignedIn(who): SignedIn,
    Path(no): Path<String>,
    post: Post,
) -> Result<Response, Problem> {
    let opened = case::open(&desk, &who, &no).await?;
    let no = &opened.view.case.no;
    let level: u8 = post.get("level").and_then(|level| level.parse().ok()).unwrap_or_default();
    let data = json!({
        "level": level,
        "text": post.get("text").unwrap_or_default(),
        "tags": post.all("tags").collect::<Vec<_>>(),
    });
    let verb = Verb::Deed { deed: "rate".to_owned(), data: Arc::new(data) };
    match desk.act(&who, no, verb, post.get("key").map(str::to_owned), None).await {
        Ok(_) => Ok(Redirect::to(&format!("/rate/{no}")).into_response()),
        Err(problem) if problem.status >= 500 || problem.status == 404 => Err(problem),
        Err(problem) => {
            let may = opened.may_rate(&who);
            let shown = rate_page(&page, &opened, may, &post, Some(&problem));
            Ok((problem.status_code(), Html(shown)).into_response())
        }
    }
}

fn rate_page(page: &PageRequest, opened: &Opened, may: bool, post: &Post, problem: Option<&Problem>) -> RatePage {
    let t = page.t;
    let case = &opened.view.case;
    let back = format!("/me/cases/{}", case.no);
    let field = |problem: &Problem| problem.field.clone().unwrap_or_else(|| "level".to_owned());
    let errors: Vec<FieldError> =
        problem.into_iter().map(|problem| FieldError::new(field(problem), problem.told_briefly(t))).collect();
    let error = |name: &str| errors.iter().find(|error| error.field == name).map(|error| error.sentence.clone());
    let reasons = |keys: [&str; 5]| {
        let view = |key: &str| {
            let word = t.get(&format!("citizen-reason-{key}"));
            ReasonView { chosen: post.all("tags").any(|tag| tag == word), word }
        };
        keys.into_iter().map(view).collect()
    };
    let over = match (&case.rating, may) {
        (Some(rating), _) => {
            let word = t.get(&format!("citizen-rate-{}", rating.level));
            Some(
                Notice::new(Tone::Good, t.msg("citizen-rated").arg("word", word).to_string())
                    .body(rating.text.as_str()),
            )
        }
        (None, false) => Some(Notice::new(Tone::Quiet, t.get("citizen-rate-not-yet"))),
        (None, true) => None,
    };
    RatePage {
        t,
        shell: words::mine(page, t.get("citizen-do-rate"))
            .crumb(back.as_str(), case.title.to_string())
            .with_errors(errors.len()),
        title: case.title.to_string(),
        organ: opened.view.organ_name.clone(),
        over,
        levels: (1..=LEVELS)
            .map(|level| LevelView {
                level,
                word: t.get(&format!("citizen-rate-{level}")),
                full: LEVELS + 1 - level,
                empty: level - 1,
                chosen: post.get("level") == Some(&level.to_string()),
            })
            .collect(),
        error: error("level"),
        good: reasons(GOOD),
        bad: reasons(BAD),
        text: Input::new(t, "text", t.get("citizen-rate-text"), Control::Lines)
            .hint(t.get("citizen-rate-text-hint"))
            .value(post.get("text").unwrap_or_default())
            .optional()
            .error(error("text")),
        key: words::fresh_key("rate"),
        back,
        errors: ErrorSummary { t, errors },
    }
}
