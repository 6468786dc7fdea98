//! The live catalogue: county folder and published versions together, held in memory, replaced when something is
//! published here or on another node. It never asks what time it is.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use calendar::WorkCalendar;
use declarations::{County, Item};
use kernel::{Date, ItemId, Refusal, RegionCode, Timestamp, local_date};
use parking_lot::RwLock;
use store::{Db, WriteSet};
use tokio::sync::watch;

use crate::error::Error;
use crate::find;
use crate::folder;
use crate::live::Live;
use crate::store::Versions;

/// How often a node looks whether another one has published, at most.
const LOOK_AGAIN: Duration = Duration::from_secs(1);
/// Statements per write set when the whole folder is indexed.
const INDEX_BATCH: usize = 50;

/// Cheap to clone; all clones see the same.
#[derive(Clone)]
pub struct Catalog(Arc<Inner>);

struct Inner {
    county: Arc<County>,
    /// The work calendar in force; the folder's until an edition is adopted.
    calendar: RwLock<WorkCalendar>,
    versions: Versions,
    /// What the folder held before and has gone on from.
    earlier: Vec<Arc<Item>>,
    held: RwLock<Held>,
    /// Counts how often the catalogue was read anew.
    readings: watch::Sender<u64>,
}

struct Held {
    /// All versions in force at some time, adopted by the county.
    all: Vec<Arc<Item>>,
    stamp: Option<String>,
    /// The snapshot of the day last asked for.
    live: Arc<Live>,
}

impl Catalog {
    /// Puts together the county folder and what the database has published, and indexes the folder if it changed.
    pub async fn open(db: Db, county: Arc<County>, now: Timestamp) -> Result<Catalog, Error> {
        let no_region = || Refusal::invalid("county_without_region", "county.toml 没有写明区划代码 region。");
        let region = county.meta.region.ok_or_else(no_region)?;
        let live = Arc::new(Live::of(&[], local_date(now)));
        let held = RwLock::new(Held { all: Vec::new(), stamp: None, live });
        let calendar = RwLock::new(county.calendar.clone());
        let versions = Versions::new(db, region);
        let earlier = folder::earlier(&versions, &county).await?;
        let readings = watch::Sender::new(0);
        let catalog = Catalog(Arc::new(Inner { county, calendar, versions, earlier, held, readings }));
        catalog.reload(local_date(now)).await?;
        catalog.begin_day(local_date(now)).await?;
        Ok(catalog)
    }

    pub fn county(&self) -> &Arc<County> {
        &self.0.county
    }

    /// The work calendar by which guides promise days.
    pub fn calendar(&self) -> WorkCalendar {
        self.0.calendar.read().clone()
    }

    /// From now on guides promise by this calendar; whoever adopts an edition says so.
    pub fn set_calendar(&self, calendar: WorkCalendar) {
        *self.0.calendar.write() = calendar;
    }

    pub fn versions(&self) -> &Versions {
        &self.0.versions
    }

    pub fn db(&self) -> &Db {
        self.0.versions.db()
    }

    pub fn region(&self) -> RegionCode {
        self.0.versions.region()
    }

    /// The catalogue in force on a day.
    pub fn on(&self, day: Date) -> Arc<Live> {
        let held = self.0.held.read();
        if held.live.day() == day {
            return Arc::clone(&held.live);
        }
        drop(held);
        let mut held = self.0.held.write();
        let live = Arc::new(Live::of(&held.all, day));
        held.live = Arc::clone(&live);
        live
    }

    /// The version of an item in force on a day.
    pub fn find(&self, id_or_code: &str, day: Date) -> Option<Arc<Item>> {
        self.on(day).find(id_or_code).cloned()
    }

    /// All versions of an item that are or were to come into force, oldest first.
    pub fn history(&self, id: &ItemId) -> Vec<Arc<Item>> {
        let held = self.0.held.read();
        let mut versions: Vec<_> = held.all.iter().filter(|item| item.id == *id).cloned().collect();
        versions.sort_by_key(|item| (item.since, item.version));
        versions
    }

    /// All versions that are, were or will be in force.
    pub fn all_versions(&self) -> Vec<Arc<Item>> {
        self.0.held.read().all.clone()
    }

    /// Reads again what is published; call after publishing.
    pub async fn reload(&self, day: Date) -> Result<(), Error> {
        let stamp = self.0.versions.stamp("published").await?;
        let county = &self.0.county;
        let mut all: Vec<Arc<Item>> = county.items.iter().chain(&self.0.earlier).cloned().collect();
        for version in self.0.versions.published().await? {
            all.push(Arc::new(county.adopt(Arc::unwrap_or_clone(version.item))));
        }
        let live = Arc::new(Live::of(&all, day));
        *self.0.held.write() = Held { all, stamp, live };
        self.0.readings.send_modify(|readings| *readings += 1);
        Ok(())
    }

    /// Ticks after something was published, here or on another node: for whoever keeps what new cases run by.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.0.readings.subscribe()
    }

    /// Follows what other nodes publish; the server runs this beside its listeners until the store closes.
    pub async fn follow(self, clock: kernel::SharedClock) {
        let mut ticks = self.db().subscribe();
        while ticks.next().await {
            let changed = match self.0.versions.stamp("published").await {
                Ok(stamp) => stamp != self.0.held.read().stamp,
                Err(error) => {
                    tracing::warn!(%error, "cannot see whether something was published");
                    false
                }
            };
            if changed && let Err(error) = self.reload(local_date(clock.now())).await {
                tracing::warn!(%error, "cannot read what was published");
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }

    /// Versions of the folder that come into force on this day are kept and found by their own words from now on.
    pub async fn begin_day(&self, day: Date) -> Result<(), Error> {
        folder::keep(&self.0.versions, &self.0.county, day).await?;
        self.index_live(day).await
    }

    /// What is announced: versions that come into force after a day, the next first.
    pub fn announced(&self, day: Date) -> Vec<Arc<Item>> {
        let held = self.0.held.read();
        let mut announced: Vec<_> = held.all.iter().filter(|item| item.since > day && !item.secret).cloned().collect();
        announced.sort_by(|a, b| (a.since, &a.id, a.version).cmp(&(b.since, &b.id, b.version)));
        announced
    }

    /// Makes the items in force findable, once per content of the catalogue.
    async fn index_live(&self, today: Date) -> Result<(), Error> {
        let live = self.on(today);
        let mut digest = String::from("1:");
        for item in live.iter() {
            digest.push_str(&item.digest().to_hex());
        }
        let digest = kernel::Digest32::of(digest.as_bytes()).to_hex();
        let versions = &self.0.versions;
        if versions.stamp("indexed").await?.as_deref() == Some(&digest) {
            return Ok(());
        }
        let names = find::Names::of(&self.0.county);
        let items: Vec<&Arc<Item>> = live.iter().collect();
        let mut sets: Vec<WriteSet> = items
            .chunks(INDEX_BATCH)
            .map(|chunk| {
                let mut set = WriteSet::new();
                for item in chunk {
                    versions.index(&mut set, item, &find::body(item, &names));
                }
                set
            })
            .collect();
        let mut last = WriteSet::new();
        versions.put_stamp(&mut last, "indexed", &digest);
        sets.push(last);
        for result in self.db().write_batch(sets).await {
            result?;
        }
        Ok(())
    }

    /// How many versions each item has ever had, by id; for lists.
    pub fn version_counts(&self) -> HashMap<ItemId, usize> {
        let mut counts = HashMap::new();
        for item in &self.0.held.read().all {
            *counts.entry(item.id.clone()).or_insert(0) += 1;
        }
        counts
    }
}
