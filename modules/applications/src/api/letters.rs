//! `cases/{no}/documents` and `verify`: letters as files, and the check of one by anybody.

use axum::Json;
use axum::extract::{Path, Request, State};
use axum::response::Response;
use kernel::CaseNo;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use web::Problem;
use web::files::file_response;

use super::files::{self, Upload};
use super::input::{Caller, Filter, case_no};
use crate::desk::{Desk, problem};
use crate::papers::{FileVerdict, LetterFacts};
use crate::view::{self, DocumentView};
use web::api::{OfAsking, OfDoing, OfReading};

/// A letter of the case.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DocumentLine {
    /// Its place in the case, counted from 1.
    n: usize,
    /// 文号.
    number: String,
    title: String,
    issued_on: String,
    /// Where its PDF is.
    href: String,
    /// For `GET /verify/{code}`.
    code: String,
}

impl DocumentLine {
    pub fn of(case_no: &CaseNo, letter: &DocumentView) -> Self {
        Self {
            n: letter.n,
            number: letter.document.no.clone(),
            title: letter.document.title.clone(),
            issued_on: letter.document.on.to_string(),
            href: format!("/api/v1/cases/{case_no}/documents/{}", letter.n),
            code: letter.code.clone(),
        }
    }
}

/// All letters of a case.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Documents {
    items: Vec<DocumentLine>,
}

/// The letters of a case, in the order in which they were issued.
#[utoipa::path(get, path = "/cases/{no}/documents", tag = "documents", params(("no" = String, Path, description = "办件编号")),
    responses((status = 200, description = "Letters", body = Documents), OfReading))]
pub(super) async fn list_documents(
    State(desk): State<Desk>,
    Caller(who): Caller,
    Path(no): Path<String>,
) -> Result<Json<Documents>, Problem> {
    let case = desk.casework.read_case(&who.sight(), &case_no(&no)?).await.map_err(problem)?;
    let letters = view::documents(&case);
    Ok(Json(Documents { items: letters.iter().map(|letter| DocumentLine::of(&case.no, letter)).collect() }))
}

/// A letter as a sealed PDF, by its place in the case or its number.
#[utoipa::path(get, path = "/cases/{no}/documents/{doc}", tag = "documents",
    params(("no" = String, Path, description = "办件编号"), ("doc" = String, Path, description = "`n` or 文号")),
    responses((status = 200, description = "The letter", body = Vec<u8>, content_type = "application/pdf"), OfReading,
        (status = 409, description = "Its template is gone from the county folder", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn show_document(
    State(desk): State<Desk>,
    Caller(who): Caller,
    Path((no, doc)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let letter = desk.document(&who.sight(), &case_no(&no)?, &doc).await?;
    Ok(file_response(&letter.name, "application/pdf", letter.pdf))
}

/// What anybody may know of a letter, by the code in its corner.
#[utoipa::path(get, path = "/verify/{code}", tag = "documents", params(("code" = String, Path)), responses(
    (status = 200, description = "A letter of this county", body = LetterFacts), OfAsking), security(()))]
pub(super) async fn verify_code(
    State(desk): State<Desk>,
    Path(code): Path<String>,
) -> Result<Json<LetterFacts>, Problem> {
    desk.verify_code(&code).await.map(Json)
}

/// What stands printed on a letter.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Printed {
    /// 文号.
    number: String,
    /// 办件编号.
    case_no: String,
}

/// What anybody may know of a letter, by its number and that of its case.
#[utoipa::path(get, path = "/verify", tag = "documents", params(Printed), responses(
    (status = 200, description = "A letter of this county", body = LetterFacts), OfAsking), security(()))]
pub(super) async fn verify_letter(
    State(desk): State<Desk>,
    Filter(printed): Filter<Printed>,
) -> Result<Json<LetterFacts>, Problem> {
    desk.verify_letter(&printed.number, &printed.case_no).await.map(Json)
}

/// What a file turned out to be.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FileChecked {
    /// Sealed by this county, and not one byte changed since.
    genuine: bool,
    /// Why not to rely on it.
    reason: Option<String>,
    /// Who sealed it.
    sealed_by: Option<String>,
    /// What it says, where it is a letter that is still known.
    letter: Option<LetterFacts>,
}

/// Check a PDF: its seal, its bytes, and the letter they belong to.
#[utoipa::path(post, path = "/verify", tag = "documents", request_body(content = Upload, content_type = "multipart/form-data"),
    responses((status = 200, description = "What it turned out to be", body = FileChecked), OfDoing), security(()))]
pub(super) async fn verify_file(State(desk): State<Desk>, request: Request) -> Result<Json<FileChecked>, Problem> {
    let (_, bytes) = files::read(request).await?;
    Ok(Json(match desk.verify_file(bytes.to_vec()).await? {
        FileVerdict::Genuine { sealed_by, facts } => {
            FileChecked { genuine: true, reason: None, sealed_by: Some(sealed_by), letter: facts.map(|facts| *facts) }
        }
        FileVerdict::Doubtful { reason } => {
            FileChecked { genuine: false, reason: Some(reason), sealed_by: None, letter: None }
        }
    }))
}
