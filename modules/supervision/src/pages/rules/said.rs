//! What a text says field by field, as it was written: a limit that cannot be read, a word that is none. The form shows this
//! and not what could be understood of it, so that nothing typed is lost on the way to being right.

use declarations::{Every, Over, Words as _};
use toml::{Table, Value};

use super::form::TriggerParts;

/// The text as a table; empty where it is none.
pub struct Said(Table);

impl Said {
    pub fn of(source: &str) -> Said {
        Said(source.parse().unwrap_or_default())
    }

    /// The text at `name`, or at `name` and a key below it.
    pub fn text(&self, name: &str, below: Option<&str>) -> Option<String> {
        let value = self.0.get(name)?;
        plain(match below {
            Some(key) => value.get(key)?,
            None => value,
        })
    }

    /// The trigger's parts, whether or not they make one.
    pub fn trigger(&self) -> Option<TriggerParts> {
        match self.0.get("on")? {
            Value::Array(names) => Some(TriggerParts::events(names.iter().filter_map(plain).collect())),
            on => plain(on).map(|on| parts(&on)),
        }
    }
}

fn plain(value: &Value) -> Option<String> {
    match value {
        Value::Table(_) | Value::Array(_) => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

/// `due(promised) - max(1wd, 20%)`, `every month by organ`, or the name of an event.
fn parts(on: &str) -> TriggerParts {
    let on = on.trim();
    if let Some((of, shift)) = on.strip_prefix("due(").and_then(|rest| rest.split_once(')')) {
        let shift = shift.trim();
        let later = shift.strip_prefix('+').map(str::trim);
        let before = shift.strip_prefix('-').map(str::trim);
        let (way, by, share) = match (later, before) {
            (Some(by), _) => ("later", by, ""),
            (_, Some(before)) => match before.strip_prefix("max(").and_then(|rest| rest.strip_suffix(')')) {
                Some(both) => {
                    let (by, share) = both.rsplit_once(',').unwrap_or((both, ""));
                    ("before", by, share.trim().trim_end_matches('%'))
                }
                None => ("before", before, ""),
            },
            _ => ("at", "", ""),
        };
        let share = if share.is_empty() { "0" } else { share };
        return TriggerParts {
            way: "due",
            of: of.trim().to_owned(),
            shift: way,
            by: by.trim().to_owned(),
            share: share.to_owned(),
            ..TriggerParts::default()
        };
    }
    if let Some((every, over)) = on.strip_prefix("every ").and_then(|rest| rest.split_once(" by ")) {
        let (every, over) = (Every::from_word(every.trim()), Over::from_word(over.trim()));
        let other = TriggerParts::default();
        return TriggerParts {
            way: "window",
            every: every.unwrap_or(other.every),
            over: over.unwrap_or(other.over),
            ..other
        };
    }
    TriggerParts::events(if on.is_empty() { Vec::new() } else { vec![on.to_owned()] })
}
