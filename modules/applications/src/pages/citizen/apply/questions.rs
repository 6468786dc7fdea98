//! The questions whose answers decide what else is asked.

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use identity::SignedIn;
use serde_json::Value;
use web::form::{Choice, Control, FieldError, Fields, Input, Post};
use web::parts::{ErrorSummary, Notice, Tone};
use web::{Html, PageRequest, Problem, Shell, Text};

use super::application::{Application, Reading, Step};
use super::saved::{self, Saved};
use super::{Address, ItemPath};
use crate::desk::Desk;

#[derive(Template)]
#[template(path = "citizen/step.html")]
struct QuestionsPage {
    t: Text,
    shell: Shell,
    eyebrow: String,
    hint: String,
    errors: ErrorSummary,
    more: Option<Notice>,
    fields: Fields,
}

pub async fn show(
    State(desk): State<Desk>,
    page: PageRequest,
    SignedIn(who): SignedIn,
    Path(path): Path<ItemPath>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let Saved { mut application, .. } = saved::load(&desk, &who, &path.id()).await?;
    if application.answers.is_empty() {
        // What was chosen in the guide stands ready; it is kept when the reader saves it.
        let chosen = Post::urlencoded(query.unwrap_or_default().as_bytes());
        application.read_answers(page.t, &chosen);
    }
    Ok(Html(questions_page(&page, &application, &path.address(), Vec::new(), false)).into_response())
}

pub async fn save(
    State(desk): State<Desk>,
    page: PageRequest,
    SignedIn(who): SignedIn,
    Path(path): Path<ItemPath>,
    post: Post,
) -> Result<Response, Problem> {
    let Saved { mut application, .. } = saved::load(&desk, &who, &path.id()).await?;
    let address = path.address();
    let reading = application.read_answers(page.t, &post);
    if matches!(reading, Reading::Fine) {
        application.mark_done(Step::Questions);
    }
    saved::save(&desk, &who, &application).await?;
    let (errors, more) = match reading {
        _ if post.get("later").is_some() => return Ok(Redirect::to(&address.start()).into_response()),
        Reading::Fine => return Ok(Redirect::to(&address.after(&application, Step::Questions)).into_response()),
        Reading::AsksMore => (Vec::new(), true),
        Reading::Wrong(errors) => (errors, false),
    };
    let status = if more { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok((status, Html(questions_page(&page, &application, &address, errors, more))).into_response())
}

fn questions_page(
    page: &PageRequest,
    application: &Application,
    address: &Address,
    errors: Vec<FieldError>,
    more: bool,
) -> QuestionsPage {
    let t = page.t;
    let inputs = application.questions().into_iter().map(|question| {
        let choice = |option: &declarations::Answer| Choice {
            value: option.value.clone(),
            label: option.label.clone(),
            hint: String::new(),
        };
        let choices: Vec<Choice> = question.options.iter().map(choice).collect();
        let control = if question.multiple { Control::Ticks(choices) } else { Control::Radio(choices) };
        let error = errors.iter().find(|error| error.field == question.id).map(|error| error.sentence.clone());
        let mut input = Input::new(t, question.id.as_str(), question.ask.as_str(), control)
            .hint(question.hint.as_str())
            .error(error);
        input.values = match application.answers.get(&question.id) {
            Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            Some(Value::String(one)) => vec![one.clone()],
            _ => Vec::new(),
        };
        input
    });
    QuestionsPage {
        t,
        shell: address.shell(page, application, t.get("citizen-questions")).with_errors(errors.len()),
        eyebrow: address.eyebrow(t, application, Step::Questions),
        hint: t.get("citizen-questions-hint"),
        more: more.then(|| Notice::new(Tone::Active, t.get("citizen-asks-more"))),
        fields: Fields { inputs: inputs.collect(), dense: false },
        errors: ErrorSummary { t, errors },
    }
}
