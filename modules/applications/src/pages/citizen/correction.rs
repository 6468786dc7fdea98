//! Answering a correction notice (补正): everything asked for on one page, with the fields and uploads to answer it; and
//! handing in what was allowed to follow.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use casework::{FileRef, MaterialRef, MaterialState, Phase, Supplement, Verb};
use decision::Scope;
use declarations::{Condition, Item};
use identity::{SignedIn, Who};
use serde_json::{Value, json};
use web::form::{FieldError, Fields, Form, FormState, Post, Upload, UploadedFile, Values};
use web::parts::{ErrorSummary, Tag, Tone};
use web::{Html, PageRequest, Problem, Shell, Text};

use super::apply::material_field;
use super::case::{self, CorrectionView, Opened};
use super::{files, words};
use crate::desk::Desk;
use crate::materials::is_the_form;

#[derive(Template)]
#[template(path = "citizen/correction.html")]
struct CorrectionPage {
    t: Text,
    shell: Shell,
    errors: ErrorSummary,
    title: String,
    told: Option<CorrectionView>,
    fields: Fields,
    uploads: Vec<UploadView>,
    key: String,
    back: String,
}

struct UploadView {
    upload: Upload,
    /// Files kept while something else was still missing, as the form sends them again.
    kept: Vec<String>,
}

/// What is to be answered, and the answers so far.
struct Answer {
    item: Arc<Item>,
    form: Option<Form>,
    /// Fields that may be changed; all others stay as filed.
    fields: Vec<String>,
    values: Values,
    materials: Vec<Asked>,
    /// The notice is answered as a whole; otherwise something is only added.
    whole: bool,
}

struct Asked {
    id: String,
    name: String,
    what: String,
    files: Vec<FileRef>,
}

impl Answer {
    /// Of a correction notice: what it names. Otherwise: materials that may still follow; none where nothing is open.
    fn to(opened: &Opened) -> Option<Answer> {
        let case = &opened.view.case;
        let item = Arc::clone(opened.view.item.as_ref()?);
        let form = item.form.as_ref().and_then(|form| Form::new(form.schema()).ok());
        let values = case.form.as_object().cloned().unwrap_or_default();
        let whole = case.phase == Phase::Correcting;
        let mut answer = Answer { form, fields: Vec::new(), values, materials: Vec::new(), whole, item };
        let told = case.correction.as_ref().filter(|_| whole);
        for told in told.iter().flat_map(|correction| &correction.items) {
            answer.take(&told.about, &told.what);
        }
        let absent =
            |state| matches!(state, MaterialState::Missing | MaterialState::Deferred | MaterialState::Rejected);
        for material in opened.view.materials.iter().filter(|_| !whole) {
            if absent(material.state) {
                answer.ask(&material.id, "");
            }
        }
        Some(answer).filter(|answer| answer.whole || !answer.materials.is_empty())
    }

    fn take(&mut self, about: &str, what: &str) {
        let form = self.form.as_ref();
        if form.is_some_and(|form| form.field(about).is_some()) {
            self.fields.push(about.to_owned());
        } else if self.item.find_material(about).is_some_and(|material| !is_the_form(&self.item, material)) {
            self.ask(about, what);
        } else if let Some(form) = form {
            // It names no single field: everything filled in may be amended.
            self.fields = form.fields.iter().map(|field| field.name.clone()).collect();
        }
    }

    fn ask(&mut self, id: &str, what: &str) {
        let known = self.item.find_material(id).map(|material| (material.name.clone(), material.note.clone()));
        let (name, note) = known.unwrap_or_else(|| (id.to_owned(), String::new()));
        let what = if what.is_empty() { note } else { what.to_owned() };
        self.materials.push(Asked { id: id.to_owned(), name, what, files: Vec::new() });
    }

    fn holds(&self, opened: &Opened, values: &Values, condition: &str) -> bool {
        let (form, nothing) = (Value::Object(values.clone()), json!({}));
        let scope = Scope::new()
            .with("item", self.item.feel())
            .with("answers", &opened.view.case.answers)
            .with("form", &form)
            .with("applicant", &nothing)
            .with("outcome", &nothing)
            .with("case", &nothing);
        Condition::new(condition).holds(&scope)
    }

    /// Fields that are not asked here, as the form reads them: held.
    fn untouched(&self) -> Vec<(String, String)> {
        let fields = self.form.iter().flat_map(|form| &form.fields);
        let others = fields.filter(|field| !self.fields.contains(&field.name));
        others.map(|field| (field.name.clone(), String::new())).collect()
    }

    async fn read(
        &mut self,
        desk: &Desk,
        who: &Who,
        opened: &Opened,
        t: Text,
        post: &Post,
    ) -> Result<Vec<FieldError>, Problem> {
        let mut errors = Vec::new();
        if let Some(form) = &self.form {
            let before = self.values.clone();
            let untouched = self.untouched();
            let when = |when: &str| self.holds(opened, &before, when);
            let values = form.read(post, None, &before, &when, &untouched);
            let when = |when: &str| self.holds(opened, &values, when);
            let found = form.check(t, &values, None, &when);
            errors.extend(found.into_iter().filter(|error| self.fields.contains(&error.field)));
            self.values = values;
        }
        for asked in &mut self.materials {
            let field = material_field(&asked.id);
            for kept in post.all(&format!("kept.{}", asked.id)) {
                asked.files.extend(files::find(desk, who, kept).await?);
            }
            let mut refused = false;
            for file in post.files(&field) {
                match files::keep(desk, who, file).await {
                    Ok(kept) => asked.files.push(kept),
                    Err(problem) if problem.status < 500 => {
                        refused = true;
                        errors.push(FieldError::new(&*field, problem.told_briefly(t)));
                    }
                    Err(problem) => return Err(problem),
                }
            }
            if asked.files.is_empty() && !refused && self.whole {
                let sentence = t.msg("citizen-material-missing").arg("name", asked.name.as_str()).to_string();
                errors.push(FieldError::new(field, sentence));
            }
        }
        let nothing_added = !self.whole && self.materials.iter().all(|asked| asked.files.is_empty());
        if let Some(first) = self.materials.first().filter(|_| nothing_added && errors.is_empty()) {
            errors.push(FieldError::new(material_field(&first.id), t.get("citizen-choose-a-file")));
        }
        Ok(errors)
    }

