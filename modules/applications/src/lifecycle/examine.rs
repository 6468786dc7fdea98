//! Examination (审查) by the lead organ, and the opinion of one department among several (部门审查意见).

use casework::{Case, Completion, Ctx, Task, Verdict};
use serde::Deserialize;

use super::input::{data, needed, opinion};
use super::telling::tell;
use crate::rules::Rules;

pub fn examine(rules: &Rules, ctx: &Ctx<'_>, case: &Case, completion: &Completion) -> Verdict {
    match completion.outcome.as_str() {
        "correct" => tell(rules, ctx, case, data(completion)?),
        "disagree" => opinion(completion, "不同意的理由").map(|_| Vec::new()),
        _ => Ok(Vec::new()),
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Review {
    /// Conditions under which the department agrees.
    conditions: String,
}

pub fn review(_ctx: &Ctx<'_>, _case: &Case, _task: &Task, completion: &Completion) -> Verdict {
    opinion(completion, "部门审查意见")?;
    if completion.outcome == "agree-with-conditions" {
        let review: Review = data(completion)?;
        needed(&review.conditions, "conditions", "同意所附的条件")?;
    }
    Ok(Vec::new())
}
