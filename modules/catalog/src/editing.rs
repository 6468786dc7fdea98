//! Keeps versions: loads what a verb needs, lets it judge, writes its verdict with history and search in one set.

use declarations::{Finding, Item, ItemState, check_item};
use kernel::{Date, ItemId, OrganId, Refusal, Timestamp};
use store::WriteSet;

use crate::desk::Desk;
use crate::error::Error;
use crate::find;
use crate::lifecycle::change_state::{change_state, verb};
use crate::lifecycle::claim::claim;
use crate::lifecycle::compile::compile;
use crate::lifecycle::discard::discard;
use crate::lifecycle::draft::draft;
use crate::lifecycle::dry_run::{DryRun, dry_run};
use crate::lifecycle::publish::publish;
use crate::lifecycle::save::save;
use crate::model::{Editor, Verb, Version};
use crate::store::deed;

impl Desk {
    /// Starts the next version of an item as a copy of its latest.
    pub async fn begin_draft(&self, id: &ItemId, editor: &Editor) -> Result<Version, Error> {
        let (others, number) = self.numbered(id).await?;
        let latest = self.catalog.history(id).pop().ok_or_else(|| item_not_found(id))?;
        self.insert_draft(&latest, number, &others, editor).await
    }

    /// Starts an item that the county did not have.
    pub async fn begin_item(
        &self,
        id: &ItemId,
        name: &str,
        organ: &OrganId,
        editor: &Editor,
    ) -> Result<Version, Error> {
        check_new_id(id)?;
        let (others, number) = self.numbered(id).await?;
        if number > 1 {
            let sentence = format!("已经有“{id}”这个事项，请打开它起草新版。");
            return Err(Refusal::conflict("item_exists", sentence).on_field("id").into());
        }
        if self.county().find_organ(organ).is_none() {
            return Err(Refusal::invalid("organ_not_found", format!("没有“{organ}”这个机构。"))
                .on_field("organ")
                .into());
        }
        let mut item = Item::blank(id.clone());
        (item.name, item.organ) = (name.trim().to_owned(), organ.clone());
        self.insert_draft(&item, number, &others, editor).await
    }

    async fn insert_draft(
        &self,
        from: &Item,
        number: u32,
        others: &[Version],
        editor: &Editor,
    ) -> Result<Version, Error> {
        let now = self.now();
        let version = draft(from, number, self.today(), others, editor, now)?;
        let mut set = WriteSet::new();
        self.catalog.versions().insert(&mut set, &version);
        self.catalog.versions().record(&mut set, &deed(&version, Verb::Draft, now, editor, ""));
        self.catalog.db().write(set).await?;
        Ok(version)
    }

    /// Saves new content into an open version that was read at revision `seen`.
    pub async fn save_version(
        &self,
        id: &ItemId,
        number: u32,
        content: Item,
        seen: u32,
        editor: &Editor,
    ) -> Result<Version, Error> {
        let before = self.load(id, number).await?;
        let after = save(&before, content, seen, self.now())?;
        self.write(&after, Verb::Save, editor, "").await
    }

    pub async fn publish_version(
        &self,
        id: &ItemId,
        number: u32,
        from: Date,
        editor: &Editor,
    ) -> Result<Version, Error> {
        let before = self.load(id, number).await?;
        let latest = self.catalog.history(id).last().map(|item| item.since);
        // The check looks at the version as it will be in force.
        let mut item = (*before.item).clone();
        item.since = from;
        let after = publish(&before, &self.check(&item), from, latest, self.now())?;
        let note = format!("自 {from} 起施行");
        self.write(&after, Verb::Publish, editor, &note).await
    }

    /// Suspends, resumes or cancels an item from a day.
    pub async fn change_item_state(
        &self,
        id: &ItemId,
        state: ItemState,
        from: Date,
        reason: &str,
        editor: &Editor,
    ) -> Result<Version, Error> {
        let (_, number) = self.numbered(id).await?;
        let current = self.catalog.history(id).pop().ok_or_else(|| item_not_found(id))?;
        let version = change_state(&current, number, state, from, editor, self.now())?;
        let mut set = WriteSet::new();
        self.catalog.versions().insert(&mut set, &version);
        let note = format!("自 {from} 起{state}。{reason}");
        self.finish(set, version, verb(state), editor, &note).await
    }

    pub async fn claim_entry(
        &self,
        id: &ItemId,
        number: u32,
        organ: &OrganId,
        editor: &Editor,
    ) -> Result<Version, Error> {
        let before = self.load(id, number).await?;
        let after = claim(&before, organ, self.county(), self.now())?;
        let note = self.organ_name(organ);
        self.write(&after, Verb::Claim, editor, &note).await
    }

