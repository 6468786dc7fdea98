//! Fees of a case (缴费登记、退费): what was taken and given back, written down by whoever stands at the window.
//!
//! Nothing here asks for money. A fee that the item does not publish, that is above the standard or that comes before
//! acceptance is written down like any other: a register that refused it would hide it from those who supervise.

use std::sync::Arc;

use casework::{Case, Ctx, Happening, Verdict};
use declarations::{Fee, Item};
use kernel::{Date, Fen, Refusal};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::input::read;
use crate::rules::Rules;

/// The deeds.
pub const CHARGE: &str = "charge-fee";
pub const REFUND: &str = "refund-fee";
/// The facts others hear of.
pub const CHARGED: &str = "FeeCharged";
pub const REFUNDED: &str = "FeeRefunded";
/// The fact that keeps all fees of the case, as they stand.
const ACCOUNT: &str = "Fees";

/// How it was paid: 现金、银行转账、扫码、POS、公共支付平台.
pub const WAYS: [&str; 5] = ["cash", "transfer", "scan", "pos", "platform"];
/// Whoever stands at the window, and whoever hands the result over.
const ROLES: [&str; 2] = ["receiver", "deliverer"];

/// One unit, in hundredths.
pub const UNIT: i64 = 100;
/// A hundred million yuan; more is a slip of the hand.
const MOST: i64 = 10_000_000_000;
const TEXT_MAX: usize = 100;
const FEES_MAX: usize = 50;

/// A fee that was taken, and what of it was given back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// Its place in the case, from 1.
    pub n: u32,
    pub name: String,
    pub fen: Fen,
    /// Of how many units (每平方米, 每本), in hundredths.
    pub count: i64,
    pub how: String,
    /// Number of the official electronic receipt (财政电子票据).
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub receipt: String,
    /// Why there is no receipt yet.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub no_receipt: String,
    pub on: Date,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refunds: Vec<Refund>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refund {
    pub fen: Fen,
    pub on: Date,
    pub reason: String,
}

impl Taken {
    pub fn refunded(&self) -> Fen {
        self.refunds.iter().map(|refund| refund.fen).sum()
    }

    /// What of it the county still has.
    pub fn kept(&self) -> Fen {
        self.fen - self.refunded()
    }
}

/// Everything taken in a case, oldest first.
pub fn taken(case: &Case) -> Vec<Taken> {
    case.facts.get(ACCOUNT).and_then(|account| Vec::deserialize(&**account).ok()).unwrap_or_default()
}

/// What whoever writes a fee down is told before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Concern {
    /// The item does not publish a fee of this name.
    Unlisted,
    /// More than the published amount.
    Above,
    /// The case was not accepted on that day.
    Early,
}

impl Concern {
    pub fn word(self) -> &'static str {
        match self {
            Concern::Unlisted => "unlisted",
            Concern::Above => "above",
            Concern::Early => "early",
        }
    }
}

/// The fee of this name as the item publishes it.
pub fn published<'a>(item: Option<&'a Item>, name: &str) -> Option<&'a Fee> {
    item?.fees.iter().flatten().find(|fee| fee.name == name)
}

pub fn concerns(item: Option<&Item>, case: &Case, fee: &Taken) -> Vec<Concern> {
    let listed = published(item, &fee.name);
    let most = listed.and_then(|listed| listed.at_most(fee.count));
    let early = case.accepted_on.is_none_or(|accepted| fee.on < accepted);
    let all = [
        (listed.is_none(), Concern::Unlisted),
        (most.is_some_and(|most| fee.fen > most), Concern::Above),
        (early, Concern::Early),
    ];
    all.into_iter().filter(|(holds, _)| *holds).map(|(_, concern)| concern).collect()
}

/// What is written down of a fee.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Charge {
    pub name: String,
    pub fen: i64,
    /// In hundredths of a unit; one unit where nothing is said.
    pub count: Option<i64>,
    pub how: String,
    pub receipt: String,
    pub no_receipt: String,
    /// Today where nothing is said.
    pub on: Option<Date>,
}

