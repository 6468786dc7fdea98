//! Uploading a higher-level catalogue, and what became of its rows.

use askama::Template;
use axum::extract::State;
use web::form::{FieldError, Post};
use web::parts::{Cell, Column, ErrorSummary, Figure, Row, Table, Tone};
use web::{Html, PageRequest, Problem, Shell, Text};

use super::shell;
use crate::desk::Desk;
use crate::import::{Format, Landing, Report};
use crate::intake;
use crate::permissions::Manager;

/// Rows with remarks shown on the page.
const SHOWN: usize = 200;

#[derive(Template)]
#[template(path = "admin_import.html")]
pub(super) struct ImportPage {
    t: Text,
    shell: Shell,
    errors: ErrorSummary,
    report: Option<ReportView>,
}

struct ReportView {
    figures: Vec<Figure>,
    refused: Option<Table>,
    missing: Table,
    derived: Table,
    materials: Option<Table>,
}

pub(super) async fn page(Manager(_): Manager, request: PageRequest) -> Html<ImportPage> {
    Html(import_page(&request, None, Vec::new()))
}

pub(super) async fn upload(
    State(desk): State<Desk>,
    Manager(editor): Manager,
    request: PageRequest,
    post: Post,
) -> Result<Html<ImportPage>, Problem> {
    let Some(file) = post.files("file").next() else {
        return Ok(Html(import_page(&request, None, vec![FieldError::new("file", "请选择要导入的文件")])));
    };
    let Some(format) = Format::of_name(&file.name) else {
        let sentence = "文件名应以 .csv 或 .jsonl 结尾；其他格式请先另存为 CSV（UTF-8）";
        return Ok(Html(import_page(&request, None, vec![FieldError::new("file", sentence)])));
    };
    let report = intake::import(&desk.catalog, file.bytes.as_ref(), format, &editor, desk.now()).await?;
    Ok(Html(import_page(&request, Some(&report), Vec::new())))
}

fn import_page(request: &PageRequest, report: Option<&Report>, errors: Vec<FieldError>) -> ImportPage {
    let t = request.t;
    let shell = shell(request, t.get("admin-import")).with_errors(errors.len());
    ImportPage { t, shell, errors: ErrorSummary { t, errors }, report: report.map(|report| view(t, report)) }
}

fn view(t: Text, report: &Report) -> ReportView {
    let unit = t.get("admin-rows");
    let refused = report.refused().count();
    let reported = Figure::new(refused.to_string(), &unit, t.get("admin-reported"));
    let figures = vec![
        Figure::new(report.read().to_string(), &unit, t.get("admin-read")),
        Figure::new(report.landed().to_string(), &unit, t.get("admin-landed")).tone(Tone::Good),
        if refused > 0 { reported.tone(Tone::Urgent) } else { reported },
        Figure::new(report.unchanged().to_string(), &unit, t.get("admin-unchanged")),
    ];
    let counted = |caption: &str, rows: Vec<(String, usize)>| {
        let rows = rows.into_iter().map(|(what, count)| Row::new([Cell::new(what), Cell::new(count.to_string())]));
        let columns = vec![Column::new(t.get(caption)), Column::number(t.get("admin-rows"))];
        Table::new(t, t.get(caption), columns).rows(rows)
    };
    ReportView {
        figures,
        refused: (refused > 0).then(|| refused_table(t, report)),
        missing: counted("admin-missing", report.missing().into_iter().map(|(what, n)| (what.to_owned(), n)).collect()),
        derived: counted("admin-derived", report.derived().into_iter().collect()),
        materials: materials_table(t, report),
    }
}

fn columns(t: Text) -> Vec<Column> {
    vec![Column::number(t.get("admin-row")), Column::new(t.get("admin-name")), Column::new(t.get("admin-reason"))]
}

fn refused_table(t: Text, report: &Report) -> Table {
    let rows = report.rows.iter().filter_map(|row| match &row.landing {
        Landing::Refused(reason) => {
            Some(Row::new([Cell::new(row.row.to_string()), Cell::new(row.name.as_str()), Cell::new(reason.as_str())]))
        }
        _ => None,
    });
    Table::new(t, t.get("admin-reported"), columns(t)).rows(rows.take(SHOWN))
}

fn materials_table(t: Text, report: &Report) -> Option<Table> {
    let rows = report.rows.iter().filter(|row| !row.catch_all.is_empty() || !row.suspects.is_empty());
    let rows: Vec<Row> = rows
        .take(SHOWN)
        .map(|row| {
            let what = row.catch_all.iter().chain(&row.suspects).cloned().collect::<Vec<_>>().join("；");
            Row::new([Cell::new(row.row.to_string()), Cell::new(row.name.as_str()), Cell::new(what)])
        })
        .collect();
    (!rows.is_empty()).then(|| Table::new(t, t.get("admin-catch-all"), columns(t)).rows(rows))
}
