//! Raising signals: which rules hold upon a command, and what a signal carries as evidence. Pure.
//!
//! The same functions serve the projection, the tick, dry runs and the proof by recomputation, so that all of them
//! raise the same.

use std::sync::Arc;

use calendar::WorkCalendar;
use casework::{Case, Definition, Happening, Projecting};
use declarations::{Addressee, Signal};
use kernel::{ActorKind, CaseNo, ItemId, OrganId, RegionCode, Timestamp, local_date};
use ratings::facts::RECTIFICATION_REOPENED;
use serde_json::{Map, Value as Json, json};

use crate::model::{Person, Subject, Trouble};
use crate::moments::{Moment, Moments};
use crate::opening::CardForm;
use crate::rules::{Compiled, Rules};
use crate::values::{Occurred, Seen, Step};

/// The act by which a rectification is mended.
const RECTIFY: &str = "rectify";

/// A rule held.
#[derive(Clone, Debug)]
pub struct Raised {
    pub rule: Arc<Compiled>,
    pub subject: Subject,
    pub occasion: String,
    /// By law.
    pub raised_at: Timestamp,
    pub organ: OrganId,
    pub place: RegionCode,
    pub person: Option<Person>,
    pub item: Option<ItemId>,
    pub case_no: Option<CaseNo>,
    pub evidence: Json,
}

impl Raised {
    pub fn level(&self) -> Signal {
        self.rule.rule.raise
    }
}

/// What a look at a case gave.
#[derive(Debug, Default)]
pub struct Look {
    pub raised: Vec<Raised>,
    pub troubles: Vec<Trouble>,
    /// The next moment to look at the case again, if it is another one than before the command.
    pub moved: Option<Option<Timestamp>>,
}

impl Look {
    /// What follows from one happening. At the first of a command also from the time that has passed since the one
    /// before, and from what the command moved into the past.
    pub fn upon(rules: &Rules, past: &Projecting<'_>) -> Look {
        let mut look = Look::default();
        if past.begins_command() {
            look.time_passed(rules, past);
        }
        let mut asked = rules.upon(&past.case.kind, past.happening).peekable();
        if asked.peek().is_none() {
            return look;
        }
        let at = moment_by_law(past);
        let step = step_of(past);
        let occurred = Occurred { happening: past.happening, actor: past.actor, at: past.at };
        let base = Seen::case(past.case, past.definition, past.calendar, at);
        let seen = Seen { event: Some(occurred), step, ..base };
        for rule in asked.filter(|rule| rule.judges(local_date(at))) {
            let events = json!([past.seq]);
            look.ask(rule, &seen, past.case, at, || occasion(past, at), events);
        }
        look
    }

    /// Time rules that fell due since the command before, judged on the state it left, and those that this command
    /// moved into the past, judged on the state after it: a clock that began earlier (视为受理 runs from the day of
    /// receipt), a limit that became shorter. These hold from the command on, before which nobody was late: the month that
    /// is over then stays as it was counted.
    fn time_passed(&mut self, rules: &Rules, past: &Projecting<'_>) {
        let after = Moments::of(rules, past.case, past.calendar);
        let before = past.before.map(|before| (before, Moments::of(rules, before, past.calendar)));
        let (was, will) = (before.as_ref().and_then(|(_, moments)| moments.next(past.at)), after.next(past.at));
        self.moved = (was != will).then_some(will);
        if let Some((before, moments)) = &before {
            for moment in moments.between(before.touched_at, past.at) {
                // The clock has not ticked since: nobody else moves the alarm on.
                self.moved = Some(will);
                self.fall(moment, moment.at, before, past.definition, past.calendar);
            }
        }
        let moved_at = moved_at(past);
        let known = |moment: &Moment| {
            before.as_ref().is_some_and(|(_, moments)| moments.all.iter().any(|old| old.is_same_as(moment)))
        };
        for moment in after.between(Timestamp::from_micros(i64::MIN), past.at) {
            if !known(moment) {
                self.fall(moment, moment.at.max(moved_at), past.case, past.definition, past.calendar);
            }
        }
    }

    /// Time rules that fell due after the last command, up to `until`.
    pub fn fallen(
        rules: &Rules,
        case: &Case,
        definition: &Definition,
        calendar: &WorkCalendar,
        until: Timestamp,
    ) -> Look {
        let mut look = Look::default();
        for moment in Moments::of(rules, case, calendar).between(case.touched_at, until) {
            look.fall(moment, moment.at, case, definition, calendar);
        }
        look
    }

