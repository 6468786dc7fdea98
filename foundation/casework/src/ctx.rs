//! What a command is judged by: the time handed in, the actor, the pinned definition, the calendar and the posts.

use calendar::{Due, LegalClock, Limit, WorkCalendar};
use kernel::{Actor, Date, Refusal, Timestamp, local_date};

use crate::acts::Acts;
use crate::definition::Definition;
use crate::model::{Case, Task};
use crate::roster::Roster;

/// Everything but the case itself. Pure code gets no more than this.
#[derive(Clone, Copy)]
pub struct Ctx<'a> {
    pub now: Timestamp,
    /// The local date of `now`.
    pub today: Date,
    pub actor: &'a Actor,
    pub definition: &'a Definition,
    pub calendar: &'a WorkCalendar,
    pub roster: &'a Roster,
    pub acts: &'a Acts,
}

impl<'a> Ctx<'a> {
    pub fn new(
        actor: &'a Actor,
        now: Timestamp,
        definition: &'a Definition,
        calendar: &'a WorkCalendar,
        roster: &'a Roster,
        acts: &'a Acts,
    ) -> Ctx<'a> {
        Ctx { now, today: local_date(now), actor, definition, calendar, roster, acts }
    }

    /// The first moment after a limit that starts now.
    pub fn end_of(&self, limit: Limit) -> Result<Timestamp, Refusal> {
        LegalClock::start(limit, self.now).due(self.calendar, self.now).map(|due| due.at)
    }

    /// When the time ends that was announced for a task, counted from its opening; none where nothing was announced.
    /// Nobody shortens it: a resumed clock ends no publicity.
    pub fn announced_until(&self, case: &Case, task: &Task) -> Result<Option<Due>, Refusal> {
        let announced = crate::flow::announced(self, case, task);
        announced.map(|limit| LegalClock::start(limit, task.opened).due(self.calendar, self.now)).transpose()
    }
}
