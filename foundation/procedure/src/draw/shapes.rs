//! The picture itself: lanes, sub-processes, arrows, nodes, and the marks of a running case.

use std::fmt::Write;

use super::svg::{
    BLUE, BLUE_PAPER, FAINT, GREEN, GREEN_PAPER, INK, LINE, PAPER, QUIET, Svg, Text, escaped, num, rounded,
};
use super::{Geometry, Position, icons, labels, text};
use crate::diagram::{Bounds, Point};
use crate::model::{Ending, Flow, Kind, Node, NodeIx, Procedure, Trigger};

const MARGIN: f64 = 28.0;
const TITLE: f64 = 40.0;
const LEGEND: f64 = 30.0;
const FONT: &str =
    "'PingFang SC','Noto Sans SC','Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei',system-ui,sans-serif";

/// What has become of a node in a running case.
#[derive(Clone, Copy, PartialEq)]
enum Mark<'a> {
    Plain,
    Done(&'a str),
    Here(&'a str),
}

struct Picture<'a> {
    p: &'a Procedure,
    geometry: &'a Geometry,
    at: Option<&'a Position>,
    svg: Svg,
}

pub fn map(p: &Procedure, geometry: &Geometry, at: Option<&Position>) -> String {
    let mut picture = Picture { p, geometry, at, svg: Svg::default() };
    let extent = picture.extent();
    picture.head(extent);
    picture.lanes();
    picture.scopes();
    picture.arrows();
    picture.nodes();
    picture.marks();
    picture.legend(extent);
    picture.svg.raw("</svg>\n");
    picture.svg.text
}

impl<'a> Picture<'a> {
    fn shown(&self) -> impl Iterator<Item = (NodeIx, &'a Node, Bounds)> + use<'a> {
        let geometry = self.geometry;
        self.p.nodes().filter_map(|(ix, node)| geometry.nodes[ix.index()].map(|b| (ix, node, b)))
    }

    /// Everything drawn, with the words beside events and gateways.
    fn extent(&self) -> Bounds {
        let words = |node: &Node, b: Bounds| {
            let lines = labels::beside(node);
            let width = lines.iter().map(|l| text::width(l) * 12.0).fold(b.width, f64::max);
            let height = if node.is_activity() { 0.0 } else { 10.0 + labels::NOTE_LINE * lines.len() as f64 };
            let x = b.centre().x - width / 2.0;
            if node.is_activity() { b } else { Bounds { x, y: b.y - height, width, height: b.height + 2.0 * height } }
        };
        let points = self.geometry.routes.iter().flatten();
        let dots = points.map(|q| Bounds { x: q.x, y: q.y, width: 0.0, height: 0.0 });
        let nodes = self.shown().map(|(_, node, b)| words(node, b));
        let lanes = self.geometry.lanes.iter().map(|(_, b)| *b);
        let given = self.p.diagram.iter().filter(|_| !self.geometry.own).flat_map(|d| d.labels.values().copied());
        nodes.chain(dots).chain(lanes).chain(given).reduce(|a, b| a.with(&b)).unwrap_or_default()
    }

    fn mark(&self, node: &Node) -> Mark<'a> {
        let Some(at) = self.at else { return Mark::Plain };
        let find =
            |list: &'a [(String, String)]| list.iter().rev().find(|(id, _)| *id == node.id).map(|(_, l)| l.as_str());
        match (find(&at.here), find(&at.done)) {
            (Some(label), _) => Mark::Here(label),
            (None, Some(label)) => Mark::Done(label),
            _ => Mark::Plain,
        }
    }

