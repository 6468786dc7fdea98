//! `/ratings/calls`: whom to call back today, and the form for what they say; on a phone as on a desk.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use casework::{Case, InboxFilter, NEVER};
use identity::{Permission, Staff, Who};
use kernel::CaseNo;
use std::sync::Arc;
use web::form::{Choice, Control, FieldError, Input, Post};
use web::parts::{Cell, Column, Empty, ErrorSummary, Facts, Figure, Row, Table, Tag, Tone};
use web::{Html, Markup, PageRequest, Problem, Shell, Text};

use crate::calling::Answered;
use crate::desk::{Desk, problem};
use crate::figures::Share;
use crate::model::{Level, Rectification};
use crate::pages::form::{fresh_key, is_mendable, level_word};
use crate::ratable::RECTIFICATION;
use crate::store::calls::Asked;
use crate::store::rectifications::Course;

const SHOWN: u32 = 100;

#[derive(Template)]
#[template(path = "staff/calls.html")]
pub struct CallsPage {
    t: Text,
    shell: Shell,
    figures: Vec<Figure>,
    table: Table,
}

#[derive(Template)]
#[template(path = "staff/call.html")]
struct CallPage {
    t: Text,
    shell: Shell,
    errors: ErrorSummary,
    title: String,
    phone: Option<String>,
    facts: Facts,
    inputs: Vec<Input>,
    key: String,
    open: bool,
}

pub async fn show(State(desk): State<Desk>, Staff(who): Staff, page: PageRequest) -> Result<Html<CallsPage>, Problem> {
    who.must(Permission::CallBack)?;
    let t = page.t;
    let casework = &desk.office.casework;
    let desks = casework.desks_of(&who.actor());
    let filter = InboxFilter { act: Some("call-back".to_owned()), ..InboxFilter::default() };
    let found = casework.inbox(&who.sight(), &desks, &filter, None, SHOWN).await.map_err(problem)?;
    let waiting = casework.count_inbox(&who.sight(), &desks, &filter).await.map_err(problem)?;
    let mut rows = Vec::new();
    for row in &found.rows {
        let case = casework.read_case(&who.sight(), &row.case_no).await.map_err(problem)?;
        let call = desk.shelf().find_call(&row.case_no).await.map_err(Problem::internal)?;
        let mine = call.is_some_and(|call| call.caller == who.account.id);
        rows.push((mine, line(t, &desk, row.due, &case)));
    }
    // One's own first, then by due day as they came.
    rows.sort_by_key(|(mine, _)| !mine);
    let today = desk.today();
    let rates = desk.call_rates(today.first_of_month(), today, None).await.map_err(Problem::internal)?;
    let names = ["who", "item", "why", "due"];
    let columns = names.map(|name| Column::new(t.get(&format!("ratings-call-{name}")))).into();
    let of_month = |path: &str, show: &str| format!("{path}?from={}&to={today}&show={show}", today.first_of_month());
    let made = |asked: Asked| of_month("/ratings/calls/made", asked.word());
    let rectified = |course: Course| of_month("/ratings/rectifications", course.word());
    let share = |share: Share, key: &str, [part, whole]: [String; 2]| {
        let numbers = [share.part, share.whole].map(|n| t.number(n));
        let told = t.msg("ratings-of").arg("part", numbers[0].as_str()).arg("whole", numbers[1].as_str()).to_string();
        let figure = Figure::new(share.percent(), "", t.get(key)).href(whole.clone());
        if share.whole == 0 {
            return figure.note(told);
        }
        figure.counting(&told, &[(&numbers[0], &part), (&numbers[1], &whole)])
    };
    let about = (today.first_of_month(), today);
    let about = desk.rectifications_for(&who, Course::Called, about.0, about.1).await?;
    let settled = Share::new(count(&about, |one| one.satisfied == Some(true)), count(&about, |_| true));
    Ok(Html(CallsPage {
        t,
        shell: page.workbench(t.get("ratings-calls")),
        figures: vec![
            Figure::new(t.number(waiting), t.get("ratings-unit"), t.get("ratings-calls-waiting")),
            Figure::new(t.number(rates.called), t.get("ratings-unit"), t.get("ratings-calls-made"))
                .counting(
                    &t.msg("ratings-calls-unreachable").arg("n", t.number(rates.unreachable)).to_string(),
                    &[(&t.number(rates.unreachable), &made(Asked::Unreachable))],
                )
                .counting(
                    &t.msg("ratings-calls-refused").arg("n", t.number(rates.refused)).to_string(),
                    &[(&t.number(rates.refused), &made(Asked::Refused))],
                )
                .href(made(Asked::Anything)),
            share(rates.satisfied, "ratings-calls-satisfied", [Asked::Satisfied, Asked::Answered].map(made)),
            share(rates.done_well, "ratings-calls-done", [Asked::DoneWell, Asked::AskedDone].map(made)),
            share(rates.one_visit, "ratings-calls-one-visit", [Asked::OneVisit, Asked::AskedVisits].map(made)),
            share(settled, "ratings-calls-rectified", [Course::Settled, Course::Called].map(rectified)),
        ],
        table: Table::new(t, t.get("ratings-calls"), columns)
            .rows(rows.into_iter().map(|(_, row)| row))
            .empty(Empty::new("phone", t.get("ratings-calls-none")).body(t.get("ratings-calls-none-note"))),
    }))
}

fn count(rows: &[Rectification], holds: fn(&Rectification) -> bool) -> i64 {
    i64::try_from(rows.iter().filter(|row| holds(row)).count()).unwrap_or(i64::MAX)
}

