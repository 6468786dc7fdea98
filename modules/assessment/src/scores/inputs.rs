//! What the formulas of a scheme may read of a record.

use std::collections::BTreeMap;

use declarations::ScoreOf;

use super::record::{Record, Subject};
use crate::indicators::float;
use crate::measures::{MarkKind, Measure, Sums};

/// Measures that a later month can still change: they are taken from marks and ratings as known at the freeze instead.
const UNSETTLED: [Measure; 13] = [
    Measure::InHand,
    Measure::OverdueOpen,
    Measure::RatedActively,
    Measure::RatedGood,
    Measure::RatedBad,
    Measure::Ratable,
    Measure::CalledBack,
    Measure::CallbacksSatisfied,
    Measure::CallbacksRealised,
    Measure::CallbacksOneVisit,
    Measure::Warnings,
    Measure::YellowCards,
    Measure::RedCards,
];

/// Whether an input of this name is a measure as figures keep it, so that its cases can be opened later.
pub fn is_settled(input: &str) -> bool {
    Measure::parse(input).is_some_and(|measure| !UNSETTLED.contains(&measure))
}

/// What schemes may read of the items an organ publishes.
const PUBLISHED: [Measure; 5] = [
    Measure::PublishedItems,
    Measure::PublishedItemsFullOnline,
    Measure::PublishedDepth,
    Measure::PublishedPromiseDays,
    Measure::PublishedStatutoryDays,
];

/// So many have to answer before a mean is told.
const LEAST_ANSWERS: i64 = 5;

impl Record {
    /// What formulas may read; what has no value is left out.
    pub fn inputs(&self, subject: &Subject) -> BTreeMap<String, f64> {
        let mut inputs: BTreeMap<String, f64> = BTreeMap::new();
        let mut put = |name: &str, value: f64| inputs.insert(name.to_owned(), value);
        match subject.of {
            ScoreOf::Person => {
                let (done, late) =
                    self.loads_of(subject).fold((0, 0), |(done, late), load| (done + load.done, late + load.late));
                put("steps", float(done));
                put("steps_late", float(late));
            }
            ScoreOf::Window => {
                let mut sums = Sums::default();
                self.windows_of(subject).for_each(|(_, closed)| sums.add_all(closed));
                put_sums(&sums, &mut put);
            }
            ScoreOf::Organ | ScoreOf::Chief => {
                put_sums(&self.figures.get(&subject.organ).cloned().unwrap_or_default(), &mut put);
                let published = self.published.get(&subject.organ).cloned().unwrap_or_default();
                for measure in PUBLISHED {
                    put(measure.name(), float(published.get(measure)));
                }
                let [promise, statutory] =
                    [Measure::PublishedPromiseDays, Measure::PublishedStatutoryDays].map(|one| published.get(one));
                if statutory > 0 {
                    put("promise_cut", 1.0 - float(promise) / float(statutory));
                }
            }
        }
        if let Some((answers, mean)) = self.surveyed.get(&subject.id).filter(|_| subject.of == ScoreOf::Chief) {
            put("survey_answers_here", float(*answers));
            // Fewer could be told apart by those who were asked.
            if *answers >= LEAST_ANSWERS {
                put("survey_score", *mean);
            }
        }
        let whose = match subject.of {
            ScoreOf::Chief => crate::scores::organ_subject(&subject.organ),
            _ => subject.to_string(),
        };
        let (good, bad) = self.ratings.get(&whose).copied().unwrap_or_default();
        put("rated_good", float(good));
        put("rated_bad", float(bad));
        put("rated", float(good + bad));
        if good + bad > 0 {
            put("good_rate", float(good) / float(good + bad));
        }
        let marks = self.marks_of(subject);
        for kind in MarkKind::ALL {
            let count = marks.iter().filter(|mark| mark.kind == kind).count();
            let count = float(i64::try_from(count).unwrap_or(i64::MAX));
            put(&format!("{}_marks", kind.as_str().replace('-', "_")), count);
            if let Some(measure) = kind.measure() {
                put(measure.name(), count);
            }
            if kind == MarkKind::Praise {
                put("praises", count);
            }
        }
        inputs
    }
}

/// Sums of measures under their names, and the shares that formulas ask for.
fn put_sums(sums: &Sums, put: &mut impl FnMut(&str, f64) -> Option<f64>) {
    for measure in Measure::ALL.iter().filter(|measure| !UNSETTLED.contains(measure)) {
        put(measure.name(), float(sums.get(*measure)));
    }
    if sums.get(Measure::Closed) > 0 {
        put("incomplete", float(sums.get(Measure::ClosedIncomplete)) / float(sums.get(Measure::Closed)));
    }
    if sums.get(Measure::ClosedPromised) > 0 {
        put("early_rate", float(sums.get(Measure::ClosedEarly)) / float(sums.get(Measure::ClosedPromised)));
    }
}