    fn fall(
        &mut self,
        moment: &Moment,
        held_at: Timestamp,
        case: &Case,
        definition: &Definition,
        calendar: &WorkCalendar,
    ) {
        let task = moment.task.and_then(|n| case.task(n)).or_else(|| case.tasks.first());
        let step = task.map(|task| Step { task, outcome: None });
        let seen = Seen { step, ..Seen::case(case, definition, calendar, moment.at) };
        self.ask(&moment.rule, &seen, case, held_at, || moment.occasion.clone(), json!([case.seq]));
    }

    fn ask(
        &mut self,
        rule: &Arc<Compiled>,
        seen: &Seen<'_>,
        case: &Case,
        at: Timestamp,
        occasion: impl Fn() -> String,
        events: Json,
    ) {
        match seen.holds(rule) {
            Ok(false) => {}
            Ok(true) => self.raised.push(raise(rule, seen, case, at, occasion(), events)),
            Err(sentence) => {
                let (rule, subject) = (rule.id().to_owned(), case.no.to_string());
                self.troubles.push(Trouble { rule, sentence, subject, at });
            }
        }
    }
}

fn raise(rule: &Arc<Compiled>, seen: &Seen<'_>, case: &Case, at: Timestamp, occasion: String, events: Json) -> Raised {
    let card = CardForm::of(case);
    let (organ, person) = answers(rule.rule.to, seen, case, card.as_ref());
    let mut facts = seen.facts(rule);
    facts.entry("matter").or_insert_with(|| matter(case, person.as_ref()));
    if let Some(step) = seen.step {
        facts.entry("step").or_insert_with(|| {
            json!({
                "name": &*step.task.name,
                "role": &*step.task.role,
                "organ": step.task.organ,
                "opened": step.task.opened,
            })
        });
    }
    Raised {
        rule: Arc::clone(rule),
        subject: card.as_ref().map_or_else(|| Subject::Case(case.no.clone()), |card| card.subject.clone()),
        occasion,
        raised_at: at,
        organ,
        place: case.place,
        person,
        item: card.map_or_else(|| case.item.clone(), |card| card.item),
        case_no: Some(case.no.clone()),
        evidence: evidence(rule, facts, events),
    }
}

/// The pack a card rests on: the rule in its version, the facts at that moment, the events of the register.
pub fn evidence(rule: &Compiled, facts: Map<String, Json>, events: Json) -> Json {
    json!({
        "rule": {
            "id": rule.id(),
            "name": rule.rule.name,
            "version": rule.version,
            "digest": rule.digest().to_hex(),
            "condition": rule.rule.when.as_ref().map(declarations::Condition::text),
        },
        "facts": facts,
        "events": events,
    })
}

/// What the case is, without the applicant; and the window, where whoever answers took it in there.
fn matter(case: &Case, person: Option<&Person>) -> Json {
    let mut matter = json!({
        "no": case.no,
        "title": &*case.title,
        "phase": case.phase.as_str(),
        "filed_at": case.filed_at,
        "accepted_on": case.accepted_on,
        "closed_at": case.closed_at,
    });
    let window = case.window.as_ref().filter(|_| person.is_some_and(|person| person.account == case.filed_by));
    if let (Some(window), Some(matter)) = (window, matter.as_object_mut()) {
        matter.insert("window".to_owned(), json!(window));
    }
    matter
}

/// Who answers: an organ, and the person who held or did the step where there is one.
fn answers(to: Addressee, seen: &Seen<'_>, case: &Case, card: Option<&CardForm>) -> (OrganId, Option<Person>) {
    if let Some(card) = card {
        return (case.lead_organ.clone(), card.person.clone());
    }
    if let Some(person) = told_of(seen, case) {
        return (case.lead_organ.clone(), person);
    }
    let actor = seen.actor().filter(|actor| actor.kind == ActorKind::Staff);
    let done = seen.happening().is_some().then_some(actor).flatten();
    let holder = seen.step.and_then(|step| step.task.holder.as_ref());
    let person = done
        .map(|actor| Person { account: actor.account.clone(), name: actor.name.clone() })
        .or_else(|| holder.map(|held| Person { account: held.account.clone(), name: held.name.to_string() }));
    let at_step = seen.step.map(|step| &step.task.organ).or_else(|| done.and_then(|actor| actor.organ.as_ref()));
    let organ = match to {
        Addressee::Handler | Addressee::SectionHead => at_step.unwrap_or(&case.lead_organ),
        Addressee::DepartmentHead | Addressee::Leader => &case.lead_organ,
    };
    (organ.clone(), person)
}

