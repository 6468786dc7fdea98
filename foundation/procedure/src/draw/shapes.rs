//! The picture itself: sub-processes, then arrows, then nodes of every kind, then the marks of a running case.

use super::svg::{BLUE, BLUE_PAPER, FAINT, GREEN, GREEN_PAPER, INK, PAPER, QUIET, Svg, Text, escaped, num};
use super::{Geometry, Position, Sheet, icons, labels, text};
use crate::diagram::{Bounds, Point};
use crate::model::{Ending, Kind, Node, NodeIx, Procedure, Trigger};

/// What has become of a node in a running case.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Mark<'a> {
    Plain,
    Done(&'a str),
    Here(&'a str),
}

pub(super) struct Picture<'a> {
    pub p: &'a Procedure,
    pub geometry: &'a Geometry,
    pub at: Option<&'a Position>,
    pub svg: Svg,
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

pub fn sheet(p: &Procedure, geometry: &Geometry, at: &Position) -> Sheet {
    let picture = Picture { p, geometry, at: Some(at), svg: Svg::default() };
    let frame = picture.frame(picture.extent());
    let here = picture.shown().find(|(_, node, _)| matches!(picture.mark(node), Mark::Here(_)));
    let hundredths = |b: Bounds| ((b.centre().x - frame.x) / frame.width * 100.0).clamp(0.0, 100.0).round() as u8;
    Sheet { width: frame.width, height: frame.height, here: here.map(|(_, _, b)| hundredths(b)) }
}

impl<'a> Picture<'a> {
    pub fn shown(&self) -> impl Iterator<Item = (NodeIx, &'a Node, Bounds)> + use<'a> {
        let geometry = self.geometry;
        self.p.nodes().filter_map(|(ix, node)| geometry.nodes[ix.index()].map(|b| (ix, node, b)))
    }

    /// Everything drawn, with the words beside events and gateways.
    fn extent(&self) -> Bounds {
        let words = |node: &Node, b: Bounds| {
            let lines = labels::beside(node);
            let width = lines.iter().map(|l| text::width(l) * 12.0).fold(b.width, f64::max);
            let height = if node.is_activity() { 0.0 } else { 10.0 + labels::NOTE_LINE * lines.len() as f64 };
            // Words stand under an event, and over or under a gateway.
            let above = if matches!(node.kind, Kind::Gateway(_)) { height } else { 0.0 };
            let x = b.centre().x - width / 2.0;
            if node.is_activity() { b } else { Bounds { x, y: b.y - above, width, height: above + b.height + height } }
        };
        let points = self.geometry.routes.iter().flatten();
        let dots = points.map(|q| Bounds { x: q.x, y: q.y, width: 0.0, height: 0.0 });
        let nodes = self.shown().map(|(_, node, b)| words(node, b));
        let lanes = self.geometry.lanes.iter().map(|(_, b)| *b);
        let given = self.p.diagram.iter().filter(|_| !self.geometry.own).flat_map(|d| d.labels.values().copied());
        nodes.chain(dots).chain(lanes).chain(given).reduce(|a, b| a.with(&b)).unwrap_or_default()
    }

    pub fn mark(&self, node: &Node) -> Mark<'a> {
        let Some(at) = self.at else { return Mark::Plain };
        let find =
            |list: &'a [(String, String)]| list.iter().rev().find(|(id, _)| *id == node.id).map(|(_, l)| l.as_str());
        match (find(&at.here), find(&at.done)) {
            (Some(label), _) => Mark::Here(label),
            (None, Some(label)) => Mark::Done(label),
            _ => Mark::Plain,
        }
    }

    fn scopes(&mut self) {
        for (_, node, b) in self.shown().filter(|(_, n, _)| n.kind == Kind::Subprocess) {
            self.svg.open("node subprocess", format_args!(" data-node=\"{}\"", escaped(&node.id)));
            self.svg.title(node.label());
            let (stroke, _, width) = coloured(self.mark(node));
            self.svg.raw(rect(b, 10.0, FAINT, stroke, width));
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
        parts.join("，")
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
        let height = labels::NOTE_LINE * (lines.len() as f64 - 1.0);
        let above = Point { x: c.x, y: b.y - 8.0 - height };
        let below = Point { x: c.x, y: b.bottom() + 16.0 };
        let width = lines.iter().map(|l| text::width(l) * Text::BESIDE.size).fold(0.0, f64::max);
        let aside = Point { x: c.x + 10.0 + width / 2.0, y: b.y - 2.0 - height };
        let place = match (self.is_touched(c.x, b.y), self.is_touched(c.x, b.bottom())) {
            (false, _) => above,
            (true, false) => below,
            (true, true) => aside,
        };
        self.words(node, lines, place);
    }

    /// Does an arrow begin or end at this point?
    fn is_touched(&self, x: f64, y: f64) -> bool {
        let near = |q: &Point| (q.x - x).abs() < 3.0 && (q.y - y).abs() < 3.0;
        self.geometry.routes.iter().flat_map(|r| r.first().into_iter().chain(r.last())).any(near)
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

    pub fn given_label(&self, id: &str) -> Option<Bounds> {
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
            _ => {
                let crossed = self.is_touched(c.x, b.bottom()) && !self.is_touched(c.x, b.y);
                let above = b.y - 8.0 - labels::NOTE_LINE * (lines.len() as f64 - 1.0);
                self.words(node, lines, Point { x: c.x, y: if crossed { above } else { b.bottom() + 16.0 } });
            }
        }
    }
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

pub(super) fn rect(b: Bounds, radius: f64, fill: &str, stroke: &str, width: f64) -> String {
    let [x, y, w, h] = [b.x, b.y, b.width, b.height].map(num);
    format!(
        "<rect x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\" rx=\"{radius}\" fill=\"{fill}\" stroke=\"{stroke}\" stroke-width=\"{width}\"/>"
    )
}
