//! Everything a page or a script is shown of one case, gathered in one read. The register, the messages and the process
//! map are read only where they are shown.

use std::sync::Arc;

use calendar::{Explanation, explain};
use casework::{
    Case, Choice, ClockStanding, DocumentRef, Handled, MaterialRef, MaterialState, Sight, Surroundings, Task, Turn,
    choices, standings, turn,
};
use decision::Scope;
use declarations::{Item, Material, Necessity};
use kernel::{Actor, CaseNo, Date, OrganId};
use procedure::{Position, Sheet};
use serde::Serialize;
use web::Problem;

use crate::desk::{Desk, problem};
use crate::materials::is_the_form;
use crate::messages::Message;
use crate::papers;

/// A case as it is shown to somebody.
pub struct CaseView {
    pub case: Arc<Case>,
    /// The item in the version the case is pinned to.
    pub item: Option<Arc<Item>>,
    pub organ_name: String,
    pub turn: Turn,
    pub clocks: Vec<ClockView>,
    pub tasks: Vec<TaskView>,
    /// One lane for each department that is asked for its opinion.
    pub lanes: Vec<Lane>,
    /// Whether all opinions asked for are in, where any were.
    pub gate_open: bool,
    pub materials: Vec<MaterialView>,
    pub documents: Vec<DocumentView>,
    /// What the actor may do now.
    pub choices: Vec<Choice>,
}

/// A clock, and what of it has been used.
#[derive(Clone, Debug, Serialize)]
pub struct ClockView {
    #[serde(flatten)]
    pub standing: ClockStanding,
    /// In the limit's own unit.
    pub used: Option<u32>,
    /// Why it stands still, if it does: 专家评审.
    pub paused_for: Option<&'static str>,
}

/// An open task.
#[derive(Clone, Debug, Serialize)]
pub struct TaskView {
    /// `{case_no}-{n}`, as the API names it.
    pub id: String,
    pub n: u32,
    pub name: String,
    pub act: String,
    pub role: String,
    pub organ: OrganId,
    pub organ_name: String,
    pub holder: Option<String>,
    pub due: Option<Date>,
    /// The asker has taken it.
    pub mine: bool,
}

/// How the opinion of one department stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LaneState {
    /// Asked, and nobody has taken it.
    Waiting,
    /// Somebody works on it.
    Working,
    Agreed,
    /// 有条件同意.
    Conditional,
    Disagreed,
}

/// One department among those that are asked.
#[derive(Clone, Debug)]
pub struct Lane {
    pub organ: OrganId,
    pub organ_name: String,
    pub state: LaneState,
    pub task: Option<TaskView>,
    /// What it has said, oldest first.
    pub opinions: Vec<Arc<Handled>>,
}

/// A material the item asks for under the answers given, and what is there of it.
#[derive(Clone, Debug)]
pub struct MaterialView {
    pub declared: Option<Arc<Material>>,
    pub id: String,
    pub name: String,
    pub state: MaterialState,
    pub required: bool,
    /// The application form itself: what is filled in online is handed in with it, and nobody asks for it again.
    pub is_the_form: bool,
    /// 容缺后补: the item lets it follow.
    pub may_follow: bool,
    pub given: Option<Arc<MaterialRef>>,
}

impl MaterialView {
    /// Asked for, and neither here nor held by government.
    pub fn is_missing(&self) -> bool {
        self.required && matches!(self.state, MaterialState::Missing | MaterialState::Rejected)
    }
}

/// A letter of the case.
#[derive(Clone, Debug)]
pub struct DocumentView {
    /// Its place in the case, counted from 1; the address of its file.
    pub n: usize,
    pub document: Arc<DocumentRef>,
    /// By which anybody can check it.
    pub code: String,
}

impl Desk {
    /// The case as this actor is shown it.
    pub async fn view(&self, sight: &Sight, actor: &Actor, case_no: &CaseNo) -> Result<CaseView, Problem> {
        let case = self.must_see(sight, case_no).await?;
        let around = self.casework.surroundings(&case).await.map_err(problem)?;
        let ctx = around.ctx(actor);
        let item = self.rules.item(&ctx);
        let tasks = case.tasks.iter().map(|task| self.task_view(&around, &case, task, actor)).collect();
        let lanes = self.lanes(&around, &case, actor);
        let settled = |lane: &Lane| !matches!(lane.state, LaneState::Waiting | LaneState::Working);
        Ok(CaseView {
            organ_name: self.organ_name(&case.lead_organ),
            turn: turn(&ctx, &case),
            clocks: clock_views(&case, &around),
            tasks,
            gate_open: lanes.iter().all(settled),
            lanes,
            materials: materials(item.as_deref(), &case),
            documents: documents(&case),
            choices: choices(&ctx, &case),
            item,
            case,
        })
    }

