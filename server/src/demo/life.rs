//! The county at work: every arrival, task, answer, deadline and rating in the order of simulated moments.
//!
//! One queue holds what is going to happen. Each event becomes a command through [`Casework::submit`], the same door
//! that HTTP uses; what the command opened is scheduled in turn. Writes are awaited a few thousand commands later, so
//! that the writer is never idle.

mod arrivals;
mod bursts;
mod rating;
mod visits;
mod voices;

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, VecDeque};
use std::sync::Arc;

use anyhow::Result;
use applications::lifecycle::fees::taken;
use calendar::LegalClock;
use casework::{Case, Casework, Command, Error, Extension, MaterialRef, Phase, Submitted, Supplement, Verb, deadlines};
use declarations::{County, Item, ItemState};
use kernel::{Actor, CaseNo, Date, RegionCode, TestClock, Timestamp};
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

use self::bursts::{Crowd, Sitting};
use self::visits::Visits;
use super::Plan;
use super::calls::Calls;
use super::faults::{Faults, Plant, Planting, Truth, Witness, wrongly};
use super::fees;
use super::judgement::judge;
use super::papers;
use super::people::People;
use super::progress::Progress;
use super::staff::Staff;
use super::surveys::Surveys;
use super::watchers::Watchers;
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
    /// Surveys are published and looked after.
    Surveys,
    /// Somebody answers a survey.
    Reply,
    /// The hotline calls somebody back.
    Call,
    /// Work that was done elsewhere is typed in at once.
    Burst(Sitting),
    /// Many come at once, and are left lying or talked out of it.
    Crowd(Crowd),
    /// What people think, what patrols find and what heads dispute is brought up.
    Voices,
    /// An item gets a new version, and cases under way move to it.
    Renewal,
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
    /// Whoever handed something in at a window rates that visit before leaving.
    RateVisit {
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
    plant: Option<Plant>,
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
    surveys: Surveys,
    calls: Calls,
    rng: ChaCha8Rng,
    visits: Visits,
    queue: BinaryHeap<Reverse<(Timestamp, u64, Plot)>>,
    order: u64,
    matters: HashMap<u32, Matter>,
    /// Numbers given to matters so far.
    known: u32,
    flights: VecDeque<Submitted>,
    lived: Lived,
    progress: Progress,
    /// Only where faults are planted.
    faulty: Option<Faulty>,
}

/// Who plants, and who watches.
struct Faulty {
    planting: Planting,
    witness: Witness,
    town: Town,
    /// The last month whose statements were disputed.
    disputed: Option<assessment::Month>,
}

