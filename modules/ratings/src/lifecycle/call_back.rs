//! Calling back (回访, RAT-05, RAT-06): whether people are satisfied, the matter really settled, one visit enough.

use casework::{Case, Completion, Ctx, Happening, Task, Verdict};
use kernel::Refusal;
use serde::Deserialize;
use serde_json::json;

use super::{fact, form_text};
use crate::facts::{CALLED_BACK, Called, RECTIFICATION_REOPENED};
use crate::ratable;

/// What was asked beyond the outcome.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Asked {
    one_visit: Option<bool>,
    done_well: Option<bool>,
    comment: String,
    /// Somebody answered and did not want to be asked.
    refused: bool,
}

/// Longest comment, in characters.
const COMMENT_MAX: usize = 500;

pub fn call_back(ctx: &Ctx<'_>, case: &Case, _task: &Task, completion: &Completion) -> Verdict {
    if case.kind != ratable::RECTIFICATION && case.kind != ratable::CALL_BACK {
        return Ok(Vec::new());
    }
    // Whoever was rated, or answered for it, does not ask whether people are content with it.
    let answered = case.handled.iter().any(|done| done.by.account == ctx.actor.account && &*done.act != "call-back");
    if answered || form_text(case, "person_account") == ctx.actor.account.as_str() {
        return Err(Refusal::forbidden(
            "rated_may_not_call_back",
            "被评价人和参与整改的人不能回访，请由其他人员回访。",
        ));
    }
    let asked: Asked = match &*completion.data {
        data if data.is_null() => Asked::default(),
        data => Asked::deserialize(data)
            .map_err(|error| Refusal::invalid("bad_data", format!("填写的内容格式不对：{error}。")).on_field("data"))?,
    };
    if asked.comment.chars().count() > COMMENT_MAX {
        return Err(Refusal::invalid("text_too_long", format!("最多 {COMMENT_MAX} 个字。")).on_field("comment"));
    }
    let reached = !asked.refused && completion.outcome != "unreachable";
    let satisfied = reached.then(|| completion.outcome == "satisfied");
    let called = Called {
        result: if asked.refused { "refused".to_owned() } else { completion.outcome.clone() },
        satisfied,
        one_visit: asked.one_visit.filter(|_| reached),
        done_well: asked.done_well.filter(|_| reached),
        comment: asked.comment.trim().to_owned(),
    };
    let mut happenings: Vec<Happening> = vec![fact(CALLED_BACK, &called)];
    if case.kind == ratable::RECTIFICATION && satisfied == Some(false) {
        happenings.push(fact(RECTIFICATION_REOPENED, &json!({ "by": "call-back" })));
    }
    Ok(happenings)
}
