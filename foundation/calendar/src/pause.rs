//! Pauses: intervals that law takes out of a limit (行政许可法第四十五条).
//!
//! A pause is `[from, to)`: its first day is not counted, the day of resumption is. It needs a kind, a legal basis, the
//! time announced to the applicant in writing, and an end. Pauses may overlap; a day is taken out once.

use kernel::{Refusal, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{Limit, Party};

/// Which procedure stops the count. The eight of the licensing law come first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PauseKind {
    /// 听证
    Hearing,
    /// 招标
    Tender,
    /// 拍卖
    Auction,
    /// 检验
    Inspection,
    /// 检测
    Test,
    /// 检疫
    Quarantine,
    /// 鉴定
    Appraisal,
    /// 专家评审
    ExpertReview,
    /// 现场踏勘
    SiteSurvey,
    /// 公示
    Publicity,
    /// 补正
    Correction,
    /// 缴费
    Payment,
    /// 其他
    Other,
}

impl PauseKind {
    pub const ALL: [PauseKind; 13] = [
        PauseKind::Hearing,
        PauseKind::Tender,
        PauseKind::Auction,
        PauseKind::Inspection,
        PauseKind::Test,
        PauseKind::Quarantine,
        PauseKind::Appraisal,
        PauseKind::ExpertReview,
        PauseKind::SiteSurvey,
        PauseKind::Publicity,
        PauseKind::Correction,
        PauseKind::Payment,
        PauseKind::Other,
    ];

    /// In English: `expert review`.
    pub const fn in_english(self) -> &'static str {
        match self {
            PauseKind::Hearing => "hearing",
            PauseKind::Tender => "call for tenders",
            PauseKind::Auction => "auction",
            PauseKind::Inspection => "inspection",
            PauseKind::Test => "test",
            PauseKind::Quarantine => "quarantine",
            PauseKind::Appraisal => "appraisal",
            PauseKind::ExpertReview => "expert review",
            PauseKind::SiteSurvey => "site survey",
            PauseKind::Publicity => "public notice",
            PauseKind::Correction => "correction",
            PauseKind::Payment => "payment",
            PauseKind::Other => "another procedure",
        }
    }

    pub const fn name(self) -> &'static str {
        match self {
            PauseKind::Hearing => "听证",
            PauseKind::Tender => "招标",
            PauseKind::Auction => "拍卖",
            PauseKind::Inspection => "检验",
            PauseKind::Test => "检测",
            PauseKind::Quarantine => "检疫",
            PauseKind::Appraisal => "鉴定",
            PauseKind::ExpertReview => "专家评审",
            PauseKind::SiteSurvey => "现场踏勘",
            PauseKind::Publicity => "公示",
            PauseKind::Correction => "补正",
            PauseKind::Payment => "缴费",
            PauseKind::Other => "其他",
        }
    }

    /// Whether the licensing law itself takes this time out of its limits. The others may stop a *promised* limit only.
    pub const fn is_statutory(self) -> bool {
        matches!(
            self,
            PauseKind::Hearing
                | PauseKind::Tender
                | PauseKind::Auction
                | PauseKind::Inspection
                | PauseKind::Test
                | PauseKind::Quarantine
                | PauseKind::Appraisal
                | PauseKind::ExpertReview
        )
    }

    /// Whose time it ordinarily is: experts and laboratories, or the applicant who corrects or pays.
    pub const fn ordinary_party(self) -> Party {
        match self {
            PauseKind::Correction | PauseKind::Payment => Party::Applicant,
            PauseKind::SiteSurvey | PauseKind::Publicity | PauseKind::Hearing | PauseKind::Other => Party::Government,
            _ => Party::ThirdParty,
        }
    }
}

/// Names a pause within its clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PauseId(pub u16);

/// One pause of a clock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    pub kind: PauseKind,
    /// The article that takes this time out, such as 行政许可法第四十五条.
    pub basis: String,
    /// The time told to the applicant in writing.
    pub announced: Limit,
    pub whose: Party,
    pub from: Timestamp,
    /// The moment of resumption; none while the pause is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Timestamp>,
}

impl Pause {
    /// An open pause whose time is the kind's ordinary party's.
    pub fn open(kind: PauseKind, basis: impl Into<String>, announced: Limit, from: Timestamp) -> Pause {
        Pause { kind, basis: basis.into(), announced, whose: kind.ordinary_party(), from, to: None }
    }

    /// The same pause, resumed.
    #[must_use]
    pub fn until(mut self, to: Timestamp) -> Pause {
        self.to = Some(to);
        self
    }

    pub(crate) fn check(&self) -> Result<(), Refusal> {
        if self.basis.trim().is_empty() {
            return Err(Refusal::invalid(
                "pause_without_basis",
                format!("暂停（{}）应写明法律依据。", self.kind.name()),
            )
            .article("行政许可法第四十五条")
            .on_field("basis"));
        }
        if self.announced.length == 0 {
            return Err(Refusal::invalid(
                "pause_without_length",
                format!("暂停（{}）应书面告知所需时间，不能为零。", self.kind.name()),
            )
            .article("行政许可法第四十五条")
            .on_field("announced"));
        }
        if self.to.is_some_and(|to| to < self.from) {
            return Err(Refusal::invalid("resumed_before_pause", "恢复时间早于暂停时间。").on_field("to"));
        }
        Ok(())
    }
}

/// Merges intervals that touch or overlap, so that what they share counts once. The order of recording is without
/// meaning; empty intervals vanish.
pub(crate) fn merged<T: Ord + Copy>(mut intervals: Vec<(T, T)>) -> Vec<(T, T)> {
    intervals.retain(|(from, to)| from < to);
    intervals.sort_unstable();
    let mut union: Vec<(T, T)> = Vec::with_capacity(intervals.len());
    for (from, to) in intervals {
        match union.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => union.push((from, to)),
        }
    }
    union
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_the_eight_procedures_of_the_licensing_law_are_statutory() {
        let statutory: Vec<&str> =
            PauseKind::ALL.into_iter().filter(|kind| kind.is_statutory()).map(PauseKind::name).collect();
        assert_eq!(statutory, ["听证", "招标", "拍卖", "检验", "检测", "检疫", "鉴定", "专家评审"]);
    }

    proptest! {
        #[test]
        fn a_union_covers_exactly_what_its_parts_cover(intervals in prop::collection::vec((0i32..40, 0i32..40), 0..6)) {
            let union = merged(intervals.clone());
            for point in 0..40 {
                let in_parts = intervals.iter().any(|&(from, to)| from <= point && point < to);
                let times = union.iter().filter(|&&(from, to)| from <= point && point < to).count();
                prop_assert_eq!(times, usize::from(in_parts));
            }
        }
    }
}
