//! What is known of a case, as the parts of a page: turn, clocks, lanes, timeline, form, materials.

use calendar::{LegalClock, WorkCalendar};
use casework::{Case, Event, Happening, MaterialRef, MaterialState, NEVER, NamedClock, PartyKind, Phase, Whose};
use kernel::Date;
use web::form::{Field, UploadedFile};
use web::parts::{Countdown, Entry, Facts, Lane, LaneStep, Lanes, Stance, Tag, Timeline, Tone, Turn, Urgency};
use web::{Markup, Text};

use super::address;
use super::opened::Opened;
use crate::pages::filled::Filled;
use crate::pages::told::{self, Reasons, Watch};
use crate::receiving::Receiving;
use crate::revealing::mask_of;
use crate::view::{self, MaterialView};

/// The last digits of a case number, by which people tell cases of a day apart.
pub fn short_number(no: &str) -> String {
    const SHOWN: usize = 12;
    match no.len().checked_sub(SHOWN) {
        Some(cut) if cut > 2 => format!("…{}", no.get(cut..).unwrap_or(no)),
        _ => no.to_owned(),
    }
}

/// The remaining working days of a line in a list.
pub fn urgency(calendar: &WorkCalendar, today: Date, due: Date, paused: bool) -> Urgency {
    // Beyond the calendar's reach nobody can count working days; the date itself is shown.
    match calendar.working_days_between(today, due) {
        _ if due == NEVER => Urgency::None,
        Ok(left) if paused => Urgency::Paused(left.max(0)),
        Ok(left) => Urgency::Left(left),
        Err(_) => Urgency::None,
    }
}

/// Whose turn it is, what they have to do and by when.
pub fn turn(t: Text, opened: &Opened) -> Turn {
    let case = &opened.case;
    let told = opened.teller(t).turn(case);
    let yours = opened.choices().iter().any(|choice| choice.verb == "complete");
    let who = match told.whose {
        _ if yours => t.get("staff-you"),
        _ if case.phase.is_over() => t.get("staff-nobody"),
        Whose::Applicant => party_word(t, case),
        Whose::ThirdParty => t.get("staff-third-party"),
        Whose::Government => organs_at_work(t, opened),
    };
    Turn { t, yours, who, what: told.sentence, by: nearest_due(t, opened).unwrap_or_default(), action: None }
}

fn organs_at_work(t: Text, opened: &Opened) -> String {
    let mut names: Vec<String> = opened.case.tasks.iter().map(|task| opened.organ_name(&task.organ)).collect();
    names.dedup();
    if names.is_empty() { t.get("staff-flow-waits") } else { names.join("、") }
}

/// The earliest of all running limits, in words.
fn nearest_due(t: Text, opened: &Opened) -> Option<String> {
    if opened.case.pause.is_some() {
        return None;
    }
    let steps = opened.case.tasks.iter().filter_map(|task| task.clock.as_ref());
    let clocks = opened.case.clocks.iter().map(|named| &named.clock).chain(steps);
    let calendar = &opened.around.calendar;
    let due = clocks.filter(|clock| clock.is_running()).filter_map(|clock| clock.due(calendar, opened.around.now).ok());
    let day = due.map(|due| due.date).min()?;
    let left = calendar.working_days_between(opened.today(), day).ok()?;
    Some(t.msg("staff-by").arg("day", t.date_near(day, opened.today())).arg("left", t.days_left(left)).to_string())
}

/// Clocks as countdowns: running ones first, each with its 「为什么是这一天」.
pub fn clocks(t: Text, opened: &Opened) -> Vec<Countdown> {
    let path = address::case(&opened.case.no);
    let mut clocks: Vec<&NamedClock> = opened.case.clocks.iter().collect();
    clocks.sort_by_key(|named| !named.clock.is_running());
    clocks
        .into_iter()
        .filter_map(|named| {
            let countdown = countdown(t, opened, &named.name, &named.clock)?;
            Some(countdown.why(format!("{}#why", address::href(&path, &[("why", &named.id)]))))
        })
        .collect()
}

