//! One's own account by API: password, contact, one-time code.
//!
//! Changes are `PUT`, which may be repeated without a key: nothing made from a password is kept to recognise a repeat by.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::Problem;
use web::api::OfDoing;
use web::extract::Json as Body;

use crate::gate::{Gate, SignedIn};
use crate::lifecycle::register::Contact;
use crate::once::ToldOnce;
use crate::own;

/// The password in use and the one to come.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PasswordWish {
    /// The one in use; five wrong ones lock the account, as at the door.
    password: String,
    /// At least ten characters.
    #[schema(example = "清晨去湖边散步看日出")]
    new: String,
}

/// Change one's password.
///
/// All other devices and tokens are signed out; the one that asks stays.
#[utoipa::path(put, path = "/me/password", tag = "identity", request_body = PasswordWish, responses(
    (status = 204, description = "Changed"), OfDoing))]
pub(super) async fn change_password(
    State(gate): State<Arc<Gate>>,
    SignedIn(who): SignedIn,
    Body(wish): Body<PasswordWish>,
) -> Result<StatusCode, Problem> {
    own::change_password(&gate, &who, &wish.password, &wish.new).await.map(|()| StatusCode::NO_CONTENT)
}

/// How one is reached from here on.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ContactWish {
    /// The password in use.
    password: String,
    #[schema(example = "13900010001")]
    phone: String,
    /// Empty: no mail.
    #[serde(default)]
    #[schema(example = "wang.mei@example.cn")]
    email: String,
    /// Whether short messages are wanted; left out: as before.
    sms: Option<bool>,
}

/// Change one's phone and e-mail, and whether short messages are wanted.
///
/// The address known before is told of it by mail.
#[utoipa::path(put, path = "/me/contact", tag = "identity", request_body = ContactWish, responses(
    (status = 204, description = "Changed"), OfDoing))]
pub(super) async fn change_contact(
    State(gate): State<Arc<Gate>>,
    SignedIn(who): SignedIn,
    Body(wish): Body<ContactWish>,
) -> Result<StatusCode, Problem> {
    let contact = Contact { phone: wish.phone, email: wish.email, sms: wish.sms.unwrap_or(who.account.sms) };
    own::change_contact(&gate, &who, &wish.password, contact).await.map(|()| StatusCode::NO_CONTENT)
}

/// A secret for an authenticator app.
#[derive(Serialize, ToSchema)]
pub(super) struct CodeOffer {
    /// Base32.
    secret: String,
    /// As an app scans it.
    #[schema(example = "otpauth://totp/…")]
    url: String,
}

/// Ask for a new one-time code's secret.
///
/// Nothing changes and nothing is kept: `PUT /me/code` takes it into use, with a code made from it.
#[utoipa::path(post, path = "/me/code", tag = "identity", responses(
    (status = 200, description = "A secret", body = CodeOffer), OfDoing))]
pub(super) async fn offer_code(SignedIn(who): SignedIn) -> Result<Response, Problem> {
    let offer = own::offer_code(&who)?;
    let mut response = Json(CodeOffer { secret: offer.secret, url: offer.url }).into_response();
    response.extensions_mut().insert(ToldOnce);
    Ok(response)
}

/// A one-time code to take into use, or to go without.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CodeWish {
    /// The password in use.
    password: String,
    /// As `POST /me/code` gave it; absent: sign in without a code from here on.
    #[serde(default)]
    secret: Option<String>,
    /// Six digits made from the secret; needed with it.
    #[serde(default)]
    #[schema(example = "123456")]
    code: String,
}

/// Take a one-time code into use, or go without.
///
/// All other devices and tokens are signed out.
#[utoipa::path(put, path = "/me/code", tag = "identity", request_body = CodeWish, responses(
    (status = 204, description = "Changed"), OfDoing))]
pub(super) async fn change_code(
    State(gate): State<Arc<Gate>>,
    SignedIn(who): SignedIn,
    Body(wish): Body<CodeWish>,
) -> Result<StatusCode, Problem> {
    let changed = match &wish.secret {
        Some(secret) => own::set_code(&gate, &who, &wish.password, secret, &wish.code).await,
        None => own::drop_code(&gate, &who, &wish.password).await,
    };
    changed.map(|()| StatusCode::NO_CONTENT)
}
