//! 最常补正: what applicants of an item most often had to mend, beside how many pass at their first submission (APP-18), so
//! that whoever keeps the item mends the guide where it fails.
//!
//! Whoever keeps the catalogue reads the sums of every item, which name nobody; everybody else those of the organs in
//! sight. The cases behind a sum are opened under the sight alone.

pub mod api;
mod pages;

use std::collections::BTreeMap;

use applications::corrections as asked;
use identity::{Permission, Who};
use jiff::ToSpan as _;
use kernel::{CaseNo, ItemId, OrganId, Refusal};
use web::Problem;

pub use self::pages::routes;
use crate::cases::Opened;
use crate::desk::Desk;
use crate::indicators::SMALL;
use crate::measures::{Measure, Sums};
use crate::months::{Month, Period};
use crate::store::cases::Key;
use crate::store::figures::{self, Of};

/// First answers, and those of them that accepted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pass {
    pub passed: i64,
    pub answered: i64,
}

impl Pass {
    fn of(sums: &Sums) -> Pass {
        Pass { passed: sums.get(Measure::PassedFirst), answered: sums.get(Measure::Answered) }
    }

    /// In thousandths; none where nothing was answered.
    pub fn rate(self) -> Option<i64> {
        thousandths(self.passed, self.answered)
    }

    pub const fn is_small(self) -> bool {
        self.answered < SMALL
    }
}

/// One thing that applicants of an item had to mend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Amiss {
    pub item: ItemId,
    /// A material's id, a field of the form, or what the clerk wrote.
    pub about: String,
    /// Cases whose first notice asked for it.
    pub cases: i64,
    pub year_before: i64,
    /// Cases of the item filed in the same months.
    pub filed: i64,
    pub pass: Pass,
    pub pass_before: Pass,
}

impl Amiss {
    /// Of those filed, in thousandths.
    pub fn share(&self) -> Option<i64> {
        thousandths(self.cases, self.filed)
    }
}

fn thousandths(part: i64, whole: i64) -> Option<i64> {
    (whole > 0).then(|| (part * 1_000 + whole / 2) / whole)
}

/// Everything of a period.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Corrections {
    pub pass: Pass,
    pub pass_before: Pass,
    /// The most frequent first.
    pub amiss: Vec<Amiss>,
}

impl Desk {
    /// This month and the eleven before.
    pub(crate) fn last_year(&self) -> Period {
        let month = Month::of(self.office.today());
        Period::days(month.first().saturating_sub(11.months()), month.last())
    }

    /// What had to be mended in whole months, with the same months a year earlier.
    ///
    /// # Errors
    /// `whole_months`; `figures_out_of_sight`.
    pub async fn corrections(
        &self,
        who: &Who,
        organ: Option<&OrganId>,
        item: Option<&str>,
        period: Period,
    ) -> Result<Corrections, Problem> {
        if !period.is_of_months() {
            let sentence = "补正按月统计，时段请写成 2026-11、2026-Q4、2026 或者 2026-01-01..2026-11-30 的样子。";
            return Err(Refusal::invalid("whole_months", sentence).on_field("period").into());
        }
        let of = self.corrections_of(who, organ, item)?;
        let before = period.year_before();
        let (items, items_before) = (self.by_item(&of, period).await?, self.by_item(&of, before).await?);
        let wanted = narrowed(&of);
        let told = self.office.corrections_asked(&wanted, period.from, period.to).await?;
        let earlier = self.office.corrections_asked(&wanted, before.from, before.to).await?;
        let earlier: BTreeMap<(ItemId, String), u64> =
            earlier.into_iter().map(|one| ((one.item, one.about), one.cases)).collect();
        let whole = |cases: u64| i64::try_from(cases).unwrap_or(i64::MAX);
        let amiss = told.into_iter().map(|one| {
            let sums = items.get(one.item.as_str()).cloned().unwrap_or_default();
            let known = items_before.get(one.item.as_str()).map(Pass::of);
            let key = (one.item, one.about);
            let year_before = earlier.get(&key).copied().unwrap_or_default();
            Amiss {
                cases: whole(one.cases),
                year_before: whole(year_before),
                filed: sums.get(Measure::Filed),
                pass: Pass::of(&sums),
                pass_before: known.unwrap_or_default(),
                item: key.0,
                about: key.1,
            }
        });
        Ok(Corrections { pass: all(&items), pass_before: all(&items_before), amiss: amiss.collect() })
    }

    /// A page of the cases whose first notice asked for something, newest first, as far as the reader's sight reaches.
    pub async fn corrected(
        &self,
        who: &Who,
        (organ, item): (Option<&OrganId>, &str),
        about: &str,
        period: Period,
        (after, limit): (Option<&Key>, u32),
    ) -> Result<Opened, Problem> {
        let of = narrowed(&self.corrections_of(who, organ, Some(item))?);
        let after = after.and_then(|(day, no)| Some((day.parse().ok()?, no.clone())));
        let days = (period.from, period.to);
        let page = (after.as_ref(), limit.saturating_add(1));
        let mut keys = self.office.corrected_cases(&of, about, days, page).await?;
        let size = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = keys.len() > size;
        keys.truncate(size);
        let next = keys.last().filter(|_| more).map(|(day, no)| (day.to_string(), no.clone()));
        let numbers: Vec<CaseNo> = keys.into_iter().map(|(_, no)| no).collect();
        let counted = numbers.len();
        let rows = self.rows(&who.sight(), numbers).await?;
        Ok(Opened { hidden: counted.saturating_sub(rows.len()), rows, adds: Vec::new(), next })
    }

    /// Whose sums somebody may read.
    fn corrections_of(&self, who: &Who, organ: Option<&OrganId>, item: Option<&str>) -> Result<Of, Problem> {
        if who.may(Permission::ManageCatalog) {
            let organs = organ.map(|organ| vec![organ.clone()]);
            return Ok(Of { organs, item: item.map(str::to_owned), window: None });
        }
        self.of(&who.sight(), organ, item)
    }

    async fn by_item(&self, of: &Of, period: Period) -> Result<BTreeMap<String, Sums>, Problem> {
        let found = figures::by_item(&self.office.db, self.office.region, of, period).await;
        Ok(found.map_err(Problem::internal)?.into_iter().collect())
    }
}

fn narrowed(of: &Of) -> asked::Of {
    asked::Of { organs: of.organs.clone(), item: of.item.as_deref().map(ItemId::from) }
}

fn all(items: &BTreeMap<String, Sums>) -> Pass {
    items.values().map(Pass::of).fold(Pass::default(), |all, one| Pass {
        passed: all.passed + one.passed,
        answered: all.answered + one.answered,
    })
}