    fn head(&mut self, extent: Bounds) {
        let legend = if self.at.is_some() { LEGEND } else { 0.0 };
        let (width, height) = (extent.width + 2.0 * MARGIN, extent.height + 2.0 * MARGIN + TITLE + legend);
        let width = width.max(text::width(&self.p.name) * 17.0 + 2.0 * MARGIN);
        let (x, y) = (num(extent.x - MARGIN), num(extent.y - MARGIN - TITLE));
        let (w, h) = (num(width), num(height));
        let id: String = self.p.id.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
        self.svg.raw(format_args!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"procedure-map\" role=\"img\" lang=\"zh-CN\" \
             aria-labelledby=\"map-{id}-title map-{id}-desc\" viewBox=\"{x} {y} {w} {h}\" width=\"{w}\" height=\"{h}\" \
             font-family=\"{FONT}\">\n\
             <title id=\"map-{id}-title\">{} 流程脉络图</title>\n<desc id=\"map-{id}-desc\">{}</desc>\n\
             <rect class=\"paper\" x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\" fill=\"{PAPER}\"/>\n",
            escaped(&self.p.name),
            escaped(&self.described())
        ));
        let at = Point { x: extent.x, y: extent.y - TITLE + 2.0 };
        let style = Text { size: 17.0, ..Text::NAME };
        self.svg.open("heading", "");
        self.svg.lines(at, std::slice::from_ref(&self.p.name), style);
        self.svg.close();
    }

    /// The map in a sentence, for those who do not see it.
    fn described(&self) -> String {
        let tasks: Vec<&str> = self.shown().filter(|(_, n, _)| n.is_activity()).map(|(_, n, _)| n.label()).collect();
        let mut words = format!("共 {} 个步骤:{}。", tasks.len(), tasks.join("、"));
        let told = |list: &[(String, String)]| {
            let name = |id: &str| self.p.node(id).map_or(id, Node::label).to_owned();
            list.iter().map(|(id, label)| format!("{}({label})", name(id))).collect::<Vec<_>>().join("、")
        };
        if let Some(at) = self.at {
            if !at.done.is_empty() {
                let _ = write!(words, "已办:{}。", told(&at.done));
            }
            if !at.here.is_empty() {
                let _ = write!(words, "当前:{}。", told(&at.here));
            }
        }
        words
    }

    fn lanes(&mut self) {
        for (n, (lane, b)) in self.geometry.lanes.iter().enumerate() {
            let Some(lane) = self.p.lanes.get(*lane) else { continue };
            let fill = if n % 2 == 0 { PAPER } else { "#fafbfd" };
            self.svg.open("lane", "");
            self.svg.raw(rect(*b, 0.0, fill, "#c9d0d9", 1.0));
            let heading = Bounds { width: if self.geometry.own { 36.0 } else { 30.0 }, ..*b };
            self.svg.raw(rect(heading, 0.0, "#eef1f5", "#c9d0d9", 1.0));
            // Chinese lane names stand upright, one character below the other, as on a scroll.
            let centre = heading.centre();
            let most = (b.height / 17.0).max(2.0) as usize;
            if lane.name.is_ascii() {
                let (x, y) = (num(centre.x), num(centre.y));
                let name = escaped(&lane.name);
                self.svg.raw(format_args!(
                    "<text x=\"{x}\" y=\"{y}\" transform=\"rotate(-90 {x} {y})\" text-anchor=\"middle\" \
                     font-size=\"13\" font-weight=\"600\" fill=\"{INK}\">{name}</text>"
                ));
            } else {
                let letters: Vec<String> = lane.name.chars().take(most).map(String::from).collect();
                let y = centre.y - 17.0 * (letters.len() as f64 - 1.0) / 2.0 + 4.5;
                let style = Text { size: 13.0, anchor: "middle", leading: 17.0, ..Text::NAME };
                self.svg.lines(Point { x: centre.x, y }, &letters, style);
            }
            self.svg.close();
        }
    }

    fn scopes(&mut self) {
        for (_, node, b) in self.shown().filter(|(_, n, _)| n.kind == Kind::Subprocess) {
            self.svg.open("node subprocess", format_args!(" data-node=\"{}\"", escaped(&node.id)));
            self.svg.title(node.label());
            let (stroke, fill, width) = coloured(self.mark(node));
            let fill = if fill == PAPER { FAINT } else { fill };
            self.svg.raw(rect(b, 10.0, fill, stroke, width));
            let mut heading = vec![node.label().to_owned()];
            heading.extend(labels::box_notes(self.p, node));
            let at = Point { x: b.x + 14.0, y: b.y + 22.0 };
            self.svg.lines(at, &[heading.join(" · ")], Text { size: 13.0, ..Text::NAME });
            if let Some(many) = &node.many {
                icons::many(&mut self.svg, many.sequential, Point { x: b.right() - 16.0, y: b.y + 18.0 }, QUIET);
            }
            self.svg.close();
        }
    }

    fn arrows(&mut self) {
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
            None if self.geometry.own => own_word_place(points),
            None => given_word_place(points),
        };
        self.svg.lines(at, &words, Text { fill: QUIET, anchor, ..Text::BESIDE });
    }

    fn nodes(&mut self) {
        let shown: Vec<_> = self.shown().filter(|(_, n, _)| n.kind != Kind::Subprocess).collect();
        // Boundary events lie on their hosts.
        let (on_top, below): (Vec<_>, Vec<_>) =
            shown.into_iter().partition(|(_, n, _)| matches!(n.kind, Kind::Boundary { .. }));
        for (_, node, b) in below.into_iter().chain(on_top) {
            let state = match self.mark(node) {
                Mark::Plain => "",
                Mark::Done(_) => " done",
                Mark::Here(_) => " here",
            };
            let class = format!("node {}{state}", class(&node.kind));
            self.svg.open(&class, format_args!(" data-node=\"{}\"", escaped(&node.id)));
            self.svg.title(&self.tooltip(node));
            match &node.kind {
                Kind::Gateway(kind) => {
                    self.diamond(node, b);
                    icons::gateway(&mut self.svg, *kind, b.centre(), INK);
                }
                Kind::Task(_) | Kind::Subprocess | Kind::Call { .. } => self.activity(node, b),
                _ => self.event(node, b),
            }
            self.svg.close();
        }
    }

    fn tooltip(&self, node: &Node) -> String {
        let mut parts = vec![node.label().to_owned()];
        parts.extend(labels::box_notes(self.p, node));
        match self.mark(node) {
            Mark::Plain => {}
            Mark::Done(label) => parts.push(format!("已办 {label}")),
            Mark::Here(label) => parts.push(format!("当前 {label}")),
        }
        parts.join(",")
    }

    fn activity(&mut self, node: &Node, b: Bounds) {
        let (stroke, fill, mut width) = coloured(self.mark(node));
        if let Kind::Call { .. } = node.kind {
            width += 1.5;
        }
        self.svg.raw(rect(b, 7.0, fill, stroke, width));
        let centre = b.centre();
        if b.width >= labels::BOX_WIDTH - 10.0 {
            let (name, notes) = (labels::box_name(node), labels::box_notes(self.p, node));
            let height = labels::NAME_LINE * name.len() as f64 + labels::NOTE_LINE * notes.len() as f64;
            let x = b.x + labels::ICON_COLUMN;
            let y = centre.y - (height + labels::boundary_room(node)) / 2.0;
            icons::task(&mut self.svg, &node.kind, Point { x: b.x + 16.0, y: y + 10.0 }, 1.0, BLUE);
            self.svg.lines(Point { x, y: y + 15.0 }, &name, Text::NAME);
            let y = y + labels::NAME_LINE * name.len() as f64 + 12.0;
            self.svg.lines(Point { x, y }, &notes, Text::NOTE);
        } else {
            icons::task(&mut self.svg, &node.kind, Point { x: b.x + 12.0, y: b.y + 12.0 }, 0.8, BLUE);
            let lines = text::wrap(node.label(), (b.width - 12.0) / 12.5, (b.height / 16.0).max(1.0) as usize);
            let y = centre.y - 16.0 * (lines.len() as f64 - 1.0) / 2.0 + 4.5;
            let style = Text { size: 12.5, weight: 500, anchor: "middle", leading: 16.0, ..Text::NAME };
            self.svg.lines(Point { x: centre.x, y }, &lines, style);
        }
        if let Some(many) = &node.many {
            icons::many(&mut self.svg, many.sequential, Point { x: b.right() - 12.0, y: b.bottom() - 11.0 }, QUIET);
        }
    }

    fn diamond(&mut self, node: &Node, b: Bounds) {
        let (stroke, fill, width) = coloured(self.mark(node));
        let c = b.centre();
        let [l, r, t, m, cx, cy] = [b.x, b.right(), b.y, b.bottom(), c.x, c.y].map(num);
        self.svg.raw(format_args!(
            "<path d=\"M{l} {cy}L{cx} {t}L{r} {cy}L{cx} {m}Z\" fill=\"{fill}\" stroke=\"{stroke}\" \
             stroke-width=\"{width}\" stroke-linejoin=\"round\"/>"
        ));
        let lines = labels::beside(node);
        let y = b.y - 8.0 - labels::NOTE_LINE * (lines.len() as f64 - 1.0);
        self.words(node, lines, Point { x: c.x, y });
    }

    /// The words beside an event or gateway: where the modeller put them, else at our own place.
    fn words(&mut self, node: &Node, lines: Vec<String>, own: Point) {
        match self.given_label(&node.id) {
            Some(b) => {
                let lines = text::wrap(&lines.concat(), (b.width / 12.0).max(4.0), 4);
                self.svg.lines(Point { x: b.centre().x, y: b.y + 11.0 }, &lines, Text::BESIDE);
            }
            None => self.svg.lines(own, &lines, Text::BESIDE),
        }
    }

    fn given_label(&self, id: &str) -> Option<Bounds> {
        let diagram = self.p.diagram.as_ref().filter(|_| !self.geometry.own)?;
        diagram.labels.get(id).copied()
    }

    fn event(&mut self, node: &Node, b: Bounds) {
        let (stroke, fill, _) = coloured(self.mark(node));
        let c = b.centre();
        let r = b.width.min(b.height) / 2.0;
        let dashed = matches!(node.kind, Kind::Boundary { interrupting: false, .. });
        let dash = if dashed { " stroke-dasharray=\"4 2.5\"" } else { "" };
        let (x, y) = (num(c.x), num(c.y));
        let mut ring = |r: f64, width: f64| {
            let r = num(r);
            self.svg.raw(format_args!(
                "<circle cx=\"{x}\" cy=\"{y}\" r=\"{r}\" fill=\"{fill}\" stroke=\"{stroke}\" stroke-width=\"{width}\"{dash}/>"
            ));
        };
        match node.kind {
            Kind::End(_) => ring(r - 1.0, 3.4),
            Kind::Start(_) => ring(r, 1.6),
            _ => {
                ring(r, 1.4);
                ring(r - 3.5, 1.4);
            }
        }
        let plain = matches!(node.kind, Kind::Start(Trigger::None) | Kind::End(Ending::None));
        if !plain {
            icons::event(&mut self.svg, &node.kind, c, r / 17.0, INK);
        }
        let lines = labels::beside(node);
        match node.kind {
            // A boundary event of our layout has its words on its arrow.
            Kind::Boundary { .. } if self.geometry.own => {}
            Kind::Boundary { host, .. } => {
                let upper = self.geometry.nodes[host.index()].is_some_and(|h| c.y < h.centre().y);
                let y = if upper { b.y - 2.0 } else { b.bottom() + 10.0 };
                let width = lines.iter().map(|l| text::width(l) * 12.0).fold(0.0, f64::max);
                self.words(node, lines, Point { x: c.x - r - width / 2.0, y });
            }
            _ => self.words(node, lines, Point { x: c.x, y: b.bottom() + 16.0 }),
        }
    }

    /// Where the case is and has been: a tab with a sign and a word on the node's upper edge.
    fn marks(&mut self) {
        for (_, node, b) in self.shown() {
            let (word, ink, sign) = match self.mark(node) {
                Mark::Plain => continue,
                Mark::Here(label) => (join("当前", label), BLUE, "<path d=\"M0-4.5 7 0 0 4.5z\"/>"),
                Mark::Done(label) => {
                    let tick =
                        "<path d=\"m0 .4 2.6 2.8L7.4-3.2\" fill=\"none\" stroke-width=\"2\" stroke-linecap=\"round\"/>";
                    (join("已办", label), GREEN, tick)
                }
            };
            let here = ink == BLUE;
            let width = text::width(&word) * 11.5 + 28.0;
            let x = if node.is_activity() { b.x + 10.0 } else { b.centre().x - width / 2.0 };
            let tab = Bounds { x, y: b.y - 11.0, width, height: 20.0 };
            let (fill, letters) = if here { (BLUE, PAPER) } else { (PAPER, GREEN) };
            self.svg.open(if here { "mark here" } else { "mark done" }, "");
            self.svg.raw(rect(tab, 10.0, fill, ink, 1.4));
            let (sx, sy) = (num(x + 9.0), num(b.y - 1.0));
            self.svg.raw(format_args!(
                "<g transform=\"translate({sx} {sy})\" fill=\"{letters}\" stroke=\"{letters}\">{sign}</g>"
            ));
            let style = Text { weight: 600, fill: letters, ..Text::NOTE };
            self.svg.lines(Point { x: x + 20.0, y: b.y + 3.0 }, &[word], style);
            self.svg.close();
        }
    }

    fn legend(&mut self, extent: Bounds) {
        if self.at.is_none() {
            return;
        }
        let y = extent.bottom() + MARGIN + 10.0;
        self.svg.open("legend", "");
        let entries =
            [("当前所在", BLUE, BLUE_PAPER, 2.6), ("已办", GREEN, GREEN_PAPER, 1.6), ("未到", LINE, PAPER, 1.4)];
        for (n, (word, stroke, fill, width)) in entries.into_iter().enumerate() {
            let x = extent.x + 100.0 * n as f64;
            self.svg.raw(rect(Bounds { x, y: y - 11.0, width: 22.0, height: 14.0 }, 4.0, fill, stroke, width));
            self.svg.lines(Point { x: x + 30.0, y }, &[word.to_owned()], Text::NOTE);
        }
        self.svg.close();
    }
}

