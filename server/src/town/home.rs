//! The front page: one search line, life events, firm's events, and what the signed-in citizen has under way.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use catalog::pages::home;
use identity::Anyone;
use web::parts::{Directory, SearchLine};
use web::{Html, PageRequest, Shell};

use super::Town;

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage {
    shell: Shell,
    search: SearchLine,
    directory: Directory,
}

/// Citizens and firms see the portal; staff come in by their workbench.
pub async fn show(State(town): State<Town>, page: PageRequest, Anyone(who): Anyone) -> Response {
    if who.is_some_and(|who| who.account.is_staff()) {
        return Redirect::to("/staff").into_response();
    }
    let desk = town.catalog_desk();
    Html(HomePage {
        shell: page.portal(page.t.get("home-title")),
        search: home::search_line(page.t, "", true),
        directory: home::life_and_firm(&desk, page.t),
    })
    .into_response()
}
