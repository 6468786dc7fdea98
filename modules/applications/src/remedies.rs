//! The remedies every "no" must tell (告知救济途径): reconsideration and suit, with authority and time limit
//! (行政许可法第三十八条; 行政复议法第二十条, 行政诉讼法第四十六条 for the limits).
//!
//! An item names each as `青岚县人民政府` or, with a limit of its own, as
//! `青岚县人民政府；自知道决定之日起六十日内申请行政复议`; a letter says both in one sentence.

use casework::Ctx;
use declarations::Remedies;
use kernel::Refusal;

use crate::rules::Rules;

/// What the clerk wrote, or else the item's own remedies, worded.
pub fn text(rules: &Rules, ctx: &Ctx<'_>, written: &str) -> Result<String, Refusal> {
    if !written.trim().is_empty() {
        return Ok(written.trim().to_owned());
    }
    let missing =
        || Refusal::invalid("remedies_missing", "请写明申请行政复议和提起行政诉讼的机关与期限。").on_field("remedies");
    rules.item(ctx).and_then(|item| sentence(&item.remedies)).ok_or_else(missing)
}

fn sentence(remedies: &Remedies) -> Option<String> {
    let reconsideration = way(&remedies.reconsideration, "申请行政复议", "自收到之日起六十日内")?;
    let suit = way(&remedies.suit, "提起行政诉讼", "自收到之日起六个月内")?;
    Some(format!("如不服本决定，可以{reconsideration}，或者{suit}。"))
}

/// `自知道决定之日起六十日内向青岚县人民政府申请行政复议`; none where no authority is named.
fn way(told: &str, deed: &str, usual: &str) -> Option<String> {
    let (authority, limit) = told.split_once(['；', ';']).unwrap_or((told, ""));
    let limit = limit.trim().trim_end_matches(['。', '；']).trim_end_matches(deed).trim_end_matches(['，', ',']);
    let authority = authority.trim();
    (!authority.is_empty()).then(|| format!("{}向{authority}{deed}", if limit.is_empty() { usual } else { limit }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn worded(reconsideration: &str, suit: &str) -> Option<String> {
        let (reconsideration, suit) = (reconsideration.to_owned(), suit.to_owned());
        sentence(&Remedies { reconsideration, suit, ..Remedies::default() })
    }

    #[test]
    fn authority_and_limit_make_one_sentence_however_the_item_tells_them() {
        assert_eq!(
            worded(
                "青岚县人民政府；自知道决定之日起六十日内申请行政复议",
                "青岚县人民法院；自知道决定之日起六个月内提起行政诉讼"
            )
            .unwrap(),
            "如不服本决定，可以自知道决定之日起六十日内向青岚县人民政府申请行政复议，\
             或者自知道决定之日起六个月内向青岚县人民法院提起行政诉讼。"
        );
        assert_eq!(
            worded("青岚县人民政府", "青岚县人民法院").unwrap(),
            "如不服本决定，可以自收到之日起六十日内向青岚县人民政府申请行政复议，\
             或者自收到之日起六个月内向青岚县人民法院提起行政诉讼。"
        );
        assert_eq!(worded("青岚县人民政府", " "), None);
    }
}
