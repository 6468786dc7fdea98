//! The quality watch over what stands in the database too: the higher-level catalogue as the measure (CAT-04), and what
//! pages outside answered (CAT-28).

use std::collections::HashSet;
use std::sync::Arc;

use declarations::Item;

use crate::desk::Desk;
use crate::error::Error;
use crate::model::DIRECTORY_STATES;
use crate::quality::{Quality, from_standard, watch};
use crate::store::ListFilter;

/// Entries read at once; a province has some ten thousand.
const CHUNK: u32 = 500;

impl Desk {
    /// Everything the watch finds today.
    pub async fn quality(&self) -> Result<Quality, Error> {
        let live = self.live();
        let mut quality = watch(&live, self.county());
        let codes: HashSet<&str> = live.iter().map(|item| item.catalog_code.as_str()).collect();
        let standards = self.standards(&codes).await?;
        quality.deviations.extend(from_standard(live.iter(), &standards));
        Ok(quality.with_links(self.link_report().await?, &live))
    }

    /// Entries of the higher-level catalogue with one of these codes.
    async fn standards(&self, codes: &HashSet<&str>) -> Result<Vec<Arc<Item>>, Error> {
        let mut found = Vec::new();
        let mut after = String::new();
        loop {
            let filter = ListFilter { states: &DIRECTORY_STATES, organ: None, after: &after, limit: CHUNK };
            let page = self.catalog.versions().list(&filter).await?;
            let Some(last) = page.last() else { return Ok(found) };
            after = last.id().to_string();
            found.extend(
                page.into_iter()
                    .map(|version| version.item)
                    .filter(|item| !item.catalog_code.is_empty() && codes.contains(item.catalog_code.as_str())),
            );
        }
    }
}
