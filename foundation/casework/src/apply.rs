//! What a happening does to a case. Pure, total and without definitions: replay is a fold of this function.
//!
//! Nothing is judged here. A happening that no longer fits (a task that is not open) changes what it can and is
//! otherwise harmless, so that every history that was ever written can be read.

use std::sync::Arc;

use calendar::LegalClock;
use kernel::{Actor, CaseNo, RegionCode, Timestamp};

use crate::entry::genesis;
use crate::happening::{Filed, Happening, TaskCompleted, TaskOpened};
use crate::model::{Case, Ending, Handled, Holder, NamedClock, Phase, Task, Timer, own_id};
use crate::paper::MaterialRef;

impl Case {
    /// The case as its first happening makes it.
    pub fn begin(region: RegionCode, no: CaseNo, at: Timestamp, actor: &Actor, filed: &Filed) -> Case {
        Case {
            region,
            kind: filed.kind.clone(),
            item: filed.item.clone(),
            title: filed.title.clone(),
            pin: filed.pin.clone(),
            seq: 1,
            chain: genesis(region, &no),
            no,
            party: filed.party.clone(),
            agent: filed.agent.clone(),
            channel: filed.channel,
            filed_by: actor.account.clone(),
            filed_at: at,
            touched_at: at,
            place: filed.place,
            window: filed.window.clone(),
            lead_organ: filed.lead_organ.clone(),
            organs: vec![filed.lead_organ.clone()],
            phase: Phase::Filed,
            ending: None,
            deemed: false,
            accepted_on: None,
            closed_at: None,
            form: filed.form.clone(),
            answers: filed.answers.clone(),
            materials: filed.materials.clone(),
            correction: None,
            flow: Arc::new(procedure::State::new()),
            tasks: Vec::new(),
            outcomes: std::collections::BTreeMap::new(),
            handled: Vec::new(),
            clocks: Vec::new(),
            pause: None,
            timers: Vec::new(),
            fired: Vec::new(),
            decision: None,
            documents: Vec::new(),
            delivery: None,
            rating: None,
            facts: std::collections::BTreeMap::new(),
        }
    }
}

/// Applies one happening. Filing begins a case and is handled by [`Case::begin`].
pub fn apply(case: &mut Case, happening: &Happening, at: Timestamp, actor: &Actor) {
    case.seq += 1;
    case.touched_at = at;
    match happening {
        Happening::Filed(_) | Happening::MessageSent { .. } | Happening::Noted { .. } => {}
        Happening::FormAmended { form, answers } => {
            case.form = form.clone();
            case.answers = answers.clone();
        }
        Happening::MaterialsAdded { materials } => materials.iter().for_each(|given| put_material(case, given)),
        Happening::CorrectionRequested(correction) => {
            case.phase = Phase::Correcting;
            case.correction = Some(correction.clone());
        }
        Happening::Corrected { .. } => {
            case.phase = if case.accepted_on.is_some() { Phase::Handling } else { Phase::Filed };
            case.correction = None;
        }
        Happening::Accepted { on, deemed } => {
            case.phase = Phase::Handling;
            case.accepted_on = Some(*on);
            case.deemed = *deemed;
            case.correction = None;
        }
        Happening::NotAccepted(decision) | Happening::DecisionMade(decision) => {
            case.phase = Phase::Decided;
            case.ending = Some(decision.ending);
            case.decision = Some(decision.clone());
            case.correction = None;
        }
        Happening::TaskOpened(opened) => open_task(case, opened, at),
        Happening::TaskClaimed { n, holder } | Happening::TaskDelegated { n, holder, .. } => {
            hold_task(case, *n, Some(holder.clone()));
        }
        Happening::TaskReturned { n, .. } => hold_task(case, *n, None),
        Happening::TaskCompleted(done) => complete_task(case, done, at, actor),
        Happening::TaskCancelled { n } => case.tasks.retain(|task| task.n != *n),
        Happening::ServiceAnswered { node, outcome } => {
            case.outcomes.insert(node.clone(), outcome.clone());
        }
        Happening::FlowAdvanced { state } => case.flow = state.clone(),
        Happening::ClockStarted { .. }
        | Happening::ClockStopped { .. }
        | Happening::Paused { .. }
        | Happening::Resumed
        | Happening::Extended { .. } => apply_to_clocks(case, happening, at),
        Happening::TimerSet { key, due } => {
            case.timers.retain(|timer| timer.key != *key);
            case.timers.push(Timer { key: key.clone(), due: *due });
        }
        Happening::TimerCleared { key } => case.timers.retain(|timer| timer.key != *key),
        Happening::TimerFired { key, .. } => {
            let before = case.timers.len();
            case.timers.retain(|timer| timer.key != *key);
            if case.timers.len() == before {
                case.fired.push(key.clone());
            } else if case.phase == Phase::Correcting && case.accepted_on.is_some() {
                // What was asked for after acceptance did not come in time: the organ goes on without it.
                case.phase = Phase::Handling;
                case.correction = None;
            }
        }
        Happening::DocumentIssued(document) => {
            // The sealed file of a document is known later than its number: the same number again completes it.
            case.documents.retain(|known| known.no != document.no);
            case.documents.push(document.clone());
        }
        Happening::Delivered(delivery) => case.delivery = Some(delivery.clone()),
        Happening::Rated(rating) => case.rating = Some(rating.clone()),
        Happening::Withdrawn { .. } => end(case, Ending::Withdrawn, at),
        Happening::Terminated { .. } => end(case, Ending::Terminated, at),
        Happening::Closed { ending } => end(case, *ending, at),
        Happening::Archived => case.phase = Phase::Archived,
        Happening::Rebased { pin, .. } => case.pin = pin.clone(),
        Happening::CalendarChanged { calendar, .. } => case.pin.calendar = *calendar,
        Happening::Fact { fact, data } => {
            case.facts.insert(fact.clone(), data.clone());
        }
    }
}

