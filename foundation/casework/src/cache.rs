//! Recent states of cases, so that the next command on a case need not read and parse it again.
//!
//! A cached state may be out of date when another node wrote meanwhile. That is harmless: the write of whatever was
//! judged by it conflicts, and a refusal is judged again on the stored state before anybody hears it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use kernel::{CaseNo, RegionCode};

use crate::model::Case;

type Key = (RegionCode, CaseNo);

/// Two generations: what was used since the last turn, and what was used in the turn before.
pub(crate) struct Cache {
    generations: Mutex<Generations>,
    capacity: usize,
}

#[derive(Default)]
struct Generations {
    young: HashMap<Key, Arc<Case>>,
    old: HashMap<Key, Arc<Case>>,
    /// States whose write is still on its way: newer than the database, so never dropped.
    in_flight: HashMap<Key, (Arc<Case>, usize)>,
}

impl Cache {
    pub fn new(capacity: usize) -> Cache {
        Cache { generations: Mutex::default(), capacity: capacity.max(2) / 2 }
    }

    pub fn get(&self, region: RegionCode, no: &CaseNo) -> Option<Arc<Case>> {
        let key = (region, no.clone());
        let mut generations = self.lock();
        if let Some((case, _)) = generations.in_flight.get(&key) {
            return Some(Arc::clone(case));
        }
        if let Some(case) = generations.young.get(&key) {
            return Some(Arc::clone(case));
        }
        let case = generations.old.remove(&key)?;
        generations.keep(key, Arc::clone(&case), self.capacity);
        Some(case)
    }

    pub fn put(&self, case: Arc<Case>) {
        let key = (case.region, case.no.clone());
        let mut generations = self.lock();
        match generations.in_flight.get_mut(&key) {
            Some((held, _)) if held.seq < case.seq => *held = case,
            Some(_) => {}
            None => generations.keep(key, case, self.capacity),
        }
    }

    pub fn forget(&self, region: RegionCode, no: &CaseNo) {
        let key = (region, no.clone());
        let mut generations = self.lock();
        generations.young.remove(&key);
        generations.old.remove(&key);
        generations.in_flight.remove(&key);
    }

    /// The state is true from now on, though its write is still queued.
    pub fn take_off(&self, case: Arc<Case>) {
        let key = (case.region, case.no.clone());
        let mut generations = self.lock();
        generations.young.remove(&key);
        generations.old.remove(&key);
        let count = generations.in_flight.get(&key).map_or(0, |(_, count)| *count);
        generations.in_flight.insert(key, (case, count + 1));
    }

    /// One of the queued writes has gone down.
    pub fn land(&self, region: RegionCode, no: &CaseNo) {
        let key = (region, no.clone());
        let mut generations = self.lock();
        let Some((_, count)) = generations.in_flight.get_mut(&key) else { return };
        *count -= 1;
        if *count == 0
            && let Some((case, _)) = generations.in_flight.remove(&key)
        {
            generations.keep(key, case, self.capacity);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Generations> {
        self.generations.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Generations {
    fn keep(&mut self, key: Key, case: Arc<Case>, capacity: usize) {
        if self.young.len() >= capacity {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(key, case);
    }
}
