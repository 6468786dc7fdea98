//! The pages of this module: the door, registration, and one's own account.

mod me;
mod register;
mod sign_in;
mod window;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};
use web::cookies::SetCookie;
use web::form::{Choice, Control, FieldError, Input};
use web::parts::ErrorSummary;
use web::{Problem, Text};

use crate::gate::{COOKIE, Gate};

pub fn routes(gate: Arc<Gate>) -> Router {
    Router::new()
        .route("/sign-in", get(sign_in::show).post(sign_in::submit))
        .route("/sign-out", post(sign_in::leave))
        .route("/register", get(register::show).post(register::submit))
        .route("/me/account", get(me::show))
        .route("/me/account/mandates", post(me::grant))
        .route("/me/account/mandates/revoke", post(me::revoke))
        .route("/me/account/acting", post(me::act))
        .route("/me/account/devices/end", post(me::end_device))
        .route("/me/account/password", post(me::change_password))
        .route("/me/account/contact", post(me::change_contact))
        .route("/me/account/code", post(me::set_up_code))
        .route("/me/account/code/drop", post(me::drop_code))
        .route("/staff/identity", get(window::show))
        .route("/staff/identity/check", post(window::check))
        .route("/staff/identity/firms", post(window::register))
        .with_state(gate)
}

fn cookie(gate: &Gate, token: &str) -> SetCookie {
    SetCookie::new(COOKIE, token, gate.https)
}

/// A refusal as the summary above a form; its field, if it has one, is linked.
fn summary(t: Text, problem: Option<&Problem>) -> ErrorSummary {
    let errors = problem.map(|problem| {
        let field = problem.field.clone().unwrap_or_else(|| "form".to_owned());
        FieldError::new(field, problem.told_briefly(t))
    });
    ErrorSummary { t, errors: errors.into_iter().collect() }
}

/// The tick by which somebody wants short messages.
fn sms_input(t: Text, wanted: bool) -> Input {
    let choice = Choice { value: "true".to_owned(), label: t.get("identity-sms-yes"), hint: String::new() };
    let input = Input::new(t, "sms", t.get("identity-sms"), Control::Ticks(vec![choice])).optional();
    let input = input.hint(t.get("identity-sms-hint"));
    if wanted { input.value("true") } else { input }
}

/// The sentence that belongs to one field.
fn sentence(t: Text, problem: Option<&Problem>, field: &str) -> Option<String> {
    problem.filter(|problem| problem.field.as_deref() == Some(field)).map(|problem| problem.told_briefly(t))
}