/// Clocks whose last day nobody can tell yet, each in a line: a limit that runs is never left out.
pub fn unknown_clocks(t: Text, opened: &Opened) -> Vec<String> {
    let watch = Watch::new(t, &opened.around);
    let steps = opened.case.tasks.iter().filter_map(|task| Some((&*task.name, task.clock.as_ref()?)));
    let clocks = opened.case.clocks.iter().map(|named| (&*named.name, &named.clock));
    let unknown = clocks.chain(steps).filter(|(_, clock)| clock.is_running() && watch.is_unknown(clock));
    unknown.map(|(name, clock)| watch.line(name, clock)).collect()
}

/// The clocks that still run, without their explanations.
pub fn running_clocks(t: Text, opened: &Opened) -> Vec<Countdown> {
    let running = opened.case.clocks.iter().filter(|named| named.clock.is_running());
    running.filter_map(|named| countdown(t, opened, &named.name, &named.clock)).collect()
}

/// The limit of the step itself.
pub fn step_clock(t: Text, opened: &Opened, clock: &LegalClock) -> Option<Countdown> {
    countdown(t, opened, &t.get("staff-step-limit"), clock)
}

fn countdown(t: Text, opened: &Opened, name: &str, clock: &LegalClock) -> Option<Countdown> {
    Watch::new(t, &opened.around).countdown(name, clock)
}

/// 「为什么是这一天」 for one clock of the case.
pub fn why(t: Text, opened: &Opened, id: &str) -> Option<Reasons> {
    let named = opened.case.clock(id)?;
    Watch::new(t, &opened.around).reasons(&named.name, &named.clock)
}

/// Acts whose outcome is an opinion the decision rests on.
const OPINIONS: [&str; 9] =
    ["prereview", "examine", "review", "survey", "expert", "hearing", "publicize", "quota", "confirm"];

/// What every department did and thinks, and whether a decision can be made.
pub fn lanes(t: Text, opened: &Opened) -> Lanes {
    let case = &opened.case;
    let lane = |work: view::Work<'_>| {
        let mut lane = Lane { organ: opened.organ_name(work.organ), ..Lane::default() };
        for done in work.done {
            let with = done.with.as_ref().map(|with| format!("、{}", with.name)).unwrap_or_default();
            let outcome = opened.outcome(t, &done.node, &done.act, &done.outcome);
            let opinion = done.opinion.as_deref().filter(|text| !text.is_empty());
            lane.tag = Tag::new(if is_adverse(&done.outcome) { Tone::Urgent } else { Tone::Good }, outcome.clone());
            lane.steps.push(LaneStep {
                name: done.name.to_string(),
                who: format!("{}{with} · {}", done.by.name, t.moment(done.at)),
                opinion: opinion.map_or_else(|| outcome.clone(), |text| format!("{outcome}。{text}")),
                stance: Stance::Past,
            });
        }
        for task in work.open {
            lane.tag = Tag::new(Tone::Active, t.get("staff-in-hand"));
            let due = task.clock.as_ref().and_then(|clock| clock.due(&opened.around.calendar, opened.around.now).ok());
            lane.due = due.map(|due| t.date_near(due.date, opened.today())).unwrap_or_default();
            lane.steps.push(LaneStep {
                name: task.name.to_string(),
                who: match &task.holder {
                    Some(holder) => t.msg("staff-held-by").arg("name", &*holder.name).to_string(),
                    None => t.get("staff-unclaimed"),
                },
                opinion: String::new(),
                stance: Stance::Now,
            });
        }
        lane
    };
    let lanes = view::work_by_organ(case).into_iter().map(lane).collect();
    let (gate, open) = if opened.is_decided() { gate(t, case) } else { (String::new(), true) };
    Lanes { t, lanes, gate, open }
}

fn is_adverse(outcome: &str) -> bool {
    matches!(outcome, "disagree" | "refuse" | "fail" | "lose" | "no" | "impossible" | "failed" | "correct" | "rectify")
}

