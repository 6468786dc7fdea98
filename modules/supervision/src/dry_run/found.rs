//! What a dry run found: added up case by case, and in the end told by organ and by month.

use std::collections::{BTreeMap, BTreeSet};

use declarations::Signal;
use kernel::local_date;

use crate::model::{Counts, DryRunHit, DryRunResult, Figure, Subject};
use crate::raising::{Look, Raised};

/// How many cases are listed.
const LISTED: usize = 300;

/// What was found; halves add up.
#[derive(Default)]
pub(super) struct Found {
    raised: u64,
    subjects: BTreeSet<Subject>,
    by_organ: BTreeMap<String, i64>,
    by_month: BTreeMap<String, i64>,
    hits: Vec<DryRunHit>,
    troubled: u64,
    trouble: Option<String>,
}

impl Found {
    pub fn take(&mut self, look: Look) {
        self.troubled += u64::try_from(look.troubles.len()).unwrap_or(0);
        if let Some(trouble) = look.troubles.into_iter().next() {
            self.trouble.get_or_insert(trouble.sentence);
        }
        look.raised.into_iter().for_each(|raised| self.put(raised));
    }

    fn put(&mut self, raised: Raised) {
        self.raised += 1;
        *self.by_organ.entry(raised.organ.to_string()).or_default() += 1;
        let day = local_date(raised.raised_at).to_string();
        *self.by_month.entry(day.get(..7).unwrap_or(&day).to_owned()).or_default() += 1;
        self.subjects.insert(raised.subject.clone());
        // The oldest are kept; now and then the list is cut back to them.
        if self.hits.len() >= LISTED * 4 {
            self.hits.sort_by_key(|hit| hit.raised_at);
            self.hits.truncate(LISTED);
        }
        self.hits.push(DryRunHit {
            level: raised.level(),
            subject: raised.subject,
            case_no: raised.case_no,
            occasion: raised.occasion,
            raised_at: raised.raised_at,
            organ: raised.organ,
            place: raised.place,
            person: raised.person,
        });
    }

    pub fn join(&mut self, other: Found) {
        self.raised += other.raised;
        self.subjects.extend(other.subjects);
        other.by_organ.into_iter().for_each(|(organ, count)| *self.by_organ.entry(organ).or_default() += count);
        other.by_month.into_iter().for_each(|(month, count)| *self.by_month.entry(month).or_default() += count);
        self.hits.extend(other.hits);
        self.troubled += other.troubled;
        self.trouble = self.trouble.take().or(other.trouble);
    }

    pub fn result(mut self, level: Signal, current: u64) -> DryRunResult {
        self.hits.sort_by(|a, b| (a.raised_at, &a.subject).cmp(&(b.raised_at, &b.subject)));
        self.hits.truncate(LISTED);
        let figure = |(key, count): (String, i64)| Figure { key, counts: of_level(level, count) };
        let mut by_organ: Vec<(String, i64)> = self.by_organ.into_iter().collect();
        by_organ.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        DryRunResult {
            raised: self.raised,
            subjects: u64::try_from(self.subjects.len()).unwrap_or(0),
            by_organ: by_organ.into_iter().map(figure).collect(),
            by_month: self.by_month.into_iter().map(figure).collect(),
            raised_by_current: current,
            hits: self.hits,
            troubled: self.troubled,
            trouble: self.trouble,
            took: 0,
        }
    }
}

fn of_level(level: Signal, count: i64) -> Counts {
    let none = Counts::default();
    match level {
        Signal::Notice => Counts { notice: count, ..none },
        Signal::Warning => Counts { warning: count, ..none },
        Signal::Yellow => Counts { yellow: count, ..none },
        Signal::Red => Counts { red: count, ..none },
        Signal::Advice => Counts { advice: count, ..none },
    }
}
