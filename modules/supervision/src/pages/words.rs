//! Signals, states and urgency in the reader's language, each with its shape.

use declarations::{Signal, Words as _};
use kernel::{Date, OrganId};
use web::Text;
use web::parts::{Tag, Tone};

use crate::desk::Desk;
use crate::model::{Card, CardState, Order, OrderState, Subject};

/// 提示, 预警, 黄牌, 红牌, 监察建议书. Each level has a shape of its own, so that it reads without colour.
pub fn signal_tag(t: Text, signal: Signal) -> Tag {
    Tag::new(signal_tone(signal), signal_word(t, signal)).icon(signal_icon(signal))
}

pub const fn signal_tone(signal: Signal) -> Tone {
    match signal {
        Signal::Notice => Tone::Quiet,
        Signal::Warning => Tone::Active,
        Signal::Yellow => Tone::Urgent,
        Signal::Red | Signal::Advice => Tone::Seal,
    }
}

pub const fn signal_icon(signal: Signal) -> &'static str {
    match signal {
        Signal::Notice => "bell",
        Signal::Warning => "alert-circle",
        Signal::Yellow => "alert-triangle",
        Signal::Red => "flag",
        Signal::Advice => "file-text",
    }
}

pub fn signal_word(t: Text, signal: Signal) -> String {
    t.get(&format!("supervision-signal-{}", signal.word()))
}

/// Where a card stands.
pub fn state_tag(t: Text, card: &Card, today: Date) -> Tag {
    if card.is_late(today) {
        return Tag::new(Tone::Urgent, t.get("supervision-card-late")).icon("alarm");
    }
    let tone = match card.state {
        CardState::Open => Tone::Active,
        CardState::Objected => Tone::Urgent,
        CardState::Answered => Tone::Active,
        CardState::Closed => Tone::Good,
        CardState::Withdrawn => Tone::Quiet,
    };
    let tag = Tag::new(tone, t.get(&format!("supervision-card-{}", card.state.word())));
    match card.state {
        CardState::Objected => tag.icon("message"),
        CardState::Withdrawn => tag.icon("ban"),
        _ => tag,
    }
}

/// Where an order stands.
pub fn order_tag(t: Text, order: &Order, today: Date) -> Tag {
    if order.is_late(today) {
        return Tag::new(Tone::Urgent, t.get("supervision-order-late")).icon("alarm");
    }
    let tone = match order.state {
        OrderState::Issued => Tone::Urgent,
        OrderState::Handling | OrderState::Replied => Tone::Active,
        OrderState::Closed => Tone::Good,
    };
    Tag::new(tone, t.get(&format!("supervision-order-{}", order.state.word())))
}

/// What a signal is about, as people call it.
pub fn subject(t: Text, desk: &Desk, subject: &Subject) -> String {
    match subject {
        Subject::Case(no) => no.to_string(),
        Subject::Organ(organ) => desk.office.organ_name(organ),
        Subject::Person(person) => match desk.name_of(person) {
            Some(name) => format!("{name}（{person}）"),
            None => t.msg("supervision-about-person").arg("account", person.as_str()).to_string(),
        },
        Subject::Item(item) => item_name(desk, item.as_str()),
        Subject::County => t.get("supervision-about-county"),
    }
}

/// An item as people know it.
pub fn item_name(desk: &Desk, id: &str) -> String {
    let found = desk.office.catalog.find(id, desk.today());
    found.map_or_else(|| id.to_owned(), |item| item.name.clone())
}

/// `organ/role` of a post in words: 市场监督管理局 审查.
pub fn post_name(desk: &Desk, key: &str) -> (OrganId, String) {
    let (organ, role) = key.rsplit_once('/').unwrap_or((key, ""));
    let organ = OrganId::from(organ);
    let label =
        identity::Role::from_word(role).map_or_else(|| role.to_owned(), |role| identity::role_label(role).to_owned());
    let name = format!("{} · {label}", desk.office.organ_name(&organ));
    (organ, name)
}

/// A rule as it is called today.
pub fn rule_name(desk: &Desk, id: &str) -> String {
    let rules = desk.book.rules();
    let newest = || rules.versions().iter().rev().find(|version| version.id() == id).cloned();
    let found = rules.on(id, desk.today()).cloned().or_else(newest);
    found.map_or_else(|| id.to_owned(), |version| version.rule.name.clone())
}
