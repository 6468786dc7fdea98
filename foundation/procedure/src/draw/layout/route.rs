//! Arrows at right angles: between two ranks lies a channel in which each bundle of arrows has a vertical track;
//! arrows that lead back run below everything they pass.

use super::super::{labels, text};
use super::graph::{Edge, Graph, Item, What};
use super::{LANE_HEADING, Laid};
use crate::diagram::{Bounds, Point};
use crate::model::{NodeIx, Procedure};

const TRACK: f64 = 12.0;
/// Space between a rank and its channel's first track, and after the last.
const CLEAR: f64 = 18.0;
const CHANNEL: f64 = 40.0;
const ROW: f64 = 20.0;
const LABEL: f64 = 12.0;

pub fn route(p: &Procedure, graph: &Graph, bands: &[(f64, f64)]) -> Laid {
    let returns = returns(graph);
    let channels = channels(graph, &returns);
    let frame = Frame::of(p, graph, &channels);
    let mut laid = Laid { nodes: Vec::new(), routes: Vec::new(), lanes: Vec::new(), width: frame.width, height: 0.0 };
    for (i, item) in graph.items.iter().enumerate() {
        if let Some((ix, bounds)) = frame.bounds(graph, i, item) {
            laid.nodes.push((ix, bounds));
        }
    }
    for (flow, hops) in by_flow(graph) {
        laid.routes.push((flow, frame.forward(graph, &channels, &hops)));
    }
    for back in &returns {
        laid.routes.push((back.edge.flow, frame.backward(graph, &channels, back)));
    }
    laid.height = returns.iter().map(|r| r.row + 8.0).fold(0.0, f64::max);
    let top = returns.iter().map(|r| r.row - 8.0).fold(0.0, f64::min);
    laid.height = graph.items.iter().map(|i| i.y + i.below).fold(laid.height, f64::max);
    for (n, (lane, (top, bottom))) in graph.lanes.iter().zip(bands).enumerate() {
        let last = n + 1 == bands.len();
        let bottom = if last { bottom.max(laid.height + ROW) } else { *bottom };
        laid.lanes.push((*lane, Bounds { x: 0.0, y: *top, width: laid.width, height: bottom - top }));
        laid.height = laid.height.max(bottom);
    }
    laid.lowered_by(-top)
}

/// The pieces of each arrow, in order.
fn by_flow(graph: &Graph) -> Vec<(usize, Vec<Edge>)> {
    let mut flows: Vec<(usize, Vec<Edge>)> = Vec::new();
    for edge in &graph.edges {
        match flows.iter_mut().find(|(flow, _)| *flow == edge.flow) {
            Some((_, hops)) => hops.push(*edge),
            None => flows.push((edge.flow, vec![*edge])),
        }
    }
    flows
}

/// An arrow that leads back: the row it runs on, above or below all it passes, and whether it leaves and arrives
/// straight up or down, or beside.
struct Return {
    edge: Edge,
    row: f64,
    above: bool,
    out_straight: bool,
    in_straight: bool,
}

fn returns(graph: &Graph) -> Vec<Return> {
    let mut returns: Vec<Return> = Vec::new();
    let mut edges = graph.back.clone();
    let span = |e: &Edge| (graph.items[e.to].rank, graph.items[e.from].rank);
    edges.sort_by_key(|e| span(e).1 - span(e).0.min(span(e).1));
    for edge in edges {
        let (first, last) = span(&edge);
        let passed = || graph.items.iter().filter(|i| (first..=last).contains(&i.rank));
        let bottom = passed().map(|i| i.y + i.below).fold(f64::NEG_INFINITY, f64::max) + ROW + 6.0;
        let top = passed().map(|i| i.y - i.above).fold(f64::INFINITY, f64::min) - ROW - 6.0;
        let middle = (graph.items[edge.from].y + graph.items[edge.to].y) / 2.0;
        // Within lanes the headings leave no room above.
        let above = graph.lanes.is_empty() && middle - top < bottom - middle;
        let meets = |r: &&Return| r.above == above && span(&r.edge).0 <= last && first <= span(&r.edge).1;
        let rows = returns.iter().filter(meets).map(|r| r.row);
        let row = if above {
            rows.map(|r| r - ROW).fold(top, f64::min)
        } else {
            rows.map(|r| r + ROW).fold(bottom, f64::max)
        };
        let out_straight = edge.from != edge.to && is_free(graph, edge.from, above);
        let in_straight = is_free(graph, edge.to, above);
        returns.push(Return { edge, row, above, out_straight, in_straight });
    }
    returns
}

