//! Handling a service that is no administrative decision (服务办理): done, or told why it cannot be done.

use std::sync::Arc;

use casework::{Completion, Ctx, Decision, Ending, Happening, Verdict};
use serde::Deserialize;

use super::decide::adverse_reasons;
use super::input::data;
use crate::rules::Rules;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Answer {
    reason: String,
    basis: String,
    remedies: String,
}

pub fn handle(rules: &Rules, ctx: &Ctx<'_>, completion: &Completion) -> Verdict {
    let result: Answer = data(completion)?;
    let decision = match completion.outcome.as_str() {
        "done" => Decision {
            ending: Ending::Completed,
            reason: result.reason,
            basis: result.basis,
            remedies: String::new(),
            redirect: None,
            on: ctx.today,
        },
        _ => {
            let (reason, basis, remedies) =
                adverse_reasons(rules, ctx, &result.reason, &result.basis, &result.remedies)?;
            Decision { ending: Ending::Refused, reason, basis, remedies, redirect: None, on: ctx.today }
        }
    };
    Ok(vec![Happening::DecisionMade(Arc::new(decision))])
}
