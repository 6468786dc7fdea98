//! The materials: each with its note, upload, preview, and what was uploaded for earlier matters.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use casework::{FileRef, MaterialRef, MaterialState};
use catalog::often::{self, Often};
use declarations::Material;
use identity::{SignedIn, Who};
use web::form::{FieldError, Post, Upload, UploadedFile};
use web::parts::{ErrorSummary, Tag, Tone};
use web::{Html, PageRequest, Problem, Shell, Text};

use super::application::{Application, Standing, Step, material_field};
use super::saved::{self, Saved};
use super::{Address, ItemPath};
use crate::desk::Desk;
use crate::pages::citizen::files;

#[derive(Template)]
#[template(path = "citizen/materials.html")]
struct MaterialsPage {
    t: Text,
    shell: Shell,
    eyebrow: String,
    errors: ErrorSummary,
    uploads: Vec<UploadView>,
    held: Vec<HeldView>,
}

struct UploadView {
    upload: Upload,
    /// Files of earlier matters that could serve here.
    earlier: Vec<EarlierView>,
}

struct EarlierView {
    name: String,
    href: String,
    note: String,
    /// Value of the button that takes it.
    value: String,
}

struct HeldView {
    name: String,
    note: String,
    tag: Tag,
}

pub async fn show(
    State(desk): State<Desk>,
    page: PageRequest,
    SignedIn(who): SignedIn,
    Path(path): Path<ItemPath>,
) -> Result<Response, Problem> {
    let Saved { application, .. } = saved::load(&desk, &who, &path.id()).await?;
    let shown = materials_page(&desk, &page, &who, &application, &path.address(), Vec::new()).await?;
    Ok(Html(shown).into_response())
}

pub async fn save(
    State(desk): State<Desk>,
    page: PageRequest,
    SignedIn(who): SignedIn,
    Path(path): Path<ItemPath>,
    post: Post,
) -> Result<Response, Problem> {
    let address = path.address();
    let Saved { mut application, .. } = saved::load(&desk, &who, &path.id()).await?;
    let mut errors = take_files(&desk, &who, &mut application, &post, page.t).await?;
    let changed = change_files(&desk, &who, &mut application, &post).await?;
    let goes_on = !changed && post.get("upload").is_none();
    if goes_on && post.get("later").is_none() {
        application.mark_done(Step::Materials);
        let missing = application.lacks(page.t, Step::Materials);
        let refused: Vec<String> = errors.iter().map(|error| error.field.clone()).collect();
        errors.extend(missing.into_iter().filter(|error| !refused.contains(&error.field)));
    }
    saved::save(&desk, &who, &application).await?;
    match errors.is_empty() {
        true if changed || post.get("upload").is_some() => Ok(Redirect::to(&address.to("materials")).into_response()),
        true if post.get("later").is_some() => Ok(Redirect::to(&address.start()).into_response()),
        true => Ok(Redirect::to(&address.after(&application, Step::Materials)).into_response()),
        false => {
            let shown = materials_page(&desk, &page, &who, &application, &address, errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(shown)).into_response())
        }
    }
}

/// Keeps the posted files; one that cannot be used does not keep the others out.
async fn take_files(
    desk: &Desk,
    who: &Who,
    application: &mut Application,
    post: &Post,
    t: Text,
) -> Result<Vec<FieldError>, Problem> {
    let mut errors = Vec::new();
    let ids: Vec<String> = application.materials().iter().map(|(material, _)| material.id.clone()).collect();
    for id in ids {
        let field = material_field(&id);
        for file in post.files(&field) {
            match files::keep(desk, who, file).await {
                Ok(kept) => add(application, &id, kept),
                Err(problem) if problem.status < 500 => errors.push(FieldError::new(&*field, problem.told_briefly(t))),
                Err(problem) => return Err(problem),
            }
        }
    }
    Ok(errors)
}

/// The buttons beside single files: take out, or take one of an earlier matter.
async fn change_files(desk: &Desk, who: &Who, application: &mut Application, post: &Post) -> Result<bool, Problem> {
    if let Some((id, hash)) = post.get("remove").and_then(|value| value.split_once(' ')) {
        remove(application, id, hash);
        return Ok(true);
    }
    if let Some((id, hash)) = post.get("reuse").and_then(|value| value.split_once(' ')) {
        if let Some(file) = files::find(desk, who, hash).await? {
            add(application, id, file);
        }
        return Ok(true);
    }
    Ok(false)
}

