//! Arrows: the line, its tip, the stroke of a default flow, and the words beside it.

use super::shapes::Picture;
use super::svg::{LINE, QUIET, Text, escaped, num, rounded};
use super::{labels, text};
use crate::diagram::Point;
use crate::model::{Flow, Kind};

impl Picture<'_> {
    pub fn arrows(&mut self) {
        for (flow, points) in self.p.flows.iter().zip(&self.geometry.routes) {
            let [.., before, tip] = points[..] else { continue };
            self.svg.open("flow", format_args!(" data-flow=\"{}\"", escaped(&flow.id)));
            let (head, neck) = arrow_head(before, tip);
            let mut line = points.clone();
            if let Some(last) = line.last_mut() {
                *last = neck;
            }
            self.svg.raw(format_args!(
                "<path d=\"{}\" fill=\"none\" stroke=\"{LINE}\" stroke-width=\"1.5\"/><path d=\"{head}\" fill=\"{LINE}\"/>",
                rounded(&line, 7.0)
            ));
            self.default_mark(flow, points);
            self.svg.close();
        }
        // Words lie on all lines, so that no line runs through them.
        self.svg.open("flow-names", "");
        for (flow, points) in self.p.flows.iter().zip(&self.geometry.routes) {
            if points.len() > 1 {
                self.flow_name(flow, points);
            }
        }
        self.svg.close();
    }

    /// The stroke through the beginning of a default flow.
    fn default_mark(&mut self, flow: &Flow, points: &[Point]) {
        let source = self.p.at(flow.source);
        let is_default = source.outgoing.len() > 1 && source.default.is_some_and(|d| self.p.flow(d).id == flow.id);
        // Where our layout bundles the ways out, the mark stands on the flow's own piece.
        let own_piece = if self.geometry.own && points.len() > 2 { points.get(1..) } else { Some(points) };
        if let (Some([a, b, ..]), true) = (own_piece, is_default) {
            let (dx, dy) = ((b.x - a.x).signum(), (b.y - a.y).signum());
            let level = (b.y - a.y).abs() < 0.5;
            let (x, y) = if level { (a.x + 9.0 * dx, a.y) } else { (a.x, a.y + 9.0 * dy) };
            let [x1, y1, x2, y2] = [x - 3.0, y + 4.5, x + 3.0, y - 4.5].map(num);
            self.svg.raw(format_args!("<path d=\"M{x1} {y1}L{x2} {y2}\" stroke=\"{LINE}\" stroke-width=\"1.5\"/>"));
        }
    }

    /// The words on an arrow; in our layout the name of a boundary event stands on its way out.
    fn flow_name(&mut self, flow: &Flow, points: &[Point]) {
        let source = self.p.at(flow.source);
        let hangs = self.geometry.own && matches!(source.kind, Kind::Boundary { .. });
        let mut words = if hangs { vec![labels::beside(source).concat()] } else { Vec::new() };
        words.push(text::wrap(&flow.name, 10.0, 1).concat());
        words.retain(|w| !w.is_empty());
        if words.is_empty() {
            return;
        }
        let words = [words.join(":")];
        let (at, anchor) = match self.given_label(&flow.id) {
            Some(b) => (Point { x: b.centre().x, y: b.y + 11.0 }, "middle"),
            None if self.geometry.own => own_word_place(points, text::width(&words.concat()) * Text::BESIDE.size),
            None => given_word_place(points),
        };
        self.svg.lines(at, &words, Text { fill: QUIET, anchor, ..Text::BESIDE });
    }
}

/// The triangle at the tip, and the point where the line meets it.
fn arrow_head(before: Point, tip: Point) -> (String, Point) {
    let (dx, dy) = (tip.x - before.x, tip.y - before.y);
    let length = dx.hypot(dy).max(0.001);
    let (ux, uy) = (dx / length, dy / length);
    let neck = Point { x: tip.x - 8.0 * ux, y: tip.y - 8.0 * uy };
    let [x0, y0, x1, y1, x2, y2] = [
        tip.x,
        tip.y,
        tip.x - 9.5 * ux + 4.6 * uy,
        tip.y - 9.5 * uy - 4.6 * ux,
        tip.x - 9.5 * ux - 4.6 * uy,
        tip.y - 9.5 * uy + 4.6 * ux,
    ]
    .map(num);
    (format!("M{x0} {y0}L{x1} {y1}L{x2} {y2}Z"), neck)
}

/// In our layout words stand on the first level piece after a turn, or at the beginning of a straight arrow.
fn own_word_place(points: &[Point], width: f64) -> (Point, &'static str) {
    let level = |a: &Point, b: &Point| (a.y - b.y).abs() < 0.5;
    let turned = points.windows(3).position(|w| !level(&w[0], &w[1]) && level(&w[1], &w[2]));
    match turned.map(|n| &points[n + 1..]) {
        Some([corner, next, ..]) if next.x < corner.x => {
            (Point { x: (corner.x + next.x) / 2.0, y: corner.y - 5.0 }, "middle")
        }
        // Below a short line that turns up, so that the upright does not run through the words.
        Some([corner, next, after, ..]) if after.y < next.y && next.x - corner.x < width + 10.0 => {
            (Point { x: corner.x + 7.0, y: corner.y + 14.0 }, "start")
        }
        Some([corner, ..]) => (Point { x: corner.x + 7.0, y: corner.y - 5.0 }, "start"),
        // A short straight arrow has its words at its tip, clear of the uprights of its neighbours.
        _ => match points {
            [a, b] if b.x - a.x < 240.0 => (Point { x: b.x - 13.0, y: b.y - 5.0 }, "end"),
            [a, ..] => (Point { x: a.x + 48.0, y: a.y - 5.0 }, "start"),
            [] => (Point::default(), "start"),
        },
    }
}

/// On a modeller's arrow words stand on its longest piece.
fn given_word_place(points: &[Point]) -> (Point, &'static str) {
    let length = |w: &&[Point]| (w[0].x - w[1].x).abs() + (w[0].y - w[1].y).abs();
    let Some([a, b]) = points.windows(2).max_by(|a, b| length(a).total_cmp(&length(b))) else {
        return (Point::default(), "start");
    };
    let middle = Point { x: (a.x + b.x) / 2.0, y: (a.y + b.y) / 2.0 };
    let level = (a.y - b.y).abs() < (a.x - b.x).abs();
    if level {
        (Point { y: middle.y - 5.0, ..middle }, "middle")
    } else {
        (Point { x: middle.x + 6.0, y: middle.y + 4.0 }, "start")
    }
}
