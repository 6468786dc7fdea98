//! The county at work: every arrival, task, answer, deadline and rating in the order of simulated moments.
//!
//! One queue holds what is going to happen. Each event becomes a command through [`Casework::submit`], the same door
//! that HTTP uses; what the command opened is scheduled in turn. Writes are awaited a few thousand commands later, so
//! that the writer is never idle.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, VecDeque};
use std::sync::Arc;

use anyhow::Result;
use calendar::LegalClock;
use casework::{
    Case, Casework, Command, Error, Filing, MaterialRef, PartyKind, Phase, Submitted, Supplement, Verb, deadlines,
};
use declarations::{Audience, County, Item, ItemState};
use jiff::ToSpan as _;
use kernel::{Actor, CaseNo, Channel, Date, KindId, RegionCode, TestClock, Timestamp};
use rand::seq::IndexedRandom as _;
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use serde_json::json;

use super::Plan;
use super::judgement::judge;
use super::papers::{self, Papers};
use super::people::{FIRMS, People, RESIDENTS};
use super::progress::Progress;
use super::staff::Staff;
use super::watchers::{self, Watchers};
use crate::town::Town;

/// Writes that may be under way at once.
const IN_FLIGHT: usize = 16_384;
const HOUR: i64 = 3_600 * 1_000_000;

/// What a county's life came to.
#[derive(Clone, Copy, Debug, Default)]
pub struct Lived {
    pub cases: u32,
    pub commands: u64,
    /// Commands the engine room refused, such as an examiner who may not decide; they were tried otherwise.
    pub refused: u64,
}

/// What is going to happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Plot {
    Day(Date),
    /// Rules are asked, cards and rectifications opened.
    Round,
    Arrival,
    Work {
        case: u32,
        task: u32,
        worker: u32,
    },
    Answer {
        case: u32,
    },
    Wake {
        case: u32,
    },
    Withdraw {
        case: u32,
    },
    Rate {
        case: u32,
    },
}

/// What the simulation remembers of a case under way.
struct Matter {
    no: CaseNo,
    /// Required papers that were left out.
    missing: Vec<String>,
    /// Tasks already given to somebody.
    given: Vec<u32>,
    wake_at: Option<Timestamp>,
    actor: Actor,
    answering: bool,
    rating: bool,
}

pub struct Life {
    casework: Casework,
    county: Arc<County>,
    clock: Arc<TestClock>,
    plan: Plan,
    region: RegionCode,
    items: Vec<Arc<Item>>,
    weights: Vec<u32>,
    places: Vec<(RegionCode, String)>,
    people: People,
    staff: Staff,
    watchers: Watchers,
    rng: ChaCha8Rng,
    queue: BinaryHeap<Reverse<(Timestamp, u64, Plot)>>,
    order: u64,
    matters: HashMap<u32, Matter>,
    /// Numbers given to matters so far.
    known: u32,
    flights: VecDeque<Submitted>,
    lived: Lived,
    progress: Progress,
}

impl Life {
    pub fn new(town: &Town, clock: Arc<TestClock>, plan: Plan, show: bool) -> Result<Self> {
        let (region, county) = (town.region, Arc::clone(&town.county));
        let items: Vec<Arc<Item>> =
            county.items.iter().filter(|item| item.state == ItemState::InUse).cloned().collect();
        // Everyday matters are asked for ten times as often as the rest.
        let weights = items.iter().map(|item| if item.high_frequency { 10 } else { 1 }).collect();
        let villages =
            county.regions.iter().filter(|place| place.code.parent() != Some(region) && place.code != region);
        let places = villages.map(|place| (place.code, county.regions.full_name(place.code))).collect();
        Ok(Self {
            people: People::new(&county),
            staff: Staff::new(&county),
            watchers: Watchers::of(town),
            rng: ChaCha8Rng::seed_from_u64(plan.seed),
            queue: BinaryHeap::new(),
            order: 0,
            matters: HashMap::new(),
            known: 0,
            flights: VecDeque::with_capacity(IN_FLIGHT),
            lived: Lived::default(),
            progress: Progress::new(plan.days, show),
            casework: town.casework.clone(),
            county,
            clock,
            plan,
            region,
            items,
            weights,
            places,
        })
    }

