//! Acts, outcomes and phases in the reader's language.

use casework::{Case, Phase};
use web::Text;
use web::parts::{Tag, Tone};

/// What an outcome of an act is called on its button: `staff-out-receive-accept`.
pub fn outcome(t: Text, act: &str, outcome: &str) -> String {
    worded(t, &format!("staff-out-{act}-{outcome}"), || casework::outcome_label(outcome).to_owned())
}

/// What follows from it, said before it is done.
pub fn consequence(t: Text, act: &str, outcome: &str, otherwise: &str) -> String {
    worded(t, &format!("staff-then-{act}-{outcome}"), || otherwise.to_owned())
}

pub fn act(t: Text, act: &str) -> String {
    worded(t, &format!("staff-act-{act}"), || act.to_owned())
}

fn worded(t: Text, key: &str, otherwise: impl FnOnce() -> String) -> String {
    if t.has(key) { t.get(key) } else { otherwise() }
}

pub fn phase(t: Text, phase: Phase) -> String {
    t.get(&format!("staff-phase-{}", phase.as_str()))
}

/// Where a case stands, in one or two words with their shapes.
pub fn tags(t: Text, case: &Case) -> Vec<Tag> {
    let tone = match case.phase {
        Phase::Filed | Phase::Handling => Tone::Active,
        Phase::Correcting => Tone::Urgent,
        Phase::Decided => Tone::Good,
        Phase::Closed | Phase::Archived => Tone::Quiet,
    };
    let mut tags = vec![Tag::new(tone, phase(t, case.phase))];
    if let Some(ending) = case.ending {
        tags.push(Tag::new(if ending.is_adverse() { Tone::Urgent } else { Tone::Good }, ending_label(t, ending)));
    }
    if let Some(pause) = &case.pause {
        tags.push(
            Tag::new(Tone::Quiet, t.msg("staff-paused-for").arg("kind", pause.kind.name()).to_string())
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
