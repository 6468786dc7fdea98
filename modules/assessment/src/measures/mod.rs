//! Measures (度量): what is counted, when, and on which day it counts.
//!
//! Every indicator is a ratio of sums of these. What one command adds is a pure function of what the engine room shows
//! ([`of`]), so that the sums kept while cases go by can be proved equal to the register.
//!
//! ```text
//! filed, in_hand                         on the day of filing; in_hand falls again on the day of closing
//! answered …                             on the day of the first answer: accepted, asked to correct, or refused
//! accepted                               on the day of acceptance
//! closed …, used_days, visits, rated …   on the day of closing, so that a rating joins the case it judges
//! rectifications …, callbacks_due …      on the day a duty is done, or falls due undone
//! overdue_open                           up on the day after the promise, down when the case is closed
//! warnings, yellow_cards, red_cards      on the day of the fault; a withdrawn card is taken away from that day again
//! ```

mod duties;
mod facts;
mod late_calls;
mod marks;
mod of;
mod overdue;
mod pace;
mod recount;
mod work;

use std::collections::BTreeMap;
use std::sync::LazyLock;

pub use self::duties::Duty;
pub(crate) use self::facts::is_online;
pub use self::facts::{CaseFacts, settled};
pub use self::marks::{Mark, MarkKind};
pub use self::of::{Cell, Counted, Excluded, RowChange, of};
pub use self::recount::{Recount, Worked};
pub use self::work::Work;

/// On which day a measure counts, and which cases it opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Day {
    /// 收件日.
    Filed,
    /// Open at some time within the period.
    InHand,
    /// The first answer.
    Answered,
    /// 受理日.
    Accepted,
    /// 办结日.
    Closed,
    /// The day a duty was done, or fell due undone.
    Duty,
    /// Day of the fault on which a card rests.
    Raised,
    /// Day on which a card was taken back.
    TakenBack,
    /// Open and late when the period ended.
    Overdue,
    /// Day of a step, which is listed for itself.
    Step,
    /// Not of cases.
    Read,
}

