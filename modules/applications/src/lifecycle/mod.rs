//! The acts of an application (办件), one a file: what each outcome of a task means in law.
//!
//! Every act is pure. It sees the time handed in, the pinned definition, the case and what the member of staff entered,
//! and returns happenings or a refusal; the engine room records them and lets the procedure move on.
//!
//! ```text
//! receive   accept → Accepted             correct → CorrectionRequested    refuse, not-required, redirect → NotAccepted
//! examine   agree, disagree (an opinion)  correct → CorrectionRequested
//! review    agree, disagree, agree-with-conditions (an opinion of one department)
//! survey, expert, hearing, publicize, quota, prereview, confirm: findings on which the decision rests
//! decide    grant, partly, refuse → DecisionMade          handle    done, impossible → DecisionMade
//! issue     done                                          deliver   done → Delivered
//! ```

mod decide;
mod deliver;
mod examine;
pub mod fees;
pub mod fees_told;
mod file;
mod findings;
mod handle;
mod input;
mod letters;
mod prereview;
mod rate;
mod receive;
pub mod receiving;
mod telling;

use std::sync::Arc;

use casework::{Acts, Name};
use kernel::KindId;

pub(crate) use self::telling::TOLD;
use crate::rules::Rules;

/// The kind whose cases are applications.
pub const KIND: &str = "application";

/// What letters can be issued upon.
const LETTERS_UPON: [Name; 8] = [
    Name::Filed,
    Name::Accepted,
    Name::NotAccepted,
    Name::CorrectionRequested,
    Name::Paused,
    Name::Extended,
    Name::DecisionMade,
    Name::Delivered,
];

/// Teaches the engine room what the acts of an application mean.
pub fn register(acts: &mut Acts, rules: &Arc<Rules>) {
    let shared = Arc::clone(rules);
    acts.filing(KindId::from(KIND), move |ctx, filing| file::check(&shared, ctx, filing));
    let shared = Arc::clone(rules);
    acts.act("prereview", &["pass", "correct"], move |ctx, case, _task, completion| {
        prereview::prereview(&shared, ctx, case, completion)
    });
    let shared = Arc::clone(rules);
    acts.act(
        "receive",
        &["accept", "correct", "refuse", "not-required", "redirect"],
        move |ctx, case, _task, completion| receive::receive(&shared, ctx, case, completion),
    );
    let shared = Arc::clone(rules);
    acts.act("examine", &["agree", "disagree", "correct"], move |ctx, case, _task, completion| {
        examine::examine(&shared, ctx, case, completion)
    });
    acts.act("review", &["agree", "disagree", "agree-with-conditions"], examine::review);
    acts.act("survey", &["pass", "fail", "rectify"], findings::survey);
    acts.act("expert", &["pass", "fail"], findings::expert);
    let shared = Arc::clone(rules);
    acts.act("hearing", &["done"], move |ctx, _case, task, completion| {
        findings::hearing(&shared, ctx, task, completion)
    });
    acts.act("publicize", &["no-objection", "objection"], findings::publicize);
    acts.act("quota", &["win", "lose"], findings::quota);
    acts.act("confirm", &["yes", "no"], findings::confirm);
    let shared = Arc::clone(rules);
    acts.act("decide", &["grant", "refuse", "partly"], move |ctx, case, _task, completion| {
        decide::decide(&shared, ctx, case, completion)
    });
    let shared = Arc::clone(rules);
    acts.act("handle", &["done", "impossible"], move |ctx, _case, _task, completion| {
        handle::handle(&shared, ctx, completion)
    });
    acts.act("issue", &["done"], deliver::issue);
    acts.act("deliver", &["done", "failed"], deliver::deliver);
    acts.deed("rate", rate::rate);
    let shared = Arc::clone(rules);
    acts.deed(receiving::WISH, move |ctx, case, data| receiving::wish(&shared, ctx, case, data));
    acts.telling(receiving::WISHED, receiving::told);
    let shared = Arc::clone(rules);
    acts.deed(fees::CHARGE, move |ctx, case, data| fees::charge(&shared, ctx, case, data));
    acts.deed(fees::REFUND, fees::refund);
    fees_told::register(acts);
    for name in LETTERS_UPON {
        let shared = Arc::clone(rules);
        acts.reaction(name, move |ctx, case, happening| letters::issue(&shared, ctx, case, happening));
    }
    for (kind, fields) in rules.facets() {
        acts.facets(kind.clone(), fields.clone());
    }
    acts.projection(crate::messages::project);
    acts.projection(crate::corrections::project);
}