impl Charge {
    /// The fee as it is kept, or everything that is wrong with what was written.
    pub fn judge(self, n: u32, today: Date) -> Result<Taken, Vec<Refusal>> {
        let text = |text: &str| text.trim().to_owned();
        let (name, receipt, no_receipt) = (text(&self.name), text(&self.receipt), text(&self.no_receipt));
        let (count, on) = (self.count.unwrap_or(UNIT), self.on.unwrap_or(today));
        let long = |text: &str| text.chars().count() > TEXT_MAX;
        let mut mistakes = Vec::new();
        let mut must = |holds: bool, field: &str, refusal: Refusal| {
            if !holds {
                mistakes.push(refusal.on_field(field));
            }
        };
        let named = !name.is_empty() && !long(&name);
        must(named, "name", Refusal::invalid("fee_unnamed", "请填写收费项目，最多 100 个字。"));
        let amount = Refusal::invalid("fee_amount", "请填写收了多少元，要大于零，最多两位小数。");
        must((1..=MOST).contains(&self.fen), "fen", amount);
        let measure = Refusal::invalid("fee_count", "数量要大于零，最多两位小数。");
        must((1..=MOST).contains(&count), "count", measure);
        must(WAYS.contains(&self.how.as_str()), "how", Refusal::invalid("fee_way", "请选择怎么付的。"));
        let none = Refusal::invalid("receipt_missing", "请填写财政电子票据号；还没有开票的，写明原因。");
        must(!receipt.is_empty() || !no_receipt.is_empty(), "receipt", none);
        must(!long(&receipt), "receipt", Refusal::invalid("text_too_long", "票据号最多 100 个字。"));
        must(!long(&no_receipt), "no_receipt", Refusal::invalid("text_too_long", "原因最多 100 个字。"));
        must(on <= today, "on", Refusal::invalid("day_to_come", "收费的日子还没有到。"));
        if !mistakes.is_empty() {
            return Err(mistakes);
        }
        // Whoever names a receipt need not say why there is none.
        let no_receipt = if receipt.is_empty() { no_receipt } else { String::new() };
        let (fen, how) = (Fen(self.fen), self.how);
        Ok(Taken { n, name, fen, count, how, receipt, no_receipt, on, refunds: Vec::new() })
    }
}

/// What is written down of a refund.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Giving {
    pub n: u32,
    pub fen: i64,
    pub reason: String,
    /// Today where nothing is said.
    pub on: Option<Date>,
}

impl Giving {
    pub fn judge(self, fee: &Taken, today: Date) -> Result<Refund, Vec<Refusal>> {
        let (reason, on) = (self.reason.trim().to_owned(), self.on.unwrap_or(today));
        let kept = fee.kept();
        let mut mistakes = Vec::new();
        if !(1..=kept.0).contains(&self.fen) {
            let sentence =
                format!("退还的金额要大于零，最多 {kept} 元：收了 {} 元，已经退还 {} 元。", fee.fen, fee.refunded());
            mistakes.push(Refusal::invalid("refund_amount", sentence).on_field("fen"));
        }
        if reason.is_empty() || reason.chars().count() > TEXT_MAX {
            let refusal = Refusal::invalid("refund_reason", "请填写退费的理由，最多 100 个字。");
            mistakes.push(refusal.on_field("reason"));
        }
        if on > today || on < fee.on {
            let sentence = "退费的日子不能早于收费的日子，也不能是还没有到的日子。";
            mistakes.push(Refusal::invalid("refund_day", sentence).on_field("on"));
        }
        if mistakes.is_empty() { Ok(Refund { fen: Fen(self.fen), on, reason }) } else { Err(mistakes) }
    }
}

/// May the actor write down what was paid? The window, and whoever hands over, of an organ that takes part; nobody in
/// his own matter.
pub fn may_record(ctx: &Ctx<'_>, case: &Case) -> Result<(), Refusal> {
    let at = |organ, role: &&str| ctx.roster.holds(ctx.actor, organ, role);
    let holds = case.organs.iter().any(|organ| ROLES.iter().any(|role| at(organ, role)));
    let filed_it = case.filed_by == ctx.actor.account && ctx.roster.holds_role(ctx.actor, "receiver");
    if !ctx.actor.is_staff() || !(holds || filed_it) {
        return Err(Refusal::forbidden("not_your_post", "缴费和退费由本办件的收件、送达岗位登记，您没有这个岗位。"));
    }
    match casework::interest_of(case, &ctx.actor.account, &ctx.actor.ties) {
        Some(who) => {
            let sentence = format!("您是本办件{who}，应当回避，请由其他工作人员登记。");
            Err(Refusal::forbidden("recusal_required", sentence))
        }
        None => Ok(()),
    }
}

