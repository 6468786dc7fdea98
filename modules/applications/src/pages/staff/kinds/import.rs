//! `/staff/kinds/{kind}/import`: many cases of a kind from a table, such as the results of a yearly review. Every row
//! lands or is reported with what is wrong with it; sending the same table again opens nothing twice.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use declarations::Kind;
use identity::{Staff, Who};
use kernel::{Digest32, OrganId};
use serde_json::Value as Json;
use web::form::{Control, Field, Form, Input, Post};
use web::parts::{Cell, Column, Notice, Row, Table, Tag, Tone};
use web::{Html, Markup, PageRequest, Problem, Shell, Text};

use super::href;
use crate::desk::Desk;
use crate::opening::Opening;
use crate::pages::kind_form::{errors_of, read, schema};
use crate::pages::staff::address;

/// Rows of one table.
const ROWS: usize = 2_000;
/// The column that says which organ answers.
const ORGAN: [&str; 2] = ["organ", "机构"];

#[derive(Template)]
#[template(path = "staff/kinds/import.html")]
pub struct ImportPage {
    t: Text,
    shell: Shell,
    notice: Option<Notice>,
    landed: Option<Table>,
    columns: Table,
    rows: Input,
    action: String,
    back: String,
}

/// What became of a row.
struct Landed {
    line: usize,
    /// The number of the case, or what is wrong.
    result: Result<kernel::CaseNo, Vec<String>>,
}

pub async fn show(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Path(kind): Path<String>,
    page: PageRequest,
) -> Result<Html<ImportPage>, Problem> {
    let (kind, form) = importable(&desk, &who, &kind)?;
    Ok(Html(import_page(&page, &kind, &form, "", None)))
}

pub async fn submit(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Path(kind): Path<String>,
    page: PageRequest,
    post: Post,
) -> Result<Response, Problem> {
    let (kind, form) = importable(&desk, &who, &kind)?;
    let file = post.files("file").next().map(|file| String::from_utf8_lossy(&file.bytes).into_owned());
    let text = file.filter(|text| !text.trim().is_empty()).or_else(|| post.get("rows").map(str::to_owned));
    let text = text.unwrap_or_default();
    let landed = match rows(&text, &form) {
        Ok(rows) => Ok(land(&desk, &who, &kind, &form, rows).await?),
        Err(sentence) => Err(sentence),
    };
    let wrong = landed.as_ref().map_or(true, |landed| landed.iter().any(|row| row.result.is_err()));
    let shown = import_page(&page, &kind, &form, if wrong { &text } else { "" }, Some(landed));
    let status = if wrong { http::StatusCode::UNPROCESSABLE_ENTITY } else { http::StatusCode::OK };
    Ok((status, Html(shown)).into_response())
}

fn importable(desk: &Desk, who: &Who, kind: &str) -> Result<(std::sync::Arc<Kind>, Form), Problem> {
    let kind = desk.kind_without_items(kind)?;
    let refused = || kernel::Refusal::forbidden("may_not_file", format!("您的身份或岗位不能提交“{}”。", kind.name));
    super::opening(who, &kind).filter(|_| kind.page.is_empty()).ok_or_else(refused)?;
    let form = schema(&kind).ok_or_else(Problem::not_found)?;
    Ok((kind, form))
}

/// One row as the form of a browser would send it.
struct Given {
    line: usize,
    post: Post,
    organ: Option<String>,
    digest: String,
}

/// Reads the table by its head: names or titles of the form's fields, and the organ.
fn rows(text: &str, form: &Form) -> Result<Vec<Given>, String> {
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
    let head = reader.headers().map_err(|error| format!("表格不能读取：{error}"))?.clone();
    let mut columns: Vec<Option<&Field>> = Vec::new();
    for name in &head {
        let field = form.fields.iter().find(|field| field.name == name || field.title == name);
        if field.is_none() && !ORGAN.contains(&name) && !name.is_empty() {
            return Err(format!("第一行的“{name}”不是表单中的一项，也不是“机构”。"));
        }
        columns.push(field);
    }
    let mut given = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| format!("表格不能读取：{error}"))?;
        if record.iter().all(str::is_empty) {
            continue;
        }
        let line = record.position().map_or(0, |position| usize::try_from(position.line()).unwrap_or_default());
        let cells = columns.iter().zip(&record);
        let pairs =
            cells.filter_map(|(field, cell)| Some((field.as_ref()?.name.clone(), value(field.as_ref()?, cell))));
        let post = Post { pairs: pairs.filter(|(_, value)| !value.is_empty()).collect(), files: Vec::new() };
        let organ = head.iter().position(|name| ORGAN.contains(&name)).and_then(|place| record.get(place));
        let all: Vec<&str> = record.iter().collect();
        let digest = Digest32::of(all.join("\u{1f}").as_bytes()).to_hex();
        given.push(Given { line, post, organ: organ.map(str::to_owned), digest });
    }
    match given.len() {
        0 => Err("表格里没有数据：第一行是列名，从第二行开始每行一件。".to_owned()),
        n if n > ROWS => Err(format!("一次最多导入 {ROWS} 行，这个表格有 {n} 行，请分几次导入。")),
        _ => Ok(given),
    }
}