fn add(application: &mut Application, id: &str, file: FileRef) {
    let mut files = application.given(id).map(|given| given.files.clone()).unwrap_or_default();
    if files.iter().all(|known| known.hash != file.hash) {
        files.push(file);
    }
    put(application, id, files);
}

fn remove(application: &mut Application, id: &str, hash: &str) {
    let mut files = application.given(id).map(|given| given.files.clone()).unwrap_or_default();
    files.retain(|file| file.hash != hash);
    put(application, id, files);
}

fn put(application: &mut Application, id: &str, files: Vec<FileRef>) {
    application.materials.retain(|material| material.id != id);
    if !files.is_empty() {
        let given = MaterialRef { id: id.to_owned(), state: MaterialState::Given, files };
        application.materials.push(Arc::new(given));
    }
}

async fn materials_page(
    desk: &Desk,
    page: &PageRequest,
    who: &Who,
    application: &Application,
    address: &Address,
    errors: Vec<FieldError>,
) -> Result<MaterialsPage, Problem> {
    let t = page.t;
    let earlier = files::earlier(desk, who).await?;
    let often = desk.often_corrected(&application.item.id).await?;
    let mut uploads = Vec::new();
    let mut held = Vec::new();
    for (material, standing) in application.materials() {
        if matches!(standing, Standing::Held | Standing::Made) {
            held.push(HeldView {
                name: material.name.clone(),
                note: t.get(if standing == Standing::Held { "citizen-held-note" } else { "citizen-made-note" }),
                tag: upload_tag(t, standing),
            });
            continue;
        }
        let given: Vec<FileRef> = application.given(&material.id).map(|given| given.files.clone()).unwrap_or_default();
        let free = earlier.iter().filter(|file| given.iter().all(|known| known.hash != file.hash));
        uploads.push(UploadView {
            earlier: free
                .map(|file| EarlierView {
                    name: file.name.clone(),
                    href: files::href(&file.hash),
                    note: t.size(file.size),
                    value: format!("{} {}", material.id, file.hash),
                })
                .collect(),
            upload: upload(desk, t, (material, &often), standing, &given, &errors),
        });
    }
    Ok(MaterialsPage {
        t,
        shell: address.shell(page, application, t.get("citizen-materials")).with_errors(errors.len()),
        eyebrow: address.eyebrow(t, application, Step::Materials),
        errors: ErrorSummary { t, errors },
        uploads,
        held,
    })
}

fn upload(
    desk: &Desk,
    t: Text,
    (material, often): (&Material, &[Often]),
    standing: Standing,
    given: &[FileRef],
    errors: &[FieldError],
) -> Upload {
    let field = material_field(&material.id);
    Upload {
        t,
        title: material.name.clone(),
        hint: material.note.clone(),
        often: often::of_material(t, often, material),
        tag: upload_tag(t, standing),
        files: given.iter().map(|file| uploaded(&material.id, file)).collect(),
        error: errors.iter().find(|error| error.field == field).map(|error| error.sentence.clone()),
        limit: desk.files.limit(),
        several: true,
        closed: false,
        name: field,
    }
}

fn uploaded(id: &str, file: &FileRef) -> UploadedFile {
    UploadedFile {
        name: file.name.clone(),
        href: files::href(&file.hash),
        media: file.media.clone(),
        size: file.size,
        remove: Some(("remove".to_owned(), format!("{id} {}", file.hash))),
    }
}

/// How a material stands, in one word.
pub fn upload_tag(t: Text, standing: Standing) -> Tag {
    let (tone, key) = match standing {
        Standing::Held => (Tone::Good, "citizen-standing-held"),
        Standing::Made => (Tone::Good, "citizen-standing-made"),
        Standing::Given => (Tone::Good, "citizen-standing-given"),
        Standing::MayFollow => (Tone::Quiet, "citizen-standing-may-follow"),
        Standing::Optional => (Tone::Quiet, "citizen-standing-optional"),
        Standing::Missing => (Tone::Active, "citizen-standing-missing"),
    };
    Tag::new(tone, t.get(key))
}
