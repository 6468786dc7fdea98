//! The course of a rectification as the rater sees it, from the register and nothing else.

use web::Text;
use web::parts::{Entry, Timeline, Whose};

use crate::model::Rectification;

/// What was done about a bad rating, oldest first, and what is still to come.
pub fn course(t: Text, rounds: &[&Rectification]) -> Timeline {
    let mut entries = Vec::new();
    for one in rounds {
        let mut past = |at: Option<kernel::Timestamp>, fact: String| {
            if let Some(at) = at {
                entries.push(Entry::past(t.moment(at), Whose::Government, fact));
            }
        };
        let begun = if one.round == 0 { "ratings-step-opened" } else { "ratings-step-reopened" };
        past(Some(one.filed), t.get(begun));
        past(one.contacted, t.get("ratings-step-contacted"));
        past(one.rectified, t.get("ratings-step-rectified"));
        past(one.fed_back, t.get("ratings-step-fed-back"));
        past(one.called, t.get("ratings-step-called"));
        match one.closed {
            Some(_) if matches!(one.verified.as_str(), "mistaken" | "malicious") => {
                past(one.closed, t.get("ratings-step-excluded"));
            }
            Some(_) => past(one.closed, t.get("ratings-step-closed")),
            None => {
                let by = t.msg("ratings-step-due").arg("day", t.date(one.due)).to_string();
                entries.push(Entry::now(t.date(one.due), Whose::Government, by));
            }
        }
    }
    Timeline { t, entries }
}
