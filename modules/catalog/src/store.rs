//! All SQL of the catalogue: versions, deeds, the stamp of the last publication, and what is found by searching.

use std::sync::Arc;

use declarations::Item;
use kernel::{AccountId, Date, ItemId, OrganId, RegionCode, Timestamp};
use serde_json::Value;
use store::{Db, Error, Row, Select, WriteSet, params, search};

use crate::model::{DIRECTORY_STATES, Deed, Source, Verb, Version, VersionState};

/// Search kind of items in force.
pub const ITEM: &str = "item";
/// The plain names and colloquial words of items in force, found as titles of their own.
pub const ITEM_WORDS: &str = "item-words";
/// Search kind of entries of a higher-level catalogue that this county has not published.
pub const DIRECTORY: &str = "directory-item";

const COLUMNS: &str = "SELECT item, version, state, source, content, revision, claimed_by, author, created, changed,
    published FROM catalog_version";

/// The version table of one county.
#[derive(Clone)]
pub struct Versions {
    db: Db,
    region: RegionCode,
}

impl Versions {
    pub fn new(db: Db, region: RegionCode) -> Versions {
        Versions { db, region }
    }

    pub fn db(&self) -> &Db {
        &self.db
    }

    pub fn region(&self) -> RegionCode {
        self.region
    }

    /// All published versions, oldest first.
    pub async fn published(&self) -> Result<Vec<Version>, Error> {
        let mut select = Select::new(COLUMNS);
        select.and("region = ?", params![self.region]).and("state = 'published'", params![]);
        select.then("ORDER BY item, version", params![]);
        versions(&self.db.select_slow(&select).await?)
    }

    /// All versions of an item that the database has, newest first.
    pub async fn of_item(&self, item: &ItemId) -> Result<Vec<Version>, Error> {
        let mut select = Select::new(COLUMNS);
        select.and("region = ?", params![self.region]).and("item = ?", params![item]);
        select.then("ORDER BY version DESC", params![]);
        versions(&self.db.select(&select).await?)
    }

    pub async fn find(&self, item: &ItemId, version: u32) -> Result<Option<Version>, Error> {
        let mut select = Select::new(COLUMNS);
        select.and("region = ?", params![self.region]).and("item = ?", params![item]);
        select.and("version = ?", params![version]);
        Ok(versions(&self.db.select(&select).await?)?.pop())
    }

    /// The entry of a code that was imported and not published.
    pub async fn find_directory_entry(&self, code: &str) -> Result<Option<Version>, Error> {
        let mut select = Select::new(COLUMNS);
        select.and("region = ?", params![self.region]).and("code = ?", params![code]);
        select.any_of("state", DIRECTORY_STATES.map(VersionState::word));
        select.then("ORDER BY item LIMIT 1", params![]);
        Ok(versions(&self.db.select(&select).await?)?.pop())
    }

    /// Versions in some states by their item ids, after a key; for lists with keyset paging.
    pub async fn list(&self, filter: &ListFilter<'_>) -> Result<Vec<Version>, Error> {
        let mut select = Select::new(COLUMNS);
        select.and("region = ?", params![self.region]);
        select.any_of("state", filter.states.iter().map(|state| state.word()));
        if !filter.after.is_empty() {
            select.and("item > ?", params![filter.after]);
        }
        if let Some(organ) = filter.organ {
            select.and("organ = ?", params![organ]);
        }
        select.then("ORDER BY item, version LIMIT ?", params![filter.limit]);
        versions(&self.db.select(&select).await?)
    }

    pub async fn count_by_state(&self) -> Result<Vec<(VersionState, u64)>, Error> {
        let sql = "SELECT state, COUNT(*) FROM catalog_version WHERE region = $1 GROUP BY state";
        let rows = self.db.query(sql, &params![self.region]).await?;
        rows.iter().map(|row| Ok((word(row.get(0)?)?, row.get::<i64>(1)?.unsigned_abs()))).collect()
    }

