//! How the applicant wishes to get the result (领取方式): at the window, as a download, or by courier. Said when applying
//! and as often as wanted until it is delivered; what was really done is the record of delivery.

use std::sync::Arc;

use casework::{Case, Ctx, Happening, Language, Verdict};
use declarations::{Item, Sending};
use kernel::Refusal;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::input::read;
use crate::rules::Rules;

/// The fact that keeps the latest wish.
pub const WISHED: &str = "DeliveryWished";
/// The deed by which it is said.
pub const WISH: &str = "wish-delivery";

pub const COUNTER: &str = "counter";
pub const DOWNLOAD: &str = "download";
pub const COURIER: &str = "courier";

/// What is wished. Name, telephone and address are kept for a courier only.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Receiving {
    /// `counter`, `download` or `courier`.
    pub way: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub phone: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub address: String,
}

/// Longest name and address, in characters; the shortest address that somebody can be found by.
const NAME_MAX: usize = 50;
const ADDRESS: std::ops::RangeInclusive<usize> = 5..=120;

impl Receiving {
    /// The latest wish of a case.
    pub fn of(case: &Case) -> Option<Receiving> {
        let wished = case.facts.get(WISHED)?;
        Receiving::deserialize(&**wished).ok()
    }

    /// The ways an item offers: a result that cannot be sent is not promised by courier.
    pub fn ways(item: &Item) -> Vec<&'static str> {
        let sends = item.express && (item.sending.is_empty() || item.sending.contains(&Sending::Results));
        let mut ways = vec![COUNTER, DOWNLOAD];
        ways.extend(sends.then_some(COURIER));
        ways
    }

    /// The wish as it is kept, or everything that is wrong with it; fields are those of the request, `delivery.phone`.
    pub fn judge(self, item: &Item) -> Result<Receiving, Vec<Refusal>> {
        let wrong = |field: &str, code: &'static str, sentence: &str| {
            Refusal::invalid(code, sentence).on_field(format!("delivery.{field}"))
        };
        let trimmed = |text: &str| text.trim().to_owned();
        let (name, phone, address) = (trimmed(&self.name), trimmed(&self.phone), trimmed(&self.address));
        match self.way.as_str() {
            way if !Receiving::ways(item).contains(&way) => {
                let sentence = match way {
                    COURIER => "这个事项的结果不能邮寄，请选择窗口领取或者网上下载。",
                    _ => "请选择怎么领取：窗口领取(counter)、网上下载(download)、邮寄(courier)。",
                };
                Err(vec![wrong("way", "unknown_way", sentence)])
            }
            COURIER => {
                let mut mistakes = Vec::new();
                if name.is_empty() || name.chars().count() > NAME_MAX {
                    mistakes.push(wrong("name", "receiver_missing", "请填写收件人姓名，最多 50 个字。"));
                }
                if !is_phone(&phone) {
                    let sentence = "请填写收件人的电话：11 位手机号码，或者带区号的座机，如 0999-6210100。";
                    mistakes.push(wrong("phone", "phone_malformed", sentence));
                }
                if !ADDRESS.contains(&address.chars().count()) {
                    let sentence = "请填写能送到的地址，写到门牌或者村组，5 到 120 个字。";
                    mistakes.push(wrong("address", "address_malformed", sentence));
                }
                if mistakes.is_empty() { Ok(Receiving { way: self.way, name, phone, address }) } else { Err(mistakes) }
            }
            _ => Ok(Receiving { way: self.way, ..Receiving::default() }),
        }
    }
}

/// A mobile number, or a landline with its area code.
fn is_phone(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let clean = text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    let mobile = text.len() == 11 && text.starts_with('1');
    let landline = text.starts_with('0') && (10..=12).contains(&digits);
    clean && digits > 0 && (mobile || landline)
}

