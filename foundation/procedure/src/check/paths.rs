//! How a position was reached, in the names people gave the nodes.

use super::explore::Space;
use crate::model::{FlowIx, Kind, NodeIx, Procedure};
use crate::state::Key;
use crate::step::Effect;

/// What set a step off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    Start(NodeIx),
    Done(NodeIx),
    Timer(NodeIx),
    /// With the activity a non-interrupting message event watches.
    Message(NodeIx, Option<Key>),
    Error(NodeIx),
}

impl Cause {
    pub fn node(self) -> NodeIx {
        match self {
            Cause::Start(node)
            | Cause::Done(node)
            | Cause::Timer(node)
            | Cause::Message(node, _)
            | Cause::Error(node) => node,
        }
    }
}

/// One step of a path: what set it off and the choices it took.
pub struct Leg {
    cause: Option<Cause>,
    taken: Vec<FlowIx>,
}

impl Leg {
    pub fn new(cause: Cause, effects: &[Effect]) -> Self {
        let flow = |e: &Effect| if let Effect::FlowTaken { flow } = e { Some(*flow) } else { None };
        Leg { cause: Some(cause), taken: effects.iter().filter_map(flow).collect() }
    }

    /// For what is wrong with a position itself.
    pub fn none() -> Self {
        Leg { cause: None, taken: Vec::new() }
    }

    fn tell(&self, p: &Procedure, path: &mut Vec<String>) {
        let Some(cause) = self.cause else { return };
        let label = p.label(cause.node());
        path.push(match cause {
            Cause::Start(_) | Cause::Done(_) => label.to_owned(),
            Cause::Timer(_) => format!("{label}（到时）"),
            Cause::Message(..) => format!("{label}（消息）"),
            Cause::Error(_) => format!("{label}（出错）"),
        });
        for flow in self.taken.iter().map(|f| p.flow(*f)) {
            let way = if flow.name.is_empty() { p.label(flow.target) } else { &flow.name };
            path.push(format!("{}:{way}", p.label(flow.source)));
        }
    }
}

/// The path from the beginning to a position and over one more leg.
pub fn path(p: &Procedure, space: &Space, mut from: Option<usize>, last: &Leg) -> Vec<String> {
    let mut legs = vec![last];
    while let Some(visited) = from.and_then(|at| space.visited.get(at)) {
        legs.push(&visited.leg);
        from = visited.from;
    }
    let mut path = Vec::new();
    legs.iter().rev().for_each(|leg| leg.tell(p, &mut path));
    path
}

/// The shortest way of arrows from any of these nodes to another, through sub-processes and boundary events.
pub fn along_arrows(p: &Procedure, from: &[NodeIx], to: NodeIx) -> Option<Vec<NodeIx>> {
    let mut came_from: Vec<Option<NodeIx>> = vec![None; p.nodes.len()];
    let mut queue: Vec<NodeIx> = from.to_vec();
    let mut next = 0;
    while let Some(at) = queue.get(next).copied() {
        next += 1;
        for reached in successors(p, at) {
            if came_from[reached.index()].is_none() && !from.contains(&reached) {
                came_from[reached.index()] = Some(at);
                queue.push(reached);
            }
        }
        if came_from[to.index()].is_some() {
            break;
        }
    }
    let mut way = vec![to];
    let mut at = to;
    while let Some(before) = came_from[at.index()] {
        way.push(before);
        at = before;
    }
    way.reverse();
    (way.len() > 1 || from.contains(&to)).then_some(way)
}

/// Where a token may come next: along arrows, into and out of sub-processes, over boundary events.
pub fn successors(p: &Procedure, at: NodeIx) -> impl Iterator<Item = NodeIx> {
    let node = p.at(at);
    let onward = node.outgoing.iter().map(|f| p.flow(*f).target);
    let out_of_scope = if matches!(node.kind, Kind::End(_)) { node.parent } else { None };
    onward.chain(node.boundaries.iter().copied()).chain(node.inner_start).chain(out_of_scope)
}
