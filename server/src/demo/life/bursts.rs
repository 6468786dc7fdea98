//! Work done off the system and typed in at once, ratings given by whoever sits at the window, and complaints: what a
//! county with planted faults does besides its ordinary work.

use std::sync::Arc;

use anyhow::Result;
use casework::{Case, Command, Completion, Verb};
use declarations::{Handling, Item};
use jiff::ToSpan as _;
use jiff::civil::Weekday;
use kernel::{Channel, Date, Timestamp};
use rand::Rng as _;
use ratings::RatedAct;
use ratings::lifecycle::judge::{DEED, Judgement, invited};
use serde_json::{json, to_value};

use super::{Life, Matter, Plot};
use crate::demo::faults::Plant;
use crate::demo::judgement::judge;

/// The organs whose work is done on paper first: one types it in on the last day of the month, one late at night, and of
/// one everything goes through the hands of one clerk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sitting {
    MonthEnd,
    Night,
    OneHand,
}

impl Sitting {
    fn organ(self) -> &'static str {
        match self {
            Sitting::MonthEnd => "veterans",
            Sitting::Night => "culture",
            Sitting::OneHand => "education",
        }
    }
}

/// Many who come on one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Crowd {
    /// All lie on the desk of one office until it is too late.
    Stalled,
    /// Many are talked out of it.
    TalkedOut,
}

/// How many come; how many of them are talked out of it, and how many of the others say afterwards what they think.
const CROWD: usize = 24;
const TALKED_OUT: usize = 14;
const ANNOYED: usize = 6;
/// Cases of one sitting.
const PILE: usize = 40;
/// Of those typed in at night so many are rated on the spot, from the window's own tablet.
const RATED: usize = 10;

impl Life {
    /// Bursts of a day, and what is brought up on it, where faults are planted.
    pub(super) fn plan_bursts(&mut self, day: Date, working: bool) {
        if self.faulty.is_none() || !working {
            return;
        }
        let next = self.county.calendar.add_wd(day, 1).ok();
        if next.is_some_and(|next| next.month() != day.month()) {
            self.schedule(Timestamp::at_local(day, 16, 20), Plot::Burst(Sitting::MonthEnd));
        }
        let turns = |date: i8| day.day() >= date && day.day() < date + 7 && day.weekday() == Weekday::Wednesday;
        self.schedule(Timestamp::at_local(day, 10, 5), Plot::Voices);
        if day.day() >= 8 && day.day() < 15 && day.weekday() == Weekday::Thursday {
            self.schedule(Timestamp::at_local(day, 10, 20), Plot::Renewal);
        }
        if turns(15) {
            self.schedule(Timestamp::at_local(day, 11, 20), Plot::Burst(Sitting::OneHand));
        }
        if turns(9) {
            self.schedule(Timestamp::at_local(day, 9, 10), Plot::Crowd(Crowd::Stalled));
            self.schedule(Timestamp::at_local(day, 9, 40), Plot::Crowd(Crowd::TalkedOut));
        }
        if day.day() > 8 && day.checked_sub(7.days()).is_ok_and(|before| before.day() <= 8) {
            self.schedule(Timestamp::at_local(day, 22, 20), Plot::Burst(Sitting::Night));
        }
    }

    /// One clerk and one desk bring a pile of cases from filing to delivery within a minute.
    pub(super) async fn burst(&mut self, sitting: Sitting) -> Result<()> {
        let night = sitting == Sitting::Night;
        let organ = sitting.organ();
        let promised = |item: &&Arc<Item>| item.organ == *organ && item.handling == Handling::Promised;
        // A publicity lasts as announced, and a hearing is announced beforehand: nobody is through with them at once.
        let in_one_sitting = |item: &&Arc<Item>| promised(item) && !matches!(&*item.procedure, "publicity" | "hearing");
        // Who passes what comes from home and hands out the result can do all of it in one sitting.
        let prereviewed = |item: &&Arc<Item>| promised(item) && item.procedure == "prereviewed";
        let found = match sitting {
            Sitting::OneHand => self.items.iter().find(prereviewed),
            Sitting::MonthEnd | Sitting::Night => self.items.iter().find(in_one_sitting),
        };
        let Some(item) = found.cloned() else { return Ok(()) };
        for n in 0..PILE {
            let Some((id, mut case)) = self.file(&item, false).await? else { continue };
            if self.matters.get(&id).is_some_and(|matter| !matter.missing.is_empty()) {
                self.follow(id, &case);
                continue;
            }
            self.matters.remove(&id);
            while let Some(task) = case.tasks.first().cloned() {
                let Some(index) = self.staff.at(&task.organ, &task.role).first().copied() else { break };
                let Some(worker) = self.staff.worker(index) else { break };
                let right = Completion { with: None, ..judge(&case, &task, &[], &mut self.rng) };
                let with = self.staff.colleague(&task.organ, &task.role, index);
                let completion = Completion { with: with.filter(|_| &*task.act == "survey"), ..right };
                let verb = Verb::Complete(Box::new(completion));
                let command = Command::on(self.region, case.no.clone(), worker.actor.clone(), verb);
                let Some(done) = self.submit(command).await? else { break };
                self.note_burst(&done, &task.act, index, night);
                let decided = case.decision.is_none() && done.decision.is_some();
                case = done;
                if decided && night && n < RATED {
                    self.rate_for_them(&case).await?;
                }
            }
            if !case.phase.is_over() {
                // Somebody looks after what was left lying.
                let id = self.get_to_know(case.no.clone(), Vec::new(), case_actor(&case));
                self.follow(id, &case);
            }
        }
        Ok(())
    }

