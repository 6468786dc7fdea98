//! The steps of a card for the log, as its own register tells them: who raised, answered, contested, reviewed, sent back
//! and closed it, each once and at its own moment, however many fall between two rounds. Pure.

use casework::{Event, Happening};
use declarations::Words as _;
use serde_json::Value as Json;
use store::register::Deed;

use crate::lifecycle::fact;
use crate::model::{Card, ReviewVerdict};
use crate::noted::{Noted, Step};
use crate::store::cards::Unlogged;

/// What the log does not tell yet of a card, oldest first.
pub(crate) fn untold(moved: &Unlogged, events: &[Event]) -> Vec<Deed> {
    let new = events.iter().filter(|event| event.seq > moved.logged && event.seq <= moved.seq);
    new.filter_map(|event| Some(deed(&moved.card, events, event, step(events, event)?))).collect()
}

fn step(events: &[Event], event: &Event) -> Option<Step> {
    match &event.happening {
        Happening::Filed(_) => Some(Step::Raised),
        Happening::Fact { fact, data } => match &**fact {
            fact::CARD_ANSWERED => Some(Step::Answered),
            fact::OBJECTION_RAISED => Some(Step::Objected),
            fact::OBJECTION_REVIEWED if text(data, "verdict") == ReviewVerdict::Uphold.word() => Some(Step::Upheld),
            fact::CARD_WITHDRAWN => Some(Step::Withdrawn),
            // To uphold is to have it answered anew; that is one step.
            fact::CARD_RETURNED => (!by_review(events, event)).then_some(Step::Returned),
            _ => None,
        },
        ended if ended.ends_case() => {
            (!events.iter().any(|other| is_fact(other, fact::CARD_WITHDRAWN))).then_some(Step::Closed)
        }
        _ => None,
    }
}

/// Events of one command share the head of the chain after it.
fn by_review(events: &[Event], event: &Event) -> bool {
    events.iter().any(|other| other.hash == event.hash && is_fact(other, fact::OBJECTION_REVIEWED))
}

fn is_fact(event: &Event, name: &str) -> bool {
    matches!(&event.happening, Happening::Fact { fact, .. } if &**fact == name)
}

fn deed(card: &Card, events: &[Event], event: &Event, step: Step) -> Deed {
    let (noted, no, actor) = (Noted::Card(step), card.no.as_str(), &event.actor);
    let deed = match actor.is_system() {
        true => noted.by_the_system(event.at, no),
        false => noted.by(event.at, &actor.account, &actor.name, no),
    };
    let deed = deed
        .with("rule", card.rule.as_str())
        .with("title", card.rule_name.as_str())
        .with("level", card.level.word())
        .with("subject", card.subject.to_string())
        .with("points", score(events));
    match &event.happening {
        Happening::Fact { data, .. } if step == Step::Withdrawn => {
            deed.with("why", text(data, "why")).with("by", actor.account.as_str())
        }
        _ => deed,
    }
}

/// What the card was served with; the row says what is left of it.
fn score(events: &[Event]) -> i64 {
    let filed = events.iter().find_map(|event| match &event.happening {
        Happening::Filed(filed) => filed.form.get("score").and_then(Json::as_i64),
        _ => None,
    });
    filed.unwrap_or(0).min(0)
}

fn text<'a>(data: &'a Json, name: &str) -> &'a str {
    data.get(name).and_then(Json::as_str).unwrap_or_default()
}
