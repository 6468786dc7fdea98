//! What 义务监督员 and 社会监督员 are told: the county's sums without a name or a number of a case, and what they said.

use std::collections::BTreeMap;

use casework::{CaseFilter, CaseRow, Error, Grant, Sight};
use identity::{Permission, Who};
use kernel::OrganId;

use crate::desk::Desk;
use crate::model::{By, Counts, Period, observing};

/// The latest of one's own findings that are shown.
const LATEST: u32 = 20;

/// Told how many, and nothing to open.
pub(crate) fn told_sums(who: &Who) -> bool {
    let works = [Permission::SeeAllCases, Permission::SeeOrganLedger, Permission::WorkTasks];
    who.may(Permission::Observe) || who.may(Permission::ManageRules) && !works.into_iter().any(|may| who.may(may))
}

impl Desk {
    /// Whose signals are summed up for somebody: an observer, and whoever sets rules without seeing cases, is told the
    /// county's, since sums name nobody.
    pub(crate) fn overview(&self, who: &Who) -> Sight {
        if told_sums(who) { self.whole() } else { crate::pages::sight(who) }
    }

    /// Cards by organ in a period, and those of organs too small to be told apart.
    pub async fn observed(&self, period: Period) -> Result<(Vec<(OrganId, Counts)>, Counts), Error> {
        let figures = self.figures(&self.whole(), period, By::Organ).await?;
        let county = self.office.county();
        let people: BTreeMap<OrganId, usize> =
            county.organs.iter().map(|organ| (organ.id.clone(), organ.staff.len())).collect();
        Ok(observing::by_organ(figures, &people))
    }

    /// What somebody reported, newest first.
    pub async fn own_findings(&self, who: &Who) -> Result<Vec<CaseRow>, Error> {
        let own = Sight::nothing(self.region()).and(Grant::Account(who.account.id.clone()));
        let found = self.office.casework.list_cases(&own, &CaseFilter::default(), None, LATEST).await?;
        Ok(found.rows)
    }
}