macro_rules! measures {
    (
        kept { $($(#[$doc:meta])* $variant:ident on $day:ident),+ $(,)? }
        read { $($(#[$other_doc:meta])* $other:ident),+ $(,)? }
    ) => {
        /// Something that is counted; `declarations::MEASURES` explains each.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Measure { $($(#[$doc])* $variant,)+ $($(#[$other_doc])* $other),+ }

        impl Measure {
            /// Those counted as cases go by: the columns of `assessment_figure`, in their order.
            pub const ALL: &'static [Measure] = &[$(Measure::$variant),+];

            /// Those that no single case tells: read where they stand when somebody asks, of whole periods.
            pub const READ: &'static [Measure] = &[$(Measure::$other),+];

            pub const fn day(self) -> Day {
                match self { $(Measure::$variant => Day::$day,)+ $(Measure::$other => Day::Read),+ }
            }

            const fn variant(self) -> &'static str {
                match self {
                    $(Measure::$variant => stringify!($variant),)+
                    $(Measure::$other => stringify!($other)),+
                }
            }
        }
    };
}

measures! { kept {
    Filed on Filed,
    FiledOnline on Filed,
    Prereviewed on Step,
    Answered on Answered,
    /// Within five working days, and not by silence (行政许可法第三十二条).
    AnsweredInTime on Answered,
    PassedFirst on Answered,
    Accepted on Accepted,
    DeemedAccepted on Accepted,
    /// The change by filing and closing; its level is what was open at the beginning and all that was filed.
    InHand on InHand,
    Closed on Closed,
    ClosedGranted on Closed,
    ClosedRefused on Closed,
    ClosedWithdrawn on Closed,
    ClosedInstant on Closed,
    ClosedPromised on Closed,
    ClosedStatutoryInTime on Closed,
    ClosedPromiseInTime on Closed,
    ClosedEarly on Closed,
    ClosedFiledOnline on Closed,
    ClosedOnline on Closed,
    CorrectionsFirst on Closed,
    CorrectionsRepeated on Closed,
    CorrectedOnce on Closed,
    UsedDays on Closed,
    PromiseDays on Closed,
    StatutoryDays on Closed,
    Visits on Closed,
    VisitsAtMostOne on Closed,
    MaterialsRequired on Closed,
    MaterialsExempt on Closed,
    Steps on Step,
    StepsLate on Step,
    Ratable on Closed,
    RatedActively on Closed,
    RatedGood on Closed,
    RatedBad on Closed,
    ContactsDue on Duty,
    ContactsInTime on Duty,
    RectificationsDue on Duty,
    RectificationsInTime on Duty,
    CallbacksDue on Duty,
    CalledBack on Duty,
    CallbacksSatisfied on Duty,
    CallbacksRealised on Duty,
    CallbacksOneVisit on Duty,
    Warnings on Raised,
    YellowCards on Raised,
    RedCards on Raised,
    CardsWithdrawn on TakenBack,
    CardAnswersDue on Duty,
    CardAnswersInTime on Duty,
    OrdersDue on Duty,
    OrdersInTime on Duty,
    PatrolDue on Duty,
    PatrolInTime on Duty,
    /// The change: up on the first day after the promise, down when the case is closed or its time was prolonged.
    OverdueOpen on Overdue,
    /// 数据缺项.
    ClosedIncomplete on Closed,
} read {
    /// Bad ratings found true within thirty days of another about the same item or person.
    RatedBadRepeated,
    EfficiencyAnswers,
    EfficiencySatisfied,
    SurveyAnswers,
    SurveySatisfied,
    PublishedItems,
    PublishedItemsFullOnline,
    PublishedDepth,
    PublishedPromiseDays,
    PublishedStatutoryDays,
} }

/// `ClosedInstant` as `closed_instant`, once for all.
static NAMES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let snake = |variant: &str| {
        let mut name = String::new();
        for letter in variant.chars() {
            if letter.is_ascii_uppercase() && !name.is_empty() {
                name.push('_');
            }
            name.push(letter.to_ascii_lowercase());
        }
        name
    };
    Measure::ALL.iter().chain(Measure::READ).map(|measure| snake(measure.variant())).collect()
});

impl Measure {
    /// Its name in indicators, and its column.
    pub fn name(self) -> &'static str {
        NAMES.get(self.place()).map_or("", String::as_str)
    }

    fn place(self) -> usize {
        Measure::ALL.iter().chain(Measure::READ).position(|known| *known == self).unwrap_or_default()
    }

    pub fn parse(name: &str) -> Option<Measure> {
        Measure::ALL.iter().chain(Measure::READ).copied().find(|measure| measure.name() == name)
    }

    /// Is it read when asked for, rather than kept?
    pub fn is_read(self) -> bool {
        self.day() == Day::Read
    }

    /// Does it sum up days, visits or papers of a case, which are none or many?
    pub const fn is_sum(self) -> bool {
        matches!(
            self,
            Measure::UsedDays
                | Measure::PromiseDays
                | Measure::StatutoryDays
                | Measure::Visits
                | Measure::MaterialsRequired
                | Measure::MaterialsExempt
        )
    }

    /// Is it counted once a step, of which a case may have several?
    pub const fn is_by_step(self) -> bool {
        matches!(self, Measure::OrdersDue | Measure::OrdersInTime | Measure::PatrolDue | Measure::PatrolInTime)
    }

    /// Would its cases tell how somebody rated them?
    pub const fn tells_raters(self) -> bool {
        matches!(self, Measure::RatedActively | Measure::RatedGood | Measure::RatedBad)
    }

    /// Its bit among the flags of a counted case; none for what no case tells.
    pub fn bit(self) -> i64 {
        if self.is_read() { 0 } else { 1 << self.place() }
    }
}

/// Sums of measures; what is not in it is zero.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sums(BTreeMap<Measure, i64>);

impl Sums {
    pub fn get(&self, measure: Measure) -> i64 {
        self.0.get(&measure).copied().unwrap_or_default()
    }

    pub fn add(&mut self, measure: Measure, amount: i64) {
        let sum = self.get(measure) + amount;
        if sum == 0 {
            self.0.remove(&measure);
        } else {
            self.0.insert(measure, sum);
        }
    }

    pub fn add_all(&mut self, other: &Sums) {
        other.iter().for_each(|(measure, amount)| self.add(measure, amount));
    }

    /// Those that are not zero.
    pub fn iter(&self) -> impl Iterator<Item = (Measure, i64)> + '_ {
        self.0.iter().map(|(measure, amount)| (*measure, *amount)).filter(|(_, amount)| *amount != 0)
    }

    pub fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn measures_have_names_and_bits_of_their_own() {
        let all: Vec<Measure> = Measure::ALL.iter().chain(Measure::READ).copied().collect();
        let names: std::collections::BTreeSet<_> = all.iter().map(|measure| measure.name()).collect();
        let bits: std::collections::BTreeSet<_> = Measure::ALL.iter().map(|measure| measure.bit()).collect();
        assert_eq!((names.len(), bits.len()), (all.len(), Measure::ALL.len()));
        for measure in &all {
            assert_eq!(Measure::parse(measure.name()), Some(*measure));
            assert!(declarations::find_measure(measure.name()).is_some(), "{} is not declared", measure.name());
        }
        assert!(Measure::ALL.len() < 63, "flags are bits of one whole number");
        let declared: std::collections::BTreeSet<_> =
            declarations::MEASURES.iter().map(|measure| measure.name).collect();
        assert_eq!(names, declared, "what is declared is counted, and what is counted is declared");
    }
}
