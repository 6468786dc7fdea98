//! What one command writes: state, register, tasks, parts, counters and outbox lines, as one set of statements.
//!
//! Only what changed is written. Tasks are compared before and after by their number; parts only grow.

use ::store::counters::Deltas;
use ::store::{Value, WriteSet, outbox, params, search};
use calendar::WorkCalendar;
use kernel::{Actor, Date, Timestamp, local_date};
use serde::Serialize;
use serde_json::Value as Json;

use crate::acts::{Acts, Projecting};
use crate::deadline::{NEVER, due_on, task_due, wake_at};
use crate::definition::Definition;
use crate::entry::Entry;
use crate::error::Error;
use crate::happening::Happening;
use crate::model::{Case, Holder, Task};

const INSERT_CASE: &str =
    "INSERT INTO case_row (region, case_no, kind, item, title, organ, place, party, phase, ending,
    paused, filed_at, due, closed_at, wake_at, seq, chain, state)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)";
const UPDATE_CASE: &str = "UPDATE case_row SET phase = $3, ending = $4, paused = $5, due = $6, wake_at = $7,
    seq = $8, chain = $9, state = $10 WHERE region = $1 AND case_no = $2 AND seq = $11";
/// The same for a case whose row was left as it was filed; see [`crate::Options::stores_open_states`].
const STORE_CASE: &str = "UPDATE case_row SET phase = $3, ending = $4, paused = $5, due = $6, wake_at = $7,
    seq = $8, chain = $9, state = $10 WHERE region = $1 AND case_no = $2 AND seq <= $8";
/// Moves the case out of the index of what is open, which [`UPDATE_CASE`] need not touch.
const CLOSE_CASE: &str = "UPDATE case_row SET closed_at = $3 WHERE region = $1 AND case_no = $2";
const UPDATE_WAKE: &str = "UPDATE case_row SET wake_at = $3, due = $4 WHERE region = $1 AND case_no = $2 AND seq = $5";
const INSERT_ENTRY: &str = "INSERT INTO case_entry (region, case_no, seq, at, verb, actor, body, hash)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
const INSERT_PART: &str = "INSERT INTO case_part (region, part, filed_at, case_no, over) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (region, part, filed_at, case_no) DO NOTHING";
const CLOSE_PART: &str = "UPDATE case_part SET over = 1
    WHERE region = $1 AND part = $2 AND filed_at = $3 AND case_no = $4";
/// Every case that was handed in at a window has this facet, whatever its kind's ledger is grouped by.
pub(crate) const WINDOW_FACET: &str = "window";
const INSERT_FACET: &str = "INSERT INTO case_facet (region, kind, facet, value, filed_at, case_no)
    VALUES ($1, $2, $3, $4, $5, $6)";
const INSERT_TASK: &str =
    "INSERT INTO case_task (region, case_no, n, organ, role, act, name, state, holder, holder_name,
    opened, due) VALUES ($1, $2, $3, $4, $5, $6, $7, 'open', $8, $9, $10, $11)";
const UPDATE_TASK: &str = "UPDATE case_task SET holder = $4, holder_name = $5, due = $6
    WHERE region = $1 AND case_no = $2 AND n = $3";
const CLOSE_TASK: &str = "UPDATE case_task SET state = $4, holder = $5, holder_name = $6, closed = $7
    WHERE region = $1 AND case_no = $2 AND n = $3";
/// A task that was never written while it was open; see [`crate::Options::stores_open_states`].
const INSERT_CLOSED_TASK: &str =
    "INSERT INTO case_task (region, case_no, n, organ, role, act, name, state, holder, holder_name,
    opened, due, closed) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
    ON CONFLICT (region, case_no, n) DO UPDATE SET state = excluded.state, holder = excluded.holder,
    holder_name = excluded.holder_name, closed = excluded.closed";
const INSERT_DEFINITION: &str = "INSERT INTO case_definition (region, digest, kind, item, first_used, content)
    VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (region, digest) DO NOTHING";
const INSERT_CALENDAR: &str = "INSERT INTO case_calendar (region, digest, content) VALUES ($1, $2, $3)
    ON CONFLICT (region, digest) DO NOTHING";

/// The kind of a case's row in the search index.
pub(crate) const SEARCHED_AS: &str = "case";

