//! How people rate: at the tablet or by the code of their receipt where they came to a window, from home otherwise, by
//! the link of a text message, or on the telephone when somebody calls.

use std::sync::Arc;

use anyhow::Result;
use casework::{Case, Command, Verb};
use kernel::{Actor, Digest32, OrganId};
use rand::Rng as _;
use ratings::RatedAct;
use ratings::lifecycle::judge::{DEED, Judgement, invited};
use serde_json::to_value;

use super::{Life, Matter};
use crate::demo::faults::Plant;

/// The organ whose hotline calls people, and who sits there.
const CALLERS: (&str, &str) = ("service-bureau", "hotline");

impl Life {
    /// Chance says how satisfied somebody is; by which way they say it follows from the case, so that it disturbs no
    /// other chance.
    pub(super) async fn rate(&mut self, id: u32) -> Result<()> {
        let Some(matter) = self.matters.remove(&id) else { return Ok(()) };
        if let Some(named) = matter.plant.and_then(Plant::annoyed) {
            return self.complain(matter, named).await;
        }
        let (level, text) = match self.rng.random_range(0..100) {
            0..=71 => (1, ""),
            72..=91 => (2, ""),
            92..=96 => (3, ""),
            97..=98 => (4, "等的时间有点长。"),
            _ => (5, "跑了两趟，材料要求前后不一致。"),
        };
        let Some(case) = self.casework.current(self.region, &matter.no).await? else { return Ok(()) };
        let (channel, actor, device) = self.way(&case, matter);
        let (text, tags, ip) = (text.to_owned(), Vec::new(), String::new());
        let (act, named, append) = (RatedAct::Matter, false, false);
        let said = to_value(Judgement { act, level, tags, text, channel, named, device, ip, append, scan: None })?;
        let verb = Verb::Deed { deed: DEED.to_owned(), data: Arc::new(said) };
        self.submit(Command::on(self.region, case.no.clone(), actor, verb)).await.map(drop)
    }

    /// The channel, whoever speaks by it, and the mark of their device: everybody at home has their own.
    fn way(&self, case: &Case, matter: Matter) -> (ratings::Channel, Actor, String) {
        use ratings::Channel;
        let mark = Digest32::of(case.no.as_str().as_bytes());
        let chance = mark.as_bytes().iter().fold(0_u32, |sum, byte| sum + u32::from(*byte)) % 100;
        let channel = match case.channel {
            kernel::Channel::Window | kernel::Channel::Kiosk => match chance {
                0..=44 => Channel::Tablet,
                45..=69 => Channel::Qr,
                70..=84 => Channel::Link,
                85..=92 => Channel::Phone,
                _ => Channel::Mobile,
            },
            _ => match chance {
                0..=37 => Channel::Web,
                38..=69 => Channel::Mobile,
                70..=87 => Channel::Link,
                88..=93 => Channel::Phone,
                _ => Channel::Qr,
            },
        };
        let device: String = mark.to_hex().chars().take(20).collect();
        match (channel, self.caller(case)) {
            (Channel::Phone, Some(caller)) => (channel, caller, String::new()),
            // Nobody may call about what their own organ had a part in: a link is sent instead.
            (Channel::Phone, None) => (Channel::Link, invited(), device),
            // One tablet is many people's device.
            (Channel::Tablet, _) => (channel, invited(), String::new()),
            (Channel::Qr | Channel::Link | Channel::Sms, _) => (channel, invited(), device),
            (Channel::Web | Channel::Mobile | Channel::Paper | Channel::Api, _) => (channel, matter.actor, device),
        }
    }

    fn caller(&self, case: &Case) -> Option<Actor> {
        let organ = OrganId::from(CALLERS.0);
        let desk = self.staff.at(&organ, CALLERS.1);
        let worker =
            desk.iter().find_map(|index| self.staff.worker(*index)).filter(|_| !case.organs.contains(&organ))?;
        Some(worker.actor.clone())
    }
}
