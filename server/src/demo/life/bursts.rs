//! Work done off the system and typed in at once, ratings given by whoever sits at the window, and complaints: what a
//! county with planted faults does besides its ordinary work.

use std::sync::Arc;

use anyhow::Result;
use casework::{Case, Command, Completion, Verb};
use declarations::{Handling, Item};
use jiff::ToSpan as _;
use kernel::{Channel, Date, Timestamp};
use ratings::RatedAct;
use ratings::lifecycle::judge::{DEED, Judgement, invited};
use serde_json::{json, to_value};

use super::{Life, Matter, Plot};
use crate::demo::judgement::judge;

/// The organs whose work is done on paper first: one types it in on the last day of the month, one late at night.
const BY_DAY: &str = "veterans";
const BY_NIGHT: &str = "culture";
/// Cases of one sitting.
const PILE: usize = 45;
/// Of those typed in at night so many are rated on the spot, from the window's own tablet.
const RATED: usize = 10;

impl Life {
    /// Bursts of a day, where faults are planted.
    pub(super) fn plan_bursts(&mut self, day: Date, working: bool) {
        if self.faulty.is_none() || !working {
            return;
        }
        let next = self.county.calendar.add_wd(day, 1).ok();
        if next.is_some_and(|next| next.month() != day.month()) {
            self.schedule(Timestamp::at_local(day, 16, 20), Plot::Burst { night: false });
        }
        if day.day() > 8 && day.checked_sub(7.days()).is_ok_and(|before| before.day() <= 8) {
            self.schedule(Timestamp::at_local(day, 22, 20), Plot::Burst { night: true });
        }
    }

    /// One clerk and one desk bring a pile of cases from filing to delivery within a minute.
    pub(super) async fn burst(&mut self, night: bool) -> Result<()> {
        let organ = if night { BY_NIGHT } else { BY_DAY };
        let promised = |item: &&Arc<Item>| item.organ == *organ && item.handling == Handling::Promised;
        let Some(item) = self.items.iter().find(promised).cloned() else { return Ok(()) };
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
    };
    to_value(judgement).unwrap_or_else(|_| json!({}))
}

fn case_actor(case: &Case) -> kernel::Actor {
    let account = case.party.account.clone().unwrap_or_else(|| "walk-in".into());
    kernel::Actor::citizen(account, case.party.name.clone()).through(Channel::Web)
}
