//! The facts of one case as its closing shows them: the only place where a closed case is judged for figures.

use calendar::{LegalClock, Unit, WorkCalendar};
use casework::{Case, Decision, Definition, Ending, MaterialState, Party, Rating};
use declarations::{Handling, Item};
use kernel::{CaseNo, Channel, Date, OrganId, RegionCode, Timestamp, local_date};
use ratings::facts::{RATING_EXCLUDED, RatingExcluded};
use serde::Deserialize as _;

use super::{Day, Measure, Sums};

/// What is remembered of a counted case beside its register, for drill-down, comparison and distributions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseFacts {
    pub case_no: CaseNo,
    pub organ: OrganId,
    /// Empty for kinds without items.
    pub item: String,
    pub item_type: &'static str,
    pub channel: &'static str,
    pub place: RegionCode,
    /// `organ/window`; empty where it came another way.
    pub window: String,
    pub filed_on: Date,
    pub answered_on: Option<Date>,
    pub accepted_on: Option<Date>,
    pub counted_on: Option<Date>,
    pub ending: &'static str,
    pub used_days: Option<i64>,
    pub promise_days: Option<i64>,
    pub statutory_days: Option<i64>,
    pub visits: i64,
    pub materials_required: i64,
    pub materials_exempt: i64,
    pub level: i64,
    /// The measures that count the case as one.
    pub counts: Vec<Measure>,
}

impl CaseFacts {
    /// What stands when a case is first answered; nothing is counted yet.
    pub fn begun(case: &Case, definition: &Definition) -> CaseFacts {
        CaseFacts {
            case_no: case.no.clone(),
            organ: case.lead_organ.clone(),
            item: case.item.as_ref().map(ToString::to_string).unwrap_or_default(),
            item_type: definition.item.as_ref().map_or("", |item| item.item_type.digits()),
            channel: channel(case.channel),
            place: case.place,
            window: case.window.as_ref().map(ToString::to_string).unwrap_or_default(),
            filed_on: local_date(case.filed_at),
            answered_on: None,
            accepted_on: None,
            counted_on: None,
            ending: "",
            used_days: None,
            promise_days: None,
            statutory_days: None,
            visits: 0,
            materials_required: 0,
            materials_exempt: 0,
            level: 0,
            counts: Vec::new(),
        }
    }

    /// The whole, at closing. `at` is the moment of closing.
    pub fn closed(case: &Case, definition: &Definition, calendar: &WorkCalendar, at: Timestamp) -> CaseFacts {
        let limit = |id: &str| case.clock(id).and_then(|named| working_days(&named.clock));
        let held = case.materials.iter().filter(|material| material.state == MaterialState::Held).count();
        let mut facts = CaseFacts {
            counted_on: Some(local_date(at)),
            ending: case.ending.map_or("", Ending::as_str),
            used_days: used_days(case, calendar, at),
            promise_days: limit("promised"),
            statutory_days: limit("statutory"),
            visits: visits(case),
            materials_required: count(case.materials.len()),
            materials_exempt: count(held),
            level: rating(case).map_or(0, |rating| i64::from(rating.level)),
            ..CaseFacts::begun(case, definition)
        };
        facts.counts = counts(case, definition.item.as_deref(), calendar, at, &facts);
        facts
    }

    /// What the case adds to the sums of its window: nothing that a later rating can change.
    pub fn settled(&self) -> Sums {
        settled(self.counts.iter().fold(0, |flags, measure| flags | measure.bit()), 1)
    }

    /// What the case adds to the sums of its closing day.
    pub fn sums(&self) -> Sums {
        let mut sums = Sums::default();
        self.counts.iter().for_each(|measure| sums.add(*measure, 1));
        sums.add(Measure::UsedDays, self.used_days.unwrap_or_default());
        if let (Some(promised), Some(statutory)) = (self.promise_days, self.statutory_days) {
            sums.add(Measure::PromiseDays, promised);
            sums.add(Measure::StatutoryDays, statutory);
        }
        sums.add(Measure::Visits, self.visits);
        sums.add(Measure::MaterialsRequired, self.materials_required);
        sums.add(Measure::MaterialsExempt, self.materials_exempt);
        sums
    }
}

