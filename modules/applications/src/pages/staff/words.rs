//! Acts, outcomes and phases in the reader's language.

use casework::{Case, Phase};
use web::Text;
use web::parts::{Tag, Tone};

use crate::pages::told::language;

/// What an outcome of an act is called on its button: `staff-out-receive-accept`.
pub fn outcome(t: Text, act: &str, outcome: &str) -> String {
    worded(t, &format!("staff-out-{act}-{outcome}"), || language(t).outcome(outcome).to_owned())
}

/// What follows from it, said before it is done.
pub fn consequence(t: Text, act: &str, outcome: &str) -> String {
    worded(t, &format!("staff-then-{act}-{outcome}"), || t.get("staff-then-any"))
}

/// What an act is called; one that only a procedure knows is called like its task.
pub fn act(t: Text, act: &str, task: &str) -> String {
    worded(t, &format!("staff-act-{act}"), || task.to_owned())
}

fn worded(t: Text, key: &str, otherwise: impl FnOnce() -> String) -> String {
    if t.has(key) { t.get(key) } else { otherwise() }
}

pub fn phase(t: Text, phase: Phase) -> String {
    t.get(&format!("staff-phase-{}", phase.as_str()))
}

/// A matter that nobody applies for is not received and accepted: it is in hand from the first.
pub fn phase_of(t: Text, now: Phase, applied_for: bool) -> String {
    phase(t, if now == Phase::Filed && !applied_for { Phase::Handling } else { now })
}

/// Where a case stands, in one or two words with their shapes.
pub fn tags(t: Text, case: &Case) -> Vec<Tag> {
    let tone = match case.phase {
        Phase::Filed | Phase::Handling => Tone::Active,
        Phase::Correcting => Tone::Urgent,
        Phase::Decided => Tone::Good,
        Phase::Closed | Phase::Archived => Tone::Quiet,
    };
    let mut tags = vec![Tag::new(tone, phase_of(t, case.phase, case.item.is_some()))];
    if let Some(ending) = case.ending {
        tags.push(Tag::new(if ending.is_adverse() { Tone::Urgent } else { Tone::Good }, ending_label(t, ending)));
    }
    if let Some(pause) = &case.pause {
        tags.push(
            Tag::new(
                Tone::Quiet,
                t.msg("staff-paused-for").arg("kind", language(t).pause_kind(pause.kind)).to_string(),
            )
            .icon("player-pause"),
        );
    }
    if case.deemed {
        tags.push(Tag::new(Tone::Urgent, t.get("staff-deemed")));
    }
    tags
}

pub fn ending_label(t: Text, ending: casework::Ending) -> String {
    t.get(&format!("staff-ending-{}", ending.as_str()))
}
