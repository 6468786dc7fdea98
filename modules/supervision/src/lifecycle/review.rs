//! Review (复核): an objection is decided by a supervisor who did not raise the card (回避).

use casework::{Case, Completion, Ctx, Task, Verdict};
use kernel::Refusal;
use serde_json::{Value as Json, json};

use super::{fact, text};
use crate::model::WithdrawalReason;

pub(super) fn review(ctx: &Ctx<'_>, case: &Case, _: &Task, completion: &Completion) -> Verdict {
    if case.filed_by == ctx.actor.account {
        let sentence = "这张牌由您发出，异议应当由其他监察人员复核。";
        return Err(Refusal::forbidden("raised_it_yourself", sentence));
    }
    let reason = text(completion.opinion.as_deref());
    if reason.is_empty() {
        return Err(Refusal::invalid("reason_missing", "请写明复核的理由。").on_field("opinion"));
    }
    if completion.outcome == "uphold" {
        return Ok(vec![
            fact(fact::OBJECTION_REVIEWED, json!({ "verdict": "uphold", "reason": reason })),
            fact(fact::CARD_RETURNED, json!({ "reason": reason })),
        ]);
    }
    let word = completion.data.get("why").and_then(Json::as_str).unwrap_or_default();
    let Some(why) = WithdrawalReason::from_word(word) else {
        let labels: Vec<&str> = WithdrawalReason::ALL.iter().map(|why| why.label()).collect();
        let sentence = format!("撤销应当写明原因：{}。", labels.join("、"));
        return Err(Refusal::invalid("why_missing", sentence).on_field("why"));
    };
    Ok(vec![
        fact(fact::OBJECTION_REVIEWED, json!({ "verdict": "withdraw", "why": why.word(), "reason": reason })),
        fact(fact::CARD_WITHDRAWN, json!({ "why": why.word(), "reason": reason })),
    ])
}
