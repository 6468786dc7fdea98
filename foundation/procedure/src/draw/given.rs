//! The geometry of the modeller's own diagram, if it shows everything there is to show.

use super::{Geometry, is_shown};
use crate::diagram::Diagram;
use crate::model::{NodeIx, Procedure};

/// `None` when a shown node or flow has no place in the diagram: half a diagram is worse than our own layout.
pub fn geometry(p: &Procedure, diagram: &Diagram) -> Option<Geometry> {
    let place = |ix: NodeIx| diagram.shapes.get(&p.at(ix).id).copied();
    let mut nodes = vec![None; p.nodes.len()];
    for (ix, _) in p.nodes().filter(|(ix, _)| is_shown(p, *ix)) {
        // The inside of a collapsed sub-process has no place and is not shown.
        let collapsed = p.at(ix).parent.is_some_and(|holder| !has_inside(p, diagram, holder));
        nodes[ix.index()] = if collapsed { None } else { Some(place(ix)?) };
    }
    let mut routes = vec![Vec::new(); p.flows.len()];
    for (i, flow) in p.flows.iter().enumerate() {
        if nodes[flow.source.index()].is_some() && nodes[flow.target.index()].is_some() {
            routes[i] = diagram.edges.get(&flow.id).filter(|e| e.len() >= 2)?.clone();
        }
    }
    let lanes = p.lanes.iter().enumerate();
    let lanes = lanes.filter_map(|(i, lane)| Some((i, *diagram.shapes.get(&lane.id)?))).collect();
    Some(Geometry { nodes, routes, lanes, own: false })
}

fn has_inside(p: &Procedure, diagram: &Diagram, holder: NodeIx) -> bool {
    p.nodes().any(|(_, n)| n.parent == Some(holder) && diagram.shapes.contains_key(&n.id))
}
