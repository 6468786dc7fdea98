//! The rows of cards and orders follow their cases, happening by happening.

use casework::{Case, Happening, Projecting};
use kernel::{Date, Timestamp};
use serde_json::Value as Json;
use store::WriteSet;

use crate::lifecycle::fact;
use crate::model::Person;
use crate::opening::{CardForm, MANUAL, ORDER};
use crate::store::{cards, orders, signals};

/// Clocks within which a card is to be answered, first and again.
const ANSWERING: [&str; 2] = ["answer", "redo"];

pub(crate) fn follow(past: &Projecting<'_>, set: &mut WriteSet) {
    if past.case.kind.as_str() == ORDER {
        follow_order(past, set);
    } else if crate::opening::level_of(&past.case.kind).is_some() {
        follow_card(past, set);
    }
}

fn follow_card(past: &Projecting<'_>, set: &mut WriteSet) {
    let (case, at) = (past.case, past.at);
    match past.happening {
        Happening::Filed(_) => {
            let Some(card) = CardForm::of(case) else { return };
            let by = by(past);
            cards::put(set, case, &card, &by, answer_due(past));
            if card.rule == MANUAL {
                signals::put_manual(set, case, &card);
            } else {
                signals::put_carded(set, case.region, &card.rule, &card.subject, &card.occasion, &case.no);
            }
        }
        Happening::Fact { fact, data } => {
            let text = |name: &str| data.get(name).and_then(Json::as_str).unwrap_or_default();
            let by = &past.actor.account;
            match &**fact {
                fact::CARD_ANSWERED => cards::put_answered(set, case, at, by, text("answer")),
                fact::OBJECTION_RAISED => cards::put_objected(set, case, at),
                fact::OBJECTION_REVIEWED => cards::put_reviewed(set, case, at, by, text("verdict"), text("why")),
                fact::CARD_RETURNED => cards::put_returned(set, case, answer_due(past)),
                fact::CARD_WITHDRAWN => {
                    cards::put_withdrawn(set, case, at);
                    if let Some(card) = CardForm::of(case) {
                        signals::put_withdrawn(set, case.region, &card.rule, &card.subject, &card.occasion);
                    }
                }
                _ => {}
            }
        }
        ended if ended.ends_case() => cards::put_closed(set, case, at),
        Happening::Extended { .. } | Happening::Rebased { .. } | Happening::CalendarChanged { .. } => {
            cards::put_due(set, case, answer_due(past));
        }
        _ => {}
    }
}

fn follow_order(past: &Projecting<'_>, set: &mut WriteSet) {
    let (case, at) = (past.case, past.at);
    match past.happening {
        Happening::Filed(_) => orders::put(set, case, &by(past), step_due(past)),
        Happening::Fact { fact, .. } => match &**fact {
            fact::ORDER_RECEIVED => orders::put_received(set, case, at, step_due(past)),
            fact::ORDER_REPLIED => orders::put_replied(set, case, at, step_due(past)),
            fact::ORDER_RETURNED => orders::put_returned(set, case, step_due(past)),
            _ => {}
        },
        ended if ended.ends_case() => orders::put_closed(set, case, at),
        _ => {}
    }
}

fn by(past: &Projecting<'_>) -> Person {
    Person { account: past.actor.account.clone(), name: past.actor.name.clone() }
}

/// The last day to answer, as the clocks stand after the command.
fn answer_due(past: &Projecting<'_>) -> Option<Date> {
    let running = |case: &Case, now: Timestamp| {
        let clocks = case.clocks.iter().filter(|named| ANSWERING.contains(&&*named.id) && named.clock.is_running());
        clocks.filter_map(|named| named.clock.due(past.calendar, now).ok()).map(|due| due.date).min()
    };
    running(past.case, past.at)
}

/// The last day of the step that is open after the command.
fn step_due(past: &Projecting<'_>) -> Option<Date> {
    let task = past.case.tasks.first()?;
    casework::task_due(past.case, task.n, past.calendar, past.at)
}
