//! `/ratings/paper`: a sheet that somebody filled in at a window is typed in by a colleague who had no part in the matter.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use identity::{Permission, Staff, Who};
use kernel::{CaseNo, Refusal};
use serde::Deserialize;
use web::form::{Choice, Control, FieldError, Input, Post};
use web::parts::{ErrorSummary, Notice, Tone};
use web::{Html, PageRequest, Problem, Shell, Text};

use crate::desk::Desk;
use crate::giving::Sheet;
use crate::model::{Level, RatedAct, RatingId};
use crate::noted::Noted;
use crate::pages::form::{fresh_key, is_mendable, level_word, said};

#[derive(Template)]
#[template(path = "staff/paper.html")]
struct PaperPage {
    t: Text,
    shell: Shell,
    errors: ErrorSummary,
    done: Option<Notice>,
    inputs: Vec<Input>,
    key: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    done: String,
}

pub async fn show(
    State(_): State<Desk>,
    Staff(who): Staff,
    Query(asked): Query<Asked>,
    page: PageRequest,
) -> Result<Response, Problem> {
    may_type_in(&who)?;
    let done = (!asked.done.is_empty()).then(|| Notice::new(Tone::Good, page.t.get("ratings-paper-done")));
    Ok(Html(paper_page(&page, &Post::default(), None, done)).into_response())
}

pub async fn record(
    State(desk): State<Desk>,
    Staff(who): Staff,
    page: PageRequest,
    post: Post,
) -> Result<Response, Problem> {
    may_type_in(&who)?;
    match take_down(&desk, &who, &post).await {
        Ok(()) => Ok(Redirect::to("/ratings/paper?done=yes").into_response()),
        // A wrong number is mended here as well.
        Err(problem) if is_mendable(&problem) || problem.status == 404 => {
            Ok((problem.status_code(), Html(paper_page(&page, &post, Some(&problem), None))).into_response())
        }
        Err(problem) => Err(problem),
    }
}

pub fn may_type_in(who: &Who) -> Result<(), Problem> {
    if who.may(Permission::FileForOthers) {
        return Ok(());
    }
    who.must(Permission::ManageSurveys).map_err(Problem::from)
}

async fn take_down(desk: &Desk, who: &Who, post: &Post) -> Result<(), Problem> {
    let text = |name: &str| post.get(name).unwrap_or_default().trim().to_owned();
    let no = CaseNo::parse(&text("no")).map_err(|refusal| refusal.on_field("no"))?;
    let act = text("act").parse::<u8>().ok().and_then(|act| RatedAct::try_from(act).ok());
    let act = act.ok_or_else(|| Refusal::invalid("bad_act", "请选择评价的是哪一次办事。").on_field("act"))?;
    let scan = match post.files("scan").find(|file| !file.bytes.is_empty()) {
        Some(file) => {
            let kept = desk.office.put_file(who, &file.name, file.bytes.clone()).await;
            Some(kept.map_err(|problem| problem.on_field("scan"))?)
        }
        None => None,
    };
    let sheet = Sheet { no, act, said: said(post), scan };
    let done = desk.record_on_paper(who, sheet, post.get("key").map(str::to_owned)).await;
    // A number nobody may see is a wrong number.
    done.map(|_| ()).map_err(|problem| match problem.status {
        404 => problem.on_field("no"),
        _ => problem,
    })
}

fn paper_page(page: &PageRequest, post: &Post, problem: Option<&Problem>, done: Option<Notice>) -> PaperPage {
    let t = page.t;
    let field = |problem: &Problem| problem.field.clone().unwrap_or_else(|| "no".to_owned());
    let errors: Vec<FieldError> =
        problem.into_iter().map(|problem| FieldError::new(field(problem), problem.detail.as_str())).collect();
    let input = |name: &str, control: Control| {
        let error = errors.iter().find(|error| error.field == name).map(|error| error.sentence.clone());
        let mut input = Input::new(t, name, t.get(&format!("ratings-paper-{name}")), control).error(error);
        input.values = post.all(name).map(str::to_owned).collect();
        let hint = format!("ratings-paper-{name}-hint");
        if t.has(&hint) { input.hint(t.get(&hint)) } else { input }
    };
    let choice = |value: String, label: String| Choice { value, label, hint: String::new() };
    let acts = RatedAct::ALL.map(|act| choice(act.number().to_string(), t.get(&format!("ratings-act-{}", act.word()))));
    let levels = Level::ALL.map(|level| choice(level.get().to_string(), level_word(t, level)));
    let inputs = vec![
        input("no", Control::Line("text")),
        input("act", Control::Select(acts.into())),
        input("level", Control::Radio(levels.into())),
        input("text", Control::Lines).optional(),
    ];
    PaperPage {
        t,
        shell: page
            .workbench(t.get("ratings-paper"))
            .crumb("/ratings/seat", t.get("nav-seat"))
            .with_errors(errors.len()),
        done,
        inputs,
        key: fresh_key("paper"),
        errors: ErrorSummary { t, errors },
    }
}

/// The scanned sheet, for supervision; the look is logged.
pub async fn scan(
    State(desk): State<Desk>,
    Staff(who): Staff,
    axum::extract::Path(rating): axum::extract::Path<String>,
) -> Result<Response, Problem> {
    if !desk.sees_raters(&who) {
        let sentence = "纸质评价原件只有监察机构可以查看。";
        return Err(Refusal::forbidden("rater_hidden", sentence).into());
    }
    let id = RatingId::parse(&rating).ok_or_else(Problem::not_found)?;
    let found = desk.shelf().find_rating(&id).await.map_err(Problem::internal)?;
    let scan = found.and_then(|rating| rating.scan).ok_or_else(Problem::not_found)?;
    let hash = scan.hash.parse::<kernel::Digest32>().map_err(|_| Problem::not_found())?;
    let bytes = desk.office.files.read(&hash).await?;
    desk.log(&who.account.id, &who.account.name, Noted::SheetSeen, &id.to_string(), "").await?;
    Ok(web::files::file_response(&scan.name, &scan.media, bytes))
}
