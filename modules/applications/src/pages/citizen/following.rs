//! Following what one said without a name, by the code that was shown once. The code travels in the body of a form, so
//! that neither addresses nor logs hold it.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use web::form::{FieldError, Input, Post};
use web::parts::{ErrorSummary, Facts, Tag, Timeline, Turn};
use web::{Html, PageRequest, Problem, Shell, Text};

use super::course::{self, AnswerView};
use super::{case, case_parts, words};
use crate::desk::Desk;

#[derive(Template)]
#[template(path = "citizen/follow.html")]
struct FollowPage {
    t: Text,
    shell: Shell,
    errors: ErrorSummary,
    code: Input,
    found: Option<Found>,
}

struct Found {
    title: String,
    no: String,
    tag: Tag,
    turn: Option<Turn>,
    said: Facts,
    answers: Vec<AnswerView>,
    story: Timeline,
}

pub async fn ask(page: PageRequest) -> Response {
    Html(follow_page(&page, "", None, None)).into_response()
}

pub async fn show(State(desk): State<Desk>, page: PageRequest, post: Post) -> Result<Response, Problem> {
    let code = post.get("code").unwrap_or_default().trim();
    match desk.follow(code).await {
        Ok((sight, actor, no)) => {
            let opened = case::open_as(&desk, &sight, &actor, &no).await?;
            let found = found(&desk, page.t, &opened);
            Ok(Html(follow_page(&page, "", None, Some(found))).into_response())
        }
        Err(problem) if problem.status < 500 => {
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(follow_page(&page, code, Some(&problem), None))).into_response())
        }
        Err(problem) => Err(problem),
    }
}

fn found(desk: &Desk, t: Text, opened: &case::Opened) -> Found {
    let case::Opened { view, around, events, .. } = opened;
    let case = &view.case;
    Found {
        title: case.title.to_string(),
        no: case.no.to_string(),
        tag: words::phase_tag(t, case.phase, case.ending, case.pause.is_some()),
        turn: (!case.phase.is_over()).then(|| case_parts::turn(desk, t, view, around)),
        said: course::said(t, opened),
        answers: course::answers(desk, t, opened),
        story: case_parts::story(desk, t, view, around, events),
    }
}

fn follow_page(page: &PageRequest, code: &str, problem: Option<&Problem>, found: Option<Found>) -> FollowPage {
    let t = page.t;
    let errors: Vec<FieldError> =
        problem.into_iter().map(|problem| FieldError::new("code", problem.detail.as_str())).collect();
    let mut input = Input::line(t, "code", t.get("citizen-follow-code"))
        .hint(t.get("citizen-follow-code-hint"))
        .value(code)
        .error(errors.first().map(|error| error.sentence.clone()));
    input.max_length = Some(40);
    FollowPage {
        t,
        shell: page
            .portal(t.get("citizen-follow"))
            .crumb("/", t.get("nav-home"))
            .crumb("/opinions", t.get("citizen-opinions"))
            .with_errors(errors.len()),
        errors: ErrorSummary { t, errors },
        code: input,
        found,
    }
}
