//! Answering a survey, on a phone and without signing in where it is public; and what the public may know.

pub mod satisfaction;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use identity::{Anyone, Who};
use web::form::{FieldError, Fields, FormState, Input, Post, Values, always};
use web::parts::{Empty, ErrorSummary, Notice, Tone};
use web::{Html, PageRequest, Problem, Shell, Text};

use super::door::Door;
use super::form::is_mendable;
use crate::desk::Desk;
use crate::survey::{Published, Reply, holds};

#[derive(Template)]
#[template(path = "surveys.html")]
struct ListPage {
    t: Text,
    shell: Shell,
    open: Vec<(String, String, String)>,
    nothing: Empty,
}

#[derive(Template)]
#[template(path = "survey.html")]
struct SurveyPage {
    t: Text,
    shell: Shell,
    errors: ErrorSummary,
    title: String,
    about: String,
    until: String,
    privacy: String,
    subject: Option<Input>,
    fields: Fields,
    /// Names of the questions on this page, so that the next round knows which are new.
    shown: String,
    /// Says that the answers brought up more questions.
    more: Option<Notice>,
    over: Option<Notice>,
}

/// What is asked at present: of everybody, and of staff who are signed in.
pub async fn list(State(desk): State<Desk>, page: PageRequest, Anyone(who): Anyone) -> Result<Response, Problem> {
    let t = page.t;
    let staff = who.as_ref().is_some_and(|who| who.account.is_staff());
    let open = desk.list_surveys(true).await?;
    let open = open.iter().filter(|one| if staff { !one.is_public() } else { one.is_public() });
    let until = |one: &Published| t.msg("ratings-survey-until").arg("day", t.date(one.closes)).to_string();
    Ok(Html(ListPage {
        t,
        shell: page.portal(t.get("ratings-surveys-title")).crumb("/", t.get("nav-home")),
        open: open.map(|one| (one.href(), one.content.title.clone(), until(one))).collect(),
        nothing: Empty::new("checklist", t.get("ratings-surveys-none")).body(t.get("ratings-surveys-none-note")),
    })
    .into_response())
}

pub async fn show(
    State(desk): State<Desk>,
    page: PageRequest,
    Anyone(who): Anyone,
    Path((survey, period)): Path<(String, String)>,
    door: Door,
) -> Result<Response, Problem> {
    let published = desk.find_survey(&survey, &period).await?;
    if !published.is_public() && who.is_none() {
        return Ok(axum::response::Redirect::to(&format!("/sign-in?to={}", published.href())).into_response());
    }
    let over = standing(&desk, page.t, &published, who.as_deref(), &door).await?;
    let shown = survey_page(&desk, &page, &published, &Values::new(), "", Vec::new(), over)?;
    Ok(door.mark(&desk, Html(shown).into_response()))
}

