//! What conditions of rules read: the variables of [`declarations::RULE_VARIABLES`], made only when they are read and
//! only as far as they are read.

mod cards;
mod case;
mod event;
mod history;
mod task;

use calendar::WorkCalendar;
use casework::{Case, Definition, Happening};
use decision::Scope;
use kernel::{Actor, Timestamp};
use serde_json::{Map, Value as Json};

use crate::rules::{Compiled, Wanted};
use crate::usual::Usual;

pub(crate) use case::overrun;
pub use event::Occurred;
pub(crate) use event::name as event_name;
pub use task::Step;

/// Something a rule looks at, with its surroundings.
#[derive(Clone, Copy)]
pub struct Seen<'a> {
    /// The case after the command; none for windows.
    pub case: Option<(&'a Case, &'a Definition)>,
    pub calendar: &'a WorkCalendar,
    /// The moment by law.
    pub at: Timestamp,
    pub event: Option<Occurred<'a>>,
    pub step: Option<Step<'a>>,
    pub window: Option<&'a Json>,
    /// What windows before it were like, for the same subject.
    pub usual: Option<&'a Usual>,
    /// Of a window's subject; those of a card's are in its form.
    pub cards: Option<&'a Json>,
}

impl<'a> Seen<'a> {
    /// A case at a moment.
    pub fn case(case: &'a Case, definition: &'a Definition, calendar: &'a WorkCalendar, at: Timestamp) -> Seen<'a> {
        Seen {
            case: Some((case, definition)),
            calendar,
            at,
            event: None,
            step: None,
            window: None,
            usual: None,
            cards: None,
        }
    }

    /// Whoever acted, where somebody did.
    pub fn actor(&self) -> Option<&'a Actor> {
        self.event.map(|event| event.actor)
    }

    pub fn happening(&self) -> Option<&'a Happening> {
        self.event.map(|event| event.happening)
    }

    /// Does the rule hold here? `Err` says in words why that cannot be told.
    pub fn holds(&self, rule: &Compiled) -> Result<bool, String> {
        let made: Vec<(&str, Json)> =
            rule.wants().iter().filter_map(|(name, wanted)| Some((&**name, self.make(name, wanted)?))).collect();
        let mut scope = Scope::new();
        for name in rule.wants().keys() {
            if let Some(lent) = self.lend(name) {
                scope = scope.with(name, lent);
            }
        }
        for (name, value) in &made {
            scope = scope.with(name, value);
        }
        rule.holds(&scope)
    }

    /// What the condition read, for the evidence; nothing of whole forms and nothing of the applicant.
    pub fn facts(&self, rule: &Compiled) -> Map<String, Json> {
        let mut facts = Map::new();
        for (name, wanted) in rule.wants() {
            let value = match (self.lend(name), wanted) {
                (Some(lent), Wanted::Fields(fields)) => Some(only(lent, fields.iter().map(String::as_str))),
                (Some(_), Wanted::Whole) => None,
                (None, _) if name == "applicant" => None,
                (None, wanted) => self.make(name, wanted),
            };
            if let Some(value) = value {
                facts.insert(name.clone(), value);
            }
        }
        facts
    }

    /// Values that are there already and need only be pointed at.
    fn lend(&self, name: &str) -> Option<&'a Json> {
        match name {
            "form" => self.case.map(|(case, _)| &*case.form),
            "answers" => self.case.map(|(case, _)| &*case.answers),
            "item" => self.case.and_then(|(_, definition)| definition.content.item.as_ref()).map(|item| &item.feel),
            "window" => self.window,
            "usual" => self.usual.map(|usual| &usual.mean),
            "bound" => self.usual.map(|usual| &usual.bound),
            "cards" => self.cards,
            _ => None,
        }
    }

    /// Values that are put together for the occasion.
    fn make(&self, name: &str, wanted: &Wanted) -> Option<Json> {
        let mut fields = Fields { wanted, made: Map::new() };
        match name {
            "case" => case::make(self, &mut fields),
            "cards" => cards::make(self, &mut fields),
            "applicant" => case::applicant(self, &mut fields),
            "outcome" => return self.case.map(|(case, _)| case::outcomes(case)),
            "event" => event::make(self, &mut fields),
            "task" => task::make(self, &mut fields),
            "history" => history::make(self, &mut fields),
            _ => return None,
        }
        Some(Json::Object(fields.made))
    }
}

/// The fields of one variable; each is computed only if it is read.
pub(crate) struct Fields<'w> {
    wanted: &'w Wanted,
    made: Map<String, Json>,
}

impl Fields<'_> {
    pub fn put<V: Into<Json>>(&mut self, name: &str, make: impl FnOnce() -> V) {
        if self.wanted.wants(name) {
            self.made.insert(name.to_owned(), make().into());
        }
    }

    /// A field that may have no value: it is null then, as every name without value is.
    pub fn put_some<V: Into<Json>>(&mut self, name: &str, make: impl FnOnce() -> Option<V>) {
        if self.wanted.wants(name)
            && let Some(value) = make()
        {
            self.made.insert(name.to_owned(), value.into());
        }
    }
}

fn only<'f>(value: &Json, fields: impl Iterator<Item = &'f str>) -> Json {
    let some = fields.filter_map(|field| Some((field.to_owned(), value.get(field)?.clone())));
    Json::Object(some.collect())
}

/// `2026-09-08T10:00:00+08:00`: local, as FEEL's `date and time` reads it.
pub(crate) fn local_text(at: Timestamp) -> String {
    let second = at.plus_hours(8).as_micros().div_euclid(1_000_000).rem_euclid(60);
    format!("{}:{second:02}+08:00", at.local_minute().replacen(' ', "T", 1))
}

/// The hour of the day, 0 to 23, local.
pub(crate) fn local_hour(at: Timestamp) -> i64 {
    at.plus_hours(8).as_micros().div_euclid(3_600_000_000).rem_euclid(24)
}

/// Whole minutes from one moment to a later one; 0 if it is not later.
pub(crate) fn minutes_between(from: Timestamp, to: Timestamp) -> i64 {
    (to.micros_since(from) / 60_000_000).max(0)
}
