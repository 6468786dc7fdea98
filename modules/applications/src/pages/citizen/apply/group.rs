//! One group of the form.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use catalog::often;
use identity::SignedIn;
use web::form::{FieldError, Fields, FormState, Post};
use web::parts::{ErrorSummary, Notice, Tone};
use web::{Html, PageRequest, Problem, Shell, Text};

use super::application::{Application, Reading, Step};
use super::saved::{self, Saved};
use super::{Address, ItemPath};
use crate::desk::Desk;

#[derive(Template)]
#[template(path = "citizen/step.html")]
struct GroupPage {
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
    Path((organ, item, n)): Path<(String, String, usize)>,
) -> Result<Response, Problem> {
    let path = ItemPath { organ, item };
    let Saved { application, .. } = saved::load(&desk, &who, &path.id()).await?;
    let shown = group_page(&desk, &page, &application, &path.address(), n, (Vec::new(), false)).await?;
    Ok(Html(shown).into_response())
}

pub async fn save(
    State(desk): State<Desk>,
    page: PageRequest,
    SignedIn(who): SignedIn,
    Path((organ, item, n)): Path<(String, String, usize)>,
    post: Post,
) -> Result<Response, Problem> {
    let path = ItemPath { organ, item };
    let address = path.address();
    let Saved { mut application, .. } = saved::load(&desk, &who, &path.id()).await?;
    let reading = application.read_group(page.t, n, &post);
    application.mark_done(Step::Group(n));
    // Kept even with mistakes in it: nothing that was typed is lost.
    saved::save(&desk, &who, &application).await?;
    let (errors, more) = match reading {
        _ if post.get("later").is_some() => return Ok(Redirect::to(&address.start()).into_response()),
        Reading::Fine => return Ok(Redirect::to(&address.after(&application, Step::Group(n))).into_response()),
        Reading::AsksMore => (Vec::new(), true),
        Reading::Wrong(errors) => (errors, false),
    };
    let status = if more { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let shown = group_page(&desk, &page, &application, &address, n, (errors, more)).await?;
    Ok((status, Html(shown)).into_response())
}

async fn group_page(
    desk: &Desk,
    page: &PageRequest,
    application: &Application,
    address: &Address,
    n: usize,
    (errors, more): (Vec<FieldError>, bool),
) -> Result<GroupPage, Problem> {
    let t = page.t;
    let found = application.form.as_ref().zip(application.group(n));
    let (form, group) = found.ok_or_else(Problem::not_found)?;
    let held = application.held(t);
    let when = |when: &str| application.holds(when);
    let state = FormState { t, values: &application.values, errors: &errors, when: &when, held: &held };
    let mut fields = form.inputs(Some(&group.id), state);
    let often = desk.often_corrected(&application.item.id).await?;
    for input in fields.inputs.iter_mut().filter(|input| input.held.is_none()) {
        input.often = often::of_field(t, &often, &input.name);
    }
    let title = if group.title.is_empty() { form.title.clone() } else { group.title.clone() };
    Ok(GroupPage {
        t,
        shell: address.shell(page, application, title).with_errors(errors.len()),
        eyebrow: address.eyebrow(t, application, Step::Group(n)),
        hint: group.hint.clone(),
        more: more.then(|| Notice::new(Tone::Active, t.get("citizen-asks-more"))),
        fields,
        errors: ErrorSummary { t, errors },
    })
}
