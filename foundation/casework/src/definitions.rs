//! Every definition in use: those now in force, and those that running cases are pinned to.
//!
//! What is in force comes from a source (the county folder) and is compiled when the first case asks for it. What was
//! in force once comes from the database, by digest. Both are compiled once and shared.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use calendar::{DayRange, Edition, Holiday, WorkCalendar};
use kernel::{Date, Digest32, ItemId, KindId, Refusal};
use serde::{Deserialize, Serialize};

use crate::definition::{Content, Definition};
use crate::roster::Roster;

/// Gives the content now in force for a kind, and for an item where the kind takes items.
pub type Source = Box<dyn Fn(&KindId, Option<&ItemId>) -> Result<Content, Refusal> + Send + Sync>;

type Key = (KindId, Option<ItemId>);

/// Shared by all of the engine room; what is in force may be replaced while cases run.
pub struct Definitions {
    in_force: RwLock<InForce>,
    compiled: RwLock<HashMap<Digest32, Arc<Definition>>>,
    calendars: RwLock<HashMap<Digest32, WorkCalendar>>,
    stored: RwLock<HashSet<Digest32>>,
}

struct InForce {
    source: Source,
    by_key: HashMap<Key, Arc<Definition>>,
    calendar: WorkCalendar,
    roster: Arc<Roster>,
}

impl Definitions {
    pub fn new(source: Source, calendar: WorkCalendar, roster: Roster) -> Definitions {
        let in_force = InForce { source, by_key: HashMap::new(), calendar, roster: Arc::new(roster) };
        Definitions {
            in_force: RwLock::new(in_force),
            compiled: RwLock::default(),
            calendars: RwLock::default(),
            stored: RwLock::default(),
        }
    }

    /// From now on new cases run by another source: something was published, or a calendar edition was added.
    pub fn replace(&self, source: Source, calendar: WorkCalendar) {
        let mut in_force = write(&self.in_force);
        in_force.source = source;
        in_force.by_key.clear();
        in_force.calendar = calendar;
        drop(in_force);
        write(&self.calendars).clear();
    }

    /// From now on new cases count by this calendar; running ones are told by [`crate::Casework::follow_calendar`].
    pub fn set_calendar(&self, calendar: WorkCalendar) {
        write(&self.in_force).calendar = calendar;
        write(&self.calendars).clear();
    }

    pub fn set_roster(&self, roster: Roster) {
        write(&self.in_force).roster = Arc::new(roster);
    }

    pub fn roster(&self) -> Arc<Roster> {
        Arc::clone(&read(&self.in_force).roster)
    }

    /// The work calendar now in force.
    pub fn calendar(&self) -> WorkCalendar {
        read(&self.in_force).calendar.clone()
    }

    /// What a new case of this kind, about this item, runs by.
    pub fn in_force(&self, kind: &KindId, item: Option<&ItemId>) -> Result<Arc<Definition>, Refusal> {
        let key = (kind.clone(), item.cloned());
        if let Some(known) = read(&self.in_force).by_key.get(&key) {
            return Ok(Arc::clone(known));
        }
        let content = (read(&self.in_force).source)(kind, item)?;
        let definition = self.compile(content)?;
        write(&self.in_force).by_key.insert(key, Arc::clone(&definition));
        Ok(definition)
    }

    /// A definition compiled earlier.
    pub fn known(&self, digest: &Digest32) -> Option<Arc<Definition>> {
        read(&self.compiled).get(digest).cloned()
    }

    /// Compiles content, or finds it compiled.
    pub(crate) fn compile(&self, content: Content) -> Result<Arc<Definition>, Refusal> {
        if let Some(known) = self.known(&content.digest()?) {
            return Ok(known);
        }
        let definition = Arc::new(Definition::compile(content)?);
        write(&self.compiled).insert(definition.digest, Arc::clone(&definition));
        Ok(definition)
    }

    pub(crate) fn known_calendar(&self, digest: &Digest32) -> Option<WorkCalendar> {
        let current = self.calendar();
        if current.digest() == *digest {
            return Some(current);
        }
        read(&self.calendars).get(digest).cloned()
    }

    /// Takes in the calendar a case is pinned to. For the years it does not reach, the calendar now in force answers.
    pub(crate) fn adopt_calendar(&self, digest: Digest32, stored: &str) -> Result<WorkCalendar, Refusal> {
        let unreadable = |error: serde_json::Error| Refusal::invalid("calendar_unreadable", error.to_string());
        let years: Vec<Year> = serde_json::from_str(stored).map_err(unreadable)?;
        let mut editions: Vec<Edition> = years.into_iter().map(Year::into_edition).collect();
        let last = editions.iter().map(|edition| edition.year).max().unwrap_or_default();
        let current = self.calendar();
        editions.extend(current.editions().iter().filter(|edition| edition.year > last).cloned());
        let calendar = WorkCalendar::new(editions)?;
        write(&self.calendars).insert(digest, calendar.clone());
        Ok(calendar)
    }

    /// Whether the database is known to hold this definition or calendar.
    pub(crate) fn is_stored(&self, digest: &Digest32) -> bool {
        read(&self.stored).contains(digest)
    }

    pub(crate) fn mark_stored(&self, digest: Digest32) {
        write(&self.stored).insert(digest);
    }
}

/// A year of a calendar as it is stored.
#[derive(Serialize, Deserialize)]
struct Year {
    year: i16,
    valid_through: Date,
    holidays: Vec<Festival>,
}

#[derive(Serialize, Deserialize)]
struct Festival {
    name: String,
    from: Date,
    to: Date,
    work: Vec<Date>,
}

impl Year {
    fn of(edition: &Edition) -> Year {
        let festival = |holiday: &Holiday| Festival {
            name: holiday.name.clone(),
            from: holiday.off.from,
            to: holiday.off.to,
            work: holiday.work.clone(),
        };
        let holidays = edition.holidays.iter().map(festival).collect();
        Year { year: edition.year, valid_through: edition.valid_through, holidays }
    }

    fn into_edition(self) -> Edition {
        let holiday = |festival: Festival| Holiday {
            name: festival.name,
            off: DayRange { from: festival.from, to: festival.to },
            work: festival.work,
            basis: None,
        };
        let holidays = self.holidays.into_iter().map(holiday).collect();
        Edition { year: self.year, valid_through: self.valid_through, notices: Vec::new(), holidays }
    }
}

/// A calendar as text to be stored.
pub(crate) fn calendar_text(calendar: &WorkCalendar) -> Result<String, Refusal> {
    let years: Vec<Year> = calendar.editions().iter().map(Year::of).collect();
    serde_json::to_string(&years).map_err(|error| Refusal::invalid("calendar_unreadable", error.to_string()))
}

// A panic while a lock is held leaves a map that is still whole: entries are put in one by one.
fn read<T>(lock: &RwLock<T>) -> RwLockReadGuard<'_, T> {
    lock.read().unwrap_or_else(PoisonError::into_inner)
}

fn write<T>(lock: &RwLock<T>) -> RwLockWriteGuard<'_, T> {
    lock.write().unwrap_or_else(PoisonError::into_inner)
}
