//! Who is told at once of what: red cards and letters of advice (监察建议书) go to the leaders, to the heads of the organ that
//! answers, and to the person whose card it is (SHR-05).

use applications::sms::{Kind, Short};
use applications::{Heard, Letter, To};
use casework::Happening;
use declarations::{Organ, Role, Signal};
use kernel::KindId;
use serde_json::Value as Json;

use crate::opening::level_of;
use crate::pages::address;

/// The letters of a card that was just served; none for what a person sees on the workbench soon enough.
pub fn tell(heard: &Heard<'_>) -> Vec<Letter> {
    let Some(level) = level_of(&KindId::from(heard.kind)).filter(|level| is_grave(*level)) else { return Vec::new() };
    let Happening::Filed(filed) = heard.happening else { return Vec::new() };
    let organ = heard.county.find_organ(&filed.lead_organ);
    let organ_name = organ.map_or_else(|| filed.lead_organ.to_string(), |organ| organ.name.clone());
    let rule = filed.form.get("rule_name").and_then(Json::as_str).filter(|name| !name.is_empty());
    let title = rule.unwrap_or(&filed.title).to_owned();
    let link = format!("{}{}", heard.public_url, address::card(heard.case_no));
    let name = filed.title.as_ref();
    let short = Short {
        kind: Kind::Supervision,
        title: title.clone(),
        what: format!("，{organ_name}收到{}，请按期回复", level.label()),
        link: link.clone(),
    };
    let letter = |to: To| Letter {
        to,
        subject: format!("{}：{organ_name}", level.label()),
        text: format!(
            "{organ_name}收到{name}（{}）：“{title}”。请按期说明情况、报告整改，或者提出异议。\n\n查看：{link}\n",
            heard.case_no
        ),
        short: Some(short.clone()),
    };
    let heads = organ.into_iter().flat_map(|organ| posts(organ, Role::Approver));
    // A township's leaders watch their place, not the county.
    let whole =
        |organ: &&std::sync::Arc<Organ>| organ.region.is_none_or(|place| Some(place) == heard.county.meta.region);
    let leaders = heard.county.organs.iter().filter(whole).flat_map(|organ| posts(organ, Role::Leader));
    let person = filed.party.account.clone().map(To::Account);
    leaders.chain(heads).chain(person).map(letter).collect()
}

fn is_grave(level: Signal) -> bool {
    matches!(level, Signal::Red | Signal::Advice)
}

fn posts(organ: &Organ, role: Role) -> impl Iterator<Item = To> {
    organ.posts.iter().filter(move |post| post.roles.contains(&role)).map(|post| To::Post(post.id.clone()))
}
