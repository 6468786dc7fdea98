//! What the acts of an application look up beyond the case: the pinned item as a typed value, and the letters to issue.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use calendar::{LegalClock, Limit};
use casework::Ctx;
use declarations::{County, DocumentDecl, Item, KindSource as Source, LimitHistory};
use kernel::{Date, Digest32, KindId, OrganId};

/// Shared by all acts; made once from the county.
#[derive(Default)]
pub struct Rules {
    /// Pinned items by the digest of their definition, read from its JSON when first met.
    items: RwLock<HashMap<Digest32, Arc<Item>>>,
    documents: Vec<Arc<DocumentDecl>>,
    /// Short names of organs, as they stand in document numbers.
    shorts: HashMap<OrganId, String>,
    /// By which fields of their forms the ledgers of kinds without items are grouped.
    facets: Vec<(KindId, Vec<String>)>,
    /// How long before a hearing whoever is concerned is told of it (行政许可法第四十八条).
    pub hearing_notice: LimitHistory,
    /// How long an application waits for what is to be mended before it counts as withdrawn (`correction_lapse`).
    correction_lapse: LimitHistory,
}

impl Rules {
    pub fn new(county: &County) -> Self {
        let shorts = county.organs.iter().map(|organ| (organ.id.clone(), organ.short.clone())).collect();
        let facets = county.kinds.iter().filter_map(|kind| {
            let Source::Own(form) = &kind.form else { return None };
            let fields = kind.ledger.group_by.iter().filter(|name| form.find_field(name).is_some());
            Some((kind.id.clone(), fields.cloned().collect()))
        });
        let documents = county.documents.iter().cloned().collect();
        let limit = |name: &str| county.meta.limits.get(name).cloned().unwrap_or_default();
        Self {
            items: RwLock::default(),
            documents,
            shorts,
            facets: facets.collect(),
            hearing_notice: limit("hearing_notice"),
            correction_lapse: limit("correction_lapse"),
        }
    }

    /// The fields of a kind's form by which its ledger is grouped.
    pub fn facets(&self) -> &[(KindId, Vec<String>)] {
        &self.facets
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

    /// The day that a correction letter names: when the application lapses if nothing comes, as the procedure's own
    /// timer has it, or else as the county declares it. None where neither says so, or no calendar reaches that far.
    pub fn correction_until(&self, ctx: &Ctx<'_>) -> Option<Date> {
        let declared = || self.correction_lapse.in_force(ctx.today).map(|limit| limit.length);
        let length = lapse_of(ctx).or_else(declared)?;
        LegalClock::start(length, ctx.now).due(ctx.calendar, ctx.now).ok().map(|due| due.date)
    }

    pub fn documents(&self) -> &[Arc<DocumentDecl>] {
        &self.documents
    }

    /// The organ's short name, or its id where it has none.
    pub fn short<'a>(&'a self, organ: &'a OrganId) -> &'a str {
        self.shorts.get(organ).filter(|short| !short.is_empty()).map_or(organ.as_str(), String::as_str)
    }
}

/// How procedures name the timer that ends the wait for a correction.
const CORRECTION_OVERDUE: &str = "correction_overdue";

/// The wait that the pinned procedure itself has, where it is written out and not reckoned.
fn lapse_of(ctx: &Ctx<'_>) -> Option<Limit> {
    let procedure = &ctx.definition.procedure;
    let mut timers = procedure.timers().filter(|(_, spec)| !spec.expression);
    timers.find(|(node, _)| procedure.at(*node).id.ends_with(CORRECTION_OVERDUE))?.1.text.parse().ok()
}
