//! What supervision found of what happened.

use std::collections::BTreeSet;

use anyhow::Result;
use casework::Sight;
use supervision::SignalFilter;

use super::{Misdeed, Truth, WITNESSED};
use crate::town::Town;

/// Signals read at once.
const PAGE: u32 = 500;

/// One rule, measured.
#[derive(Clone, Debug)]
pub struct Measured {
    pub rule: &'static str,
    /// Done on purpose and come to pass.
    pub planted: usize,
    /// Planted or not.
    pub happened: usize,
    /// Signals of the rule.
    pub raised: usize,
    /// Happened, and no signal of that moment.
    pub missed: Vec<Misdeed>,
    /// Raised, and nothing of the kind happened.
    pub unfounded: Vec<Misdeed>,
}

impl Measured {
    /// The share of the signals that rest on something; 1 where none was raised.
    pub fn precision(&self) -> f64 {
        1.0 - share(self.unfounded.len(), self.raised)
    }

    /// The share of what happened that was found; 1 where nothing did.
    pub fn recall(&self) -> f64 {
        1.0 - share(self.missed.len(), self.happened)
    }
}

fn share(part: usize, whole: usize) -> f64 {
    let number = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    number(part) / number(whole.max(1))
}

impl Truth {
    /// Holds every signal of the witnessed rules against what happened: the same rule, the same subject, the same moment.
    pub async fn measure(&self, town: &Town) -> Result<Vec<Measured>> {
        let mut measured = Vec::with_capacity(WITNESSED.len());
        for rule in WITNESSED {
            let raised = raised(town, rule).await?;
            let happened: BTreeSet<&Misdeed> = self.happened.iter().filter(|misdeed| misdeed.rule == rule).collect();
            measured.push(Measured {
                rule,
                planted: happened.iter().filter(|misdeed| self.is_planted(misdeed)).count(),
                happened: happened.len(),
                raised: raised.len(),
                missed: happened.iter().filter(|misdeed| !raised.contains(*misdeed)).map(|&m| m.clone()).collect(),
                unfounded: raised.iter().filter(|signal| !happened.contains(signal)).cloned().collect(),
            });
        }
        Ok(measured)
    }
}

async fn raised(town: &Town, rule: &'static str) -> Result<BTreeSet<Misdeed>> {
    let filter = SignalFilter { rule: Some(rule.to_owned()), ..SignalFilter::default() };
    let (sight, mut raised, mut after) = (Sight::county(town.region), BTreeSet::new(), None);
    loop {
        let page = town.supervision.signals(&sight, &filter, after.as_ref(), PAGE).await?;
        let signals = page.rows.into_iter();
        raised.extend(signals.map(|row| Misdeed { rule, subject: row.subject.to_string(), at: row.raised_at }));
        match page.next {
            Some(next) => after = Some(next),
            None => return Ok(raised),
        }
    }
}