pub async fn answer(
    State(desk): State<Desk>,
    page: PageRequest,
    Anyone(who): Anyone,
    Path((survey, period)): Path<(String, String)>,
    door: Door,
    post: Post,
) -> Result<Response, Problem> {
    let published = desk.find_survey(&survey, &period).await?;
    let values = published.asked_only(published.form()?.read(&post, None, &Values::new(), &always, &[]))?;
    let subject = post.get("subject").unwrap_or_default().to_owned();
    // An answer may bring up questions that were not on the page: they are asked in another round, also without script.
    let shown: Vec<&str> = post.get("shown").unwrap_or_default().split(' ').collect();
    let fresh = published.asked(&values)?.iter().filter(|name| !shown.contains(&name.as_str())).count();
    if fresh > 0 && post.get("shown").is_some() {
        let mut again = survey_page(&desk, &page, &published, &values, &subject, Vec::new(), None)?;
        let title = page.t.msg("ratings-survey-more").arg("n", fresh).to_string();
        again.more = Some(Notice::new(Tone::Active, title));
        return Ok(Html(again).into_response());
    }
    let errors = published.wrong(page.t, &values)?;
    if !errors.is_empty() {
        let shown = survey_page(&desk, &page, &published, &values, &subject, errors, None)?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(shown)).into_response());
    }
    let reply = Reply { subject: subject.clone(), values: values.clone() };
    match desk.answer_survey(page.t, &published, who.as_deref(), &door.origin, reply).await {
        Ok(()) => {
            let thanks = Notice::new(Tone::Good, page.t.get("ratings-survey-thanks"))
                .body(page.t.get("ratings-survey-thanks-note"));
            let thanks = if published.has_subject() {
                thanks.action(published.href(), page.t.get("ratings-survey-another"))
            } else {
                thanks
            };
            Ok(Html(survey_page(&desk, &page, &published, &Values::new(), "", Vec::new(), Some(thanks))?)
                .into_response())
        }
        Err(problem) if is_mendable(&problem) => {
            let field = problem.field.clone().unwrap_or_else(|| "subject".to_owned());
            let errors = vec![FieldError::new(field, problem.detail.as_str())];
            let shown = survey_page(&desk, &page, &published, &values, &subject, errors, None)?;
            Ok((problem.status_code(), Html(shown)).into_response())
        }
        Err(problem) => Err(problem),
    }
}

/// Why there is nothing to fill in, where there is not.
async fn standing(
    desk: &Desk,
    t: Text,
    published: &Published,
    who: Option<&Who>,
    door: &Door,
) -> Result<Option<Notice>, Problem> {
    if !published.is_open(desk.today()) {
        return Ok(Some(Notice::new(Tone::Quiet, t.get("ratings-survey-closed"))));
    }
    let voter = match desk.voter(published, who, &door.origin).await {
        Ok(voter) => voter,
        // A browser without a mark gets one with this page.
        Err(problem) if problem.code == "device_unknown" => return Ok(None),
        Err(problem) if is_mendable(&problem) => {
            return Ok(Some(Notice::new(Tone::Quiet, problem.detail.to_string())));
        }
        Err(problem) => return Err(problem),
    };
    if published.has_subject() {
        return Ok(None);
    }
    let answered = desk.shelf().has_answered(&published.survey, &published.period, "", &voter).await;
    let answered = answered.map_err(Problem::internal)?;
    Ok(answered.then(|| Notice::new(Tone::Good, t.get("ratings-survey-answered"))))
}

fn survey_page(
    desk: &Desk,
    page: &PageRequest,
    published: &Published,
    values: &Values,
    subject: &str,
    errors: Vec<FieldError>,
    over: Option<Notice>,
) -> Result<SurveyPage, Problem> {
    let t = page.t;
    let content = &published.content;
    let form = published.form()?;
    let asked = |when: &str| holds(when, values);
    let fields = form.inputs(None, FormState { t, values, errors: &errors, when: &asked, held: &[] });
    let error = errors.iter().find(|error| error.field == "subject").map(|error| error.sentence.clone());
    let subject = published.has_subject().then(|| {
        let label = t.get(&format!("ratings-survey-of-{}", content.of));
        Input::select(t, "subject", label, desk.subjects(published)).value(subject).error(error)
    });
    Ok(SurveyPage {
        t,
        shell: page
            .portal(content.title.as_str())
            .crumb("/", t.get("nav-home"))
            .crumb("/surveys", t.get("ratings-surveys-title"))
            .with_errors(errors.len()),
        title: content.title.clone(),
        about: content.about.clone(),
        until: t.msg("ratings-survey-until").arg("day", t.date(published.closes)).to_string(),
        privacy: t.get(if content.anonymous { "ratings-survey-anonymous" } else { "ratings-survey-counted" }),
        subject,
        shown: published.asked(values)?.join(" "),
        more: None,
        fields,
        over,
        errors: ErrorSummary { t, errors },
    })
}
