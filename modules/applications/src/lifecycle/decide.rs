//! The decision (决定): grant, grant in part, or refuse with reasons and remedies (行政许可法第三十八条).

use std::sync::Arc;

use casework::{Case, Completion, Ctx, Decision, Ending, Happening, MaterialState, Verdict};
use kernel::Refusal;
use serde::Deserialize;

use super::input::{data, needed};
use crate::remedies;
use crate::rules::Rules;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Ruling {
    reason: String,
    basis: String,
    remedies: String,
}

pub fn decide(rules: &Rules, ctx: &Ctx<'_>, case: &Case, completion: &Completion) -> Verdict {
    let ruling: Ruling = data(completion)?;
    let ending = match completion.outcome.as_str() {
        "grant" => Ending::Granted,
        "partly" => Ending::PartlyGranted,
        _ => Ending::Refused,
    };
    if ending != Ending::Refused {
        may_grant(rules, ctx, case, &ruling)?;
    }
    let decision =
        if ending.is_adverse() { adverse(rules, ctx, ending, &ruling)? } else { favourable(ctx, ending, ruling) };
    Ok(vec![Happening::DecisionMade(Arc::new(decision))])
}

/// What was let follow must be in by now, and an adverse finding is overridden only with reasons.
fn may_grant(rules: &Rules, ctx: &Ctx<'_>, case: &Case, ruling: &Ruling) -> Result<(), Refusal> {
    if let Some(material) = case.materials.iter().find(|material| material.state == MaterialState::Deferred) {
        let item = rules.item(ctx);
        let declared = item.as_deref().and_then(|item| item.find_material(&material.id));
        let name = declared.map_or(material.id.as_str(), |declared| declared.name.as_str());
        let sentence = format!("容缺受理的材料“{name}”还没有补齐，补齐后才能准予。");
        return Err(Refusal::not_allowed_now("deferred_missing", sentence).on_field("materials"));
    }
    let adverse = case.handled.iter().rev().find(|done| matches!(&*done.outcome, "disagree" | "fail" | "lose"));
    if let Some(done) = adverse.filter(|_| ruling.reason.trim().is_empty()) {
        let sentence = format!("“{}”的结论是否定的（{}），准予时请说明理由。", done.name, done.by.name);
        return Err(Refusal::invalid("reason_missing", sentence).on_field("reason"));
    }
    Ok(())
}

fn favourable(ctx: &Ctx<'_>, ending: Ending, ruling: Ruling) -> Decision {
    Decision {
        ending,
        reason: ruling.reason,
        basis: ruling.basis,
        remedies: String::new(),
        redirect: None,
        on: ctx.today,
    }
}

/// 依法作出不予行政许可的书面决定的，应当说明理由，并告知救济权利.
pub fn adverse_reasons(
    rules: &Rules,
    ctx: &Ctx<'_>,
    reason: &str,
    basis: &str,
    told: &str,
) -> Result<(String, String, String), Refusal> {
    let cite = |refusal: Refusal| refusal.article("行政许可法第三十八条第二款");
    let reason = needed(reason, "reason", "不予准予的理由").map_err(cite)?.to_owned();
    let basis = needed(basis, "basis", "不予准予所依据的条款").map_err(cite)?.to_owned();
    Ok((reason, basis, remedies::text(rules, ctx, told).map_err(cite)?))
}

fn adverse(rules: &Rules, ctx: &Ctx<'_>, ending: Ending, ruling: &Ruling) -> Result<Decision, Refusal> {
    let (reason, basis, remedies) = adverse_reasons(rules, ctx, &ruling.reason, &ruling.basis, &ruling.remedies)?;
    Ok(Decision { ending, reason, basis, remedies, redirect: None, on: ctx.today })
}
