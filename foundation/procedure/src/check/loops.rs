//! Loops in which nothing waits: a token would run round for ever within one step.

use crate::finding::{Finding, Severity};
use crate::model::{Gateway, Kind, NodeIx, Procedure, TaskKind};

pub fn check(p: &Procedure) -> Vec<Finding> {
    let mut walk = Walk { p, colour: vec![Colour::New; p.nodes.len()], trail: Vec::new() };
    p.nodes().find_map(|(ix, _)| walk.visit(ix)).into_iter().collect()
}

#[derive(Clone, Copy, PartialEq)]
enum Colour {
    New,
    OnTrail,
    Done,
}

struct Walk<'p> {
    p: &'p Procedure,
    colour: Vec<Colour>,
    trail: Vec<NodeIx>,
}

impl Walk<'_> {
    /// Depth first over the nodes that do not wait; the first way back onto the trail is a loop.
    fn visit(&mut self, ix: NodeIx) -> Option<Finding> {
        if self.colour[ix.index()] != Colour::New || !passes_at_once(&self.p.at(ix).kind) {
            return None;
        }
        self.colour[ix.index()] = Colour::OnTrail;
        self.trail.push(ix);
        for flow in &self.p.at(ix).outgoing {
            let next = self.p.flow(*flow).target;
            if self.colour[next.index()] == Colour::OnTrail {
                return Some(self.found(next));
            }
            if let Some(finding) = self.visit(next) {
                return Some(finding);
            }
        }
        self.colour[ix.index()] = Colour::Done;
        self.trail.pop();
        None
    }

    fn found(&self, entry: NodeIx) -> Finding {
        let node = self.p.at(entry);
        let round = self.trail.iter().skip_while(|ix| **ix != entry).chain([&entry]);
        Finding {
            line: node.line,
            column: node.column,
            code: "loop_without_wait",
            severity: Severity::Error,
            element: Some(node.id.clone()),
            sentence: format!(
                "经过「{}」的回路里没有等待的步骤，会空转不停。请在回路里放一个任务或事件。",
                node.label()
            ),
            path: round.map(|ix| self.p.label(*ix).to_owned()).collect(),
        }
    }
}

fn passes_at_once(kind: &Kind) -> bool {
    match kind {
        Kind::Gateway(gateway) => *gateway != Gateway::EventBased,
        Kind::Task(task) => matches!(task, TaskKind::Manual | TaskKind::Send { .. }),
        Kind::Throw { .. } => true,
        _ => false,
    }
}
