//! What is done with a card or an order, by forms that work without script. One form is open at a time, and the address
//! says which.

use axum::response::{IntoResponse, Redirect, Response};
use casework::{Case, Ctx, Outcome, choices};
use kernel::CaseNo;
use web::form::{Control, Input, Post};
use web::parts::{ErrorSummary, Tab, Tabs};
use web::{Problem, Text};

use super::address;
use super::fields::{self, Fields};

/// What was typed, and why it was refused.
#[derive(Clone, Copy)]
pub struct Filled<'a> {
    pub outcome: &'a str,
    pub post: &'a Post,
    pub problem: Option<&'a Problem>,
}

/// The open form of the task at hand.
pub struct ActForm {
    pub title: String,
    pub tabs: Tabs,
    pub action: String,
    pub outcome: String,
    pub consequence: String,
    pub key: String,
    pub errors: ErrorSummary,
    pub inputs: Vec<Input>,
    pub button: String,
    pub stops: bool,
}

/// The acts of one sort of case.
pub struct Acts {
    /// Acts and their outcomes, in the order of their tabs.
    pub acts: &'static [(&'static str, &'static [&'static str])],
    /// Outcomes that hold somebody up.
    pub stops: &'static [&'static str],
    pub path: fn(&CaseNo) -> String,
    /// Which of these may be chosen, as the case stands.
    pub may: fn(&Ctx<'_>, &Case, &str) -> bool,
    /// What is asked for an outcome.
    pub inputs: fn(Fields<'_>, &str) -> Vec<Input>,
}

impl Acts {
    /// The form of what the reader may do now; none when it is not their turn.
    pub fn form(&self, t: Text, ctx: &Ctx<'_>, case: &Case, filled: Filled<'_>) -> Option<ActForm> {
        let offered = choices(ctx, case);
        let task =
            offered.iter().filter(|choice| choice.verb == "complete").find_map(|choice| case.task(choice.task?))?;
        let (act, outcomes) = self.acts.iter().find(|(act, _)| *act == &*task.act)?;
        let outcomes: Vec<&str> = outcomes.iter().copied().filter(|outcome| (self.may)(ctx, case, outcome)).collect();
        let outcome = *outcomes.iter().find(|outcome| **outcome == filled.outcome).or(outcomes.first())?;
        let path = (self.path)(&case.no);
        let tab = |name: &&str| Tab {
            href: format!("{path}?do={name}#act"),
            label: t.get(&format!("supervision-out-{name}")),
            count: None,
            current: *name == outcome,
        };
        let title = t.get(&format!("supervision-act-{act}"));
        let fields = Fields { t, words: "supervision-act", post: filled.post, problem: filled.problem };
        let inputs = (self.inputs)(fields, outcome);
        Some(ActForm {
            tabs: Tabs { label: title.clone(), tabs: outcomes.iter().map(tab).collect() },
            title,
            action: format!("{path}#act"),
            outcome: outcome.to_owned(),
            consequence: consequence(t, outcome, &outcomes),
            key: format!("{}-{}", case.no, web::guard::reference_number()),
            errors: fields::errors(t, filled.problem, &inputs),
            inputs,
            button: t.get(&format!("supervision-out-{outcome}")),
            stops: self.stops.contains(&outcome),
        })
    }
}

/// What follows from an outcome, and which other way it closes.
fn consequence(t: Text, outcome: &str, outcomes: &[&str]) -> String {
    let then = t.get(&format!("supervision-then-{outcome}"));
    let closes = outcomes.iter().map(|other| format!("supervision-closes-{outcome}-{other}")).find(|key| t.has(key));
    closes.map_or(then.clone(), |key| format!("{then}{}", t.get(&key)))
}

/// The opinion that goes with an outcome.
pub fn opinion(fields: Fields<'_>, outcome: &str) -> Input {
    fields.labelled("opinion", fields.t.get(&format!("supervision-say-{outcome}")), Control::Lines)
}

/// An act as it was sent.
pub struct Sent {
    pub no: CaseNo,
    pub outcome: String,
    pub opinion: String,
    pub key: Option<String>,
}

impl Sent {
    pub fn of(no: &str, post: &Post) -> Result<Sent, Problem> {
        Ok(Sent {
            no: CaseNo::parse(no)?,
            outcome: post.get("do").unwrap_or_default().to_owned(),
            opinion: fields::text(post, "opinion"),
            key: fields::sent_key(post),
        })
    }

    /// On to the page that says what was done; what was refused comes back with what was typed.
    pub fn done(&self, done: Result<Outcome, Problem>, path: &str) -> Result<Response, Problem> {
        match done {
            Ok(_) => Ok(Redirect::to(&address::href(path, &[("done", &self.outcome)])).into_response()),
            Err(problem) => Err(problem),
        }
    }
}
