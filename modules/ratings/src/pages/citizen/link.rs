//! `/rate/link/{token}` and `/rate/code`: rating without signing in, once, by a link, a QR code or a short code.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use identity::{Anyone, Who};
use kernel::Refusal;
use web::form::{FieldError, Input, Post};
use web::parts::{ErrorSummary, Notice, Tone};
use web::{Html, PageRequest, Problem, Shell, Text};

use super::rate::RatePage;
use crate::desk::Desk;
use crate::giving::Invited;
use crate::pages::door::Door;
use crate::pages::form::{RateForm, is_mendable, said};

#[derive(Template)]
#[template(path = "rate_code.html")]
struct CodePage {
    t: Text,
    shell: Shell,
    errors: ErrorSummary,
    code: Input,
}

#[derive(Template)]
#[template(path = "rate_thanks.html")]
pub struct ThanksPage {
    pub t: Text,
    pub shell: Shell,
    pub thanks: Notice,
    pub again: Option<String>,
}

pub async fn show(
    State(desk): State<Desk>,
    page: PageRequest,
    Path(token): Path<String>,
    Anyone(who): Anyone,
    door: Door,
) -> Result<Response, Problem> {
    not_by_staff(who.as_deref())?;
    let held = desk.invited(&token).await?;
    let shown = link_page(&desk, &page, &held, &Post::default(), None);
    Ok(door.mark(&desk, Html(shown).into_response()))
}

pub async fn rate(
    State(desk): State<Desk>,
    page: PageRequest,
    Path(token): Path<String>,
    Anyone(who): Anyone,
    door: Door,
    post: Post,
) -> Result<Response, Problem> {
    not_by_staff(who.as_deref())?;
    let held = desk.invited(&token).await?;
    match desk.judge_invited(&held, said(&post), &door.origin).await {
        Ok(_) => Ok(Html(thanks(&page, None)).into_response()),
        Err(problem) if is_mendable(&problem) => {
            let shown = link_page(&desk, &page, &held, &post, Some(&problem));
            Ok((problem.status_code(), Html(shown)).into_response())
        }
        Err(problem) => Err(problem),
    }
}

/// A clerk who prints a receipt holds its code too, and does not rate in the applicant's stead.
fn not_by_staff(who: Option<&Who>) -> Result<(), Problem> {
    if who.is_some_and(|who| who.account.is_staff()) {
        let sentence = "评价由办事人自愿作出，工作人员不能代替。请把二维码交给办事人。";
        return Err(Refusal::forbidden("staff_never_rate", sentence).article("国办发〔2019〕51号").into());
    }
    Ok(())
}

/// Thanks, and where to see what follows.
pub fn thanks(page: &PageRequest, again: Option<String>) -> ThanksPage {
    let t = page.t;
    let shell = page.portal(t.get("ratings-thanks")).crumb("/", t.get("nav-home"));
    ThanksPage {
        t,
        shell,
        thanks: Notice::new(Tone::Good, t.get("ratings-thanks")).body(t.get("ratings-thanks-note")),
        again,
    }
}

pub async fn ask(page: PageRequest) -> Response {
    Html(code_page(&page, "", None)).into_response()
}

/// The code as it was typed leads to the page of its act.
pub async fn find(State(desk): State<Desk>, page: PageRequest, post: Post) -> Result<Response, Problem> {
    let code = post.get("code").unwrap_or_default().trim().to_uppercase();
    let plain = !code.is_empty() && code.chars().all(|letter| letter.is_ascii_alphanumeric());
    let found = match plain {
        true => desk.invited(&code).await.map(|_| ()),
        false => Err(Problem::from(Refusal::invalid("code_missing", page.t.get("ratings-code-missing")))),
    };
    match found {
        Ok(()) => Ok(Redirect::to(&format!("/rate/link/{code}")).into_response()),
        Err(problem) if problem.status < 500 => {
            Ok((problem.status_code(), Html(code_page(&page, &code, Some(&problem)))).into_response())
        }
        Err(problem) => Err(problem),
    }
}

fn code_page(page: &PageRequest, code: &str, problem: Option<&Problem>) -> CodePage {
    let t = page.t;
    let errors: Vec<FieldError> =
        problem.into_iter().map(|problem| FieldError::new("code", problem.detail.as_str())).collect();
    let mut input = Input::line(t, "code", t.get("ratings-code"))
        .hint(t.get("ratings-code-hint"))
        .value(code)
        .error(errors.first().map(|error| error.sentence.clone()));
    input.max_length = Some(8);
    CodePage {
        t,
        shell: page.portal(t.get("ratings-by-code")).crumb("/", t.get("nav-home")).with_errors(errors.len()),
        code: input,
        errors: ErrorSummary { t, errors },
    }
}

fn link_page(desk: &Desk, page: &PageRequest, held: &Invited, post: &Post, problem: Option<&Problem>) -> RatePage {
    let t = page.t;
    let form = RateForm::new(t, post, problem);
    RatePage {
        t,
        shell: page
            .portal(t.get("citizen-do-rate"))
            .crumb("/", t.get("nav-home"))
            .with_errors(form.errors.errors.len()),
        title: held.title.clone(),
        heading: t.get("citizen-rate-title"),
        organ: format!(
            "{} · {}",
            desk.office.organ_name(&held.organ),
            t.get(&format!("ratings-act-{}", held.invitation.act.word()))
        ),
        acts: Vec::new(),
        over: None,
        said: Vec::new(),
        course: None,
        reopen: None,
        form,
        asks: true,
        appends: false,
        back: None,
    }
}
