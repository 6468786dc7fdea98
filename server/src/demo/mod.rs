//! The demonstration county, lived through simulated time by the real commands: the same seed gives the same county,
//! to the byte of its register.
//!
//! [`people`] says who lives there, [`papers`] what they fill in, [`staff`] who works when, [`judgement`] how posts
//! decide, [`fees`] what is paid, [`watchers`] raises cards and takes up bad ratings, and [`life`] lets it all happen in the order of simulated moments.
//! [`surveys`] publishes what the county asks and answers it, [`calls`] calls people back. [`faults`] plants known misdeeds, where it is to be measured what supervision finds.

mod calls;
mod faults;
mod fees;
mod judgement;
mod life;
mod papers;
mod people;
mod progress;
mod staff;
mod surveys;
mod watchers;

use std::sync::Arc;

use anyhow::{Result, anyhow};
use jiff::ToSpan as _;
use kernel::{Date, TestClock};

use crate::town::Town;

pub use faults::{Faults, IMPOSSIBLE, Measured, Misdeed, Truth, WITNESSED};
pub use life::Lived;

/// The last simulated day. Fixed, so that a seed gives the same county whenever it is run; the work calendar reaches it.
pub const LAST_DAY: Date = jiff::civil::date(2026, 11, 20);

/// How much to live through.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    pub days: u32,
    pub cases: u32,
    pub seed: u64,
}

impl Plan {
    pub fn first_day(&self) -> Result<Date> {
        Ok(LAST_DAY.checked_sub(i64::from(self.days.saturating_sub(1)).days())?)
    }
}

/// Lives through the plan. The clock is the one the engine room was opened with; afterwards it stands at the evening of
/// [`LAST_DAY`].
pub async fn live(town: &Town, clock: &Arc<TestClock>, plan: Plan, show: bool) -> Result<Lived> {
    Ok(lived(town, clock, plan, None, show).await?.0)
}

/// The same with misdeeds planted, and what supervision ought to find.
pub async fn live_with_faults(
    town: &Town,
    clock: &Arc<TestClock>,
    plan: Plan,
    faults: Faults,
    show: bool,
) -> Result<(Lived, Truth)> {
    lived(town, clock, plan, Some(faults), show).await
}

async fn lived(
    town: &Town,
    clock: &Arc<TestClock>,
    plan: Plan,
    faults: Option<Faults>,
    show: bool,
) -> Result<(Lived, Truth)> {
    let salted = town.ratings_desk().settle_salt(plan.seed).await;
    salted.map_err(|problem| anyhow!("{}", problem.detail))?;
    town.db.postpone_indexes().await?;
    let life = life::Life::new(town, Arc::clone(clock), plan, faults, show)?;
    let lived = Box::pin(life.run()).await?;
    town.db.catch_up().await?;
    Ok(lived)
}
