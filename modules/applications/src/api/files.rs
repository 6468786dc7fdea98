//! `files`: upload a material; its hash is then named in a filing.

use axum::Json;
use axum::body::Bytes;
use axum::extract::multipart::MultipartError;
use axum::extract::{FromRequest, Multipart, Path, Request, State};
use axum::response::Response;
use casework::FileRef;
use http::StatusCode;
use kernel::{Digest32, Refusal};
use serde::{Deserialize, Serialize};
use store::WriteSet;
use utoipa::{IntoParams, ToSchema};
use web::Problem;

use super::input::{Caller, Filter, Terms, case_no};
use crate::desk::Desk;
use web::api::{OfDoing, OfReading};
use web::files::file_response;

/// A multipart body with one part named `file`.
#[derive(ToSchema)]
#[allow(dead_code, reason = "describes the body")]
pub(super) struct Upload {
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// A kept file.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FileLine {
    /// SHA-256 of the content, to be named in a filing.
    hash: String,
    name: String,
    /// What its first bytes say it is.
    media: String,
    size: u64,
}

/// Upload a file: PDF, PNG, JPEG, OFD, Word or plain text, as large as `limits.upload_bytes` allows.
#[utoipa::path(post, path = "/files", tag = "files",
    request_body(content = Upload, content_type = "multipart/form-data"),
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, description = "Kept", body = FileLine), OfDoing))]
pub(super) async fn upload(
    State(desk): State<Desk>,
    Caller(who): Caller,
    terms: Terms,
    request: Request,
) -> Result<(StatusCode, Json<FileLine>), Problem> {
    let (name, bytes) = read(request).await?;
    let once = desk.once(&who, terms.key.as_deref(), &(&name, Digest32::of(&bytes).to_hex()))?;
    let file = match desk.answered::<FileRef>(&once).await? {
        Some(file) => file,
        None => {
            let mut set = WriteSet::new();
            let file = desk.keep_file(&mut set, &who, &name, bytes).await?;
            desk.remember(&mut set, &once, &file)?;
            match desk.db.write(set).await {
                // The same request was answered at the same moment.
                Err(error) if error.is_conflict() => desk.answered(&once).await?.unwrap_or(file),
                written => written.map(|()| file).map_err(Problem::internal)?,
            }
        }
    };
    Ok((StatusCode::CREATED, Json(FileLine { hash: file.hash, name: file.name, media: file.media, size: file.size })))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct OfMaterial {
    /// The material it belongs to: the same file may bear another name in each.
    of: Option<String>,
}

/// A file among the materials of a case, for whoever may see the case.
#[utoipa::path(get, path = "/cases/{no}/files/{hash}", tag = "files",
    params(("no" = String, Path, description = "办件编号"), ("hash" = String, Path, description = "As the case names it"), OfMaterial),
    responses((status = 200, description = "The file, of the type it was found to have when it was uploaded", body = Vec<u8>, content_type = "*/*"), OfReading))]
pub(super) async fn show_file(
    State(desk): State<Desk>,
    Caller(who): Caller,
    Path((no, hash)): Path<(String, String)>,
    Filter(OfMaterial { of }): Filter<OfMaterial>,
) -> Result<Response, Problem> {
    let hash: Digest32 = hash.parse().map_err(|_| Problem::not_found())?;
    let (file, bytes) = desk.case_file(&who.sight(), &case_no(&no)?, &hash, of.as_deref()).await?;
    Ok(file_response(&file.name, &file.media, bytes))
}

/// A file of one's own that was uploaded before.
#[utoipa::path(get, path = "/files/{hash}", tag = "files", params(("hash" = String, Path)),
    responses((status = 200, description = "The file, of the type it was found to have when it was uploaded", body = Vec<u8>, content_type = "*/*"), OfReading))]
pub(super) async fn show_upload(
    State(desk): State<Desk>,
    Caller(who): Caller,
    Path(hash): Path<String>,
) -> Result<Response, Problem> {
    let hash: Digest32 = hash.parse().map_err(|_| Problem::not_found())?;
    let (file, bytes) = desk.own_file(&who, &hash).await?;
    Ok(file_response(&file.name, &file.media, bytes))
}

/// The one file of a multipart body.
pub(super) async fn read(request: Request) -> Result<(String, Bytes), Problem> {
    let is_multipart = request.headers().get(http::header::CONTENT_TYPE).is_some_and(|value| {
        value.to_str().is_ok_and(|value| value.trim_start().to_ascii_lowercase().starts_with("multipart/form-data"))
    });
    if !is_multipart {
        let sentence = "请求头 Content-Type 应为 multipart/form-data。";
        return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "media_type_unsupported", sentence));
    }
    let mut parts = Multipart::from_request(request, &()).await.map_err(|error| {
        Problem::new(
            StatusCode::BAD_REQUEST,
            "multipart_malformed",
            format!("上传内容无法读取：{}。", error.body_text()),
        )
    })?;
    while let Some(part) = parts.next_field().await.map_err(broken)? {
        if part.name() == Some("file") {
            let name = part.file_name().unwrap_or("文件").to_owned();
            return Ok((name, part.bytes().await.map_err(broken)?));
        }
    }
    Err(Refusal::invalid("file_missing", "请在名为 file 的部分上传文件。").on_field("file").into())
}

fn broken(error: MultipartError) -> Problem {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Problem::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "body_too_large",
            "文件太大。请压缩图片或拆成几个文件后再上传。",
        ),
        _ => Problem::new(StatusCode::BAD_REQUEST, "multipart_malformed", "上传内容没有收全，请重新上传。"),
    }
}