/// One judged command on its way to the database.
pub(crate) struct Change<'a> {
    pub before: Option<&'a Case>,
    pub after: &'a mut Case,
    pub happenings: &'a [Happening],
    pub verb: &'a str,
    pub actor: &'a Actor,
    pub now: Timestamp,
    pub definition: &'a Definition,
    pub calendar: &'a WorkCalendar,
    pub acts: &'a Acts,
    pub announces: bool,
    /// Whether an open case's state is stored too; see [`crate::Options`].
    pub stores_open_states: bool,
}

impl Change<'_> {
    /// Seals the entry and pushes everything. With `chained`, sets queued one after another on the same case fail
    /// together: the row must still have the version this was judged on.
    pub fn push(self, set: &mut WriteSet, chained: bool) -> Result<(), Error> {
        let entry = self.seal()?;
        self.after.chain = entry.hash;
        let case = &*self.after;
        let due = due_on(case, self.calendar, self.now).unwrap_or(NEVER);
        let wake = wake_at(case, self.calendar, self.now);
        match self.before {
            None => {
                let stored = self.stores_open_states || case.closed_at.is_some();
                let state = if stored { json(case)? } else { String::new() };
                set.push(INSERT_CASE, insert_case(case, due, wake, state));
                let agent = case.agent.as_ref().map_or("", |agent| &agent.name);
                search::put(
                    set,
                    case.region,
                    SEARCHED_AS,
                    case.no.as_str(),
                    &format!("{} {}", case.title, case.party.name),
                    &format!("{} {agent}", case.no),
                );
                for (facet, value) in facets(case, self.acts) {
                    set.push(INSERT_FACET, params![case.region, &case.kind, facet, value, case.filed_at, &case.no]);
                }
            }
            Some(before) if self.stores_open_states || before.closed_at.is_some() => {
                let mut params = update_case(case, due, wake, json(case)?);
                params.push(before.seq.into());
                if chained {
                    set.require(UPDATE_CASE, params)
                } else {
                    set.push(UPDATE_CASE, params)
                }
                if before.closed_at != case.closed_at {
                    set.push(CLOSE_CASE, params![case.region, &case.no, case.closed_at]);
                }
            }
            Some(_) if case.closed_at.is_some() => {
                set.require(STORE_CASE, update_case(case, due, wake, json(case)?));
                set.push(CLOSE_CASE, params![case.region, &case.no, case.closed_at]);
            }
            Some(_) => {}
        }
        set.push(
            INSERT_ENTRY,
            params![
                entry.region,
                &entry.case_no,
                entry.seq,
                entry.at,
                self.verb,
                &self.actor.account,
                entry.body,
                entry.hash,
            ],
        );
        self.push_parts(set);
        self.push_tasks(set);
        let Change { before, happenings, now: at, actor, definition, calendar, .. } = self;
        for ((nth, happening), seq) in happenings.iter().enumerate().zip(entry.seq..) {
            let projecting =
                Projecting { before, case, happening, happenings, nth, seq, at, actor, definition, calendar };
            self.acts.project(&projecting, set);
        }
        count(set, self.before, case, self.now);
        if self.announces { announce(set, case, self.happenings, self.actor, entry.seq, self.now) } else { Ok(()) }
    }

    fn seal(&self) -> Result<Entry, Error> {
        let case = &*self.after;
        let seq = self.before.map_or(0, |before| before.seq) + 1;
        Entry::seal(case.region, case.no.clone(), seq, self.now, self.verb, self.actor, self.happenings, &case.chain)
            .map_err(Error::unreadable)
    }

    /// Who takes part, as far as it changed; all of them at once when a case that was left out till then is over.
    fn push_parts(&self, set: &mut WriteSet) {
        let case = &*self.after;
        let (is_over, was_open) = (case.phase.is_over(), self.before.is_none_or(|before| !before.phase.is_over()));
        let known: Vec<String> = match self.before {
            Some(before) if self.stores_open_states || !was_open => before.parts().collect(),
            _ => Vec::new(),
        };
        if !self.stores_open_states && !is_over {
            return;
        }
        for part in case.parts().filter(|part| !known.contains(part)) {
            push_part(set, case, &part);
        }
        if was_open && is_over {
            for part in known {
                set.push(CLOSE_PART, params![case.region, part, case.filed_at, &case.no]);
            }
        }
    }

    fn push_tasks(&self, set: &mut WriteSet) {
        let before = self.before.map_or(&[][..], |before| &before.tasks);
        let case = &*self.after;
        let due = |case: &Case, n: u32| task_due(case, n, self.calendar, self.now).unwrap_or(NEVER);
        let was_due = |n: u32| self.before.map_or(NEVER, |before| due(before, n));
        for task in before.iter().filter(|task| case.task(task.n).is_none()) {
            if self.stores_open_states {
                set.push(CLOSE_TASK, close_task(case, task, self.now));
            } else {
                set.push(INSERT_CLOSED_TASK, insert_closed_task(case, task, was_due(task.n), self.now));
            }
        }
        if !self.stores_open_states {
            return;
        }
        for task in &case.tasks {
            let now_due = due(case, task.n);
            match before.iter().find(|known| known.n == task.n) {
                None => push_task(set, case, task, now_due),
                Some(known) if known.holder != task.holder || now_due != was_due(task.n) => {
                    let (account, name) = holder(task.holder.as_ref());
                    set.push(UPDATE_TASK, params![case.region, &case.no, task.n, account, name, now_due]);
                }
                Some(_) => {}
            }
        }
    }
}

