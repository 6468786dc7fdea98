//! Happenings in English, for readers who chose it. Names, reasons and opinions stay as they were written.

use calendar::{Limit, PauseKind};

use super::Teller;
use crate::happening::Happening;
use crate::model::{Ending, Phase};

pub(super) fn happening(teller: &Teller<'_>, happening: &Happening) -> Option<String> {
    let organ = |organ| teller.roster.organ_name(organ);
    Some(match happening {
        Happening::Filed(filed) if filed.item.is_none() => {
            format!("“{}” was opened: {}.", filed.title, filed.party.name)
        }
        Happening::Filed(filed) => format!("{} applied for “{}”.", filed.party.name, filed.title),
        Happening::FormAmended { .. } => "The applicant changed the application.".to_owned(),
        Happening::MaterialsAdded { materials } => format!("Materials handed in: {}.", materials.len()),
        Happening::CorrectionRequested(correction) => {
            let items: Vec<&str> = correction.items.iter().map(|item| item.what.as_str()).collect();
            format!("Corrections asked for, all at once: {}. Legal basis: {}.", items.join("; "), correction.basis)
        }
        Happening::Corrected { .. } => "Everything asked for was corrected; it is examined again.".to_owned(),
        Happening::Accepted { on, deemed: true } => {
            format!("Counts as accepted on {on}, because no answer was given in time (Licensing Law, art. 32).")
        }
        Happening::Accepted { .. } => "Accepted.".to_owned(),
        Happening::NotAccepted(decision) | Happening::DecisionMade(decision) => {
            let reason =
                if decision.reason.is_empty() { String::new() } else { format!(" Reason: {}", decision.reason) };
            format!("Decided: {}.{reason}", ending(decision.ending))
        }
        Happening::TaskOpened(task) => format!("{} began “{}”.", organ(&task.organ), task.title),
        Happening::TaskClaimed { holder, .. } => format!("{} took the task.", holder.name),
        Happening::TaskReturned { reason, .. } => format!("The task was given back to the post: {reason}"),
        Happening::TaskDelegated { holder, reason, .. } => format!("The task was handed to {}: {reason}", holder.name),
        Happening::TaskCompleted(done) => {
            let step = teller.step(done.n).map_or_else(|| "The step".to_owned(), |name| format!("“{name}”"));
            let outcome = teller.outcome(done.n, &done.outcome);
            match &done.opinion {
                Some(opinion) => format!("{step} is done ({outcome}): {opinion}"),
                None => format!("{step} is done ({outcome})."),
            }
        }
        Happening::Paused { pause, reason, .. } => format!(
            "Special procedure: {}, announced to take {}. This time does not count: {reason}",
            pause_kind(pause.kind),
            limit(pause.announced)
        ),
        Happening::Resumed => "The special procedure is over; time runs again.".to_owned(),
        Happening::Extended { extension, .. } => {
            format!("{} approved {} more: {}", extension.approver, limit(extension.by), extension.reason)
        }
        Happening::TimerFired { key, .. } => deadline(key),
        Happening::DocumentIssued(document) => format!("Issued: {}, No. {}.", document.title, document.no),
        Happening::Delivered(delivery) => format!("Delivered: {}.", way(&delivery.way)),
        Happening::Rated(rating) => format!("The applicant’s rating: {}.", self::rating(rating.level)),
        Happening::Withdrawn { reason, request: None } => format!("The applicant withdrew: {reason}"),
        Happening::Withdrawn { reason, request: Some(request) } => {
            format!("The applicant withdrew: {reason} (at the window, by a signed request: {request})")
        }
        Happening::Terminated { reason } => format!("Terminated: {reason}"),
        Happening::Closed { ending: how } => format!("Closed: {}.", ending(*how)),
        Happening::Archived => "Archived.".to_owned(),
        Happening::MessageSent { text, .. } => format!("Message sent: {text}"),
        Happening::Noted { text } => format!("Note: {text}"),
        Happening::Rebased { pin, reason } => match pin.item_version {
            Some(version) => format!("Now runs by version {version} of the item: {reason}"),
            None => format!("Now runs by the versions in force: {reason}"),
        },
        Happening::CalendarChanged { reason, .. } => {
            format!("Time limits now count by the changed work calendar: {reason}")
        }
        Happening::TaskCancelled { .. }
        | Happening::ServiceAnswered { .. }
        | Happening::FlowAdvanced { .. }
        | Happening::ClockStarted { .. }
        | Happening::ClockStopped { .. }
        | Happening::TimerSet { .. }
        | Happening::TimerCleared { .. }
        | Happening::Fact { .. } => return None,
    })
}

fn deadline(key: &str) -> String {
    let sentence = match key.split_once(':') {
        Some(("clock", "statutory")) => "The statutory limit has passed.",
        Some(("clock", "promised")) => "The promised limit has passed.",
        Some(("clock", "correction")) => "The applicant was given no answer within five working days.",
        Some(("clock", "delivery")) => "The limit for delivery has passed.",
        Some(("clock", _)) => "A limit has passed.",
        Some(("task", _)) => "The limit of the step has passed.",
        _ if key == "pause" => "The special procedure takes longer than announced.",
        _ => "The time waited for has come.",
    };
    sentence.to_owned()
}

pub(super) fn outcome(outcome: &str) -> &str {
    match outcome {
        "accept" => "accepted",
        "correct" => "corrections needed",
        "refuse" => "refused",
        "not-required" => "not required",
        "redirect" => "told where to apply",
        "pass" => "passed",
        "agree" => "agreed",
        "disagree" => "disagreed",
        "agree-with-conditions" => "agreed with conditions",
        "fail" => "not passed",
        "rectify" => "to be put right",
        "no-objection" => "no objection",
        "objection" => "objection raised",
        "win" => "place won",
        "lose" => "no place",
        "grant" => "granted",
        "partly" => "granted in part",
        "failed" => "without success",
        other => other,
    }
}

pub(super) fn phase(phase: Phase) -> &'static str {
    match phase {
        Phase::Filed => "received",
        Phase::Correcting => "being corrected",
        Phase::Handling => "being handled",
        Phase::Decided => "decided",
        Phase::Closed => "closed",
        Phase::Archived => "archived",
    }
}

pub(super) fn ending(ending: Ending) -> &'static str {
    match ending {
        Ending::Granted => "granted",
        Ending::PartlyGranted => "granted in part",
        Ending::Refused => "refused",
        Ending::NotAccepted => "not accepted",
        Ending::NotRequired => "not required",
        Ending::Redirected => "told where to apply",
        Ending::Withdrawn => "withdrawn by the applicant",
        Ending::Lapsed => "not corrected in time",
        Ending::Terminated => "terminated",
        Ending::Completed => "completed",
    }
}

/// GB/T 39046 A.8.
fn rating(level: u8) -> &'static str {
    match level {
        1 => "very satisfied",
        2 => "satisfied",
        3 => "fairly satisfied",
        4 => "dissatisfied",
        _ => "very dissatisfied",
    }
}

fn way(way: &str) -> &str {
    match way {
        "counter" => "at the counter",
        "download" => "online",
        "courier" => "by courier",
        other => other,
    }
}

pub(super) fn pause_kind(kind: PauseKind) -> &'static str {
    kind.in_english()
}

pub(super) fn limit(limit: Limit) -> String {
    limit.in_english()
}
