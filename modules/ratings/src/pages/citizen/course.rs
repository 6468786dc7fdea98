//! The course of a rectification as the rater sees it, from the register and nothing else.

use kernel::Timestamp;
use web::Text;
use web::parts::{Entry, Timeline, Whose};

use crate::model::Rectification;

/// What was done about a bad rating, oldest first, and what is still to come.
pub fn course(t: Text, rounds: &[&Rectification]) -> Timeline {
    let mut entries = Vec::new();
    for one in rounds {
        let begun = if one.round == 0 { "ratings-step-opened" } else { "ratings-step-reopened" };
        let ended = if is_excluded(one) { "ratings-step-excluded" } else { "ratings-step-closed" };
        let called = match one.satisfied {
            Some(true) => "ratings-step-called-satisfied",
            Some(false) => "ratings-step-called-unsatisfied",
            None => "ratings-step-called-unreached",
        };
        let mut past: Vec<(Timestamp, &str)> = [
            (Some(one.filed), begun),
            (one.contacted, "ratings-step-contacted"),
            (one.rectified, "ratings-step-rectified"),
            (one.fed_back, "ratings-step-fed-back"),
            (one.called, called),
            (one.closed, ended),
        ]
        .into_iter()
        .filter_map(|(at, key)| Some((at?, key)))
        .collect();
        // What was done again stands after the call that sent it back.
        past.sort_by_key(|(at, _)| *at);
        entries.extend(past.into_iter().map(|(at, key)| Entry::past(t.moment(at), Whose::Government, t.get(key))));
        entries.extend(one.closed.is_none().then(|| to_come(t, one)));
    }
    Timeline { t, entries }
}

/// What the rater waits for: the result, the result of what is done again, or the call.
fn to_come(t: Text, one: &Rectification) -> Entry {
    let sent_back = one.called.filter(|_| one.satisfied == Some(false));
    let told = one.fed_back.filter(|told| sent_back.is_none_or(|called| called < *told));
    match (told, sent_back) {
        (Some(_), _) => Entry::now(t.get("ratings-step-next"), Whose::Government, t.get("ratings-step-to-call")),
        (None, Some(_)) => Entry::now(t.get("ratings-step-next"), Whose::Government, t.get("ratings-step-again")),
        (None, None) => {
            let by = t.msg("ratings-step-due").arg("day", t.date(one.due)).to_string();
            Entry::now(t.date(one.due), Whose::Government, by)
        }
    }
}

fn is_excluded(one: &Rectification) -> bool {
    matches!(one.verified.as_str(), "mistaken" | "malicious")
}
