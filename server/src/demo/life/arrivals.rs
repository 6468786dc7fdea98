//! Who comes on a day, to the counter or from home, and with what.

use std::sync::Arc;

use anyhow::Result;
use casework::{Case, Command, Filing, PartyKind};
use declarations::{Audience, Item};
use jiff::ToSpan as _;
use kernel::{Actor, Channel, Date, KindId, Timestamp, WindowId};
use rand::Rng as _;
use rand::seq::IndexedRandom as _;

use super::{HOUR, Life, Plot};
use crate::demo::faults::Plant;
use crate::demo::papers::{self, Papers};
use crate::demo::people::{FIRMS, RESIDENTS};
use crate::demo::{LAST_DAY, watchers};

impl Life {
    /// Draws the arrivals of a day: busy on working days and in spring and autumn, quiet at the weekend.
    pub(super) fn begin_day(&mut self, day: Date) -> Result<()> {
        let working = self.county.calendar.is_working_day(day).unwrap_or(false);
        let season = match day.month() {
            3 | 4 | 9 | 10 => 1.15,
            1 | 2 => 0.8,
            _ => 1.0,
        };
        let mean = f64::from(self.plan.cases) / f64::from(self.plan.days.max(1));
        // Two days in three are working days; the weights keep the plan's total.
        let expected = mean * season * if working { 1.29 } else { 0.38 };
        let spread: f64 = self.rng.random_range(0.9..1.1);
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a day's arrivals are a small count"
        )]
        let count = (expected * spread).round() as u32;
        for _ in 0..count {
            let hour: f64 = match self.rng.random_range(0..10) {
                0..=3 => self.rng.random_range(9.0..12.0),
                4..=6 => self.rng.random_range(13.5..17.0),
                _ => self.rng.random_range(7.0..22.5),
            };
            #[allow(clippy::cast_possible_truncation, reason = "hours of one day in microseconds")]
            let at = Timestamp::from_micros(Timestamp::start_of_day(day).as_micros() + (hour * HOUR as f64) as i64);
            self.schedule(at, Plot::Arrival);
        }
        let done = self.plan.first_day()?.until(day).map_or(0, |span| span.get_days());
        let lived = self.lived;
        self.progress.at(u32::try_from(done).unwrap_or_default(), || format!("{day}  {} 件", lived.cases));
        self.plan_bursts(day, working);
        let (hour, minute) = watchers::ROUND;
        self.schedule(Timestamp::at_local(day, hour, minute), Plot::Round);
        self.schedule(Timestamp::at_local(day, hour, minute + 1), Plot::Surveys);
        let next = day.checked_add(1.day())?;
        if next <= LAST_DAY {
            self.schedule(Timestamp::start_of_day(next), Plot::Day(next));
        }
        Ok(())
    }

    /// The morning of the surveys, after the round, when everything is written; those who answer do so in the evening.
    pub(super) async fn look_after_surveys(&mut self) -> Result<()> {
        let now = self.now();
        let working = self.county.calendar.is_working_day(kernel::local_date(now)).unwrap_or(false);
        for at in Box::pin(self.surveys.begin_day(now, working)).await? {
            self.schedule(at, Plot::Reply);
        }
        if self.calls.begin(kernel::local_date(now)) {
            // A list is drawn from what is in the database.
            self.land().await?;
            for at in Box::pin(self.calls.draw(now)).await? {
                self.schedule(at, Plot::Call);
            }
        }
        Ok(())
    }

    pub(super) async fn arrive(&mut self) -> Result<()> {
        let index = self.draw_item();
        let Some(item) = self.items.get(index).cloned() else { return Ok(()) };
        let at_counter = self.rng.random_bool(0.5) && self.counter_is_open();
        let Some((id, case)) = self.file(&item, at_counter).await? else { return Ok(()) };
        let planted = self.faulty.as_mut().and_then(|faulty| faulty.planting.choose(&case));
        if let Some(matter) = self.matters.get_mut(&id) {
            matter.plant = planted;
        }
        if planted == Some(Plant::TalkedOut) || self.rng.random_bool(0.008) {
            let hours = self.rng.random_range(2.0..90.0);
            self.schedule(self.in_hours(hours), Plot::Withdraw { case: id });
        }
        if let Some(at) = self.visits.rated(&case, self.now()) {
            self.schedule(at, Plot::RateVisit { case: id });
        }
        self.follow(id, &case);
        Ok(())
    }

    /// An application for an item, at the counter or from home, by somebody whom it may concern.
    pub(super) async fn file(&mut self, item: &Arc<Item>, at_counter: bool) -> Result<Option<(u32, Arc<Case>)>> {
        let for_people = item.audience.is_empty() || item.audience.contains(&Audience::Citizen);
        let for_firms = item.audience.iter().any(|audience| *audience != Audience::Citizen);
        let by_firm = for_firms && (!for_people || self.rng.random_bool(0.35));
        let party = match by_firm {
            true => self.people.firm(self.rng.random_range(0..FIRMS)),
            false => self.people.resident(self.rng.random_range(0..RESIDENTS)),
        };
        let today = kernel::local_date(self.now());
        let (place, place_name) =
            self.places.choose(&mut self.rng).cloned().unwrap_or((self.region, "青岚县".to_owned()));
        let Papers { answers, form, materials, missing } =
            papers::fill(item, &party, &place_name, today, &mut self.rng);
        let own = |channel| {
            let account = party.account.clone().unwrap_or_else(|| "walk-in".into());
            match party.kind {
                PartyKind::Citizen => Actor::citizen(account, party.name.clone()),
                _ => Actor::enterprise(account, party.name.clone()),
            }
            .through(channel)
        };
        let clerk = self.clerk();
        let (actor, channel, window) = match clerk.filter(|_| at_counter) {
            Some((place, clerk)) => (clerk.through(Channel::Window), Channel::Window, self.window(place, item, today)),
            None => (own(Channel::Web), Channel::Web, None),
        };
        let filing = Filing {
            kind: KindId::from(applications::lifecycle::KIND),
            item: Some(item.id.clone()),
            party: Arc::clone(&party),
            agent: None,
            channel,
            place: Some(place),
            window,
            organ: None,
            form,
            answers,
            materials,
        };
        let Some(submitted) = self.submit(Command::file(self.region, actor, filing)).await? else { return Ok(None) };
        self.lived.cases += 1;
        let id = self.get_to_know(submitted.no.clone(), missing, own(Channel::Web));
        Ok(Some((id, submitted)))
    }

    fn draw_item(&mut self) -> usize {
        let total: u32 = self.weights.iter().sum();
        let mut roll = self.rng.random_range(0..total.max(1));
        for (index, weight) in self.weights.iter().enumerate() {
            match roll.checked_sub(*weight) {
                Some(rest) => roll = rest,
                None => return index,
            }
        }
        0
    }

    /// The hall's hours: nobody files over a counter at night or at the weekend.
    fn counter_is_open(&self) -> bool {
        let now = self.now();
        let day = kernel::local_date(now);
        let within = |from, to| (Timestamp::at_local(day, from, 0)..Timestamp::at_local(day, to, 0)).contains(&now);
        self.county.calendar.is_working_day(day).unwrap_or(false) && (within(9, 12) || within(13, 17))
    }

    /// A window clerk of the service centre who is at work now, and which of them it is.
    fn clerk(&mut self) -> Option<(usize, Actor)> {
        let desk = self.staff.at(&"centre".into(), "receiver");
        let place = self.rng.random_range(0..desk.len().max(1));
        let worker = self.staff.worker(*desk.get(place)?)?;
        Some((place, worker.actor.clone()))
    }

    /// Where a clerk sits: clerks take turns at the windows by the week. What has a window of its own goes there every
    /// other day.
    fn window(&self, clerk: usize, item: &Item, day: Date) -> Option<WindowId> {
        let centre = self.county.organs.find("centre")?;
        let serving = centre.windows.iter().filter(|window| window.serves(&item.id));
        let (own, all): (Vec<_>, Vec<_>) = serving.partition(|window| !window.items.iter().any(|items| items == "*"));
        let windows = if !own.is_empty() && day.day() % 2 == 0 { own } else { all };
        let week = usize::try_from(day.iso_week_date().week()).unwrap_or_default();
        let place = (clerk + week) % windows.len().max(1);
        windows.get(place).map(|window| window.id.clone())
    }
}
