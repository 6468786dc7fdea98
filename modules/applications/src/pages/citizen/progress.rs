//! Progress without signing in (APP-04): the case number and the last four characters of the applicant's own number
//! show where the matter stands, with the applicant's name masked. Guessing is slowed down for each case.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Extension, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use casework::{Case, PartyKind, Sight, Whose};
use kernel::{CaseNo, SharedClock, local_date, mask_name};
use web::form::{FieldError, Input, Post};
use web::parts::{ErrorSummary, Facts, Notice, Tag, Tone};
use web::rate::{Rate, RateLimits};
use web::{Html, PageRequest, Problem, Shell, Text};

use super::{case_parts, words};
use crate::desk::{Desk, problem};
use crate::lifecycle::KIND;

/// Five tries at once, then one a minute: ten thousand endings would take a week for a single case.
const TRIES: Rate = Rate { per_second: 1.0 / 60.0, burst: 5.0 };
/// Characters of the applicant's number that must be known.
const ENDING: usize = 4;

#[derive(Clone)]
pub struct Tries(Arc<RateLimits>);

impl Tries {
    pub fn new(clock: SharedClock) -> Tries {
        Tries(Arc::new(RateLimits::new(clock, TRIES, TRIES, false)))
    }
}

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

pub async fn ask(
    State(desk): State<Desk>,
    Extension(Tries(tries)): Extension<Tries>,
    page: PageRequest,
    post: Post,
) -> Result<Response, Problem> {
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
    tries.take(&number, TRIES).map_err(Problem::too_many_requests)?;
    let found = find(&desk, &number, &ending).await?.map(|case| found(&desk, t, &case));
    let unknown = found.is_none();
    Ok(Html(progress_page(&page, &post, Vec::new(), found, unknown)).into_response())
}

/// The case, if both the number and the ending are right; which of them is wrong is not told.
async fn find(desk: &Desk, number: &str, ending: &str) -> Result<Option<Arc<Case>>, Problem> {
    let Ok(no) = CaseNo::parse(number) else { return Ok(None) };
    match desk.casework.read_case(&Sight::county(desk.region), &no).await {
        Ok(case) if case.kind == KIND && ends_with(&case.party.number, ending) => Ok(Some(case)),
        Ok(_) | Err(casework::Error::Refused(_)) => Ok(None),
        Err(error) => Err(problem(error)),
    }
}

fn ends_with(number: &str, ending: &str) -> bool {
    ending.chars().count() == ENDING && number.to_uppercase().ends_with(ending)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ending_is_four_characters_and_an_x_may_be_small() {
        assert!(ends_with("11010518520312024x", "024X"));
        assert!(!ends_with("110105185203120245", "0246"));
        assert!(!ends_with("110105185203120245", "5"));
        assert!(!ends_with("110105185203120245", ""));
    }
}
