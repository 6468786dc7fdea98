//! Duties with a limit that are no applications: contacting, rectifying, calling back, answering cards and orders.
//!
//! How a duty stands is read from the state before and after a command; what differs is counted. So a duty that fell due
//! undone and is done later is counted once, and what was learnt later joins the same day.

use calendar::WorkCalendar;
use casework::{Case, Happening, NamedClock, Projecting};
use kernel::{Date, OrganId, Timestamp, local_date};

use super::Measure;

/// A duty that ended: done, or its time ran out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duty {
    /// Which of the case's duties: a clock, or a step by number.
    pub key: String,
    pub organ: OrganId,
    pub day: Date,
    pub counts: Vec<Measure>,
}

/// A duty measured by a clock of its kind.
struct ByClock {
    kinds: &'static [&'static str],
    clock: &'static str,
    due: Measure,
    in_time: Option<Measure>,
}

const BY_CLOCK: [ByClock; 4] = [
    ByClock {
        kinds: &["rectification"],
        clock: "contact",
        due: Measure::ContactsDue,
        in_time: Some(Measure::ContactsInTime),
    },
    ByClock {
        kinds: &["rectification"],
        clock: "rectify",
        due: Measure::RectificationsDue,
        in_time: Some(Measure::RectificationsInTime),
    },
    ByClock { kinds: &["rectification", "call-back"], clock: "call_back", due: Measure::CallbacksDue, in_time: None },
    ByClock {
        kinds: &["warning", "yellow-card", "red-card", "supervision-advice"],
        clock: "answer",
        due: Measure::CardAnswersDue,
        in_time: Some(Measure::CardAnswersInTime),
    },
];

/// Kind, act, due, in time: duties measured by the limit of a step.
const BY_STEP: [(&str, &str, Measure, Measure); 2] = [
    ("supervision-order", "reply-order", Measure::OrdersDue, Measure::OrdersInTime),
    ("patrol-finding", "rectify", Measure::PatrolDue, Measure::PatrolInTime),
];

/// Duties that a command changed: as they stood, and as they stand.
pub(super) fn changes(p: &Projecting<'_>) -> Vec<(Option<Duty>, Duty)> {
    let mut changes = Vec::new();
    for rule in BY_CLOCK.iter().filter(|rule| rule.kinds.contains(&p.case.kind.as_str())) {
        let before = p.before.and_then(|before| by_clock(before, rule, p.calendar, p.at));
        if let Some(after) = by_clock(p.case, rule, p.calendar, p.at).filter(|after| before.as_ref() != Some(after)) {
            changes.push((before, after));
        }
    }
    for (_, act, due, in_time) in BY_STEP.iter().filter(|(kind, ..)| *kind == p.case.kind.as_str()) {
        let ended = p.happenings.iter().filter_map(|happening| by_step(p, happening, act, *due, *in_time));
        changes.extend(ended.map(|duty| (None, duty)));
    }
    changes
}

fn by_clock(case: &Case, rule: &ByClock, calendar: &WorkCalendar, at: Timestamp) -> Option<Duty> {
    let NamedClock { clock, .. } = case.clock(rule.clock)?;
    let fired = case.fired.iter().any(|fired| fired.strip_prefix("clock:") == Some(rule.clock));
    let due = clock.due(calendar, at).ok()?;
    let late = match clock.stopped {
        Some(stopped) => stopped >= due.at,
        None if fired => true,
        // Still running, or the case went another way before it was owed.
        None => return None,
    };
    let day = if late { due.date } else { local_date(clock.stopped?) };
    let mut counts = vec![rule.due];
    counts.extend(rule.in_time.filter(|_| !late));
    if rule.due == Measure::CallbacksDue {
        counts.extend(called(case));
    }
    Some(Duty { key: rule.clock.to_owned(), organ: case.lead_organ.clone(), day, counts })
}

/// What a call-back brought to light; nobody reached counts as nobody called.
fn called(case: &Case) -> Vec<Measure> {
    let Some(called) = case.facts.get("CalledBack") else { return Vec::new() };
    let says = |key: &str| called.get(key).and_then(serde_json::Value::as_bool);
    let Some(satisfied) = says("satisfied") else { return Vec::new() };
    let candidates = [
        (Measure::CalledBack, true),
        (Measure::CallbacksSatisfied, satisfied),
        (Measure::CallbacksRealised, says("done_well") == Some(true)),
        (Measure::CallbacksOneVisit, says("one_visit") == Some(true)),
    ];
    candidates.into_iter().filter_map(|(measure, holds)| holds.then_some(measure)).collect()
}

/// A step with a limit was done, or its time ran out undone; done later it is not counted again.
fn by_step(p: &Projecting<'_>, happening: &Happening, act: &str, due: Measure, in_time: Measure) -> Option<Duty> {
    let before = p.before?;
    let (n, late_on) = match happening {
        Happening::TaskCompleted(done) => (done.n, None),
        Happening::TimerFired { key, due } => {
            (key.strip_prefix("task:")?.parse().ok()?, Some(local_date(due.plus_seconds(-1))))
        }
        _ => return None,
    };
    let task = before.task(n).filter(|task| &*task.act == act)?;
    let clock = task.clock.as_ref()?;
    let key = format!("task:{n}");
    if late_on.is_none() && before.fired.iter().any(|fired| **fired == *key) {
        return None;
    }
    let ends = clock.due(p.calendar, p.at).ok()?;
    let late = late_on.is_some() || p.at >= ends.at;
    let day = late_on.unwrap_or(if late { ends.date } else { local_date(p.at) });
    let mut counts = vec![due];
    counts.extend((!late).then_some(in_time));
    Some(Duty { key, organ: p.case.lead_organ.clone(), day, counts })
}
