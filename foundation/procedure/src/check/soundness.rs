//! What the state space says: no dead end, no token left behind or doubled, always a way to the end, no task that
//! can never be reached, no result before a required opinion. Every finding prints a shortest path to the failure.

use super::explore::{Failure, Space, explore};
use super::paths::{Leg, along_arrows, path};
use crate::finding::{Finding, Severity};
use crate::model::{Gateway, Kind, NodeIx, Procedure};
use crate::state::State;

pub fn check(p: &Procedure, max_states: usize) -> Vec<Finding> {
    let space = explore(p, max_states);
    let mut findings: Vec<Finding> = space.failures.iter().map(|f| failure(p, &space, f)).collect();
    if !space.complete {
        findings.push(incomplete(p, &space));
    }
    // A dead end leaves everything behind it unreached; only its cause is worth saying.
    let blocked = space.failures.iter().any(|f| f.code != "result_before_opinion");
    if space.complete && !blocked {
        findings.extend(never_ends(p, &space));
        findings.extend(unreached(p, &space));
    }
    findings
}

fn failure(p: &Procedure, space: &Space, f: &Failure) -> Finding {
    let label = p.label(f.node);
    let sentence = match f.code {
        "deadlock" => {
            let state = f.from.and_then(|at| space.visited.get(at)).map(|v| &v.position.state);
            stuck(p, f.node, state)
        }
        "double_token" => {
            format!("「{label}」会在前一次未办完时再次进入，同一步骤办两遍。请让并行分支在并行网关汇合后再进入。")
        }
        "result_before_opinion" => {
            let opinion = f.other.map_or("", |o| p.label(o));
            format!("必需的意见「{opinion}」还没出，就能走到结果「{label}」。请让结果在意见汇合之后。")
        }
        _ => format!("从「{label}」出发会进入没有等待步骤的回路，空转不停。请在回路里放一个任务或事件。"),
    };
    located(p, f.node, f.code, sentence, path(p, space, f.from, &f.leg))
}

/// Who waits for whom in a dead end.
fn stuck(p: &Procedure, node: NodeIx, state: Option<&State>) -> String {
    let label = p.label(node);
    let tokens = state.map(|s| s.tokens.as_slice()).unwrap_or_default();
    let arrived = |flow| tokens.iter().any(|t| t.at == node && t.on == Some(flow));
    let missing: Vec<_> =
        p.at(node).incoming.iter().filter(|f| !arrived(**f)).map(|f| p.label(p.flow(*f).source)).collect();
    match p.at(node).kind {
        Kind::Gateway(Gateway::Parallel) if !missing.is_empty() => format!(
            "流程会停在汇合网关「{label}」：它等「{}」一路，而那一路不会来了。请把分支与汇合配成同一种网关。",
            missing.join("、")
        ),
        _ => format!("流程会停在「{label}」，再也走不下去。请检查它之前的分支与汇合。"),
    }
}

fn incomplete(p: &Procedure, space: &Space) -> Finding {
    Finding {
        line: p.starts.first().map_or(1, |s| p.at(*s).line),
        column: 1,
        code: "check_incomplete",
        severity: Severity::Warning,
        element: Some(p.id.clone()),
        sentence: format!(
            "流程的情形超过检查上限（已查 {} 种），余下的没有查。请减少并行分支，或拆成子流程分别检查。",
            space.visited.len()
        ),
        path: Vec::new(),
    }
}

/// A position from which no end can be reached any more.
fn never_ends(p: &Procedure, space: &Space) -> Option<Finding> {
    let can_end = ending(space);
    let (at, visited) = space.visited.iter().enumerate().find(|(i, _)| !can_end[*i])?;
    let node = visited.position.state.tokens.first().map(|t| t.at).or(p.starts.first().copied())?;
    let sentence = format!("走到「{}」之后，无论怎样办都到不了结束。请给这个回路留一个出口。", p.label(node));
    Some(located(p, node, "never_ends", sentence, path(p, space, Some(at), &Leg::none())))
}

/// By position: can the case still end from here?
fn ending(space: &Space) -> Vec<bool> {
    let mut before: Vec<Vec<usize>> = vec![Vec::new(); space.visited.len()];
    for (from, to) in &space.edges {
        before[*to].push(*from);
    }
    let mut can = vec![false; space.visited.len()];
    let over = |i: &usize| space.visited[*i].position.state.is_over();
    let mut todo: Vec<usize> = (0..space.visited.len()).filter(over).collect();
    while let Some(at) = todo.pop() {
        if !std::mem::replace(&mut can[at], true) {
            todo.extend(before[at].iter().copied());
        }
    }
    can
}

fn unreached(p: &Procedure, space: &Space) -> Vec<Finding> {
    let shows = |kind: &Kind| !matches!(kind, Kind::Start(_) | Kind::Gateway(_) | Kind::Boundary { .. });
    let dead = p.nodes().filter(|(ix, n)| shows(&n.kind) && !space.active[ix.index()]);
    let told = |(ix, node): (NodeIx, &crate::model::Node)| {
        let drawn = along_arrows(p, &p.starts, ix).unwrap_or_default();
        let sentence = if drawn.is_empty() {
            format!("从开始没有任何线路通到「{}」。请连上或删去。", node.label())
        } else {
            format!("「{}」画在路上，却没有一种情形能走到。请检查它之前的汇合与事件。", node.label())
        };
        located(p, ix, "unreachable", sentence, drawn.iter().map(|n| p.label(*n).to_owned()).collect())
    };
    dead.map(told).collect()
}

fn located(p: &Procedure, node: NodeIx, code: &'static str, sentence: String, path: Vec<String>) -> Finding {
    let at = p.at(node);
    let element = Some(at.id.clone());
    Finding { line: at.line, column: at.column, code, severity: Severity::Error, element, sentence, path }
}
