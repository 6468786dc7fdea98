//! 回访逾期: a call-back that was not made by its last day counts against whoever had to call, never against whoever was
//! rated (青岚县政务服务好差评办法第十二条、第十三条: 逾期由回访机构负责).

use calendar::{Due, WorkCalendar};
use casework::{Case, Happening, Projecting, Task};
use kernel::Timestamp;

use super::marks::{Mark, MarkKind};
use crate::months::Month;

/// The clock of rectifications and of call-backs drawn by lot, and the step it is about.
const CLOCK: &str = "call_back";
const ACT: &str = "call-back";

/// The mark, with the command by which the call-back became late or was learnt to have been.
pub(super) fn mark(p: &Projecting<'_>) -> Option<Mark> {
    let due = missed(p.case, p.calendar, p.at)?;
    if p.before.is_some_and(|before| missed(before, p.calendar, p.at).is_some()) {
        return None;
    }
    let task = task(p)?;
    let caller =
        p.happenings.iter().any(|happening| matches!(happening, Happening::TaskCompleted(done) if done.n == task.n));
    let holder = || task.holder.as_ref().map(|holder| holder.account.to_string());
    let person = Some(p.actor).filter(|actor| caller && actor.is_staff()).map(|actor| actor.account.to_string());
    Some(Mark {
        case_no: p.case.no.clone(),
        kind: MarkKind::LateCallBack,
        organ: task.organ.clone(),
        person: person.or_else(holder).unwrap_or_default(),
        // A window that opened the call-back itself answers for it.
        window: p.case.window.as_ref().map(ToString::to_string).unwrap_or_default(),
        subject: p.case.no.to_string(),
        rule: String::new(),
        category: String::new(),
        title: format!("{}逾期", task.name),
        item: String::new(),
        at: due.at,
        known_at: p.at,
        withdrawn_at: None,
        month: Month::counting(due.at, p.at, p.calendar),
    })
}

/// When the call-back fell due undone: its clock rang, or stopped too late.
fn missed(case: &Case, calendar: &WorkCalendar, at: Timestamp) -> Option<Due> {
    let clock = &case.clock(CLOCK)?.clock;
    let rang = case.fired.iter().any(|fired| fired.strip_prefix("clock:") == Some(CLOCK));
    let due = clock.due(calendar, at).ok()?;
    (rang || clock.stopped.is_some_and(|stopped| stopped >= due.at)).then_some(due)
}

/// The step that was to be done: still open, or just completed.
fn task<'a>(p: &Projecting<'a>) -> Option<&'a Task> {
    let of = |case: &'a Case| case.tasks.iter().find(|task| &*task.act == ACT);
    p.before.and_then(of).or_else(|| of(p.case))
}
