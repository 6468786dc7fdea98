//! The record of a month: all that scores are made of, from tables or from the register, the same either way.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use declarations::{Score, ScoreOf};
use kernel::{OrganId, Timestamp};

use crate::indicators::float;
use crate::measures::{Mark, MarkKind, Measure, Recount, Sums};
use crate::months::Month;
use crate::store::work::Load;

/// Whom a statement is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Subject {
    pub is_person: bool,
    /// Organ or account.
    pub id: String,
    /// The organ itself, or where the person did most.
    pub organ: OrganId,
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", if self.is_person { "person" } else { "organ" }, self.id)
    }
}

/// What an organ's published items promise, in working days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Published {
    pub items: i64,
    pub promise_days: i64,
    pub statutory_days: i64,
}

/// One month as it was known when it was frozen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Record {
    pub figures: BTreeMap<OrganId, Sums>,
    pub loads: Vec<Load>,
    /// In the order of their moments.
    pub marks: Vec<Mark>,
    /// Good and bad, by subject.
    pub ratings: BTreeMap<String, (i64, i64)>,
    pub published: BTreeMap<OrganId, Published>,
}

/// Measures that a later month can still change: they are taken from marks and ratings as known at the freeze instead.
const UNSETTLED: [Measure; 12] = [
    Measure::InHand,
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

impl Record {
    /// The month as the register tells it, counted until its freeze.
    pub fn of_register(recount: &Recount, month: Month, cutoff: Timestamp) -> Record {
        let mut record = Record::default();
        for ((span, start, organ, _), sums) in &recount.figures {
            if span == "month" && *start == month.first() && !sums.is_empty() {
                record.figures.insert(organ.clone(), sums.clone());
            }
        }
        let mut loads: BTreeMap<(String, OrganId, String), (i64, i64)> = BTreeMap::new();
        for ((known, person, organ, _, item), [done, late, ..]) in &recount.work {
            if *known == month {
                let sum = loads.entry((person.clone(), organ.clone(), item.clone())).or_default();
                sum.0 += done;
                sum.1 += late;
            }
        }
        let load = |((person, organ, item), (done, late))| Load { person, organ, item, done, late };
        record.loads = loads.into_iter().map(load).collect();
        let marks = recount.marks.values().filter(|mark| mark.month == month).cloned().collect();
        record.set_marks(marks, cutoff);
        let ratings = recount.ratings.iter().filter(|((known, _), _)| *known == month);
        record.ratings = ratings.map(|((_, subject), sums)| (subject.clone(), *sums)).collect();
        record
    }

    /// Keeps those that counted at the freeze, in a fixed order.
    pub fn set_marks(&mut self, marks: Vec<Mark>, cutoff: Timestamp) {
        self.marks = marks.into_iter().filter(|mark| mark.counts_by(cutoff)).collect();
        self.marks.sort_by(|a, b| (a.at, &a.case_no, a.kind).cmp(&(b.at, &b.case_no, b.kind)));
    }

    /// Everybody with a record of this month.
    pub fn subjects(&self, of: ScoreOf) -> Vec<Subject> {
        match of {
            ScoreOf::Organ => {
                let marked = self.marks.iter().map(|mark| mark.organ.clone());
                let organs: BTreeSet<OrganId> = self.figures.keys().cloned().chain(marked).collect();
                let subject = |organ: OrganId| Subject { is_person: false, id: organ.to_string(), organ };
                organs.into_iter().map(subject).collect()
            }
            ScoreOf::Person => {
                let marked = self.marks.iter().filter(|mark| !mark.person.is_empty()).map(|mark| mark.person.clone());
                let people: BTreeSet<String> =
                    self.loads.iter().map(|load| load.person.clone()).chain(marked).collect();
                people.into_iter().map(|id| Subject { is_person: true, organ: self.organ_of(&id), id }).collect()
            }
            // Neither counters nor sections are told by the register of cases.
            ScoreOf::Window | ScoreOf::Chief => Vec::new(),
        }
    }

    /// Where a person did most; of equals the first by name.
    fn organ_of(&self, person: &str) -> OrganId {
        let mut by_organ: BTreeMap<&OrganId, i64> = BTreeMap::new();
        for load in self.loads.iter().filter(|load| load.person == person) {
            *by_organ.entry(&load.organ).or_default() += load.done;
        }
        let most = by_organ.iter().max_by_key(|(organ, done)| (**done, std::cmp::Reverse(**organ)));
        let marked = || self.marks.iter().find(|mark| mark.person == person).map(|mark| mark.organ.clone());
        most.map(|(organ, _)| (*organ).clone()).or_else(marked).unwrap_or_else(|| OrganId::from(""))
    }

    /// Steps (of an organ: all that were done there) times the scheme's difficulty.
    pub fn workload(&self, subject: &Subject, score: &Score) -> f64 {
        self.loads_of(subject).map(|load| float(load.done) * score.weight(&load.item)).sum()
    }

    fn loads_of<'a>(&'a self, subject: &'a Subject) -> impl Iterator<Item = &'a Load> {
        self.loads
            .iter()
            .filter(|load| if subject.is_person { load.person == subject.id } else { load.organ == subject.organ })
    }

    pub fn marks_of(&self, subject: &Subject) -> Vec<&Mark> {
        let own =
            |mark: &&Mark| if subject.is_person { mark.person == subject.id } else { mark.organ == subject.organ };
        self.marks.iter().filter(own).collect()
    }

    /// What formulas may read; what has no value is left out.
    pub fn inputs(&self, subject: &Subject) -> BTreeMap<String, f64> {
        let mut inputs: BTreeMap<String, f64> = BTreeMap::new();
        let mut put = |name: &str, value: f64| inputs.insert(name.to_owned(), value);
        if subject.is_person {
            let (done, late) =
                self.loads_of(subject).fold((0, 0), |(done, late), load| (done + load.done, late + load.late));
            put("steps", float(done));
            put("steps_late", float(late));
        } else {
            let sums = self.figures.get(&subject.organ).cloned().unwrap_or_default();
            for measure in Measure::ALL.iter().filter(|measure| !UNSETTLED.contains(measure)) {
                put(measure.name(), float(sums.get(*measure)));
            }
            if sums.get(Measure::ClosedPromised) > 0 {
                let early = float(sums.get(Measure::ClosedEarly)) / float(sums.get(Measure::ClosedPromised));
                put("early_rate", early);
            }
            let published = self.published.get(&subject.organ).copied().unwrap_or_default();
            put("published_items", float(published.items));
            put("published_promise_days", float(published.promise_days));
            put("published_statutory_days", float(published.statutory_days));
            if published.statutory_days > 0 {
                put("promise_cut", 1.0 - float(published.promise_days) / float(published.statutory_days));
            }
        }
        let (good, bad) = self.ratings.get(&subject.to_string()).copied().unwrap_or_default();
        put("rated_good", float(good));
        put("rated_bad", float(bad));
        put("rated", float(good + bad));
        if good + bad > 0 {
            put("good_rate", float(good) / float(good + bad));
        }
        // The register refuses a case without its required elements.
        put("incomplete", 0.0);
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
