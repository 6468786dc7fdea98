//! Online pre-review (网上预审): look at an online filing before it is received, and tell the result once.

use std::sync::Arc;

use casework::{Case, Completion, Ctx, Happening, Verdict};
use serde_json::json;

use super::input::data;
use super::telling::tell;
use crate::rules::Rules;

/// The fact by which the pre-review's own clock stops.
pub const PRE_REVIEWED: &str = "PreReviewed";

pub fn prereview(rules: &Rules, ctx: &Ctx<'_>, case: &Case, completion: &Completion) -> Verdict {
    let done = Happening::Fact { fact: PRE_REVIEWED.into(), data: Arc::new(json!({ "outcome": completion.outcome })) };
    let mut happenings = vec![done];
    if completion.outcome == "correct" {
        happenings.extend(tell(rules, ctx, case, data(completion)?)?);
    }
    Ok(happenings)
}
