//! Versions that came into force out of the county folder.
//!
//! The folder holds one version of an item. When an editor writes the next one there, to be in force from a day to come,
//! the one before stays in force until that day, and cases may refer to it ever after. So each version of the folder is
//! kept in the database once it is in force, and read from there when the folder has gone on.

mod store;

use std::collections::HashSet;
use std::sync::Arc;

use ::store::WriteSet;
use declarations::{County, Item};
use kernel::Date;

use self::store::{Folder, Kept};
use crate::error::Error;
use crate::store::Versions;

/// What the folder held before its present version of an item. What begins later than that was taken back, and what the
/// folder holds no version of at all is gone.
pub(crate) async fn earlier(versions: &Versions, county: &County) -> Result<Vec<Arc<Item>>, Error> {
    let folder = Folder(versions);
    let kept = folder.all().await?;
    let gone_on = |kept: &&Kept| {
        county.items.find(kept.item.as_str()).is_some_and(|item| kept.since < item.since && kept.version < item.version)
    };
    let wanted: Vec<&Kept> = kept.iter().filter(gone_on).collect();
    let items = folder.contents(&wanted).await?;
    Ok(items.into_iter().map(|item| Arc::new(county.adopt(item))).collect())
}

/// Keeps what of the folder is in force on a day, where it is not kept as it stands.
pub(crate) async fn keep(versions: &Versions, county: &County, day: Date) -> Result<(), Error> {
    let folder = Folder(versions);
    let kept = folder.all().await?;
    let kept: HashSet<_> = kept.iter().map(|kept| (&kept.item, kept.version, kept.digest.as_str())).collect();
    let mut set = WriteSet::new();
    for item in county.items.iter().filter(|item| item.since <= day) {
        let digest = item.digest().to_hex();
        if !kept.contains(&(&item.id, item.version, digest.as_str())) {
            folder.put(&mut set, item, &digest);
        }
    }
    if !set.is_empty() {
        versions.db().write(set).await?;
    }
    Ok(())
}