/// Sums of so many closed cases with the same flags, without those of ratings.
pub fn settled(flags: i64, cases: i64) -> Sums {
    let changes = [Measure::Ratable, Measure::RatedActively, Measure::RatedGood, Measure::RatedBad];
    let mut sums = Sums::default();
    let counted = Measure::ALL.iter().filter(|measure| measure.day() == Day::Closed && !changes.contains(measure));
    counted.filter(|measure| flags & measure.bit() != 0).for_each(|measure| sums.add(*measure, cases));
    sums
}

fn counts(case: &Case, item: Option<&Item>, calendar: &WorkCalendar, at: Timestamp, facts: &CaseFacts) -> Vec<Measure> {
    // A last day beyond the calendar (the next year's is not out yet) has not passed.
    let kept = |id: &str| case.clock(id).is_none_or(|named| !named.clock.is_overdue(calendar, at).unwrap_or(false));
    let spare = case.clock("promised").and_then(|named| named.clock.remaining(calendar, at).ok());
    let promised = item.is_some_and(|item| item.handling == Handling::Promised) && case.accepted_on.is_some();
    let corrections = case.handled.iter().filter(|handled| &*handled.outcome == "correct").count();
    let ending = |endings: &[Ending]| case.ending.is_some_and(|ending| endings.contains(&ending));
    let rated = rating(case).is_some();
    let candidates = [
        (Measure::Closed, true),
        (Measure::ClosedGranted, ending(&[Ending::Granted, Ending::PartlyGranted, Ending::Completed])),
        (Measure::ClosedRefused, ending(&[Ending::Refused, Ending::NotAccepted])),
        (Measure::ClosedWithdrawn, ending(&[Ending::Withdrawn, Ending::Lapsed, Ending::Terminated])),
        (Measure::ClosedStatutoryInTime, kept("statutory")),
        (Measure::ClosedPromiseInTime, kept("promised")),
        (Measure::ClosedPromised, promised),
        (Measure::ClosedEarly, promised && spare.is_some_and(|spare| spare >= 1)),
        (Measure::ClosedInstant, item.is_some_and(|item| item.handling == Handling::Instant)),
        (Measure::ClosedFiledOnline, is_online(case.channel)),
        (Measure::ClosedOnline, is_online(case.channel) && facts.visits == 0),
        (Measure::CorrectionsFirst, corrections >= 1),
        (Measure::CorrectionsRepeated, corrections >= 2),
        (Measure::CorrectedOnce, corrections == 1),
        (Measure::VisitsAtMostOne, facts.visits <= 1),
        (Measure::Ratable, true),
        (Measure::RatedActively, rated),
        (Measure::RatedGood, (1..=3).contains(&facts.level)),
        (Measure::RatedBad, facts.level >= 4),
        (Measure::ClosedIncomplete, is_incomplete(case)),
    ];
    debug_assert!(candidates.iter().all(|(measure, _)| measure.day() == Day::Closed));
    candidates.into_iter().filter_map(|(measure, holds)| holds.then_some(measure)).collect()
}

/// 数据缺项: the record ends without something that every report of a case to the province has to name.
fn is_incomplete(case: &Case) -> bool {
    let ended = |endings: &[Ending]| case.ending.is_some_and(|ending| endings.contains(&ending));
    let granted = ended(&[Ending::Granted, Ending::PartlyGranted]);
    let owed = |state| matches!(state, MaterialState::Deferred | MaterialState::Rejected);
    lacks_party(&case.party)
        || (granted || ended(&[Ending::Refused]))
            && (case.documents.is_empty() || lacks_decision(case.decision.as_deref()))
        || granted && case.materials.iter().any(|material| owed(material.state))
}

/// Who it was, and how to reach them.
fn lacks_party(party: &Party) -> bool {
    [&party.name, &party.number, &party.phone].into_iter().any(|text| text.trim().is_empty())
}

