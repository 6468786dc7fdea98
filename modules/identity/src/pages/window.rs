//! `/staff/identity` 窗口核验: a clerk checks a person by their card, and registers an organisation by its licence.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use web::form::{Control, Input, Post};
use web::parts::{ErrorSummary, Notice, Tone};
use web::{Html, PageRequest, Problem, Shell, Text};

use super::{sentence, summary};
use crate::gate::{Gate, Staff};
use crate::lifecycle::register_firm::FirmWish;
use crate::permissions::Permission;
use crate::window;

#[derive(Template)]
#[template(path = "window.html")]
struct WindowPage {
    t: Text,
    shell: Shell,
    errors: ErrorSummary,
    done: Option<Notice>,
    card: Vec<Input>,
    licence: Vec<Input>,
}

pub async fn show(Staff(who): Staff, page: PageRequest) -> Result<Response, Problem> {
    who.must(Permission::CheckIdentity)?;
    Ok(Html(window_page(&page, &Post::default(), None, None)).into_response())
}

/// Whatever was typed wrongly comes back as it was typed.
fn window_page(page: &PageRequest, typed: &Post, done: Option<Notice>, problem: Option<&Problem>) -> WindowPage {
    let t = page.t;
    let field = |name: &'static str, label: &str, kind: &'static str| {
        let input = Input::new(t, name, t.get(label), Control::Line(kind));
        input.value(typed.get(name).unwrap_or_default()).error(sentence(t, problem, name))
    };
    WindowPage {
        t,
        shell: page.workbench(t.get("identity-window")).with_errors(usize::from(problem.is_some())),
        errors: summary(t, problem),
        done,
        card: vec![field("number", "identity-number", "text"), field("name", "identity-name", "text")],
        licence: vec![
            field("uscc", "identity-uscc", "text"),
            field("firm-name", "identity-firm-name", "text"),
            field("representative", "identity-representative", "text").hint(t.get("identity-representative-hint")),
            field("phone", "identity-firm-phone", "tel").optional(),
            field("address", "identity-firm-address", "text").optional(),
        ],
    }
}

fn answer(page: &PageRequest, typed: &Post, result: Result<Notice, Problem>) -> Result<Response, Problem> {
    match result {
        Ok(done) => Ok(Html(window_page(page, &Post::default(), Some(done), None)).into_response()),
        Err(problem) if problem.status >= 500 || problem.field.is_none() => Err(problem),
        Err(problem) => {
            let shown = window_page(page, typed, None, Some(&problem));
            Ok((problem.status_code(), Html(shown)).into_response())
        }
    }
}

pub async fn check(
    State(gate): State<Arc<Gate>>,
    Staff(who): Staff,
    page: PageRequest,
    post: Post,
) -> Result<Response, Problem> {
    let text = |name: &str| post.get(name).unwrap_or_default();
    let checked = window::check(&gate, &who, text("number"), text("name")).await;
    let told = |account: crate::Account| {
        let sentence = page.t.msg("identity-window-checked").arg("name", account.name.as_str()).to_string();
        Notice::new(Tone::Good, sentence)
    };
    answer(&page, &post, checked.map(told))
}

pub async fn register(
    State(gate): State<Arc<Gate>>,
    Staff(who): Staff,
    page: PageRequest,
    post: Post,
) -> Result<Response, Problem> {
    let text = |name: &str| post.get(name).unwrap_or_default().to_owned();
    let wish = FirmWish {
        uscc: text("uscc"),
        name: text("firm-name"),
        phone: text("phone"),
        address: text("address"),
        representative: text("representative"),
    };
    let registered = window::register(&gate, &who, &wish).await.map_err(|problem| match problem.field.as_deref() {
        // The card's form has a name of its own.
        Some("name") => problem.on_field("firm-name"),
        _ => problem,
    });
    let told = |firm: crate::model::Firm| {
        let sentence = page.t.msg("identity-window-registered").arg("name", firm.name.as_str()).to_string();
        Notice::new(Tone::Good, sentence)
    };
    answer(&page, &post, registered.map(told))
}
