//! 收费 on the page of a case, alike for whoever paid and whoever took: each fee beside the published standard.

use declarations::Fee;
use kernel::Date;
use web::Text;
use web::parts::{Tag, Tone};

use crate::fees::{FeeLine, FeesView, count_in_words};
use crate::lifecycle::fees::{Taken, UNIT};
use crate::lifecycle::fees_told::way_label;
use crate::pages::told::language;

pub struct FeesPart {
    /// 本事项不收费, or what it publishes; nothing where it says nothing.
    pub note: String,
    pub published: Vec<(String, String)>,
    pub rows: Vec<FeeRow>,
    /// Taken and not given back, where there is more than one line.
    pub kept: String,
}

pub struct FeeRow {
    pub name: String,
    pub amount: String,
    /// Day, way and receipt.
    pub how: String,
    /// The published standard of that name with its basis.
    pub standard: String,
    pub tags: Vec<Tag>,
    pub refunds: Vec<String>,
    /// Where a refund is written down, for whoever may.
    pub refund: Option<String>,
}

/// `refund`: the address at which a refund of this fee is written down. None where nothing is known of fees.
pub fn part(t: Text, fees: &FeesView, today: Date, refund: impl Fn(&Taken) -> Option<String>) -> Option<FeesPart> {
    if fees.published.is_none() && fees.lines.is_empty() {
        return None;
    }
    let published = fees.published.iter().flatten().map(|fee| (fee.name.clone(), standard(t, fee))).collect();
    let several = fees.lines.len() > 1 || fees.lines.iter().any(|line| !line.taken.refunds.is_empty());
    let note = match (fees.is_free(), fees.lines.is_empty()) {
        (true, _) => t.get("citizen-fee-free"),
        (false, true) => t.get("citizen-fee-none-yet"),
        (false, false) => String::new(),
    };
    Some(FeesPart {
        note,
        published,
        rows: fees.lines.iter().map(|line| row(t, line, today, &refund)).collect(),
        kept: if several { kept(t, fees) } else { String::new() },
    })
}

fn kept(t: Text, fees: &FeesView) -> String {
    t.msg("citizen-fee-kept").arg("amount", t.money(fees.kept())).to_string()
}

fn row(t: Text, line: &FeeLine, today: Date, refund: &impl Fn(&Taken) -> Option<String>) -> FeeRow {
    let fee = &line.taken;
    let receipt = match fee.receipt.as_str() {
        "" => t.msg("citizen-fee-no-receipt").arg("why", fee.no_receipt.as_str()),
        receipt => t.msg("citizen-fee-receipt").arg("no", receipt),
    };
    let count = (fee.count != UNIT).then(|| t.msg("citizen-fee-count").arg("n", count_in_words(fee.count)).to_string());
    let how = [t.date_near(fee.on, today), way_label(language(t), &fee.how).to_owned()];
    let how: Vec<String> = how.into_iter().chain(count).chain([receipt.to_string()]).collect();
    let mut tags = Vec::new();
    if line.listed.is_none() {
        tags.push(Tag::new(Tone::Urgent, t.get("citizen-fee-unlisted")));
    }
    if line.above {
        tags.push(Tag::new(Tone::Urgent, t.get("citizen-fee-above")));
    }
    let given = |given: &crate::lifecycle::fees::Refund| {
        let told = t.msg("citizen-fee-refunded").arg("amount", t.money(given.fen));
        told.arg("day", t.date_near(given.on, today)).arg("reason", given.reason.as_str()).to_string()
    };
    FeeRow {
        name: fee.name.clone(),
        amount: t.money(fee.fen),
        how: how.join(" · "),
        standard: line
            .listed
            .as_ref()
            .map(|listed| t.msg("citizen-fee-standard").arg("standard", standard(t, listed)).to_string())
            .unwrap_or_default(),
        tags,
        refunds: fee.refunds.iter().map(given).collect(),
        refund: refund(fee),
    }
}

/// 每本 10 元（依据）.
pub fn standard(t: Text, fee: &Fee) -> String {
    let amount = match (fee.standard.as_str(), fee.amount_fen) {
        ("", Some(amount)) => t.money(amount),
        (standard, _) => standard.to_owned(),
    };
    match fee.basis.as_str() {
        "" => amount,
        basis => t.msg("citizen-fee-basis").arg("standard", amount).arg("basis", basis).to_string(),
    }
}
