//! `case`, `applicant`, `outcome`: the case as it stands.

use calendar::{LegalClock, Unit, WorkCalendar};
use casework::Case;
use kernel::Timestamp;
use serde_json::{Value as Json, json};

use super::{Fields, Seen, local_text};

/// The clocks of law and promise, by the names the kinds give them.
const PROMISED: &str = "promised";
const STATUTORY: &str = "statutory";

pub(super) fn make(seen: &Seen<'_>, fields: &mut Fields<'_>) {
    let Some((case, _)) = seen.case else { return };
    fields.put("no", || case.no.as_str());
    fields.put("kind", || case.kind.as_str());
    fields.put_some("item", || case.item.as_ref().map(kernel::ItemId::as_str));
    fields.put("title", || &*case.title);
    fields.put("organ", || case.lead_organ.as_str());
    fields.put("organs", || case.organs.len());
    fields.put("place", || case.place.to_string());
    fields.put("channel", || json!(case.channel));
    fields.put("phase", || case.phase.as_str());
    fields.put_some("ending", || case.ending.map(casework::Ending::as_str));
    fields.put("paused", || case.pause.is_some());
    fields.put("deemed", || case.deemed);
    fields.put("filed_by", || case.filed_by.as_str());
    fields.put("filed_at", || local_text(case.filed_at));
    fields.put_some("accepted_on", || case.accepted_on.map(|on| on.to_string()));
    fields.put("closed", || case.phase.is_over());
    fields.put("level", || case.form.get("level").cloned().unwrap_or_default());
    fields.put("late_promise", || late(case, PROMISED, seen.calendar, seen.at));
    fields.put("late_statutory", || late(case, STATUTORY, seen.calendar, seen.at));
    let clock = case.clock(PROMISED).or_else(|| case.clock(STATUTORY)).map(|named| &named.clock);
    fields.put_some("used_days", || clock?.used(seen.calendar, seen.at).ok());
    fields.put_some("limit_days", || clock.map(limit_days));
    fields.put_some("promised_limit", || case.clock(PROMISED).map(|named| limit_days(&named.clock)));
    fields.put_some("statutory_limit", || case.clock(STATUTORY).map(|named| limit_days(&named.clock)));
}

pub(super) fn applicant(seen: &Seen<'_>, fields: &mut Fields<'_>) {
    let Some((case, _)) = seen.case else { return };
    fields.put("kind", || json!(case.party.kind));
    fields.put("name", || case.party.name.as_str());
    fields.put("number", || case.party.number.as_str());
}

pub(super) fn outcomes(case: &Case) -> Json {
    Json::Object(case.outcomes.iter().map(|(node, outcome)| (node.to_string(), Json::from(&**outcome))).collect())
}

/// Whole days (of the limit's own counting) past the last day of a clock; 0 while it is in time or was never started.
fn late(case: &Case, clock: &str, calendar: &WorkCalendar, at: Timestamp) -> i32 {
    case.clock(clock).map_or(0, |named| overrun(&named.clock, calendar, at))
}

pub(crate) fn overrun(clock: &LegalClock, calendar: &WorkCalendar, at: Timestamp) -> i32 {
    clock.remaining(calendar, at).map_or(0, |left| if left < 0 { left.saturating_neg() } else { 0 })
}

/// The whole limit in its days; hours as parts of a day, months and years as thirty and 365 days.
pub(crate) fn limit_days(clock: &LegalClock) -> f64 {
    let total = clock.total();
    let length = f64::from(total.length);
    match total.unit {
        Unit::WorkingDays | Unit::Days | Unit::DaysRolled => length,
        Unit::Months => length * 30.0,
        Unit::Years => length * 365.0,
        Unit::Hours => length / 24.0,
    }
}
