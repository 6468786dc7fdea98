//! What is known of a case, as the parts of a citizen's page: turn, countdown with its reasons, one honest timeline.

use casework::{Case, Event, Happening, NamedClock, Phase, Surroundings, Teller, Whose};
use kernel::{Actor, local_date};
use web::Text;
use web::parts::{Countdown, DayTable, Entry, Timeline, Turn};

use super::words;
use crate::desk::Desk;
use crate::pages::told::{self, Reasons, Watch, language};
use crate::view::CaseView;

/// A limit with 「为什么是这一天」 beneath it.
pub struct Limit {
    pub countdown: Countdown,
    pub due: String,
    pub summary: String,
    pub table: DayTable,
}

/// The limit that matters now; in the order in which they matter to an applicant.
pub fn leading_clock(case: &Case) -> Option<&NamedClock> {
    const ORDER: [&str; 5] = ["promised", "statutory", "correction", "prereview", "delivery"];
    let running = |named: &&NamedClock| named.clock.is_running();
    let wanted: &[&str] = match case.phase {
        Phase::Filed | Phase::Correcting => &["correction", "prereview"],
        Phase::Handling => &["promised", "statutory"],
        Phase::Decided => &["delivery"],
        Phase::Closed | Phase::Archived => &["promised", "statutory"],
    };
    let first = wanted.iter().find_map(|id| case.clock(id).filter(|named| case.phase.is_over() || running(named)));
    let first = first.or_else(|| ORDER.iter().find_map(|id| case.clock(id).filter(running)));
    // Kinds without items have clocks of their own.
    first.or_else(|| case.clocks.iter().find(|named| case.item.is_none() && running(named)))
}

pub fn limit(desk: &Desk, t: Text, around: &Surroundings, named: &NamedClock) -> Option<Limit> {
    let (watch, name) = (Watch::new(t, around), clock_name(t, named));
    let Reasons { due, summary, table } = watch.reasons(&name, &named.clock)?;
    let countdown = watch.countdown(&name, &named.clock)?;
    Some(Limit { countdown, due: t.date_near(due, desk.today()), summary, table })
}

/// The limits of promise and law that are not shown as the leading one, and whatever else runs without a known end.
pub fn other_limits(t: Text, around: &Surroundings, case: &Case, shown: Option<&NamedClock>) -> Vec<String> {
    let watch = Watch::new(t, around);
    let concerns = |named: &&NamedClock| {
        let both =
            ["promised", "statutory"].contains(&&*named.id) && (named.clock.is_running() || case.phase.is_over());
        let is_shown = shown.is_some_and(|shown| shown.id == named.id);
        !is_shown && (both || (named.clock.is_running() && watch.is_unknown(&named.clock)))
    };
    let others = case.clocks.iter().filter(concerns);
    others.map(|named| watch.line(&clock_name(t, named), &named.clock)).collect()
}

/// What the limit is for, as a citizen would say it; a kind's own clocks keep their names.
fn clock_name(t: Text, named: &NamedClock) -> String {
    let key = format!("citizen-clock-{}", named.id);
    if t.has(&key) { t.get(&key) } else { named.name.to_string() }
}

/// Whose turn it is, what they have to do and by when.
pub fn turn(desk: &Desk, t: Text, view: &CaseView, around: &Surroundings) -> Turn {
    let case = &view.case;
    let yours = view.turn.whose == Whose::Applicant && !case.phase.is_over();
    let organs = || {
        let mut names: Vec<String> = view.tasks.iter().map(|task| task.organ_name.clone()).collect();
        names.sort();
        names.dedup();
        if names.is_empty() { view.organ_name.clone() } else { names.join("、") }
    };
    let who = match view.turn.whose {
        Whose::Applicant => t.get("citizen-turn-you"),
        Whose::ThirdParty => t.get("citizen-turn-third"),
        Whose::Government => organs(),
    };
    let correction = case.correction.as_ref().filter(|_| yours);
    let by = match correction.and_then(|correction| correction.until) {
        Some(until) => t.msg("citizen-by").arg("day", t.date_near(until, desk.today())).to_string(),
        None if case.phase.is_over() || case.pause.is_some() => String::new(),
        None => leading_clock(case).and_then(|named| due_of(desk, t, around, named)).unwrap_or_default(),
    };
    Turn { t, yours, who, what: what(t, view), by, action: None }
}

fn due_of(desk: &Desk, t: Text, around: &Surroundings, named: &NamedClock) -> Option<String> {
    let due = named.clock.due(&around.calendar, around.now).ok()?.date;
    let day = t.date_near(due, desk.today());
    let left = around.calendar.working_days_between(desk.today(), due).ok()?;
    Some(t.msg("citizen-by-with-left").arg("day", day).arg("left", t.days_left(left)).to_string())
}

/// What is being done, in plain words.
pub fn what(t: Text, view: &CaseView) -> String {
    let case = &view.case;
    match (case.phase, &case.pause) {
        (Phase::Closed | Phase::Archived, _) => {
            let ending = case.ending.map(|ending| words::ending_tag(t, ending).word).unwrap_or_default();
            t.msg("citizen-what-over").arg("ending", ending).to_string()
        }
        (Phase::Correcting, _) => {
            let n = case.correction.as_ref().map_or(0, |correction| correction.items.len());
            t.msg("citizen-what-correcting").arg("n", n).to_string()
        }
        (_, Some(pause)) => t.msg("citizen-what-paused").arg("kind", language(t).pause_kind(pause.kind)).to_string(),
        (_, None) if case.item.is_none() => steps(t, view, "citizen-what-with", "citizen-what-waiting"),
        (Phase::Filed, None) => t.get("citizen-what-filed"),
        (Phase::Decided, None) => t.get("citizen-what-decided"),
        (Phase::Handling, None) => steps(t, view, "citizen-what-handling-steps", "citizen-what-handling"),
    }
}

