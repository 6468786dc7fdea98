//! One order, from issue to close: what is asked, whose turn it is, received, replied to, reviewed.

use applications::pages::told::Watch;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use casework::{Case, Ctx, Outcome, choices};
use identity::{Staff, Who};
use kernel::{CaseNo, Refusal};
use serde::Deserialize;
use web::form::{Input, Post};
use web::parts::{Countdown, Facts, Notice, Steps, Tag, Timeline, Tone, Turn};
use web::{Html, Markup, PageRequest, Problem, Shell, Text};

use super::acts::{ActForm, Acts, Filled, Sent, opinion};
use super::fields::Fields;
use super::letters::Letter;
use super::{address, evidence, letters, orders, words};
use crate::desk::Desk;
use crate::door::problem;
use crate::lifecycle::{RECEIVE_ORDER, REPLY_ORDER, REVIEW_ORDER};
use crate::model::{Order, OrderState};

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    r#do: String,
    done: String,
}

#[derive(Template)]
#[template(path = "order.html")]
pub struct OrderPage {
    t: Text,
    shell: Shell,
    no: String,
    tags: Vec<Tag>,
    steps: Steps,
    notice: Option<Notice>,
    turn: Turn,
    clocks: Vec<Countdown>,
    form: Option<ActForm>,
    demand: String,
    facts: Facts,
    letters: Vec<Letter>,
    story: Timeline,
}

const ACTS: Acts = Acts {
    acts: &[(RECEIVE_ORDER, &["received"]), (REPLY_ORDER, &["replied"]), (REVIEW_ORDER, &["close", "send-back"])],
    stops: &["send-back"],
    path: address::order,
    may: |_, _, _| true,
    inputs,
};

