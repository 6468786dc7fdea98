//! What stands around a case: the definition and calendar it is pinned to, the posts of today.

use std::sync::Arc;

use calendar::WorkCalendar;
use kernel::{Actor, Timestamp};

use crate::casework::{Casework, Inner};
use crate::ctx::Ctx;
use crate::definition::Definition;
use crate::error::Error;
use crate::lifecycle::{RebasePreview, preview_rebase};
use crate::model::Case;
use crate::roster::Roster;
use crate::store::load;

impl Casework {
    /// The definition a case is pinned to.
    pub async fn definition_of(&self, case: &Case) -> Result<Arc<Definition>, Error> {
        let digest = case.pin.definition;
        if let Some(known) = self.0.definitions.known(&digest) {
            return Ok(known);
        }
        let content = load::find_definition(&self.0.db, case.region, digest).await?;
        let content = content.ok_or_else(|| Error::unreadable(format!("办件 {} 的定义 {digest} 不在库中", case.no)))?;
        Ok(self.0.definitions.compile(content)?)
    }

    /// The work calendar a case is pinned to, with the years that were added since.
    pub async fn calendar_of(&self, case: &Case) -> Result<WorkCalendar, Error> {
        let digest = case.pin.calendar;
        if let Some(known) = self.0.definitions.known_calendar(&digest) {
            return Ok(known);
        }
        match load::find_calendar(&self.0.db, case.region, digest).await? {
            Some(stored) => Ok(self.0.definitions.adopt_calendar(digest, &stored)?),
            None => Err(Error::unreadable(format!("办件 {} 的工作日历 {digest} 不在库中", case.no))),
        }
    }

    /// What a look at a case needs beside it: its definition, its calendar, the posts of today.
    pub async fn surroundings(&self, case: &Case) -> Result<Surroundings, Error> {
        Ok(Surroundings {
            casework: self.clone(),
            definition: self.definition_of(case).await?,
            calendar: self.calendar_of(case).await?,
            roster: self.0.definitions.roster(),
            now: self.now(),
        })
    }

    /// What moving a case to the definitions now in force would do.
    pub async fn preview_rebase(&self, actor: &Actor, case: &Case) -> Result<RebasePreview, Error> {
        let Inner { definitions, acts, .. } = &*self.0;
        let definition = self.definition_of(case).await?;
        let newest = definitions.in_force(&case.kind, case.item.as_ref())?;
        let (calendar, roster) = (definitions.calendar(), definitions.roster());
        let ctx = Ctx::new(actor, self.now(), &definition, &calendar, &roster, acts);
        Ok(preview_rebase(&ctx, case, &newest))
    }
}

/// Everything by which a case is looked at or judged, held together.
pub struct Surroundings {
    casework: Casework,
    pub definition: Arc<Definition>,
    pub calendar: WorkCalendar,
    pub roster: Arc<Roster>,
    pub now: Timestamp,
}

impl Surroundings {
    /// The same as a command of this actor would be judged by.
    pub fn ctx<'a>(&'a self, actor: &'a Actor) -> Ctx<'a> {
        let Surroundings { casework, definition, calendar, roster, now } = self;
        Ctx::new(actor, *now, definition, calendar, roster, &casework.0.acts)
    }
}
