//! Reliving: the whole register once more, as it was lived, for whoever computes something from it.
//!
//! Rows that modules keep beside the cases (figures, signals, scores) are made while commands are written. Reliving shows
//! the same happenings with the same surroundings again, so that such rows can be computed anew, proved equal, and rules
//! tried on the past. Nothing is written.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use calendar::WorkCalendar;
use kernel::{CaseNo, Digest32, RegionCode};

use crate::acts::Projecting;
use crate::casework::Casework;
use crate::definition::Definition;
use crate::entry::{Body, Entry, play};
use crate::error::Error;
use crate::model::Case;
use crate::store::load;

/// Cases held in memory at once.
const CHUNK: u32 = 500;

/// Somebody who watches the past go by: cases in the order of their numbers, each from its filing to where it stands.
pub trait Witness {
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

/// Definitions and calendars met on the way.
#[derive(Default)]
struct Known {
    definitions: HashMap<Digest32, Arc<Definition>>,
    calendars: HashMap<Digest32, WorkCalendar>,
}

impl Casework {
    /// Shows every case of the county to a witness and says how many there were.
    pub async fn relive(&self, region: RegionCode, witness: &mut (dyn Witness + Send)) -> Result<u64, Error> {
        let mut known = Known::default();
        let (mut cases, mut after) = (0, String::new());
        loop {
            let numbers = load::numbers_after(&self.0.db, region, &after, CHUNK).await?;
            let Some(last) = numbers.last() else { return Ok(cases) };
            let entries = load::entries_between(&self.0.db, region, &after, Some(last.as_str())).await?;
            after = last.as_str().to_owned();
            let mut registers: BTreeMap<CaseNo, Vec<Entry>> = BTreeMap::new();
            for entry in entries {
                registers.entry(entry.case_no.clone()).or_default().push(entry);
            }
            for register in registers.values() {
                self.relive_case(register, &mut known, witness).await?;
                cases += 1;
            }
            if !witness.goes_on(cases) {
                return Ok(cases);
            }
        }
    }

    async fn relive_case(
        &self,
        register: &[Entry],
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
        if !known.definitions.contains_key(&case.pin.definition) {
            known.definitions.insert(case.pin.definition, self.definition_of(case).await?);
        }
        if !known.calendars.contains_key(&case.pin.calendar) {
            known.calendars.insert(case.pin.calendar, self.calendar_of(case).await?);
        }
        Ok(())
    }
}

fn show(
    entry: &Entry,
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
