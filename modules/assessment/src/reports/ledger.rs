//! The ledger of a report: the figures of its period, of the one before and of the year before, as the register stood at
//! the cut-off. They come from the kept figures less what was registered later, or from the register alone: the same.

use std::collections::BTreeMap;

use casework::{Entry, Projecting, Witness};
use jiff::ToSpan as _;
use kernel::{Date, OrganId, Timestamp};

use crate::measures::{Measure, Recount, Sums, of};
use crate::months::Period;

/// Sums by day and organ.
pub type Days = BTreeMap<(Date, OrganId), Sums>;

/// Figures by day and organ, and what was open when days began.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ledger {
    pub(super) days: Days,
    /// By first day: how many were open when it began.
    pub(super) open: BTreeMap<Date, BTreeMap<OrganId, i64>>,
}

/// The stretches of days a report looks at.
pub(super) fn stretches(period: Period) -> [Period; 3] {
    [period, period.before(), period.year_before()]
}

/// The days at whose beginning a report counts what is open.
pub(super) fn beginnings(period: Period) -> Vec<Date> {
    let mut days: Vec<Date> = stretches(period).iter().flat_map(|period| [period.from, after(*period)]).collect();
    days.sort();
    days.dedup();
    days
}

fn after(period: Period) -> Date {
    period.to.saturating_add(1.day())
}

impl Ledger {
    /// The same from a recount of the register until the cut-off.
    pub fn of_register(recount: &Recount, period: Period) -> Ledger {
        let days = recount.figures.iter().filter(|((span, ..), _)| span == "day");
        let days: Days = days.map(|((_, day, organ, _), sums)| ((*day, organ.clone()), sums.clone())).collect();
        Ledger::of_days(&days, period)
    }

    /// Cuts out of all days what a report looks at.
    fn of_days(days: &Days, period: Period) -> Ledger {
        let mut ledger = Ledger::default();
        for (key, sums) in days.iter().filter(|(_, sums)| !sums.is_empty()) {
            if stretches(period).iter().any(|stretch| stretch.contains(key.0)) {
                ledger.days.insert(key.clone(), sums.clone());
            }
        }
        for beginning in beginnings(period) {
            let open = ledger.open.entry(beginning).or_default();
            for ((_, organ), sums) in days.iter().filter(|((day, _), _)| *day < beginning) {
                *open.entry(organ.clone()).or_default() += sums.get(Measure::InHand);
            }
        }
        ledger.forget_nothings();
        ledger
    }

    /// Takes away what was registered after the cut-off.
    pub(super) fn without(mut self, later: &Days) -> Ledger {
        for (key, sums) in later {
            // A day that is not looked at has nothing to take from.
            if let Some(known) = self.days.get_mut(key) {
                sums.iter().for_each(|(measure, amount)| known.add(measure, -amount));
            }
            for (_, open) in self.open.iter_mut().filter(|(beginning, _)| key.0 < **beginning) {
                *open.entry(key.1.clone()).or_default() -= sums.get(Measure::InHand);
            }
        }
        self.forget_nothings();
        self
    }

    fn forget_nothings(&mut self) {
        self.days.retain(|_, sums| !sums.is_empty());
        self.open.values_mut().for_each(|open| open.retain(|_, open| *open != 0));
    }

    /// The sums of a stretch, of one organ or of all. `in_hand` is what was open at some time within it.
    pub(super) fn sums(&self, period: Period, organ: Option<&OrganId>) -> Sums {
        let mut total = Sums::default();
        for ((day, known), sums) in &self.days {
            if period.contains(*day) && organ.is_none_or(|organ| organ == known) {
                total.add_all(sums);
            }
        }
        let level = self.open_at(period.from, organ) + total.get(Measure::Filed);
        total.add(Measure::InHand, level - total.get(Measure::InHand));
        total
    }

    /// How many were open when a stretch was over.
    pub(super) fn open_after(&self, period: Period, organ: Option<&OrganId>) -> i64 {
        self.open_at(after(period), organ)
    }

    fn open_at(&self, day: Date, organ: Option<&OrganId>) -> i64 {
        let open = self.open.get(&day).into_iter().flatten();
        open.filter(|(known, _)| organ.is_none_or(|organ| organ == *known)).map(|(_, open)| open).sum()
    }

    /// Organs with anything in a stretch, or open when it was over.
    pub(super) fn organs(&self, period: Period) -> Vec<OrganId> {
        let active = self.days.keys().filter(|(day, _)| period.contains(*day)).map(|(_, organ)| organ.clone());
        let open = self.open.get(&after(period)).into_iter().flat_map(|open| open.keys().cloned());
        let mut organs: Vec<OrganId> = active.chain(open).collect();
        organs.sort();
        organs.dedup();
        organs
    }
}

/// What was registered from each cut-off on: one walk over the register for any number of reports.
#[derive(Debug, Default)]
pub struct Later {
    cutoffs: Vec<Timestamp>,
    /// What was registered from a cut-off until the next one.
    parts: Vec<Days>,
}

impl Later {
    pub fn than(cutoffs: impl IntoIterator<Item = Timestamp>) -> Later {
        let mut cutoffs: Vec<Timestamp> = cutoffs.into_iter().collect();
        cutoffs.sort();
        cutoffs.dedup();
        Later { parts: vec![Days::new(); cutoffs.len()], cutoffs }
    }

    /// All that was registered from a moment on.
    pub fn since(&self, cutoff: Timestamp) -> Days {
        let mut later = Days::new();
        for (_, part) in self.cutoffs.iter().zip(&self.parts).filter(|(begins, _)| **begins >= cutoff) {
            for (key, sums) in part {
                later.entry(key.clone()).or_default().add_all(sums);
            }
        }
        later
    }
}

impl Witness for Later {
    fn wants(&self, register: &[Entry]) -> bool {
        let first = self.cutoffs.first();
        first.is_some_and(|first| register.last().is_some_and(|entry| entry.at >= *first))
    }

    fn see(&mut self, past: &Projecting<'_>) {
        if !past.begins_command() {
            return;
        }
        let reached = self.cutoffs.partition_point(|cutoff| *cutoff <= past.at);
        let Some(part) = reached.checked_sub(1).and_then(|place| self.parts.get_mut(place)) else { return };
        for (cell, sums) in of(past).cells {
            part.entry((cell.day, cell.organ)).or_default().add_all(&sums);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sums(filed: i64, closed: i64) -> Sums {
        let mut sums = Sums::default();
        sums.add(Measure::Filed, filed);
        sums.add(Measure::Closed, closed);
        sums.add(Measure::InHand, filed - closed);
        sums
    }

    #[test]
    fn what_came_later_is_taken_away_wherever_it_counted() {
        let market = OrganId::from("market");
        let day = |text: &str| text.parse::<Date>().unwrap();
        let period: Period = "2026-W46".parse().unwrap();
        let early = Days::from([
            ((day("2026-10-30"), market.clone()), sums(5, 1)),
            ((day("2026-11-10"), market.clone()), sums(3, 2)),
        ]);
        let mut all = early.clone();
        all.get_mut(&(day("2026-11-10"), market.clone())).unwrap().add_all(&sums(0, 1));
        let later = Days::from([((day("2026-11-10"), market.clone()), sums(0, 1))]);

        let then = Ledger::of_days(&early, period);
        assert_eq!(Ledger::of_days(&all, period).without(&later), then);
        assert_eq!(then.sums(period, None).get(Measure::InHand), 4 + 3);
        assert_eq!(then.open_after(period, Some(&market)), 5);
        assert_eq!(then.organs(period), [market]);
    }
}
