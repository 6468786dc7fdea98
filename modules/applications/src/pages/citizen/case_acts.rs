//! Withdrawing an application: why, and what follows from it, before it is done.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use casework::Verb;
use identity::SignedIn;
use web::form::{Control, FieldError, Input, Post};
use web::parts::ErrorSummary;
use web::{Html, PageRequest, Problem, Shell, Text};

use super::case::{self, Opened};
use super::words;
use crate::desk::Desk;

#[derive(Template)]
#[template(path = "citizen/withdraw.html")]
struct WithdrawPage {
    t: Text,
    shell: Shell,
    errors: ErrorSummary,
    title: String,
    consequence: String,
    reason: Input,
    key: String,
    back: String,
}

pub async fn ask_withdrawal(
    State(desk): State<Desk>,
    page: PageRequest,
    SignedIn(who): SignedIn,
    Path(no): Path<String>,
) -> Result<Response, Problem> {
    let opened = case::open(&desk, &who, &no).await?;
    if !opened.may("withdraw") {
        return Ok(Redirect::to(&format!("/me/cases/{}", opened.view.case.no)).into_response());
    }
    Ok(Html(withdraw_page(&page, &opened, "", None)).into_response())
}

pub async fn withdraw(
    State(desk): State<Desk>,
    page: PageRequest,
    SignedIn(who): SignedIn,
    Path(no): Path<String>,
    post: Post,
) -> Result<Response, Problem> {
    let opened = case::open(&desk, &who, &no).await?;
    let no = &opened.view.case.no;
    let reason = post.get("reason").unwrap_or_default().trim().to_owned();
    let done = match reason.as_str() {
        "" => {
            let sentence = page.t.get("citizen-withdraw-why");
            Err(kernel::Refusal::invalid("reason_missing", sentence).on_field("reason").into())
        }
        _ => {
            let verb = Verb::Withdraw { reason: reason.clone(), request: None };
            desk.act(&who, no, verb, post.get("key").map(str::to_owned), None).await
        }
    };
    match done {
        Ok(_) => Ok(Redirect::to(&format!("/me/cases/{no}")).into_response()),
        Err(problem) if problem.status >= 500 || problem.status == 404 => Err(problem),
        Err(problem) => {
            let shown = withdraw_page(&page, &opened, &reason, Some(&problem));
            Ok((problem.status_code(), Html(shown)).into_response())
        }
    }
}

fn withdraw_page(page: &PageRequest, opened: &Opened, reason: &str, problem: Option<&Problem>) -> WithdrawPage {
    let t = page.t;
    let case = &opened.view.case;
    let choice = opened.view.choices.iter().find(|choice| choice.verb == "withdraw");
    let back = format!("/me/cases/{}", case.no);
    let errors: Vec<FieldError> =
        problem.into_iter().map(|problem| FieldError::new("reason", problem.told_briefly(t))).collect();
    WithdrawPage {
        t,
        shell: words::mine(page, t.get("citizen-do-withdraw"))
            .crumb(back.as_str(), case.title.to_string())
            .with_errors(errors.len()),
        title: case.title.to_string(),
        consequence: choice.map(|choice| choice.consequence.clone()).unwrap_or_default(),
        reason: Input::new(t, "reason", t.get("citizen-withdraw-reason"), Control::Lines)
            .hint(t.get("citizen-withdraw-reason-hint"))
            .value(reason)
            .error(errors.first().map(|error| error.sentence.clone())),
        key: words::fresh_key("withdraw"),
        back,
        errors: ErrorSummary { t, errors },
    }
}