pub async fn show(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Path(no): Path<String>,
    Query(wanted): Query<Wanted>,
    request: PageRequest,
) -> Result<Html<OrderPage>, Problem> {
    let nothing = Post::default();
    let filled = Filled { outcome: &wanted.r#do, post: &nothing, problem: None };
    page(&desk, &who, &request, &no, filled, &wanted.done).await.map(Html)
}

async fn page(
    desk: &Desk,
    who: &Who,
    request: &PageRequest,
    no: &str,
    filled: Filled<'_>,
    done: &str,
) -> Result<OrderPage, Problem> {
    let (t, no, today) = (request.t, CaseNo::parse(no)?, desk.today());
    let sight = super::sight(who);
    let order = desk.order(&sight, &no).await.map_err(problem)?;
    let case = desk.office.casework.read_case(&sight, &no).await.map_err(problem)?;
    let around = desk.office.casework.surroundings(&case).await.map_err(problem)?;
    let events = desk.office.casework.events(&sight, &no).await.map_err(problem)?;
    let actor = who.actor();
    let ctx = around.ctx(&actor);
    let watch = Watch::new(t, &around);
    let steps = case.tasks.iter().filter_map(|task| watch.countdown(&task.name, task.clock.as_ref()?));
    // A step and the clock of its name are one limit.
    let whole = case.clocks.iter().filter(|named| !case.tasks.iter().any(|task| task.name == named.name));
    let clocks = steps.chain(whole.filter_map(|named| watch.countdown(&named.name, &named.clock)));
    let key = format!("supervision-done-{done}");
    let shell = super::shell(request, order.matter.as_str(), "orders");
    Ok(OrderPage {
        t,
        shell: shell.with_errors(usize::from(filled.problem.is_some())),
        no: no.to_string(),
        tags: vec![
            Tag::new(Tone::Quiet, orders::sort_word(t, order.sort)).icon("speakerphone"),
            words::order_tag(t, &order, today),
        ],
        steps: steps_of(t, &order),
        notice: (!done.is_empty() && t.has(&key)).then(|| Notice::new(Tone::Good, t.get(&key))),
        turn: turn(t, desk, &ctx, &case, &order),
        clocks: clocks.map(Countdown::compact).collect(),
        form: ACTS.form(t, &ctx, &case, filled),
        demand: order.demand.clone(),
        facts: facts(t, desk, &order, &case),
        letters: letters::of(&case),
        story: evidence::story(t, &ctx, &events),
    })
}

fn steps_of(t: Text, order: &Order) -> Steps {
    let labels = ["issued", "handling", "replied", "closed"].map(|name| t.get(&format!("supervision-step-{name}")));
    let current = match order.state {
        OrderState::Issued => 0,
        OrderState::Handling => 1,
        OrderState::Replied => 2,
        OrderState::Closed => 4,
    };
    Steps { t, labels: labels.into(), current }
}

fn turn(t: Text, desk: &Desk, ctx: &Ctx<'_>, case: &Case, order: &Order) -> Turn {
    let who = match order.state {
        OrderState::Issued | OrderState::Handling => desk.office.organ_name(&order.organ),
        OrderState::Replied => t.get("supervision-body"),
        OrderState::Closed => t.get("supervision-nobody"),
    };
    let by = order.due.filter(|_| order.closed_at.is_none());
    let by = by.map(|due| t.msg("supervision-by-day").arg("day", t.date_near(due, desk.today())).to_string());
    let yours = choices(ctx, case).iter().any(|choice| choice.verb == "complete");
    let what = t.get(&format!("supervision-order-turn-{}", order.state.word()));
    Turn { t, yours, who, what, by: by.unwrap_or_default(), action: None }
}

fn facts(t: Text, desk: &Desk, order: &Order, case: &Case) -> Facts {
    let name = |key: &str| t.get(&format!("supervision-fact-{key}"));
    let about = match (&order.case_no, &order.subject) {
        (Some(no), _) => Some(Markup::link(&address::case(no), no.as_str())),
        (None, Some(subject)) => Some(Markup::text(words::subject(t, desk, subject))),
        (None, None) => None,
    };
    let instruction = case.form.get("instruction").and_then(|text| text.as_str()).unwrap_or_default();
    let mut facts = Facts::new()
        .fact(name("to"), desk.office.organ_name(&order.organ))
        .fact(name("issued-by"), format!("{} · {}", order.issued_by.name, t.moment(order.issued_at)));
    if let Some(about) = about {
        facts = facts.fact(name("about"), about);
    }
    if !instruction.is_empty() {
        facts = facts.fact(name("instruction"), instruction);
    }
    let text = |name: &str| case.form.get(name).and_then(|text| text.as_str()).filter(|text| !text.is_empty());
    if let Some(rule) = text("rule") {
        facts = facts.fact(name("rule"), Markup::link(&address::rule(rule), text("rule_name").unwrap_or(rule)));
    }
    if let Some(basis) = text("basis") {
        facts = facts.fact(name("basis"), basis);
    }
    if order.redone > 0 { facts.fact(name("redone"), t.number(order.redone)) } else { facts }
}

fn inputs(fields: Fields<'_>, outcome: &str) -> Vec<Input> {
    if outcome == "received" { Vec::new() } else { vec![opinion(fields, outcome)] }
}

pub async fn submit(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Path(no): Path<String>,
    request: PageRequest,
    post: Post,
) -> Result<Response, Problem> {
    let sent = Sent::of(&no, &post)?;
    match sent.done(act(&desk, &who, &sent).await, &address::order(&sent.no)) {
        Err(problem) if problem.status < 500 => {
            let filled = Filled { outcome: &sent.outcome, post: &post, problem: Some(&problem) };
            let page = page(&desk, &who, &request, &no, filled, "").await?;
            Ok((problem.status_code(), Html(page)).into_response())
        }
        answer => answer,
    }
}

async fn act(desk: &Desk, who: &Who, sent: &Sent) -> Result<Outcome, Problem> {
    let (no, key, opinion) = (&sent.no, sent.key.clone(), sent.opinion.clone());
    match sent.outcome.as_str() {
        "received" => desk.receive_order(who, no, key).await,
        "replied" => desk.reply_order(who, no, opinion, key).await,
        "close" => desk.review_order(who, no, true, opinion, key).await,
        "send-back" => desk.review_order(who, no, false, opinion, key).await,
        _ => Err(Refusal::invalid("outcome_unknown", "请选择要做什么。").on_field("do").into()),
    }
}
