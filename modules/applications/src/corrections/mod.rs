//! 最常补正: what first notices (一次告知) ask applicants to mend, by item, by what it is about and by month, so that whoever
//! files next is told beforehand, and whoever keeps the item mends its guide where it fails (APP-18).
//!
//! Only the first notice of a case counts: it says what the first submission lacked, and a case stands once beside each
//! matter. Sums name nobody; the cases behind them are opened under the reader's sight.

mod store;

use std::collections::BTreeSet;

use ::store::WriteSet;
use casework::{Happening, Projecting};
use catalog::Boxed;
use catalog::often::{Corrections, Often};
use declarations::Item;
use jiff::ToSpan as _;
use kernel::{Date, ItemId, Refusal, RegionCode, local_date};
use store::Shelf;
use web::Problem;

pub use self::store::{Asked, CaseKey, Of};
use crate::desk::Desk;
use crate::lifecycle;

/// Fewer are not told to the public: a small count may point at somebody.
const FEWEST: u64 = 5;
/// So many of an item are worth a hint; where everything is marked, nothing is.
const MARKED: u32 = 3;

/// Adds what a first notice asks for. Called while the command's write set is built.
pub fn project(past: &Projecting<'_>, set: &mut WriteSet) {
    let Happening::Fact { fact, data } = past.happening else { return };
    if past.case.kind != lifecycle::KIND || &**fact != lifecycle::TOLD {
        return;
    }
    let Some(item) = &past.case.item else { return };
    let abouts = data.as_array().into_iter().flatten().filter_map(|about| about.as_str());
    for about in abouts.collect::<BTreeSet<&str>>() {
        store::add(set, past.case, item, about, local_date(past.at));
    }
}

/// Throws away what was counted, to be counted again.
pub fn clear(set: &mut WriteSet, region: RegionCode) {
    store::clear(set, region);
}

/// What a notice is about, as people call it: a material, a field of the form, or what the clerk wrote.
pub fn name_of(item: Option<&Item>, about: &str) -> String {
    let Some(item) = item else { return about.to_owned() };
    let material = item.find_material(about).map(|material| material.name.clone());
    let field = || {
        let mut fields = item.form.iter().flat_map(|form| form.fields());
        fields.find(|field| field.name == about).map(|field| field.title.clone())
    };
    material.or_else(field).unwrap_or_else(|| about.to_owned())
}

impl Desk {
    /// What the applicants of an item were most often asked to mend within the last twelve months: the first few, and
    /// none that is rare.
    pub async fn often_corrected(&self, item: &ItemId) -> Result<Vec<Often>, Problem> {
        let since = self.today().first_of_month().saturating_sub(11.months());
        self.corrections().most_frequent(item, since, FEWEST, MARKED).await.map_err(Problem::internal)
    }

    /// How many cases were asked for what, of whole months, the most frequent first.
    pub async fn corrections_asked(&self, of: &Of, from: Date, to: Date) -> Result<Vec<Asked>, Problem> {
        self.corrections().sums(of, from, to).await.map_err(Problem::internal)
    }

    /// The cases that a sum counts, newest first; whoever shows them looks at each under the reader's sight.
    pub async fn corrected_cases(
        &self,
        of: &Of,
        about: &str,
        (from, to): (Date, Date),
        (after, limit): (Option<&CaseKey>, u32),
    ) -> Result<Vec<CaseKey>, Problem> {
        self.corrections().cases(of, about, (from, to), (after, limit)).await.map_err(Problem::internal)
    }

    fn corrections(&self) -> Shelf<'_> {
        Shelf { db: &self.db, region: self.region }
    }
}

impl Corrections for Desk {
    fn most_frequent<'a>(&'a self, item: &'a ItemId) -> Boxed<'a, Result<Vec<Often>, Refusal>> {
        Box::pin(async move {
            let unread = |_| Refusal::not_allowed_now("corrections_unavailable", "补正统计暂时读不到，请稍后再试。");
            self.often_corrected(item).await.map_err(unread)
        })
    }
}