impl Life {
    pub fn new(town: &Town, clock: Arc<TestClock>, plan: Plan, faults: Option<Faults>, show: bool) -> Result<Self> {
        let (region, county) = (town.region, Arc::clone(&town.county));
        let items: Vec<Arc<Item>> =
            county.items.iter().filter(|item| item.state == ItemState::InUse).cloned().collect();
        // Everyday matters are asked for ten times as often as the rest.
        let weights = items.iter().map(|item| if item.high_frequency { 10 } else { 1 }).collect();
        let villages =
            county.regions.iter().filter(|place| place.code.parent() != Some(region) && place.code != region);
        let places = villages.map(|place| (place.code, county.regions.full_name(place.code))).collect();
        let faulty = faults.map(|faults| Faulty {
            planting: Planting::new(faults),
            witness: Witness::new(&county),
            town: town.clone(),
            disputed: None,
        });
        Ok(Self {
            faulty,
            people: People::new(&county),
            staff: Staff::new(&county, &plan),
            watchers: Watchers::of(town),
            surveys: Surveys::of(town, &plan)?,
            calls: Calls::of(town, &plan)?,
            rng: ChaCha8Rng::seed_from_u64(plan.seed),
            visits: Visits::of(&plan),
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

    pub async fn run(mut self) -> Result<(Lived, Truth)> {
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
        self.watch().await?;
        let truth = self.testify(first, end).await?;
        self.casework.store_states(self.region).await?;
        self.casework.seal_days(self.region).await?;
        self.progress.end();
        Ok((self.lived, truth))
    }

    /// What the witness saw, with what still lies unfinished at the end.
    async fn testify(&mut self, first: Date, end: Timestamp) -> Result<Truth> {
        let Some(mut faulty) = self.faulty.take() else { return Ok(Truth::default()) };
        for matter in self.matters.values() {
            if let Some(case) = self.casework.current(self.region, &matter.no).await? {
                faulty.witness.lapsed(&case, end);
            }
        }
        let last = super::LAST_DAY.checked_sub(jiff::Span::new().days(1))?;
        Ok(faulty.witness.truth(first, last, faulty.planting.planted))
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
            Plot::Surveys => self.look_after_surveys().await,
            Plot::Reply => Box::pin(self.surveys.answer()).await,
            Plot::Call => {
                let now = self.now();
                Box::pin(self.calls.call(now)).await
            }
            Plot::Burst(sitting) => self.burst(sitting).await,
            Plot::Crowd(crowd) => self.crowd(crowd).await,
            Plot::Voices => Box::pin(self.voices()).await,
            Plot::Renewal => Box::pin(self.renew()).await,
            Plot::Work { case, task, worker } => self.work(case, task, worker).await,
            Plot::Answer { case } => self.answer(case).await,
            Plot::Wake { case } => self.wake(case).await,
            Plot::Withdraw { case } => self.withdraw(case).await,
            Plot::Rate { case } => self.rate(case).await,
            Plot::RateVisit { case } => self.rate_visit(case).await,
        }
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
            let now = self.now();
            if let Some(faulty) = &mut self.faulty {
                faulty.witness.opened(&case, now);
            }
            let id = self.get_to_know(no, Vec::new(), Actor::system());
            self.follow(id, &case);
        }
        Ok(())
    }

    fn get_to_know(&mut self, no: CaseNo, missing: Vec<String>, actor: Actor) -> u32 {
        self.known += 1;
        let (given, wake_at) = (Vec::new(), None);
        let (answering, rating, plant) = (false, false, None);
        self.matters.insert(self.known, Matter { no, missing, given, wake_at, actor, answering, rating, plant });
        self.known
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
        let plant = matter.plant;
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
            let late = self
                .faulty
                .as_mut()
                .and_then(|faulty| faulty.planting.put_off(plant, case, &task, &self.county.calendar, now));
            self.assign(id, &task, late.or(from).unwrap_or(now), &[]);
        }
        if must_answer && (plant.is_some() || self.rng.random_bool(0.92)) {
            let hours = self.rng.random_range(3.0..150.0);
            self.schedule(self.in_hours(hours), Plot::Answer { case: id });
        }
        if ratable {
            let annoyed = matches!(plant, Some(Plant::Annoyed | Plant::AnnoyedUnknown));
            if annoyed || self.rng.random_bool(0.4) {
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
        if let Some((worker, done)) = self.staff.take_on(&task.organ, &task.role, self.now(), from, not) {
            let worker = u32::try_from(worker).unwrap_or_default();
            self.schedule(done, Plot::Work { case: id, task: task.n, worker });
        }
    }

    async fn work(&mut self, id: u32, task: u32, worker: u32) -> Result<()> {
        let Some((no, plant)) = self.matters.get(&id).map(|matter| (matter.no.clone(), matter.plant)) else {
            return Ok(());
        };
        let index = usize::try_from(worker).unwrap_or_default();
        let Some(actor) = self.staff.worker(index).map(|worker| worker.actor.clone()) else { return Ok(()) };
        let Some(case) = self.casework.current(self.region, &no).await? else { return Ok(()) };
        let Some(open) = case.tasks.iter().find(|open| open.n == task).cloned() else { return Ok(()) };
        let missing = self.matters.get(&id).map_or(&[][..], |matter| &matter.missing);
        let mut completion = judge(&case, &open, missing, &mut self.rng);
        let right = (completion.outcome.clone(), Arc::clone(&completion.data));
        if let Some(faulty) = &mut self.faulty {
            completion = faulty.planting.pervert(plant, &case, &open, completion);
            if &*open.act == "examine" && matches!(plant, Some(Plant::Terminate | Plant::Extend)) {
                self.overrule(&case, plant).await?;
            }
        }
        if matches!(&*open.act, "survey" | "expert" | "hearing") {
            completion.with = self.staff.colleague(&open.organ, &open.role, index);
        }
        let (account, today) = (actor.account.clone(), kernel::local_date(self.now()));
        let greed = self.greed(&case, &open);
        if greed == Some("F-EARLY") {
            self.take(Arc::clone(&case), greed, &actor).await?;
        }
        self.pay(Arc::clone(&case), &open, &actor, false).await?;
        let wrong = right != (completion.outcome.clone(), Arc::clone(&completion.data));
        let command = Command::on(self.region, no, actor.clone(), Verb::Complete(Box::new(completion)));
        match self.submit(command).await? {
            Some(case) => {
                let greed = greed.filter(|_| case.accepted_on.is_some());
                let case = self.take(case, greed, &actor).await?;
                let case = self.pay(case, &open, &actor, true).await?;
                let stalled = plant == Some(Plant::Stalled) && &*open.act == "examine";
                if let Some(Faulty { planting, .. }) = &mut self.faulty {
                    if stalled {
                        planting.plant("A-STALL", format!("person:{account}"));
                    }
                    if wrong {
                        planting.blame(&account, today);
                    }
                }
                self.follow(id, &case);
            }
            // Somebody else must do it, such as when the examiner would decide.
            None => self.assign(id, &open, self.now(), &[index]),
        }
        Ok(())
    }

    /// The published fee, where the step comes with one.
    async fn pay(&mut self, case: Arc<Case>, task: &casework::Task, clerk: &Actor, done: bool) -> Result<Arc<Case>> {
        let item = case.item.as_ref().and_then(|item| self.county.items.find(item.as_str()));
        let Some(verb) = item.and_then(|item| fees::due(item, &case, task, done)) else { return Ok(case) };
        let paid = self.submit(Command::on(self.region, case.no.clone(), clerk.clone(), verb)).await?;
        Ok(paid.unwrap_or(case))
    }

    /// What the clerk who receives it is going to take wrongly.
    fn greed(&mut self, case: &Case, task: &casework::Task) -> Option<&'static str> {
        let faulty = self.faulty.as_mut().filter(|_| &*task.act == "receive")?;
        let item = self.county.items.find(case.item.as_ref()?.as_str())?;
        faulty.planting.greed.choose(item)
    }

    /// Takes it, unless something was taken already.
    async fn take(&mut self, case: Arc<Case>, rule: Option<&'static str>, clerk: &Actor) -> Result<Arc<Case>> {
        let item = case.item.as_ref().and_then(|item| self.county.items.find(item.as_str()));
        let rule = rule.filter(|_| taken(&case).is_empty());
        let Some((rule, verb)) = item.zip(rule).and_then(|(item, rule)| Some((rule, wrongly(rule, item, &case)?)))
        else {
            return Ok(case);
        };
        let done = self.submit(Command::on(self.region, case.no.clone(), clerk.clone(), verb)).await?;
        if let Some(faulty) = self.faulty.as_mut().filter(|_| done.is_some()) {
            faulty.planting.plant(rule, &case.no);
        }
        Ok(done.unwrap_or(case))
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
        let verb = Verb::Withdraw { reason: "情况有变，暂时不办了。".to_owned(), request: None };
        let command = Command::on(self.region, matter.no.clone(), matter.actor.clone(), verb);
        if let Some(case) = self.submit(command).await? {
            self.follow(id, &case);
        }
        Ok(())
    }

    /// The head of the organ ends a case, or takes more time for it.
    async fn overrule(&mut self, case: &Case, plant: Option<Plant>) -> Result<()> {
        let head = self.staff.at(&case.lead_organ, "approver").first().and_then(|index| self.staff.worker(*index));
        let Some(head) = head.map(|worker| worker.actor.clone()) else { return Ok(()) };
        let (rule, verb) = match plant {
            Some(Plant::Terminate) => ("P-TERMINATE", Verb::Terminate { reason: "申请的依据已经不存在。".to_owned() }),
            _ => {
                let (by, article) = ("5wd".parse()?, "行政许可法第四十二条".to_owned());
                let asked_by = "somebody.else".into();
                let reason = "需要向省级部门核实情况。".to_owned();
                ("P-EXTEND", Verb::Extend(Box::new(Extension { clock: None, by, article, reason, asked_by })))
            }
        };
        let done = self.submit(Command::on(self.region, case.no.clone(), head, verb)).await?;
        if let Some(faulty) = self.faulty.as_mut().filter(|_| done.is_some()) {
            faulty.planting.plant(rule, &case.no);
        }
        Ok(())
    }

    /// Gives a command; a refusal is a fact of county life and answers `None`.
    async fn submit(&mut self, command: Command) -> Result<Option<Arc<Case>>> {
        self.lived.commands += 1;
        let before = match (&self.faulty, &command.case_no) {
            (Some(_), Some(no)) => self.casework.current(self.region, no).await?,
            _ => None,
        };
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
        let now = self.now();
        if let Some(faulty) = &mut self.faulty {
            faulty.witness.see(before.as_deref(), &command, &case, now);
        }
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
