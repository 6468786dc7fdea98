//! Puts an import into the store: entries to be claimed, searchable in the same transaction that stores them.

use std::collections::HashMap;
use std::io::Read;
use std::sync::Arc;

use declarations::Item;
use kernel::{Date, Timestamp, local_date};
use store::WriteSet;

use crate::catalog::Catalog;
use crate::error::Error;
use crate::find;
use crate::import::{self, Format, Landing, Report};
use crate::model::{Editor, Source, Verb, Version, VersionState};
use crate::store::{Stored, deed};

/// Entries per write set: few enough that one bad entry takes little with it, many enough to be quick.
const BATCH: usize = 32;

/// Reads a file and stores every row that can be stored. Re-importing the same file changes nothing; a changed row
/// replaces the entry as long as nobody has claimed it.
pub async fn import(
    catalog: &Catalog,
    reader: impl Read,
    format: Format,
    editor: &Editor,
    now: Timestamp,
) -> Result<Report, Error> {
    let county = catalog.county();
    let import::Imported { items, mut report } = import::items(reader, format, county, local_date(now));
    let stored = catalog.versions().imported().await?;
    let known: HashMap<String, Stored> = stored.into_iter().map(|entry| (entry.item.clone(), entry)).collect();
    let names = find::Names::of(county);
    let landed: Vec<usize> = report
        .rows
        .iter()
        .enumerate()
        .filter(|(_, row)| row.landing == Landing::Landed)
        .map(|(index, _)| index)
        .collect();
    let landed: Vec<(usize, Arc<Item>)> = landed.into_iter().zip(items).collect();
    let mut sets = Vec::new();
    for batch in landed.chunks(BATCH) {
        let mut set = WriteSet::new();
        for (index, item) in batch {
            let entry = Entry { item: Arc::clone(item), editor, now };
            let landing = entry.put(catalog, known.get(item.id.as_str()), &names, &mut set);
            if let Some(row) = report.rows.get_mut(*index) {
                row.landing = landing;
            }
        }
        sets.push(set);
    }
    let results = catalog.db().write_batch(sets).await;
    for (result, batch) in results.into_iter().zip(landed.chunks(BATCH)) {
        let Err(error) = result else { continue };
        for (index, _) in batch {
            if let Some(row) = report.rows.get_mut(*index).filter(|row| row.landing == Landing::Landed) {
                row.landing = Landing::Refused(format!("没有存下：{error}"));
            }
        }
    }
    Ok(report)
}

struct Entry<'e> {
    item: Arc<Item>,
    editor: &'e Editor,
    now: Timestamp,
}

impl Entry<'_> {
    fn put(&self, catalog: &Catalog, known: Option<&Stored>, names: &find::Names, set: &mut WriteSet) -> Landing {
        let versions = catalog.versions();
        if let Some(known) = known {
            if known.digest == self.fresh(known.version, known.since).item.digest().to_hex() {
                return Landing::Unchanged;
            }
            if known.state != VersionState::ToClaim {
                let state = known.state.label();
                return Landing::Refused(format!("本县对这个事项{state}，上级目录的新内容请在编制时比对后采用。"));
            }
        }
        match known {
            None => {
                let version = self.fresh(1, self.item.since);
                versions.insert(set, &version);
                versions.record(set, &deed(&version, Verb::Import, self.now, self.editor, ""));
            }
            Some(known) => {
                let version = self.fresh(known.version, known.since);
                versions.replace_entry(set, &version);
                versions.record(set, &deed(&version, Verb::Import, self.now, self.editor, "内容有更新"));
            }
        }
        versions.index_directory(set, &self.item, &find::body(&self.item, names));
        Landing::Landed
    }

    /// The entry as a version of this number, known since a day.
    fn fresh(&self, number: u32, since: Date) -> Version {
        let mut item = Arc::clone(&self.item);
        if (item.version, item.since) != (number, since) {
            let mut changed = Arc::unwrap_or_clone(item);
            (changed.version, changed.since) = (number, since);
            item = Arc::new(changed.seal());
        }
        Version {
            item,
            state: VersionState::ToClaim,
            source: Source::Import,
            revision: 1,
            claimed_by: None,
            author: (!self.editor.account.as_str().is_empty()).then(|| self.editor.account.clone()),
            created: self.now,
            changed: self.now,
            published: None,
        }
    }
}
