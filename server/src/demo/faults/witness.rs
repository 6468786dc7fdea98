//! The bystander: sees each command with the case before and after it, knows the work calendar and the law, and writes
//! down every misdeed. Knows nothing of rules, signals or their code.

use std::collections::{BTreeMap, BTreeSet};

use calendar::{LegalClock, WorkCalendar};
use casework::{Case, Command, Completion, MaterialState, Task, Verb};
use declarations::{County, Handling};
use kernel::{Actor, Channel, Date, ItemId, KindId, Timestamp, local_date};
use serde_json::Value as Json;

use super::ahead::nearly_over;
use super::cards::Cards;
use super::fees::Prices;
use super::planting::subject_of;
use super::windows::{Counts, What};
use super::{Misdeed, Truth};

/// Kind, clock, working days after its last day, and the rule that is broken when it still runs.
const CLOCKS: [(&str, &str, u32, &str); 21] = [
    ("application", "correction", 0, "T-CORRECT-LATE"),
    ("application", "delivery", 0, "T-DELIVER-LATE"),
    ("application", "statutory", 0, "T-LEGAL-OVER"),
    ("application", "promised", 0, "T-PROMISE-OVER"),
    ("application", "promised", 3, "T-PROMISE-OVER-3"),
    ("application", "prereview", 0, "T-PREREVIEW-LATE"),
    ("rectification", "contact", 0, "S-CONTACT-LATE"),
    ("rectification", "rectify", 0, "S-LATE"),
    ("rectification", "call_back", 0, "S-CALLBACK-LATE"),
    ("call-back", "call_back", 0, "S-CALLBACK-LATE"),
    ("warning", "answer", 0, "X-WARNING-SILENT"),
    ("yellow-card", "answer", 0, "X-YELLOW-SILENT"),
    ("red-card", "answer", 0, "X-RED-SILENT"),
    ("supervision-advice", "answer", 0, "X-ADVICE-SILENT"),
    ("warning", "redo", 0, "X-REDO-LATE"),
    ("yellow-card", "redo", 0, "X-REDO-LATE"),
    ("red-card", "redo", 0, "X-REDO-LATE"),
    ("supervision-advice", "redo", 0, "X-REDO-LATE"),
    ("supervision-order", "receive", 0, "O-RECEIVE-LATE"),
    ("opinion", "answer", 0, "O-OPINION-LATE"),
    ("score-objection", "review", 0, "O-OBJECTION-LATE"),
];
/// Cards and orders: what supervision itself opens.
const WATCHING: [&str; 5] = ["warning", "yellow-card", "red-card", "supervision-advice", "supervision-order"];
/// What somebody found amiss, to be mended within the limit of the step.
const FOUND: [&str; 3] = ["patrol-finding", "external-review", "observer-finding"];
/// A "no" of fewer characters gives no reason.
const REASON: usize = 8;
const MICROS: i64 = 1_000_000;
/// Acts that take thought.
const THOUGHT: [&str; 6] = ["prereview", "examine", "review", "survey", "expert", "decide"];

pub struct Witness {
    calendar: WorkCalendar,
    /// Items decided on the spot: nobody wonders that they take no time.
    on_the_spot: BTreeSet<ItemId>,
    /// Papers by item: those the guide names, and which of them government shares.
    guide: BTreeMap<ItemId, BTreeMap<String, bool>>,
    prices: Prices,
    counts: Counts,
    cards: Cards,
    happened: BTreeSet<Misdeed>,
}

impl Witness {
    pub fn new(county: &County) -> Witness {
        let spot = county.items.iter().filter(|item| item.handling == Handling::Instant);
        let papers = |item: &declarations::Item| {
            item.material.iter().map(|material| (material.id.clone(), material.held())).collect()
        };
        Witness {
            calendar: county.calendar.clone(),
            on_the_spot: spot.map(|item| item.id.clone()).collect(),
            guide: county.items.iter().map(|item| (item.id.clone(), papers(item))).collect(),
            prices: Prices::of(county),
            counts: Counts::default(),
            cards: Cards::default(),
            happened: BTreeSet::new(),
        }
    }

