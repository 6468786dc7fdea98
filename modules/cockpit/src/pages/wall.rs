//! The wall screen (大屏): the county at a glance from the other end of a hall, on 1080 lines and on 2160.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use identity::{Permission, Staff};
use web::{Front, Html, PageRequest, Problem, Shell};

use super::view::BoardView;
use crate::board::Scope;
use crate::desk::Desk;

#[derive(Template)]
#[template(path = "wall_screen.html")]
struct WallPage {
    shell: Shell,
    board: BoardView,
}

#[derive(Template)]
#[template(path = "_wall.html")]
struct Fragment {
    board: BoardView,
}

pub async fn show(State(desk): State<Desk>, Staff(who): Staff, request: PageRequest) -> Result<Response, Problem> {
    who.must(Permission::SeeAllCases)?;
    let scope = Scope::default();
    let board = desk.board(&who, &scope).await?;
    let board = BoardView::of(request.t, &desk, &who, &scope, &board);
    if request.partial.0 {
        return Ok(Html(Fragment { board }).into_response());
    }
    let shell = Shell::new(&request, request.t.get("cockpit-wall-title"), Front::Wall);
    Ok(Html(WallPage { shell, board }).into_response())
}