    pub async fn run(mut self) -> Result<Lived> {
        let first = self.plan.first_day()?;
        self.schedule(Timestamp::start_of_day(first), Plot::Day(first));
        let end = Timestamp::at_local(super::LAST_DAY, 18, 0);
        while let Some(Reverse((at, _, plot))) = self.queue.pop() {
            if at > end {
                break;
            }
            self.clock.set(at);
            self.happen(plot).await?;
        }
        self.clock.set(end);
        self.land().await?;
        self.watchers.round(end).await?;
        self.casework.store_states(self.region).await?;
        self.casework.seal_days(self.region).await?;
        self.progress.end();
        Ok(self.lived)
    }

    fn schedule(&mut self, at: Timestamp, plot: Plot) {
        self.order += 1;
        self.queue.push(Reverse((at, self.order, plot)));
    }

    fn now(&self) -> Timestamp {
        use kernel::Clock as _;
        self.clock.now()
    }

    fn in_hours(&self, hours: f64) -> Timestamp {
        #[allow(clippy::cast_possible_truncation, reason = "a few weeks in microseconds")]
        let micros = (hours * HOUR as f64) as i64;
        Timestamp::from_micros(self.now().as_micros() + micros)
    }

    async fn happen(&mut self, plot: Plot) -> Result<()> {
        match plot {
            Plot::Day(day) => self.begin_day(day),
            Plot::Round => self.watch().await,
            Plot::Arrival => self.arrive().await,
            Plot::Work { case, task, worker } => self.work(case, task, worker).await,
            Plot::Answer { case } => self.answer(case).await,
            Plot::Wake { case } => self.wake(case).await,
            Plot::Withdraw { case } => self.withdraw(case).await,
            Plot::Rate { case } => self.rate(case).await,
        }
    }

    /// Draws the arrivals of a day: busy on working days and in spring and autumn, quiet at the weekend.
    fn begin_day(&mut self, day: Date) -> Result<()> {
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
        let (hour, minute) = watchers::ROUND;
        self.schedule(Timestamp::at_local(day, hour, minute), Plot::Round);
        let next = day.checked_add(1.day())?;
        if next <= super::LAST_DAY {
            self.schedule(Timestamp::start_of_day(next), Plot::Day(next));
        }
        Ok(())
    }

    /// Waits until everything so far is written.
    async fn land(&mut self) -> Result<()> {
        while let Some(flight) = self.flights.pop_front() {
            flight.landed().await?;
        }
        Ok(())
    }

    /// Those who watch make their rounds; what they opened is somebody's work from now on.
    async fn watch(&mut self) -> Result<()> {
        self.land().await?;
        for no in self.watchers.round(self.now()).await? {
            let Some(case) = self.casework.current(self.region, &no).await? else { continue };
            let id = self.get_to_know(no, Vec::new(), Actor::system());
            self.follow(id, &case);
        }
        Ok(())
    }

    fn get_to_know(&mut self, no: CaseNo, missing: Vec<String>, actor: Actor) -> u32 {
        self.known += 1;
        let (given, wake_at) = (Vec::new(), None);
        self.matters.insert(self.known, Matter { no, missing, given, wake_at, actor, answering: false, rating: false });
        self.known
    }

