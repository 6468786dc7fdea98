//! The record of a month: all that scores are made of, from tables or from the register, the same either way.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use declarations::{Score, ScoreOf};
use kernel::{AccountId, OrganId, Timestamp};

use crate::indicators::float;
use crate::measures::{Mark, Measure, Recount, Sums};
use crate::months::Month;
use crate::store::work::Load;

/// Whom a statement is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Subject {
    pub of: ScoreOf,
    /// Organ, account, or `organ/window`.
    pub id: String,
    /// The organ itself, where the person did most, where the window stands, or whose approving post the chief holds.
    pub organ: OrganId,
    /// What a person did most of, which tells the post; empty for others.
    pub act: String,
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", sort(self.of), self.id)
    }
}

/// How statements name a subject's sort, before the colon.
pub const fn sort(of: ScoreOf) -> &'static str {
    match of {
        ScoreOf::Organ => "organ",
        ScoreOf::Window => "window",
        ScoreOf::Person => "person",
        ScoreOf::Chief => "chief",
    }
}

/// One month, or the months of a quarter, as known when it was frozen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Record {
    pub figures: BTreeMap<OrganId, Sums>,
    pub loads: Vec<Load>,
    /// In the order of their moments.
    pub marks: Vec<Mark>,
    /// Good and bad, by subject.
    pub ratings: BTreeMap<String, (i64, i64)>,
    /// Closed cases by the window that had taken them in, and item; without what ratings change later.
    pub windows: BTreeMap<(String, String), Sums>,
    /// What items in use promise at the end of the month.
    pub published: BTreeMap<OrganId, Sums>,
    /// Who holds the approving post of an organ.
    pub chiefs: Vec<(AccountId, OrganId)>,
    /// How many answered the scheme's survey about an account, and the mean (0 to 100).
    pub surveyed: BTreeMap<String, (i64, f64)>,
}

