//! A card raised by hand (发牌), in two steps: first about what and which organ answers, then what was found, by which
//! rule or for what other reason, and which cases show it. From a case, an organ or the ledger of cards it begins with
//! what is known.

mod form;
mod read;

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use identity::{Staff, Who};
use kernel::Refusal;
use serde::Deserialize;
use web::form::Post;
use web::{PageRequest, Problem};

use super::choosing::{Choosing, is_chosen, is_of_first_step};
use super::{address, fields};
use crate::desk::Desk;
use crate::door::may_raise;

const CARD: Choosing = Choosing {
    column: "cards",
    title: "supervision-raise",
    words: "supervision-raise",
    missing: "请选择由哪个部门说明，或者写明办件编号。",
};

/// What is known at the beginning.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    level: String,
    /// `case`, `organ`, `person`, `item`.
    about: String,
    case: String,
    organ: String,
    person: String,
    item: String,
    rule: String,
    /// Words of the cases that are meant, or the number of one.
    q: String,
    /// Chooses about what and of which organ once more.
    again: String,
}

pub async fn show(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Query(wanted): Query<Wanted>,
    request: PageRequest,
) -> Result<Response, Problem> {
    must_raise(&who)?;
    let post = begun(&desk, &who, &wanted).await?;
    let is_about = post.get("about").is_some_and(|about| !about.is_empty());
    if is_chosen(&post) && is_about && wanted.again.is_empty() {
        return form::page(&desk, &who, &request, &post, None).await;
    }
    // Whoever comes back from the second step, or has not been there, is told nothing.
    let asked = wanted.again.is_empty() && !wanted.about.is_empty();
    let problem = asked.then(|| CARD.organ_missing()).map(Problem::from);
    Ok(form::choose(&desk, &who, &request, &post, problem.as_ref()))
}

/// What the address tells, as a form that was begun.
async fn begun(desk: &Desk, who: &Who, wanted: &Wanted) -> Result<Post, Problem> {
    let found = desk.case_named(who, &wanted.case, &wanted.q).await?;
    let (case, organ) = match &found {
        Some(case) => (case.no.as_str(), case.lead_organ.as_str()),
        None => ("", wanted.organ.as_str()),
    };
    let about = match wanted {
        _ if !wanted.about.is_empty() => &*wanted.about,
        _ if !case.is_empty() => "case",
        _ if !wanted.person.is_empty() => "person",
        _ if !wanted.item.is_empty() => "item",
        _ if !organ.is_empty() => "organ",
        _ => "",
    };
    let pairs = [
        ("level", &*wanted.level),
        ("about", about),
        ("case", case),
        ("organ", organ),
        ("person", &wanted.person),
        ("item", &wanted.item),
        ("ground", &wanted.rule),
        ("q", &wanted.q),
    ];
    let said = pairs.into_iter().filter(|(_, value)| !value.is_empty());
    let pairs = said.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    Ok(Post { pairs, ..Post::default() })
}

pub async fn submit(
    State(desk): State<Desk>,
    Staff(who): Staff,
    request: PageRequest,
    post: Post,
) -> Result<Response, Problem> {
    must_raise(&who)?;
    let raised = match read::read(&post) {
        Ok(card) => desk.raise_card(&who, &card, fields::sent_key(&post)).await.map_err(renamed),
        Err(refusal) => Err(refusal.into()),
    };
    match raised {
        Ok(outcome) => Ok(Redirect::to(&format!("{}?done=raised", address::card(&outcome.case_no))).into_response()),
        Err(problem) if problem.status >= 500 => Err(problem),
        Err(problem) if is_of_first_step(&problem) => Ok(form::choose(&desk, &who, &request, &post, Some(&problem))),
        Err(problem) => form::page(&desk, &who, &request, &post, Some(&problem)).await,
    }
}

fn must_raise(who: &Who) -> Result<(), Problem> {
    if may_raise(who) {
        return Ok(());
    }
    Err(Refusal::forbidden("not_supervision", "监察信号由监察机构发出，您没有这项权限。").into())
}

/// Fields that are called otherwise on the form than by the desk.
fn renamed(problem: Problem) -> Problem {
    match problem.field.as_deref() {
        Some("about") => problem.on_field("facts"),
        Some("subject") => problem.on_field("about"),
        Some("evidence") => problem.on_field("others"),
        _ => problem,
    }
}