    async fn arrive(&mut self) -> Result<()> {
        let index = self.draw_item();
        let Some(item) = self.items.get(index).cloned() else { return Ok(()) };
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
            papers::fill(&item, &party, &place_name, today, &mut self.rng);
        let own = |channel| {
            let account = party.account.clone().unwrap_or_else(|| "walk-in".into());
            match party.kind {
                PartyKind::Citizen => Actor::citizen(account, party.name.clone()),
                _ => Actor::enterprise(account, party.name.clone()),
            }
            .through(channel)
        };
        let clerk = self.clerk();
        let at_counter = self.rng.random_bool(0.5) && self.counter_is_open();
        let (actor, channel) = match clerk.filter(|_| at_counter) {
            Some(clerk) => (clerk.through(Channel::Window), Channel::Window),
            None => (own(Channel::Web), Channel::Web),
        };
        let filing = Filing {
            kind: KindId::from(applications::lifecycle::KIND),
            item: Some(item.id.clone()),
            party: Arc::clone(&party),
            agent: None,
            channel,
            place: Some(place),
            organ: None,
            form,
            answers,
            materials,
        };
        let Some(submitted) = self.submit(Command::file(self.region, actor, filing)).await? else { return Ok(()) };
        self.lived.cases += 1;
        let id = self.get_to_know(submitted.no.clone(), missing, own(Channel::Web));
        if self.rng.random_bool(0.008) {
            let hours = self.rng.random_range(2.0..90.0);
            self.schedule(self.in_hours(hours), Plot::Withdraw { case: id });
        }
        self.follow(id, &submitted);
        Ok(())
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

    /// A window clerk of the service centre who is at work now.
    fn clerk(&mut self) -> Option<Actor> {
        let desk = self.staff.at(&"centre".into(), "receiver");
        let index = *desk.choose(&mut self.rng)?;
        self.staff.worker(index).map(|worker| worker.actor.clone())
    }

    /// Gives new tasks to staff, and notes what else the case now waits for.
    fn follow(&mut self, id: u32, case: &Case) {
        let now = self.now();
        let calendar = &self.county.calendar;
        let wake_at = deadlines(case, calendar, now).into_iter().map(|deadline| deadline.due).min();
        let Some(matter) = self.matters.get_mut(&id) else { return };
        let new: Vec<_> = case.tasks.iter().filter(|task| !matter.given.contains(&task.n)).cloned().collect();
        matter.given.extend(new.iter().map(|task| task.n));
        let woken = wake_at.filter(|at| matter.wake_at != Some(*at));
        matter.wake_at = wake_at;
        let must_answer = case.phase == Phase::Correcting && !matter.answering;
        matter.answering = case.phase == Phase::Correcting;
        let over = case.phase.is_over();
        let ratable = over && !matter.rating && case.item.is_some();
        matter.rating |= ratable;
        if let Some(at) = woken {
            self.schedule(at.max(now), Plot::Wake { case: id });
        }
        // A special procedure takes the time that was announced for it: nobody closes a publicity early.
        let announced = case.pause.as_ref().and_then(|pause| {
            let clock = LegalClock::start(pause.announced, pause.from);
            clock.due(&self.county.calendar, now).ok().map(|due| due.at)
        });
        for task in new {
            let from = announced.filter(|_| matches!(&*task.act, "publicize" | "hearing" | "expert"));
            self.assign(id, &task, from.unwrap_or(now), &[]);
        }
        if must_answer && self.rng.random_bool(0.92) {
            let hours = self.rng.random_range(3.0..150.0);
            self.schedule(self.in_hours(hours), Plot::Answer { case: id });
        }
        if ratable {
            if self.rng.random_bool(0.4) {
                let hours = self.rng.random_range(0.2..60.0);
                self.schedule(self.in_hours(hours), Plot::Rate { case: id });
            } else {
                self.matters.remove(&id);
            }
        } else if over && case.item.is_none() {
            self.matters.remove(&id);
        }
    }

    /// A task waits a while on somebody's desk; a few wait much too long.
    fn assign(&mut self, id: u32, task: &casework::Task, earliest: Timestamp, not: &[usize]) {
        let hours = match self.rng.random_range(0..1_000) {
            0..=3 => self.rng.random_range(60.0..300.0),
            4..=499 => self.rng.random_range(0.1..2.0),
            _ => self.rng.random_range(0.5..8.0),
        };
        let from = self.in_hours(hours).max(earliest);
        if let Some((worker, done)) = self.staff.take_on(&task.organ, &task.role, from, not) {
            let worker = u32::try_from(worker).unwrap_or_default();
            self.schedule(done, Plot::Work { case: id, task: task.n, worker });
        }
    }

    async fn work(&mut self, id: u32, task: u32, worker: u32) -> Result<()> {
        let Some(matter) = self.matters.get(&id) else { return Ok(()) };
        let index = usize::try_from(worker).unwrap_or_default();
        let Some(actor) = self.staff.worker(index).map(|worker| worker.actor.clone()) else { return Ok(()) };
        let Some(case) = self.casework.current(self.region, &matter.no).await? else { return Ok(()) };
        let Some(open) = case.tasks.iter().find(|open| open.n == task).cloned() else { return Ok(()) };
        let mut completion = judge(&case, &open, &matter.missing, &mut self.rng);
        if matches!(&*open.act, "survey" | "expert" | "hearing") {
            completion.with = self.staff.colleague(&open.organ, &open.role, index);
        }
        let command = Command::on(self.region, matter.no.clone(), actor, Verb::Complete(Box::new(completion)));
        match self.submit(command).await? {
            Some(case) => self.follow(id, &case),
            // Somebody else must do it, such as when the examiner would decide.
            None => self.assign(id, &open, self.now(), &[index]),
        }
        Ok(())
    }

    async fn answer(&mut self, id: u32) -> Result<()> {
        let Some(matter) = self.matters.get_mut(&id) else { return Ok(()) };
        let materials: Vec<Arc<MaterialRef>> =
            matter.missing.drain(..).map(|missing| Arc::new(papers::given(&missing))).collect();
        let supplement = Supplement { materials, complete: true, ..Supplement::default() };
        let command =
            Command::on(self.region, matter.no.clone(), matter.actor.clone(), Verb::Supplement(Box::new(supplement)));
        if let Some(case) = self.submit(command).await? {
            self.follow(id, &case);
        }
        Ok(())
    }

    async fn wake(&mut self, id: u32) -> Result<()> {
        let Some(matter) = self.matters.get_mut(&id) else { return Ok(()) };
        if matter.wake_at.is_none_or(|at| at > self.clock_now()) {
            return Ok(());
        }
        let no = self.matters.get_mut(&id).map(|matter| {
            matter.wake_at = None;
            matter.no.clone()
        });
        let Some(no) = no else { return Ok(()) };
        if let Some(case) = self.submit(Command::on(self.region, no, Actor::system(), Verb::Wake)).await? {
            self.follow(id, &case);
        }
        Ok(())
    }

    async fn withdraw(&mut self, id: u32) -> Result<()> {
        let Some(matter) = self.matters.get(&id) else { return Ok(()) };
        let verb = Verb::Withdraw { reason: "情况有变，暂时不办了。".to_owned() };
        let command = Command::on(self.region, matter.no.clone(), matter.actor.clone(), verb);
        if let Some(case) = self.submit(command).await? {
            self.follow(id, &case);
        }
        Ok(())
    }

    async fn rate(&mut self, id: u32) -> Result<()> {
        let Some(matter) = self.matters.remove(&id) else { return Ok(()) };
        let (level, text) = match self.rng.random_range(0..100) {
            0..=71 => (1, ""),
            72..=91 => (2, ""),
            92..=96 => (3, ""),
            97..=98 => (4, "等的时间有点长。"),
            _ => (5, "跑了两趟，材料要求前后不一致。"),
        };
        let data = Arc::new(json!({ "level": level, "text": text }));
        let verb = Verb::Deed { deed: "rate".to_owned(), data };
        self.submit(Command::on(self.region, matter.no, matter.actor, verb)).await.map(drop)
    }

    /// Gives a command; a refusal is a fact of county life and answers `None`.
    async fn submit(&mut self, command: Command) -> Result<Option<Arc<Case>>> {
        self.lived.commands += 1;
        let submitted = match self.casework.submit(&command).await {
            Ok(submitted) => submitted,
            Err(Error::Refused(refusal)) => {
                self.lived.refused += 1;
                tracing::debug!(
                    code = refusal.code,
                    sentence = refusal.sentence,
                    verb = command.verb.name(),
                    "refused"
                );
                return Ok(None);
            }
            Err(error) => return Err(error.into()),
        };
        let case = Arc::clone(&submitted.case);
        self.flights.push_back(submitted);
        if self.flights.len() >= IN_FLIGHT
            && let Some(flight) = self.flights.pop_front()
        {
            flight.landed().await?;
        }
        Ok(Some(case))
    }

    fn clock_now(&self) -> Timestamp {
        self.now()
    }
}
