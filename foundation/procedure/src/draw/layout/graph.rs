//! The graph to lay out: nodes, boundary events hanging below their hosts, and bends where long arrows pass a rank.

use super::super::labels::{BOUNDARY, Size};
use crate::model::{Gateway, Kind, NodeIx, Procedure};

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum What {
    Node(NodeIx),
    /// The way out of a boundary event, below its host. The number counts from the right.
    Tail {
        event: NodeIx,
        host: usize,
        nth: usize,
    },
    /// An arrow passes here.
    Bend,
}

pub struct Item {
    pub what: What,
    pub lane: usize,
    pub rank: usize,
    pub width: f64,
    pub height: f64,
    pub room: f64,
    pub above: f64,
    pub below: f64,
    /// Centre line.
    pub y: f64,
    /// A gateway that wants to stand in the middle of its branches.
    pub fans: bool,
}

impl Item {
    /// An item that is only a line passing.
    fn thin(what: What) -> Self {
        let [width, height, room, y] = [0.0; 4];
        Item { what, lane: 0, rank: 0, width, height, room, above: 8.0, below: 8.0, y, fans: false }
    }
}

fn fans(kind: &Kind) -> bool {
    matches!(kind, Kind::Gateway(Gateway::Parallel | Gateway::Inclusive | Gateway::EventBased))
}

/// A piece of an arrow between two neighbouring ranks (before bends are set: the whole arrow).
#[derive(Clone, Copy)]
pub struct Edge {
    pub flow: usize,
    pub from: usize,
    pub to: usize,
}

pub struct Graph {
    pub items: Vec<Item>,
    pub edges: Vec<Edge>,
    /// Arrows that lead back.
    pub back: Vec<Edge>,
    /// Items by rank, top to bottom.
    pub ranks: Vec<Vec<usize>>,
    /// The lanes used, by index in the procedure; empty when there are none.
    pub lanes: Vec<usize>,
}

impl Graph {
    pub fn of(p: &Procedure, holder: Option<NodeIx>, inside: &[NodeIx], size: &dyn Fn(NodeIx) -> Size) -> Self {
        let lanes = if holder.is_none() { used_lanes(p, inside) } else { Vec::new() };
        let lane_of = |ix: NodeIx| p.at(ix).lane.and_then(|l| lanes.iter().position(|u| *u == l)).unwrap_or(0);
        let is_tail = |ix: &NodeIx| matches!(p.at(*ix).kind, Kind::Boundary { .. });
        let mut items: Vec<Item> = Vec::new();
        for ix in inside.iter().copied().filter(|ix| !is_tail(ix)) {
            let s = size(ix);
            items.push(Item {
                what: What::Node(ix),
                lane: lane_of(ix),
                rank: 0,
                width: s.width,
                height: s.height,
                room: s.room,
                above: s.above,
                below: s.below,
                y: 0.0,
                fans: fans(&p.at(ix).kind),
            });
        }
        for host in 0..items.len() {
            let What::Node(ix) = items[host].what else { continue };
            for (nth, event) in p.at(ix).boundaries.iter().rev().copied().enumerate() {
                let what = What::Tail { event, host, nth };
                // The first tail leaves room for the event's circle, which hangs over the edge of its host.
                let above = if nth == 0 { BOUNDARY / 2.0 + 18.0 } else { 12.0 };
                let lane = items[host].lane;
                items.push(Item { lane, above, below: 18.0, ..Item::thin(what) });
            }
        }
        let item_of = |ix: NodeIx| {
            items.iter().position(|i| match i.what {
                What::Node(n) => n == ix,
                What::Tail { event, .. } => event == ix,
                What::Bend => false,
            })
        };
        let mut edges = Vec::new();
        for (flow, f) in p.flows.iter().enumerate().filter(|(_, f)| p.at(f.source).parent == holder) {
            if let (Some(from), Some(to)) = (item_of(f.source), item_of(f.target)) {
                edges.push(Edge { flow, from, to });
            }
        }
        Graph { items, edges, back: Vec::new(), ranks: Vec::new(), lanes }
    }

    /// Gives every arrow that passes a rank a bend there, so that all edges join neighbouring ranks.
    pub fn bend_long_edges(&mut self) {
        let mut short = Vec::new();
        for edge in std::mem::take(&mut self.edges) {
            let (first, last) = (self.items[edge.from].rank, self.items[edge.to].rank);
            let mut from = edge.from;
            for rank in first + 1..last {
                let lane = self.items[if rank * 2 > first + last { edge.to } else { edge.from }].lane;
                let bend = self.items.len();
                self.items.push(Item { lane, rank, ..Item::thin(What::Bend) });
                short.push(Edge { from, to: bend, ..edge });
                from = bend;
            }
            short.push(Edge { from, ..edge });
        }
        self.edges = short;
        let ranks = self.items.iter().map(|i| i.rank + 1).max().unwrap_or(0);
        self.ranks = vec![Vec::new(); ranks];
        for (i, item) in self.items.iter().enumerate() {
            self.ranks[item.rank].push(i);
        }
    }

    pub fn host(&self, item: usize) -> usize {
        match self.items[item].what {
            What::Tail { host, .. } => host,
            _ => item,
        }
    }
}

fn used_lanes(p: &Procedure, inside: &[NodeIx]) -> Vec<usize> {
    let lanes: Vec<usize> = (0..p.lanes.len()).filter(|l| inside.iter().any(|ix| p.at(*ix).lane == Some(*l))).collect();
    if lanes.len() > 1 { lanes } else { Vec::new() }
}
