//! Every task has a post, every task has a clock: who answers, and by when.

use super::CheckOptions;
use crate::finding::{Finding, Severity};
use crate::model::{Kind, Node, NodeIx, Procedure, TaskKind};

pub fn check(p: &Procedure, options: &CheckOptions) -> Vec<Finding> {
    let user_tasks = || p.nodes().filter(|(_, n)| n.kind == Kind::Task(TaskKind::User));
    let mut findings = Vec::new();
    if options.require_post {
        findings.extend(user_tasks().filter(|(_, n)| n.post().is_none()).map(|(_, n)| without_post(n)));
    }
    if options.require_limit && !p.attrs.contains_key("hb:limit") {
        findings.extend(user_tasks().filter(|(ix, _)| !has_limit(p, *ix)).map(|(_, n)| without_limit(n)));
    }
    findings
}

fn has_limit(p: &Procedure, task: NodeIx) -> bool {
    let mut at = Some(task);
    while let Some(node) = at.map(|ix| p.at(ix)) {
        if node.attr("hb:limit").is_some() || node.boundaries.iter().any(|b| p.at(*b).timer().is_some()) {
            return true;
        }
        at = node.parent;
    }
    false
}

fn without_post(node: &Node) -> Finding {
    let label = node.label();
    finding(node, "task_without_post", format!("任务「{label}」没有岗位。请写 hb:post，或放进泳道。"))
}

fn without_limit(node: &Node) -> Finding {
    let label = node.label();
    finding(node, "task_without_limit", format!("任务「{label}」没有时限。请写 hb:limit（如 3wd），或附定时边界事件。"))
}

fn finding(node: &Node, code: &'static str, sentence: String) -> Finding {
    let element = Some(node.id.clone());
    Finding {
        line: node.line,
        column: node.column,
        code,
        severity: Severity::Error,
        element,
        sentence,
        path: Vec::new(),
    }
}