/// A choice may be given by its word.
fn value(field: &Field, cell: &str) -> String {
    let named = field.choices.iter().find(|choice| choice.label == cell);
    named.map_or_else(|| cell.to_owned(), |choice| choice.value.clone())
}

async fn land(desk: &Desk, who: &Who, kind: &Kind, form: &Form, rows: Vec<Given>) -> Result<Vec<Landed>, Problem> {
    let mut landed = Vec::new();
    for row in rows {
        let mut post = row.post;
        for field in &form.fields {
            if let (None, Some(Json::String(usual))) = (post.get(&field.name), &field.default) {
                post.pairs.push((field.name.clone(), usual.clone()));
            }
        }
        let organ = row.organ.as_deref().map(str::trim).filter(|organ| !organ.is_empty());
        let organ = organ.map(|organ| organ_named(desk, organ));
        let form = Json::Object(read(form, &post));
        let opening = Opening { kind: kind.id.to_string(), organ, place: None, form, party_name: String::new() };
        let key = format!("import:{}:{}", kind.id, row.digest);
        let result = match desk.open_case(who, opening, Some(key)).await {
            Ok(opened) => Ok(opened.outcome.case_no),
            Err(problem) if problem.status >= 500 => return Err(problem),
            Err(problem) => Err(errors_of(&problem).into_iter().map(|error| error.sentence).collect()),
        };
        landed.push(Landed { line: row.line, result });
    }
    Ok(landed)
}

/// By id, full or short name; an unknown one is refused by the desk.
fn organ_named(desk: &Desk, text: &str) -> OrganId {
    let county = desk.county();
    let found = county.organs.iter().find(|organ| organ.name == text || organ.short == text);
    found.map_or_else(|| OrganId::from(text), |organ| organ.id.clone())
}

fn import_page(
    page: &PageRequest,
    kind: &Kind,
    form: &Form,
    text: &str,
    landed: Option<Result<Vec<Landed>, String>>,
) -> ImportPage {
    let t = page.t;
    let shell = page.workbench(t.msg("staff-kind-import-title").arg("kind", kind.name.as_str()).to_string());
    let notice = landed.as_ref().map(|landed| told(t, landed));
    ImportPage {
        t,
        shell: shell.crumb("/staff/kinds", t.get("staff-kinds")).crumb(href(kind), kind.name.as_str()),
        notice,
        landed: landed.and_then(Result::ok).map(|landed| landed_table(t, &landed)),
        columns: columns(t, form),
        rows: Input::new(t, "rows", t.get("staff-kind-import-rows"), Control::Lines)
            .hint(t.get("staff-kind-import-rows-hint"))
            .value(text)
            .optional(),
        action: format!("{}/import", href(kind)),
        back: href(kind),
    }
}

fn told(t: Text, landed: &Result<Vec<Landed>, String>) -> Notice {
    match landed {
        Err(sentence) => Notice::new(Tone::Urgent, sentence.as_str()),
        Ok(rows) => {
            let wrong = rows.iter().filter(|row| row.result.is_err()).count();
            let title = t.msg("staff-kind-imported").arg("n", rows.len() - wrong).arg("wrong", wrong).to_string();
            Notice::new(if wrong == 0 { Tone::Good } else { Tone::Urgent }, title)
        }
    }
}

fn landed_table(t: Text, landed: &[Landed]) -> Table {
    let columns = ["staff-kind-import-line", "staff-kind-import-result"].map(|key| Column::new(t.get(key)));
    let row = |row: &Landed| {
        let result = match &row.result {
            Ok(no) => Cell::link(&address::case(no), no.as_str()),
            Err(wrong) => {
                Cell::new(Markup::part(Tag::new(Tone::Urgent, t.get("staff-kind-import-wrong")))).note(wrong.join("；"))
            }
        };
        Row::new([Cell::new(t.number(row.line)), result])
    };
    Table::new(t, t.get("staff-kind-import-results"), columns.into()).rows(landed.iter().map(row))
}

/// Which columns the table may have.
fn columns(t: Text, form: &Form) -> Table {
    let heads = ["staff-kind-import-column", "staff-kind-import-needed", "staff-kind-import-values"];
    let needed = |needed: bool| t.get(if needed { "form-yes" } else { "form-no" });
    let organ = Row::new([Cell::new("机构"), Cell::new(needed(false)), Cell::new(t.get("staff-kind-import-organ"))]);
    let row = |field: &Field| {
        let labels: Vec<&str> = field.choices.iter().map(|choice| choice.label.as_str()).collect();
        let values = if labels.is_empty() { field.hint.clone() } else { labels.join("、") };
        Row::new([
            Cell::new(field.title.as_str()),
            Cell::new(needed(field.required && field.default.is_none())),
            Cell::new(values),
        ])
    };
    let rows = std::iter::once(organ).chain(form.fields.iter().map(row));
    Table::new(t, t.get("staff-kind-import-columns"), heads.map(|key| Column::new(t.get(key))).into()).rows(rows)
}
