//! When a rule is asked: upon an event, at a due time, or at the end of a window.
//!
//! ```text
//! on = "DecisionMade"                          an event; several as a list
//! on = "due(promised) - max(1wd, 20%)"         a due time of a clock, a step, a pause; earlier or later
//! on = "due(step) + 1wd"
//! on = "every month by organ"                  figures over a window, for each organ, person, item or the county
//! ```

use std::fmt;
use std::str::FromStr;

use calendar::Limit;
use kernel::Refusal;
use serde::{Serialize, Serializer};

use crate::finding::Finding;
use crate::reading::Cursor;
use crate::words::{Words, words};

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trigger {
    /// Names of happenings, or of facts that modules add.
    Events(Vec<String>),
    Due {
        of: Watched,
        shift: Shift,
    },
    Window {
        every: Every,
        over: Over,
    },
}

/// Whose due time is watched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Watched {
    /// A clock of the case: `promised`, `statutory`, `correction`, `delivery`, or what the kind declares.
    Clock(String),
    /// 环节时限: each open task with a limit of its own.
    Step,
    /// The announced end of a special procedure.
    Pause,
}

/// How far before or after the due time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shift {
    At,
    /// So long after it has passed.
    Later(Limit),
    /// So long before it, or a share of the whole limit in per cent, whichever is more.
    Before {
        least: Limit,
        share: u8,
    },
}

words! {
    /// How long a window is; windows end with the calendar day, week (Sunday), month or quarter.
    pub enum Every {
        Day = "day",
        Week = "week",
        Month = "month",
        Quarter = "quarter",
    }
}

words! {
    /// What figures are gathered for.
    pub enum Over {
        Organ = "organ",
        Person = "person",
        Item = "item",
        County = "county",
    }
}

impl Trigger {
    pub(super) fn read(c: &Cursor<'_>) -> Trigger {
        if c.value("on").is_some_and(serde_json::Value::is_array) {
            return Trigger::Events(c.texts("on"));
        }
        let text = c.text("on");
        match text.parse() {
            Ok(trigger) => trigger,
            Err(refusal) => {
                let Refusal { code, sentence, .. } = refusal;
                let remedy = "请写事件名，或 due(promised) - 1wd，或 every month by organ。";
                c.add(Finding::error(c.field("on"), code, sentence).remedy(remedy));
                Trigger::Events(Vec::new())
            }
        }
    }
}

impl FromStr for Trigger {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Trigger, Refusal> {
        let text = text.trim();
        if let Some(rest) = text.strip_prefix("due(") {
            return due(rest).ok_or_else(|| unreadable(text));
        }
        if let Some(rest) = text.strip_prefix("every ") {
            return window(rest).ok_or_else(|| unreadable(text));
        }
        let is_name =
            text.starts_with(|c: char| c.is_ascii_uppercase()) && text.chars().all(|c| c.is_ascii_alphanumeric());
        if is_name { Ok(Trigger::Events(vec![text.to_owned()])) } else { Err(unreadable(text)) }
    }
}

fn unreadable(text: &str) -> Refusal {
    Refusal::invalid("bad_trigger", format!("看不懂触发条件“{text}”。"))
}

fn due(rest: &str) -> Option<Trigger> {
    let (of, shift) = rest.split_once(')')?;
    let of = match of.trim() {
        "" => return None,
        "step" => Watched::Step,
        "pause" => Watched::Pause,
        clock => Watched::Clock(clock.to_owned()),
    };
    let shift = shift.trim();
    let shift = if shift.is_empty() {
        Shift::At
    } else if let Some(later) = shift.strip_prefix('+') {
        Shift::Later(later.trim().parse().ok()?)
    } else {
        before(shift.strip_prefix('-')?.trim())?
    };
    Some(Trigger::Due { of, shift })
}

/// `1wd`, or `max(1wd, 20%)`.
fn before(text: &str) -> Option<Shift> {
    let Some(inner) = text.strip_prefix("max(").and_then(|inner| inner.strip_suffix(')')) else {
        return Some(Shift::Before { least: text.parse().ok()?, share: 0 });
    };
    let (least, share) = inner.split_once(',')?;
    let share: u8 = share.trim().strip_suffix('%')?.trim().parse().ok()?;
    (share <= 100).then_some(Shift::Before { least: least.trim().parse().ok()?, share })
}

fn window(rest: &str) -> Option<Trigger> {
    let (every, over) = rest.split_once(" by ")?;
    Some(Trigger::Window { every: Every::from_word(every.trim())?, over: Over::from_word(over.trim())? })
}

impl fmt::Display for Trigger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Trigger::Events(names) => f.write_str(&names.join(", ")),
            Trigger::Due { of, shift } => write!(f, "due({of}){shift}"),
            Trigger::Window { every, over } => write!(f, "every {every} by {over}"),
        }
    }
}

impl fmt::Display for Watched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Watched::Clock(id) => id,
            Watched::Step => "step",
            Watched::Pause => "pause",
        })
    }
}

impl fmt::Display for Shift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Shift::At => Ok(()),
            Shift::Later(limit) => write!(f, " + {limit}"),
            Shift::Before { least, share: 0 } => write!(f, " - {least}"),
            Shift::Before { least, share } => write!(f, " - max({least}, {share}%)"),
        }
    }
}

impl Serialize for Trigger {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn triggers_are_read_as_they_are_printed() {
        for text in [
            "DecisionMade",
            "due(promised) - max(1wd, 20%)",
            "due(statutory)",
            "due(step) + 1wd",
            "due(pause) - 1wd",
            "every month by organ",
        ] {
            assert_eq!(text.parse::<Trigger>().map(|trigger| trigger.to_string()), Ok(text.to_owned()));
        }
    }

    #[test]
    fn what_is_no_trigger_is_refused() {
        for text in ["", "sometimes", "due()", "due(step) + soon", "every year by mood", "due(step) - max(1wd, 200%)"] {
            assert_eq!(text.parse::<Trigger>().map_err(|refusal| refusal.code), Err("bad_trigger"), "{text}");
        }
    }
}
