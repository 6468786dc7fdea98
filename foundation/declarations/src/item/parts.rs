//! The small parts of an item: what it costs, rests on and gives; who else is needed, and whom to turn to.

use kernel::Fen;
use serde::Serialize;

use super::ResultKind;
use crate::canonical::is_default;
use crate::reading::Cursor;

/// 收费项目.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Fee {
    pub name: String,
    pub standard: String,
    #[serde(skip_serializing_if = "is_default")]
    pub amount_fen: Option<Fen>,
    #[serde(skip_serializing_if = "is_default")]
    pub basis: String,
}

/// 设定依据: one article of law.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct LegalBasis {
    pub law: String,
    #[serde(skip_serializing_if = "is_default")]
    pub article: String,
    #[serde(skip_serializing_if = "is_default")]
    pub text: String,
}

/// 办理结果.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ItemResult {
    #[serde(skip_serializing_if = "is_default")]
    pub name: String,
    pub kind: ResultKind,
    /// 有效期, in words: `5年`, `长期`.
    #[serde(skip_serializing_if = "is_default")]
    pub validity: String,
    /// Certificate type (证照目录), where the result is one.
    #[serde(skip_serializing_if = "is_default")]
    pub certificate: String,
    /// 结果样本: file name of the specimen; without one it is printed from what the item says.
    #[serde(skip_serializing_if = "is_default")]
    pub sample: String,
}

/// 预约办理.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Appointment {
    pub per_day: u32,
}

/// 中介服务: a survey, test or appraisal that a body outside government makes, and without which nothing is decided.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Intermediary {
    pub name: String,
    /// What it gives.
    pub content: String,
    /// The article that demands it.
    #[serde(skip_serializing_if = "is_default")]
    pub basis: String,
    /// Who chooses it and pays for it.
    #[serde(skip_serializing_if = "is_default")]
    pub note: String,
}

/// 常见问题.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Question {
    pub q: String,
    pub a: String,
}

/// 法律救济: whom to ask for reconsideration, where to sue, and how to reach them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Remedies {
    #[serde(skip_serializing_if = "is_default")]
    pub reconsideration: String,
    #[serde(skip_serializing_if = "is_default")]
    pub reconsideration_contact: String,
    #[serde(skip_serializing_if = "is_default")]
    pub suit: String,
    #[serde(skip_serializing_if = "is_default")]
    pub suit_contact: String,
}

impl Fee {
    /// The most that may be taken for so many hundredths of the unit (每平方米, 每本); none where the list names no amount.
    pub fn at_most(&self, hundredths: i64) -> Option<Fen> {
        let exact = i128::from(self.amount_fen?.0) * i128::from(hundredths);
        i64::try_from(exact / 100).ok().map(Fen)
    }

    pub(super) fn read(c: &Cursor<'_>) -> Fee {
        Fee {
            name: c.text("name"),
            standard: c.text_or_empty("standard"),
            amount_fen: c.number::<i64>("amount_fen").map(Fen),
            basis: c.text_or_empty("basis"),
        }
    }
}

impl LegalBasis {
    pub(super) fn read(c: &Cursor<'_>) -> LegalBasis {
        LegalBasis { law: c.text("law"), article: c.text_or_empty("article"), text: c.text_or_empty("text") }
    }
}

impl ItemResult {
    pub(super) fn read(c: &Cursor<'_>) -> ItemResult {
        ItemResult {
            name: c.text_or_empty("name"),
            kind: c.required_word("kind"),
            validity: c.text_or_empty("validity"),
            certificate: c.text_or_empty("certificate"),
            sample: c.text_or_empty("sample"),
        }
    }
}

impl Intermediary {
    pub(super) fn read(c: &Cursor<'_>) -> Intermediary {
        Intermediary {
            name: c.text("name"),
            content: c.text("content"),
            basis: c.text_or_empty("basis"),
            note: c.text_or_empty("note"),
        }
    }
}

impl Remedies {
    pub(super) fn read(c: &Cursor<'_>) -> Remedies {
        Remedies {
            reconsideration: c.text_or_empty("reconsideration"),
            reconsideration_contact: c.text_or_empty("reconsideration_contact"),
            suit: c.text_or_empty("suit"),
            suit_contact: c.text_or_empty("suit_contact"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fee_is_the_amount_times_the_measure_and_no_fraction_of_a_fen_more() {
        let fee = Fee { amount_fen: Some(Fen(333)), ..Fee::default() };
        assert_eq!([100, 250, 1].map(|measure| fee.at_most(measure)), [Some(Fen(333)), Some(Fen(832)), Some(Fen(3))]);
        assert_eq!(Fee::default().at_most(100), None);
        assert_eq!(fee.at_most(i64::MAX), None, "beyond all measure");
    }
}
