//! What a command is judged by: the time handed in, the actor, the pinned definition, the calendar and the posts.

use calendar::{LegalClock, Limit, WorkCalendar};
use kernel::{Actor, Date, Refusal, Timestamp, local_date};

use crate::acts::Acts;
use crate::definition::Definition;
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
}