/// A fact of a case whose form names somebody is about him, not about whoever took it down: a bad rating is held against
/// the one who was rated, never against the one who verified it. What was mended badly is held against whoever mended it
/// last. None inside where nobody in particular was.
fn told_of(seen: &Seen<'_>, case: &Case) -> Option<Option<Person>> {
    let Some(Happening::Fact { fact, .. }) = seen.happening() else { return None };
    if &**fact == RECTIFICATION_REOPENED {
        let mended = case.handled.iter().rev().find(|done| &*done.act == RECTIFY);
        return Some(mended.map(|done| Person { account: done.by.account.clone(), name: done.by.name.to_string() }));
    }
    let account = case.form.get("person_account")?.as_str()?;
    let name = case.form.get("person").and_then(Json::as_str).unwrap_or(account);
    Some((!account.is_empty()).then(|| Person { account: account.into(), name: name.to_owned() }))
}

/// What happens by itself is dated by the deadline that brought it, whenever the machine noticed; what a card says, by
/// the moment its own rule came to hold.
fn moment_by_law(past: &Projecting<'_>) -> Timestamp {
    if let Some(card) = CardForm::of(past.case)
        && matches!(past.happening, Happening::Filed(_))
    {
        return card.raised_at.unwrap_or(past.at);
    }
    brought_about(past, past.nth)
}

/// When a command moved clocks into the past. Of a late tick that fired several deadlines, it is the one that let the
/// matter count as accepted.
fn moved_at(past: &Projecting<'_>) -> Timestamp {
    let accepts = |happening: &Happening| matches!(happening, Happening::Accepted { deemed: true, .. });
    brought_about(past, past.happenings.iter().position(accepts).unwrap_or(past.nth))
}

/// The deadline that brought the nth happening of a tick; any other command's own moment.
fn brought_about(past: &Projecting<'_>, nth: usize) -> Timestamp {
    let mut earlier = past.happenings.iter().take(nth + 1).rev();
    let due = earlier.find_map(|happening| match happening {
        Happening::TimerFired { due, .. } => Some(*due),
        _ => None,
    });
    due.filter(|_| past.actor.is_system()).unwrap_or(past.at)
}

/// What makes it this time: names that do not depend on how often or how late the clock ticked.
fn occasion(past: &Projecting<'_>, at: Timestamp) -> String {
    let name = crate::values::event_name(past.happening);
    if matches!(past.happening, Happening::Filed(_))
        && let Some(card) = CardForm::of(past.case)
    {
        return format!("{name} {} {}", card.rule, card.occasion);
    }
    let which = match past.happening {
        Happening::TaskOpened(opened) => format!(":{}", opened.n),
        Happening::TaskCompleted(done) => format!(":{}", done.n),
        Happening::TaskClaimed { n, .. } | Happening::TaskReturned { n, .. } | Happening::TaskDelegated { n, .. } => {
            format!(":{n}")
        }
        Happening::TimerFired { key, .. } => format!(":{key}"),
        other => {
            let same = |known: &&Happening| known.name() == other.name();
            match past.happenings.iter().take(past.nth).filter(same).count() {
                0 => String::new(),
                earlier => format!("+{earlier}"),
            }
        }
    };
    format!("{name}{which} {at}")
}

/// The step a happening is about, as it stood before the command or was opened by it.
fn step_of<'a>(past: &Projecting<'a>) -> Option<Step<'a>> {
    let find = |n: u32| past.before.and_then(|before| before.task(n)).or_else(|| past.case.task(n));
    match past.happening {
        Happening::TaskCompleted(done) => Some(Step { task: find(done.n)?, outcome: Some(&done.outcome) }),
        Happening::TaskOpened(opened) => Some(Step { task: find(opened.n)?, outcome: None }),
        Happening::TaskClaimed { n, .. }
        | Happening::TaskReturned { n, .. }
        | Happening::TaskDelegated { n, .. }
        | Happening::TaskCancelled { n } => Some(Step { task: find(*n)?, outcome: None }),
        // What an act lets happen belongs to the step that is being completed.
        _ => past.happenings.iter().find_map(|other| match other {
            Happening::TaskCompleted(done) => Some(Step { task: find(done.n)?, outcome: Some(&done.outcome) }),
            _ => None,
        }),
    }
}
