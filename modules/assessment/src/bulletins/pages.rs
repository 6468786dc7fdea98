//! `/assessment/bulletins`: the list, one with its PDF, and the draft that supervision signs.

use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use identity::{Staff, Who};
use serde::Deserialize;
use web::files::file_response;
use web::form::{Control, FieldError, Input, Post};
use web::parts::{Cell, Column, Empty, ErrorSummary, Row, Table, Tabs};
use web::{Html, Markup, PageRequest, Problem, Shell, Text};

use super::body::{Bulletin, Draft};
use crate::desk::Desk;
use crate::pages::address;
use crate::pages::sheet::{Section, Sheet};

const PATH: &str = "/assessment/bulletins";
const LISTED: u32 = 100;

pub fn routes() -> Router<Desk> {
    Router::new()
        .route("/assessment/bulletins", get(list))
        .route("/assessment/bulletins/new", get(write).post(issue))
        .route("/assessment/bulletins/{report}", get(show))
}

async fn list(State(desk): State<Desk>, Staff(who): Staff, page: PageRequest) -> Result<Html<Sheet>, Problem> {
    let t = page.t;
    let mut sheet = Sheet::new(&page, t.get("bulletins"), PATH);
    sheet.intro = t.get("bulletins-intro");
    let bulletins = desk.bulletins(&who, LISTED).await?;
    let row = |bulletin: &Bulletin| {
        Row::new([
            Cell::new(Markup::link(&path(&bulletin.report), &bulletin.title)),
            Cell::new(bulletin.number.as_str()),
            Cell::new(t.date(kernel::local_date(bulletin.issued_at))),
        ])
    };
    let columns = vec![
        Column::new(t.get("bulletins-title")),
        Column::new(t.get("bulletins-number")),
        Column::date(t.get("bulletins-issued")),
    ];
    let empty = Empty::new("speakerphone", t.get("bulletins-none")).body(t.get("bulletins-how"));
    let table = Table::new(t, t.get("bulletins"), columns).rows(bulletins.iter().map(row)).empty(empty);
    sheet.sections.push(Section::new("", vec![Markup::part(table)]));
    Ok(sheet.send())
}

fn path(report: &str) -> String {
    format!("{PATH}/{}", address::encoded(report))
}

#[derive(Template)]
#[template(path = "assessment/bulletin.html")]
struct BulletinPage {
    t: Text,
    shell: Shell,
    tabs: Tabs,
    /// Number and day of one that is issued; none of a draft.
    issued: Option<String>,
    pdf: String,
    /// Heading and lines.
    parts: Vec<(String, Vec<String>)>,
    demand: String,
    addressees: String,
    errors: ErrorSummary,
    /// What is asked before it is issued.
    inputs: Vec<Input>,
    report: String,
}

/// `…/county.2026-10` is the page, `….pdf` its file.
async fn show(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Path(report): Path<String>,
    page: PageRequest,
) -> Result<Response, Problem> {
    if let Some(report) = report.strip_suffix(".pdf") {
        let bulletin = desk.bulletin(&who, report).await?;
        let bytes = desk.bulletin_pdf(&bulletin).await?;
        return Ok(file_response(&format!("{}.pdf", bulletin.title), "application/pdf", bytes));
    }
    let t = page.t;
    let bulletin = desk.bulletin(&who, &report).await?;
    let day = t.date(kernel::local_date(bulletin.issued_at));
    let issued = t.msg("bulletins-issued-by").arg("number", bulletin.number.as_str()).arg("day", day);
    let draft = Draft {
        progress: bulletin.progress,
        praise: bulletin.praise,
        criticism: bulletin.criticism,
        persons: bulletin.persons,
    };
    Ok(Html(BulletinPage {
        t,
        shell: page.workbench(bulletin.title.as_str()).wide().crumb(PATH, t.get("bulletins")),
        tabs: Sheet::new(&page, String::new(), PATH).tabs,
        issued: Some(issued.arg("who", bulletin.issued_by.as_str()).to_string()),
        pdf: format!("{}.pdf", path(&report)),
        parts: parts(t, draft),
        demand: bulletin.demand,
        addressees: bulletin.addressees.join("、"),
        errors: ErrorSummary { t, errors: Vec::new() },
        inputs: Vec::new(),
        report,
    })
    .into_response())
}

fn parts(t: Text, draft: Draft) -> Vec<(String, Vec<String>)> {
    let Draft { progress, praise, criticism, persons } = draft;
    let parts =
        [("progress", progress), ("praise", praise), ("criticism", criticism), ("persons", persons)].into_iter();
    parts
        .map(|(key, lines)| {
            let lines = if lines.is_empty() { vec![t.get(&format!("bulletins-no-{key}"))] } else { lines };
            (t.get(&format!("bulletins-{key}")), lines)
        })
        .collect()
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    report: String,
}

async fn write(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Query(asked): Query<Asked>,
    page: PageRequest,
) -> Result<Response, Problem> {
    Ok(Html(draft_page(&desk, &who, &page, &asked.report, &Post::default(), None).await?).into_response())
}

async fn issue(
    State(desk): State<Desk>,
    Staff(who): Staff,
    page: PageRequest,
    post: Post,
) -> Result<Response, Problem> {
    let text = |name: &str| post.get(name).unwrap_or_default();
    let report = text("report").to_owned();
    match desk.issue_bulletin(&who, &report, text("demand")).await {
        Ok(_) => Ok(Redirect::to(&path(&report)).into_response()),
        Err(problem) if problem.status == 422 => {
            let shown = draft_page(&desk, &who, &page, &report, &post, Some(&problem)).await?;
            Ok((problem.status_code(), Html(shown)).into_response())
        }
        Err(problem) => Err(problem),
    }
}

async fn draft_page(
    desk: &Desk,
    who: &Who,
    page: &PageRequest,
    report: &str,
    post: &Post,
    problem: Option<&Problem>,
) -> Result<BulletinPage, Problem> {
    let t = page.t;
    let (frozen, draft) = desk.bulletin_draft(who, report).await?;
    let field = |problem: &Problem| problem.field.clone().unwrap_or_else(|| "demand".to_owned());
    let errors: Vec<FieldError> =
        problem.into_iter().map(|problem| FieldError::new(field(problem), problem.detail.as_str())).collect();
    let demand = Input::new(t, "demand", t.get("bulletins-demand"), Control::Lines)
        .hint(t.get("bulletins-demand-hint"))
        .value(post.get("demand").unwrap_or_default())
        .error(errors.first().map(|error| error.sentence.clone()));
    let title = t.msg("bulletins-draft").arg("report", frozen.body.title.as_str()).to_string();
    Ok(BulletinPage {
        t,
        shell: page.workbench(title).wide().crumb(PATH, t.get("bulletins")).with_errors(errors.len()),
        tabs: Sheet::new(page, String::new(), PATH).tabs,
        issued: None,
        pdf: String::new(),
        parts: parts(t, draft),
        demand: String::new(),
        addressees: String::new(),
        inputs: vec![demand],
        report: report.to_owned(),
        errors: ErrorSummary { t, errors },
    })
}
