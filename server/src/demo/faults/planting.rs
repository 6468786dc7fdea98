//! Who does what wrong, and when: drawn from a chance of its own, so that a county without faults is the same as ever.

use std::collections::{BTreeMap, BTreeSet};

use calendar::{LegalClock, WorkCalendar};
use casework::{Case, Completion, MaterialState, Task};
use kernel::{AccountId, Date, Timestamp};
use rand::seq::IndexedRandom as _;
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use serde_json::json;

use super::Faults;
use super::fees::Greed;

/// What goes wrong with one application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plant {
    /// Nobody looks at it: by law it is accepted after five working days.
    Silence,
    /// A step with a limit of its own lies two working days too long.
    SlowStep,
    /// The decision comes four working days after the promise.
    SlowDecision,
    /// The decision comes after the limit of law.
    PastLaw,
    SlowDelivery,
    /// A special procedure goes on after the time that was announced.
    SlowPause,
    /// The same paper is asked for so many times.
    AskAgain(usize),
    /// A paper that no guide names, so many times.
    AskExtra(usize),
    /// A paper that government holds itself.
    AskHeld,
    /// Not accepted although everything asked for came.
    RefuseMended,
    Terminate,
    Extend,
    /// The applicant is very dissatisfied, and says who he is.
    Annoyed,
    /// The applicant is very dissatisfied and stays unknown.
    AnnoyedUnknown,
    /// Talked out of it.
    TalkedOut,
    /// One of a pile that lies on one desk until it is too late for all.
    Stalled,
    /// Refused in four words.
    ThinReason,
    /// Refused, and nobody told before whom that can be contested.
    NoRemedy,
}

impl Plant {
    /// Does the applicant complain, and by name?
    pub fn annoyed(self) -> Option<bool> {
        match self {
            Plant::Annoyed => Some(true),
            Plant::AnnoyedUnknown => Some(false),
            _ => None,
        }
    }
}

const PLANTS: [Plant; 18] = [
    Plant::Silence,
    Plant::SlowStep,
    Plant::SlowDecision,
    Plant::PastLaw,
    Plant::SlowDelivery,
    Plant::SlowPause,
    Plant::SlowPause,
    Plant::AskAgain(2),
    Plant::AskAgain(3),
    Plant::AskExtra(1),
    Plant::AskHeld,
    Plant::RefuseMended,
    Plant::Terminate,
    Plant::Extend,
    Plant::Annoyed,
    Plant::AnnoyedUnknown,
    Plant::ThinReason,
    Plant::NoRemedy,
];

/// The paper that no guide names.
const BEYOND: &str = "no-such-paper";
/// Of cards and reviews so many lie too long.
const SILENT: f64 = 0.12;
/// The same of what is rare: red cards, letters of advice, orders, what is owed to those who rated badly.
const DEAF: f64 = 0.4;
/// The body that reviews, and what of its reviews the county watches.
const SUPERVISION: &str = "supervision";
/// Of those called back so many are not content with how their rating was dealt with.
const UNCONVINCED: f64 = 0.5;
/// The organ that talks applicants out of applying, and how often.
const DISSUADES: (&str, f64) = ("transport", 0.4);
/// The organ that is careless in all it does, how often, and what it does wrong: its people and itself get card upon card.
const CARELESS: (&str, f64) = ("market", 0.4);
const CARELESSLY: [Plant; 6] =
    [Plant::Silence, Plant::AskAgain(3), Plant::AskExtra(2), Plant::AskExtra(2), Plant::ThinReason, Plant::NoRemedy];
/// Of the red cards that are left lying so many lie so many working days, past the end of any month.
const FORGOTTEN: (f64, u32) = (0.5, 25);
/// Yellow cards for one person in one month that make it a matter of the person.
const YELLOWS: u32 = 3;

pub struct Planting {
    share: f64,
    rng: ChaCha8Rng,
    pub greed: Greed,
    pub planted: BTreeSet<(&'static str, String)>,
    /// What each person was made to do wrong, by month.
    blamed: BTreeMap<(String, i16, i8), u32>,
}

impl Planting {
    pub fn new(faults: Faults) -> Planting {
        let rng = ChaCha8Rng::seed_from_u64(faults.seed);
        Planting {
            share: faults.share,
            rng,
            greed: Greed::new(faults),
            planted: BTreeSet::new(),
            blamed: BTreeMap::new(),
        }
    }

    pub fn plant(&mut self, rule: &'static str, subject: impl ToString) {
        self.planted.insert((rule, subject.to_string()));
    }

    /// Somebody did on purpose what brings a yellow card.
    pub fn blame(&mut self, person: &AccountId, on: Date) {
        let done = self.blamed.entry((person.to_string(), on.year(), on.month())).or_default();
        *done += 1;
        if *done >= YELLOWS {
            self.plant("X-MONTH-PERSON", format!("person:{person}"));
        }
    }

