//! Explain (说明、整改、申诉): the addressee answers a card.
//!
//! An objection is raised within three working days of the card's service, once, with reasons. While it is reviewed the
//! card need not be answered; if it fails the time to answer begins anew.

use casework::{Case, Completion, Ctx, Task, Verdict};
use kernel::Refusal;
use serde_json::json;

use super::{fact, text};

/// The clock within which an objection may be raised.
const OBJECTION: &str = "objection";

pub(super) fn explain(ctx: &Ctx<'_>, case: &Case, _: &Task, completion: &Completion) -> Verdict {
    let said = text(completion.opinion.as_deref());
    if said.is_empty() {
        return Err(Refusal::invalid("answer_missing", "请写明情况、整改措施或者异议的理由。").on_field("opinion"));
    }
    if completion.outcome != "object" {
        return Ok(vec![fact(fact::CARD_ANSWERED, json!({ "answer": completion.outcome }))]);
    }
    may_object(ctx, case)?;
    Ok(vec![fact(fact::OBJECTION_RAISED, json!({ "reason": said }))])
}

/// Once, and in time.
pub fn may_object(ctx: &Ctx<'_>, case: &Case) -> Result<(), Refusal> {
    if case.facts.contains_key(fact::OBJECTION_RAISED) {
        let sentence = "异议只能提出一次，复核结果已经作出；请说明情况或者报告整改。";
        return Err(Refusal::not_allowed_now("objection_repeated", sentence).on_field("outcome"));
    }
    let Some(named) = case.clock(OBJECTION) else { return Ok(()) };
    let due = named.clock.due(ctx.calendar, ctx.now)?;
    if ctx.now < due.at {
        return Ok(());
    }
    let sentence = format!("提出异议的期限已于 {} 届满，请说明情况或者报告整改。", due.date);
    Err(Refusal::not_allowed_now("objection_late", sentence).on_field("outcome"))
}
