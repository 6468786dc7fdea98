//! How the holder is reached.

use std::sync::Arc;

use axum::Form;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use web::{PageRequest, Problem};

use super::{answer, asked_in};
use crate::gate::{Gate, SignedIn};
use crate::lifecycle::register::Contact;
use crate::own;

#[derive(Debug, Deserialize)]
pub struct ContactForm {
    phone: String,
    #[serde(default)]
    email: String,
    /// A tick; absent where it was taken away.
    #[serde(default)]
    sms: bool,
    #[serde(rename = "contact-password")]
    present: String,
}

pub async fn change_contact(
    State(gate): State<Arc<Gate>>,
    page: PageRequest,
    SignedIn(who): SignedIn,
    Form(form): Form<ContactForm>,
) -> Result<Response, Problem> {
    let wish = Contact { phone: form.phone, email: form.email, sms: form.sms };
    let changed = own::change_contact(&gate, &who, &form.present, wish).await;
    let changed = changed.map_err(|problem| asked_in(problem, &[("password", "contact-password")]));
    answer(&gate, &page, &who, changed, "contact").await
}
