//! The nouns: levels, acts that can be rated, channels, and rows as they are read.

use std::fmt;

use casework::FileRef;
use kernel::{AccountId, CaseNo, Date, ItemId, OrganId, RegionCode, Timestamp};
use serde::{Deserialize, Serialize};

/// How satisfied (GB/T 39046 A.8): 1 非常满意, 2 满意, 3 基本满意, 4 不满意, 5 非常不满意.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Level(u8);

impl Level {
    pub const ALL: [Level; 5] = [Level(1), Level(2), Level(3), Level(4), Level(5)];

    pub fn new(level: u8) -> Option<Level> {
        Level::ALL.into_iter().find(|known| known.0 == level)
    }

    pub const fn get(self) -> u8 {
        self.0
    }

    /// 差评: the last two (国办发〔2019〕51号).
    pub const fn is_bad(self) -> bool {
        self.0 >= 4
    }

    pub const fn label(self) -> &'static str {
        match self.0 {
            1 => "非常满意",
            2 => "满意",
            3 => "基本满意",
            4 => "不满意",
            _ => "非常不满意",
        }
    }
}

impl From<Level> for u8 {
    fn from(level: Level) -> u8 {
        level.0
    }
}

impl TryFrom<u8> for Level {
    type Error = String;
    fn try_from(level: u8) -> Result<Level, String> {
        Level::new(level).ok_or_else(|| format!("{level} 不是满意程度（1—5）"))
    }
}

/// An act of a case that can be rated: online the matter (一事一评), at a window every visit (一次一评).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub enum RatedAct {
    /// The whole matter, once it is decided or over.
    Matter,
    /// 交件: handing in at a window.
    HandedIn,
    /// 取件: collecting the result at a window.
    Collected,
}

impl RatedAct {
    pub const COUNT: usize = 3;
    pub const ALL: [RatedAct; RatedAct::COUNT] = [RatedAct::Matter, RatedAct::HandedIn, RatedAct::Collected];

    /// The act's number within the case; with the case number the key of a rating.
    pub const fn number(self) -> u8 {
        match self {
            RatedAct::Matter => 0,
            RatedAct::HandedIn => 1,
            RatedAct::Collected => 2,
        }
    }

    /// Word of the act in message keys.
    pub const fn word(self) -> &'static str {
        match self {
            RatedAct::Matter => "matter",
            RatedAct::HandedIn => "handed-in",
            RatedAct::Collected => "collected",
        }
    }

    pub fn index(self) -> usize {
        usize::from(self.number())
    }
}

impl From<RatedAct> for u8 {
    fn from(act: RatedAct) -> u8 {
        act.number()
    }
}

impl TryFrom<u8> for RatedAct {
    type Error = String;
    fn try_from(number: u8) -> Result<RatedAct, String> {
        RatedAct::ALL.into_iter().find(|act| act.number() == number).ok_or_else(|| format!("没有第 {number} 次办事"))
    }
}

/// By which way a rating came (GB/T 39735: PC端、移动端、二维码、政务大厅平板、电话、短信).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    Web,
    Mobile,
    /// The QR code of a receipt or a window.
    Qr,
    Tablet,
    /// Taken down by whoever calls back.
    Phone,
    /// A sheet of paper, typed in by a member of staff who had no part in the matter.
    Paper,
    /// The link in a short message.
    Sms,
    /// The link in an e-mail.
    Link,
    Api,
}

impl Channel {
    pub const ALL: [Channel; 9] = [
        Channel::Web,
        Channel::Mobile,
        Channel::Qr,
        Channel::Tablet,
        Channel::Phone,
        Channel::Paper,
        Channel::Sms,
        Channel::Link,
        Channel::Api,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Channel::Web => "web",
            Channel::Mobile => "mobile",
            Channel::Qr => "qr",
            Channel::Tablet => "tablet",
            Channel::Phone => "phone",
            Channel::Paper => "paper",
            Channel::Sms => "sms",
            Channel::Link => "link",
            Channel::Api => "api",
        }
    }

    pub fn parse(text: &str) -> Option<Channel> {
        Channel::ALL.into_iter().find(|channel| channel.as_str() == text)
    }
}