/// May an arrow leave this item straight up, or down?
fn is_free(graph: &Graph, item: usize, above: bool) -> bool {
    let it = &graph.items[item];
    let rank = &graph.ranks[it.rank];
    let (room, outermost) = if above { (it.above, rank.first()) } else { (it.below, rank.last()) };
    let has_text = room > it.height / 2.0 + 1.0;
    matches!(it.what, What::Node(_)) && !has_text && outermost == Some(&item)
}

/// Arrows that share a vertical line in a channel.
struct Track {
    members: Vec<Member>,
    top: f64,
    bottom: f64,
    place: usize,
}

/// One arrow's turn from the height it comes at to the height it goes on at.
#[derive(Clone, Copy, PartialEq)]
struct Member {
    flow: usize,
    from: f64,
    to: f64,
}

/// By rank, the tracks right of it.
fn channels(graph: &Graph, returns: &[Return]) -> Vec<Vec<Track>> {
    let mut channels: Vec<Vec<Track>> = (0..graph.ranks.len()).map(|r| bundles(graph, r)).collect();
    for back in returns {
        let (from, to) = (&graph.items[back.edge.from], &graph.items[back.edge.to]);
        if !back.out_straight {
            channels[from.rank].push(single(back.edge.flow, from.y, back.row));
        }
        if let (false, Some(before)) = (back.in_straight, to.rank.checked_sub(1)) {
            channels[before].push(single(back.edge.flow, back.row, to.y));
        }
    }
    channels.iter_mut().for_each(|tracks| assign(tracks));
    channels
}

fn single(flow: usize, from: f64, to: f64) -> Track {
    Track { members: vec![Member { flow, from, to }], top: from.min(to), bottom: from.max(to), place: 0 }
}

/// Arrows out of one item share a track, else arrows into one item do.
fn bundles(graph: &Graph, rank: usize) -> Vec<Track> {
    let edges = || graph.edges.iter().filter(|e| graph.items[e.from].rank == rank);
    let fans_out = |from: usize| edges().filter(|e| e.from == from).count() > 1;
    let fans_in = |to: usize| edges().filter(|e| e.to == to).count() > 1;
    let mut tracks: Vec<((usize, usize), Track)> = Vec::new();
    for edge in edges() {
        let (from, to) = (graph.items[edge.from].y, graph.items[edge.to].y);
        if (from - to).abs() < 0.5 {
            continue;
        }
        let bundle = match (fans_out(edge.from), fans_in(edge.to)) {
            (true, _) => (edge.from, usize::MAX),
            (false, true) => (usize::MAX, edge.to),
            _ => (edge.from, edge.to),
        };
        let member = single(edge.flow, from, to);
        match tracks.iter_mut().find(|(b, _)| *b == bundle) {
            Some((_, track)) => {
                track.members.extend(member.members);
                (track.top, track.bottom) = (track.top.min(member.top), track.bottom.max(member.bottom));
            }
            None => tracks.push((bundle, member)),
        }
    }
    tracks.into_iter().map(|(_, track)| track).collect()
}

