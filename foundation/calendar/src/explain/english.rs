//! Why it is that day, in English. Articles and the names of people stay as they were written.

use kernel::{Date, local_date};

use super::{Day, Why, left_out, worked_instead};
use crate::{Due, LegalClock, Pause, Unit};

pub(super) fn reason(why: &Why, extended: bool) -> String {
    let reason = match why {
        Why::Start => "the day it starts is left out".to_owned(),
        Why::StartHour => "hours run on from the moment it starts".to_owned(),
        Why::Hour => "hours run on".to_owned(),
        Why::Paused(kind) => format!("standing still: {}", kind.in_english()),
        Why::Natural => "calendar day".to_owned(),
        Why::Worked => "working day".to_owned(),
        Why::Instead { holiday } => format!("worked instead ({})", holidays(holiday)),
        Why::Weekend => "weekend".to_owned(),
        Why::Holiday { holiday } => format!("{} holiday", holidays(holiday)),
        Why::PassedOver(day) => format!("passed over: {}", reason(day, false)),
        Why::Moved => "the limit ends on a day of rest and moves to this working day".to_owned(),
    };
    if extended { format!("{reason} (extended time)") } else { reason }
}

/// One notice may name two: 国庆节、中秋节.
fn holidays(names: &str) -> String {
    names.split('、').map(holiday).collect::<Vec<_>>().join(" and ")
}

fn holiday(name: &str) -> &str {
    match name {
        "元旦" => "New Year",
        "春节" => "Spring Festival",
        "清明节" => "Tomb-sweeping Day",
        "劳动节" => "Labour Day",
        "端午节" => "Dragon Boat Festival",
        "中秋节" => "Mid-autumn Festival",
        "国庆节" => "National Day",
        other => other,
    }
}

pub(super) fn summary(clock: &LegalClock, due: &Due, days: &[Day]) -> String {
    let mut sentences = vec![opening(clock)];
    if let Some(extension) = &clock.extension {
        let by = extension.by.in_english();
        sentences.push(format!("{} extended it by {by} under {}.", extension.approver, extension.article));
    }
    if clock.limit.unit == Unit::WorkingDays {
        sentences.extend(not_counted(days));
    } else if due.unrolled != due.date {
        let end = day(due.unrolled);
        sentences.push(format!("By days it would end on {end}, a day of rest, and moves to the next working day."));
    }
    sentences.extend(clock.pauses.iter().map(pause));
    sentences.push(closing(clock, due));
    sentences.join(" ")
}

fn opening(clock: &LegalClock) -> String {
    let limit = clock.limit.in_english();
    if clock.limit.unit == Unit::Hours {
        return format!("Counted from {}; the limit is {limit}.", clock.started.local_minute());
    }
    format!("Counted from {}, that day itself left out; the limit is {limit}.", day(local_date(clock.started)))
}

fn not_counted(walked: &[Day]) -> Option<String> {
    let out = left_out(walked);
    let mut parts: Vec<String> = Vec::new();
    if !out.is_empty() {
        let sorts: Vec<String> =
            out.into_iter().map(|(day, count)| format!("{}, {}", reason(&day.why, false), days(count))).collect();
        parts.push(format!("Not counted: {}", sorts.join("; ")));
    }
    let worked = u32::try_from(worked_instead(walked)).unwrap_or(u32::MAX);
    if worked > 0 {
        let before = if parts.is_empty() { "Counted" } else { "counted" };
        parts.push(format!("{before} although a day of rest, since it is worked instead: {}", days(worked)));
    }
    (!parts.is_empty()).then(|| format!("{}.", parts.join("; ")))
}

fn days(count: u32) -> String {
    if count == 1 { "1 day".to_owned() } else { format!("{count} days") }
}

fn pause(pause: &Pause) -> String {
    let (from, kind) = (day(local_date(pause.from)), pause.kind.in_english());
    match pause.to {
        Some(to) => {
            format!("From {from} to {} the time stood still: {kind} ({}).", day(local_date(to)), pause.basis)
        }
        None => {
            let announced = pause.announced.in_english();
            format!("Since {from} the time stands still: {kind}, announced to take {announced} ({}).", pause.basis)
        }
    }
}

fn closing(clock: &LegalClock, due: &Due) -> String {
    let end = due.date.strftime("%a %-d %b %Y");
    match due.paused {
        Some(pause) => {
            format!("It stands still now; if it goes on from {}, it is due on {end}.", day(pause.resumes_on))
        }
        None if clock.limit.unit == Unit::Hours => format!("Due at {}.", due.at.local_minute()),
        None => format!("Due on {end}."),
    }
}

fn day(date: Date) -> String {
    date.strftime("%-d %b %Y").to_string()
}
