//! How to get the result: changed as long as it is not delivered.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use identity::SignedIn;
use web::form::{FieldError, Input, Post};
use web::parts::ErrorSummary;
use web::{Html, PageRequest, Problem, Shell, Text};

use super::case::{self, Opened};
use super::words;
use crate::desk::Desk;
use crate::receiving::{Receiving, mistakes};

#[derive(Template)]
#[template(path = "citizen/receiving.html")]
struct ReceivingPage {
    t: Text,
    shell: Shell,
    errors: ErrorSummary,
    title: String,
    inputs: Vec<Input>,
    key: String,
    back: String,
}

/// As long as it can still be changed: an application whose result is on its way to nobody yet.
pub fn is_open(opened: &Opened) -> bool {
    let case = &opened.view.case;
    case.item.is_some() && case.delivery.is_none() && !case.phase.is_over()
}

pub async fn ask(
    State(desk): State<Desk>,
    page: PageRequest,
    SignedIn(who): SignedIn,
    Path(no): Path<String>,
) -> Result<Response, Problem> {
    let opened = case::open(&desk, &who, &no).await?;
    if !is_open(&opened) {
        return Ok(Redirect::to(&format!("/me/cases/{}", opened.view.case.no)).into_response());
    }
    let case = &opened.view.case;
    let wish = Receiving::offered(Some(case), &case.party.name, &case.party.phone, "");
    Ok(Html(shown(&page, &opened, &wish, Vec::new())).into_response())
}

pub async fn save(
    State(desk): State<Desk>,
    page: PageRequest,
    SignedIn(who): SignedIn,
    Path(no): Path<String>,
    post: Post,
) -> Result<Response, Problem> {
    let opened = case::open(&desk, &who, &no).await?;
    let no = &opened.view.case.no;
    let wish = Receiving::posted(&post).unwrap_or_default();
    if let Some(Err(wrong)) = opened.view.item.as_ref().map(|item| wish.clone().judge(item)) {
        let page = shown(&page, &opened, &wish, mistakes(wrong).collect());
        return Ok((http::StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response());
    }
    match desk.wish_delivery(&who, no, &wish, post.get("key")).await {
        Ok(_) => Ok(Redirect::to(&format!("/me/cases/{no}")).into_response()),
        Err(problem) if problem.status >= 500 || problem.status == 404 => Err(problem),
        Err(problem) => {
            let errors = vec![FieldError::new("delivery.way", problem.told_briefly(page.t))];
            Ok((problem.status_code(), Html(shown(&page, &opened, &wish, errors))).into_response())
        }
    }
}

fn shown(page: &PageRequest, opened: &Opened, wish: &Receiving, errors: Vec<FieldError>) -> ReceivingPage {
    let t = page.t;
    let case = &opened.view.case;
    let back = format!("/me/cases/{}", case.no);
    let inputs = opened.view.item.as_ref().map(|item| wish.inputs(t, item, &errors)).unwrap_or_default();
    ReceivingPage {
        t,
        shell: words::mine(page, t.get("citizen-receiving"))
            .crumb(back.as_str(), case.title.to_string())
            .with_errors(errors.len()),
        title: case.title.to_string(),
        inputs,
        key: words::fresh_key("receiving"),
        back,
        errors: ErrorSummary { t, errors },
    }
}