fn line(t: Text, desk: &Desk, due: kernel::Date, case: &Case) -> Row {
    let today = desk.today();
    let when = if due == NEVER { "–".to_owned() } else { t.date_near(due, today) };
    let when = if due < today { Markup::part(Tag::new(Tone::Urgent, when)) } else { Markup::text(when) };
    Row::new([
        Cell::link(&format!("/ratings/calls/{}", case.no), case.party.name.as_str()).note(case.party.phone.clone()),
        Cell::new(item(case)),
        Cell::new(why(t, case)),
        Cell::new(when),
    ])
}

fn item(case: &Case) -> String {
    text(case, "item")
}

fn text(case: &Case, field: &str) -> String {
    case.form.get(field).and_then(|value| value.as_str()).unwrap_or_default().to_owned()
}

fn why(t: Text, case: &Case) -> String {
    if case.kind == RECTIFICATION {
        return t.get("ratings-call-why-rectified");
    }
    t.get(&format!("ratings-call-why-{}", text(case, "reason")))
}

pub async fn one(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Path(no): Path<String>,
    page: PageRequest,
) -> Result<Response, Problem> {
    let case = open(&desk, &who, &no).await?;
    Ok(Html(call_page(&page, &case, &Post::default(), None)).into_response())
}

pub async fn answer(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Path(no): Path<String>,
    page: PageRequest,
    post: Post,
) -> Result<Response, Problem> {
    let case = open(&desk, &who, &no).await?;
    let yes = |name: &str| post.get(name).map(|answer| answer == "yes");
    let outcome = post.get("outcome").unwrap_or_default();
    let answered = Answered {
        outcome: outcome.to_owned(),
        refused: outcome == "refused",
        one_visit: yes("one_visit"),
        done_well: yes("done_well"),
        comment: post.get("comment").unwrap_or_default().to_owned(),
    };
    match desk.answer_call(&who, &case.no, answered, post.get("key").map(str::to_owned)).await {
        Ok(_) => Ok(Redirect::to("/ratings/calls").into_response()),
        Err(problem) if is_mendable(&problem) => {
            Ok((problem.status_code(), Html(call_page(&page, &case, &post, Some(&problem)))).into_response())
        }
        Err(problem) => Err(problem),
    }
}

async fn open(desk: &Desk, who: &Who, no: &str) -> Result<Arc<Case>, Problem> {
    who.must(Permission::CallBack)?;
    let no = CaseNo::parse(no).map_err(|_| Problem::not_found())?;
    desk.office.casework.read_case(&who.sight(), &no).await.map_err(problem)
}

fn call_page(page: &PageRequest, case: &Case, post: &Post, problem: Option<&Problem>) -> CallPage {
    let t = page.t;
    let field = |problem: &Problem| problem.field.clone().unwrap_or_else(|| "outcome".to_owned());
    let errors: Vec<FieldError> =
        problem.into_iter().map(|problem| FieldError::new(field(problem), problem.detail.as_str())).collect();
    let error = |name: &str| errors.iter().find(|error| error.field == name).map(|error| error.sentence.clone());
    let open = case.tasks.iter().any(|task| &*task.act == "call-back");
    let outcomes = ["satisfied", "unsatisfied", "unreachable", "refused"];
    let choices = outcomes
        .into_iter()
        .filter(|one| case.kind != RECTIFICATION || *one != "refused")
        .map(|one| Choice { value: one.to_owned(), label: t.get(&format!("ratings-call-{one}")), hint: String::new() });
    let ask = |name: &str| {
        let mut input = Input::new(t, name, t.get(&format!("ratings-call-{name}")), Control::YesNo).optional();
        input.values = post.get(name).map(str::to_owned).into_iter().collect();
        input
    };
    let mut inputs = vec![
        Input::new(t, "outcome", t.get("ratings-call-outcome"), Control::Radio(choices.collect()))
            .value(post.get("outcome").unwrap_or_default())
            .error(error("outcome")),
    ];
    if case.kind != RECTIFICATION {
        inputs.extend([ask("done_well"), ask("one_visit")]);
    }
    inputs.push(
        Input::new(t, "comment", t.get("ratings-call-comment"), Control::Lines)
            .value(post.get("comment").unwrap_or_default())
            .optional()
            .error(error("comment")),
    );
    let mut facts =
        Facts::new().fact(t.get("ratings-call-item"), item(case)).fact(t.get("ratings-call-why"), why(t, case));
    let level = case.form.get("level").and_then(|level| level.as_u64());
    if let Some(level) = level.and_then(|level| u8::try_from(level).ok()).and_then(Level::new) {
        facts = facts.fact(t.get("ratings-column-level"), level_word(t, level));
    }
    for (key, field) in [("ratings-call-said", "text"), ("ratings-column-rectification", "rating")] {
        let said = text(case, field);
        if !said.is_empty() && case.kind == RECTIFICATION {
            facts = facts.fact(t.get(key), said);
        }
    }
    CallPage {
        t,
        shell: page
            .workbench(case.party.name.as_str())
            .crumb("/ratings/calls", t.get("ratings-calls"))
            .with_errors(errors.len()),
        title: case.party.name.clone(),
        phone: Some(case.party.phone.clone()).filter(|phone| !phone.is_empty()),
        facts,
        inputs,
        key: fresh_key("call"),
        open,
        errors: ErrorSummary { t, errors },
    }
}
