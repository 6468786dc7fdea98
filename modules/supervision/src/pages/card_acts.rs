//! What is done with a card, by forms that work without script: explain, report the correction, object; uphold or
//! withdraw; accept or send back. One form is open at a time, and the address says which.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use casework::{Case, Ctx, choices};
use identity::Staff;
use kernel::{CaseNo, Refusal};
use web::form::{Control, FieldError, Input, Post};
use web::parts::{ErrorSummary, Tab, Tabs};
use web::{Html, PageRequest, Problem, Text};

use super::{address, card};
use crate::desk::Desk;
use crate::lifecycle::{CHECK, EXPLAIN, REVIEW};
use crate::model::{Answer, Review, ReviewVerdict, WithdrawalReason};

/// What was typed, and why it was refused.
#[derive(Clone, Copy)]
pub struct Filled<'a> {
    pub outcome: &'a str,
    pub post: &'a Post,
    pub problem: Option<&'a Problem>,
}

/// The open form of the task at hand.
pub struct ActForm {
    pub title: String,
    pub tabs: Tabs,
    pub action: String,
    pub outcome: String,
    pub consequence: String,
    pub key: String,
    pub errors: ErrorSummary,
    pub inputs: Vec<Input>,
    pub button: String,
    pub stops: bool,
}

/// The acts of a card and their outcomes, in the order of their tabs.
const ACTS: [(&str, &[&str]); 3] =
    [(EXPLAIN, &["explained", "corrected", "object"]), (REVIEW, &["uphold", "withdraw"]), (CHECK, &["accept", "redo"])];

/// The form of what the reader may do now; none when it is not their turn.
pub fn form(t: Text, ctx: &Ctx<'_>, case: &Case, filled: Filled<'_>) -> Option<ActForm> {
    let offered = choices(ctx, case);
    let mine = offered.iter().filter(|choice| choice.verb == "complete").filter_map(|choice| case.task(choice.task?));
    let task = mine.into_iter().next()?;
    let (act, outcomes) = ACTS.iter().find(|(act, _)| *act == &*task.act)?;
    let outcome = outcomes.iter().find(|outcome| **outcome == filled.outcome).or(outcomes.first())?;
    let path = address::card(&case.no);
    let tab = |name: &&str| Tab {
        href: format!("{path}?do={name}#act"),
        label: t.get(&format!("supervision-out-{name}")),
        count: None,
        current: name == outcome,
    };
    let inputs = inputs(t, act, outcome, filled);
    Some(ActForm {
        title: t.get(&format!("supervision-act-{act}")),
        tabs: Tabs { label: t.get(&format!("supervision-act-{act}")), tabs: outcomes.iter().map(tab).collect() },
        action: format!("{path}#act"),
        outcome: (*outcome).to_owned(),
        consequence: t.get(&format!("supervision-then-{outcome}")),
        key: format!("{}-{}", case.no, web::guard::reference_number()),
        errors: errors(t, filled.problem, &inputs),
        inputs,
        button: t.get(&format!("supervision-out-{outcome}")),
        stops: matches!(*outcome, "object" | "withdraw" | "redo"),
    })
}

fn inputs(t: Text, act: &str, outcome: &str, filled: Filled<'_>) -> Vec<Input> {
    let text = |name: &str, label: String| {
        let mut input = Input::new(t, name, label, Control::Lines);
        input.values = filled.post.all(name).map(str::to_owned).collect();
        input.error(error_of(filled.problem, name))
    };
    let opinion = text("opinion", t.get(&format!("supervision-say-{outcome}")));
    if act == REVIEW && outcome == "withdraw" {
        let reasons = WithdrawalReason::ALL
            .iter()
            .map(|why| (why.word().to_owned(), t.get(&format!("supervision-why-{}", why.word()))));
        let reasons = reasons.map(|(value, label)| web::form::Choice { value, label, hint: String::new() });
        let mut why = Input::new(t, "why", t.get("supervision-why"), Control::Radio(reasons.collect()));
        why.values = filled.post.all("why").map(str::to_owned).collect();
        return vec![why.error(error_of(filled.problem, "why")), opinion];
    }
    if outcome == "accept" { vec![opinion.optional()] } else { vec![opinion] }
}

fn error_of(problem: Option<&Problem>, name: &str) -> Option<String> {
    problem.filter(|problem| problem.field.as_deref() == Some(name)).map(|problem| problem.detail.clone())
}

/// The summary above a form that came back, pointing at the field it is about.
pub fn errors(t: Text, problem: Option<&Problem>, inputs: &[Input]) -> ErrorSummary {
    let first = inputs.first().map_or("act", |input| input.name.as_str());
    let error = problem.map(|problem| {
        let field = problem.field.as_deref().filter(|field| inputs.iter().any(|input| input.name == *field));
        FieldError::new(field.unwrap_or(first), problem.detail.clone())
    });
    ErrorSummary { t, errors: error.into_iter().collect() }
}

pub async fn submit(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Path(no): Path<String>,
    request: PageRequest,
    post: Post,
) -> Result<Response, Problem> {
    let number = CaseNo::parse(&no)?;
    let outcome = post.get("do").unwrap_or_default().to_owned();
    let key = post.get("key").filter(|key| !key.is_empty()).map(str::to_owned);
    let opinion = post.get("opinion").unwrap_or_default().trim().to_owned();
    let done = match outcome.as_str() {
        "explained" => desk.answer_card(&who, &number, Answer::Explained(opinion), key).await,
        "corrected" => desk.answer_card(&who, &number, Answer::Corrected(opinion), key).await,
        "object" => desk.answer_card(&who, &number, Answer::Objection(opinion), key).await,
        "uphold" => {
            let review = Review { verdict: ReviewVerdict::Uphold, why: None, opinion };
            desk.review_objection(&who, &number, review, key).await
        }
        "withdraw" => {
            let why = post.get("why").and_then(WithdrawalReason::from_word);
            let review = Review { verdict: ReviewVerdict::Withdraw, why, opinion };
            desk.review_objection(&who, &number, review, key).await
        }
        "accept" => desk.check_card(&who, &number, true, opinion, key).await,
        "redo" => desk.check_card(&who, &number, false, opinion, key).await,
        _ => Err(Refusal::invalid("outcome_unknown", "请选择要做什么。").on_field("do").into()),
    };
    match done {
        Ok(_) => Ok(Redirect::to(&address::href(&address::card(&number), &[("done", &outcome)])).into_response()),
        Err(problem) if problem.status >= 500 => Err(problem),
        Err(problem) => {
            let filled = Filled { outcome: &outcome, post: &post, problem: Some(&problem) };
            let page = card::page(&desk, &who, &request, &no, filled, "").await?;
            Ok((problem.status_code(), Html(page)).into_response())
        }
    }
}
