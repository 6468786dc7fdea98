//! Heights: every item wants to stand level with its neighbours, the more on the main line; the
//! order of the rank and the room each needs are kept. Lanes are bands that items do not leave.

use super::graph::{Graph, What};
use super::spine::spine;

const ROUNDS: usize = 40;
const GAP: f64 = 30.0;
const BEND_GAP: f64 = 10.0;
const LANE_PADDING: f64 = 22.0;

/// Top and bottom of each lane in use.
pub fn place(graph: &mut Graph) -> Vec<(f64, f64)> {
    let bands = bands(graph);
    let spine = spine(graph);
    for rank in 0..graph.ranks.len() {
        settle(graph, rank, &bands, |_, _| (0.0, 1.0));
    }
    for round in 0..ROUNDS {
        let ranks = graph.ranks.len();
        for step in 0..ranks {
            let rank = if round % 2 == 0 { step } else { ranks - 1 - step };
            settle(graph, rank, &bands, |graph, item| wish(graph, &spine, item));
        }
    }
    // At last the main lines are drawn straight, as far as there is room.
    for _ in 0..6 {
        for rank in (0..graph.ranks.len()).rev() {
            settle(graph, rank, &bands, |graph, item| straight(graph, &spine, item, false));
        }
        for rank in 0..graph.ranks.len() {
            settle(graph, rank, &bands, |graph, item| straight(graph, &spine, item, true));
        }
    }
    if bands.is_empty() {
        let top = graph.items.iter().map(|i| i.y - i.above).fold(f64::INFINITY, f64::min);
        for item in &mut graph.items {
            item.y -= top;
        }
    }
    bands
}

/// Each lane is as high as its fullest rank.
fn bands(graph: &Graph) -> Vec<(f64, f64)> {
    let mut top = 0.0;
    let mut bands = Vec::new();
    for lane in 0..graph.lanes.len() {
        // Straight lines through the lane need room for the highest and the lowest words beside them.
        let mine = || graph.items.iter().filter(|i| i.lane == lane);
        let above = mine().map(|i| i.above).fold(0.0, f64::max);
        let below = mine().map(|i| i.below).fold(0.0, f64::max);
        let needed = |items: &Vec<usize>| {
            let here: Vec<usize> = items.iter().copied().filter(|i| graph.items[*i].lane == lane).collect();
            let pairs = here.windows(2).map(|w| (w[0], w[1]));
            let between = |(a, b): (usize, usize)| graph.items[a].below + gap(graph, a, b) + graph.items[b].above;
            above + pairs.map(between).sum::<f64>() + below
        };
        let height = graph.ranks.iter().map(needed).fold(0.0, f64::max) + 2.0 * LANE_PADDING;
        bands.push((top, top + height));
        top += height;
    }
    bands
}

fn gap(graph: &Graph, upper: usize, lower: usize) -> f64 {
    match (graph.items[upper].what, graph.items[lower].what) {
        (_, What::Tail { host, .. }) if host == graph.host(upper) => 0.0,
        (What::Bend, _) | (_, What::Bend) => BEND_GAP,
        _ => GAP,
    }
}

/// Where an item would like to be, and how much.
fn wish(graph: &Graph, spine: &[bool], item: usize) -> (f64, f64) {
    let weight = |edge: usize| if spine[edge] { 8.0 } else { 1.0 };
    let near = graph.edges.iter().enumerate().filter_map(|(n, e)| match item {
        i if i == e.to => Some((graph.items[e.from].y, weight(n))),
        i if i == e.from => Some((graph.items[e.to].y, weight(n))),
        _ => None,
    });
    let (sum, weight) = near.fold((0.0, 0.0), |(sum, all), (y, w)| (sum + y * w, all + w));
    if weight > 0.0 { (sum / weight, weight) } else { (graph.items[item].y, 0.1) }
}

/// Level with the neighbour on the main line before it (or, the other way, after it).
fn straight(graph: &Graph, spine: &[bool], item: usize, forward: bool) -> (f64, f64) {
    let main = || graph.edges.iter().zip(spine).filter(|(_, main)| **main).map(|(e, _)| e);
    let before = || main().find(|e| e.to == item).map(|e| e.from);
    let after = || main().find(|e| e.from == item).map(|e| e.to);
    let guide = if forward { before() } else { after() };
    guide.map_or((graph.items[item].y, 1.0), |g| (graph.items[g].y, 100.0))
}

/// Places one rank: the least squares of all wishes that keep order and room (pool adjacent violators).
fn settle(graph: &mut Graph, rank: usize, bands: &[(f64, f64)], wish: impl Fn(&Graph, usize) -> (f64, f64)) {
    let items = graph.ranks[rank].clone();
    let mut offset = 0.0;
    let mut offsets = Vec::new();
    // Pools of items that touch: sum of weighted wishes, weight, count.
    let mut pools: Vec<(f64, f64, usize)> = Vec::new();
    for (n, item) in items.iter().copied().enumerate() {
        if let Some(before) = n.checked_sub(1).map(|b| items[b]) {
            offset += graph.items[before].below + gap(graph, before, item) + graph.items[item].above;
        }
        offsets.push(offset);
        let (at, weight) = wish(graph, item);
        pools.push(((at - offset) * weight, weight, 1));
        while let [.., (s1, w1, n1), (s2, w2, n2)] = pools[..] {
            if s1 / w1 <= s2 / w2 {
                break;
            }
            pools.truncate(pools.len() - 2);
            pools.push((s1 + s2, w1 + w2, n1 + n2));
        }
    }
    let places = pools.iter().flat_map(|(s, w, n)| std::iter::repeat_n(s / w, *n));
    for ((item, place), offset) in items.iter().zip(places).zip(offsets) {
        graph.items[*item].y = place + offset;
    }
    if !bands.is_empty() {
        keep_in_bands(graph, &items, bands);
    }
}

/// Pushes items down into their lane, then up, keeping their order.
fn keep_in_bands(graph: &mut Graph, items: &[usize], bands: &[(f64, f64)]) {
    for (lane, (top, bottom)) in bands.iter().enumerate() {
        let mine: Vec<usize> = items.iter().copied().filter(|i| graph.items[*i].lane == lane).collect();
        let mut least = top + LANE_PADDING;
        for (n, i) in mine.iter().copied().enumerate() {
            let item = &mut graph.items[i];
            item.y = item.y.max(least + item.above);
            least = item.y + item.below;
            least += mine.get(n + 1).map_or(0.0, |next| gap(graph, i, *next));
        }
        let mut most = bottom - LANE_PADDING;
        for n in (0..mine.len()).rev() {
            let item = &mut graph.items[mine[n]];
            item.y = item.y.min(most - item.below);
            most = item.y - item.above;
            most -= n.checked_sub(1).map_or(0.0, |before| gap(graph, mine[before], mine[n]));
        }
    }
}