    pub async fn compile_entry(&self, id: &ItemId, number: u32, editor: &Editor) -> Result<Version, Error> {
        let before = self.load(id, number).await?;
        let after = compile(&before, &self.check(&before.item), self.now())?;
        self.write(&after, Verb::Compile, editor, "").await
    }

    pub async fn discard_version(&self, id: &ItemId, number: u32, editor: &Editor) -> Result<Version, Error> {
        let before = self.load(id, number).await?;
        let after = discard(&before, self.now())?;
        self.write(&after, Verb::Discard, editor, "").await
    }

    /// Everything wrong or doubtful about an item in this county.
    pub fn check(&self, item: &Item) -> Vec<Finding> {
        check_item(item, self.county())
    }

    /// What publishing from a day would mean for open cases.
    pub async fn dry_run(&self, item: &Item, from: Date) -> Result<DryRun, Error> {
        let cases = self.open_cases.of_item(&item.id).await?;
        Ok(dry_run(item, from, &cases, &self.catalog.calendar(), self.now()))
    }

    pub async fn load(&self, id: &ItemId, number: u32) -> Result<Version, Error> {
        let version = self.catalog.versions().find(id, number).await?;
        let sentence = || Refusal::not_found("version_not_found", format!("“{id}”没有第 {number} 版。"));
        Ok(version.ok_or_else(sentence)?)
    }

    /// All versions the database has, and the number of the next one.
    async fn numbered(&self, id: &ItemId) -> Result<(Vec<Version>, u32), Error> {
        let stored = self.catalog.versions().of_item(id).await?;
        let in_folder = self.catalog.history(id).iter().map(|item| item.version).max().unwrap_or(0);
        let highest = stored.iter().map(Version::number).max().unwrap_or(0).max(in_folder);
        Ok((stored, highest + 1))
    }

    async fn write(&self, version: &Version, verb: Verb, editor: &Editor, note: &str) -> Result<Version, Error> {
        let mut set = WriteSet::new();
        self.catalog.versions().update(&mut set, version);
        let written = Version { revision: version.revision + 1, ..version.clone() };
        self.finish(set, written, verb, editor, note).await
    }

    /// History, search and stamp go down with the change; then this node sees it, and the others by the stamp.
    async fn finish(
        &self,
        mut set: WriteSet,
        version: Version,
        verb: Verb,
        editor: &Editor,
        note: &str,
    ) -> Result<Version, Error> {
        let (versions, now) = (self.catalog.versions(), self.now());
        versions.record(&mut set, &deed(&version, verb, now, editor, note));
        let publishes = version.published == Some(now) && version.state == crate::model::VersionState::Published;
        if publishes {
            versions.put_stamp(&mut set, "published", &stamp(&version, now));
            if version.item.state == ItemState::Cancelled {
                versions.unindex(&mut set, version.id());
            } else {
                let names = find::Names::of(self.county());
                versions.index(&mut set, &version.item, &find::body(&version.item, &names));
            }
        }
        self.catalog.db().write(set).await?;
        if publishes {
            self.catalog.reload(self.today()).await?;
        }
        Ok(version)
    }
}

/// Differs for every publication.
fn stamp(version: &Version, now: Timestamp) -> String {
    format!("{} {} {}", now.as_micros(), version.id(), version.number())
}

fn item_not_found(id: &ItemId) -> Refusal {
    Refusal::not_found("item_not_found", format!("没有“{id}”这个事项。"))
}

/// `organ/item`, in small letters, digits and hyphens, as folders of the county are named.
fn check_new_id(id: &ItemId) -> Result<(), Refusal> {
    let plain = |part: &str| {
        !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    let parts: Vec<&str> = id.as_str().split('/').collect();
    if parts.len() == 2 && parts.iter().all(|part| plain(part)) && parts.first() != Some(&"imported") {
        return Ok(());
    }
    let sentence = "事项标识应形如 housing/water-connection：机构、斜线、事项，用小写字母、数字和连字符。";
    Err(Refusal::invalid("item_id_malformed", sentence).on_field("id"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn new_items_are_named_like_folders() {
        for (id, good) in [
            ("housing/water-connection", true),
            ("housing", false),
            ("Housing/x", false),
            ("a/b/c", false),
            ("imported/x", false),
            ("../etc", false),
        ] {
            assert_eq!(check_new_id(&ItemId::from(id)).is_ok(), good, "{id}");
        }
    }
}
