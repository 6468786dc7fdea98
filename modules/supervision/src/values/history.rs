//! `history`: what the register of the case says so far, as far as the case still shows it.

use std::collections::BTreeSet;

use casework::{Case, Correction, Definition, Handled, Happening, MaterialState};
use declarations::Fee;
use kernel::{AccountId, Channel, Date, Timestamp, day_number, local_date};
use serde_json::Value as Json;

use super::{Fields, Seen};

/// Acts by which somebody forms the opinion that another decides on.
const EXAMINING: [&str; 6] = ["prereview", "examine", "review", "survey", "expert", "hearing"];

pub(super) fn make(seen: &Seen<'_>, fields: &mut Fields<'_>) {
    let Some((case, definition)) = seen.case else { return };
    let corrections = || case.handled.iter().filter(|done| &*done.outcome == "correct").count();
    fields.put("corrections", corrections);
    fields.put("corrections_repeated", || corrections().saturating_sub(1));
    fields.put("extensions", || case.clocks.iter().filter(|named| named.clock.extension.is_some()).count());
    fields.put("pauses", || pauses(case));
    fields.put("visits", || visits(case));
    fields.put("same_person", || same_person(case));
    fields.put("surveyors", || surveyors(case));
    fields.put("persons", || persons(case).len());
    fields.put("opinions", || case.opinions().count());
    fields.put("deemed", || case.deemed);
    fields.put("materials_asked_beyond_guide", || asked_beyond_guide(seen, case, definition));
    fields.put("materials_asked_held", || asked_held(seen, case, definition));
    fields.put("backdated_days", || backdated(seen));
    fields.put("fee_unlisted", || charged(seen).is_some_and(|fee| listed(definition, fee).is_none()));
    fields.put("fee_early", || charged(seen).is_some_and(|fee| early(case, fee)));
    fields.put("fee_over", || charged(seen).is_some_and(|fee| over(definition, fee)));
}

fn pauses(case: &Case) -> usize {
    let clocks = case.clocks.iter().flat_map(|named| &named.clock.pauses);
    clocks.map(|pause| pause.from).collect::<BTreeSet<_>>().len()
}

/// 跑动次数: came to hand in, came to collect.
fn visits(case: &Case) -> u32 {
    let handed_in = matches!(case.channel, Channel::Window | Channel::Kiosk);
    let collected = case.delivery.as_ref().is_some_and(|delivery| delivery.way == "counter");
    u32::from(handed_in) + u32::from(collected)
}

fn people(done: &Handled) -> impl Iterator<Item = &AccountId> {
    [Some(&done.by), done.with.as_ref()].into_iter().flatten().map(|holder| &holder.account)
}

/// Somebody decided who had examined.
fn same_person(case: &Case) -> bool {
    let examined: BTreeSet<&AccountId> =
        case.handled.iter().filter(|done| EXAMINING.contains(&&*done.act)).flat_map(|done| people(done)).collect();
    case.handled.iter().filter(|done| &*done.act == "decide").any(|done| examined.contains(&done.by.account))
}

/// Distinct people of the last survey.
fn surveyors(case: &Case) -> usize {
    let last = case.handled.iter().rev().find(|done| &*done.act == "survey");
    last.map_or(0, |done| people(done).collect::<BTreeSet<_>>().len())
}

fn persons(case: &Case) -> BTreeSet<&AccountId> {
    case.handled.iter().flat_map(|done| people(done)).collect()
}

fn correction<'a>(seen: &Seen<'a>, case: &'a Case) -> Option<&'a Correction> {
    match seen.happening() {
        Some(Happening::CorrectionRequested(correction)) => Some(correction),
        _ => case.correction.as_deref(),
    }
}

/// Points of the correction that name a material which government shares or already holds (免于提交, 国令第716号第七条).
fn asked_held(seen: &Seen<'_>, case: &Case, definition: &Definition) -> usize {
    let Some(correction) = correction(seen, case) else { return 0 };
    let held = |about: &str| {
        let known = case.materials.iter().any(|given| given.id == about && given.state == MaterialState::Held);
        let declared = definition.item.iter().flat_map(|item| &item.material);
        known || declared.into_iter().any(|material| material.id == about && material.held())
    };
    correction.items.iter().filter(|point| held(&point.about)).count()
}

/// The fee a fact `FeeCharged` tells of: `{name, fen, count}`.
fn charged<'a>(seen: &Seen<'a>) -> Option<&'a Json> {
    match seen.happening() {
        Some(Happening::Fact { fact, data }) if &**fact == "FeeCharged" => Some(data),
        _ => None,
    }
}

/// The item's own fee of that name (收费清单).
fn listed<'a>(definition: &'a Definition, fee: &Json) -> Option<&'a Fee> {
    let name = fee.get("name").and_then(Json::as_str)?;
    definition.item.as_ref()?.fees.iter().flatten().find(|listed| listed.name == name)
}

/// Not accepted on the day it was taken, whenever that was written down.
fn early(case: &Case, fee: &Json) -> bool {
    let on = fee.get("on").and_then(Json::as_str).and_then(|on| on.parse::<Date>().ok());
    case.accepted_on.is_none_or(|accepted| on.is_some_and(|on| on < accepted))
}

fn over(definition: &Definition, fee: &Json) -> bool {
    // A measure in hundredths of the unit the list names; one unit where none was said.
    let count = fee.get("count").and_then(Json::as_i64).unwrap_or(100);
    let standard = listed(definition, fee).and_then(|listed| listed.at_most(count));
    let taken = fee.get("fen").and_then(Json::as_i64);
    standard.zip(taken).is_some_and(|(standard, taken)| taken > standard.0)
}

/// Points of the correction that name neither a material of the item nor a field of the form.
fn asked_beyond_guide(seen: &Seen<'_>, case: &Case, definition: &Definition) -> usize {
    let (Some(correction), Some(item)) = (correction(seen, case), definition.item.as_ref()) else { return 0 };
    let in_guide = |about: &str| item.material.iter().any(|material| material.id == about);
    let in_form = |about: &str| case.form.get(about).is_some();
    correction.items.iter().filter(|point| !in_guide(&point.about) && !in_form(&point.about)).count()
}

/// Days by which what was just written down claims an earlier day. What the law itself dates back does not count.
fn backdated(seen: &Seen<'_>) -> i32 {
    let Some(event) = seen.event else { return 0 };
    let since = |on: Date, at: Timestamp| (day_number(local_date(at)) - day_number(on)).max(0);
    match event.happening {
        Happening::Accepted { on, deemed: false } | Happening::Corrected { on } => since(*on, event.at),
        Happening::DecisionMade(decision) | Happening::NotAccepted(decision) => since(decision.on, event.at),
        Happening::Delivered(delivery) => since(delivery.on, event.at),
        Happening::DocumentIssued(document) => since(document.on, event.at),
        Happening::Fact { data, .. } => {
            let on = data.get("on").and_then(Json::as_str).and_then(|on| on.parse().ok());
            on.map_or(0, |on| since(on, event.at))
        }
        _ => 0,
    }
}
