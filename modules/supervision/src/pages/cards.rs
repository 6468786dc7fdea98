//! All cards one may see: filtered by the address, paged by key, each opening its own page.

use askama::Template;
use axum::extract::{Query, State};
use declarations::{Signal, Words as _};
use identity::Staff;
use web::extract::Keyset;
use web::form::Input;
use web::parts::{Cell, Column, Empty, Pager, Row, Table, Tabs};
use web::{Html, Markup, PageRequest, Problem, Shell, Text};

use super::filters::Wanted;
use super::{address, words};
use crate::desk::Desk;
use crate::door::{may_raise, problem};
use crate::model::{Card, CardKey, PageKey as _};

#[derive(Template)]
#[template(path = "cards.html")]
pub struct CardsPage {
    t: Text,
    shell: Shell,
    tabs: Tabs,
    filters: Vec<Input>,
    narrowed: bool,
    kept: Vec<(&'static str, String)>,
    only: String,
    /// Addresses of the same rows as files.
    xlsx: String,
    csv: String,
    may_raise: bool,
    /// The same, with notices.
    signals: String,
    table: Table,
}

pub async fn show(
    State(desk): State<Desk>,
    Staff(who): Staff,
    Query(wanted): Query<Wanted>,
    keyset: Keyset,
    request: PageRequest,
) -> Result<Html<CardsPage>, Problem> {
    let t = request.t;
    let filter = wanted.filter(&desk)?;
    let after = keyset.after.as_deref().and_then(CardKey::of_parts);
    let limit = u32::try_from(keyset.limit).unwrap_or(u32::MAX);
    let found = desk.cards(&super::sight(&who), &filter, after.as_ref(), limit).await.map_err(problem)?;
    let address = wanted.href("/supervision/cards");
    let pager = Pager {
        t,
        shown: found.rows.len() as u64,
        total: None,
        first: after.is_some().then(|| address.clone()),
        next: found.next.as_ref().map(|key| Keyset::next(&address, &key.parts())),
    };
    Ok(Html(CardsPage {
        t,
        shell: request.workbench(t.get("supervision-cards")).crumb("/supervision", t.get("supervision-title")).wide(),
        tabs: super::tabs(t, &who, "cards"),
        signals: wanted.href("/supervision/signals"),
        filters: wanted.inputs(t, &desk, &who),
        narrowed: address.contains('?'),
        kept: wanted.kept().into_iter().map(|(name, value)| (name, value.to_owned())).collect(),
        only: wanted.kept_in_words(t, &desk),
        xlsx: wanted.href("/supervision/cards.xlsx"),
        csv: wanted.href("/supervision/cards.csv"),
        may_raise: may_raise(&who),
        table: table(t, &desk, &found.rows).pager(pager),
    }))
}

/// Cards of one level, as tiles lead to them.
pub fn href(level: Signal, state: &str) -> String {
    address::href("/supervision/cards", &[("level", level.word()), ("state", state)])
}

/// Cards as lines: the level first, then what is wrong, who answers, by when.
pub fn table(t: Text, desk: &Desk, cards: &[Card]) -> Table {
    let today = desk.today();
    let heads = ["card", "level", "about", "who", "state", "due", "points"];
    let columns = heads.map(|name| {
        let label = t.get(&format!("supervision-column-{name}"));
        if name == "points" { Column::number(label) } else { Column::new(label) }
    });
    let row = |card: &Card| {
        let person = card.person.as_ref().map(|person| person.name.clone()).unwrap_or_default();
        let about = match &card.case_no {
            Some(no) => Markup::link(&address::case(no), words::subject(t, desk, &card.subject)),
            None => Markup::text(words::subject(t, desk, &card.subject)),
        };
        let due = card.due.map_or_else(|| "–".to_owned(), |due| t.date_near(due, today));
        Row::new([
            Cell::link(&address::card(&card.no), &card.rule_name).note(t.moment(card.raised_at)),
            Cell::new(words::signal_tag(t, card.level)),
            Cell::new(about),
            Cell::new(desk.office.organ_name(&card.organ)).note(person),
            Cell::new(words::state_tag(t, card, today)),
            Cell::new(due),
            Cell::new(t.number(card.points)),
        ])
    };
    Table::new(t, t.get("supervision-cards"), columns.into())
        .rows(cards.iter().map(row))
        .empty(Empty::new("circle-check", t.get("supervision-cards-none")).body(t.get("supervision-cards-none-hint")))
}
