//! `/ratings/surveys`: publishing a survey for a period, what it brought, and its comments.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use identity::{Permission, Staff};
use kernel::{Date, Refusal};
use web::chart::{Bar, Chart, bars};
use web::form::{Control, FieldError, Input, Post};
use web::parts::{Cell, Column, Empty, ErrorSummary, Figure, Row, Table, Tag, Tone};
use web::spreadsheet::csv_line;
use web::{Html, PageRequest, Problem, Shell, Text};

use super::csv_file;
use crate::desk::Desk;
use crate::figures::SMALL;
use crate::pages::form::is_mendable;
use crate::store::answers::Answer;
use crate::survey::Publication;
use crate::survey::results::{Question, Results};

#[derive(Template)]
#[template(path = "staff/surveys.html")]
struct SurveysPage {
    t: Text,
    shell: Shell,
    errors: ErrorSummary,
    inputs: Vec<Input>,
    table: Table,
}

#[derive(Template)]
#[template(path = "staff/survey.html")]
struct ResultsPage {
    t: Text,
    shell: Shell,
    about: String,
    figures: Vec<Figure>,
    charts: Vec<Chart>,
    subjects: Option<Table>,
    comments: Vec<CommentView>,
    export: String,
    link: String,
}

struct CommentView {
    subject: String,
    /// Subject and receipt.
    answer: String,
    text: String,
    tag: Tag,
    shows: bool,
    hides: bool,
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
        let answers = desk.shelf().list_answers(&one.survey, &one.period).await.map_err(Problem::internal)?;
        let days = format!("{} – {}", one.opens, one.closes);
        let open = if one.is_open(today) { t.get("ratings-survey-open") } else { String::new() };
        rows.push(Row::new([
            Cell::link(&format!("/ratings{}", one.href()), &one.content.title),
            Cell::new(one.period.as_str()),
            Cell::new(days).note(open),
            Cell::new(t.get(&format!("ratings-survey-for-{}", one.content.audience))),
            Cell::new(t.number(answers.len())),
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

async fn results_page(desk: &Desk, page: &PageRequest, survey: &str, period: &str) -> Result<Response, Problem> {
    let t = page.t;
    let (published, answers, found) = desk.survey_results(survey, period).await?;
    let names = desk.subjects(&published);
    let name = |subject: &str| {
        let known = names.iter().find(|(id, _)| id == subject);
        known.map_or_else(|| subject.to_owned(), |(_, name)| name.clone())
    };
    let comments = answers.iter().filter(|answer| !answer.comment.is_empty());
    let comments = comments.map(|answer| comment(t, answer, name(&answer.subject))).collect();
    let href = format!("/ratings{}", published.href());
    let shown = ResultsPage {
        t,
        shell: page
            .workbench(format!("{} {}", published.content.title, published.period))
            .crumb("/ratings", t.get("ratings-title"))
            .crumb("/ratings/surveys", t.get("ratings-surveys")),
        about: format!(
            "{} · {} – {}",
            t.get(&format!("ratings-survey-for-{}", published.content.audience)),
            t.date(published.opens),
            t.date(published.closes)
        ),
        figures: figures(t, &found),
        charts: found.questions.iter().map(|question| chart(t, question)).collect(),
        subjects: (!found.subjects.is_empty()).then(|| subject_table(t, &found, &name)),
        comments,
        export: format!("{href}/answers.csv"),
        link: format!("{}{}", desk.office.public_url, published.href()),
    };
    Ok(Html(shown).into_response())
}

pub async fn results(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Path((survey, period)): Path<(String, String)>,
    page: PageRequest,
) -> Result<Response, Problem> {
    who.must(Permission::ManageSurveys)?;
    results_page(&desk, &page, &survey, &period).await
}

/// Shows or hides a comment.
pub async fn moderate(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Path((survey, period)): Path<(String, String)>,
    post: Post,
) -> Result<Response, Problem> {
    let published = desk.find_survey(&survey, &period).await?;
    let text = |name: &str| post.get(name).unwrap_or_default();
    let shown = text("shown") == "yes";
    // The subject of an answer holds no bar, and a receipt neither.
    let of = text("answer").split_once('|').ok_or_else(Problem::not_found)?;
    desk.moderate(&who, &published, of, shown).await?;
    Ok(Redirect::to(&format!("/ratings{}#comments", published.href())).into_response())
}

/// Every answer as a line; whose it is stands nowhere.
pub async fn export(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Path((survey, period)): Path<(String, String)>,
    page: PageRequest,
) -> Result<Response, Problem> {
    who.must(Permission::ManageSurveys)?;
    let (published, answers, found) = desk.survey_results(&survey, &period).await?;
    let t = page.t;
    let head = [t.get("ratings-survey-column-day"), t.get("ratings-survey-subject")].into_iter();
    let mut text = csv_line(head.chain(found.questions.iter().map(|question| question.title.clone())));
    for answer in &answers {
        let day = kernel::local_date(answer.at).to_string();
        let said = found.questions.iter().map(|question| match answer.answers.get(&question.name) {
            None => String::new(),
            Some(serde_json::Value::String(text)) => text.clone(),
            Some(value) => value.to_string(),
        });
        text.push_str(&csv_line([day, answer.subject.clone()].into_iter().chain(said)));
    }
    let about = format!("{} {}", published.survey, published.period);
    desk.log(&who.account.id, &who.account.name, "answers-exported", &about, "").await?;
    Ok(csv_file("answers.csv", &text))
}

fn figures(t: Text, found: &Results) -> Vec<Figure> {
    let satisfied = found.satisfied;
    let note = match found.n {
        n if n < SMALL => t.get("ratings-few"),
        _ => t.msg("ratings-interval").arg("range", satisfied.interval_text()).to_string(),
    };
    vec![
        Figure::new(t.number(found.n), t.get("ratings-survey-unit"), t.get("ratings-survey-n")),
        Figure::new(satisfied.percent(), "", t.get("ratings-survey-satisfied")).note(note),
        Figure::new(mean(found.mean), "", t.get("ratings-survey-mean")).note(t.get("ratings-survey-mean-note")),
    ]
}

fn mean(mean: Option<f64>) -> String {
    mean.map_or_else(|| "–".to_owned(), |mean| format!("{mean:.1}"))
}

fn chart(t: Text, question: &Question) -> Chart {
    let float = |n: i64| u32::try_from(n).map_or(0.0, f64::from);
    let bar = |(name, n): &(String, i64)| Bar {
        name: name.clone(),
        value: float(*n),
        before: None,
        small: question.n < SMALL,
    };
    let drawn: Vec<Bar> = question.distribution.iter().map(bar).collect();
    let mut note = t.msg("ratings-survey-answered-n").arg("n", t.number(question.n)).to_string();
    if let (Some(worth), Some(share)) = (question.mean, question.satisfied) {
        let told =
            t.msg("ratings-survey-question-note").arg("mean", format!("{worth:.1}")).arg("share", share.percent());
        note = format!("{note}{}", told.arg("range", share.interval_text()));
    }
    bars(t, &question.title, &t.get("ratings-survey-column-answers"), &drawn).note(note)
}

fn subject_table(t: Text, found: &Results, name: &dyn Fn(&str) -> String) -> Table {
    let columns = vec![
        Column::new(t.get("ratings-survey-subject")),
        Column::number(t.get("ratings-survey-column-answers")),
        Column::number(t.get("ratings-survey-mean")),
        Column::number(t.get("ratings-survey-satisfied")),
    ];
    let mut sorted: Vec<_> = found.subjects.iter().collect();
    sorted.sort_by(|one, other| {
        other.2.unwrap_or(-1.0).total_cmp(&one.2.unwrap_or(-1.0)).then_with(|| one.0.cmp(&other.0))
    });
    let row = |(subject, n, worth, share): &(String, i64, Option<f64>, crate::figures::Share)| {
        Row::new([
            Cell::new(name(subject)),
            Cell::new(t.number(*n)).note(if *n < SMALL { t.get("ratings-few") } else { String::new() }),
            Cell::new(mean(*worth)),
            Cell::new(share.percent()).note(share.interval_text()),
        ])
    };
    Table::new(t, t.get("ratings-survey-by-subject"), columns).rows(sorted.into_iter().map(row))
}

fn comment(t: Text, answer: &Answer, subject: String) -> CommentView {
    let tone = match answer.shown.as_str() {
        "shown" => Tone::Good,
        "hidden" => Tone::Quiet,
        _ => Tone::Urgent,
    };
    CommentView {
        subject,
        answer: format!("{}|{}", answer.subject, answer.voter),
        text: answer.comment.clone(),
        tag: Tag::new(tone, t.get(&format!("ratings-comment-{}", answer.shown))),
        shows: answer.shown != "shown",
        hides: answer.shown != "hidden",
    }
}
