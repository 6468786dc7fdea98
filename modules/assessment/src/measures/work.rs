//! Work: one step done, by whom, in what time.

use calendar::WorkCalendar;
use casework::{Definition, Projecting, TaskCompleted, task_due};
use declarations::Handling;
use kernel::{ActorKind, Date, OrganId, Timestamp, local_date};

use crate::months::Month;

/// A step that a member of staff completed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Work {
    pub month: Month,
    pub person: String,
    pub organ: OrganId,
    pub act: String,
    pub late: bool,
    pub minutes: i64,
    /// Working days from opening to completion.
    pub days: i64,
    pub zero: bool,
    pub night: bool,
    /// In hundredths of an ordinary step.
    pub weight: i64,
    /// Weekday (Monday 0) times 24 plus hour, local.
    pub slot: i64,
}

const MINUTE: i64 = 60_000_000;
const DAY_BEGINS: i64 = 7;
const DAY_ENDS: i64 = 20;

impl Work {
    pub(super) fn of(p: &Projecting<'_>, done: &TaskCompleted) -> Option<Work> {
        let before = p.before?;
        let task = before.task(done.n)?;
        if p.actor.kind != ActorKind::Staff {
            return None;
        }
        let (opened, today) = (local_date(task.opened), local_date(p.at));
        let minutes = p.at.micros_since(task.opened).max(0) / MINUTE;
        let hour = hour(p.at);
        Some(Work {
            month: Month::of(today),
            person: p.actor.account.to_string(),
            organ: task.organ.clone(),
            act: task.act.to_string(),
            late: task_due(before, done.n, p.calendar, p.at).is_some_and(|due| due < today),
            minutes,
            days: working_days(p.calendar, opened, today),
            zero: minutes == 0,
            night: !(DAY_BEGINS..DAY_ENDS).contains(&hour) || !p.calendar.is_working_day(today).unwrap_or(true),
            weight: difficulty(p.definition),
            slot: i64::from(today.weekday().to_monday_zero_offset()) * 24 + hour,
        })
    }
}

fn working_days(calendar: &WorkCalendar, from: Date, to: Date) -> i64 {
    calendar.working_days_between(from, to).map_or(0, i64::from).max(0)
}

fn hour(at: Timestamp) -> i64 {
    at.micros_since(Timestamp::start_of_day(local_date(at))) / (60 * MINUTE)
}

/// 难度系数: a matter decided on the spot counts once, one within a promise twice, each further department half more.
fn difficulty(definition: &Definition) -> i64 {
    let Some(item) = &definition.item else { return 100 };
    let base = if item.handling == Handling::Instant { 100 } else { 200 };
    base + 50 * super::facts::count(item.co_organs.len())
}
