//! Work: one step done, by whom, in what time.

use calendar::WorkCalendar;
use casework::{Projecting, TaskCompleted, task_due};
use declarations::Handling;
use kernel::{ActorKind, CaseNo, Date, OrganId, Timestamp, local_date};

use super::pace;
use crate::months::Month;

/// A step that a member of staff completed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Work {
    pub case_no: CaseNo,
    /// Number of the step within its case.
    pub n: u32,
    pub day: Date,
    pub month: Month,
    pub person: String,
    pub organ: OrganId,
    /// The organ that leads the case.
    pub lead_organ: OrganId,
    pub act: String,
    pub item: String,
    /// `instant` or `promised`: steps of the one are not to be held beside steps of the other.
    pub matter: &'static str,
    pub outcome: String,
    /// The class of how long it took, rest days left out.
    pub pace: i64,
    pub late: bool,
    pub minutes: i64,
    /// Working days from opening to completion.
    pub days: i64,
    pub zero: bool,
    pub night: bool,
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
        let on_the_spot = p.definition.item.as_ref().is_some_and(|item| item.handling == Handling::Instant);
        Some(Work {
            case_no: p.case.no.clone(),
            n: done.n,
            day: today,
            month: Month::of(today),
            person: p.actor.account.to_string(),
            organ: task.organ.clone(),
            lead_organ: p.case.lead_organ.clone(),
            act: task.act.to_string(),
            matter: if on_the_spot { "instant" } else { "promised" },
            outcome: done.outcome.to_string(),
            pace: pace::class(pace::minutes(p.calendar, task.opened, p.at)),
            late: task_due(before, done.n, p.calendar, p.at).is_some_and(|due| due < today),
            minutes,
            days: working_days(p.calendar, opened, today),
            zero: minutes == 0,
            night: !(DAY_BEGINS..DAY_ENDS).contains(&hour) || !p.calendar.is_working_day(today).unwrap_or(true),
            item: p.case.item.as_ref().map(ToString::to_string).unwrap_or_default(),
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
