//! Rating (好差评): one matter, one rating, by the applicant's side, voluntary (国办发〔2019〕51号, GB/T 39735).

use std::sync::Arc;

use casework::{Case, Ctx, Happening, Rating, Verdict};
use kernel::Refusal;
use serde::Deserialize;
use serde_json::Value as Json;

use super::input::read;

/// What the applicant says. Levels as in GB/T 39046 A.8: 1 非常满意 … 5 非常不满意.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Judgement {
    level: u8,
    text: String,
    tags: Vec<String>,
}

/// Longest remark, in characters.
const TEXT_MAX: usize = 500;

pub fn rate(ctx: &Ctx<'_>, case: &Case, data: &Json) -> Verdict {
    // Staff never rate for the citizen, not even the clerk who filed for them.
    if ctx.actor.is_staff() || ctx.actor.is_system() || case.party.account.as_ref() != Some(ctx.actor.principal()) {
        return Err(Refusal::forbidden("not_yours_to_rate", "只有申请人本人或其代理人可以评价。"));
    }
    if !case.phase.is_over() && case.decision.is_none() {
        return Err(Refusal::not_allowed_now("not_yet_ratable", "事情还没有办完，办结后再评价。"));
    }
    if case.rating.is_some() {
        return Err(Refusal::conflict("already_rated", "这件事已经评价过了，一次办事评价一次。"));
    }
    let judgement: Judgement = read(data)?;
    if !(1..=5).contains(&judgement.level) {
        let sentence = "请选择满意程度:1 非常满意、2 满意、3 基本满意、4 不满意、5 非常不满意。";
        return Err(Refusal::invalid("bad_level", sentence).on_field("level"));
    }
    if judgement.text.chars().count() > TEXT_MAX {
        return Err(Refusal::invalid("text_too_long", format!("评价最多 {TEXT_MAX} 个字。")).on_field("text"));
    }
    Ok(vec![Happening::Rated(Arc::new(Rating {
        level: judgement.level,
        text: judgement.text.trim().to_owned(),
        tags: judgement.tags,
        at: ctx.now,
    }))])
}
