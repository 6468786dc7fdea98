//! What window rules count, from happenings alone: closings, steps that were late or took no minute, work at night,
//! ratings that were bad or look forced. Only what is worth a rule costs a row.

use casework::{Case, Happening, Projecting, TaskCompleted};
use declarations::Handling;
use kernel::{AccountId, Date, OrganId, Timestamp, local_date};
use ratings::facts::{Given, RATING_GIVEN};
use ratings::{Channel, RatedAct};
use store::WriteSet;

use crate::model::Subject;
use crate::opening::ORDER;
use crate::store::tally::{self, Tally};
use crate::values::{local_hour, overrun};

/// Acts that take thought: done within the minute they were opened they look like a form filled in afterwards.
const THOUGHTFUL: [&str; 6] = ["prereview", "examine", "review", "survey", "expert", "decide"];
/// A case closed so soon after its acceptance was not handled here.
const INSTANT_SECONDS: i64 = 60;
/// A rating from the window's own tablet so soon after the act: hardly the citizen's free judgement.
const FORCED_SECONDS: i64 = 15;
/// Hours at which no office is open.
const NIGHT: [std::ops::Range<i64>; 2] = [0..6, 22..24];

pub(crate) fn tally(past: &Projecting<'_>, set: &mut WriteSet) {
    if past.begins_command() {
        closing(past, set);
    }
    match past.happening {
        Happening::TaskCompleted(done) if past.actor.is_staff() => step(past, done, set),
        Happening::Fact { fact, data } if &**fact == RATING_GIVEN => {
            if let Ok(given) = serde_json::from_value::<Given>(serde_json::Value::clone(data)) {
                rating(past, &given, set);
            }
        }
        _ => {}
    }
}

fn closing(past: &Projecting<'_>, set: &mut WriteSet) {
    let case = past.case;
    let was_open = past.before.is_none_or(|before| before.closed_at.is_none());
    if !was_open || case.closed_at.is_none() || is_of_supervision(case) {
        return;
    }
    let on_the_spot = past.definition.item.as_ref().is_some_and(|item| item.handling == Handling::Instant);
    let accepted = case.handled.iter().find(|done| &*done.act == "receive").map(|done| done.at);
    let soon = |from: Timestamp| past.at.micros_since(from) <= INSTANT_SECONDS * 1_000_000;
    let tally = Tally {
        closed: 1,
        instant: i64::from(!on_the_spot && accepted.is_some_and(soon)),
        withdrawn: i64::from(case.ending == Some(casework::Ending::Withdrawn)),
        ..Tally::default()
    };
    let organ = &case.lead_organ;
    let person = past.actor.is_staff().then_some(&past.actor.account);
    add(past, set, organ, person.map(|person| (person, past.actor.organ.as_ref().unwrap_or(organ))), &tally);
    if let Some(item) = &case.item {
        tally::add(set, case.region, hour_of(past.at), Subject::Item(item.clone()).to_string(), organ, &tally);
    }
}

fn step(past: &Projecting<'_>, done: &TaskCompleted, set: &mut WriteSet) {
    let Some(task) = past.before.and_then(|before| before.task(done.n)) else { return };
    let minutes = past.at.micros_since(task.opened) / 60_000_000;
    let hour = local_hour(past.at);
    let late = task.clock.as_ref().is_some_and(|clock| overrun(clock, past.calendar, past.at) > 0);
    let tally = Tally {
        late_steps: i64::from(late),
        zero_minute_reviews: i64::from(minutes == 0 && THOUGHTFUL.contains(&&*task.act)),
        night: i64::from(NIGHT.iter().any(|hours| hours.contains(&hour))),
        ..Tally::default()
    };
    if !tally.is_nothing() {
        add(past, set, &task.organ, Some((&past.actor.account, &task.organ)), &tally);
    }
}

fn rating(past: &Projecting<'_>, given: &Given, set: &mut WriteSet) {
    // A later rating of the same act is appended and counts nowhere.
    if given.n > 1 {
        return;
    }
    let case = past.case;
    let hour = hour_of(past.at);
    for source in [&given.device, &given.ip].into_iter().filter(|source| !source.is_empty()) {
        tally::add_rater(set, case.region, hour, &case.lead_organ, source);
    }
    let tally = Tally {
        bad_ratings: i64::from(given.level.is_bad()),
        forced_ratings: i64::from(given.channel == Channel::Tablet && given.seconds <= FORCED_SECONDS),
        ..Tally::default()
    };
    if tally.is_nothing() {
        return;
    }
    add(past, set, &case.lead_organ, rated(case, given.act), &tally);
    if let Some(item) = &case.item {
        tally::add(set, case.region, hour, Subject::Item(item.clone()).to_string(), &case.lead_organ, &tally);
    }
}

/// Who did the rated act, as `ratings` names them.
fn rated(case: &Case, act: RatedAct) -> Option<(&AccountId, &OrganId)> {
    let did = |acts: &[&str]| {
        let found = acts.iter().find_map(|act| case.handled.iter().rev().find(|done| &*done.act == *act));
        found.map(|done| (&done.by.account, &done.organ))
    };
    match act {
        RatedAct::Matter => did(&["handle", "examine", "decide", "receive"]),
        RatedAct::HandedIn => Some((&case.filed_by, &case.lead_organ)),
        RatedAct::Collected => did(&["deliver"]),
    }
}

fn add(
    past: &Projecting<'_>,
    set: &mut WriteSet,
    organ: &OrganId,
    person: Option<(&AccountId, &OrganId)>,
    tally: &Tally,
) {
    let (region, hour) = (past.case.region, hour_of(past.at));
    tally::add(set, region, hour, Subject::Organ(organ.clone()).to_string(), organ, tally);
    if let Some((person, organ)) = person {
        tally::add(set, region, hour, Subject::Person(person.clone()).to_string(), organ, tally);
    }
}

fn hour_of(at: Timestamp) -> (Date, i64) {
    (local_date(at), local_hour(at))
}

fn is_of_supervision(case: &Case) -> bool {
    case.kind.as_str() == ORDER || crate::opening::level_of(&case.kind).is_some()
}
