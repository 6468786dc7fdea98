//! What can be rated: pure, asked by the projection, by the deed and by the proof that figures equal the register.

use casework::{Case, Definition, Happening, Projecting};
use kernel::{AccountId, Channel, Timestamp};

use crate::model::RatedAct;

/// Kinds of this module; nobody rates how his rating was treated by rating it.
pub const RECTIFICATION: &str = "rectification";
pub const CALL_BACK: &str = "call-back";
pub const OPINION: &str = "opinion";

/// Acts of a case that show who is answerable for the matter, most answerable first.
const ANSWERABLE: [&str; 4] = ["handle", "examine", "decide", "receive"];

/// Is a case of this definition something citizens ask for?
pub fn is_ratable(definition: &Definition) -> bool {
    let content = &definition.content;
    content.kind != OPINION && content.opened_by.iter().any(|role| role == "citizen" || role == "enterprise")
}

/// The act that this happening finished, and who did it.
pub fn finished(p: &Projecting<'_>) -> Option<(RatedAct, AccountId)> {
    match p.happening {
        Happening::Filed(filed)
            if filed.channel == Channel::Window && p.actor.is_staff() && is_ratable(p.definition) =>
        {
            Some((RatedAct::HandedIn, p.actor.account.clone()))
        }
        Happening::Delivered(delivery) if delivery.way == "counter" && p.actor.is_staff() => {
            let first = p.before.is_some_and(|before| before.delivery.is_none());
            (first && is_ratable(p.definition)).then(|| (RatedAct::Collected, p.actor.account.clone()))
        }
        happening if ends_matter(happening) => {
            let before = p.before.is_some_and(|case| case.decision.is_some() || case.phase.is_over());
            let earlier = p.happenings.iter().take(p.nth).any(ends_matter);
            (!before && !earlier && is_ratable(p.definition)).then(|| (RatedAct::Matter, answerable(p.case)))
        }
        _ => None,
    }
}

fn ends_matter(happening: &Happening) -> bool {
    matches!(
        happening,
        Happening::DecisionMade(_)
            | Happening::NotAccepted(_)
            | Happening::Withdrawn { .. }
            | Happening::Terminated { .. }
            | Happening::Closed { .. }
    )
}

/// 谁办理谁负责: who handled the matter; nobody where nobody did.
fn answerable(case: &Case) -> AccountId {
    let did = |act: &&str| case.handled.iter().rev().find(|done| *done.act == **act);
    let done = ANSWERABLE.iter().find_map(did).or_else(|| case.handled.last());
    done.map_or_else(|| AccountId::from(""), |done| done.by.account.clone())
}

/// Can this act of the case be rated now, and since when?
pub fn since(case: &Case, act: RatedAct) -> Option<Timestamp> {
    match act {
        RatedAct::Matter if case.phase.is_over() || case.decision.is_some() => {
            let decided = case.handled.iter().rev().find(|done| matches!(&*done.act, "decide" | "handle" | "receive"));
            decided.map(|done| done.at).or(case.closed_at).or(Some(case.filed_at))
        }
        RatedAct::HandedIn if case.channel == Channel::Window => Some(case.filed_at),
        RatedAct::Collected if case.delivery.as_ref().is_some_and(|delivery| delivery.way == "counter") => {
            let delivered = case.handled.iter().rev().find(|done| &*done.act == "deliver");
            delivered.map(|done| done.at).or(case.closed_at)
        }
        _ => None,
    }
}
