//! Rating a visit to a window then and there (一次一评), at its tablet.
//!
//! Visits have a chance of their own, so that they disturb no other. Whoever is not content says so when the matter is over:
//! a bad word opens a rectification, and the work on that is drawn from the chance of all.

use std::sync::Arc;

use anyhow::Result;
use casework::{Case, Command, Verb};
use kernel::{Channel, Timestamp};
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use ratings::RatedAct;
use ratings::lifecycle::judge::{DEED, Judgement, invited};
use serde_json::to_value;

use super::Life;
use crate::demo::Plan;

/// Sets the chance of visits apart from that of the county's life.
const APART: u64 = 0x0056_4953_4954;
/// Of a hundred who hand something in, so many rate it.
const RATED: u32 = 27;

pub struct Visits {
    rng: ChaCha8Rng,
}

impl Visits {
    pub fn of(plan: &Plan) -> Visits {
        Visits { rng: ChaCha8Rng::seed_from_u64(plan.seed ^ APART) }
    }

    /// When the visit is rated in which a case was handed in, if it was one and somebody says a word.
    pub fn rated(&mut self, case: &Case, now: Timestamp) -> Option<Timestamp> {
        let at_window = case.channel == Channel::Window && case.window.is_some();
        let says = at_window && self.rng.random_range(0..100) < RATED;
        says.then(|| now.plus_seconds(self.rng.random_range(90..600)))
    }

    fn level(&mut self) -> u8 {
        match self.rng.random_range(0..100) {
            0..=73 => 1,
            74..=94 => 2,
            _ => 3,
        }
    }
}

impl Life {
    pub(super) async fn rate_visit(&mut self, id: u32) -> Result<()> {
        let Some(no) = self.matters.get(&id).map(|matter| matter.no.clone()) else { return Ok(()) };
        let said = Judgement {
            act: RatedAct::HandedIn,
            level: self.visits.level(),
            tags: Vec::new(),
            text: String::new(),
            channel: ratings::Channel::Tablet,
            named: false,
            // One tablet is many people's device.
            device: String::new(),
            ip: String::new(),
            append: false,
            scan: None,
        };
        let verb = Verb::Deed { deed: DEED.to_owned(), data: Arc::new(to_value(said)?) };
        self.submit(Command::on(self.region, no, invited(), verb)).await.map(drop)
    }
}
