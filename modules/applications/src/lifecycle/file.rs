//! Filing (收件): what must be right before an application is received at all.
//!
//! A missing paper does not stop a filing: what is missing is told once after receipt. What stops it is an item that
//! cannot be applied for, an applicant it is not open to, or a form that cannot be read.

use casework::{Ctx, Filing, PartyKind, Verdict};
use declarations::{Audience, ItemState};
use kernel::Refusal;

use crate::rules::Rules;

pub fn check(rules: &Rules, ctx: &Ctx<'_>, filing: &Filing) -> Verdict {
    let Some(item) = rules.item(ctx) else {
        return Err(Refusal::invalid("item_missing", "请写明要办的事项。").on_field("item"));
    };
    if item.state != ItemState::InUse {
        return Err(Refusal::not_allowed_now("item_not_in_use", format!("“{}”目前没有开放办理。", item.name)));
    }
    let open_to = |audience: &Audience| match filing.party.kind {
        PartyKind::Citizen => *audience == Audience::Citizen,
        PartyKind::Enterprise | PartyKind::Organisation => *audience != Audience::Citizen,
    };
    if !item.audience.is_empty() && !item.audience.iter().any(open_to) {
        let who = item.audience.iter().map(ToString::to_string).collect::<Vec<_>>().join("、");
        let sentence = format!("“{}”只面向{who}办理。", item.name);
        return Err(Refusal::invalid("wrong_audience", sentence).on_field("party.kind"));
    }
    Ok(Vec::new())
}
