//! Checking a document (核验), for anybody: by the code in its corner, by its number and the case's, or by the file.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use web::form::{FieldError, Input, Post};
use web::parts::{ErrorSummary, Facts, Notice, Tone};
use web::{Html, Markup, PageRequest, Problem, Shell, Text};

use crate::desk::Desk;
use crate::papers::{FileVerdict, LetterFacts};

#[derive(Template)]
#[template(path = "citizen/verify.html")]
struct VerifyPage {
    t: Text,
    shell: Shell,
    errors: ErrorSummary,
    verdict: Option<Verdict>,
    number: Input,
    case_no: Input,
    file_error: Option<String>,
}

/// What is told of a document.
struct Verdict {
    notice: Notice,
    facts: Option<Facts>,
    /// What to mind when relying on it.
    advice: String,
}

pub async fn show(page: PageRequest) -> Response {
    Html(verify_page(&page, &Post::default(), None, Vec::new())).into_response()
}

/// `/verify/{code}`: where the QR code leads.
pub async fn by_code(
    State(desk): State<Desk>,
    page: PageRequest,
    Path(code): Path<String>,
) -> Result<Response, Problem> {
    let verdict = told(page.t, desk.verify_code(&code).await)?;
    Ok(answer(&page, &Post::default(), verdict))
}

pub async fn check(State(desk): State<Desk>, page: PageRequest, post: Post) -> Result<Response, Problem> {
    let t = page.t;
    if let Some(file) = post.files("file").next() {
        let verdict = of_file(t, desk.verify_file(file.bytes.to_vec()).await?);
        return Ok(answer(&page, &post, verdict));
    }
    let text = |name: &str| post.get(name).unwrap_or_default().trim().to_owned();
    let (number, case_no) = (text("number"), text("case_no"));
    let mut errors = Vec::new();
    if post.get("number").is_none() {
        errors.push(FieldError::new("file", t.get("citizen-verify-choose-file")));
    } else {
        for (field, value, key) in
            [("number", &number, "citizen-verify-number-missing"), ("case_no", &case_no, "citizen-verify-case-missing")]
        {
            if value.is_empty() {
                errors.push(FieldError::new(field, t.get(key)));
            }
        }
    }
    if !errors.is_empty() {
        let shown = verify_page(&page, &post, None, errors);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(shown)).into_response());
    }
    let verdict = told(t, desk.verify_letter(&number, &case_no).await)?;
    Ok(answer(&page, &post, verdict))
}

fn answer(page: &PageRequest, post: &Post, verdict: Verdict) -> Response {
    Html(verify_page(page, post, Some(verdict), Vec::new())).into_response()
}

/// Not being found is an answer here, not an error.
fn told(t: Text, found: Result<LetterFacts, Problem>) -> Result<Verdict, Problem> {
    match found {
        Ok(facts) => Ok(genuine(t, &facts)),
        Err(problem) if problem.status == 404 => Ok(Verdict {
            notice: Notice::new(Tone::Urgent, t.get("citizen-verify-unknown"))
                .body(t.get("citizen-verify-unknown-note")),
            facts: None,
            advice: t.get("citizen-verify-unknown-advice"),
        }),
        Err(problem) => Err(problem),
    }
}

fn genuine(t: Text, facts: &LetterFacts) -> Verdict {
    let (tone, title, advice) = match facts.overtaken {
        true => (Tone::Urgent, "citizen-verify-overtaken", "citizen-verify-overtaken-advice"),
        false => (Tone::Good, "citizen-verify-genuine", "citizen-verify-genuine-advice"),
    };
    Verdict {
        notice: Notice::new(tone, t.get(title)).body(facts.standing.as_str()),
        facts: Some(letter(t, facts)),
        advice: t.get(advice),
    }
}

fn letter(t: Text, facts: &LetterFacts) -> Facts {
    let code = |text: &str| Markup::trusted(format!("<span class=\"code\">{}</span>", Markup::text(text)));
    let addressee = if facts.between_organs { "citizen-verify-addressee" } else { "citizen-verify-applicant" };
    Facts::new()
        .fact(t.get("citizen-verify-title"), facts.title.as_str())
        .fact(t.get("citizen-verify-number"), facts.number.as_str())
        .fact(t.get("citizen-verify-organ"), facts.organ.as_str())
        .fact(t.get("citizen-verify-issued"), t.long_date(facts.issued_on))
        .fact(t.get("citizen-verify-item"), facts.item.as_str())
        .fact(t.get(addressee), facts.applicant.as_str())
        .fact(t.get("citizen-case-no"), code(facts.case_no.as_str()))
}

fn of_file(t: Text, verdict: FileVerdict) -> Verdict {
    match verdict {
        FileVerdict::Genuine { facts: Some(facts), .. } => genuine(t, &facts),
        FileVerdict::Genuine { sealed_by, facts: None } => Verdict {
            notice: Notice::new(Tone::Good, t.get("citizen-verify-sealed"))
                .body(t.msg("citizen-verify-sealed-by").arg("organ", sealed_by).to_string()),
            facts: None,
            advice: t.get("citizen-verify-sealed-advice"),
        },
        FileVerdict::Doubtful { reason } => Verdict {
            notice: Notice::new(Tone::Urgent, t.get("citizen-verify-doubtful")).body(reason),
            facts: None,
            advice: t.get("citizen-verify-doubtful-advice"),
        },
    }
}

fn verify_page(page: &PageRequest, post: &Post, verdict: Option<Verdict>, errors: Vec<FieldError>) -> VerifyPage {
    let t = page.t;
    let error = |name: &str| errors.iter().find(|error| error.field == name).map(|error| error.sentence.clone());
    let field = |name: &'static str, label: &str, hint: &str| {
        let value = post.get(name).unwrap_or_default();
        Input::line(t, name, t.get(label)).hint(t.get(hint)).value(value).error(error(name))
    };
    VerifyPage {
        t,
        shell: page.portal(t.get("citizen-verify")).crumb("/", t.get("nav-home")).with_errors(errors.len()),
        number: field("number", "citizen-verify-number", "citizen-verify-number-hint"),
        case_no: field("case_no", "citizen-case-no", "citizen-verify-case-hint"),
        file_error: error("file"),
        verdict,
        errors: ErrorSummary { t, errors },
    }
}
