//! The user tasks of a procedure: the act, the role, the organ.

use std::collections::HashSet;
use std::str::FromStr;

use calendar::Limit;
use kernel::OrganId;
use procedure::{Items, Kind, Node, NodeIx, Procedure, TaskKind};

use crate::acts::{TaskOutcome, find_act, read_outcomes};
use crate::organ::Role;
use crate::words::Words;

/// A user task as the county's attributes describe it (`hb:act`, `hb:role`, `hb:organ`, `hb:limit` …).
#[derive(Clone, Debug, PartialEq)]
pub struct UserTask {
    pub node: NodeIx,
    /// Id in the file, without the ids of the calls around it: `outcome.<name>` in conditions.
    pub name: String,
    pub label: String,
    pub act: String,
    /// How it can end: what the task names itself (`hb:outcomes`), or what its act admits.
    pub outcomes: Vec<TaskOutcome>,
    pub role: Option<Role>,
    pub organ: OrganOf,
    /// Distinct persons needed (行政许可法第三十四条).
    pub persons: u32,
    /// An opinion is required before a result may be given.
    pub opinion: bool,
    /// This task gives the result.
    pub gives_result: bool,
    /// The step limit, where it is fixed.
    pub limit: Option<Limit>,
    /// The item's parameter that gives the step limit, where it is one.
    pub limit_param: Option<String>,
    /// The result is still to come when this task is open.
    pub before_result: bool,
}

/// Whose task it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OrganOf {
    /// The item's lead organ.
    Item,
    /// Always this organ.
    Named(OrganId),
    /// One task for each organ in this parameter of the item.
    Each(String),
    /// The organ that this answer names.
    Answer(String),
    /// Whatever this expression gives.
    Expression(String),
}

impl UserTask {
    pub(super) fn all(procedure: &Procedure) -> Vec<UserTask> {
        let leading = leading_to_result(procedure);
        let user_tasks = procedure.nodes().filter(|(_, node)| node.kind == Kind::Task(TaskKind::User));
        user_tasks.map(|(ix, node)| UserTask::of(procedure, ix, node, &leading)).collect()
    }

    fn of(procedure: &Procedure, ix: NodeIx, node: &Node, leading: &HashSet<NodeIx>) -> UserTask {
        let limit = node.attr("hb:limit").unwrap_or_default();
        let outermost = std::iter::successors(Some(ix), |ix| procedure.at(*ix).parent).last().unwrap_or(ix);
        UserTask {
            node: ix,
            name: node.id.rsplit('/').next().unwrap_or(&node.id).to_owned(),
            label: node.label().to_owned(),
            act: node.attr("hb:act").unwrap_or_default().to_owned(),
            outcomes: outcomes_of(node),
            role: node.attr("hb:role").and_then(Role::from_word),
            organ: organ_of(procedure, node),
            persons: node.attr("hb:persons").and_then(|text| text.parse().ok()).unwrap_or(1),
            opinion: node.attr("hb:opinion") == Some("required"),
            gives_result: gives_result(node),
            limit: Limit::from_str(limit).ok(),
            limit_param: limit.strip_prefix("=item.").map(str::to_owned),
            before_result: leading.contains(&outermost),
        }
    }
}

/// What a task names itself, or what its act admits; none where neither says anything.
fn outcomes_of(node: &Node) -> Vec<TaskOutcome> {
    let own = node.attr("hb:outcomes").and_then(|text| read_outcomes(text).ok()).unwrap_or_default();
    if !own.is_empty() {
        return own;
    }
    let act = node.attr("hb:act").and_then(find_act);
    let common = |id: &&'static str| TaskOutcome { id: (*id).into(), name: "".into() };
    act.map(|act| act.outcomes.iter().map(common).collect()).unwrap_or_default()
}

fn gives_result(node: &Node) -> bool {
    node.attr("hb:gate") == Some("result")
}

/// The nodes from which a task that gives the result can still be reached, these included.
fn leading_to_result(procedure: &Procedure) -> HashSet<NodeIx> {
    let mut leading: HashSet<NodeIx> =
        procedure.nodes().filter(|(_, node)| gives_result(node)).map(|(ix, _)| ix).collect();
    loop {
        let before = leading.len();
        let flows = procedure.flows().iter().filter(|flow| leading.contains(&flow.target));
        let sources: Vec<NodeIx> = flows.map(|flow| flow.source).collect();
        leading.extend(sources);
        if leading.len() == before {
            return leading;
        }
    }
}

fn organ_of(procedure: &Procedure, node: &Node) -> OrganOf {
    let Some(text) = node.attr("hb:organ") else { return OrganOf::Item };
    let Some(expression) = text.strip_prefix('=').map(str::trim) else { return OrganOf::Named(OrganId::from(text)) };
    // `=organ` on a multi-instance task is the instance's own organ, out of the collection.
    if let Some(Items::Of(items)) = node.many.as_ref().map(|many| &many.items)
        && expression.chars().all(crate::condition::is_name)
        && let Some(path) = procedure.expression(*items).text.trim().strip_prefix("item.")
    {
        return OrganOf::Each(path.to_owned());
    }
    match expression.strip_prefix("answers.") {
        Some(answer) => OrganOf::Answer(answer.to_owned()),
        None => OrganOf::Expression(expression.to_owned()),
    }
}
