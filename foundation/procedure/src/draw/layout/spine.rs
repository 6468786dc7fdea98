//! The main lines: which arrow of a node should run straight on. A choice goes straight on its longest way; a fork
//! only on its middle branch, so that it stands in the middle; single steps always. Within lanes the main line stays
//! in its lane if it can.

use super::graph::{Edge, Graph, What};

/// By edge: is it part of a main line?
pub fn spine(graph: &Graph) -> Vec<bool> {
    let ahead = lengths(graph, true);
    let behind = lengths(graph, false);
    let out: Vec<Option<usize>> = (0..graph.items.len())
        .map(|i| main(graph, i, edges(graph, |e| e.from == i), |e| (e.to, ahead[e.to])))
        .collect();
    let into: Vec<Option<usize>> = (0..graph.items.len())
        .map(|i| main(graph, i, edges(graph, |e| e.to == i), |e| (e.from, behind[e.from])))
        .collect();
    let straight = |(n, e): (usize, &Edge)| {
        let same_lane = graph.items[e.from].lane == graph.items[e.to].lane;
        same_lane && out[e.from] == Some(n) && into[e.to] == Some(n)
    };
    graph.edges.iter().enumerate().map(straight).collect()
}

fn edges(graph: &Graph, wanted: impl Fn(&Edge) -> bool) -> Vec<usize> {
    (0..graph.edges.len()).filter(|n| wanted(&graph.edges[*n])).collect()
}

/// The main one among the edges on one side of an item; `far` gives the other end and the length of the way beyond.
fn main(graph: &Graph, item: usize, mut edges: Vec<usize>, far: impl Fn(&Edge) -> (usize, usize)) -> Option<usize> {
    if graph.items[item].fans && edges.len() > 1 {
        let place = |n: &usize| {
            let other = far(&graph.edges[*n]).0;
            graph.ranks[graph.items[other].rank].iter().position(|i| *i == other)
        };
        edges.sort_by_key(place);
        return if edges.len() % 2 == 1 { edges.get(edges.len() / 2).copied() } else { None };
    }
    let in_lane = |n: &usize| graph.items[far(&graph.edges[*n]).0].lane == graph.items[item].lane;
    if edges.iter().any(in_lane) {
        edges.retain(in_lane);
    }
    let longest = edges.iter().map(|n| far(&graph.edges[*n]).1).max()?;
    edges.into_iter().find(|n| far(&graph.edges[*n]).1 == longest)
}

/// By item, how many nodes lie on the longest way from here (or to here); bends do not count, and what comes out of a
/// boundary event counts from there, being an exception and not the main line.
fn lengths(graph: &Graph, ahead: bool) -> Vec<usize> {
    let mut lengths = vec![0; graph.items.len()];
    let ranks = graph.ranks.len();
    for step in 0..ranks {
        let rank = if ahead { ranks - 1 - step } else { step };
        for item in graph.ranks[rank].iter().copied() {
            let beyond = graph.edges.iter().filter_map(|e| match ahead {
                true if e.from == item => Some(lengths[e.to]),
                false if e.to == item => Some(lengths[e.from]),
                _ => None,
            });
            let own = usize::from(graph.items[item].what != What::Bend);
            lengths[item] = beyond.max().unwrap_or(0) + own;
        }
    }
    lengths
}