/// Names one rating: case, act, and which of its ratings.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RatingId {
    pub case_no: CaseNo,
    pub act: RatedAct,
    pub n: u32,
}

impl fmt::Display for RatingId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.case_no, self.act.number(), self.n)
    }
}

impl RatingId {
    pub fn parse(text: &str) -> Option<RatingId> {
        let mut parts = text.rsplitn(3, '.');
        let (n, act, no) = (parts.next()?, parts.next()?, parts.next()?);
        let act = RatedAct::try_from(act.parse::<u8>().ok()?).ok()?;
        Some(RatingId { case_no: no.parse().ok()?, act, n: n.parse().ok()? })
    }
}

/// A finished act, rated or not.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ActRow {
    pub case_no: CaseNo,
    pub act: RatedAct,
    pub organ: OrganId,
    pub item: ItemId,
    pub place: RegionCode,
    /// Account of whoever did it; empty where nobody did.
    pub person: AccountId,
    /// `organ/window`; empty where none.
    pub window: String,
    /// The door by which the case came, as `kernel::Channel` says it.
    pub channel: String,
    pub title: String,
    pub at: Timestamp,
    /// None: not rated. Nobody is given a good rating by default.
    pub level: Option<Level>,
}

/// Whether and where a rating counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    Counted,
    /// A later word on an act already rated.
    Appended,
    /// Found mistaken or malicious, and supervision agreed.
    Excluded,
}

impl Standing {
    pub const fn as_str(self) -> &'static str {
        match self {
            Standing::Counted => "counted",
            Standing::Appended => "appended",
            Standing::Excluded => "excluded",
        }
    }

    pub fn parse(text: &str) -> Option<Standing> {
        [Standing::Counted, Standing::Appended, Standing::Excluded].into_iter().find(|known| known.as_str() == text)
    }
}

/// A rating as it is shown. The rater is there only for supervision, and for organs where the rating is named.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RatingRow {
    /// What an organ is told instead of the case number of an anonymous rating.
    pub code: String,
    /// None for an organ while the rating is anonymous.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<RatingId>,
    pub at: Timestamp,
    pub organ: OrganId,
    pub item: ItemId,
    pub person: AccountId,
    pub window: String,
    pub title: String,
    pub level: Level,
    pub tags: Vec<String>,
    pub text: String,
    pub channel: Channel,
    pub named: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rater: Option<AccountId>,
    pub standing: Standing,
    /// Who typed it in or took it down, where somebody did; supervision alone is told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recorded: Option<AccountId>,
    /// The scanned sheet of a rating on paper; for supervision too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scan: Option<FileRef>,
}

/// The course of one rectification.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Rectification {
    /// Number of its own case.
    pub no: CaseNo,
    pub rating: RatingId,
    /// 0 the first, 1 … opened again at the rater's word.
    pub round: u32,
    pub organ: OrganId,
    pub item: ItemId,
    pub person: AccountId,
    pub level: Level,
    pub named: bool,
    pub filed: Timestamp,
    /// Last day for the feedback.
    pub due: Date,
    pub contacted: Option<Timestamp>,
    /// `true`, `no-basis`, `mistaken`, `malicious`; empty while not verified.
    pub verified: String,
    pub rectified: Option<Timestamp>,
    pub fed_back: Option<Timestamp>,
    pub called: Option<Timestamp>,
    pub satisfied: Option<bool>,
    /// Times it went back to be done again.
    pub reopened: u32,
    /// Known once fed back or excluded.
    pub in_time: Option<bool>,
    pub closed: Option<Timestamp>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_two_levels_are_bad_and_there_is_no_sixth() {
        assert_eq!(Level::ALL.map(Level::is_bad), [false, false, false, true, true]);
        assert!(Level::new(0).is_none() && Level::new(6).is_none());
    }

    #[test]
    fn the_name_of_a_rating_reads_back() {
        let id = RatingId { case_no: "99012120260908-0001".parse().unwrap(), act: RatedAct::Collected, n: 2 };
        assert_eq!(RatingId::parse(&id.to_string()), Some(id));
        assert_eq!(RatingId::parse("nonsense"), None);
    }
}
