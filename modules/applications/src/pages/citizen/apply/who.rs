//! Who applies: oneself, or somebody whose mandate one holds.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Redirect;
use identity::{Mandate, SignedIn};
use web::form::{Choice, Control, Input, Post};
use web::{Html, PageRequest, Problem, Shell, Text};

use super::ItemPath;
use crate::desk::Desk;

/// The choice for oneself.
const MYSELF: &str = "self";

#[derive(Template)]
#[template(path = "citizen/who.html")]
pub struct WhoPage {
    t: Text,
    shell: Shell,
    choice: Input,
    not_covering: Vec<String>,
}

pub async fn show(
    State(desk): State<Desk>,
    page: PageRequest,
    SignedIn(who): SignedIn,
    Path(path): Path<ItemPath>,
) -> Result<Html<WhoPage>, Problem> {
    let t = page.t;
    let item = desk.item(&path.id())?;
    let held = desk.gate.directory.list_mandates_held(&who.account.id).await.map_err(Problem::internal)?;
    let in_force = held.into_iter().filter(|mandate| mandate.is_in_force(desk.today()));
    let (covering, other): (Vec<Mandate>, Vec<Mandate>) = in_force.partition(|mandate| mandate.scope.covers(&item.id));
    let myself = Choice {
        value: MYSELF.to_owned(),
        label: t.msg("citizen-applicant-self").arg("name", who.account.name.as_str()).to_string(),
        hint: String::new(),
    };
    let mandated = covering.iter().map(|mandate| Choice {
        value: mandate.id.clone(),
        label: mandate.principal.name.clone(),
        hint: match mandate.until {
            Some(until) => t.msg("citizen-mandate-until").arg("until", t.long_date(until)).to_string(),
            None => t.get("citizen-mandate-standing"),
        },
    });
    let choices = std::iter::once(myself).chain(mandated).collect();
    let now = who.mandate.as_ref().map_or(MYSELF, |mandate| mandate.id.as_str());
    let address = path.address();
    Ok(Html(WhoPage {
        t,
        shell: page
            .portal(t.get("citizen-who-applies"))
            .crumb("/", t.get("nav-home"))
            .crumb(address.start(), t.msg("citizen-apply-title").arg("name", item.name.as_str()).to_string()),
        choice: Input::new(t, "mandate", t.get("citizen-who-question"), Control::Radio(choices)).value(now),
        not_covering: other.into_iter().map(|mandate| mandate.principal.name).collect(),
    }))
}

/// From here on the session acts for whom was chosen, until it is changed again.
pub async fn choose(
    State(desk): State<Desk>,
    SignedIn(who): SignedIn,
    Path(path): Path<ItemPath>,
    post: Post,
) -> Result<Redirect, Problem> {
    let chosen = post.get("mandate").filter(|chosen| *chosen != MYSELF);
    identity::act_under(&desk.gate, &who, chosen).await?;
    Ok(Redirect::to(&path.address().start()))
}
