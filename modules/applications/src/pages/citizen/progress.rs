//! Progress without signing in (APP-04) as a page: where the matter stands, with the applicant's name masked.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use casework::{Case, PartyKind, Whose};
use kernel::{local_date, mask_name};
use web::form::{FieldError, Input, Post};
use web::parts::{ErrorSummary, Facts, Notice, Tag, Tone};
use web::{Html, PageRequest, Problem, Shell, Text};

use super::{case_parts, words};
use crate::desk::Desk;
use crate::progress::ENDING;

#[derive(Template)]
#[template(path = "citizen/progress.html")]
struct ProgressPage {
    t: Text,
    shell: Shell,
    errors: ErrorSummary,
    case_no: Input,
    ending: Input,
    unknown: Option<Notice>,
    found: Option<Found>,
}

struct Found {
    title: String,
    tag: Tag,
    turn: String,
    facts: Facts,
}

pub async fn show(page: PageRequest) -> Response {
    Html(progress_page(&page, &Post::default(), Vec::new(), None, false)).into_response()
}

pub async fn ask(State(desk): State<Desk>, page: PageRequest, post: Post) -> Result<Response, Problem> {
    let t = page.t;
    let text = |name: &str| post.get(name).unwrap_or_default().trim().to_uppercase();
    let (number, ending) = (text("case_no"), text("ending"));
    let mut errors = Vec::new();
    if number.is_empty() {
        errors.push(FieldError::new("case_no", t.get("citizen-progress-case-missing")));
    }
    if ending.chars().count() != ENDING {
        errors.push(FieldError::new("ending", t.get("citizen-progress-ending-missing")));
    }
    if !errors.is_empty() {
        let shown = progress_page(&page, &post, errors, None, false);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(shown)).into_response());
    }
    let found = desk.find_progress(&number, &ending).await?.map(|case| found(&desk, t, &case));
    let unknown = found.is_none();
    Ok(Html(progress_page(&page, &post, Vec::new(), found, unknown)).into_response())
}

fn found(desk: &Desk, t: Text, case: &Case) -> Found {
    let day = |date| t.date_near(date, desk.today());
    let name = match case.party.kind {
        PartyKind::Citizen => mask_name(&case.party.name),
        _ => case.party.name.clone(),
    };
    let mut facts = Facts::new()
        .fact(t.get("citizen-applicant"), name)
        .fact(t.get("citizen-organ"), desk.organ_name(&case.lead_organ))
        .fact(t.get("citizen-filed"), day(local_date(case.filed_at)));
    if let Some(on) = case.accepted_on {
        facts = facts.fact(t.get("citizen-accepted"), day(on));
    }
    let due = case_parts::leading_clock(case).filter(|named| named.clock.is_running() && !named.clock.is_paused());
    let due = due.and_then(|named| named.clock.due(&desk.calendar(), desk.now()).ok());
    if let Some(due) = due {
        facts = facts.fact(t.get("citizen-latest"), day(due.date));
    }
    if let Some(at) = case.closed_at {
        facts = facts.fact(t.get("citizen-closed"), day(local_date(at)));
    }
    let turn = match case.phase.is_over() {
        true => String::new(),
        false => words::whose(t, Whose::turn(case.phase, case.pause.is_some())),
    };
    Found {
        title: case.title.to_string(),
        tag: words::phase_tag(t, case.phase, case.ending, case.pause.is_some()),
        turn,
        facts,
    }
}

fn progress_page(
    page: &PageRequest,
    post: &Post,
    errors: Vec<FieldError>,
    found: Option<Found>,
    unknown: bool,
) -> ProgressPage {
    let t = page.t;
    let error = |name: &str| errors.iter().find(|error| error.field == name).map(|error| error.sentence.clone());
    let field = |name: &'static str, label: &str, hint: &str| {
        let value = post.get(name).unwrap_or_default();
        Input::line(t, name, t.get(label)).hint(t.get(hint)).value(value).error(error(name))
    };
    let mut ending = field("ending", "citizen-progress-ending", "citizen-progress-ending-hint");
    ending.max_length = Some(ENDING as u64);
    ProgressPage {
        t,
        shell: page.portal(t.get("citizen-progress")).crumb("/", t.get("nav-home")).with_errors(errors.len()),
        case_no: field("case_no", "citizen-case-no", "citizen-progress-case-hint"),
        ending,
        unknown: unknown.then(|| {
            Notice::new(Tone::Urgent, t.get("citizen-progress-unknown")).body(t.get("citizen-progress-unknown-note"))
        }),
        found,
        errors: ErrorSummary { t, errors },
    }
}