fn gate(t: Text, case: &Case) -> (String, bool) {
    let missing = case.tasks.iter().filter(|task| OPINIONS.contains(&&*task.act)).count();
    match case.phase {
        Phase::Decided | Phase::Closed | Phase::Archived => (t.get("staff-gate-decided"), true),
        _ if case.tasks.iter().any(|task| &*task.act == "decide") => (t.get("staff-gate-ready"), true),
        _ if missing > 0 => (t.msg("staff-gate-missing").arg("n", missing).to_string(), false),
        _ => (t.get("staff-gate-not-yet"), false),
    }
}

/// The whole story, oldest first, and what is being done now.
pub fn story(t: Text, opened: &Opened, events: &[Event]) -> Timeline {
    let row = |row: casework::TimelineRow| {
        let event = events.iter().find(|event| event.seq == row.seq)?;
        let entry = told::deed(t.moment(row.at), event, row.sentence).detail(row.actor);
        Some(match &event.happening {
            Happening::DocumentIssued(document) => {
                entry.document(document_href(&opened.case, &document.no), document.title.as_str())
            }
            _ => entry,
        })
    };
    let mut entries: Vec<Entry> = opened.teller(t).timeline(events).into_iter().filter_map(row).collect();
    if !opened.case.phase.is_over() {
        let turn = opened.teller(t).turn(&opened.case);
        entries.push(Entry::now(t.get("staff-now"), told::side(turn.whose), turn.sentence));
    }
    Timeline { t, entries }
}

/// Where a document of a case is read, by its place among them.
pub fn document_href(case: &Case, no: &str) -> String {
    let place = case.documents.iter().position(|document| document.no == no).map_or(0, |place| place + 1);
    format!("{}/documents/{place}", address::case(&case.no))
}

/// What whoever the matter is about is called: the applicant, a party, or an organisation.
fn party_word(t: Text, case: &Case) -> String {
    t.get(match case.party.kind {
        _ if case.item.is_some() => "staff-applicant",
        PartyKind::Organisation => "staff-party-organisation",
        PartyKind::Citizen | PartyKind::Enterprise => "staff-party",
    })
}

/// Who asks, masked until the reader asks for it: name, number, telephone, and who acts for them.
pub fn applicant(t: Text, opened: &Opened, revealed: bool) -> Facts {
    let case = &opened.case;
    let party = &case.party;
    let mask = |text: &str, mask: fn(&str) -> String| if revealed { text.to_owned() } else { mask(text) };
    let number = |number: &str| mask(number, kernel::mask_citizen_number);
    let mut facts = Facts::dense().fact(party_word(t, case), party.name.as_str());
    if !party.number.is_empty() {
        let label = if party.kind == PartyKind::Citizen { "staff-number" } else { "staff-uscc" };
        facts = facts.fact(t.get(label), number(&party.number));
    }
    if !party.phone.is_empty() {
        facts = facts.fact(t.get("staff-phone"), mask(&party.phone, kernel::mask_phone));
    }
    if let Some(agent) = &case.agent {
        facts = facts.fact(t.get("staff-agent"), format!("{} {}", agent.name, number(&agent.number)));
    }
    if let Some(wish) = Receiving::of(case) {
        let wish = if revealed { wish } else { wish.masked() };
        facts = facts.fact(t.get("citizen-receiving"), wish.in_words(t));
    }
    if let Some(window) = &opened.window_name {
        facts = facts.fact(t.get("staff-window"), window.as_str());
    }
    facts
        .fact(t.get("staff-channel"), t.get(&format!("staff-channel-{}", channel_word(case.channel))))
        .fact(t.get("staff-filed-at"), t.moment(case.filed_at))
        .fact(t.get("staff-lead-organ"), opened.organ_name(&case.lead_organ))
}

/// Numbers and telephones are masked, and can be shown.
pub fn is_masked(case: &Case) -> bool {
    let agent = case.agent.as_ref().is_some_and(|agent| !agent.number.is_empty());
    !case.party.number.is_empty() || !case.party.phone.is_empty() || agent
}

fn channel_word(channel: kernel::Channel) -> String {
    serde_json::to_value(channel).ok().and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default()
}

