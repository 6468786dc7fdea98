//! What rules raised, notices among it: the lines behind every number of signals, each with what became of it.

use askama::Template;
use axum::extract::{Query, State};
use identity::Staff;
use web::extract::Keyset;
use web::form::Input;
use web::parts::{Cell, Column, Empty, Pager, Row, Table, Tabs};
use web::{Html, Markup, PageRequest, Problem, Shell, Text};

use super::filters::Wanted;
use super::{address, words};
use crate::desk::Desk;
use crate::door::problem;
use crate::model::{PageKey as _, SignalKey, SignalRow, SignalState};
use crate::opening::MANUAL;

#[derive(Template)]
#[template(path = "signals.html")]
pub struct SignalsPage {
    t: Text,
    shell: Shell,
    tabs: Tabs,
    filters: Vec<Input>,
    narrowed: bool,
    kept: Vec<(&'static str, String)>,
    only: String,
    table: Table,
}

pub async fn show(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Query(wanted): Query<Wanted>,
    keyset: Keyset,
    request: PageRequest,
) -> Result<Html<SignalsPage>, Problem> {
    let t = request.t;
    let filter = wanted.signals(&desk)?;
    let after = keyset.after.as_deref().and_then(SignalKey::of_parts);
    let limit = u32::try_from(keyset.limit).unwrap_or(u32::MAX);
    let found = desk.signals(&super::sight(&who), &filter, after.as_ref(), limit).await.map_err(problem)?;
    let address = wanted.href("/supervision/signals");
    let pager = Pager {
        t,
        shown: found.rows.len() as u64,
        total: None,
        first: after.is_some().then(|| address.clone()),
        next: found.next.as_ref().map(|key| Keyset::next(&address, &key.parts())),
    };
    let none = Empty::new("circle-check", t.get("supervision-signals-none"));
    Ok(Html(SignalsPage {
        t,
        shell: super::shell(&request, t.get("supervision-signals"), "cards").wide(),
        tabs: super::tabs(t, &who, "cards"),
        filters: wanted.signal_inputs(t, &desk, &who),
        narrowed: address.contains('?'),
        kept: wanted.kept().into_iter().map(|(name, value)| (name, value.to_owned())).collect(),
        only: wanted.kept_in_words(t, &desk),
        table: table(t, &desk, &found.rows).empty(none.body(t.get("supervision-cards-none-hint"))).pager(pager),
    }))
}

/// Signals as lines: when, what level, by which rule, about what, whose, and what became of it.
pub fn table(t: Text, desk: &Desk, signals: &[SignalRow]) -> Table {
    let heads = ["raised", "level", "rule", "about", "whose", "became"];
    let columns = heads.map(|name| Column::new(t.get(&format!("supervision-column-{name}")))).into();
    let rows = signals.iter().map(|signal| {
        let about = match &signal.case_no {
            Some(no) => Markup::link(&address::case(no), words::subject(t, desk, &signal.subject)),
            None => Markup::text(words::subject(t, desk, &signal.subject)),
        };
        let name = words::rule_name(desk, &signal.rule);
        let rule = match signal.rule == MANUAL {
            true => Markup::text(t.get("supervision-by-hand")),
            false => Markup::link(&address::rule(&signal.rule), name),
        };
        let person = signal.person.as_ref().map(|person| person.name.clone()).unwrap_or_default();
        Row::new([
            Cell::new(t.moment(signal.raised_at)),
            Cell::new(words::signal_tag(t, signal.level)),
            Cell::new(rule),
            Cell::new(about),
            Cell::new(desk.office.organ_name(&signal.organ)).note(person),
            Cell::new(became(t, signal)),
        ])
    });
    Table::new(t, t.get("supervision-signals"), columns).rows(rows)
}

/// A notice is told and no more; anything else brings a card, which may be withdrawn.
fn became(t: Text, signal: &SignalRow) -> Markup {
    let word = |name: &str| t.get(&format!("supervision-became-{name}"));
    match (&signal.card_no, signal.state) {
        (Some(card), _) => {
            Markup::link(&address::card(card), word(if signal.withdrawn { "withdrawn" } else { "carded" }))
        }
        (None, SignalState::Told) => Markup::text(word("told")),
        (None, SignalState::Waiting | SignalState::Carded) => Markup::text(word("waiting")),
    }
}
