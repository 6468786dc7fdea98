//! The desk: everything pages and API of this module do goes over it.

use casework::{Case, Error, Sight};
use identity::{Permission, Role, Who};
use kernel::{CaseNo, Date, OrganId, Refusal, RegionCode, Timestamp};
use std::sync::Arc;
use web::Problem;

use crate::store::Shelf;

/// Shared by all handlers; a clone counts references.
#[derive(Clone)]
pub struct Desk {
    /// The engine room, the catalogue, the gate and the files, as applications have them.
    pub office: applications::Desk,
}

impl Desk {
    pub fn now(&self) -> Timestamp {
        self.office.now()
    }

    pub fn today(&self) -> Date {
        self.office.today()
    }

    pub fn region(&self) -> RegionCode {
        self.office.region
    }

    pub(crate) fn shelf(&self) -> Shelf<'_> {
        Shelf { db: &self.office.db, region: self.office.region }
    }

    /// The organs whose ratings somebody may see, none named meaning all. Refuses whose posts show none.
    pub fn organs_seen(&self, who: &Who) -> Result<Option<Vec<OrganId>>, Refusal> {
        who.must(Permission::SeeRatings)?;
        let sight = who.sight();
        if sight.is_whole_county() {
            return Ok(None);
        }
        // Whoever watches a township sees the organs that sit there.
        let within = |organ: &declarations::Organ| {
            organ.region.is_some_and(|place| {
                sight
                    .grants()
                    .iter()
                    .any(|grant| matches!(grant, casework::Grant::Within(region) if region.contains(place)))
            })
        };
        let organs = self.office.county().organs.iter();
        let seen = organs.filter(|organ| sight.covers_organ(&organ.id) || within(organ)).map(|organ| organ.id.clone());
        Ok(Some(seen.collect()))
    }

    /// The same, narrowed to one organ where one is asked for; an organ that is none, or out of sight, is refused.
    pub fn organs_asked(&self, who: &Who, organ: Option<&OrganId>) -> Result<Option<Vec<OrganId>>, Refusal> {
        let seen = self.organs_seen(who)?;
        let Some(organ) = organ else { return Ok(seen) };
        if !self.office.county().organs.iter().any(|known| known.id == *organ) {
            return Err(Refusal::invalid("organ_unknown", "没有这个机构，请重新选择。").on_field("organ"));
        }
        if seen.is_some_and(|seen| !seen.contains(organ)) {
            let sentence = "这个部门的数据不在您的查看范围内。";
            return Err(Refusal::forbidden("figures_out_of_sight", sentence).on_field("organ"));
        }
        Ok(Some(vec![organ.clone()]))
    }

    /// Supervision alone sees who rated anonymously, and every look is logged.
    pub fn sees_raters(&self, who: &Who) -> bool {
        who.account.holds(Role::Supervisor) && who.sight().is_whole_county()
    }

    /// The case for whoever may rate it: the whole county is looked through, since who asks was checked otherwise.
    pub(crate) async fn case(&self, no: &CaseNo) -> Result<Arc<Case>, Problem> {
        self.office.casework.read_case(&Sight::county(self.region()), no).await.map_err(problem)
    }

    /// The name of an item as it is in force, or its id.
    pub fn item_name(&self, item: &str) -> String {
        self.office.item(item).map_or_else(|_| item.to_owned(), |item| item.name.clone())
    }

    /// The name of a member of staff, or the account where nobody knows it any more.
    pub fn person_name(&self, account: &str) -> String {
        let staff = self.office.county().organs.iter().flat_map(|organ| &organ.staff);
        let found = staff.into_iter().find(|staff| staff.account == *account);
        found.map_or_else(|| account.to_owned(), |staff| staff.name.clone())
    }

    /// `综合窗口 1 号` for `centre/general-1`.
    pub fn window_name(&self, window: &str) -> String {
        self.find_window(window).map_or_else(|| window.to_owned(), |(_, window)| window.name.clone())
    }

    /// A window by `organ/window`.
    pub fn find_window(&self, window: &str) -> Option<(&declarations::Organ, &declarations::Window)> {
        let (organ, _) = window.split_once('/')?;
        let organ = self.office.county().organs.iter().find(|known| known.id == *organ)?;
        let found = organ.windows.iter().find(|known| known.id == *window)?;
        Some((organ, found))
    }
}

/// What the engine room says, at the edge.
pub(crate) fn problem(error: Error) -> Problem {
    match error {
        Error::Refused(refusal) => refusal.into(),
        other => Problem::internal(other),
    }
}