/// The first answers, for the preview.
pub fn summary(t: Text, opened: &Opened) -> Facts {
    const SHOWN: usize = 6;
    let case = &opened.case;
    let facts = Facts::dense().fact(party_word(t, case), case.party.name.as_str());
    filled(t, opened, false).take(SHOWN).fold(facts, |facts, (label, value)| facts.fact(label, value))
}

/// The form as it was filled in; numbers of persons are masked until the reader asks for them. None where nothing is.
pub fn form(t: Text, opened: &Opened, revealed: bool) -> Option<Facts> {
    let facts = filled(t, opened, revealed).fold(Facts::new(), |facts, (label, value)| facts.fact(label, value));
    (!facts.is_empty()).then_some(facts)
}

/// Scenario answers first, then the form's fields in their order, each in words; a page of this house is a link.
fn filled(t: Text, opened: &Opened, revealed: bool) -> impl Iterator<Item = (String, Markup)> {
    let item = opened.item().map(|item| &**item);
    let all = crate::pages::filled::filled(t, item, opened.form.as_deref(), &opened.case);
    all.into_iter().map(move |Filled { label, value, field }| match field {
        Some(field) if is_page(&field, &value) => (label, Markup::link(&value, t.get("staff-open-page"))),
        Some(field) if !revealed => (label, Markup::text(masked(&field, value))),
        _ => (label, Markup::text(value)),
    })
}

fn is_page(field: &Field, value: &str) -> bool {
    field.format == "uri-reference" && value.starts_with('/') && !value.starts_with("//")
}

fn masked(field: &Field, value: String) -> String {
    mask_of(field).map_or(value.clone(), |mask| mask(&value))
}

/// One material of the item with how it stands in the case.
pub struct MaterialLine {
    pub name: String,
    pub note: String,
    pub tag: Tag,
    pub files: Vec<UploadedFile>,
}

/// The materials of a case, as everybody is shown them.
pub fn materials(opened: &Opened) -> Vec<MaterialView> {
    view::materials(opened.item().map(|item| &**item), &opened.case)
}

pub fn material_lines(t: Text, opened: &Opened) -> Vec<MaterialLine> {
    let line = |material: MaterialView| MaterialLine {
        note: material.declared.as_ref().map(|declared| declared.note.clone()).unwrap_or_default(),
        tag: material_tag(t, &material),
        files: material
            .given
            .iter()
            .flat_map(|given| given.files.iter().map(|file| uploaded(&opened.case, given, file)))
            .collect(),
        name: material.name,
    };
    materials(opened).into_iter().map(line).collect()
}

pub fn material_tag(t: Text, material: &MaterialView) -> Tag {
    let (tone, key) = match material.state {
        _ if material.is_the_form => (Tone::Good, "staff-material-form"),
        MaterialState::Given => (Tone::Good, "staff-material-given"),
        MaterialState::Held => (Tone::Quiet, "staff-material-held"),
        MaterialState::Deferred => (Tone::Urgent, "staff-material-deferred"),
        MaterialState::Rejected => (Tone::Urgent, "staff-material-rejected"),
        MaterialState::Missing if !material.required => (Tone::Quiet, "staff-material-optional"),
        MaterialState::Missing if material.may_follow => (Tone::Active, "staff-material-may-follow"),
        MaterialState::Missing => (Tone::Urgent, "staff-material-missing"),
    };
    Tag::new(tone, t.get(key))
}

fn uploaded(case: &Case, of: &MaterialRef, file: &casework::FileRef) -> UploadedFile {
    UploadedFile {
        name: file.name.clone(),
        href: format!("{}/files/{}?of={}", address::case(&case.no), file.hash, of.id),
        media: file.media.clone(),
        size: file.size,
        remove: None,
    }
}

/// Materials by name and state, for the preview; none where the matter asks for none.
pub fn materials_in_short(t: Text, opened: &Opened) -> Option<Facts> {
    let lines = material_lines(t, opened);
    let facts = |facts: Facts, line: MaterialLine| facts.fact(line.name, Markup::part(line.tag));
    (!lines.is_empty()).then(|| lines.into_iter().fold(Facts::dense(), facts))
}
