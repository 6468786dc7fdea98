//! Reliving: the whole register once more, as it was lived, for whoever computes something from it.
//!
//! Rows that modules keep beside the cases (figures, signals, scores) are made while commands are written. Reliving shows
//! the same happenings with the same surroundings again, so that such rows can be computed anew, proved equal, and rules
//! tried on the past. Nothing is written.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use calendar::WorkCalendar;
use kernel::{CaseNo, Digest32, RegionCode, Timestamp};

use crate::acts::Projecting;
use crate::casework::Casework;
use crate::definition::Definition;
use crate::entry::{self, Body, play};
use crate::error::Error;
use crate::model::Case;
use crate::store::load;

/// Cases held in memory at once.
const CHUNK: u32 = 500;

/// Somebody who watches the past go by: cases in the order of their numbers, each from its filing to where it stands.
pub trait Witness {
    /// Is this case worth playing? Looking at the texts of its register costs a tenth of playing it.
    fn wants(&self, register: &[entry::Entry]) -> bool {
        let _ = register;
        true
    }

    /// One happening, with the same surroundings as when it was written.
    fn see(&mut self, past: &Projecting<'_>);

    /// The case as it stands now, after its last happening.
    fn leave(&mut self, case: &Case, definition: &Definition, calendar: &WorkCalendar) {
        let _ = (case, definition, calendar);
    }

    /// Called after every few hundred cases, with how many were seen so far; false ends the reliving early.
    fn goes_on(&mut self, cases: u64) -> bool {
        let _ = cases;
        true
    }
}

/// A stretch of the cases, in the order of their numbers; each may be relived by a witness of its own, side by side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Cases numbered after this, up to and including `last`; none means to the end.
    after: String,
    last: Option<String>,
    pub cases: u64,
}

/// Definitions and calendars met on the way.
#[derive(Default)]
struct Known {
    definitions: HashMap<Digest32, Arc<Definition>>,
    calendars: HashMap<Digest32, WorkCalendar>,
}

impl Casework {
    /// Shows every case of the county to a witness and says how many there were.
    pub async fn relive(&self, region: RegionCode, witness: &mut (dyn Witness + Send)) -> Result<u64, Error> {
        self.relive_part(region, &Part { after: String::new(), last: None, cases: 0 }, witness).await
    }

    /// Shows those cases to a witness, whole, in whose register something was written from a moment on; their cost is that
    /// of what was written. Says how many there were.
    pub async fn relive_since(
        &self,
        region: RegionCode,
        moment: Timestamp,
        witness: &mut (dyn Witness + Send),
    ) -> Result<u64, Error> {
        let (mut known, mut cases) = (Known::default(), 0);
        for no in load::numbers_since(&self.0.db, region, moment).await? {
            let register = load::entries(&self.0.db, region, &no).await?;
            self.relive_case(&register, &mut known, witness).await?;
            cases += 1;
        }
        Ok(cases)
    }

    /// Cuts the county into so many parts of about the same size.
    pub async fn parts(&self, region: RegionCode, parts: u32) -> Result<Vec<Part>, Error> {
        let all = load::count(&self.0.db, region).await?;
        let size = all.div_ceil(u64::from(parts.max(1))).max(1);
        let mut cut = Vec::new();
        let (mut after, mut from) = (String::new(), 0);
        while from + size < all {
            let Some(last) = load::number_at(&self.0.db, region, from + size - 1).await? else { break };
            let last = last.as_str().to_owned();
            cut.push(Part { after: std::mem::replace(&mut after, last.clone()), last: Some(last), cases: size });
            from += size;
        }
        cut.push(Part { after, last: None, cases: all - from });
        Ok(cut)
    }

    /// Shows the cases of one part to a witness and says how many there were.
    pub async fn relive_part(
        &self,
        region: RegionCode,
        part: &Part,
        witness: &mut (dyn Witness + Send),
    ) -> Result<u64, Error> {
        let mut known = Known::default();
        let (mut cases, mut after) = (0, part.after.clone());
        loop {
            let mut numbers = load::numbers_after(&self.0.db, region, &after, CHUNK).await?;
            if let Some(last) = &part.last {
                numbers.retain(|no| no.as_str() <= last.as_str());
            }
            let Some(last) = numbers.last() else { return Ok(cases) };
            let entries = load::entries_between(&self.0.db, region, &after, last.as_str()).await?;
            after = last.as_str().to_owned();
            let mut registers: BTreeMap<CaseNo, Vec<entry::Entry>> = BTreeMap::new();
            for entry in entries {
                registers.entry(entry.case_no.clone()).or_default().push(entry);
            }
            for register in registers.values() {
                if witness.wants(register) {
                    self.relive_case(register, &mut known, witness).await?;
                }
                cases += 1;
            }
            if !witness.goes_on(cases) {
                return Ok(cases);
            }
        }
    }

    async fn relive_case(
        &self,
        register: &[entry::Entry],
        known: &mut Known,
        witness: &mut (dyn Witness + Send),
    ) -> Result<(), Error> {
        let mut before: Option<Case> = None;
        for entry in register {
            let body = entry.read().map_err(Error::unreadable)?;
            let Some(case) = play(before.clone(), entry, &body) else {
                return Err(Error::unreadable(format!("办件 {} 的记录不是从收件开始", entry.case_no)));
            };
            self.get_to_know(&case, known).await?;
            if let (Some(definition), Some(calendar)) =
                (known.definitions.get(&case.pin.definition), known.calendars.get(&case.pin.calendar))
            {
                show(entry, &body, before.as_ref(), &case, (definition, calendar), witness);
            }
            before = Some(case);
        }
        let Some(case) = before else { return Ok(()) };
        if let (Some(definition), Some(calendar)) =
            (known.definitions.get(&case.pin.definition), known.calendars.get(&case.pin.calendar))
        {
            witness.leave(&case, definition, calendar);
        }
        Ok(())
    }

    async fn get_to_know(&self, case: &Case, known: &mut Known) -> Result<(), Error> {
        if let Entry::Vacant(unknown) = known.definitions.entry(case.pin.definition) {
            unknown.insert(self.definition_of(case).await?);
        }
        if let Entry::Vacant(unknown) = known.calendars.entry(case.pin.calendar) {
            unknown.insert(self.calendar_of(case).await?);
        }
        Ok(())
    }
}

fn show(
    entry: &entry::Entry,
    body: &Body,
    before: Option<&Case>,
    case: &Case,
    (definition, calendar): (&Definition, &WorkCalendar),
    witness: &mut dyn Witness,
) {
    let happenings = &body.happenings[..];
    for ((nth, happening), seq) in happenings.iter().enumerate().zip(entry.seq..) {
        let (at, actor) = (entry.at, &*body.actor);
        witness.see(&Projecting { before, case, happening, happenings, nth, seq, at, actor, definition, calendar });
    }
}
