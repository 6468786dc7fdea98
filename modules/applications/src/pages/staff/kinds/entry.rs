//! `/staff/kinds/{kind}/new`: the kind's own form, and which organ answers.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use declarations::Kind;
use identity::{Staff, Who};
use kernel::OrganId;
use serde_json::Value as Json;
use web::form::{Control, FieldError, Fields, Form, FormState, Input, Post, Values, always};
use web::parts::ErrorSummary;
use web::{Html, PageRequest, Problem, Shell, Text};

use super::{href, places, windows};
use crate::desk::Desk;
use crate::opening::{Opening, opened_by_citizens};
use crate::pages::kind_form::{errors_of, read, schema};
use crate::pages::staff::address;

#[derive(Template)]
#[template(path = "staff/kinds/new.html")]
pub struct NewPage {
    t: Text,
    shell: Shell,
    errors: ErrorSummary,
    /// Organ in charge, and who spoke.
    about: Fields,
    groups: Vec<(String, Fields)>,
    key: String,
    action: String,
    back: String,
    import: String,
}

pub async fn show(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Path(kind): Path<String>,
    page: PageRequest,
) -> Result<Response, Problem> {
    let kind = desk.kind_without_items(&kind)?;
    if !kind.page.is_empty() {
        return Ok(Redirect::to(&kind.page).into_response());
    }
    super::opening(&who, &kind).ok_or_else(|| not_yours(&kind))?;
    let form = schema(&kind);
    let mut values = Values::new();
    if let Some(form) = &form {
        form.prefill(&mut values, &|_| None);
    }
    let shown = new_page(&desk, &who, &page, &kind, form.as_ref(), &values, &Post::default(), &[]);
    Ok(Html(shown).into_response())
}

pub async fn submit(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Path(kind): Path<String>,
    page: PageRequest,
    post: Post,
) -> Result<Response, Problem> {
    let kind = desk.kind_without_items(&kind)?;
    let form = schema(&kind);
    let values = form.as_ref().map(|form| read(form, &post)).unwrap_or_default();
    let organ = post.get("organ").map(str::trim).filter(|organ| !organ.is_empty()).map(OrganId::from);
    let opening = Opening {
        kind: kind.id.to_string(),
        organ,
        place: None,
        form: if form.is_some() { Json::Object(values.clone()) } else { Json::Null },
        party_name: post.get("party_name").unwrap_or_default().to_owned(),
    };
    let key = post.get("key").filter(|key| !key.is_empty()).map(str::to_owned);
    match desk.open_case(&who, opening, key).await {
        Ok(opened) => Ok(Redirect::to(&address::case(&opened.outcome.case_no)).into_response()),
        Err(problem) if problem.status >= 500 => Err(problem),
        Err(problem) => {
            let errors = errors_of(&problem);
            let shown = new_page(&desk, &who, &page, &kind, form.as_ref(), &values, &post, &errors);
            Ok((problem.status_code(), Html(shown)).into_response())
        }
    }
}

fn not_yours(kind: &Kind) -> kernel::Refusal {
    kernel::Refusal::forbidden("may_not_file", format!("您的身份或岗位不能提交“{}”。", kind.name))
}

#[allow(clippy::too_many_arguments, reason = "one private step of two callers")]
fn new_page(
    desk: &Desk,
    who: &Who,
    page: &PageRequest,
    kind: &Kind,
    form: Option<&Form>,
    values: &Values,
    post: &Post,
    errors: &[FieldError],
) -> NewPage {
    let t = page.t;
    let state = FormState { t, values, errors, when: &always, held: &[] };
    let groups = form.iter().flat_map(|form| &form.groups).map(|group| {
        let mut fields = form.map(|form| form.inputs(Some(&group.id), state)).unwrap_or_default();
        fields.inputs.iter_mut().for_each(|input| choose_place(desk, input));
        fields.dense = true;
        (group.title.clone(), fields)
    });
    let shell = page.workbench(t.msg("staff-kind-new-title").arg("kind", kind.name.as_str()).to_string());
    NewPage {
        t,
        shell: shell
            .crumb("/staff/kinds", t.get("staff-kinds"))
            .crumb(href(kind), kind.name.as_str())
            .with_errors(errors.len()),
        errors: ErrorSummary { t, errors: errors.to_vec() },
        about: Fields { inputs: about(t, desk, who, kind, post, errors), dense: true },
        groups: groups.filter(|(_, fields)| !fields.inputs.is_empty()).collect(),
        key: post.get("key").map_or_else(|| format!("open-{}", web::guard::reference_number()), str::to_owned),
        action: format!("{}/new", href(kind)),
        back: href(kind),
        import: format!("{}/import", href(kind)),
    }
}

fn choose_place(desk: &Desk, input: &mut Input) {
    let choices = match input.name.as_str() {
        "place" => places(desk),
        "window" => windows(desk),
        _ => return,
    };
    if matches!(input.control, Control::Line(_)) {
        let choices = choices.into_iter();
        let choice = |(value, label)| web::form::Choice { value, label, hint: String::new() };
        input.control = Control::Select(choices.map(choice).collect());
        if input.name == "place" {
            input.hint = String::new();
        }
    }
}

fn about(t: Text, desk: &Desk, who: &Who, kind: &Kind, post: &Post, errors: &[FieldError]) -> Vec<Input> {
    let usual = kind.organ.as_ref().or_else(|| who.account.organs().next()).map(ToString::to_string);
    let organ = post.get("organ").map(str::to_owned).or(usual).unwrap_or_default();
    let organs = desk.county().organs.iter().map(|organ| (organ.id.to_string(), organ.name.clone()));
    let error = |name: &str| errors.iter().find(|error| error.field == name).map(|error| error.sentence.clone());
    let organ = Input::select(t, "organ", t.get("staff-kind-organ"), organs).value(organ);
    let mut inputs = vec![organ.hint(t.get("staff-kind-organ-hint")).error(error("organ"))];
    if opened_by_citizens(kind) {
        let spoke = Input::line(t, "party_name", t.get("staff-kind-spoke")).hint(t.get("staff-kind-spoke-hint"));
        inputs.push(spoke.value(post.get("party_name").unwrap_or_default()).optional());
    }
    inputs
}