/// Somebody who takes part.
pub(super) fn push_part(set: &mut WriteSet, case: &Case, part: &str) {
    set.push(INSERT_PART, params![case.region, part, case.filed_at, &case.no, case.phase.is_over()]);
}

/// An open task.
pub(super) fn push_task(set: &mut WriteSet, case: &Case, task: &Task, due: Date) {
    let (account, name) = holder(task.holder.as_ref());
    set.push(
        INSERT_TASK,
        params![
            case.region,
            &case.no,
            task.n,
            &task.organ,
            &task.role,
            &task.act,
            &task.name,
            account,
            name,
            task.opened,
            due,
        ],
    );
}

/// A state is two thousand bytes as a rule; made in one piece it need not move while it grows.
fn json(case: &Case) -> Result<String, Error> {
    let mut bytes = Vec::with_capacity(4_096);
    serde_json::to_writer(&mut bytes, case).map_err(Error::unreadable)?;
    String::from_utf8(bytes).map_err(Error::unreadable)
}

fn insert_case(case: &Case, due: Date, wake: Option<Timestamp>, state: String) -> Vec<Value> {
    params![
        case.region,
        &case.no,
        &case.kind,
        item(case),
        &case.title,
        &case.lead_organ,
        case.place,
        &*case.party.name,
        case.phase.as_str(),
        ending(case),
        case.pause.is_some(),
        case.filed_at,
        due,
        case.closed_at,
        wake,
        case.seq,
        case.chain,
        state,
    ]
}

fn update_case(case: &Case, due: Date, wake: Option<Timestamp>, state: String) -> Vec<Value> {
    params![
        case.region,
        &case.no,
        case.phase.as_str(),
        ending(case),
        case.pause.is_some(),
        due,
        wake,
        case.seq,
        case.chain,
        state,
    ]
}

/// The row of an open case that was left as it was filed, as the case now is.
pub(super) fn push_row(set: &mut WriteSet, case: &Case, calendar: &WorkCalendar, now: Timestamp) -> Result<(), Error> {
    let due = due_on(case, calendar, now).unwrap_or(NEVER);
    set.push(STORE_CASE, update_case(case, due, wake_at(case, calendar, now), json(case)?));
    Ok(())
}

fn close_task(case: &Case, task: &Task, now: Timestamp) -> Vec<Value> {
    let (state, by) = outcome(case, task);
    let (account, name) = holder(by);
    params![case.region, &case.no, task.n, state, account, name, now]
}

fn insert_closed_task(case: &Case, task: &Task, due: Date, now: Timestamp) -> Vec<Value> {
    let (state, by) = outcome(case, task);
    let (account, name) = holder(by);
    params![
        case.region,
        &case.no,
        task.n,
        &task.organ,
        &task.role,
        &task.act,
        &task.name,
        state,
        account,
        name,
        task.opened,
        due,
        now,
    ]
}

/// How a task that is gone ended, and by whom.
fn outcome<'c>(case: &'c Case, task: &'c Task) -> (&'static str, Option<&'c Holder>) {
    let handled = case.handled.iter().rev().find(|handled| handled.n == task.n);
    let state = if handled.is_some() { "done" } else { "cancelled" };
    (state, handled.map(|handled| &handled.by).or(task.holder.as_ref()))
}

