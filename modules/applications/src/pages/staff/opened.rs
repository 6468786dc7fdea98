//! A case opened by a member of staff: state, definition, calendar and posts, read once for a whole page.

use std::sync::Arc;

use casework::{Case, Choice, Ctx, Event, Surroundings, Teller, choices};
use declarations::{County, Form, Item};
use identity::Who;
use kernel::{Actor, CaseNo, Date, local_date};
use web::{Problem, Text};

use super::{Desk, problem, words};
use crate::pages::told;

pub struct Opened {
    pub case: Arc<Case>,
    pub around: Surroundings,
    pub actor: Actor,
    /// The item's form in the version the case is pinned to, or the kind's own.
    pub form: Option<Arc<Form>>,
    /// The window at which it was handed in.
    pub window_name: Option<String>,
    pub county: Arc<County>,
}

impl Desk {
    /// What the sight of `who` does not reach is not there.
    pub(super) async fn open(&self, who: &Who, no: &str) -> Result<Opened, Problem> {
        let no = CaseNo::parse(no)?;
        let case = self.casework.read_case(&who.sight(), &no).await.map_err(problem)?;
        let around = self.casework.surroundings(&case).await.map_err(problem)?;
        let form = self.form_of_case(&around.definition, &case);
        let window_name = case.window.as_ref().map(|window| self.window_name(window));
        let county = Arc::clone(self.county());
        Ok(Opened { case, around, actor: who.actor(), form, window_name, county })
    }

    pub(super) async fn events(&self, who: &Who, opened: &Opened) -> Result<Vec<Event>, Problem> {
        self.casework.events(&who.sight(), &opened.case.no).await.map_err(problem)
    }
}

impl Opened {
    pub fn ctx(&self) -> Ctx<'_> {
        self.around.ctx(&self.actor)
    }

    /// Tells of the case in the reader's language.
    pub fn teller(&self, t: Text) -> Teller<'_> {
        Teller::new(&self.ctx(), told::language(t))
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

    /// What an outcome of a task is called: as the task itself says, or as the act's outcomes are called here.
    pub fn outcome(&self, t: Text, node: &str, act: &str, outcome: &str) -> String {
        let own = self.around.definition.outcome_name(node, outcome);
        own.map_or_else(|| words::outcome(t, act, outcome), str::to_owned)
    }

    /// Somebody applies for an item; other matters are opened by whoever finds them.
    pub fn is_applied_for(&self) -> bool {
        self.case.item.is_some()
    }

    /// Does the procedure come to a decision that opinions are gathered for?
    pub fn is_decided(&self) -> bool {
        let mut nodes = self.around.definition.procedure.nodes();
        nodes.any(|(_, node)| node.attr("hb:act") == Some("decide") || node.attr("hb:gate") == Some("result"))
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
