//! Who may act for whom, and the devices one is signed in on.

use std::sync::Arc;

use axum::Form;
use axum::extract::State;
use axum::response::Response;
use kernel::{Date, ItemId};
use serde::Deserialize;
use web::{PageRequest, Problem};

use super::{answer, back};
use crate::api::{self, act_under, grant_to};
use crate::gate::{Gate, SignedIn};
use crate::lifecycle::grant_mandate::Grant;
use crate::model::MandateScope;

#[derive(Debug, Deserialize)]
pub struct GrantForm {
    agent: String,
    #[serde(default)]
    items: String,
    until: String,
}

pub async fn grant(
    State(gate): State<Arc<Gate>>,
    page: PageRequest,
    SignedIn(who): SignedIn,
    Form(form): Form<GrantForm>,
) -> Result<Response, Problem> {
    let done = async {
        let until: Date = form.until.trim().parse().map_err(|_| {
            kernel::Refusal::invalid("bad_date", "请填写授权截止日期，例如 2026-12-31。").on_field("until")
        })?;
        let items: Vec<ItemId> = form
            .items
            .split(['、', '，', ',', ' '])
            .map(str::trim)
            .filter(|id| !id.is_empty())
            .map(ItemId::from)
            .collect();
        let scope = if items.is_empty() { MandateScope::All } else { MandateScope::Items(items) };
        grant_to(&gate, &who, Grant { agent: form.agent.trim().into(), scope, until }).await.map(drop)
    };
    let done = done.await;
    answer(&gate, &page, &who, done, "").await
}

#[derive(Debug, Deserialize)]
pub struct Named {
    #[serde(default)]
    id: String,
}

pub async fn revoke(
    State(gate): State<Arc<Gate>>,
    page: PageRequest,
    SignedIn(who): SignedIn,
    Form(named): Form<Named>,
) -> Result<Response, Problem> {
    let done = api::revoke(&gate, &who, &named.id).await;
    answer(&gate, &page, &who, done, "").await
}

pub async fn act(
    State(gate): State<Arc<Gate>>,
    page: PageRequest,
    SignedIn(who): SignedIn,
    Form(named): Form<Named>,
) -> Result<Response, Problem> {
    let done = act_under(&gate, &who, Some(named.id.as_str()).filter(|id| !id.is_empty())).await;
    answer(&gate, &page, &who, done, "").await
}

pub async fn end_device(
    State(gate): State<Arc<Gate>>,
    SignedIn(who): SignedIn,
    Form(named): Form<Named>,
) -> Result<Response, Problem> {
    gate.directory.end_session(&who.account.id, &named.id).await.map_err(Problem::internal)?;
    Ok(back(""))
}
