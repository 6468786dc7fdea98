//! Steps behind a figure, one by one: of a place under the reader's sight, of a person for the few who may see them.

use identity::Who;
use kernel::OrganId;
use web::Problem;

use crate::bins::HoursBin;
use crate::desk::Desk;
use crate::months::Period;
use crate::store::figures::Of;
use crate::store::steps;
pub use crate::store::steps::{Key, Sort, Step};

/// Which steps are asked for.
#[derive(Clone, Copy, Debug)]
pub struct Steps<'a> {
    pub sort: Sort,
    pub organ: Option<&'a OrganId>,
    /// The organ leads the cases, whoever does the step.
    pub by_lead: bool,
    pub item: Option<&'a str>,
    /// An account: everything it did, wherever.
    pub person: Option<&'a str>,
    pub act: Option<&'a str>,
    /// Upon matters settled on the spot, or upon the others.
    pub instant: Option<bool>,
    pub hours: Option<HoursBin>,
    pub period: Period,
}

impl Desk {
    /// A page of steps, newest first, and where the next begins.
    pub async fn steps_done(
        &self,
        who: &Who,
        asked: &Steps<'_>,
        after: Option<&Key>,
        limit: u32,
    ) -> Result<(Vec<Step>, Option<Key>), Problem> {
        let of = match asked.person {
            Some(person) => {
                self.may_see_person(who, person).await?;
                Of { item: asked.item.map(str::to_owned), ..Of::default() }
            }
            None => self.of(&who.sight(), asked.organ, asked.item)?,
        };
        let Steps { sort, by_lead, person, act, instant, hours, period, .. } = *asked;
        let wanted = steps::Asked { sort, of: &of, by_lead, person, act, instant, hours, period };
        let found = steps::list(&self.office.db, self.office.region, &wanted, after, limit.saturating_add(1)).await;
        let mut rows = found.map_err(Problem::internal)?;
        let more = rows.len() > usize::try_from(limit).unwrap_or(usize::MAX);
        if more {
            rows.pop();
        }
        let next = rows.last().filter(|_| more).map(|step| step.key.clone());
        Ok((rows, next))
    }
}