    /// What the witness knows at the end; `last` is the last day that is wholly over.
    pub fn truth(mut self, first: Date, last: Date, planted: BTreeSet<(&'static str, String)>) -> Truth {
        self.happened.extend(self.counts.misdeeds(first, last, &self.calendar));
        self.cards.count(first, last, &mut self.happened);
        Truth { happened: self.happened, planted }
    }

    /// Those who watch opened a case: a card, an order, the taking up of a bad rating.
    pub fn opened(&mut self, case: &Case, now: Timestamp) {
        self.cards.put(case, &self.calendar);
        if !WATCHING.contains(&case.kind.as_str()) {
            self.count(format!("organ:{}", case.lead_organ), case, now, What::Filed);
        }
    }

    /// A command was carried out.
    pub fn see(&mut self, before: Option<&Case>, command: &Command, after: &Case, now: Timestamp) {
        if let Some(before) = before {
            self.lapsed(before, now);
        }
        self.lapsed(after, now);
        self.closing(before, command, after, now);
        self.refused(before, after, now);
        match &command.verb {
            Verb::File(_) => self.count(format!("organ:{}", after.lead_organ), after, now, What::Filed),
            Verb::Complete(completion) => {
                if let Some(task) = before.and_then(|before| before.task(completion.task)) {
                    self.step(task, &command.actor, now);
                    self.act(before, task, completion, after, now);
                }
            }
            Verb::Terminate { .. } => self.put("P-TERMINATE", after, now),
            Verb::Extend(_) => self.put("P-EXTEND", after, now),
            Verb::Rebase { .. } => self.put("P-REBASE", after, now),
            Verb::Deed { deed, data } if deed == "charge-fee" => {
                let wrongs = self.prices.wrongs(before.unwrap_or(after), data, local_date(now));
                wrongs.into_iter().for_each(|rule| self.put(rule, after, now));
            }
            Verb::Deed { deed, data } if deed == "rate" || deed == "judge" => self.rating(data, after, now),
            _ => {}
        }
    }

    fn put(&mut self, rule: &'static str, case: &Case, at: Timestamp) {
        self.happened.insert(Misdeed { rule, subject: subject_of(case), at });
    }

    /// Clocks that ran out up to now and were not stopped in time.
    pub fn lapsed(&mut self, case: &Case, now: Timestamp) {
        let clocks = CLOCKS.iter().filter(|(kind, ..)| case.kind == **kind);
        for (_, id, days, rule) in clocks.filter(|(_, id, ..)| concerns(case, id)) {
            if let Some(named) = case.clock(id) {
                self.late(rule, case, &named.clock, *days, now);
            }
        }
        if case.kind.as_str() != "application" {
            return self.others_lapsed(case, now);
        }
        for (rule, at) in nearly_over(case, &self.calendar, now) {
            let of_handling = matches!(rule, "T-DUE-SOON" | "T-LEGAL-SOON");
            let deemed_at = self.deemed_at(case, now).filter(|_| case.deemed && of_handling);
            self.put(rule, case, deemed_at.map_or(at, |deemed_at| at.max(deemed_at)));
        }
        for task in &case.tasks {
            let Some(clock) = &task.clock else { continue };
            let at_the_centre = task.organ.as_str() == "centre" || matches!(&*task.act, "receive" | "deliver");
            if task.organ == case.lead_organ || at_the_centre {
                self.late("T-STEP-DUE", case, clock, 0, now);
                self.late("T-STEP-OVER", case, clock, 1, now);
            } else {
                self.late("T-FIRST-LATE", case, clock, 0, now);
            }
        }
        if let Some(pause) = &case.pause {
            self.late("T-PAUSE-OVER", case, &LegalClock::start(pause.announced, pause.from), 1, now);
        }
    }

    /// Steps of cards, orders and rectifications.
    fn others_lapsed(&mut self, case: &Case, now: Timestamp) {
        for task in &case.tasks {
            let Some(clock) = &task.clock else { continue };
            if &*task.act == "reply-order" {
                self.late("O-REPLY-LATE", case, clock, 0, now);
            }
            if &*task.act == "rectify" && FOUND.contains(&case.kind.as_str()) {
                self.late("O-PATROL-LATE", case, clock, 0, now);
            }
            if task.organ.as_str() == "supervision" && is_reviewed(&case.kind) {
                self.late("O-REVIEW-LATE", case, clock, 0, now);
            }
        }
    }

    /// 说明理由、告知救济 (行政许可法第三十八条第二款).
    fn refused(&mut self, before: Option<&Case>, after: &Case, now: Timestamp) {
        let decided = after.decision.as_ref().filter(|_| before.is_none_or(|before| before.decision.is_none()));
        let adverse = |decision: &&std::sync::Arc<casework::Decision>| {
            matches!(decision.ending, casework::Ending::Refused | casework::Ending::NotAccepted)
        };
        let Some(decision) = decided.filter(adverse) else { return };
        if decision.reason.chars().count() < REASON {
            self.put("C-REASON", after, now);
        }
        if !decision.remedies.contains("复议") {
            self.put("C-REMEDY", after, now);
        }
    }

    fn late(&mut self, rule: &'static str, case: &Case, clock: &LegalClock, days: u32, now: Timestamp) {
        if !clock.is_running() || clock.is_paused() {
            return;
        }
        let Ok(due) = clock.due(&self.calendar, now) else { return };
        let Ok(last) = self.calendar.add_wd(due.date, days) else { return };
        let over = if days == 0 { due.at } else { Timestamp::end_of_day(last) };
        let deemed = case.deemed && clocks_of_handling(case).any(|handling| std::ptr::eq(handling, clock));
        let over = over.max(self.deemed_at(case, now).filter(|_| deemed).unwrap_or(over));
        if over <= now {
            self.put(rule, case, over);
        }
    }

    /// 视为受理: handling's limits then run from the day of receipt, but nobody was late before the silence was over.
    fn deemed_at(&self, case: &Case, now: Timestamp) -> Option<Timestamp> {
        case.clock("correction")?.clock.due(&self.calendar, now).ok().map(|due| due.at)
    }

    fn act(&mut self, before: Option<&Case>, task: &Task, completion: &Completion, after: &Case, now: Timestamp) {
        let asked = after.handled.iter().filter(|done| &*done.outcome == "correct").count();
        match (&*task.act, &*completion.outcome) {
            ("receive" | "prereview" | "examine", "correct") => {
                if asked == 2 {
                    self.put("M-REPEAT", after, now);
                }
                if asked >= 3 {
                    self.put("M-REPEAT-3", after, now);
                }
                self.papers(before, completion, after, now);
            }
            ("receive", "refuse") if asked > 0 => self.put("P-NOT-ACCEPTED", after, now),
            ("verify-rating", "true") | ("confirm-verification", "disagree") => {
                let named = after.form.get("named").and_then(Json::as_bool).unwrap_or(false);
                self.put(if named { "S-BAD" } else { "S-BAD-ANON" }, after, now);
            }
            ("explain", _) => self.cards.answered(&after.no, now),
            ("review-objection", "withdraw") => self.cards.withdrawn(&after.no, now),
            ("call-back", "unsatisfied") if after.kind.as_str() == "rectification" && !after.phase.is_over() => {
                self.put("S-REOPENED", after, now);
            }
            _ => {}
        }
    }

    /// What the applicant was asked to bring.
    fn papers(&mut self, before: Option<&Case>, completion: &Completion, after: &Case, now: Timestamp) {
        let Some(guide) = after.item.as_ref().and_then(|item| self.guide.get(item)) else { return };
        let points = completion.data.get("items").and_then(Json::as_array).into_iter().flatten();
        let abouts: Vec<&str> = points.filter_map(|point| point.get("about").and_then(Json::as_str)).collect();
        let held = |about: &&str| {
            let given = before.into_iter().flat_map(|before| &before.materials);
            guide.get(*about).copied().unwrap_or(false)
                || given.into_iter().any(|material| material.id == **about && material.state == MaterialState::Held)
        };
        let extra = abouts.iter().any(|about| !guide.contains_key(*about) && after.form.get(*about).is_none());
        let shared = abouts.iter().any(held);
        if extra {
            self.put("M-EXTRA", after, now);
        }
        if shared {
            self.put("M-SHARED", after, now);
        }
    }

    fn closing(&mut self, before: Option<&Case>, command: &Command, case: &Case, now: Timestamp) {
        let open = before.is_none_or(|before| before.closed_at.is_none());
        if !open || case.closed_at.is_none() || WATCHING.contains(&case.kind.as_str()) {
            return;
        }
        let received = case.handled.iter().find(|done| &*done.act == "receive").map(|done| done.at);
        let spot = case.item.as_ref().is_some_and(|item| self.on_the_spot.contains(item));
        let instant = !spot && received.is_some_and(|at| now.micros_since(at) <= 60 * MICROS);
        let withdrawn = case.ending == Some(casework::Ending::Withdrawn);
        let person = command.actor.is_staff().then(|| format!("person:{}", command.actor.account));
        let item = case.item.as_ref().map(|item| format!("item:{item}"));
        for subject in [Some(format!("organ:{}", case.lead_organ)), person, item].into_iter().flatten() {
            let whats = [(true, What::Closed), (instant, What::Instant), (withdrawn, What::Withdrawn)];
            for (_, what) in whats.into_iter().filter(|(holds, _)| *holds) {
                self.counts.put(subject.clone(), hour(now), what);
            }
        }
    }

    fn step(&mut self, task: &Task, actor: &Actor, now: Timestamp) {
        if !actor.is_staff() {
            return;
        }
        let due = |clock: &LegalClock| clock.due(&self.calendar, now).is_ok_and(|due| due.date < local_date(now));
        let late = task.clock.as_ref().is_some_and(due);
        let zero = now.micros_since(task.opened) < 60 * MICROS && THOUGHT.contains(&&*task.act);
        let night = !(6..22).contains(&hour(now).1);
        for subject in [format!("organ:{}", task.organ), format!("person:{}", actor.account)] {
            let whats = [(late, What::LateStep), (zero, What::ZeroMinutes), (night, What::Night)];
            for (_, what) in whats.into_iter().filter(|(holds, _)| *holds) {
                self.counts.put(subject.clone(), hour(now), what);
            }
        }
    }

    fn rating(&mut self, data: &Json, case: &Case, now: Timestamp) {
        let text = |field: &str| data.get(field).and_then(Json::as_str).unwrap_or_default().to_owned();
        let organ = format!("organ:{}", case.lead_organ);
        if !text("device").is_empty() {
            self.counts.put_rater(organ.clone(), hour(now), text("device"));
        }
        let bad = data.get("level").and_then(Json::as_u64).is_some_and(|level| level >= 4);
        let did = |act: &&str| case.handled.iter().rev().find(|done| *done.act == **act);
        let handled = ["handle", "examine", "decide", "receive"].iter().find_map(did);
        let decided = case.handled.iter().rev().find(|done| matches!(&*done.act, "decide" | "handle" | "receive"));
        let soon = decided.is_some_and(|done| now.micros_since(done.at) <= 15 * MICROS);
        let forced = text("channel") == "tablet" && soon;
        let person = handled.map(|done| format!("person:{}", done.by.account));
        let item = case.item.as_ref().map(|item| format!("item:{item}"));
        for subject in [Some(organ), person, item].into_iter().flatten() {
            for (_, what) in [(bad, What::Bad), (forced, What::Forced)].into_iter().filter(|(holds, _)| *holds) {
                self.counts.put(subject.clone(), hour(now), what);
            }
        }
    }

    fn count(&mut self, organ: String, case: &Case, now: Timestamp, what: What) {
        let item = case.item.as_ref().map(|item| format!("item:{item}"));
        for subject in [Some(organ), item].into_iter().flatten() {
            self.counts.put(subject, hour(now), what);
        }
    }
}

fn clocks_of_handling(case: &Case) -> impl Iterator<Item = &LegalClock> {
    ["statutory", "promised"].into_iter().filter_map(|id| case.clock(id)).map(|named| &named.clock)
}

/// Has the supervision body a step of its own in it?
fn is_reviewed(kind: &KindId) -> bool {
    let kind = kind.as_str();
    kind == "rectification" || WATCHING.contains(&kind) || FOUND.contains(&kind)
}

fn hour(at: Timestamp) -> (Date, i64) {
    (local_date(at), at.plus_hours(8).as_micros().div_euclid(3_600 * MICROS).rem_euclid(24))
}

/// Is this clock of this case anybody's duty?
fn concerns(case: &Case, clock: &str) -> bool {
    match clock {
        "prereview" => matches!(case.channel, Channel::Web | Channel::Kiosk),
        "contact" => case.form.get("named").and_then(Json::as_bool).unwrap_or(false),
        _ => true,
    }
}
