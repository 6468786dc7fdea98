//! Registering as a citizen.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::HeaderMap;
use http::header::{SET_COOKIE, USER_AGENT};
use web::form::{Control, Input};
use web::parts::ErrorSummary;
use web::{Html, PageRequest, Problem, Shell};

use super::{cookie, sentence, summary};
use crate::entrance;
use crate::gate::Gate;
use crate::lifecycle::register::Registration;

#[derive(Template)]
#[template(path = "register.html")]
struct RegisterPage {
    shell: Shell,
    errors: ErrorSummary,
    inputs: Vec<Input>,
}

pub async fn show(page: PageRequest) -> Response {
    Html(register_page(&page, None, None)).into_response()
}

fn register_page(page: &PageRequest, tried: Option<&Registration>, problem: Option<&Problem>) -> RegisterPage {
    let t = page.t;
    let field = |name: &'static str, kind: &'static str, value: Option<&String>| {
        let input = Input::new(t, name, t.get(&format!("identity-{name}")), Control::Line(kind));
        input.value(value.cloned().unwrap_or_default()).error(sentence(t, problem, name))
    };
    let inputs = vec![
        field("name", "text", tried.map(|tried| &tried.name)).autocomplete("name"),
        field("number", "text", tried.map(|tried| &tried.number)).hint(t.get("identity-number-hint")),
        field("phone", "tel", tried.map(|tried| &tried.phone)).autocomplete("tel"),
        super::sms_input(t, tried.is_some_and(|tried| tried.sms)),
        field("email", "email", tried.map(|tried| &tried.email)).optional().autocomplete("email"),
        field("account", "text", tried.map(|tried| &tried.account))
            .hint(t.get("identity-account-hint"))
            .autocomplete("username"),
        field("password", "password", None).hint(t.get("identity-password-hint")).autocomplete("new-password"),
    ];
    RegisterPage {
        shell: page.portal(t.get("identity-register")).with_errors(usize::from(problem.is_some())),
        errors: summary(t, problem),
        inputs,
    }
}

pub async fn submit(
    State(gate): State<Arc<Gate>>,
    page: PageRequest,
    headers: HeaderMap,
    Form(registration): Form<Registration>,
) -> Result<Response, Problem> {
    let account = match entrance::add(&gate, registration.clone()).await {
        Ok(account) => account,
        Err(problem) if problem.status >= 500 => return Err(problem),
        Err(problem) => {
            let shown = register_page(&page, Some(&registration), Some(&problem));
            return Ok((problem.status_code(), Html(shown)).into_response());
        }
    };
    let device = headers.get(USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let opened = gate.directory.open_session(&account.id, device, gate.clock.now()).await;
    let (token, _) = opened.map_err(Problem::internal)?;
    let mut answer = Redirect::to("/me").into_response();
    if let Some(value) = cookie(&gate, &token).header() {
        answer.headers_mut().append(SET_COOKIE, value);
    }
    Ok(answer)
}