/// The deed: by the applicant's side, or by a window clerk whom the applicant told.
pub fn wish(rules: &Rules, ctx: &Ctx<'_>, case: &Case, data: &Json) -> Verdict {
    let own = !ctx.actor.is_staff() && case.party.account.as_ref() == Some(ctx.actor.principal());
    if !own && !ctx.roster.holds_role(ctx.actor, "receiver") {
        return Err(Refusal::forbidden("not_yours", "只有申请人一方和收件窗口可以改领取方式。"));
    }
    if case.delivery.is_some() || case.phase.is_over() {
        return Err(Refusal::not_allowed_now("already_delivered", "这件事已经办结或者送达，不能再改领取方式。"));
    }
    let item = rules.item(ctx).ok_or_else(|| Refusal::not_allowed_now("no_result", "这件事没有要领取的结果。"))?;
    let wished: Receiving = read(data)?;
    let wished = wished.judge(&item).map_err(|mistakes| {
        let first = mistakes.into_iter().next();
        first.unwrap_or_else(|| Refusal::invalid("unknown_way", "请选择怎么领取。"))
    })?;
    if Receiving::of(case).as_ref() == Some(&wished) {
        return Ok(Vec::new());
    }
    let data = serde_json::to_value(&wished).unwrap_or_default();
    Ok(vec![Happening::Fact { fact: WISHED.into(), data: Arc::new(data) }])
}

/// The wish as it stands in the timeline: the way alone, since staff read it too.
pub fn told(language: Language, data: &Json) -> Option<String> {
    let way = data.get("way")?.as_str()?;
    let (chinese, english) = match way {
        COUNTER => ("到窗口领取", "be collected at the window"),
        DOWNLOAD => ("网上下载", "be downloaded"),
        COURIER => ("邮寄", "be sent by courier"),
        _ => return None,
    };
    Some(match language {
        Language::Chinese => format!("选择领取方式：{chinese}。"),
        Language::English => format!("The result is to {english}."),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn item(sending: &[&str]) -> Item {
        Item::from_json("water/connection", &json!({ "express": !sending.is_empty(), "sending": sending })).0
    }

    fn courier(name: &str, phone: &str, address: &str) -> Receiving {
        Receiving { way: COURIER.into(), name: name.into(), phone: phone.into(), address: address.into() }
    }

    fn fields(wish: Receiving, item: &Item) -> Vec<String> {
        let mistakes = wish.judge(item).err().unwrap_or_default();
        mistakes.into_iter().filter_map(|refusal| refusal.field.map(|field| field.to_string())).collect()
    }

    #[test]
    fn a_courier_needs_somebody_a_telephone_and_a_door() {
        let item = item(&["寄材料", "寄结果"]);
        assert!(fields(courier(" 王梅 ", "13900010001", "城关街道北街社区 3 号"), &item).is_empty());
        assert!(fields(courier("王梅", "0999-6210100", "城关街道北街社区 3 号"), &item).is_empty());
        assert_eq!(
            fields(courier(" ", "139000", "城关"), &item),
            ["delivery.name", "delivery.phone", "delivery.address"],
            "everything at once"
        );
        for phone in ["", "23900010001", "1390001000a", "6210100", "139 0001 0001", "-----------"] {
            assert_eq!(fields(courier("王梅", phone, "城关街道北街社区 3 号"), &item), ["delivery.phone"], "{phone}");
        }
    }

    #[test]
    fn what_cannot_be_sent_is_not_promised() {
        assert_eq!(Receiving::ways(&item(&["寄材料"])), [COUNTER, DOWNLOAD]);
        assert_eq!(
            fields(courier("王梅", "13900010001", "城关街道北街社区 3 号"), &item(&["寄材料"])),
            ["delivery.way"]
        );
        assert_eq!(Receiving::ways(&item(&["寄结果"])), [COUNTER, DOWNLOAD, COURIER]);
    }

    #[test]
    fn an_address_is_kept_for_a_courier_only() {
        let wish =
            Receiving { way: COUNTER.into(), ..courier("王梅", "13900010001", "城关街道北街社区 3 号") };
        assert_eq!(wish.judge(&item(&[])), Ok(Receiving { way: COUNTER.into(), ..Receiving::default() }));
    }
}
