//! `/items/{organ}/{item}/blank.pdf` and its like, and the files that an item brings along.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use declarations::Item;
use kernel::Refusal;
use web::Problem;

use super::guide::not_found;
use crate::address;
use crate::desk::Desk;
use crate::sheets::Sheet;

/// The papers an item offers here, with their addresses: a file of its own, or one that is printed.
pub(crate) fn offered(desk: &Desk, item: &Item) -> Vec<(Sheet, String)> {
    let path = address::item(item.id.as_str());
    let offered = Sheet::ALL.into_iter().filter_map(|sheet| {
        if let Some(file) = own_file(item, sheet) {
            return Some((sheet, file_address(item, file)));
        }
        let printable = desk.prints(sheet.template()) && sheet.data(desk.county(), item).is_some();
        printable.then(|| (sheet, format!("{path}/{}", sheet.file())))
    });
    offered.collect()
}

/// A form that an office drew itself wins over the one that would be printed.
fn own_file(item: &Item, sheet: Sheet) -> Option<&str> {
    let application = item.material.iter().find(|material| material.is_the_form());
    let file = match sheet {
        Sheet::Blank => &application?.blank,
        Sheet::Sample => &application?.sample,
        Sheet::Result => &item.result.sample,
    };
    Some(file.as_str()).filter(|file| !file.is_empty())
}

pub(crate) fn file_address(item: &Item, file: &str) -> String {
    format!("{}/files/{}", address::item(item.id.as_str()), address::encoded(file))
}

pub(super) async fn blank(State(desk): State<Desk>, Path(item): Path<(String, String)>) -> Result<Response, Problem> {
    print(desk, item, Sheet::Blank).await
}

pub(super) async fn sample(State(desk): State<Desk>, Path(item): Path<(String, String)>) -> Result<Response, Problem> {
    print(desk, item, Sheet::Sample).await
}

pub(super) async fn result(State(desk): State<Desk>, Path(item): Path<(String, String)>) -> Result<Response, Problem> {
    print(desk, item, Sheet::Result).await
}

async fn print(desk: Desk, (organ, item): (String, String), sheet: Sheet) -> Result<Response, Problem> {
    let (id, live) = (format!("{organ}/{item}"), desk.live());
    let item = live.find(&id).ok_or_else(|| not_found(&id))?;
    let none = || Refusal::not_found("sheet_unknown", format!("“{}”没有{}。", item.name, sheet.title()));
    let data = sheet.data(desk.county(), item).ok_or_else(none)?;
    let press = desk.press().ok_or_else(none)?;
    let (press, today, name) = (Arc::clone(press), desk.today(), format!("{}-{}.pdf", item.name, sheet.title()));
    // Type setting takes a core for tens of milliseconds, so it leaves the async threads alone.
    let printed = tokio::task::spawn_blocking(move || press.set(sheet.template(), &data, &[], today));
    let pdf = printed.await.map_err(Problem::internal)?.map_err(Problem::internal)?;
    let disposition = format!("inline; filename*=UTF-8''{}", address::encoded(&name));
    Ok(([(CONTENT_TYPE, "application/pdf".to_owned()), (CONTENT_DISPOSITION, disposition)], pdf).into_response())
}

/// Only what the item names is given out, whatever else lies in its folder.
pub(super) async fn file(
    State(desk): State<Desk>,
    Path((organ, item, name)): Path<(String, String, String)>,
) -> Result<Response, Problem> {
    let id = format!("{organ}/{item}");
    let live = desk.live();
    let item = live.find(&id).ok_or_else(|| not_found(&id))?;
    let none = || Refusal::not_found("file_unknown", format!("“{}”没有名为“{name}”的文件。", item.name));
    // A name with a slash would lead out of the folder.
    let is_plain = std::path::Path::new(&name).file_name().is_some_and(|file| file == name.as_str());
    let named = is_plain && item.files().any(|file| file == name);
    let folder = desk.folder().filter(|_| named).ok_or_else(none)?;
    let path = folder.join("items").join(item.id.as_str()).join("files").join(&name);
    let bytes = tokio::fs::read(path).await.map_err(|_| none())?;
    let disposition = format!("attachment; filename*=UTF-8''{}", address::encoded(&name));
    let headers = [(CONTENT_TYPE, "application/octet-stream".to_owned()), (CONTENT_DISPOSITION, disposition)];
    Ok((headers, bytes).into_response())
}
