//! Telling the applicant what to mend: everything, once (一次告知, 行政许可法第三十二条第一款第四项).

use std::collections::BTreeSet;
use std::sync::Arc;

use casework::{Case, Correction, CorrectionItem, Ctx, Happening, MaterialState, Verdict};
use kernel::Refusal;
use serde::Deserialize;
use serde_json::json;

use super::input::needed;
use crate::rules::Rules;

/// Name of the fact that keeps what the first notice named.
pub const TOLD: &str = "TOLD_ONCE";

const ARTICLE: &str = "行政许可法第三十二条第一款第四项";

/// What the notice is to say.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Notice {
    pub items: Vec<NoticeItem>,
    pub reason: String,
    pub basis: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoticeItem {
    pub about: String,
    pub what: String,
}

/// Judges a notice. After the first one, only what it named or what was handed in since may be asked about again.
pub fn tell(rules: &Rules, ctx: &Ctx<'_>, case: &Case, notice: Notice) -> Verdict {
    if notice.items.is_empty() {
        return Err(Refusal::invalid("nothing_to_correct", "请列出需要补正的全部内容，一次告知申请人。")
            .article(ARTICLE)
            .on_field("items"));
    }
    for item in &notice.items {
        needed(&item.about, "items", "需要补正的材料或表单项")?;
        needed(&item.what, "items", &format!("“{}”需要怎样补正", item.about))?;
    }
    let before = told(case);
    if let Some(before) = &before {
        let new =
            notice.items.iter().find(|item| !before.contains(item.about.as_str()) && !is_handed_in(case, &item.about));
        if let Some(new) = new {
            return Err(Refusal::not_allowed_now(
                "told_once",
                format!("首次补正告知没有提到“{}”，不能再次要求补正；材料应当一次性告知。", new.about),
            )
            .article(ARTICLE)
            .on_field("items"));
        }
    }
    let abouts: Vec<&str> = notice.items.iter().map(|item| item.about.as_str()).collect();
    let fact = Happening::Fact { fact: TOLD.into(), data: Arc::new(json!(abouts)) };
    let items = notice.items.iter().map(|item| CorrectionItem { about: item.about.clone(), what: plain(&item.what) });
    let basis = if notice.basis.trim().is_empty() { format!("中华人民共和国{ARTICLE}") } else { notice.basis };
    let correction = Happening::CorrectionRequested(Arc::new(Correction {
        items: items.collect(),
        reason: notice.reason,
        basis,
        until: rules.correction_until(ctx),
    }));
    Ok(if before.is_none() { vec![fact, correction] } else { vec![correction] })
}

/// Without the full stop, since notices join several into one sentence.
fn plain(what: &str) -> String {
    what.trim().trim_end_matches(['。', '；', '.']).to_owned()
}

fn told(case: &Case) -> Option<BTreeSet<&str>> {
    let abouts = case.facts.get(TOLD)?.as_array()?;
    Some(abouts.iter().filter_map(|about| about.as_str()).collect())
}

/// A paper that was handed in may be found wrong later; one never named may not be asked for.
fn is_handed_in(case: &Case, about: &str) -> bool {
    case.materials.iter().any(|material| material.id == about && material.state != MaterialState::Missing)
}
