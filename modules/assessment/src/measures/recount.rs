//! Counting again: everything this module keeps, from the register alone.

use std::collections::BTreeMap;

use casework::{Projecting, Witness};
use kernel::{CaseNo, Date, OrganId, Timestamp};

use super::{Cell, Counted, Mark, MarkKind, RowChange, Sums, of};
use crate::months::Month;

/// Span, first day, organ, item.
pub type Place = (String, Date, OrganId, String);

/// Month, person, organ, act and item.
pub type Post = (Month, String, OrganId, String, String);

/// Steps done: how many, late, minutes, working days, in no time, at night.
pub type Worked = [i64; 6];

/// A witness that counts as the projection did.
#[derive(Debug, Default)]
pub struct Recount {
    /// Only what was known before this moment.
    pub until: Option<Timestamp>,
    pub figures: BTreeMap<Place, Sums>,
    pub work: BTreeMap<Post, Worked>,
    pub marks: BTreeMap<(CaseNo, MarkKind), Mark>,
    /// Good and bad, by month and subject.
    pub ratings: BTreeMap<(Month, String), (i64, i64)>,
    /// What was closed of that which windows had taken in, by month, window and item.
    pub windows: BTreeMap<(Month, String, String), Sums>,
}

impl Recount {
    /// As the register stood before a moment.
    pub fn until(moment: Timestamp) -> Recount {
        Recount { until: Some(moment), ..Recount::default() }
    }

    fn take(&mut self, counted: Counted) {
        for (Cell { day, organ, item }, sums) in counted.cells {
            let month = Month::of(day).first();
            let places = [("day", day, ""), ("month", month, ""), ("item-month", month, item.as_str())];
            for (span, start, item) in places {
                let place = (span.to_owned(), start, organ.clone(), item.to_owned());
                self.figures.entry(place).or_default().add_all(&sums);
            }
        }
        for work in counted.work {
            let one = [1, work.late.into(), work.minutes, work.days, work.zero.into(), work.night.into()];
            let sum = self.work.entry((work.month, work.person, work.organ, work.act, work.item)).or_default();
            sum.iter_mut().zip(one).for_each(|(sum, one)| *sum += one);
        }
        for mark in counted.set {
            self.marks.entry((mark.case_no.clone(), mark.kind)).or_insert(mark);
        }
        for mark in counted.taken_back {
            if let Some(known) = self.marks.get_mut(&(mark.case_no.clone(), mark.kind)) {
                known.withdrawn_at = known.withdrawn_at.or(mark.withdrawn_at);
            }
        }
        for (month, subject, good, bad) in counted.rated {
            let sum = self.ratings.entry((month, subject)).or_default();
            sum.0 += good;
            sum.1 += bad;
        }
        for row in counted.rows {
            let RowChange::Put(facts) = row else { continue };
            let Some(closed) = facts.counted_on.filter(|_| !facts.window.is_empty()) else { continue };
            let sums = facts.settled();
            self.windows.entry((Month::of(closed), facts.window, facts.item)).or_default().add_all(&sums);
        }
    }
}

impl Witness for Recount {
    fn see(&mut self, past: &Projecting<'_>) {
        if past.begins_command() && self.until.is_none_or(|until| past.at < until) {
            self.take(of(past));
        }
    }
}
