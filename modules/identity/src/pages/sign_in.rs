//! The sign-in page: account and password, the one-time code when asked for, and one-click accounts in the demonstration.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use http::HeaderMap;
use http::header::{SET_COOKIE, USER_AGENT};
use serde::Deserialize;
use web::form::{Control, Input};
use web::parts::ErrorSummary;
use web::{Html, PageRequest, Problem, Shell, cookies};

use super::{cookie, sentence, summary};
use crate::entrance::{self, Entry};
use crate::gate::{Anyone, COOKIE, DemoAccount, Gate};

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage {
    shell: Shell,
    errors: ErrorSummary,
    inputs: Vec<Input>,
    to: String,
    demo: Vec<DemoAccount>,
}

#[derive(Debug, Default, Deserialize)]
pub struct Way {
    #[serde(default)]
    to: String,
}

#[derive(Debug, Default, Deserialize)]
pub struct Credentials {
    account: String,
    password: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    to: String,
}

pub async fn show(State(gate): State<Arc<Gate>>, page: PageRequest, Query(way): Query<Way>) -> Response {
    let credentials = Credentials { to: way.to, ..Credentials::default() };
    Html(sign_in_page(&gate, &page, &credentials, None, false)).into_response()
}

fn sign_in_page(
    gate: &Gate,
    page: &PageRequest,
    tried: &Credentials,
    problem: Option<&Problem>,
    ask_code: bool,
) -> SignInPage {
    let t = page.t;
    let mut inputs = vec![
        Input::line(t, "account", t.get("identity-account"))
            .value(tried.account.clone())
            .autocomplete("username")
            .error(sentence(t, problem, "account")),
        Input::new(t, "password", t.get("identity-password"), Control::Line("password"))
            .autocomplete("current-password")
            .error(sentence(t, problem, "password")),
    ];
    if ask_code {
        let code = Input::line(t, "code", t.get("identity-code"))
            .hint(t.get("identity-code-hint"))
            .autocomplete("one-time-code")
            .error(sentence(t, problem, "code"));
        inputs.push(code);
    }
    SignInPage {
        shell: page.portal(t.get("identity-sign-in")).with_errors(usize::from(problem.is_some())),
        errors: summary(t, problem),
        inputs,
        to: tried.to.clone(),
        demo: gate.demo_accounts.clone(),
    }
}

pub async fn submit(
    State(gate): State<Arc<Gate>>,
    page: PageRequest,
    headers: HeaderMap,
    Form(tried): Form<Credentials>,
) -> Response {
    let device = headers.get(USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let code = Some(tried.code.trim()).filter(|code| !code.is_empty());
    match entrance::sign_in(&gate, &tried.account, &tried.password, code, device).await {
        Ok(Entry::Welcome(welcome)) => {
            let home = gate.home(&welcome.account);
            let to = Some(web::local_path(&tried.to)).filter(|to| *to != "/").unwrap_or(&home);
            let mut answer = Redirect::to(to).into_response();
            if let Some(value) = cookie(&gate, &welcome.token).header() {
                answer.headers_mut().append(SET_COOKIE, value);
            }
            answer
        }
        Ok(Entry::NeedsCode) => Html(sign_in_page(&gate, &page, &tried, None, true)).into_response(),
        Err(problem) => {
            let ask_code = problem.field.as_deref() == Some("code");
            let status = problem.status_code();
            (status, Html(sign_in_page(&gate, &page, &tried, Some(&problem), ask_code))).into_response()
        }
    }
}

/// Signing out ends the session on the server and takes the cookie away.
pub async fn leave(State(gate): State<Arc<Gate>>, Anyone(who): Anyone) -> Result<Response, Problem> {
    if let Some(who) = who {
        gate.directory.end_session(&who.account.id, &who.session.digest).await.map_err(Problem::internal)?;
    }
    let mut answer = Redirect::to("/").into_response();
    if let Some(value) = cookies::SetCookie::remove(COOKIE, gate.https).header() {
        answer.headers_mut().append(SET_COOKIE, value);
    }
    Ok(answer)
}
