//! Orders (督办): received, replied to, reviewed.

use casework::{Case, Completion, Ctx, Task, Verdict};
use kernel::Refusal;
use serde_json::json;

use super::{fact, text};

pub(super) fn receive(_: &Ctx<'_>, _: &Case, _: &Task, _: &Completion) -> Verdict {
    Ok(vec![fact(fact::ORDER_RECEIVED, json!({}))])
}

pub(super) fn reply(_: &Ctx<'_>, _: &Case, _: &Task, completion: &Completion) -> Verdict {
    let said = text(completion.opinion.as_deref());
    if said.is_empty() {
        return Err(Refusal::invalid("reply_missing", "请写明办理情况和结果。").on_field("opinion"));
    }
    Ok(vec![fact(fact::ORDER_REPLIED, json!({}))])
}

pub(super) fn review(_: &Ctx<'_>, _: &Case, _: &Task, completion: &Completion) -> Verdict {
    let reason = text(completion.opinion.as_deref());
    if completion.outcome == "close" {
        return Ok(vec![fact(fact::ORDER_CLOSED, json!({}))]);
    }
    if reason.is_empty() {
        let sentence = "退回重办应当写明哪里不够、还要做什么。";
        return Err(Refusal::invalid("reason_missing", sentence).on_field("opinion"));
    }
    Ok(vec![fact(fact::ORDER_RETURNED, json!({ "reason": reason }))])
}
