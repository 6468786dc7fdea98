//! Ranks: every node stands right of all that lead to it, once the arrows that lead back are set aside.

use super::graph::{Graph, What};

pub fn rank(graph: &mut Graph) {
    set_back_edges_aside(graph);
    // Longest path: at most as many rounds as there are items, since what remains has no circle.
    for _ in 0..graph.items.len() {
        let mut moved = false;
        for edge in &graph.edges {
            let from = graph.host(edge.from);
            let needed = graph.items[from].rank + 1;
            if graph.items[edge.to].rank < needed {
                graph.items[edge.to].rank = needed;
                moved = true;
            }
        }
        if !moved {
            break;
        }
    }
    draw_late_entries_near(graph);
    for i in 0..graph.items.len() {
        if let What::Tail { host, .. } = graph.items[i].what {
            graph.items[i].rank = graph.items[host].rank;
        }
    }
}

/// Depth first from what has no way in; an arrow to a node still open leads back.
fn set_back_edges_aside(graph: &mut Graph) {
    let n = graph.items.len();
    let mut out: Vec<Vec<usize>> = vec![Vec::new(); n];
    let mut has_entry = vec![false; n];
    for (i, edge) in graph.edges.iter().enumerate() {
        out[graph.host(edge.from)].push(i);
        has_entry[edge.to] = true;
    }
    // The longer way to the end first: it is the main line, and what returns to it leads back.
    let far = distances_to_end(graph);
    for edges in &mut out {
        edges.sort_by_key(|e| std::cmp::Reverse(far[graph.edges[*e].to]));
    }
    let mut state = vec![0u8; n];
    let mut is_back = vec![false; graph.edges.len()];
    let roots = (0..n).filter(|i| !has_entry[*i]).chain(0..n);
    for root in roots.collect::<Vec<_>>() {
        if state[root] != 0 {
            continue;
        }
        state[root] = 1;
        let mut trail = vec![(root, 0)];
        while let Some((at, next)) = trail.last_mut() {
            match out[*at].get(*next) {
                Some(edge) => {
                    *next += 1;
                    let to = graph.edges[*edge].to;
                    match state[to] {
                        0 => {
                            state[to] = 1;
                            trail.push((to, 0));
                        }
                        1 => is_back[*edge] = true,
                        _ => {}
                    }
                }
                None => {
                    state[*at] = 2;
                    trail.pop();
                }
            }
        }
    }
    let edges = std::mem::take(&mut graph.edges);
    for (edge, back) in edges.into_iter().zip(is_back) {
        if back { graph.back.push(edge) } else { graph.edges.push(edge) }
    }
}

/// By item, the fewest arrows to where a path ends.
fn distances_to_end(graph: &Graph) -> Vec<usize> {
    let mut far = vec![usize::MAX; graph.items.len()];
    let has_exit = |i: usize| graph.edges.iter().any(|e| graph.host(e.from) == i);
    let mut queue: Vec<usize> = (0..graph.items.len()).filter(|i| !has_exit(*i)).collect();
    queue.iter().for_each(|i| far[*i] = 0);
    let mut next = 0;
    while let Some(at) = queue.get(next).copied() {
        next += 1;
        for edge in graph.edges.iter().filter(|e| e.to == at) {
            let from = graph.host(edge.from);
            if far[from] == usize::MAX {
                far[from] = far[at] + 1;
                queue.push(from);
            }
        }
    }
    far
}

/// A node without a way in (another start event) moves right, next to what it leads to.
fn draw_late_entries_near(graph: &mut Graph) {
    for i in 0..graph.items.len() {
        if !matches!(graph.items[i].what, What::Node(_)) || graph.edges.iter().any(|e| e.to == i) {
            continue;
        }
        let nearest = graph.edges.iter().filter(|e| graph.host(e.from) == i).map(|e| graph.items[e.to].rank).min();
        if let Some(rank) = nearest {
            graph.items[i].rank = rank.saturating_sub(1);
        }
    }
}
