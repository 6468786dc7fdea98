//! Receiving (收件审查): accept, ask for corrections, or refuse to accept, each with what the law demands
//! (行政许可法第三十二条).

use std::sync::Arc;

use casework::{Case, Completion, Ctx, Decision, Ending, Happening, Verdict};
use kernel::Refusal;
use serde::Deserialize;

use super::input::{data, needed};
use super::telling::tell;
use crate::rules::Rules;
use crate::{materials, remedies};

/// What the clerk enters for an acceptance or a refusal to accept.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Answer {
    /// 容缺受理: ids of the materials that may follow.
    deferred: Vec<String>,
    reason: String,
    basis: String,
    remedies: String,
    /// Where to go instead.
    redirect: String,
}

pub fn receive(rules: &Rules, ctx: &Ctx<'_>, case: &Case, completion: &Completion) -> Verdict {
    match completion.outcome.as_str() {
        "accept" => accept(rules, ctx, case, &data(completion)?),
        "correct" => tell(rules, ctx, case, data(completion)?),
        "refuse" => not_accepted(rules, ctx, Ending::NotAccepted, data(completion)?),
        "not-required" => not_accepted(rules, ctx, Ending::NotRequired, data(completion)?),
        _ => not_accepted(rules, ctx, Ending::Redirected, data(completion)?),
    }
}

/// 材料齐全、符合法定形式的应当受理; what is missing may only be what the item lets follow later.
fn accept(rules: &Rules, ctx: &Ctx<'_>, case: &Case, answer: &Answer) -> Verdict {
    let missing = materials::missing(rules, ctx, case);
    let mut happenings = Vec::new();
    for material in &missing {
        if !answer.deferred.contains(&material.id) {
            return Err(Refusal::not_allowed_now(
                "materials_missing",
                format!("还缺“{}”：请要求补正，或者对可以容缺的材料选择容缺受理。", material.name),
            )
            .article("行政许可法第三十二条第一款第五项")
            .on_field("materials"));
        }
        if !material.may_follow {
            return Err(Refusal::invalid(
                "material_not_deferrable",
                format!("“{}”不在容缺后补的范围内，不能容缺受理。", material.name),
            )
            .on_field("deferred"));
        }
    }
    if !missing.is_empty() {
        happenings.push(Happening::MaterialsAdded { materials: materials::deferred(&missing) });
    }
    happenings.push(Happening::Accepted { on: ctx.today, deemed: false });
    Ok(happenings)
}

fn not_accepted(rules: &Rules, ctx: &Ctx<'_>, ending: Ending, answer: Answer) -> Verdict {
    let reason = needed(&answer.reason, "reason", "不予受理的理由")
        .map_err(|refusal| refusal.article("行政许可法第三十二条"))?
        .to_owned();
    let redirect = match ending {
        Ending::Redirected => Some(needed(&answer.redirect, "redirect", "应当向哪个机关申请")?.to_owned()),
        _ => None,
    };
    let remedies =
        if ending == Ending::NotAccepted { remedies::text(rules, ctx, &answer.remedies)? } else { answer.remedies };
    Ok(vec![Happening::NotAccepted(Arc::new(Decision {
        ending,
        reason,
        basis: if answer.basis.trim().is_empty() {
            "中华人民共和国行政许可法第三十二条".to_owned()
        } else {
            answer.basis
        },
        remedies,
        redirect,
        on: ctx.today,
    }))])
}
