//! A case opened by a member of staff: state, definition, calendar and posts, read once for a whole page.

use std::sync::Arc;

use casework::{Case, Choice, Ctx, Event, Surroundings, choices};
use declarations::Item;
use identity::Who;
use kernel::{Actor, CaseNo, Date, local_date};
use web::Problem;

use super::{Desk, problem};

pub struct Opened {
    pub case: Arc<Case>,
    pub around: Surroundings,
    pub actor: Actor,
}

impl Desk {
    /// What the sight of `who` does not reach is not there.
    pub(super) async fn open(&self, who: &Who, no: &str) -> Result<Opened, Problem> {
        let no = CaseNo::parse(no)?;
        let case = self.casework.read_case(&who.sight(), &no).await.map_err(problem)?;
        let around = self.casework.surroundings(&case).await.map_err(problem)?;
        Ok(Opened { case, around, actor: who.actor() })
    }

    pub(super) async fn events(&self, who: &Who, opened: &Opened) -> Result<Vec<Event>, Problem> {
        self.casework.events(&who.sight(), &opened.case.no).await.map_err(problem)
    }
}

impl Opened {
    pub fn ctx(&self) -> Ctx<'_> {
        self.around.ctx(&self.actor)
    }

    pub fn today(&self) -> Date {
        local_date(self.around.now)
    }

    /// The item in the version the case is pinned to.
    pub fn item(&self) -> Option<&Arc<Item>> {
        self.around.definition.item.as_ref()
    }

    pub fn choices(&self) -> Vec<Choice> {
        choices(&self.ctx(), &self.case)
    }

    pub fn organ_name(&self, organ: &kernel::OrganId) -> String {
        self.around.roster.organ_name(organ).to_owned()
    }

    /// Does the actor handle this case, rather than only watch it?
    pub fn handles(&self) -> bool {
        let roster = &self.around.roster;
        roster.posts_of(&self.actor).any(|post| self.case.organs.contains(&post.organ))
    }

    /// An attribute of the node a task stands on.
    pub fn attr(&self, node: &str, name: &str) -> Option<String> {
        let procedure = &self.around.definition.procedure;
        let mut nodes = procedure.nodes();
        nodes.find(|(_, found)| found.id == node).and_then(|(_, found)| found.attr(name).map(str::to_owned))
    }
}
