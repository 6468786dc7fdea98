//! Check (核查): the supervision body accepts the answer, or has it done again.

use casework::{Case, Completion, Ctx, Task, Verdict};
use kernel::Refusal;
use serde_json::json;

use super::{fact, text};

pub(super) fn check(_: &Ctx<'_>, _: &Case, _: &Task, completion: &Completion) -> Verdict {
    let reason = text(completion.opinion.as_deref());
    if completion.outcome == "accept" {
        return Ok(vec![fact(fact::CARD_ACCEPTED, json!({}))]);
    }
    if reason.is_empty() {
        let sentence = "退回重办应当写明哪里不够、还要做什么。";
        return Err(Refusal::invalid("reason_missing", sentence).on_field("opinion"));
    }
    Ok(vec![fact(fact::CARD_RETURNED, json!({ "reason": reason }))])
}