    /// Many come for the same thing on one morning.
    pub(super) async fn crowd(&mut self, crowd: Crowd) -> Result<()> {
        let organ = match crowd {
            Crowd::Stalled => "civil",
            Crowd::TalkedOut => "transport",
        };
        let promised = |item: &&Arc<Item>| item.organ == *organ && item.handling == Handling::Promised;
        let Some(item) = self.items.iter().find(promised).cloned() else { return Ok(()) };
        let mut n = 0;
        // Some answers are such that nothing can be filed: then the next in the queue comes.
        for _ in 0..CROWD * 3 {
            let Some((id, case)) = self.file(&item, false).await? else { continue };
            let plant = match crowd {
                Crowd::Stalled => Some(Plant::Stalled),
                Crowd::TalkedOut if n < TALKED_OUT => Some(Plant::TalkedOut),
                Crowd::TalkedOut if n < TALKED_OUT + ANNOYED / 2 => Some(Plant::Annoyed),
                Crowd::TalkedOut => (n < TALKED_OUT + ANNOYED).then_some(Plant::AnnoyedUnknown),
            };
            if let Some(matter) = self.matters.get_mut(&id) {
                matter.plant = plant;
            }
            if plant == Some(Plant::TalkedOut) {
                let hours = self.rng.random_range(2.0..40.0);
                self.schedule(self.in_hours(hours), Plot::Withdraw { case: id });
                if let Some(faulty) = &mut self.faulty {
                    faulty.planting.plant("A-WITHDRAW", format!("organ:{organ}"));
                    faulty.planting.plant("A-WITHDRAW-ITEM", format!("item:{}", item.id));
                    faulty.planting.plant("S-REPEAT-ITEM", format!("item:{}", item.id));
                }
            }
            self.follow(id, &case);
            n += 1;
            if n == CROWD {
                break;
            }
        }
        Ok(())
    }

    fn note_burst(&mut self, case: &Case, act: &str, worker: usize, night: bool) {
        let person = self.staff.worker(worker).map(|worker| format!("person:{}", worker.actor.account));
        let (Some(faulty), Some(person)) = (&mut self.faulty, person) else { return };
        let planting = &mut faulty.planting;
        if matches!(act, "examine" | "decide" | "receive" | "prereview") && night {
            planting.plant("A-NIGHT", &person);
        }
        if matches!(act, "examine" | "decide" | "prereview") {
            planting.plant("A-ZERO", &person);
        }
        if case.phase.is_over() {
            planting.plant("A-INSTANT", &person);
            planting.plant("P-OFFLINE", &person);
            planting.plant("A-BULK-PERSON", &person);
            planting.plant("A-BULK", format!("organ:{}", case.lead_organ));
        }
    }

    /// The clerk holds the tablet and presses "very satisfied" herself.
    async fn rate_for_them(&mut self, case: &Case) -> Result<()> {
        let did = |act: &str| case.handled.iter().rev().find(|done| &*done.act == act);
        let person = did("handle").or_else(|| did("examine")).or_else(|| did("decide"));
        let subject = person.map(|done| format!("person:{}", done.by.account));
        let rating = judgement(1, ratings::Channel::Tablet, false, "the-tablet-at-the-window");
        let verb = Verb::Deed { deed: DEED.to_owned(), data: Arc::new(rating) };
        let rated = self.submit(Command::on(self.region, case.no.clone(), invited(), verb)).await?;
        if let (Some(faulty), Some(subject), Some(_)) = (&mut self.faulty, subject, rated) {
            faulty.planting.plant("S-FORCED", subject);
            faulty.planting.plant("A-RATER", format!("organ:{}", case.lead_organ));
        }
        Ok(())
    }

    /// A very dissatisfied applicant.
    pub(super) async fn complain(&mut self, matter: Matter, named: bool) -> Result<()> {
        let rating = judgement(5, ratings::Channel::Web, named, "");
        let verb = Verb::Deed { deed: DEED.to_owned(), data: Arc::new(rating) };
        self.submit(Command::on(self.region, matter.no, matter.actor, verb)).await.map(drop)
    }
}

fn judgement(level: u8, channel: ratings::Channel, named: bool, device: &str) -> serde_json::Value {
    let text = if level == 5 { "窗口说法前后不一致，跑了三趟。" } else { "" };
    let judgement = Judgement {
        act: RatedAct::Matter,
        level,
        tags: Vec::new(),
        text: text.to_owned(),
        channel,
        named,
        device: device.to_owned(),
        ip: String::new(),
        append: false,
        scan: None,
    };
    to_value(judgement).unwrap_or_else(|_| json!({}))
}

fn case_actor(case: &Case) -> kernel::Actor {
    let account = case.party.account.clone().unwrap_or_else(|| "walk-in".into());
    kernel::Actor::citizen(account, case.party.name.clone()).through(Channel::Web)
}