/// What is in hand, by name. Several departments may be at the same step; it is named once.
fn steps(t: Text, view: &CaseView, some: &str, none: &str) -> String {
    let mut steps: Vec<&str> = view.tasks.iter().map(|task| task.name.as_str()).collect();
    steps.sort_unstable();
    steps.dedup();
    match steps.is_empty() {
        true => t.get(none),
        false => t.msg(some).arg("steps", steps.join("、")).to_string(),
    }
}

/// The facts in their order, what happens now, and what is still to come with its day.
pub fn story(desk: &Desk, t: Text, view: &CaseView, around: &Surroundings, events: &[Event]) -> Timeline {
    let case = &view.case;
    let mut entries: Vec<Entry> = Vec::new();
    let mut command = None;
    let reader = Actor::system();
    let teller = Teller::new(&around.ctx(&reader), language(t));
    for event in events {
        if let Happening::DocumentIssued(document) = &event.happening {
            let href = view.documents.iter().find(|known| known.document.no == document.no);
            let href = href.map(|known| format!("/me/cases/{}/documents/{}", case.no, known.n)).unwrap_or_default();
            // A letter stands with what it tells of: both came of one command.
            match entries.last_mut().filter(|_| command == Some(event.hash)) {
                Some(last) => last.documents.push((href, document.title.clone())),
                None => {
                    entries.push(entry(desk, t, event, document.title.clone()).document(href, document.title.as_str()))
                }
            }
        } else if let Some(sentence) = sentence(t, desk, case, &teller, event) {
            entries.push(entry(desk, t, event, sentence));
        }
        command = Some(event.hash);
    }
    if !case.phase.is_over() {
        entries.push(Entry::now(t.get("citizen-now"), told::side(view.turn.whose), what(t, view)));
        if case.item.is_some() {
            entries.extend(to_come(desk, t, case, around));
        }
    }
    Timeline { t, entries }
}

fn entry(desk: &Desk, t: Text, event: &Event, sentence: String) -> Entry {
    let day = local_date(event.at);
    let when = if day.year() == desk.today().year() {
        t.moment(event.at)
    } else {
        format!("{} {}", t.long_date(day), t.clock(event.at))
    };
    told::deed(when, event, sentence)
}

/// A fact for the applicant's eyes; none for inner workings and for what another fact says better.
fn sentence(t: Text, desk: &Desk, case: &Case, teller: &Teller<'_>, event: &Event) -> Option<String> {
    match &event.happening {
        Happening::TaskOpened(_)
        | Happening::TaskClaimed { .. }
        | Happening::TaskReturned { .. }
        | Happening::TaskDelegated { .. }
        | Happening::Noted { .. }
        | Happening::TimerFired { .. }
        | Happening::MessageSent { .. }
        | Happening::Archived => None,
        Happening::TaskCompleted(done) => {
            let handled = case.handled.iter().find(|handled| handled.n == done.n)?;
            // These are told by what came of them: accepted, decided, delivered.
            let told_otherwise = ["receive", "decide", "handle", "deliver"].contains(&&*handled.act);
            let sentence = t
                .msg("citizen-step-completed")
                .arg("organ", desk.organ_name(&handled.organ))
                .arg("step", &*handled.name)
                .arg("outcome", teller.outcome_at(&handled.node, &done.outcome));
            (!told_otherwise).then(|| sentence.to_string())
        }
        happening => teller.tell(happening),
    }
}

/// What law and promise still owe the applicant.
fn to_come(desk: &Desk, t: Text, case: &Case, around: &Surroundings) -> Vec<Entry> {
    let by = |id: &str, key: &str| {
        let named = case.clock(id).filter(|named| named.clock.is_running())?;
        let due = named.clock.due(&around.calendar, around.now).ok()?.date;
        let when = t.msg("citizen-at-latest-day").arg("day", t.date_near(due, desk.today())).to_string();
        Some(Entry::to_come(when, web::parts::Whose::Government, t.get(key)))
    };
    let later = |key: &str| Some(Entry::to_come(t.get("citizen-then"), web::parts::Whose::Government, t.get(key)));
    let steps = match case.phase {
        Phase::Filed => {
            [by("correction", "citizen-come-accept"), later("citizen-come-decide"), later("citizen-come-deliver")]
        }
        Phase::Correcting => {
            [later("citizen-come-accept"), later("citizen-come-decide"), later("citizen-come-deliver")]
        }
        Phase::Handling => {
            let decide = by("promised", "citizen-come-decide").or_else(|| by("statutory", "citizen-come-decide"));
            [decide, later("citizen-come-deliver"), None]
        }
        Phase::Decided => [by("delivery", "citizen-come-deliver"), None, None],
        Phase::Closed | Phase::Archived => [None, None, None],
    };
    steps.into_iter().flatten().collect()
}
