//! The county: everything its folder declares, read once, looked up in constant time.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::sync::Arc;

use calendar::WorkCalendar;
use decision::Model;
use kernel::{ItemId, OrganId, RegionCode};

use crate::document::DocumentDecl;
use crate::example::Example;
use crate::indicator::Indicator;
use crate::item::{Item, ResultKind};
use crate::kind::Kind;
use crate::lock::Lock;
use crate::meta::Meta;
use crate::organ::{Organ, OrganKind, Place};
use crate::people::People;
use crate::procedures::{ProcedureDecl, put_at_path};
use crate::region::Regions;
use crate::risk::Risks;
use crate::rule::Rule;
use crate::scheme::Scheme;
use crate::survey::Survey;
use crate::theme::Themes;

/// A county as its folder declares it.
///
/// What `County::read` gives beside findings that are errors is good for looking at, not for serving.
#[derive(Clone, Debug)]
pub struct County {
    pub meta: Meta,
    pub regions: Regions,
    pub calendar: WorkCalendar,
    pub organs: Registry<Organ>,
    pub kinds: Registry<Kind>,
    pub procedures: Registry<ProcedureDecl>,
    pub items: Registry<Item>,
    pub documents: Registry<DocumentDecl>,
    pub decisions: Registry<DecisionDecl>,
    pub rules: Registry<Rule>,
    pub indicators: Registry<Indicator>,
    pub schemes: Registry<Scheme>,
    pub surveys: Registry<Survey>,
    pub themes: Themes,
    pub risks: Risks,
    pub people: People,
    pub examples: Vec<Example>,
    pub lock: Lock,
    pub(crate) items_by_code: HashMap<String, ItemId>,
    /// Names of the certificates that the county's own items end with.
    pub(crate) certificates: HashSet<String>,
}

/// A DMN model by the name of its file.
pub struct DecisionDecl {
    pub id: String,
    pub model: Arc<Model>,
}

impl fmt::Debug for DecisionDecl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("DecisionDecl").field(&self.id).finish()
    }
}

impl County {
    /// The item of an implementation code (31), or of a handling item code (33).
    pub fn find_item_by_code(&self, code: &str) -> Option<&Arc<Item>> {
        self.items_by_code.get(code).and_then(|id| self.items.find(id.as_str()))
    }

    pub fn find_organ(&self, id: &OrganId) -> Option<&Arc<Organ>> {
        self.organs.find(id.as_str())
    }

    /// The procedure of an item.
    pub fn procedure_of(&self, item: &Item) -> Option<&Arc<ProcedureDecl>> {
        self.procedures.find(item.procedure_id().as_str())
    }

    /// A place of service by its id, with the organ that keeps it.
    pub fn find_place(&self, id: &str) -> Option<(&Arc<Organ>, &Place)> {
        let places = self.organs.iter().flat_map(|organ| organ.places.iter().map(move |place| (organ, place)));
        places.into_iter().find(|(_, place)| place.id == id)
    }

    /// The organ responsible for a region: its township or village office, or the county's.
    pub fn office_of(&self, region: RegionCode) -> Option<&Arc<Organ>> {
        let is_office = |organ: &&Arc<Organ>| {
            organ.region == Some(region) && matches!(organ.kind, OrganKind::Township | OrganKind::Village)
        };
        self.organs.iter().find(is_office)
    }

    /// An item as this county runs it: parameters its procedure has defaults for are filled in.
    ///
    /// The defaults are visible to FEEL only; the item's content, and so its digest, stays as it was declared.
    #[must_use]
    pub fn adopt(&self, item: Item) -> Item {
        let Some(procedure) = self.procedure_of(&item) else { return item };
        let mut params = item.params.clone();
        for param in &procedure.params {
            if let Some(default) = &param.default {
                put_at_path(&mut params, &param.name, default);
            }
        }
        item.with_effective_params(params)
    }

    pub(crate) fn index_items(&mut self) {
        let codes = |item: &Arc<Item>| {
            let id = item.id.clone();
            [&item.code, &item.handling_code].map(|code| (code.clone(), id.clone()))
        };
        self.items_by_code = self.items.iter().flat_map(codes).filter(|(code, _)| !code.is_empty()).collect();
        let certificates = self.items.iter().filter(|item| item.result.kind == ResultKind::Certificate);
        self.certificates = certificates.map(|item| item.result.name.clone()).collect();
    }
}

/// What has an id in the county folder.
pub trait Declared {
    fn id(&self) -> &str;
}

/// Declared values in the order of their ids, looked up by id in constant time.
pub struct Registry<T> {
    all: Vec<Arc<T>>,
    by_id: HashMap<String, usize>,
}

impl<T: Declared> Registry<T> {
    pub fn new(values: impl IntoIterator<Item = T>) -> Registry<T> {
        Registry::of(values.into_iter().map(Arc::new).collect())
    }

    fn of(mut all: Vec<Arc<T>>) -> Registry<T> {
        all.sort_by(|a, b| a.id().cmp(b.id()));
        let by_id = all.iter().enumerate().map(|(index, value)| (value.id().to_owned(), index)).collect();
        Registry { all, by_id }
    }

    pub(crate) fn extend(&mut self, values: impl IntoIterator<Item = T>) {
        let all = self.all.drain(..).chain(values.into_iter().map(Arc::new)).collect();
        *self = Registry::of(all);
    }

    pub fn find(&self, id: &str) -> Option<&Arc<T>> {
        self.by_id.get(id).and_then(|&index| self.all.get(index))
    }

    pub fn contains(&self, id: &str) -> bool {
        self.by_id.contains_key(id)
    }
}

impl<T> Registry<T> {
    pub fn iter(&self) -> std::slice::Iter<'_, Arc<T>> {
        self.all.iter()
    }

    pub fn len(&self) -> usize {
        self.all.len()
    }

    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }
}

impl<T> Clone for Registry<T> {
    fn clone(&self) -> Registry<T> {
        Registry { all: self.all.clone(), by_id: self.by_id.clone() }
    }
}

impl<T> Default for Registry<T> {
    fn default() -> Registry<T> {
        Registry { all: Vec::new(), by_id: HashMap::new() }
    }
}

impl<'a, T> IntoIterator for &'a Registry<T> {
    type Item = &'a Arc<T>;
    type IntoIter = std::slice::Iter<'a, Arc<T>>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<T: fmt::Debug> fmt::Debug for Registry<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.all).finish()
    }
}

macro_rules! declared {
    ($($type:ty => $id:ident $(. $as_str:ident ())?),+ $(,)?) => {
        $(impl Declared for $type {
            fn id(&self) -> &str {
                declared!(@id self.$id $(, $as_str)?)
            }
        })+
    };
    (@id $id:expr) => { &$id };
    (@id $id:expr, $as_str:ident) => { $id.$as_str() };
}
declared! {
    Organ => id.as_str(),
    Kind => id.as_str(),
    ProcedureDecl => id.as_str(),
    Item => id.as_str(),
    DocumentDecl => id,
    DecisionDecl => id,
    Rule => id,
    Indicator => id,
    Scheme => id,
    Survey => id,
}