fn join(word: &str, label: &str) -> String {
    if label.is_empty() { word.to_owned() } else { format!("{word} {label}") }
}

fn class(kind: &Kind) -> &'static str {
    match kind {
        Kind::Start(_) => "event start",
        Kind::End(_) => "event end",
        Kind::Catch(_) | Kind::Throw { .. } => "event",
        Kind::Boundary { .. } => "event boundary",
        Kind::Gateway(_) => "gateway",
        Kind::Task(_) => "task",
        Kind::Subprocess => "subprocess",
        Kind::Call { .. } => "task call",
    }
}

/// Line, fill and line width by what has become of the node.
fn coloured(mark: Mark<'_>) -> (&'static str, &'static str, f64) {
    match mark {
        Mark::Plain => ("#4a5563", PAPER, 1.4),
        Mark::Done(_) => (GREEN, GREEN_PAPER, 1.6),
        Mark::Here(_) => (BLUE, BLUE_PAPER, 2.6),
    }
}

fn rect(b: Bounds, radius: f64, fill: &str, stroke: &str, width: f64) -> String {
    let [x, y, w, h] = [b.x, b.y, b.width, b.height].map(num);
    format!(
        "<rect x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\" rx=\"{radius}\" fill=\"{fill}\" stroke=\"{stroke}\" stroke-width=\"{width}\"/>"
    )
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
fn own_word_place(points: &[Point]) -> (Point, &'static str) {
    let level = |a: &Point, b: &Point| (a.y - b.y).abs() < 0.5;
    let turned = points.windows(3).position(|w| !level(&w[0], &w[1]) && level(&w[1], &w[2]));
    match turned.map(|n| &points[n + 1..]) {
        Some([corner, next, ..]) if next.x < corner.x => {
            (Point { x: (corner.x + next.x) / 2.0, y: corner.y - 5.0 }, "middle")
        }
        // Below the line where it soon turns up, so that the upright does not run through the words.
        Some([corner, next, after, ..]) if after.y < next.y => {
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
