//! What "日" means, statute by statute, as data.
//!
//! The same "十日" is ten working days in the licensing law and ten calendar days in the bidding law. A calendar-day
//! limit ends, if its last day is a rest day, on the next working day (民法典第二百零三条); so it is rolled.

use serde::{Deserialize, Serialize};

use crate::{Limit, Unit};

/// A statute that sets limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Statute {
    AdministrativeLicense,
    AdministrativePenalty,
    AdministrativeCompulsion,
    AdministrativeReconsideration,
    Petition,
    Bidding,
    GovernmentProcurement,
    InformationDisclosure,
    CivilCode,
}

/// How the text of the limit words its days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wording {
    /// 日.
    Days,
    /// 工作日.
    WorkingDays,
}

/// Which of a statute's plain "日" are working days.
enum Plain {
    All,
    UpTo(u32),
    Exactly(&'static [u32]),
    None,
}

struct Rule {
    name: &'static str,
    article: Option<&'static str>,
    plain: Plain,
}

impl Statute {
    pub const ALL: [Statute; 9] = [
        Statute::AdministrativeLicense,
        Statute::AdministrativePenalty,
        Statute::AdministrativeCompulsion,
        Statute::AdministrativeReconsideration,
        Statute::Petition,
        Statute::Bidding,
        Statute::GovernmentProcurement,
        Statute::InformationDisclosure,
        Statute::CivilCode,
    ];

    const fn rule(self) -> Rule {
        match self {
            Statute::AdministrativeLicense => rule("行政许可法", Some("第八十二条"), Plain::All),
            Statute::AdministrativePenalty => rule("行政处罚法", Some("第八十五条"), Plain::Exactly(&[2, 3, 5, 7])),
            Statute::AdministrativeCompulsion => rule("行政强制法", Some("第六十九条"), Plain::UpTo(10)),
            Statute::AdministrativeReconsideration => {
                rule("行政复议法", Some("第八十八条"), Plain::Exactly(&[3, 5, 7, 10]))
            }
            Statute::Petition => rule("信访工作条例", None, Plain::None),
            Statute::Bidding => rule("招标投标法及其实施条例", None, Plain::None),
            Statute::GovernmentProcurement => rule("政府采购法及其实施条例", None, Plain::None),
            Statute::InformationDisclosure => rule("政府信息公开条例", None, Plain::None),
            Statute::CivilCode => rule("民法典", Some("第二百条至第二百零三条"), Plain::None),
        }
    }

    /// As cited in documents.
    pub const fn name(self) -> &'static str {
        self.rule().name
    }

    /// Where the statute says how its days count; none where each limit says so itself.
    pub const fn article(self) -> Option<&'static str> {
        self.rule().article
    }

    /// The limit that `days` mean in this statute.
    pub fn limit(self, days: u32, wording: Wording) -> Limit {
        let plain_is_working = match self.rule().plain {
            Plain::All => true,
            Plain::UpTo(longest) => days <= longest,
            Plain::Exactly(lengths) => lengths.contains(&days),
            Plain::None => false,
        };
        let working = wording == Wording::WorkingDays || plain_is_working;
        Limit::new(days, if working { Unit::WorkingDays } else { Unit::DaysRolled })
    }
}

const fn rule(name: &'static str, article: Option<&'static str>, plain: Plain) -> Rule {
    Rule { name, article, plain }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_count_as_each_statute_says() {
        use Statute::*;
        for (statute, days, wording, expected) in [
            (AdministrativeLicense, 20, Wording::Days, "20wd"),
            (AdministrativeLicense, 45, Wording::Days, "45wd"),
            (AdministrativePenalty, 7, Wording::Days, "7wd"),
            (AdministrativePenalty, 15, Wording::Days, "15d roll"),
            (AdministrativePenalty, 90, Wording::Days, "90d roll"),
            (AdministrativeCompulsion, 10, Wording::Days, "10wd"),
            (AdministrativeCompulsion, 30, Wording::Days, "30d roll"),
            (AdministrativeReconsideration, 10, Wording::Days, "10wd"),
            (AdministrativeReconsideration, 60, Wording::Days, "60d roll"),
            (Petition, 5, Wording::WorkingDays, "5wd"),
            (Petition, 60, Wording::Days, "60d roll"),
            (Bidding, 3, Wording::WorkingDays, "3wd"),
            (Bidding, 20, Wording::Days, "20d roll"),
            (GovernmentProcurement, 7, Wording::WorkingDays, "7wd"),
            (InformationDisclosure, 20, Wording::WorkingDays, "20wd"),
            (CivilCode, 5, Wording::Days, "5d roll"),
        ] {
            assert_eq!(statute.limit(days, wording).to_string(), expected, "{} {days}", statute.name());
        }
    }

    #[test]
    fn every_statute_has_a_name() {
        assert!(Statute::ALL.iter().all(|statute| !statute.name().is_empty()));
    }
}