/// 缴费登记, on an open application.
pub fn charge(rules: &Rules, ctx: &Ctx<'_>, case: &Case, data: &Json) -> Verdict {
    may_record(ctx, case)?;
    if rules.item(ctx).is_none() {
        return Err(Refusal::not_allowed_now("no_fees_here", "这不是事项的办件，没有收费可以登记。"));
    }
    if case.phase.is_over() {
        return Err(Refusal::not_allowed_now("case_over", "办件已经办结，不能再登记缴费。"));
    }
    let mut all = taken(case);
    if all.len() >= FEES_MAX {
        return Err(Refusal::not_allowed_now("too_many_fees", "一个办件最多登记 50 笔缴费。"));
    }
    let n = u32::try_from(all.len()).unwrap_or(u32::MAX).saturating_add(1);
    let fee = read::<Charge>(data)?.judge(n, ctx.today).map_err(first)?;
    let told = fact(CHARGED, &fee);
    all.push(fee);
    Ok(vec![told, fact(ACCOUNT, &all)])
}

/// 退费, also when the case is over: what was taken unlawfully is given back whenever it is found.
pub fn refund(ctx: &Ctx<'_>, case: &Case, data: &Json) -> Verdict {
    may_record(ctx, case)?;
    let giving: Giving = read(data)?;
    let n = giving.n;
    let mut all = taken(case);
    let fee = all.iter_mut().find(|fee| fee.n == n);
    let fee = fee.ok_or_else(|| Refusal::not_found("fee_unknown", format!("本办件没有登记第 {n} 笔缴费。")))?;
    let refund = giving.judge(fee, ctx.today).map_err(first)?;
    let told = Told { n, name: &fee.name, refund: &refund };
    let told = fact(REFUNDED, &told);
    fee.refunds.push(refund);
    Ok(vec![told, fact(ACCOUNT, &all)])
}

/// What others hear of a refund: `{ n, name, fen, on, reason }`.
#[derive(Serialize)]
struct Told<'a> {
    n: u32,
    name: &'a str,
    #[serde(flatten)]
    refund: &'a Refund,
}

fn fact(name: &str, data: &impl Serialize) -> Happening {
    Happening::Fact { fact: name.into(), data: Arc::new(serde_json::to_value(data).unwrap_or_default()) }
}

fn first(mistakes: Vec<Refusal>) -> Refusal {
    mistakes.into_iter().next().unwrap_or_else(|| Refusal::invalid("bad_data", "填写的内容格式不对。"))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const TODAY: Date = date(2026, 9, 8);

    fn charge() -> Charge {
        let (name, how, receipt) = ("工本费".to_owned(), "scan".to_owned(), " 37010126000000000012 ".to_owned());
        Charge { name, fen: 1_000, how, receipt, ..Charge::default() }
    }

    fn wrong<T>(judged: Result<T, Vec<Refusal>>) -> Vec<&'static str> {
        judged.err().into_iter().flatten().map(|refusal| refusal.code).collect()
    }

    #[test]
    fn what_is_not_said_is_one_unit_today() {
        let fee = charge().judge(1, TODAY).unwrap();
        assert_eq!(
            (fee.count, fee.on, fee.receipt.as_str(), fee.kept()),
            (UNIT, TODAY, "37010126000000000012", Fen(1_000))
        );
    }

    #[test]
    fn every_mistake_is_told_at_once() {
        let nothing = Charge { count: Some(0), on: Some(date(2026, 9, 9)), ..Charge::default() };
        let all = ["fee_unnamed", "fee_amount", "fee_count", "fee_way", "receipt_missing", "day_to_come"];
        assert_eq!(wrong(nothing.judge(1, TODAY)), all);
        let later = Charge { receipt: String::new(), no_receipt: "票据系统故障".into(), ..charge() };
        assert_eq!(wrong(later.judge(1, TODAY)), [""; 0]);
        assert_eq!(wrong(Charge { fen: MOST + 1, ..charge() }.judge(1, TODAY)), ["fee_amount"]);
    }

    #[test]
    fn no_more_is_given_back_than_was_taken() {
        let mut fee = charge().judge(1, TODAY).unwrap();
        let giving = |fen| Giving { n: 1, fen, reason: "多收".into(), on: None };
        assert_eq!(wrong(giving(1_001).judge(&fee, TODAY)), ["refund_amount"]);
        fee.refunds.push(giving(400).judge(&fee, TODAY).unwrap());
        assert_eq!(wrong(giving(601).judge(&fee, TODAY)), ["refund_amount"]);
        fee.refunds.push(giving(600).judge(&fee, TODAY).unwrap());
        assert_eq!((fee.kept(), wrong(giving(1).judge(&fee, TODAY))), (Fen::ZERO, vec!["refund_amount"]));
        let before = Giving { on: Some(date(2026, 9, 7)), ..giving(1) };
        assert!(wrong(before.judge(&charge().judge(1, TODAY).unwrap(), TODAY)).contains(&"refund_day"));
    }
}
