//! Our own layout, left to right: nodes get ranks along the flow, an order within each rank that crosses few arrows,
//! heights that keep the main line straight, and arrows that run at right angles between the ranks.

mod graph;
mod order;
mod place;
mod rank;
mod route;
mod spine;

use super::{Geometry, is_shown, labels};
use crate::diagram::{Bounds, Point};
use crate::model::{Kind, NodeIx, Procedure};

/// Space around the content of a sub-process, and above it for its name.
const INSET: f64 = 24.0;
const HEADING: f64 = 34.0;
/// Width of a lane's heading.
pub const LANE_HEADING: f64 = 40.0;

/// One scope laid out with its upper left corner at the origin.
#[derive(Default)]
pub struct Laid {
    pub nodes: Vec<(NodeIx, Bounds)>,
    pub routes: Vec<(usize, Vec<Point>)>,
    pub lanes: Vec<(usize, Bounds)>,
    pub width: f64,
    pub height: f64,
}

pub fn geometry(p: &Procedure) -> Geometry {
    let laid = scope(p, None);
    let mut nodes = vec![None; p.nodes.len()];
    for (ix, bounds) in laid.nodes {
        nodes[ix.index()] = Some(bounds);
    }
    let mut routes = vec![Vec::new(); p.flows.len()];
    for (flow, points) in laid.routes {
        routes[flow] = points;
    }
    Geometry { nodes, routes, lanes: laid.lanes, own: true }
}

/// Lays out the process or the inside of a sub-process, inner sub-processes first.
fn scope(p: &Procedure, holder: Option<NodeIx>) -> Laid {
    let inside: Vec<NodeIx> =
        p.nodes().filter(|(ix, n)| n.parent == holder && is_shown(p, *ix)).map(|(ix, _)| ix).collect();
    let inner: Vec<(NodeIx, Laid)> =
        inside.iter().filter(|ix| p.at(**ix).kind == Kind::Subprocess).map(|ix| (*ix, scope(p, Some(*ix)))).collect();
    let size = |ix: NodeIx| match inner.iter().find(|(n, _)| *n == ix) {
        Some((_, laid)) => labels::Size::of_box(laid.width + 2.0 * INSET, laid.height + INSET + HEADING),
        None => labels::size(p, ix),
    };
    let mut graph = graph::Graph::of(p, holder, &inside, &size);
    rank::rank(&mut graph);
    graph.bend_long_edges();
    order::order(&mut graph);
    let lanes = place::place(&mut graph);
    let mut laid = route::route(p, &graph, &lanes);
    for (ix, inner) in inner {
        if let Some((_, outer)) = laid.nodes.iter().find(|(n, _)| *n == ix).copied() {
            laid.take_in(inner, outer.x + INSET, outer.y + HEADING);
        }
    }
    laid
}

impl Laid {
    /// Makes room at the top for arrows that run above everything.
    pub fn lowered_by(self, room: f64) -> Laid {
        if room <= 0.0 {
            return self;
        }
        let mut lowered = Laid { height: self.height + room, ..Laid::default() };
        lowered.width = self.width;
        lowered.lanes = self.lanes.iter().map(|(lane, b)| (*lane, Bounds { y: b.y + room, ..*b })).collect();
        lowered.take_in(self, 0.0, room);
        lowered
    }

    /// Puts another layout at a place within this one.
    fn take_in(&mut self, inner: Laid, x: f64, y: f64) {
        self.nodes.extend(inner.nodes.into_iter().map(|(ix, b)| (ix, Bounds { x: b.x + x, y: b.y + y, ..b })));
        let moved = |points: Vec<Point>| points.into_iter().map(|q| Point { x: q.x + x, y: q.y + y }).collect();
        self.routes.extend(inner.routes.into_iter().map(|(flow, points)| (flow, moved(points))));
    }
}
