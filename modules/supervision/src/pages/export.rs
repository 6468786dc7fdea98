//! Cards and orders as files: what the lists show, under the same sight and the same filters, written down as an export.

use axum::extract::{Query, State};
use axum::response::Response;
use identity::Staff;
use web::spreadsheet::{Form, Ledger, Value};
use web::{PageRequest, Problem, Text};

use super::{filters, orders, words};
use crate::desk::Desk;
use crate::door::problem;
use crate::model::{Card, Order};

const PAGE: u32 = 500;

fn heads<const N: usize>(t: Text, names: [&str; N]) -> [String; N] {
    names.map(|name| t.get(&format!("supervision-column-{name}")))
}

pub async fn cards(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Query(wanted): Query<filters::Wanted>,
    form: Form,
    page: PageRequest,
) -> Result<Response, Problem> {
    let t = page.t;
    let (sight, filter) = (super::sight(&who), wanted.filter(&desk)?);
    let names = ["number", "card", "level", "raised", "about", "organ", "person", "state", "due", "points"];
    let mut ledger = Ledger::new(form, t.get("supervision-cards"), heads(t, names));
    let mut after = None;
    loop {
        let found = desk.cards(&sight, &filter, after.as_ref(), PAGE).await.map_err(problem)?;
        found.rows.iter().for_each(|card| ledger.push(card_cells(t, &desk, card)));
        after = found.next;
        if after.is_none() || ledger.is_full() {
            break;
        }
    }
    let what = wanted.href(&format!("/supervision/cards.{}", form.word()));
    desk.log_export(&who, &what, ledger.len()).await?;
    ledger.send(t, after.is_some(), desk.now())
}

fn card_cells(t: Text, desk: &Desk, card: &Card) -> [Value; 10] {
    let person = card.person.as_ref().map(|person| person.name.clone()).unwrap_or_default();
    [
        Value::Text(card.no.to_string()),
        Value::from(&*card.rule_name),
        Value::Text(words::signal_word(t, card.level)),
        Value::Text(card.raised_at.local_minute()),
        Value::Text(words::subject(t, desk, &card.subject)),
        Value::Text(desk.office.organ_name(&card.organ)),
        Value::Text(person),
        Value::Text(t.get(&format!("supervision-card-{}", card.state.word()))),
        Value::Text(card.due.map(|due| due.to_string()).unwrap_or_default()),
        Value::Count(card.points),
    ]
}

pub async fn orders(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Query(wanted): Query<orders::Wanted>,
    form: Form,
    page: PageRequest,
) -> Result<Response, Problem> {
    let t = page.t;
    let (sight, filter) = (super::sight(&who), wanted.filter(&desk));
    let names = ["number", "matter", "sort", "organ", "about", "issued", "issuer", "state", "due", "closed"];
    let mut ledger = Ledger::new(form, t.get("supervision-orders"), heads(t, names));
    let mut after = None;
    loop {
        let found = desk.orders(&sight, &filter, after.as_ref(), PAGE).await.map_err(problem)?;
        found.rows.iter().for_each(|order| ledger.push(order_cells(t, &desk, order)));
        after = found.next;
        if after.is_none() || ledger.is_full() {
            break;
        }
    }
    let what = wanted.href(&format!("/supervision/orders.{}", form.word()));
    desk.log_export(&who, &what, ledger.len()).await?;
    ledger.send(t, after.is_some(), desk.now())
}

fn order_cells(t: Text, desk: &Desk, order: &Order) -> [Value; 10] {
    let about = match (&order.case_no, &order.subject) {
        (Some(no), _) => no.to_string(),
        (None, Some(subject)) => words::subject(t, desk, subject),
        (None, None) => String::new(),
    };
    [
        Value::Text(order.no.to_string()),
        Value::from(&*order.matter),
        Value::Text(orders::sort_word(t, order.sort)),
        Value::Text(desk.office.organ_name(&order.organ)),
        Value::Text(about),
        Value::Text(order.issued_at.local_minute()),
        Value::from(&*order.issued_by.name),
        Value::Text(t.get(&format!("supervision-order-{}", order.state.word()))),
        Value::Text(order.due.map(|due| due.to_string()).unwrap_or_default()),
        Value::Text(order.closed_at.map(kernel::Timestamp::local_minute).unwrap_or_default()),
    ]
}