    /// What will go wrong with a new application; mostly nothing.
    pub fn choose(&mut self, case: &Case) -> Option<Plant> {
        if case.lead_organ == *DISSUADES.0 && self.rng.random_bool(DISSUADES.1) {
            self.plant("A-WITHDRAW", format!("organ:{}", case.lead_organ));
            return Some(Plant::TalkedOut);
        }
        if case.lead_organ == *CARELESS.0 && self.rng.random_bool(CARELESS.1) {
            let organ = format!("organ:{}", case.lead_organ);
            ["X-MONTH-ORGAN", "X-SCORE"].into_iter().for_each(|rule| self.plant(rule, &organ));
            return CARELESSLY.choose(&mut self.rng).copied();
        }
        let chosen = self.rng.random_bool(self.share).then(|| PLANTS.choose(&mut self.rng).copied()).flatten()?;
        let held = || case.materials.iter().any(|material| material.state == MaterialState::Held);
        (chosen != Plant::AskHeld || held()).then_some(chosen)
    }

    /// The moment to which a task is put off: ten in the morning of a day on which it is too late.
    pub fn put_off(
        &mut self,
        plant: Option<Plant>,
        case: &Case,
        task: &Task,
        calendar: &WorkCalendar,
        now: Timestamp,
    ) -> Option<Timestamp> {
        let clock = |id: &str| case.clock(id).map(|named| &named.clock).filter(|clock| clock.is_running());
        let after = |clock: &LegalClock, days: u32| {
            let due = clock.due(calendar, now).ok()?;
            Some(Timestamp::at_local(calendar.add_wd(due.date, days).ok()?, 10, 0))
        };
        let (rules, at): (&[&'static str], _) = match (plant, &*task.act) {
            (Some(Plant::Silence), "receive" | "prereview") => (&["T-CORRECT-LATE"], after(clock("correction")?, 2)),
            (Some(Plant::SlowStep | Plant::Stalled), act)
                if act != "receive" && (plant == Some(Plant::SlowStep) || act == "examine") =>
            {
                let own = case.lead_organ == task.organ || task.organ.as_str() == "centre" || act == "deliver";
                let rules: &[&str] = if own { &["T-STEP-DUE", "T-STEP-OVER"] } else { &["T-FIRST-LATE"] };
                (rules, after(task.clock.as_ref()?, 3))
            }
            (Some(Plant::SlowDecision), "decide" | "handle") => {
                (&["T-PROMISE-OVER", "T-PROMISE-OVER-3"], after(clock("promised")?, 5))
            }
            (Some(Plant::PastLaw), "decide" | "handle") => (&["T-LEGAL-OVER"], after(clock("statutory")?, 1)),
            (Some(Plant::SlowDelivery), "deliver") => (&["T-DELIVER-LATE"], after(clock("delivery")?, 1)),
            (Some(Plant::SlowPause), _) => {
                let pause = case.pause.as_ref()?;
                (&["T-PAUSE-OVER"], after(&LegalClock::start(pause.announced, pause.from), 4))
            }
            (_, "explain") => self.silence(case, &after)?,
            (_, "receive-order") if self.rng.random_bool(DEAF) => (&["O-RECEIVE-LATE"], after(clock("receive")?, 1)),
            (_, "reply-order") if self.rng.random_bool(DEAF) => (&["O-REPLY-LATE"], after(task.clock.as_ref()?, 1)),
            (_, "answer-opinion") if self.rng.random_bool(DEAF) => (&["O-OPINION-LATE"], after(clock("answer")?, 1)),
            (_, "review-score") if self.rng.random_bool(DEAF) => (&["O-OBJECTION-LATE"], after(clock("review")?, 1)),
            (_, "rectify") if case.kind.as_str() != "rectification" && self.rng.random_bool(DEAF) => {
                (&["O-PATROL-LATE"], after(task.clock.as_ref()?, 1))
            }
            (_, "contact") if self.rng.random_bool(DEAF) => (&["S-CONTACT-LATE"], after(clock("contact")?, 1)),
            (_, "rectify") if self.rng.random_bool(DEAF) && case.kind.as_str() == "rectification" => {
                (&["S-LATE"], after(clock("rectify")?, 1))
            }
            (_, "call-back") if self.rng.random_bool(DEAF) => (&["S-CALLBACK-LATE"], after(clock("call_back")?, 1)),
            (None, _)
                if task.organ == *SUPERVISION && case.kind.as_str() != "call-back" && self.rng.random_bool(SILENT) =>
            {
                (&["O-REVIEW-LATE"], after(task.clock.as_ref()?, 1))
            }
            _ => return None,
        };
        let subject = subject_of(case);
        rules.iter().for_each(|rule| self.plant(rule, &subject));
        at.filter(|at| *at > now)
    }

    /// Whether a card is left unanswered, the first time or after it was sent back.
    fn silence(
        &mut self,
        case: &Case,
        after: &dyn Fn(&LegalClock, u32) -> Option<Timestamp>,
    ) -> Option<(&'static [&'static str], Option<Timestamp>)> {
        let running = |id: &str| case.clock(id).map(|named| &named.clock).filter(|clock| clock.is_running());
        let (rules, share): (&[&'static str], f64) = match case.kind.as_str() {
            "warning" => (&["X-WARNING-SILENT"], SILENT),
            "yellow-card" => (&["X-YELLOW-SILENT"], SILENT),
            "red-card" => (&["X-RED-SILENT"], DEAF),
            "supervision-advice" => (&["X-ADVICE-SILENT"], DEAF),
            _ => return None,
        };
        let (rules, clock, share) = match running("answer") {
            Some(clock) => (rules, clock, share),
            None => (&["X-REDO-LATE"][..], running("redo")?, DEAF),
        };
        let silent = self.rng.random_bool(share);
        if silent && rules == ["X-RED-SILENT"] && self.rng.random_bool(FORGOTTEN.0) {
            self.plant("X-UNANSWERED", format!("organ:{}", case.lead_organ));
            return Some((rules, after(clock, FORGOTTEN.1)));
        }
        silent.then(|| (rules, after(clock, 1)))
    }

    /// What a member of staff does instead of what was judged right.
    pub fn pervert(&mut self, plant: Option<Plant>, case: &Case, task: &Task, right: Completion) -> Completion {
        match &*task.act {
            "receive" => self.pervert_receipt(plant, case, right),
            "decide" => self.pervert_decision(plant, case, right),
            "call-back" if case.kind.as_str() == "rectification" => self.unconvinced(case, right),
            _ => right,
        }
    }

    /// A "no" that says too little.
    fn pervert_decision(&mut self, plant: Option<Plant>, case: &Case, right: Completion) -> Completion {
        let (rule, reason, remedies) = match plant {
            Some(Plant::ThinReason) => ("C-REASON", "不符合。", ""),
            Some(Plant::NoRemedy) => ("C-REMEDY", "经审查，不符合法定条件。", "有意见的可以向本局反映。"),
            _ => return right,
        };
        self.plant(rule, &case.no);
        let basis = "中华人民共和国行政许可法第三十八条";
        let data = json!({ "reason": reason, "basis": basis, "remedies": remedies });
        Completion { outcome: "refuse".to_owned(), data: data.into(), ..right }
    }

    /// Whoever rated badly is called, and is still not content.
    fn unconvinced(&mut self, case: &Case, right: Completion) -> Completion {
        if case.handled.iter().any(|done| &*done.act == "call-back") || !self.rng.random_bool(UNCONVINCED) {
            return right;
        }
        self.plant("S-REOPENED", &case.no);
        let data = json!({ "comment": "说改了，还是要再跑一次。" });
        Completion { outcome: "unsatisfied".to_owned(), data: data.into(), ..right }
    }

    fn pervert_receipt(&mut self, plant: Option<Plant>, case: &Case, right: Completion) -> Completion {
        let asked = case.handled.iter().filter(|done| &*done.outcome == "correct").count();
        let held = || case.materials.iter().find(|material| material.state == MaterialState::Held);
        let ask = |about: &str| {
            let data = json!({ "items": [{ "about": about, "what": "请再交一份" }], "reason": "材料还要补" });
            Completion { outcome: "correct".to_owned(), data: data.into(), ..right.clone() }
        };
        let any = || case.materials.first().map_or(BEYOND, |material| &material.id);
        match plant {
            Some(Plant::AskAgain(times)) if asked < times => {
                if asked + 1 == times {
                    self.plant(if times == 2 { "M-REPEAT" } else { "M-REPEAT-3" }, &case.no);
                }
                ask(any())
            }
            Some(Plant::AskExtra(times)) if asked < times => {
                self.plant("M-EXTRA", &case.no);
                if asked > 0 {
                    ["M-REPEAT", "X-TWO-YELLOW"].into_iter().for_each(|rule| self.plant(rule, &case.no));
                }
                ask(BEYOND)
            }
            Some(Plant::AskHeld) if asked == 0 => {
                self.plant("M-SHARED", &case.no);
                held().map_or(right.clone(), |material| ask(&material.id))
            }
            Some(Plant::RefuseMended) if asked == 0 => ask(any()),
            Some(Plant::RefuseMended) => {
                self.plant("P-NOT-ACCEPTED", &case.no);
                let data = json!({ "reason": "材料仍然不符合要求，不予受理。" });
                Completion { outcome: "refuse".to_owned(), data: data.into(), ..right }
            }
            _ => right,
        }
    }
}

/// As signals name what a case is about: a card is about what its signal was about; an order is a matter of its own.
pub fn subject_of(case: &Case) -> String {
    let told = case.form.get("subject").and_then(|subject| subject.as_str());
    told.filter(|_| case.form.get("rule").is_some() && case.kind.as_str() != "supervision-order")
        .map_or_else(|| case.no.to_string(), str::to_owned)
}
