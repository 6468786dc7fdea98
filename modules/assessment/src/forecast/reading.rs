//! What the forecast rests on, read under a sight: whoever sees an organ's cases sees how many are expected, and whoever
//! sees a hall what its windows will need.

use std::collections::BTreeMap;
use std::sync::Arc;

use casework::Sight;
use declarations::Organ;
use jiff::ToSpan as _;
use kernel::{Date, OrganId, Refusal, local_date};
use web::Problem;

use super::demand::{Forecast, WEEKS, forecast};
use super::hall::{Hall, Planned, mean_minutes, plan};
use crate::desk::Desk;
use crate::indicators::float;
use crate::measures::Measure;
use crate::months::Period;
use crate::store::figures::{Span, series};
use crate::store::{cases, windows};

/// Days planned for.
const PLANNED: i64 = 14;

/// The plan of a hall.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    pub organ: OrganId,
    pub hall: Hall,
    pub days: Vec<Planned>,
}

impl Desk {
    /// What to expect of what a sight reaches, an organ or an item, from the past two years.
    pub async fn foresee(
        &self,
        sight: &Sight,
        organ: Option<&OrganId>,
        item: Option<&str>,
    ) -> Result<Forecast, Problem> {
        let of = self.of(sight, organ, item)?;
        let (db, region, today) = (&self.office.db, self.office.region, self.office.today());
        let from = today.saturating_sub(2.years());
        let mut counts: BTreeMap<Date, f64> = BTreeMap::new();
        if item.is_some() {
            for at in cases::filings(db, region, &of, from, today).await.map_err(Problem::internal)? {
                *counts.entry(local_date(at)).or_default() += 1.0;
            }
        } else {
            let days = Period::days(from, today);
            let rows = series(db, region, &of, Span::Day, days).await.map_err(Problem::internal)?;
            counts.extend(rows.into_iter().map(|(day, sums)| (day, float(sums.get(Measure::Filed)))));
        }
        Ok(self.foresee_counts(&counts))
    }

    fn foresee_counts(&self, counts: &BTreeMap<Date, f64>) -> Forecast {
        let today = self.office.today();
        // A day without any says that the record had begun, not that it begins.
        let since = counts.iter().find(|(_, filed)| **filed > 0.0).map_or(today, |(day, _)| *day);
        forecast(&self.office.calendar(), today, since, |day| counts.get(&day).copied().unwrap_or_default())
    }

    /// The organs with windows that a sight reaches, the one with most windows first.
    pub fn halls(&self, sight: &Sight) -> Vec<Arc<Organ>> {
        let reach = self.reach(sight);
        let seen = |organ: &&Arc<Organ>| reach.as_ref().is_none_or(|reach| reach.contains(&organ.id));
        let county = self.office.county();
        let mut halls: Vec<Arc<Organ>> =
            county.organs.iter().filter(seen).filter(|organ| !organ.windows.is_empty()).cloned().collect();
        halls.sort_by_key(|organ| std::cmp::Reverse(organ.windows.len()));
        halls
    }

    /// The working days of the next two weeks at a hall.
    pub async fn plan_hall(&self, sight: &Sight, hall: &OrganId) -> Result<Plan, Problem> {
        self.of(sight, Some(hall), None)?;
        let county = self.office.county();
        let organ = county.find_organ(hall).filter(|organ| !organ.windows.is_empty());
        let organ = organ.ok_or_else(|| {
            Refusal::not_found("hall_unknown", "这个部门没有窗口，请选择有窗口的部门。").on_field("hall")
        })?;
        let (db, region, today) = (&self.office.db, self.office.region, self.office.today());
        let since = today.saturating_sub(2.years());
        let taken_in = windows::taken_in(db, region, hall, since).await.map_err(Problem::internal)?;
        let (mut counts, mut mix) = (BTreeMap::<Date, f64>::new(), Vec::new());
        let lately = today.saturating_sub(WEEKS.weeks());
        for (day, item, came) in &taken_in {
            *counts.entry(*day).or_default() += float(*came);
            if *day >= lately {
                mix.extend(county.meta.minutes_of(item).map(|minutes| (minutes, *came)));
            }
        }
        let mut places: Vec<String> = organ.windows.iter().map(|window| window.place.clone()).collect();
        places.sort();
        places.dedup();
        let last = today.saturating_add(PLANNED.days());
        let bookings = self.office.bookings(&places, today, last).await?;
        let count = |windows: usize| u32::try_from(windows).unwrap_or(u32::MAX);
        let dedicated = organ.windows.iter().filter(|window| !window.items.iter().any(|item| item == "*")).count();
        let hall = Hall {
            windows: count(organ.windows.len()),
            dedicated: count(dedicated),
            worked: self.office.worked_minutes(),
            minutes: mean_minutes(&mix).or_else(|| county.meta.minutes_of("").map(f64::from)),
            seats: bookings.seats,
        };
        let days =
            self.foresee_counts(&counts).days.into_iter().filter(|expected| expected.works && expected.day <= last);
        let planned =
            days.map(|expected| plan(&hall, expected, bookings.booked.get(&expected.day).copied().unwrap_or_default()));
        Ok(Plan { organ: organ.id.clone(), hall, days: planned.collect() })
    }
}