/// A decision; of a "no" also why, and by what law.
fn lacks_decision(decision: Option<&Decision>) -> bool {
    decision.is_none_or(|decision| {
        decision.ending == Ending::Refused
            && [&decision.reason, &decision.basis].into_iter().any(|text| text.trim().is_empty())
    })
}

/// The rating of the matter, unless it was found not to count.
fn rating(case: &Case) -> Option<&Rating> {
    let last = case.facts.get(RATING_EXCLUDED).and_then(|data| RatingExcluded::deserialize(&**data).ok());
    case.rating.as_deref().filter(|_| !last.is_some_and(|excluded| excluded.matter))
}

/// The length of a clock in working days, without what was added by extension.
fn working_days(clock: &LegalClock) -> Option<i64> {
    (clock.limit.unit == Unit::WorkingDays).then_some(i64::from(clock.limit.length))
}

/// Effective working days: the limit less what was left of it. A case whose limits run in other units is counted from
/// acceptance to decision; one never accepted took none.
fn used_days(case: &Case, calendar: &WorkCalendar, at: Timestamp) -> Option<i64> {
    let accepted = case.accepted_on?;
    let clocks = ["promised", "statutory"].into_iter().filter_map(|id| case.clock(id)).map(|named| &named.clock);
    let by_clock = clocks.filter(|clock| clock.limit.unit == Unit::WorkingDays).find_map(|clock| {
        let left = clock.remaining(calendar, at).ok()?;
        Some(i64::from(clock.total().length) - i64::from(left))
    });
    by_clock.or_else(|| {
        let end = case.decision.as_ref().map_or_else(|| local_date(at), |decision| decision.on);
        calendar.working_days_between(accepted, end).ok().map(|days| i64::from(days.max(0)))
    })
}

/// 网上、掌上、自助端.
pub(crate) const fn is_online(channel: Channel) -> bool {
    matches!(channel, Channel::Web | Channel::Api | Channel::Kiosk)
}

/// Somebody came to file at a counter, and came again to fetch the result.
fn visits(case: &Case) -> i64 {
    let at_counter = case.channel == Channel::Window;
    let fetched = case
        .delivery
        .as_ref()
        .is_some_and(|delivery| delivery.way == "counter" && !(at_counter && delivery.on == local_date(case.filed_at)));
    i64::from(at_counter) + i64::from(fetched)
}

pub(super) const fn channel(channel: Channel) -> &'static str {
    match channel {
        Channel::Web => "web",
        Channel::Window => "window",
        Channel::Hotline => "hotline",
        Channel::Kiosk => "kiosk",
        Channel::Api => "api",
        Channel::Timer => "timer",
        Channel::Command => "command",
    }
}

pub(super) fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use casework::PartyKind;

    use super::*;

    fn party(number: &str, phone: &str) -> Party {
        let (number, phone) = (number.to_owned(), phone.to_owned());
        Party { kind: PartyKind::Citizen, name: "王梅".to_owned(), number, phone, account: None }
    }

    #[test]
    fn a_record_without_its_elements_is_incomplete() {
        let whole = party("990121199001010028", "13900000000");
        assert!(!lacks_party(&whole));
        assert!(lacks_party(&party("", "13900000000")) && lacks_party(&party("990121199001010028", " ")));
        let decision = |ending, reason: &str, basis: &str| Decision {
            ending,
            reason: reason.to_owned(),
            basis: basis.to_owned(),
            remedies: String::new(),
            redirect: None,
            on: jiff::civil::date(2026, 9, 8),
        };
        assert!(lacks_decision(None));
        assert!(!lacks_decision(Some(&decision(Ending::Granted, "", ""))), "a yes needs no reason");
        assert!(!lacks_decision(Some(&decision(Ending::Refused, "面积不足", "条例第五条"))));
        assert!(lacks_decision(Some(&decision(Ending::Refused, "面积不足", ""))));
        assert!(lacks_decision(Some(&decision(Ending::Refused, " ", "条例第五条"))));
    }
}
