//! Timer texts: ISO 8601 dates, durations and cycles, working days, and expressions left to the caller.

use crate::model::{TimerKind, TimerSpec};

/// Reads a timer's text as the file has it. `None` when the text is none of the forms we know.
pub fn timer(kind: TimerKind, raw: &str) -> Option<TimerSpec> {
    let raw = raw.trim();
    let (text, expression) = match unwrapped(raw) {
        Some(inner) => (inner, true),
        None => (raw, false),
    };
    let repeats = match (kind, expression) {
        (_, true) => None,
        (TimerKind::Date, _) => is_date(text).then_some(None)?,
        (TimerKind::Duration, _) => is_duration(text).then_some(None)?,
        (TimerKind::Cycle, _) => cycle(text)?,
    };
    (!text.is_empty()).then(|| TimerSpec { kind, text: text.to_owned(), expression, repeats })
}

/// The inside of `=…` (FEEL of newer modellers) or `${…}` (older ones); `None` when the text is not marked.
pub fn unwrapped(raw: &str) -> Option<&str> {
    if let Some(feel) = raw.strip_prefix('=') {
        return Some(feel.trim());
    }
    let inner = raw.strip_prefix("${").or_else(|| raw.strip_prefix("#{"))?.strip_suffix('}')?;
    (!inner.contains('{')).then(|| inner.trim())
}

/// `R/P1D`, `R3/PT1H`; a cycle is told from a duration by its `R`.
fn cycle(text: &str) -> Option<Option<u32>> {
    let (count, every) = text.strip_prefix('R')?.split_once('/')?;
    let starts_and_length = every.split_once('/');
    let sound = match starts_and_length {
        Some((start, length)) => is_date(start) && is_duration(length),
        None => is_duration(every),
    };
    if !sound {
        return None;
    }
    if count.is_empty() { Some(None) } else { count.parse().ok().map(Some) }
}

/// `2026-03-01`, with an optional time and zone after `T`.
fn is_date(text: &str) -> bool {
    let (date, time) = text.split_once('T').unwrap_or((text, "00"));
    let parts: Vec<&str> = date.split('-').collect();
    let lengths = parts.iter().map(|p| p.len()).eq([4, 2, 2]);
    let digits = parts.iter().all(|p| p.bytes().all(|b| b.is_ascii_digit()));
    lengths && digits && time.starts_with(|c: char| c.is_ascii_digit())
}

/// ISO 8601 durations, `P5WD` for working days, and the house's short form `5wd`, `10d`, `8h`.
fn is_duration(text: &str) -> bool {
    match text.strip_prefix('P') {
        Some(rest) => is_iso_duration(rest),
        None => components(text, &["wd", "d", "h", "m", "w"]) == Some(1),
    }
}

fn is_iso_duration(rest: &str) -> bool {
    let (days, time) = match rest.split_once('T') {
        Some((days, time)) => (days, Some(time)),
        None => (rest, None),
    };
    let day_parts = components(days, &["Y", "M", "WD", "W", "D"]);
    let time_parts = time.map_or(Some(0), |t| components(t, &["H", "M", "S"]).filter(|n| *n > 0));
    matches!((day_parts, time_parts), (Some(d), Some(t)) if d + t > 0)
}

/// Counts `number unit` pairs with units in the given order; `None` when the text is anything else.
fn components(mut text: &str, units: &[&str]) -> Option<usize> {
    let (mut count, mut next) = (0, 0);
    while !text.is_empty() {
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let (number, rest) = text.split_at(digits);
        let (found, unit) = units.iter().enumerate().skip(next).find(|(_, unit)| rest.starts_with(**unit))?;
        if number.is_empty() {
            return None;
        }
        text = &rest[unit.len()..];
        (count, next) = (count + 1, found + 1);
    }
    Some(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn iso_and_working_day_durations_are_read() {
        for text in ["P5D", "PT8H", "P1Y2M3DT4H5M6S", "P5WD", "P2W", "5wd", "90d", "8h"] {
            assert!(timer(TimerKind::Duration, text).is_some(), "{text}");
        }
        for text in ["", "P", "PT", "5", "five days", "P5X", "P-1D", "PD"] {
            assert!(timer(TimerKind::Duration, text).is_none(), "{text}");
        }
    }

    #[test]
    fn dates_need_a_full_day() {
        assert!(timer(TimerKind::Date, "2026-03-01").is_some());
        assert!(timer(TimerKind::Date, "2026-03-01T09:00:00+08:00").is_some());
        assert!(timer(TimerKind::Date, "2026-3-1").is_none());
    }

    #[test]
    fn cycles_tell_how_often() {
        assert_eq!(timer(TimerKind::Cycle, "R3/P1D").unwrap().repeats, Some(3));
        assert_eq!(timer(TimerKind::Cycle, "R/P5WD").unwrap().repeats, None);
        assert!(timer(TimerKind::Cycle, "P1D").is_none());
    }

    #[test]
    fn expressions_are_unwrapped_and_kept_for_the_caller() {
        let spec = timer(TimerKind::Duration, "=step.limit").unwrap();
        assert!(spec.expression && spec.text == "step.limit");
        assert_eq!(timer(TimerKind::Date, "${due}").unwrap().text, "due");
    }
}