    /// What is stored of each imported entry, to tell what is new.
    pub async fn imported(&self) -> Result<Vec<Stored>, Error> {
        let sql = "SELECT item, version, state, since, digest FROM catalog_version
            WHERE region = $1 AND source = 'import' ORDER BY item, version";
        let rows = self.db.query_slow(sql, params![self.region]).await?;
        rows.iter()
            .map(|row| {
                let (item, version, state) = (row.get(0)?, row.get(1)?, word(row.get(2)?)?);
                Ok(Stored { item, version, state, since: row.get(3)?, digest: row.get(4)? })
            })
            .collect()
    }

    pub async fn deeds(&self, item: &ItemId) -> Result<Vec<Deed>, Error> {
        let sql = "SELECT version, at, verb, account, name, note FROM catalog_deed
            WHERE region = $1 AND item = $2 ORDER BY at DESC, version DESC, verb";
        let rows = self.db.query(sql, &params![self.region, item]).await?;
        rows.iter()
            .map(|row| {
                Ok(Deed {
                    item: item.clone(),
                    version: row.get(0)?,
                    at: row.get(1)?,
                    verb: word(row.get(2)?)?,
                    account: row.get(3)?,
                    name: row.get(4)?,
                    note: row.get(5)?,
                })
            })
            .collect()
    }

    /// What the last publication left behind; `name` is `published` or `indexed`.
    pub async fn stamp(&self, name: &str) -> Result<Option<String>, Error> {
        let sql = "SELECT value FROM catalog_stamp WHERE region = $1 AND name = $2";
        self.db.query_opt(sql, &params![self.region, name]).await?.map(|row| row.get(0)).transpose()
    }

    // Writes are data: each of these adds to a set that the caller performs.

    pub fn put_stamp(&self, set: &mut WriteSet, name: &str, value: &str) {
        set.push(
            "INSERT INTO catalog_stamp (region, name, value) VALUES ($1, $2, $3)
             ON CONFLICT (region, name) DO UPDATE SET value = excluded.value",
            params![self.region, name, value],
        );
    }

    pub fn insert(&self, set: &mut WriteSet, version: &Version) {
        let item = &version.item;
        set.push(
            "INSERT INTO catalog_version (region, item, version, state, source, code, catalog_code, name, organ, since,
                content, digest, revision, claimed_by, author, created, changed, published)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)",
            params![
                self.region,
                &item.id,
                item.version,
                version.state.word(),
                version.source.word(),
                full_code(item),
                item.catalog_code.as_str(),
                item.name.as_str(),
                &item.organ,
                item.since,
                item.to_json().to_string(),
                item.digest().to_hex(),
                version.revision,
                version.claimed_by.as_ref().map_or("", OrganId::as_str),
                version.author.as_ref().map_or("", AccountId::as_str),
                version.created,
                version.changed,
                version.published,
            ],
        );
    }

    /// Replaces a version that has the revision it was read with.
    pub fn update(&self, set: &mut WriteSet, version: &Version) {
        let item = &version.item;
        set.require(
            "UPDATE catalog_version SET state = $5, code = $6, catalog_code = $7, name = $8, organ = $9, since = $10,
                content = $11, digest = $12, claimed_by = $13, changed = $14, published = $15, revision = $4 + 1
             WHERE region = $1 AND item = $2 AND version = $3 AND revision = $4",
            params![
                self.region,
                &item.id,
                item.version,
                version.revision,
                version.state.word(),
                full_code(item),
                item.catalog_code.as_str(),
                item.name.as_str(),
                &item.organ,
                item.since,
                item.to_json().to_string(),
                item.digest().to_hex(),
                version.claimed_by.as_ref().map_or("", OrganId::as_str),
                version.changed,
                version.published,
            ],
        );
    }

    /// A higher-level catalogue says something new about an entry that nobody has claimed yet.
    pub fn replace_entry(&self, set: &mut WriteSet, version: &Version) {
        let item = &version.item;
        set.require(
            "UPDATE catalog_version SET catalog_code = $4, name = $5, organ = $6, content = $7, digest = $8,
                changed = $9, revision = revision + 1
             WHERE region = $1 AND item = $2 AND version = $3 AND state = 'to-claim'",
            params![
                self.region,
                &item.id,
                item.version,
                item.catalog_code.as_str(),
                item.name.as_str(),
                &item.organ,
                item.to_json().to_string(),
                item.digest().to_hex(),
                version.changed,
            ],
        );
    }

    pub fn record(&self, set: &mut WriteSet, deed: &Deed) {
        set.push(
            "INSERT INTO catalog_deed (region, item, version, at, verb, account, name, note)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (region, item, version, at, verb) DO NOTHING",
            params![
                self.region,
                &deed.item,
                deed.version,
                deed.at,
                deed.verb.word(),
                deed.account.as_str(),
                deed.name.as_str(),
                deed.note.as_str()
            ],
        );
    }

    /// Makes an item in force findable by its words, in the transaction that publishes it.
    pub fn index(&self, set: &mut WriteSet, item: &Item, body: &str) {
        let id = item.id.as_str();
        search::remove(set, self.region, DIRECTORY, id);
        if item.secret {
            search::remove(set, self.region, ITEM, id);
            search::remove(set, self.region, ITEM_WORDS, id);
            return;
        }
        search::put(set, self.region, ITEM, id, &item.name, body);
        let mut words: Vec<&str> = vec![&item.plain];
        words.extend(item.keywords.iter().map(String::as_str));
        search::put(set, self.region, ITEM_WORDS, id, &words.join(" "), "");
    }

    pub fn index_directory(&self, set: &mut WriteSet, item: &Item, body: &str) {
        search::put(set, self.region, DIRECTORY, item.id.as_str(), &item.name, body);
    }

    pub fn unindex(&self, set: &mut WriteSet, item: &ItemId) {
        for kind in [ITEM, ITEM_WORDS, DIRECTORY] {
            search::remove(set, self.region, kind, item.as_str());
        }
    }
}