    /// 流程脉络图 with what is done and where the case stands, as SVG.
    pub fn map(&self, around: &Surroundings, case: &Case) -> String {
        around.definition.procedure.draw(Some(&position(case)))
    }

    /// How large that map is, and where on it the case stands.
    pub fn map_sheet(&self, around: &Surroundings, case: &Case) -> MapSheet {
        MapSheet::of(&around.definition.procedure.sheet(&position(case)))
    }

    /// What an applicant was told of a case, oldest first.
    pub async fn messages_of(&self, actor: &Actor, case_no: &CaseNo) -> Result<Vec<Message>, Problem> {
        let found = self.shelf().list_messages_of_case(actor.principal(), case_no).await;
        found.map_err(Problem::internal)
    }

    /// Why a clock of the case ends on its day, day by day.
    pub async fn explain_clock(&self, sight: &Sight, case_no: &CaseNo, clock: &str) -> Result<Explanation, Problem> {
        let case = self.must_see(sight, case_no).await?;
        let named = case.clock(clock).ok_or_else(|| {
            kernel::Refusal::not_found("clock_unknown", format!("办件 {case_no} 没有“{clock}”时限。"))
        })?;
        let calendar = self.casework.calendar_of(&case).await.map_err(problem)?;
        Ok(explain(&calendar, &named.clock, self.now())?)
    }

    fn task_view(&self, around: &Surroundings, case: &Case, task: &Task, actor: &Actor) -> TaskView {
        TaskView {
            id: format!("{}-{}", case.no, task.n),
            n: task.n,
            name: task.name.to_string(),
            act: task.act.to_string(),
            role: task.role.to_string(),
            organ: task.organ.clone(),
            organ_name: self.organ_name(&task.organ),
            // Applicants deal with an organ, not with whoever has taken the task.
            holder: task.holder.as_ref().filter(|_| actor.is_staff()).map(|holder| holder.name.to_string()),
            due: casework::task_due(case, task.n, &around.calendar, around.now),
            mine: task.holder.as_ref().is_some_and(|holder| holder.account == actor.account),
        }
    }

    /// Departments asked for their opinion in parallel: those whose task is one instance among several.
    fn lanes(&self, around: &Surroundings, case: &Case, actor: &Actor) -> Vec<Lane> {
        let lane = |work: Work<'_>| {
            let task = work.open.iter().rfind(|task| task.instance.is_some());
            let opinions: Vec<Arc<Handled>> =
                work.done.into_iter().filter(|done| done.instance.is_some()).map(Arc::clone).collect();
            let state = match (task, opinions.last()) {
                (Some(task), _) if task.holder.is_some() => LaneState::Working,
                (Some(_), _) => LaneState::Waiting,
                (None, Some(last)) => said(&last.outcome),
                (None, None) => return None,
            };
            let task = task.map(|task| self.task_view(around, case, task, actor));
            let organ_name = self.organ_name(work.organ);
            Some(Lane { organ: work.organ.clone(), organ_name, state, task, opinions })
        };
        let mut lanes: Vec<Lane> = work_by_organ(case).into_iter().filter_map(lane).collect();
        lanes.sort_by(|a, b| a.organ.cmp(&b.organ));
        lanes
    }
}

/// What one organ did in a case, and what it has in hand.
pub struct Work<'a> {
    pub organ: &'a OrganId,
    /// Oldest first.
    pub done: Vec<&'a Arc<Handled>>,
    pub open: Vec<&'a Task>,
}

