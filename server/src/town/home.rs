//! The front page: one search line, life events, firm's events, and what the signed-in citizen has under way.

use applications::pages::citizen::{self, OpenMatters, PublicFigures};
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use catalog::pages::home;
use identity::Anyone;
use web::parts::{Directory, SearchLine};
use web::{Html, PageRequest, Problem, Shell};

use super::Town;

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage {
    shell: Shell,
    search: SearchLine,
    figures: PublicFigures,
    /// What the signed-in citizen has under way.
    mine: Option<OpenMatters>,
    directory: Directory,
}

/// Citizens and firms see the portal; staff come in by their workbench.
pub async fn show(State(town): State<Town>, page: PageRequest, Anyone(who): Anyone) -> Result<Response, Problem> {
    if let Some(who) = who.as_ref().filter(|who| who.account.is_staff()) {
        return Ok(Redirect::to(&town.gate.home(&who.account)).into_response());
    }
    let mine = match who {
        Some(who) => Some(citizen::open_matters(&town.desk, page.t, &who).await?),
        None => None,
    };
    let desk = town.catalog_desk();
    let home = HomePage {
        shell: page.portal(page.t.get("home-title")),
        search: home::search_line(page.t, "", true),
        figures: citizen::public_figures(&town.desk).await?,
        mine,
        directory: home::life_and_firm(&desk, page.t),
    };
    Ok(Html(home).into_response())
}
