//! `/ratings/surveys/{survey}/{period}`: what a survey brought, question by question, and its comments, which somebody reads
//! before the public does.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use identity::{Permission, Staff};
use web::chart::{Bar, Chart, bars};
use web::form::Post;
use web::parts::{Cell, Column, Figure, Row, Table, Tag, Tone, few};
use web::spreadsheet::{Form, Ledger, Value};
use web::{Html, Markup, PageRequest, Problem, Shell, Text};

use crate::desk::Desk;
use crate::figures::{PUBLIC_LEAST, SMALL};
use crate::noted::Noted;
use crate::store::answers::Answer;
use crate::survey::results::{Group, GroupPart, Of, Question, Results};

#[derive(Template)]
#[template(path = "staff/survey.html")]
pub struct ResultsPage {
    t: Text,
    shell: Shell,
    about: String,
    figures: Vec<Figure>,
    charts: Vec<Chart>,
    subjects: Option<Table>,
    /// What was said of the parts a group tells apart, such as of each post.
    parts: Vec<Table>,
    /// What nobody has read yet, and what somebody has.
    waiting: Vec<CommentView>,
    read: Vec<CommentView>,
    note: String,
    /// Addresses of the answers as files.
    xlsx: String,
    csv: String,
    link: String,
}

/// Comments of one sort on one page, the newest first; the files hold all.
const COMMENTS: usize = 30;

struct CommentView {
    subject: String,
    /// Subject and receipt.
    answer: String,
    text: String,
    tag: Tag,
    shows: bool,
    hides: bool,
}

pub async fn show(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Path((survey, period)): Path<(String, String)>,
    page: PageRequest,
) -> Result<Html<ResultsPage>, Problem> {
    who.must(Permission::ManageSurveys)?;
    let t = page.t;
    let (published, answers, found) = desk.survey_results(&survey, &period).await?;
    let names = desk.subject_names(&published);
    let name = |subject: &str| names.get(subject).cloned().unwrap_or_else(|| subject.to_owned());
    let mut comments: Vec<&Answer> = answers.iter().filter(|answer| !answer.comment.is_empty()).collect();
    comments.sort_by_key(|answer| std::cmp::Reverse(answer.at));
    let (waiting, read): (Vec<&Answer>, Vec<&Answer>) =
        comments.into_iter().partition(|answer| answer.shown == "waiting");
    let least = published.least();
    let few = |subject: &str| found.is_few(subject, least);
    let of = |subject: &str| if few(subject) { String::new() } else { name(subject) };
    let views = |answers: Vec<&Answer>| -> Vec<CommentView> {
        answers.into_iter().take(COMMENTS).map(|answer| comment(t, answer, of(&answer.subject))).collect()
    };
    let href = format!("/ratings{}", published.href());
    Ok(Html(ResultsPage {
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
        subjects: (!found.subjects.is_empty()).then(|| subject_table(t, &found, least, &name)),
        parts: found.groups.iter().filter_map(|group| part_table(t, group)).collect(),
        note: t.msg("ratings-survey-few-note").arg("n", SMALL).to_string(),
        waiting: views(waiting),
        read: views(read),
        xlsx: format!("{href}/answers.xlsx"),
        csv: format!("{href}/answers.csv"),
        link: format!("{}{}", desk.office.public_url, published.href()),
    }))
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
pub async fn file(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Path((survey, period)): Path<(String, String)>,
    form: Form,
    page: PageRequest,
) -> Result<Response, Problem> {
    who.must(Permission::ManageSurveys)?;
    let t = page.t;
    let (published, answers, found) = desk.survey_results(&survey, &period).await?;
    let names = desk.subject_names(&published);
    let heads = [t.get("ratings-survey-column-day"), t.get("ratings-survey-subject")].into_iter();
    let heads = heads.chain(found.questions.iter().map(|question| question.title.clone()));
    let heads = heads.chain([t.get("ratings-comments")]);
    let least = published.least();
    let mut ledger = Ledger::new(form, format!("{} {period}", published.content.title), heads);
    for answer in &answers {
        let day = kernel::local_date(answer.at).to_string();
        let said = found.questions.iter().map(|question| question.said(&answer.answers));
        let subject = match found.is_few(&answer.subject, least) {
            true => t.get("ratings-too-few"),
            false => names.get(&answer.subject).unwrap_or(&answer.subject).clone(),
        };
        let said = said.chain([answer.comment.clone()]);
        ledger.push([day, subject].into_iter().chain(said).map(Value::Text));
    }
    let about = format!("{} {} {}", published.survey, published.period, form.word());
    desk.log(&who.account.id, &who.account.name, Noted::AnswersExported, &about, "").await?;
    let cut = ledger.is_full();
    ledger.send(t, cut, desk.now())
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

fn subject_table(t: Text, found: &Results, least: i64, name: &dyn Fn(&str) -> String) -> Table {
    let mut columns = vec![
        Column::new(t.get("ratings-survey-subject")),
        Column::number(t.get("ratings-survey-column-answers")),
        Column::number(t.get("ratings-survey-mean")),
    ];
    columns.extend(found.groups.iter().map(|group| Column::number(group.title.as_str())));
    columns.push(Column::number(t.get("ratings-survey-satisfied")));
    let mut sorted: Vec<(&Of, Vec<Option<f64>>)> = (0..)
        .zip(&found.subjects)
        .map(|(place, of)| {
            (of, found.groups.iter().map(|group| group.subjects.get(place).copied().flatten()).collect())
        })
        .collect();
    // Those of which enough is known come first, by what was said of them; the others follow and are not ranked.
    let known = |of: &Of| if of.1 < SMALL { -1.0 } else { of.2.unwrap_or_default() };
    sorted.sort_by(|(one, _), (other, _)| known(other).total_cmp(&known(one)).then_with(|| one.0.cmp(&other.0)));
    let row = |((subject, n, worth, share), groups): (&Of, Vec<Option<f64>>)| {
        let shown = |text: String| Cell::new(if *n < SMALL { few(text) } else { Markup::text(text) });
        let groups = groups.into_iter().map(|worth| shown(mean(worth)));
        let counted = [Cell::new(name(subject)), Cell::new(t.number(*n))];
        let (worth, satisfied) = match *n {
            n if n < least => (Cell::new(t.get("ratings-too-few-short")), Cell::new("–")),
            _ => (shown(mean(*worth)), shown(share.percent()).note(share.interval_text())),
        };
        Row::new(counted.into_iter().chain([worth]).chain(groups).chain([satisfied]))
    };
    Table::new(t, t.get("ratings-survey-by-subject"), columns).rows(sorted.into_iter().map(row))
}

/// What was said of each part that a group tells apart; nothing of what too few spoke of.
fn part_table(t: Text, group: &Group) -> Option<Table> {
    let (title, parts) = group.parts.as_ref().filter(|(_, parts)| !parts.is_empty())?;
    let columns = vec![
        Column::new(title.as_str()),
        Column::number(t.get("ratings-survey-column-answers")),
        Column::number(t.get("ratings-survey-mean")),
    ];
    let row = |part: &GroupPart| {
        let worth = match part.n {
            n if n < PUBLIC_LEAST => Markup::text(t.get("ratings-too-few-short")),
            n if n < SMALL => few(mean(part.mean)),
            _ => Markup::text(mean(part.mean)),
        };
        Row::new([Cell::new(part.name.as_str()), Cell::new(t.number(part.n)), Cell::new(worth)])
    };
    Some(Table::new(t, group.title.as_str(), columns).rows(parts.iter().map(row)))
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
