//! Order within the ranks: sweeps that put every item at the mean of its neighbours, keeping the order with the
//! fewest crossings. Lanes come before all; a boundary event's way out stays right below its host.

use super::graph::{Graph, What};

const SWEEPS: usize = 24;

pub fn order(graph: &mut Graph) {
    begin_depth_first(graph);
    let mut best = graph.ranks.clone();
    let mut fewest = crossings(graph);
    for sweep in 0..SWEEPS {
        let forward = sweep % 2 == 0;
        let ranks = graph.ranks.len();
        for step in 1..ranks {
            let rank = if forward { step } else { ranks - 1 - step };
            sort_rank(graph, rank, forward);
        }
        let crossed = crossings(graph);
        if crossed < fewest {
            (best, fewest) = (graph.ranks.clone(), crossed);
        }
    }
    graph.ranks = best;
}

/// The order in which a walk along the arrows meets the items: branches stay together from the beginning.
fn begin_depth_first(graph: &mut Graph) {
    let mut met = vec![usize::MAX; graph.items.len()];
    let mut count = 0;
    for root in 0..graph.items.len() {
        let mut todo = vec![root];
        while let Some(at) = todo.pop() {
            if met[at] != usize::MAX {
                continue;
            }
            met[at] = count;
            count += 1;
            todo.extend(graph.edges.iter().rev().filter(|e| graph.host(e.from) == at).map(|e| e.to));
        }
    }
    for rank in 0..graph.ranks.len() {
        let keys: Vec<f64> = (0..graph.items.len()).map(|i| met[graph.host(i)] as f64).collect();
        arrange(graph, rank, &keys);
    }
}

fn sort_rank(graph: &mut Graph, rank: usize, forward: bool) {
    let mut at = vec![0.0; graph.items.len()];
    for (place, item) in graph.ranks.iter().flat_map(|items| items.iter().enumerate()) {
        at[*item] = place as f64;
    }
    let mut keys = at.clone();
    for item in &graph.ranks[rank] {
        // A host goes with the means of its own arrows; its tails follow it.
        let neighbours = graph.edges.iter().filter_map(|e| match forward {
            true if e.to == *item => Some(at[e.from]),
            false if e.from == *item => Some(at[e.to]),
            _ => None,
        });
        let (sum, n) = neighbours.fold((0.0, 0.0), |(sum, n), place| (sum + place, n + 1.0));
        if n > 0.0 {
            keys[*item] = sum / n;
        }
    }
    arrange(graph, rank, &keys);
}

/// Sorts a rank by lane, then by key; tails directly below their host.
fn arrange(graph: &mut Graph, rank: usize, keys: &[f64]) {
    let mut items = std::mem::take(&mut graph.ranks[rank]);
    let nth = |i: usize| if let What::Tail { nth, .. } = graph.items[i].what { nth + 1 } else { 0 };
    items.sort_by(|a, b| {
        let (host_a, host_b) = (graph.host(*a), graph.host(*b));
        let lanes = graph.items[*a].lane.cmp(&graph.items[*b].lane);
        let places = keys[host_a].total_cmp(&keys[host_b]).then(host_a.cmp(&host_b));
        lanes.then(places).then(nth(*a).cmp(&nth(*b)))
    });
    graph.ranks[rank] = items;
}

fn crossings(graph: &Graph) -> usize {
    let mut at = vec![0; graph.items.len()];
    for (place, item) in graph.ranks.iter().flat_map(|items| items.iter().enumerate()) {
        at[*item] = place;
    }
    let crossed = |rank: usize| {
        let edges: Vec<_> = graph.edges.iter().filter(|e| graph.items[e.from].rank == rank).collect();
        let cross = |a: usize, b: usize| {
            let (a, b) = (edges[a], edges[b]);
            (at[a.from] < at[b.from] && at[a.to] > at[b.to]) || (at[a.from] > at[b.from] && at[a.to] < at[b.to])
        };
        (0..edges.len()).map(|a| (0..a).filter(|b| cross(a, *b)).count()).sum::<usize>()
    };
    (0..graph.ranks.len()).map(crossed).sum()
}
