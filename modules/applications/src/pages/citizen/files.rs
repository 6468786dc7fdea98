//! One's own uploads: kept, found again, shown.

use axum::extract::{Path, State};
use axum::response::Response;
use casework::FileRef;
use identity::{SignedIn, Who};
use kernel::Digest32;
use web::Problem;
use web::files::file_response;
use web::form::PostedFile;

use crate::desk::Desk;
use crate::filing::HandedFile;

/// How many earlier files a page offers.
const OFFERED: usize = 6;

/// The address under which the owner looks at an upload.
pub fn href(hash: &str) -> String {
    format!("/me/files/{hash}")
}

pub async fn keep(desk: &Desk, who: &Who, file: &PostedFile) -> Result<FileRef, Problem> {
    desk.put_file(who, &file.name, file.bytes.clone()).await
}

/// A kept file as a form's value carries it: its hash, then the name it bears there.
pub fn value(file: &FileRef) -> String {
    format!("{} {}", file.hash, file.name)
}

/// An upload of this account, by its [`value`] or its hash alone.
pub async fn find(desk: &Desk, who: &Who, value: &str) -> Result<Option<FileRef>, Problem> {
    let (hash, name) = value.split_once(' ').map_or((value, None), |(hash, name)| (hash, Some(name.to_owned())));
    match hash.parse::<Digest32>() {
        Ok(hash) => desk.find_handed(who, &HandedFile { hash, name }).await,
        Err(_) => Ok(None),
    }
}

pub async fn earlier(desk: &Desk, who: &Who) -> Result<Vec<FileRef>, Problem> {
    let mut files = desk.earlier_files(who).await?;
    files.truncate(OFFERED);
    Ok(files)
}

/// `/me/files/{hash}`.
pub async fn show(
    State(desk): State<Desk>,
    SignedIn(who): SignedIn,
    Path(hash): Path<String>,
) -> Result<Response, Problem> {
    let hash = hash.parse().map_err(|_| Problem::not_found())?;
    let (file, bytes) = desk.own_file(&who, &hash).await?;
    Ok(file_response(&file.name, &file.media, bytes))
}
