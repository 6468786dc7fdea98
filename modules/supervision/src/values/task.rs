//! `task`: the step a time rule is about, or that was completed, opened or claimed.

use casework::Task;

use super::{Fields, Seen, minutes_between};
use crate::values::case::{limit_days, overrun};

/// A step as it stood before it was done.
#[derive(Clone, Copy)]
pub struct Step<'a> {
    pub task: &'a Task,
    /// How it ended, if it did.
    pub outcome: Option<&'a str>,
}

pub(super) fn make(seen: &Seen<'_>, fields: &mut Fields<'_>) {
    let Some(Step { task, outcome }) = seen.step else { return };
    fields.put("n", || task.n);
    fields.put("name", || &*task.name);
    fields.put("act", || &*task.act);
    fields.put("role", || &*task.role);
    fields.put("organ", || task.organ.as_str());
    fields.put_some("holder", || task.holder.as_ref().map(|holder| holder.account.as_str()));
    fields.put_some("instance", || task.instance.as_deref());
    fields.put_some("outcome", || outcome);
    fields.put("opened_minutes", || minutes_between(task.opened, seen.at));
    fields.put_some("limit_days", || task.clock.as_ref().map(limit_days));
    fields.put("overrun_days", || task.clock.as_ref().map_or(0, |clock| overrun(clock, seen.calendar, seen.at)));
}
