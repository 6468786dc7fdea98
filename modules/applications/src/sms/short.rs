//! What a short message says.

use serde::{Deserialize, Serialize};

/// Characters of one message, sign and link included; a longer one is sent, and paid for, as several.
const ONE: usize = 70;
/// A title is not cut shorter than this, or nobody knows what it is about.
const LEAST: usize = 8;

/// What it is about; a gateway may have a template for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// 办件进展.
    Progress,
    /// 邀请评价.
    Rating,
    /// 监察: cards and letters of advice.
    Supervision,
}

impl Kind {
    pub const ALL: [Kind; 3] = [Kind::Progress, Kind::Rating, Kind::Supervision];

    pub const fn as_str(self) -> &'static str {
        match self {
            Kind::Progress => "progress",
            Kind::Rating => "rating",
            Kind::Supervision => "supervision",
        }
    }
}

/// A short message. It names no person: a telephone lies on the table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Short {
    pub kind: Kind,
    /// What it is about; cut where it is too long.
    pub title: String,
    /// What happened, or what is to be done, without a full stop.
    pub what: String,
    pub link: String,
}

impl Short {
    /// `“用水报装”需补正2处，请在9月30日前补齐。`, with the sign and the link as one message where that is possible.
    pub fn sentence(&self, sign: &str) -> String {
        let length = |text: &str| text.chars().count();
        // Quotation marks and full stop.
        let taken = length(sign) + length(&self.what) + length(&self.link) + 3;
        let room = ONE.saturating_sub(taken).max(LEAST);
        let title = match length(&self.title) > room {
            true => self.title.chars().take(room - 1).chain(['…']).collect(),
            false => self.title.clone(),
        };
        plain(&format!("“{title}”{}。", self.what))
    }
}

/// Without what would break a line, or a text within a text, of a gateway's request.
fn plain(text: &str) -> String {
    text.chars().map(|char| if char.is_control() || matches!(char, '"' | '\\') { ' ' } else { char }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn short(title: &str, link: &str) -> Short {
        Short {
            kind: Kind::Progress, title: title.to_owned(), what: "申请已受理".to_owned(), link: link.to_owned()
        }
    }

    #[test]
    fn a_long_title_gives_way_so_that_it_stays_one_message() {
        let sign = "【青岚政务】";
        let (long, link) =
            ("用人单位招用人员就业备案及社会保险登记变更和住房公积金开户一件事", "https://zw.cn/me/cases/9901");
        let sentence = short(long, link).sentence(sign);
        let whole = format!("{sign}{sentence}{link}");
        assert_eq!(whole.chars().count(), ONE, "{whole}");
        assert!(sentence.starts_with("“用人单位") && sentence.ends_with("…”申请已受理。"), "{sentence}");
        assert_eq!(short("用水报装", link).sentence(sign), "“用水报装”申请已受理。");
    }

    #[test]
    fn a_title_is_never_cut_to_nothing_and_breaks_no_request() {
        let sentence = short("延期（分期）缴纳罚款", &"x".repeat(80)).sentence("【青岚政务】");
        assert_eq!(sentence, "“延期（分期）缴…”申请已受理。");
        assert_eq!(short("甲\"乙\n丙", "").sentence(""), "“甲 乙 丙”申请已受理。");
    }
}