fn put_material(case: &mut Case, given: &Arc<MaterialRef>) {
    match case.materials.iter_mut().find(|known| known.id == given.id) {
        Some(known) => *known = given.clone(),
        None => case.materials.push(given.clone()),
    }
}

fn open_task(case: &mut Case, opened: &TaskOpened, at: Timestamp) {
    if !case.organs.contains(&opened.organ) {
        case.organs.push(opened.organ.clone());
    }
    case.tasks.push(Task {
        n: opened.n,
        node: opened.node.clone(),
        instance: opened.instance.clone(),
        name: opened.title.clone(),
        organ: opened.organ.clone(),
        role: opened.role.clone(),
        act: opened.act.clone(),
        opened: at,
        clock: opened.limit.map(|limit| LegalClock::start(limit, at)),
        holder: None,
    });
}

fn hold_task(case: &mut Case, n: u32, holder: Option<Holder>) {
    if let Some(task) = case.tasks.iter_mut().find(|task| task.n == n) {
        task.holder = holder;
    }
}

fn complete_task(case: &mut Case, done: &TaskCompleted, at: Timestamp, actor: &Actor) {
    let Some(place) = case.tasks.iter().position(|task| task.n == done.n) else { return };
    let task = case.tasks.remove(place);
    case.outcomes.insert(own_id(&task.node).into(), done.outcome.clone());
    case.handled.push(Arc::new(Handled {
        n: task.n,
        node: task.node,
        instance: task.instance,
        name: task.name,
        organ: task.organ,
        act: task.act,
        by: Holder { account: actor.account.clone(), name: actor.name.as_str().into() },
        with: done.with.clone(),
        outcome: done.outcome.clone(),
        opinion: done.opinion.clone(),
        at,
    }));
}

fn apply_to_clocks(case: &mut Case, happening: &Happening, at: Timestamp) {
    match happening {
        Happening::ClockStarted { clock, title, limit, from } => {
            // A second correction starts the correction clock anew.
            case.clocks.retain(|known| known.id != *clock);
            forget_fired(case, clock);
            let (id, name) = (clock.clone(), title.clone());
            case.clocks.push(NamedClock { id, name, clock: LegalClock::start(*limit, *from) });
        }
        Happening::ClockStopped { clock } => {
            if let Some(named) = clock_mut(case, clock) {
                named.clock.stopped = Some(at);
            }
        }
        Happening::Paused { pause, clocks, .. } => {
            let named = case.clocks.iter_mut().filter(|named| clocks.contains(&named.id)).map(|named| &mut named.clock);
            let steps = case.tasks.iter_mut().filter_map(|task| task.clock.as_mut());
            named
                .chain(steps)
                .filter(|clock| clock.is_running())
                .for_each(|clock| clock.pauses.push((**pause).clone()));
            case.pause = Some(Arc::new((**pause).clone()));
        }
        Happening::Resumed => {
            case.pause = None;
            case.fired.retain(|key| &**key != "pause");
            let named = case.clocks.iter_mut().map(|named| &mut named.clock);
            let steps = case.tasks.iter_mut().filter_map(|task| task.clock.as_mut());
            let open = named.chain(steps).flat_map(|clock| &mut clock.pauses).filter(|pause| pause.to.is_none());
            open.for_each(|pause| pause.to = Some(at));
        }
        Happening::Extended { clock, extension, .. } => {
            forget_fired(case, clock);
            if let Some(named) = clock_mut(case, clock) {
                named.clock.extension = Some(extension.clone());
            }
        }
        _ => {}
    }
}

/// The clock has time again, so its passing would be news again.
fn forget_fired(case: &mut Case, clock: &str) {
    case.fired.retain(|key| key.strip_prefix("clock:") != Some(clock));
}

fn clock_mut<'a>(case: &'a mut Case, id: &str) -> Option<&'a mut NamedClock> {
    case.clocks.iter_mut().find(|named| &*named.id == id)
}

fn end(case: &mut Case, ending: Ending, at: Timestamp) {
    case.phase = Phase::Closed;
    case.ending = Some(ending);
    case.closed_at = Some(at);
    case.correction = None;
    case.pause = None;
    case.timers.clear();
    case.tasks.clear();
}
