//! Parts of the front page that know cases: the reader's open matters, and what was promised and kept this month.

use askama::Template;
use casework::{CaseFilter, Phase, Sight};
use identity::Who;
use kernel::KindId;
use web::parts::Figure;
use web::{Problem, Text};

use super::me::{self, CaseView};
use crate::desk::{Desk, problem};
use crate::lifecycle::KIND;

/// Matters shown on the front page; the rest is one click away.
const SHOWN: usize = 4;

/// The reader's open matters, those in which they must act first. Prints nothing when there are none.
#[derive(Template)]
#[template(path = "citizen/open_matters.html")]
pub struct OpenMatters {
    t: Text,
    cases: Vec<CaseView>,
    all: usize,
    drafts: usize,
    unread: u64,
}

impl OpenMatters {
    pub fn is_empty(&self) -> bool {
        self.cases.is_empty() && self.drafts == 0 && self.unread == 0
    }
}

impl askama::filters::HtmlSafe for OpenMatters {}

pub async fn open_matters(desk: &Desk, t: Text, who: &Who) -> Result<OpenMatters, Problem> {
    let rows = me::open_cases(desk, who).await?;
    Ok(OpenMatters {
        t,
        cases: rows.iter().take(SHOWN).map(|row| me::case_view(desk, t, row)).collect(),
        all: rows.len(),
        drafts: desk.list_drafts(who).await?.len(),
        unread: desk.count_unread(who).await?,
    })
}

/// What the county did this month, for everyone to see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicFigures {
    pub filed: u64,
    pub closed: u64,
    pub open: u64,
}

/// Counts of this month's filings and of what is open: counts only, no rows.
pub async fn public_figures(desk: &Desk) -> Result<PublicFigures, Problem> {
    let sight = Sight::county(desk.region);
    let today = desk.today();
    let month = CaseFilter {
        kind: Some(KindId::from(KIND)),
        filed_from: Some(today.first_of_month()),
        filed_to: Some(today),
        ..CaseFilter::default()
    };
    let closed = CaseFilter { phases: vec![Phase::Closed, Phase::Archived], ..month.clone() };
    let open = CaseFilter {
        kind: Some(KindId::from(KIND)),
        phases: vec![Phase::Filed, Phase::Correcting, Phase::Handling, Phase::Decided],
        ..CaseFilter::default()
    };
    let count = async |filter: &CaseFilter| desk.casework.count_cases(&sight, filter).await.map_err(problem);
    Ok(PublicFigures { filed: count(&month).await?, closed: count(&closed).await?, open: count(&open).await? })
}

impl PublicFigures {
    pub fn figures(&self, t: Text) -> Vec<Figure> {
        let figure = |n: u64, key: &str| Figure::new(t.number(n), t.get("citizen-figure-unit"), t.get(key));
        vec![
            figure(self.filed, "citizen-figure-filed"),
            figure(self.closed, "citizen-figure-closed"),
            figure(self.open, "citizen-figure-open"),
        ]
    }
}