impl Record {
    /// The month as the register tells it, counted until its freeze.
    pub fn of_register(recount: &Recount, month: Month, cutoff: Timestamp) -> Record {
        let mut record = Record::default();
        for ((span, start, organ, _), sums) in &recount.figures {
            if span == "month" && *start == month.first() && !sums.is_empty() {
                record.figures.insert(organ.clone(), sums.clone());
            }
        }
        let mut loads: BTreeMap<(String, OrganId, String, String), (i64, i64)> = BTreeMap::new();
        for ((known, person, organ, act, item), [done, late, ..]) in &recount.work {
            if *known == month {
                let sum = loads.entry((person.clone(), organ.clone(), act.clone(), item.clone())).or_default();
                sum.0 += done;
                sum.1 += late;
            }
        }
        let load = |((person, organ, act, item), (done, late))| Load { person, organ, act, item, done, late };
        record.loads = loads.into_iter().map(load).collect();
        let windows = recount.windows.iter().filter(|((known, ..), sums)| *known == month && !sums.is_empty());
        record.windows =
            windows.map(|((_, window, item), sums)| ((window.clone(), item.clone()), sums.clone())).collect();
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

    /// Puts another month to it.
    pub fn join(&mut self, other: Record) {
        for (organ, sums) in other.figures {
            self.figures.entry(organ).or_default().add_all(&sums);
        }
        self.loads.extend(other.loads);
        self.marks.extend(other.marks);
        for (subject, (good, bad)) in other.ratings {
            let sum = self.ratings.entry(subject).or_default();
            *sum = (sum.0 + good, sum.1 + bad);
        }
        for (place, sums) in other.windows {
            self.windows.entry(place).or_default().add_all(&sums);
        }
    }

    /// Everybody with a record of this month.
    pub fn subjects(&self, of: ScoreOf) -> Vec<Subject> {
        let subject = |id: String, organ: OrganId| Subject { of, id, organ, act: String::new() };
        match of {
            ScoreOf::Organ => {
                let marked = self.marks.iter().map(|mark| mark.organ.clone());
                let organs: BTreeSet<OrganId> = self.figures.keys().cloned().chain(marked).collect();
                organs.into_iter().map(|organ| subject(organ.to_string(), organ)).collect()
            }
            ScoreOf::Person => {
                let marked = self.marks.iter().filter(|mark| !mark.person.is_empty()).map(|mark| mark.person.clone());
                let people: BTreeSet<String> =
                    self.loads.iter().map(|load| load.person.clone()).chain(marked).collect();
                let person = |id: String| Subject { act: self.act_of(&id), ..subject(id.clone(), self.organ_of(&id)) };
                people.into_iter().map(person).collect()
            }
            ScoreOf::Window => {
                let closed = self.windows.keys().map(|(window, _)| window.as_str());
                let marked = self.marks.iter().map(|mark| mark.window.as_str());
                let rated = self.ratings.keys().filter_map(|subject| subject.strip_prefix("window:"));
                let windows: BTreeSet<&str> = closed.chain(marked).chain(rated).collect();
                // What somebody wrote by hand and names no window is nobody's.
                let organ = |window: &str| Some(OrganId::from(window.split_once('/')?.0));
                windows.into_iter().filter_map(|id| Some(subject(id.to_owned(), organ(id)?))).collect()
            }
            ScoreOf::Chief => {
                let busy = |organ: &OrganId| self.figures.get(organ).is_some_and(|sums| sums.get(Measure::Closed) > 0);
                let chiefs = self.chiefs.iter().filter(|(_, organ)| busy(organ));
                chiefs.map(|(account, organ)| subject(account.to_string(), organ.clone())).collect()
            }
        }
    }

    /// Where a person did most, or else was marked.
    fn organ_of(&self, person: &str) -> OrganId {
        let marked = || self.marks.iter().find(|mark| mark.person == person).map(|mark| mark.organ.clone());
        self.most(person, |load| &load.organ).cloned().or_else(marked).unwrap_or_else(|| OrganId::from(""))
    }

    /// What a person did most of; empty for whoever did nothing.
    fn act_of(&self, person: &str) -> String {
        self.most(person, |load| &load.act).cloned().unwrap_or_default()
    }

    /// Of what a person's steps have in common that of most of them; of equals the first by name.
    fn most<K: Ord>(&self, person: &str, key: impl Fn(&Load) -> &K) -> Option<&K> {
        let mut done: BTreeMap<&K, i64> = BTreeMap::new();
        for load in self.loads.iter().filter(|load| load.person == person) {
            *done.entry(key(load)).or_default() += load.done;
        }
        done.into_iter().max_by_key(|(key, done)| (*done, std::cmp::Reverse(*key))).map(|(key, _)| key)
    }

    /// Steps (of an organ: all that were done there; of a window: cases closed that it had taken in) times the scheme's
    /// difficulty.
    pub fn workload(&self, subject: &Subject, score: &Score) -> f64 {
        if subject.of == ScoreOf::Window {
            let closed = self.windows_of(subject);
            return closed.map(|(item, sums)| float(sums.get(Measure::Closed)) * score.weight(item)).sum();
        }
        self.loads_of(subject).map(|load| float(load.done) * score.weight(&load.item)).sum()
    }

    pub(super) fn windows_of<'a>(&'a self, subject: &'a Subject) -> impl Iterator<Item = (&'a str, &'a Sums)> {
        let of = self.windows.iter().filter(|((window, _), _)| *window == subject.id);
        of.map(|((_, item), sums)| (item.as_str(), sums))
    }

    pub(super) fn loads_of<'a>(&'a self, subject: &'a Subject) -> impl Iterator<Item = &'a Load> {
        self.loads.iter().filter(|load| match subject.of {
            ScoreOf::Person => load.person == subject.id,
            _ => load.organ == subject.organ,
        })
    }

    pub fn marks_of(&self, subject: &Subject) -> Vec<&Mark> {
        let own = |mark: &&Mark| match subject.of {
            ScoreOf::Person => mark.person == subject.id,
            ScoreOf::Window => mark.window == subject.id,
            ScoreOf::Organ | ScoreOf::Chief => mark.organ == subject.organ,
        };
        self.marks.iter().filter(own).collect()
    }
}
