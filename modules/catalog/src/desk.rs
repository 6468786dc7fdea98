//! What the pages and the API share: the catalogue, the clock, and a way to count open cases without knowing them.

use std::future::Future;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;

use declarations::County;
use documents::Press;
use kernel::{Date, ItemId, OrganId, Refusal, SharedClock, Timestamp, local_date};

use crate::catalog::Catalog;
use crate::links::Asker;
use crate::live::Live;
use crate::model::foreign_name;
use crate::often::{Corrections, NoCorrections};

/// What a dry run needs to know of one open case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenCase {
    /// The version the case is pinned to.
    pub version: u32,
    /// When its promised clock started, if it runs.
    pub started: Option<Timestamp>,
    pub promised_due: Option<Date>,
    /// Letters that are still to be issued.
    pub documents_to_come: u32,
}

/// A future in a box, so that the trait can be an object.
pub type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Knows the open cases of an item; the server hands it in.
pub trait OpenCases: Send + Sync {
    fn of_item<'a>(&'a self, item: &'a ItemId) -> Boxed<'a, Result<Vec<OpenCase>, Refusal>>;
}

/// For installations and tests without cases.
pub struct NoCases;

impl OpenCases for NoCases {
    fn of_item<'a>(&'a self, _: &'a ItemId) -> Boxed<'a, Result<Vec<OpenCase>, Refusal>> {
        Box::pin(async { Ok(Vec::new()) })
    }
}

/// Shared by all handlers.
#[derive(Clone)]
pub struct Desk {
    pub catalog: Catalog,
    pub clock: SharedClock,
    pub open_cases: Arc<dyn OpenCases>,
    pub corrections: Arc<dyn Corrections>,
    /// Asks the pages outside that guides lead to; none where the installation does not want that.
    pub asker: Option<Asker>,
    /// Prints forms and specimens, and gives out the files of items; none where no county folder is served.
    papers: Option<Papers>,
}

#[derive(Clone)]
struct Papers {
    press: Arc<Press>,
    folder: Arc<Path>,
}

impl Desk {
    pub fn new(catalog: Catalog, clock: SharedClock, open_cases: Arc<dyn OpenCases>) -> Desk {
        Desk { catalog, clock, open_cases, corrections: Arc::new(NoCorrections), asker: None, papers: None }
    }

    /// Knowing what those who filed before were asked to mend.
    #[must_use]
    pub fn heeding(mut self, corrections: Arc<dyn Corrections>) -> Desk {
        self.corrections = corrections;
        self
    }

    #[must_use]
    pub fn asking(mut self, asker: Option<Asker>) -> Desk {
        self.asker = asker;
        self
    }

    /// With the county's templates and its folder.
    #[must_use]
    pub fn printing(mut self, press: Arc<Press>, folder: &Path) -> Desk {
        self.papers = Some(Papers { press, folder: folder.into() });
        self
    }

    pub(crate) fn press(&self) -> Option<&Arc<Press>> {
        self.papers.as_ref().map(|papers| &papers.press)
    }

    pub(crate) fn prints(&self, template: &str) -> bool {
        self.press().is_some_and(|press| press.has(template))
    }

    pub(crate) fn folder(&self) -> Option<&Path> {
        self.papers.as_ref().map(|papers| &*papers.folder)
    }

    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub fn today(&self) -> Date {
        local_date(self.clock.now())
    }

    pub fn live(&self) -> Arc<Live> {
        self.catalog.on(self.today())
    }

    pub fn county(&self) -> &Arc<County> {
        self.catalog.county()
    }

    /// The name of an organ as people know it; one of an imported file says so.
    pub fn organ_name(&self, organ: &OrganId) -> String {
        match (self.county().find_organ(organ), foreign_name(organ)) {
            (Some(organ), _) => organ.name.clone(),
            (None, Some(name)) => name.to_owned(),
            (None, None) => organ.to_string(),
        }
    }
}