/// Left to right: a track that leaves at a height where another arrives must turn first, or their lines would cover
/// each other. Tracks that do not meet share a place.
fn assign(tracks: &mut [Track]) {
    let same = |a: f64, b: f64| (a - b).abs() < 4.0;
    let before = |a: &Track, b: &Track| a.members.iter().any(|m| b.members.iter().any(|n| same(m.from, n.to)));
    for _ in 0..tracks.len() {
        for right in 1..tracks.len() {
            let (a, b) = (&tracks[right - 1], &tracks[right]);
            if before(b, a) && !before(a, b) {
                tracks.swap(right - 1, right);
            }
        }
    }
    for i in 0..tracks.len() {
        let meets = |t: &Track| t.top <= tracks[i].bottom + 6.0 && tracks[i].top <= t.bottom + 6.0;
        let taken = tracks[..i].iter().filter(|t| meets(t) || before(t, &tracks[i])).map(|t| t.place + 1).max();
        tracks[i].place = taken.unwrap_or(0);
    }
}

/// The places of the ranks from left to right.
struct Frame {
    left: Vec<f64>,
    widths: Vec<f64>,
    width: f64,
}

impl Frame {
    fn of(p: &Procedure, graph: &Graph, channels: &[Vec<Track>]) -> Self {
        let widths: Vec<f64> =
            graph.ranks.iter().map(|items| items.iter().map(|i| graph.items[*i].room).fold(0.0, f64::max)).collect();
        let mut x = if graph.lanes.is_empty() { 0.0 } else { LANE_HEADING + 20.0 };
        let mut left = Vec::new();
        for (rank, width) in widths.iter().enumerate() {
            left.push(x);
            let last = rank + 1 == widths.len();
            x += width
                + if last { channel_end(&channels[rank]) } else { channel_width(p, graph, rank, &channels[rank]) };
        }
        let margin = if graph.lanes.is_empty() { 0.0 } else { 20.0 };
        Frame { left, widths, width: x + margin }
    }

    fn track_x(&self, rank: usize, place: usize) -> f64 {
        self.left[rank] + self.widths[rank] + CLEAR + TRACK * place as f64
    }

    fn centre(&self, item: &Item) -> f64 {
        self.left[item.rank] + self.widths[item.rank] / 2.0
    }

    /// Where an arrow that leads back touches an item; above a box, beside the tab that tells its state.
    fn return_x(&self, item: &Item, above: bool) -> f64 {
        let aside = if above && item.width > 100.0 { item.width * 0.36 } else { 0.0 };
        self.centre(item) + aside
    }

    /// Where a boundary event hangs at its host.
    fn boundary_x(&self, graph: &Graph, host: usize, nth: usize) -> f64 {
        let host = &graph.items[host];
        self.centre(host) + host.width / 2.0 - 30.0 - 38.0 * nth as f64
    }

    fn bounds(&self, graph: &Graph, _: usize, item: &Item) -> Option<(NodeIx, Bounds)> {
        match item.what {
            What::Node(ix) => {
                let (x, y) = (self.centre(item) - item.width / 2.0, item.y - item.height / 2.0);
                Some((ix, Bounds { x, y, width: item.width, height: item.height }))
            }
            What::Tail { event, host, nth } => {
                let size = labels::BOUNDARY;
                let x = self.boundary_x(graph, host, nth) - size / 2.0;
                let y = graph.items[host].y + graph.items[host].height / 2.0 - size / 2.0;
                Some((event, Bounds { x, y, width: size, height: size }))
            }
            What::Bend => None,
        }
    }

    /// Where arrows leave an item; from a boundary event they first go down.
    fn exit(&self, graph: &Graph, i: usize) -> Vec<Point> {
        let item = &graph.items[i];
        match item.what {
            What::Tail { host, nth, .. } => {
                let x = self.boundary_x(graph, host, nth);
                let bottom = graph.items[host].y + graph.items[host].height / 2.0 + labels::BOUNDARY / 2.0;
                vec![Point { x, y: bottom }, Point { x, y: item.y }]
            }
            _ => vec![Point { x: self.centre(item) + item.width / 2.0, y: item.y }],
        }
    }

    fn turn(&self, channels: &[Vec<Track>], rank: usize, member: Member, points: &mut Vec<Point>) {
        if let Some(track) = channels[rank].iter().find(|t| t.members.contains(&member)) {
            let x = self.track_x(rank, track.place);
            points.extend([Point { x, y: member.from }, Point { x, y: member.to }]);
        }
    }

