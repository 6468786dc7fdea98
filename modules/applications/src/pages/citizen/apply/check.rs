//! The last look before filing: every answer with its way back, then the one button that files.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use casework::Outcome;
use identity::{SignedIn, Who};
use serde_json::Value;
use store::idempotency;
use web::form::{Input, Post};
use web::parts::{ErrorSummary, Notice, Summary, Tone};
use web::{Html, Markup, PageRequest, Problem, Shell, Text};

use super::application::{Application, Standing, Step};
use super::materials::upload_tag;
use super::saved::{self, Saved};
use super::{Address, ItemPath, start};
use crate::desk::Desk;
use crate::filing::{Handed, HandedFile, Wish};
use crate::pages::citizen::files;
use crate::receiving::Receiving;

#[derive(Template)]
#[template(path = "citizen/check.html")]
struct CheckPage {
    t: Text,
    shell: Shell,
    errors: ErrorSummary,
    notices: Vec<Notice>,
    summaries: Vec<Summary>,
    ready: bool,
    /// How the result is to reach the applicant.
    receiving: Vec<Input>,
    /// The same post twice files once.
    key: String,
    start: String,
}

pub async fn show(
    State(desk): State<Desk>,
    page: PageRequest,
    SignedIn(who): SignedIn,
    Path(path): Path<ItemPath>,
) -> Result<Response, Problem> {
    let Saved { application, .. } = saved::load(&desk, &who, &path.id()).await?;
    let key = format!("apply-{}{}", web::guard::reference_number(), web::guard::reference_number());
    Ok(Html(check_page(&page, &who, &application, &path.address(), key, Tried::default())).into_response())
}

pub async fn submit(
    State(desk): State<Desk>,
    page: PageRequest,
    SignedIn(who): SignedIn,
    Path(path): Path<ItemPath>,
    post: Post,
) -> Result<Response, Problem> {
    let address = path.address();
    let key = post.get("key").unwrap_or_default().to_owned();
    if let Some(filed) = filed_before(&desk, &who, &key).await? {
        return Ok(receipt(&filed));
    }
    let Saved { application, .. } = saved::load(&desk, &who, &path.id()).await?;
    let delivery = Receiving::posted(&post);
    if !application.open_steps(page.t).is_empty() {
        let shown = check_page(&page, &who, &application, &address, key, Tried { wish: delivery, problem: None });
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(shown)).into_response());
    }
    let filed = desk.file(&who, Wish { delivery: delivery.clone(), ..wish(&application) }, Some(key.clone())).await;
    match filed {
        Ok(outcome) => {
            saved::forget(&desk, &who, &path.id()).await?;
            Ok(receipt(&outcome))
        }
        Err(problem) if problem.status >= 500 => Err(problem),
        Err(problem) => {
            let status = problem.status_code();
            let shown =
                check_page(&page, &who, &application, &address, key, Tried { wish: delivery, problem: Some(&problem) });
            Ok((status, Html(shown)).into_response())
        }
    }
}

fn receipt(filed: &Outcome) -> Response {
    Redirect::to(&format!("/me/cases/{}/receipt", filed.case_no)).into_response()
}

/// What the same button filed a moment ago; the draft is gone by then.
async fn filed_before(desk: &Desk, who: &Who, key: &str) -> Result<Option<Outcome>, Problem> {
    let given = idempotency::lookup(&desk.db, desk.region, who.account.id.as_str(), key).await;
    let given = given.map_err(Problem::internal)?;
    Ok(given.and_then(|given| serde_json::from_str(&given.answer).ok()))
}

fn wish(application: &Application) -> Wish {
    let given = application.materials().into_iter().filter(|(_, standing)| *standing == Standing::Given);
    let handed = given.filter_map(|(material, _)| {
        let files = &application.given(&material.id)?.files;
        let files = files.iter().filter_map(HandedFile::of).collect();
        Some(Handed { id: material.id.clone(), files, on_paper: false })
    });
    Wish {
        item: application.item.id.to_string(),
        answers: Value::Object(application.answers.clone()),
        form: application.form.as_ref().map_or(Value::Null, |_| Value::Object(application.values.clone())),
        materials: handed.collect(),
        ..Wish::default()
    }
}

/// What was chosen when the button was pressed, and why it was refused.
#[derive(Default)]
struct Tried<'a> {
    wish: Option<Receiving>,
    problem: Option<&'a Problem>,
}