/// What the table holds of an imported entry.
#[derive(Clone, Debug)]
pub struct Stored {
    pub item: String,
    pub version: u32,
    pub state: VersionState,
    pub since: Date,
    pub digest: String,
}

/// What a list of versions asks for.
pub struct ListFilter<'f> {
    pub states: &'f [VersionState],
    pub organ: Option<&'f str>,
    /// Item id of the last row seen; empty for the first page.
    pub after: &'f str,
    pub limit: u32,
}

/// The code an entry is found by: the longest it has.
pub fn full_code(item: &Item) -> &str {
    if item.handling_code.is_empty() { &item.code } else { &item.handling_code }
}

fn versions(rows: &[Row]) -> Result<Vec<Version>, Error> {
    rows.iter().map(version).collect()
}

fn version(row: &Row) -> Result<Version, Error> {
    let id: String = row.get(0)?;
    let content: &str = row.get(4)?;
    let content: Value = serde_json::from_str(content)
        .map_err(|error| Error::Decode { detail: format!("事项 {id} 的内容不是 JSON：{error}") })?;
    let (claimed_by, author): (&str, &str) = (row.get(6)?, row.get(7)?);
    Ok(Version {
        item: Arc::new(Item::from_json(id, &content).0),
        state: word(row.get(2)?)?,
        source: word::<Source>(row.get(3)?)?,
        revision: row.get(5)?,
        claimed_by: (!claimed_by.is_empty()).then(|| OrganId::from(claimed_by)),
        author: (!author.is_empty()).then(|| AccountId::from(author)),
        created: row.get(8)?,
        changed: row.get(9)?,
        published: row.get::<Option<Timestamp>>(10)?,
    })
}

fn word<W: std::str::FromStr<Err = String>>(text: &str) -> Result<W, Error> {
    text.parse().map_err(|detail| Error::Decode { detail })
}

/// A line of history.
pub fn deed(version: &Version, verb: Verb, at: Timestamp, editor: &crate::model::Editor, note: &str) -> Deed {
    Deed {
        item: version.id().clone(),
        version: version.number(),
        at,
        verb,
        account: editor.account.to_string(),
        name: editor.name.clone(),
        note: note.to_owned(),
    }
}