    fn supplement(&self, opened: &Opened) -> Supplement {
        let given = self.materials.iter().filter(|asked| !asked.files.is_empty());
        let material = |asked: &Asked| {
            let files = asked.files.clone();
            Arc::new(MaterialRef { id: asked.id.clone(), state: MaterialState::Given, files })
        };
        let before = opened.view.case.form.as_object();
        let amended = self.whole && before != Some(&self.values) && !self.fields.is_empty();
        Supplement {
            form: amended.then(|| Arc::new(Value::Object(self.values.clone()))),
            answers: None,
            materials: given.map(material).collect(),
            complete: self.whole,
        }
    }
}

fn back(opened: &Opened) -> String {
    format!("/me/cases/{}", opened.view.case.no)
}

pub async fn show(
    State(desk): State<Desk>,
    page: PageRequest,
    SignedIn(who): SignedIn,
    Path(no): Path<String>,
) -> Result<Response, Problem> {
    let opened = case::open(&desk, &who, &no).await?;
    let answer = Answer::to(&opened).filter(|_| opened.may("supplement"));
    let Some(answer) = answer else { return Ok(Redirect::to(&back(&opened)).into_response()) };
    Ok(Html(correction_page(&desk, &page, &opened, &answer, Vec::new())).into_response())
}

pub async fn answer(
    State(desk): State<Desk>,
    page: PageRequest,
    SignedIn(who): SignedIn,
    Path(no): Path<String>,
    post: Post,
) -> Result<Response, Problem> {
    let opened = case::open(&desk, &who, &no).await?;
    let answer = Answer::to(&opened).filter(|_| opened.may("supplement"));
    // Sent twice, or answered elsewhere meanwhile: the case says how it stands.
    let Some(mut answer) = answer else { return Ok(Redirect::to(&back(&opened)).into_response()) };
    let mut errors = answer.read(&desk, &who, &opened, page.t, &post).await?;
    if errors.is_empty() {
        let verb = Verb::Supplement(Box::new(answer.supplement(&opened)));
        let key = post.get("key").map(str::to_owned);
        match desk.act(&who, &opened.view.case.no, verb, key, None).await {
            Ok(_) => return Ok(Redirect::to(&back(&opened)).into_response()),
            Err(problem) if problem.status >= 500 => return Err(problem),
            Err(problem) => errors.push(FieldError::new("form", problem.told_briefly(page.t))),
        }
    }
    let shown = correction_page(&desk, &page, &opened, &answer, errors);
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(shown)).into_response())
}

fn correction_page(
    desk: &Desk,
    page: &PageRequest,
    opened: &Opened,
    answer: &Answer,
    errors: Vec<FieldError>,
) -> CorrectionPage {
    let t = page.t;
    let case = &opened.view.case;
    let title = t.get(if answer.whole { "citizen-correct" } else { "citizen-do-supplement" });
    let when = |when: &str| answer.holds(opened, &answer.values, when);
    let fields = answer.form.as_ref().map(|form| {
        let state = FormState { t, values: &answer.values, errors: &errors, when: &when, held: &[] };
        let mut fields = form.inputs(None, state);
        fields.inputs.retain(|input| answer.fields.contains(&input.name));
        fields
    });
    CorrectionPage {
        t,
        shell: words::mine(page, title).crumb(back(opened), case.title.to_string()).with_errors(errors.len()),
        title: case.title.to_string(),
        told: case::correction(desk, t, opened),
        fields: fields.unwrap_or_default(),
        uploads: answer.materials.iter().map(|asked| upload(desk, t, answer, asked, &errors)).collect(),
        key: words::fresh_key("supplement"),
        back: back(opened),
        errors: ErrorSummary { t, errors },
    }
}

fn upload(desk: &Desk, t: Text, answer: &Answer, asked: &Asked, errors: &[FieldError]) -> UploadView {
    let field = material_field(&asked.id);
    let tag = match (asked.files.is_empty(), answer.whole) {
        (false, _) => Tag::new(Tone::Good, t.get("citizen-standing-given")),
        (true, true) => Tag::new(Tone::Urgent, t.get("citizen-standing-asked")),
        (true, false) => Tag::new(Tone::Active, t.get("citizen-standing-missing")),
    };
    let shown = |file: &FileRef| UploadedFile {
        name: file.name.clone(),
        href: files::href(&file.hash),
        media: file.media.clone(),
        size: file.size,
        remove: None,
    };
    UploadView {
        kept: asked.files.iter().map(files::value).collect(),
        upload: Upload {
            t,
            title: asked.name.clone(),
            hint: asked.what.clone(),
            often: String::new(),
            tag,
            files: asked.files.iter().map(shown).collect(),
            error: errors.iter().find(|error| error.field == field).map(|error| error.sentence.clone()),
            limit: desk.files.limit(),
            several: true,
            closed: false,
            name: field,
        },
    }
}