/// Who did what, organ by organ, in the order in which they came to the case; from this pages and API tell their lanes.
pub fn work_by_organ(case: &Case) -> Vec<Work<'_>> {
    let acted = case.handled.iter().map(|done| &done.organ).chain(case.tasks.iter().map(|task| &task.organ));
    let mut works: Vec<Work<'_>> = Vec::new();
    for organ in case.organs.iter().chain(acted) {
        if works.iter().any(|work| work.organ == organ) {
            continue;
        }
        let done: Vec<_> = case.handled.iter().filter(|done| done.organ == *organ).collect();
        let open: Vec<_> = case.tasks.iter().filter(|task| task.organ == *organ).collect();
        if !done.is_empty() || !open.is_empty() {
            works.push(Work { organ, done, open });
        }
    }
    works
}

fn said(outcome: &str) -> LaneState {
    match outcome {
        "agree" | "pass" | "done" | "yes" => LaneState::Agreed,
        "agree-with-conditions" => LaneState::Conditional,
        _ => LaneState::Disagreed,
    }
}

fn clock_views(case: &Case, around: &Surroundings) -> Vec<ClockView> {
    let standings = standings(case, &around.calendar, around.now);
    let view = |(standing, named): (ClockStanding, &casework::NamedClock)| ClockView {
        standing,
        used: named.clock.used(&around.calendar, around.now).ok(),
        paused_for: named.clock.open_pauses().next().map(|(_, pause)| pause.kind.name()),
    };
    standings.into_iter().zip(&case.clocks).map(view).collect()
}

/// What the item asks for under the answers, and what was handed in beside.
pub(crate) fn materials(item: Option<&Item>, case: &Case) -> Vec<MaterialView> {
    let given = |id: &str| case.materials.iter().find(|material| material.id == id).cloned();
    let mut views: Vec<MaterialView> = Vec::new();
    if let Some(item) = item {
        let scope = Scope::new().with("answers", &case.answers).with("form", &case.form).with("item", item.feel());
        for declared in item.materials_asked(&scope) {
            let given = given(&declared.id);
            let is_the_form = is_the_form(item, declared);
            let otherwise = match () {
                () if is_the_form => MaterialState::Given,
                () if declared.held() => MaterialState::Held,
                () => MaterialState::Missing,
            };
            views.push(MaterialView {
                is_the_form,
                may_follow: declared.deferrable(),
                id: declared.id.clone(),
                name: declared.name.clone(),
                state: given.as_ref().map_or(otherwise, |given| given.state),
                required: declared.necessity != Necessity::Optional,
                declared: Some(Arc::new(declared.clone())),
                given,
            });
        }
    }
    for extra in &case.materials {
        if !views.iter().any(|view| view.id == extra.id) {
            let declared = item.and_then(|item| item.material.iter().find(|material| material.id == extra.id)).cloned();
            views.push(MaterialView {
                id: extra.id.clone(),
                name: declared.as_ref().map_or_else(|| extra.id.clone(), |declared| declared.name.clone()),
                state: extra.state,
                required: false,
                is_the_form: false,
                may_follow: false,
                declared: declared.map(Arc::new),
                given: Some(Arc::clone(extra)),
            });
        }
    }
    views
}

pub(crate) fn documents(case: &Case) -> Vec<DocumentView> {
    let numbered = (1..).zip(&case.documents);
    let view = |(n, document): (usize, &Arc<DocumentRef>)| DocumentView {
        n,
        document: Arc::clone(document),
        code: papers::code(case, n, document),
    };
    numbered.map(view).collect()
}

/// The outside of a map as a page needs it: whole pixels, and the twentieth of its width at which reading begins.
#[derive(Clone, Copy, Debug)]
pub struct MapSheet {
    pub width: u32,
    pub height: u32,
    pub here: Option<u8>,
}

impl MapSheet {
    fn of(sheet: &Sheet) -> MapSheet {
        let pixels = |length: f64| length.round().clamp(0.0, f64::from(u16::MAX)) as u32;
        MapSheet { width: pixels(sheet.width), height: pixels(sheet.height), here: sheet.here.map(|at| at / 5) }
    }
}

/// Where the case stands on its map: steps done with their day, steps open with the day they began.
fn position(case: &Case) -> Position {
    let day = |at: kernel::Timestamp| kernel::local_date(at).strftime("%m-%d").to_string();
    // A step within a called procedure is shown as the call.
    let shown = |node: &str| node.split('/').next().unwrap_or(node).to_owned();
    Position {
        done: case.handled.iter().map(|handled| (shown(&handled.node), day(handled.at))).collect(),
        here: case.tasks.iter().map(|task| (shown(&task.node), day(task.opened))).collect(),
    }
}
