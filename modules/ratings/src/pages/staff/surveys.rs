//! `/ratings/surveys`: the surveys that were published, and publishing one for a period.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use identity::{Permission, Staff};
use kernel::{Date, Refusal};
use web::form::{Control, FieldError, Input, Post};
use web::parts::{Cell, Column, Empty, ErrorSummary, Row, Table};
use web::{Html, PageRequest, Problem, Shell, Text};

use crate::desk::Desk;
use crate::pages::form::is_mendable;
use crate::survey::Publication;

#[derive(Template)]
#[template(path = "staff/surveys.html")]
struct SurveysPage {
    t: Text,
    shell: Shell,
    errors: ErrorSummary,
    inputs: Vec<Input>,
    table: Table,
}

pub async fn show(State(desk): State<Desk>, Staff(who): Staff, page: PageRequest) -> Result<Response, Problem> {
    who.must(Permission::ManageSurveys)?;
    Ok(Html(surveys_page(&desk, &page, &Post::default(), None).await?).into_response())
}

pub async fn publish(
    State(desk): State<Desk>,
    Staff(who): Staff,
    page: PageRequest,
    post: Post,
) -> Result<Response, Problem> {
    let published = match read(&post) {
        Ok(wish) => desk.publish_survey(&who, wish).await.map(|_| ()),
        Err(refusal) => Err(refusal.into()),
    };
    match published {
        Ok(()) => Ok(Redirect::to("/ratings/surveys").into_response()),
        Err(problem) if is_mendable(&problem) || problem.code == "survey_unknown" => {
            who.must(Permission::ManageSurveys)?;
            let shown = surveys_page(&desk, &page, &post, Some(&problem)).await?;
            Ok((problem.status_code(), Html(shown)).into_response())
        }
        Err(problem) => Err(problem),
    }
}

fn read(post: &Post) -> Result<Publication, Refusal> {
    let text = |name: &str| post.get(name).unwrap_or_default().trim().to_owned();
    let day = |name: &'static str| -> Result<Date, Refusal> {
        text(name).parse().map_err(|_| Refusal::invalid("bad_date", "请填写日期，如 2026-09-01。").on_field(name))
    };
    Ok(Publication { survey: text("survey"), period: text("period"), opens: day("opens")?, closes: day("closes")? })
}

async fn surveys_page(
    desk: &Desk,
    page: &PageRequest,
    post: &Post,
    problem: Option<&Problem>,
) -> Result<SurveysPage, Problem> {
    let t = page.t;
    let field = |problem: &Problem| problem.field.clone().unwrap_or_else(|| "survey".to_owned());
    let errors: Vec<FieldError> =
        problem.into_iter().map(|problem| FieldError::new(field(problem), problem.detail.as_str())).collect();
    let today = desk.today();
    let quarter = (today.month() - 1) / 3 + 1;
    let usual = |name: &str| match name {
        "period" => format!("{}-Q{quarter}", today.year()),
        "opens" => today.to_string(),
        _ => today.last_of_month().to_string(),
    };
    let input = |name: &'static str, control: Control| {
        let error = errors.iter().find(|error| error.field == name).map(|error| error.sentence.clone());
        let value = post.get(name).map_or_else(|| usual(name), str::to_owned);
        Input::new(t, name, t.get(&format!("ratings-survey-{name}")), control).value(value).error(error)
    };
    let declared = desk.office.county().surveys.iter().filter(|survey| survey.is_in_force(today));
    let choices = declared.map(|survey| (survey.id.clone(), survey.title.clone()));
    let error = errors.iter().find(|error| error.field == "survey").map(|error| error.sentence.clone());
    let which = Input::select(t, "survey", t.get("ratings-survey-which"), choices)
        .value(post.get("survey").unwrap_or_default())
        .error(error);
    let names = ["title", "period", "days", "audience", "answers"];
    let columns = names.map(|name| Column::new(t.get(&format!("ratings-survey-column-{name}"))));
    let mut rows = Vec::new();
    for one in desk.list_surveys(false).await? {
        let answers = desk.shelf().count_answers(&one.survey, &one.period).await.map_err(Problem::internal)?;
        let days = format!("{} – {}", one.opens, one.closes);
        let open = if one.is_open(today) { t.get("ratings-survey-open") } else { String::new() };
        rows.push(Row::new([
            Cell::link(&format!("/ratings{}", one.href()), &one.content.title),
            Cell::new(one.period.as_str()),
            Cell::new(days).note(open),
            Cell::new(t.get(&format!("ratings-survey-for-{}", one.content.audience))),
            Cell::new(t.number(answers)),
        ]));
    }
    Ok(SurveysPage {
        t,
        shell: page
            .workbench(t.get("ratings-surveys"))
            .crumb("/ratings", t.get("ratings-title"))
            .with_errors(errors.len()),
        inputs: vec![
            which,
            input("period", Control::Line("text")).hint(t.get("ratings-survey-period-hint")),
            input("opens", Control::Line("date")),
            input("closes", Control::Line("date")),
        ],
        table: Table::new(t, t.get("ratings-surveys"), columns.into())
            .rows(rows)
            .empty(Empty::new("checklist", t.get("ratings-surveys-unpublished"))),
        errors: ErrorSummary { t, errors },
    })
}