fn check_page(
    page: &PageRequest,
    who: &Who,
    application: &Application,
    address: &Address,
    key: String,
    tried: Tried<'_>,
) -> CheckPage {
    let (t, Tried { wish, problem }) = (page.t, tried);
    let open = application.open_steps(t);
    let notices = open.iter().map(|(step, lacks)| {
        let sentences: Vec<&str> = lacks.iter().map(|lack| lack.sentence.as_str()).collect();
        Notice::new(Tone::Urgent, title(t, application, *step))
            .body(sentences.join("；"))
            .action(address.to(&step.key()), t.get("citizen-go-and-fill"))
    });
    let errors = problem.map(|problem| refused(t, problem)).unwrap_or_default();
    let ready = open.is_empty();
    let known = |person: &str, firm: &str| application.known.get(person).or_else(|| application.known.get(firm));
    let wish = wish.unwrap_or_else(|| {
        let phone = known("applicant.phone", "enterprise.phone").unwrap_or_default();
        let address = known("applicant.address", "enterprise.address").unwrap_or_default();
        Receiving::offered(None, &who.account.name, phone, address)
    });
    let receiving = wish.inputs(t, &application.item, &errors);
    CheckPage {
        t,
        shell: address.shell(page, application, t.get("citizen-check")).with_errors(errors.len()),
        errors: ErrorSummary { t, errors },
        notices: notices.collect(),
        summaries: summaries(t, who, application, address),
        ready,
        receiving,
        key,
        start: address.start(),
    }
}

/// A refusal of the desk as lines of the error summary.
fn refused(t: Text, problem: &Problem) -> Vec<web::form::FieldError> {
    if problem.errors.is_empty() {
        return vec![web::form::FieldError::new("form", problem.told_briefly(t))];
    }
    problem.errors.clone()
}

fn title(t: Text, application: &Application, step: Step) -> String {
    match step {
        Step::Questions => t.get("citizen-questions"),
        Step::Group(n) => application.group(n).map(|group| group.title.clone()).unwrap_or_default(),
        Step::Materials => t.get("citizen-materials"),
    }
}

fn summaries(t: Text, who: &Who, application: &Application, address: &Address) -> Vec<Summary> {
    let applicant = Summary::new(t, t.get("citizen-summary-first"));
    let line = start::applicant_line(t, who);
    let first = applicant.row(t.get("citizen-who-applies"), line, Some(address.to("who")));
    let mut summaries = vec![answers(application, address, first)];
    summaries.extend(application.groups().into_iter().map(|(n, _)| group(t, application, address, n)));
    let materials = materials(t, application, address);
    if !materials.rows.is_empty() {
        summaries.push(materials);
    }
    summaries
}

fn answers(application: &Application, address: &Address, summary: Summary) -> Summary {
    application.questions().into_iter().fold(summary, |summary, question| {
        let label = |value: &Value| question.label_of(value.as_str()?).map(str::to_owned);
        let words: Vec<String> = match application.answers.get(&question.id) {
            Some(Value::Array(several)) => several.iter().filter_map(label).collect(),
            Some(one) => label(one).into_iter().collect(),
            None => Vec::new(),
        };
        summary.row(
            question.ask.as_str(),
            words.join("、"),
            Some(format!("{}#field-{}", address.to("questions"), question.id)),
        )
    })
}

fn group(t: Text, application: &Application, address: &Address, n: usize) -> Summary {
    let held = application.held(t);
    let step = Step::Group(n);
    let summary = Summary::new(t, title(t, application, step));
    let Some((form, group)) = application.form.as_ref().zip(application.group(n)) else { return summary };
    let when = |when: &str| application.holds(when);
    form.visible(Some(&group.id), &when).fold(summary, |summary, field| {
        let words = field.in_words(t, application.values.get(&field.name));
        match held.iter().find(|(name, _)| *name == field.name) {
            Some((_, source)) => summary.held(field.title.as_str(), words, source.as_str()),
            None => {
                let change = format!("{}#{}", address.to(&step.key()), web::form::anchor(&field.name));
                summary.row(field.title.as_str(), words, Some(change))
            }
        }
    })
}

fn materials(t: Text, application: &Application, address: &Address) -> Summary {
    let summary = Summary::new(t, t.get("citizen-materials"));
    application.materials().into_iter().fold(summary, |summary, (material, standing)| {
        let change = Some(format!("{}#field-material-{}", address.to("materials"), material.id));
        match standing {
            Standing::Held => {
                summary.held(material.name.as_str(), t.get("citizen-held-short"), t.get("citizen-held-note"))
            }
            Standing::Made => summary.row(material.name.as_str(), t.get("citizen-made-note"), None),
            Standing::Given => {
                let files = application.given(&material.id).map(|given| given.files.as_slice()).unwrap_or_default();
                let links: Vec<Markup> =
                    files.iter().map(|file| Markup::link(&files::href(&file.hash), &file.name)).collect();
                let links = links.into_iter().reduce(Markup::and).unwrap_or_default();
                summary.row(material.name.as_str(), links, change)
            }
            standing => summary.row(material.name.as_str(), Markup::part(upload_tag(t, standing)), change),
        }
    })
}