    fn forward(&self, graph: &Graph, channels: &[Vec<Track>], hops: &[Edge]) -> Vec<Point> {
        let Some((first, last)) = hops.first().zip(hops.last()) else { return Vec::new() };
        let mut points = self.exit(graph, first.from);
        for hop in hops {
            let (from, to) = (&graph.items[hop.from], &graph.items[hop.to]);
            self.turn(channels, from.rank, Member { flow: hop.flow, from: from.y, to: to.y }, &mut points);
        }
        let target = &graph.items[last.to];
        points.push(Point { x: self.centre(target) - target.width / 2.0, y: target.y });
        straightened(points)
    }

    fn backward(&self, graph: &Graph, channels: &[Vec<Track>], back: &Return) -> Vec<Point> {
        let (from, to) = (&graph.items[back.edge.from], &graph.items[back.edge.to]);
        let flow = back.edge.flow;
        let mut points = Vec::new();
        if back.out_straight {
            let x = self.return_x(from, back.above);
            points.extend([Point { x, y: edge_of(from, back.above) }, Point { x, y: back.row }]);
        } else {
            points = self.exit(graph, back.edge.from);
            self.turn(channels, from.rank, Member { flow, from: from.y, to: back.row }, &mut points);
        }
        match to.rank.checked_sub(1).filter(|_| !back.in_straight) {
            Some(before) => {
                self.turn(channels, before, Member { flow, from: back.row, to: to.y }, &mut points);
                points.push(Point { x: self.centre(to) - to.width / 2.0, y: to.y });
            }
            None => {
                let x = self.return_x(to, back.above);
                points.extend([Point { x, y: back.row }, Point { x, y: edge_of(to, back.above) }]);
            }
        }
        straightened(points)
    }
}

/// The upper or lower edge of an item's shape.
fn edge_of(item: &Item, upper: bool) -> f64 {
    if upper { item.y - item.height / 2.0 } else { item.y + item.height / 2.0 }
}

fn channel_end(tracks: &[Track]) -> f64 {
    tracks.iter().map(|t| CLEAR + TRACK * (t.place + 1) as f64).fold(0.0, f64::max)
}

/// Wide enough for the tracks and for the words on the arrows.
fn channel_width(p: &Procedure, graph: &Graph, rank: usize, tracks: &[Track]) -> f64 {
    let places = tracks.iter().map(|t| t.place + 1).max().unwrap_or(0);
    let width = (2.0 * CLEAR + TRACK * places as f64).max(CHANNEL);
    let worded = graph.edges.iter().filter(|e| graph.items[e.from].rank == rank);
    worded
        .map(|edge| {
            let flow = &p.flows[edge.flow];
            let turned = tracks.iter().find(|t| t.members.iter().any(|m| m.flow == edge.flow));
            // Straight arrows have their words after all tracks.
            let turn = CLEAR + TRACK * turned.map_or(places, |t| t.place) as f64;
            match graph.items[edge.from].what {
                What::Bend => 0.0,
                What::Tail { event, .. } => {
                    turn + text::width(&labels::beside(p.at(event)).concat()) * LABEL
                        + text::width(&flow.name).min(10.0) * LABEL
                        - 12.0
                }
                What::Node(_) if flow.name.is_empty() => 0.0,
                What::Node(_) => turn + text::width(&flow.name).min(10.0) * LABEL + 16.0,
            }
        })
        .fold(width, f64::max)
}

/// Without points that lie on the line between their neighbours.
fn straightened(points: Vec<Point>) -> Vec<Point> {
    let mut kept: Vec<Point> = Vec::new();
    for point in points {
        if let [.., a, b] = kept[..] {
            let upright = (a.x - b.x).abs() < 0.01 && (b.x - point.x).abs() < 0.01;
            let level = (a.y - b.y).abs() < 0.01 && (b.y - point.y).abs() < 0.01;
            if upright || level {
                kept.pop();
            }
        }
        kept.push(point);
    }
    kept
}