fn holder(held: Option<&Holder>) -> (Option<Value>, Option<&str>) {
    (held.map(|held| Value::from(&held.account)), held.map(|held| &*held.name))
}

/// What was filled in of the fields by which the kind's ledger is grouped, and the window it was handed in at.
fn facets<'a>(case: &'a Case, acts: &'a Acts) -> impl Iterator<Item = (&'a str, String)> {
    let window = case.window.iter().map(|window| (WINDOW_FACET, window.to_string()));
    window.chain(acts.facets_of(&case.kind).iter().filter_map(|field| {
        let value = match case.form.get(field)? {
            Json::String(text) => text.clone(),
            value @ (Json::Number(_) | Json::Bool(_)) => value.to_string(),
            _ => return None,
        };
        Some((field.as_str(), value)).filter(|(_, value)| !value.is_empty())
    }))
}

fn item(case: &Case) -> &str {
    case.item.as_ref().map_or("", |item| item.as_str())
}

fn ending(case: &Case) -> &'static str {
    case.ending.map_or("", |ending| ending.as_str())
}

/// Moves only the alarm: nothing happened, but the case need not be looked at before then.
pub(crate) fn push_wake(set: &mut WriteSet, case: &Case, calendar: &WorkCalendar, now: Timestamp) {
    let due = due_on(case, calendar, now).unwrap_or(NEVER);
    set.push(UPDATE_WAKE, params![case.region, &case.no, wake_at(case, calendar, now), due, case.seq]);
}

/// Keeps the definition and the calendar a case was filed under.
pub(crate) fn push_definition(
    set: &mut WriteSet,
    case: &Case,
    definition: &Definition,
    calendar: &str,
) -> Result<(), Error> {
    let content = definition.content.to_text()?;
    set.push(
        INSERT_DEFINITION,
        params![case.region, definition.digest, &case.kind, item(case), case.filed_at, content,],
    );
    set.push(INSERT_CALENDAR, params![case.region, case.pin.calendar, calendar]);
    Ok(())
}

/// How many cases of an item at an organ are in a phase, and how many came to it on a day.
fn count(set: &mut WriteSet, before: Option<&Case>, case: &Case, now: Timestamp) {
    let was = before.map(|before| before.phase);
    if was == Some(case.phase) {
        return;
    }
    let name = |phase: &str| format!("case.{phase}:{}:{}", case.lead_organ, item(case));
    let mut deltas = Deltas::new();
    if let Some(was) = was {
        deltas.add(name(was.as_str()), None, -1);
    }
    deltas.add(name(case.phase.as_str()), None, 1);
    deltas.add(name(case.phase.as_str()), Some(local_date(now)), 1);
    deltas.push(set, case.region);
}

/// An event as others hear of it: a `CloudEvent` 1.0 in structured JSON.
#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
struct CloudEvent<'a> {
    specversion: &'static str,
    id: &'a str,
    source: String,
    #[serde(rename = "type")]
    topic: &'a str,
    subject: &'a str,
    time: Timestamp,
    datacontenttype: &'static str,
    data: Announced<'a>,
}

#[derive(Serialize)]
struct Announced<'a> {
    kind: &'a str,
    item: &'a str,
    organ: &'a str,
    phase: &'static str,
    actor: &'a str,
    happening: &'a Happening,
}

fn announce(
    set: &mut WriteSet,
    case: &Case,
    happenings: &[Happening],
    actor: &Actor,
    first: u32,
    now: Timestamp,
) -> Result<(), Error> {
    for (seq, happening) in (first..).zip(happenings).filter(|(_, happening)| happening.name().is_announced()) {
        let (id, topic) = (format!("{}/{seq}", case.no), format!("case.{}", happening.name().as_str()));
        let event = CloudEvent {
            specversion: "1.0",
            id: &id,
            source: format!("/regions/{}/cases", case.region),
            topic: &topic,
            subject: case.no.as_str(),
            time: now,
            datacontenttype: "application/json",
            data: Announced {
                kind: case.kind.as_str(),
                item: item(case),
                organ: case.lead_organ.as_str(),
                phase: case.phase.as_str(),
                actor: actor.account.as_str(),
                happening,
            },
        };
        let body = serde_json::to_string(&event).map_err(Error::unreadable)?;
        outbox::push(set, case.region, &id, &topic, body, now);
    }
    Ok(())
}
