//! Rectifying a bad rating (差评整改): contact, verify, rectify or explain, tell the rater.
//!
//! Whoever was rated answers for it (谁办理谁负责); whether a rating does not count is not for the organ alone to say.

use casework::{Case, Completion, Ctx, Task, Verdict};
use kernel::Refusal;
use serde_json::json;

use super::{fact, form_text};
use crate::facts::{
    BAD_RATING_EXCLUDED, BAD_RATING_VERIFIED, FED_BACK, Finding, RATER_CONTACTED, RECTIFIED, Verification,
};
use crate::ratable;

/// 联系评价人: a named bad rater within one working day.
pub fn contact(_ctx: &Ctx<'_>, case: &Case, _task: &Task, completion: &Completion) -> Verdict {
    of_rectification(case, || vec![fact(RATER_CONTACTED, &json!({ "reached": completion.outcome == "reached" }))])
}

/// 核实. "Mistaken" and "malicious" are only claims until supervision agrees ([`confirm`]).
pub fn verify(_ctx: &Ctx<'_>, case: &Case, _task: &Task, completion: &Completion) -> Verdict {
    of_rectification(case, || match Finding::parse(&completion.outcome) {
        Some(result @ (Finding::True | Finding::NoBasis)) => {
            vec![fact(BAD_RATING_VERIFIED, &verification(case, result))]
        }
        _ => Vec::new(),
    })
}

/// 申诉复核, by supervision, never by somebody who verified.
pub fn confirm(ctx: &Ctx<'_>, case: &Case, _task: &Task, completion: &Completion) -> Verdict {
    if case.kind != ratable::RECTIFICATION {
        return Ok(Vec::new());
    }
    let verified = case.handled.iter().rev().find(|done| &*done.act == "verify-rating");
    if verified.is_some_and(|done| done.by.account == ctx.actor.account) {
        return Err(Refusal::forbidden("duties_not_separated", "核实差评的人不能复核自己的结论，请由其他人员复核。"));
    }
    let claimed = verified.and_then(|done| Finding::parse(&done.outcome)).unwrap_or(Finding::Mistaken);
    Ok(match completion.outcome.as_str() {
        "agree" => vec![fact(BAD_RATING_EXCLUDED, &verification(case, claimed))],
        _ => vec![fact(BAD_RATING_VERIFIED, &verification(case, Finding::True))],
    })
}

/// 整改或说明.
pub fn rectify(_ctx: &Ctx<'_>, case: &Case, _task: &Task, completion: &Completion) -> Verdict {
    of_rectification(case, || vec![fact(RECTIFIED, &json!({ "how": completion.outcome }))])
}

/// 告知结果.
pub fn feed_back(_ctx: &Ctx<'_>, case: &Case, _task: &Task, completion: &Completion) -> Verdict {
    of_rectification(case, || vec![fact(FED_BACK, &json!({ "published": completion.outcome == "published" }))])
}

/// Other kinds may use the same words for acts of their own.
fn of_rectification(case: &Case, facts: impl FnOnce() -> Vec<casework::Happening>) -> Verdict {
    Ok(if case.kind == ratable::RECTIFICATION { facts() } else { Vec::new() })
}

fn verification(case: &Case, result: Finding) -> Verification {
    Verification {
        result,
        level: case
            .form
            .get("level")
            .and_then(|level| level.as_u64())
            .and_then(|level| level.try_into().ok())
            .unwrap_or(4),
        named: case.form.get("named").and_then(|named| named.as_bool()).unwrap_or(false),
        rating: form_text(case, "rating").to_owned(),
        item: form_text(case, "item_id").to_owned(),
        person: form_text(case, "person_account").to_owned(),
    }
}
