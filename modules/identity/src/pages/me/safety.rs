//! Password and one-time code.

use std::sync::Arc;

use axum::Form;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use web::{Html, PageRequest, Problem};

use super::{account_page, answer, asked_in, back};
use crate::gate::{Gate, SignedIn};
use crate::own;

#[derive(Debug, Deserialize)]
pub struct PasswordForm {
    #[serde(rename = "old-password")]
    present: String,
    password: String,
}

pub async fn change_password(
    State(gate): State<Arc<Gate>>,
    page: PageRequest,
    SignedIn(who): SignedIn,
    Form(form): Form<PasswordForm>,
) -> Result<Response, Problem> {
    let changed = own::change_password(&gate, &who, &form.present, &form.password).await;
    let fields = [("password", "old-password"), ("new", "password")];
    let changed = changed.map_err(|problem| asked_in(problem, &fields));
    answer(&gate, &page, &who, changed, "password").await
}

#[derive(Debug, Default, Deserialize)]
pub struct CodeForm {
    #[serde(default)]
    secret: String,
    #[serde(default)]
    code: String,
    #[serde(default, rename = "code-password")]
    present: String,
}

/// First shows a secret, then takes it into use when a code made from it is entered.
pub async fn set_up_code(
    State(gate): State<Arc<Gate>>,
    page: PageRequest,
    SignedIn(who): SignedIn,
    Form(form): Form<CodeForm>,
) -> Result<Response, Problem> {
    if form.secret.is_empty() {
        let secret = own::offer_code(&who)?.secret;
        return Ok(Html(account_page(&gate, &page, &who, None, Some(secret)).await?).into_response());
    }
    match own::set_code(&gate, &who, &form.present, &form.secret, &form.code).await {
        Ok(()) => Ok(back("code-set")),
        Err(problem) if problem.status >= 500 => Err(problem),
        Err(problem) => {
            let problem = asked_in(problem, &[("password", "code-password")]);
            let shown = account_page(&gate, &page, &who, Some(&problem), Some(form.secret)).await?;
            Ok((problem.status_code(), Html(shown)).into_response())
        }
    }
}

#[derive(Debug, Deserialize)]
pub struct DropForm {
    #[serde(rename = "drop-password")]
    present: String,
}

pub async fn drop_code(
    State(gate): State<Arc<Gate>>,
    page: PageRequest,
    SignedIn(who): SignedIn,
    Form(form): Form<DropForm>,
) -> Result<Response, Problem> {
    let dropped = own::drop_code(&gate, &who, &form.present).await;
    let dropped = dropped.map_err(|problem| asked_in(problem, &[("password", "drop-password")]));
    answer(&gate, &page, &who, dropped, "code-dropped").await
}
