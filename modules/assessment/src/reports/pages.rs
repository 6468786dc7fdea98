//! `/assessment/reports`: the list, one report with its check, its files, and the note that corrects it.

use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::{get, post};
use identity::{Permission, Staff, Who};
use serde::Deserialize;
use web::files::file_response;
use web::form::{Control, FieldError, Input, Post};
use web::parts::{Cell, Column, Empty, ErrorSummary, Notice, Row, Table, Tabs, Tag, Tone};
use web::{Html, Markup, PageRequest, Problem, Shell, Text};

use super::body::Body;
use super::kind::ReportKind;
use super::reading::Verified;
use super::spreadsheet;
use super::store::{COUNTY, Frozen, Head};
use super::tables::{self, Part};
use crate::desk::Desk;
use crate::pages::address;
use crate::pages::sheet::{self, Section, Sheet};

const PATH: &str = "/assessment/reports";
/// Reports on one page.
const LISTED: u32 = 40;
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

pub fn routes() -> Router<Desk> {
    Router::new()
        .route("/assessment/reports", get(list))
        .route("/assessment/reports/{id}", get(show))
        .route("/assessment/reports/{id}/notes", post(correct))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Wanted {
    kind: String,
    organ: String,
    before: Option<i64>,
}

async fn list(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Query(wanted): Query<Wanted>,
    page: PageRequest,
) -> Result<Html<Sheet>, Problem> {
    let t = page.t;
    let mut sheet = Sheet::new(&page, t.get("reports"), PATH);
    sheet.intro = t.get("reports-intro");
    let kinds = ReportKind::ALL.iter().map(|kind| (kind.word().to_owned(), t.get(&format!("reports-{}", kind.word()))));
    let kinds = std::iter::once((String::new(), t.get("reports-all-kinds"))).chain(kinds);
    let mut organs = sheet::organs(&desk, &who, t);
    if desk.report_scopes(&who).is_none() {
        organs.insert(1, (COUNTY.to_owned(), t.get("reports-county")));
        if let Some(first) = organs.first_mut() {
            first.1 = t.get("reports-all-scopes");
        }
    }
    sheet.filters = vec![
        Input::select(t, "kind", t.get("reports-kind"), kinds).value(wanted.kind.as_str()).optional(),
        Input::select(t, "organ", t.get("reports-scope"), organs).value(wanted.organ.as_str()).optional(),
    ];
    let scope = Some(wanted.organ.as_str()).filter(|scope| !scope.is_empty());
    let kind = ReportKind::from_word(&wanted.kind);
    let mut heads = desk.reports(&who, scope, kind, wanted.before, LISTED + 1).await?;
    let more = heads.len() > usize::try_from(LISTED).unwrap_or(usize::MAX);
    heads.truncate(usize::try_from(LISTED).unwrap_or(usize::MAX));
    let columns = vec![
        Column::new(t.get("reports-title")),
        Column::new(t.get("reports-kind")),
        Column::date(t.get("reports-period")),
        Column::date(t.get("reports-frozen-at")),
    ];
    let unread = desk.unread_reports(&who).await?;
    let row = |head: &Head| {
        let title = Markup::link(&path(&head.id), &head.title);
        let new = unread.contains(&head.seq).then(|| Markup::part(Tag::new(Tone::Active, t.get("reports-unread"))));
        let title = new.map_or_else(|| title.clone(), |new| title.clone().and(Markup::text(" ")).and(new));
        Row::new([
            Cell::new(title),
            Cell::new(t.get(&format!("reports-{}", head.kind.word()))),
            Cell::new(t.msg("reports-days").arg("from", t.date(head.from)).arg("to", t.date(head.to)).to_string()),
            Cell::new(t.moment(head.frozen_at)),
        ])
    };
    let empty = Empty::new("hourglass", t.get("reports-none")).body(t.get("reports-when"));
    let table = Table::new(t, t.get("reports"), columns).rows(heads.iter().map(row)).empty(empty);
    let mut parts = vec![Markup::part(table)];
    if let Some(last) = heads.last().filter(|_| more) {
        let before = last.seq.to_string();
        let query = [("kind", &*wanted.kind), ("organ", &*wanted.organ), ("before", &*before)];
        parts.push(Markup::link(&address::href(PATH, &query), t.get("reports-older")));
    }
    sheet.sections.push(Section::new("", parts));
    Ok(sheet.send())
}

fn path(id: &str) -> String {
    format!("{PATH}/{}", address::encoded(id))
}

#[derive(Template)]
#[template(path = "assessment/report.html")]
struct ReportPage {
    t: Text,
    shell: Shell,
    tabs: Tabs,
    address: String,
    intro: String,
    verdict: Notice,
    /// What is not whole says so before anything else.
    whole: bool,
    notes: Option<Table>,
    /// For supervision: to whom it went.
    deliveries: Option<Table>,
    body: Body,
    parts: Vec<Part>,
    errors: ErrorSummary,
    inputs: Vec<Input>,
    /// Where a bulletin is drafted upon it, for whoever signs one.
    bulletin: Option<String>,
}

/// `…/county.2026-11` is the page, `….pdf` and `….xlsx` are its files.
async fn show(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Path(id): Path<String>,
    page: PageRequest,
) -> Result<Response, Problem> {
    if let Some(id) = id.strip_suffix(".pdf") {
        return pdf(&desk, &who, id).await;
    }
    if let Some(id) = id.strip_suffix(".xlsx") {
        return xlsx(&desk, &who, id).await;
    }
    Ok(Html(report_page(&desk, &who, &page, &id, &Post::default(), None).await?).into_response())
}

/// The report, with what was typed of a correction and what is wrong with it.
async fn report_page(
    desk: &Desk,
    who: &Who,
    page: &PageRequest,
    id: &str,
    post: &Post,
    problem: Option<&Problem>,
) -> Result<ReportPage, Problem> {
    let t = page.t;
    let frozen = desk.report(who, id).await?;
    let (verified, notes) = (desk.verify_report(&frozen).await?, desk.report_notes(&frozen).await?);
    desk.report_opened(who, &frozen).await?;
    let tabs = Sheet::new(page, String::new(), PATH).tabs;
    let shell = page.workbench(frozen.body.title.clone()).wide().crumb(PATH, t.get("reports"));
    let corrects = who.may(Permission::SeeAllCases) && who.may(Permission::ManageRules);
    let deliveries = match corrects {
        true => Some(tables::deliveries(t, &desk.report_deliveries(&frozen).await?)),
        false => None,
    };
    let wrong = |problem: &Problem| problem.field.clone().unwrap_or_else(|| "text".to_owned());
    let errors: Vec<FieldError> =
        problem.into_iter().map(|problem| FieldError::new(wrong(problem), problem.told(t))).collect();
    let input = |name: &str, label: &str, control: Control| {
        let error = errors.iter().find(|error| error.field == name).map(|error| error.sentence.clone());
        let typed = post.get(name).unwrap_or_default();
        Input::new(t, name, t.get(label), control).hint(t.get("reports-note-hint")).value(typed).error(error)
    };
    let inputs =
        vec![input("text", "reports-note", Control::Lines), input("reason", "reports-reason", Control::Line("text"))];
    Ok(ReportPage {
        t,
        shell: shell.with_errors(errors.len()),
        errors: ErrorSummary { t, errors },
        tabs,
        address: path(id),
        intro: t
            .msg("reports-frozen")
            .arg("as-of", frozen.body.as_of.local_minute())
            .arg("at", t.moment(frozen.head.frozen_at))
            .arg("seq", frozen.head.seq)
            .to_string(),
        verdict: verdict(t, &verified),
        whole: verified.whole,
        notes: (!notes.is_empty()).then(|| tables::notes(t, &notes)),
        deliveries,
        parts: tables::parts(t, &frozen.body, desk.ratings.sees_raters(who)),
        body: frozen.body,
        bulletin: (corrects && frozen.head.scope == COUNTY && frozen.head.kind != ReportKind::Week)
            .then(|| address::href("/assessment/bulletins/new", &[("report", id)])),
        inputs: if corrects { inputs } else { Vec::new() },
    })
}

fn verdict(t: Text, verified: &Verified) -> Notice {
    let text = |key: &str| {
        t.msg(key).arg("hash", verified.hash.to_string()).arg("before", verified.before.to_string()).to_string()
    };
    if verified.whole {
        Notice::new(Tone::Good, t.get("reports-whole")).body(Markup::text(text("reports-hash")))
    } else {
        Notice::new(Tone::Seal, t.get("reports-broken")).body(Markup::text(text("reports-hash")))
    }
}

/// The report as a file, and that it left the house.
async fn taken(desk: &Desk, who: &Who, frozen: &Frozen, form: &str) -> Result<(), Problem> {
    let lines = frozen.body.indicators.len() + frozen.body.organs.len();
    desk.supervision.log_export(who, &format!("/assessment/reports/{}.{form}", frozen.head.id), lines).await
}

async fn pdf(desk: &Desk, who: &Who, id: &str) -> Result<Response, Problem> {
    let frozen = desk.report(who, id).await?;
    let bytes = desk.report_pdf(&frozen, &desk.report_notes(&frozen).await?).await?;
    taken(desk, who, &frozen, "pdf").await?;
    Ok(file_response(&format!("{}.pdf", frozen.body.title), "application/pdf", bytes))
}

async fn xlsx(desk: &Desk, who: &Who, id: &str) -> Result<Response, Problem> {
    let frozen = desk.report(who, id).await?;
    let notes = desk.report_notes(&frozen).await?;
    let bytes = spreadsheet::workbook(&frozen.body, &frozen.hash.to_string(), &notes).map_err(Problem::internal)?;
    taken(desk, who, &frozen, "xlsx").await?;
    Ok(file_response(&format!("{}.xlsx", frozen.body.title), XLSX, bytes.into()))
}

async fn correct(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Path(id): Path<String>,
    page: PageRequest,
    form: Post,
) -> Result<Response, Problem> {
    let text = |name: &str| form.get(name).unwrap_or_default();
    match desk.correct_report(&who, &id, text("reason"), text("text")).await {
        Ok(_) => Ok(Redirect::to(&path(&id)).into_response()),
        Err(problem) if problem.status == 422 => {
            let shown = report_page(&desk, &who, &page, &id, &form, Some(&problem)).await?;
            Ok((problem.status_code(), Html(shown)).into_response())
        }
        Err(problem) => Err(problem),
    }
}
