//! The remedies every "no" must tell (告知救济途径): reconsideration and suit, with authority and time limit.

use casework::Ctx;
use kernel::Refusal;

use crate::rules::Rules;

/// What the clerk wrote, or else the item's own remedies, worded.
pub fn text(rules: &Rules, ctx: &Ctx<'_>, written: &str) -> Result<String, Refusal> {
    if !written.trim().is_empty() {
        return Ok(written.trim().to_owned());
    }
    let item = rules.item(ctx);
    match item.as_ref().map(|item| &item.remedies) {
        Some(remedies) if !remedies.reconsideration.is_empty() && !remedies.suit.is_empty() => Ok(format!(
            "如不服本决定，可以自收到之日起六十日内向{}申请行政复议，或者自收到之日起六个月内向{}提起行政诉讼。",
            remedies.reconsideration, remedies.suit
        )),
        _ => {
            Err(Refusal::invalid("remedies_missing", "请写明申请行政复议和提起行政诉讼的机关与期限。")
                .on_field("remedies"))
        }
    }
}
