//! Who did what: a person's own month, an organ's people, where the working days go.

use casework::Sight;
use identity::{Permission, Who};
use kernel::{OrganId, Refusal};
use web::Problem;

use crate::desk::Desk;
use crate::months::Month;
use crate::store::work as rows;
pub use crate::store::work::Done;

impl Desk {
    /// Who may look at a person's figures: the person, the head of one of the person's organs, whoever watches the
    /// county.
    pub async fn may_see_person(&self, who: &Who, person: &str) -> Result<(), Problem> {
        if who.account.id.as_str() == person || who.may(Permission::SeeAllCases) {
            return Ok(());
        }
        if who.may(Permission::SeeOrganLedger) {
            let account = self.office.gate.directory.find_account(&person.into()).await.map_err(Problem::internal)?;
            let shares = account.is_some_and(|account| {
                account.organs().any(|organ| {
                    let heads =
                        |duty: &&identity::Duty| duty.organ == *organ && duty.roles.contains(&identity::Role::Approver);
                    who.account.duties.iter().any(|duty| heads(&duty))
                })
            });
            if shares {
                return Ok(());
            }
        }
        let sentence = "只有本人、本部门负责人和效能监察可以查看个人的积分和办理情况。";
        Err(Refusal::forbidden("person_out_of_sight", sentence).into())
    }

    /// One person's month by act; ask [`Desk::may_see_person`] first.
    pub async fn work(&self, person: &str, month: Month) -> Result<Vec<Done>, Problem> {
        let (db, region) = (&self.office.db, self.office.region);
        rows::of_person(db, region, person, month).await.map_err(Problem::internal)
    }

    /// Where the working days of some months went, by act.
    pub async fn steps(
        &self,
        sight: &Sight,
        organ: Option<&OrganId>,
        from: Month,
        to: Month,
    ) -> Result<Vec<Done>, Problem> {
        let of = self.of(sight, organ, None)?;
        let mut steps = rows::by_act(&self.office.db, self.office.region, &of, from, to).await;
        if let Ok(steps) = &mut steps {
            steps.sort_by_key(|step| std::cmp::Reverse(step.days));
        }
        steps.map_err(Problem::internal)
    }

    /// Steps done by hour of the week, from Monday at midnight.
    pub async fn handled_by_hour(
        &self,
        sight: &Sight,
        organ: Option<&OrganId>,
        from: Month,
        to: Month,
    ) -> Result<Vec<(i64, i64)>, Problem> {
        let of = self.of(sight, organ, None)?;
        rows::hours(&self.office.db, self.office.region, &of, from, to).await.map_err(Problem::internal)
    }
}
