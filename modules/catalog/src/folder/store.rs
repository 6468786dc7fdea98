//! The table of versions that were in force out of the folder.

use std::str::FromStr;

use ::store::{Error, Row, Select, WriteSet, params};
use declarations::Item;
use kernel::{Date, ItemId};
use serde_json::Value;

use crate::store::Versions;

/// A version as the table knows it, without its content.
pub(super) struct Kept {
    pub item: ItemId,
    pub version: u32,
    pub since: Date,
    pub digest: String,
}

/// The kept versions of one county.
pub(super) struct Folder<'a>(pub &'a Versions);

impl Folder<'_> {
    pub async fn all(&self) -> Result<Vec<Kept>, Error> {
        let sql = "SELECT item, version, since, digest FROM catalog_folder WHERE region = $1 ORDER BY item, version";
        let rows = self.0.db().query_slow(sql, params![self.0.region()]).await?;
        let kept =
            |row: &Row| Ok(Kept { item: row.get(0)?, version: row.get(1)?, since: row.get(2)?, digest: row.get(3)? });
        rows.iter().map(kept).collect()
    }

    pub async fn contents(&self, wanted: &[&Kept]) -> Result<Vec<Item>, Error> {
        let mut items = Vec::new();
        for kept in wanted {
            let mut select = Select::new("SELECT content FROM catalog_folder");
            select.and("region = ?", params![self.0.region()]).and("item = ?", params![&kept.item]);
            select.and("version = ?", params![kept.version]);
            for row in self.0.db().select(&select).await? {
                items.push(read(&kept.item, row.get(0)?)?);
            }
        }
        Ok(items)
    }

    pub fn put(&self, set: &mut WriteSet, item: &Item, digest: &str) {
        set.push(
            "INSERT INTO catalog_folder (region, item, version, since, digest, content) VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (region, item, version) DO UPDATE SET since = excluded.since, digest = excluded.digest,
                content = excluded.content",
            params![self.0.region(), &item.id, item.version, item.since, digest, item.to_json().to_string()],
        );
    }
}

fn read(id: &ItemId, content: &str) -> Result<Item, Error> {
    let content = Value::from_str(content)
        .map_err(|error| Error::Decode { detail: format!("事项 {id} 的内容不是 JSON：{error}") })?;
    Ok(Item::from_json(id.clone(), &content).0)
}
