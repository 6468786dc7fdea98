//! One order, from issue to close: what is asked, whose turn it is, received, replied to, reviewed.

use applications::pages::told::Watch;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use casework::{Case, Ctx, choices};
use identity::{Staff, Who};
use kernel::{CaseNo, Refusal};
use serde::Deserialize;
use web::form::{Control, Input, Post};
use web::parts::{Countdown, Facts, Notice, Steps, Tab, Tabs, Tag, Timeline, Tone, Turn};
use web::{Html, Markup, PageRequest, Problem, Shell, Text};

use super::card_acts::{ActForm, Filled, errors};
use super::{address, evidence, orders, words};
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
    story: Timeline,
}

/// The acts of an order and their outcomes.
const ACTS: [(&str, &[&str]); 3] =
    [(RECEIVE_ORDER, &["received"]), (REPLY_ORDER, &["replied"]), (REVIEW_ORDER, &["close", "send-back"])];

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
    let clocks = steps.chain(case.clocks.iter().filter_map(|named| watch.countdown(&named.name, &named.clock)));
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
        form: form(t, &ctx, &case, filled),
        demand: order.demand.clone(),
        facts: facts(t, desk, &order, &case),
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
    if order.redone > 0 { facts.fact(name("redone"), t.number(order.redone)) } else { facts }
}

/// The form of what the reader may do now.
fn form(t: Text, ctx: &Ctx<'_>, case: &Case, filled: Filled<'_>) -> Option<ActForm> {
    let offered = choices(ctx, case);
    let mut mine =
        offered.iter().filter(|choice| choice.verb == "complete").filter_map(|choice| case.task(choice.task?));
    let task = mine.next()?;
    let (act, outcomes) = ACTS.iter().find(|(act, _)| *act == &*task.act)?;
    let outcome = outcomes.iter().find(|outcome| **outcome == filled.outcome).or(outcomes.first())?;
    let path = address::order(&case.no);
    let tab = |name: &&str| Tab {
        href: format!("{path}?do={name}#act"),
        label: t.get(&format!("supervision-out-{name}")),
        count: None,
        current: name == outcome,
    };
    let mut input = Input::new(t, "opinion", t.get(&format!("supervision-say-{outcome}")), Control::Lines);
    input.values = filled.post.all("opinion").map(str::to_owned).collect();
    let inputs = if *outcome == "received" { Vec::new() } else { vec![input] };
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
        stops: *outcome == "send-back",
    })
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
        "received" => desk.receive_order(&who, &number, key).await,
        "replied" => desk.reply_order(&who, &number, opinion, key).await,
        "close" => desk.review_order(&who, &number, true, opinion, key).await,
        "send-back" => desk.review_order(&who, &number, false, opinion, key).await,
        _ => Err(Refusal::invalid("outcome_unknown", "请选择要做什么。").on_field("do").into()),
    };
    match done {
        Ok(_) => Ok(Redirect::to(&address::href(&address::order(&number), &[("done", &outcome)])).into_response()),
        Err(problem) if problem.status >= 500 => Err(problem),
        Err(problem) => {
            let filled = Filled { outcome: &outcome, post: &post, problem: Some(&problem) };
            let page = page(&desk, &who, &request, &no, filled, "").await?;
            Ok((problem.status_code(), Html(page)).into_response())
        }
    }
}
