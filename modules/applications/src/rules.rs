//! What the acts of an application look up beyond the case: the pinned item as a typed value, and the letters to issue.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use casework::Ctx;
use declarations::{County, DocumentDecl, Item};
use kernel::{Digest32, OrganId};

/// Shared by all acts; made once from the county.
#[derive(Default)]
pub struct Rules {
    /// Pinned items by the digest of their definition, read from its JSON when first met.
    items: RwLock<HashMap<Digest32, Arc<Item>>>,
    documents: Vec<Arc<DocumentDecl>>,
    /// Short names of organs, as they stand in document numbers.
    shorts: HashMap<OrganId, String>,
}

impl Rules {
    pub fn new(county: &County) -> Self {
        let shorts = county.organs.iter().map(|organ| (organ.id.clone(), organ.short.clone())).collect();
        Self { items: RwLock::default(), documents: county.documents.iter().cloned().collect(), shorts }
    }

    /// The item of the definition a case runs by; none for kinds without items.
    pub fn item(&self, ctx: &Ctx<'_>) -> Option<Arc<Item>> {
        let digest = ctx.definition.digest;
        let known = self.items.read().unwrap_or_else(PoisonError::into_inner).get(&digest).cloned();
        known.or_else(|| {
            let content = ctx.definition.content.item.as_ref()?;
            // Findings were looked at when it was published; a pinned item is taken as it is.
            let (item, _findings) = Item::from_json(content.id.clone(), &content.declaration);
            let item = Arc::new(item);
            self.items.write().unwrap_or_else(PoisonError::into_inner).insert(digest, Arc::clone(&item));
            Some(item)
        })
    }

    pub fn documents(&self) -> &[Arc<DocumentDecl>] {
        &self.documents
    }

    /// The organ's short name, or its id where it has none.
    pub fn short<'a>(&'a self, organ: &'a OrganId) -> &'a str {
        self.shorts.get(organ).filter(|short| !short.is_empty()).map_or(organ.as_str(), String::as_str)
    }
}
