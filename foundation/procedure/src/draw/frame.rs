//! What stands around the nodes: the title, the description for those who do not see, the lanes, the legend; and
//! the tabs that say where a case is.

use std::fmt::Write;

use super::shapes::{Mark, Picture, rect};
use super::svg::{BLUE, BLUE_PAPER, GREEN, GREEN_PAPER, INK, LINE, PAPER, Text, escaped, num};
use super::text;
use crate::diagram::{Bounds, Point};
use crate::model::Node;

const MARGIN: f64 = 28.0;
const TITLE: f64 = 40.0;
const LEGEND: f64 = 30.0;
const FONT: &str =
    "'PingFang SC','Noto Sans SC','Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei',system-ui,sans-serif";

impl Picture<'_> {
    /// What is drawn with margin, title and legend around it.
    pub fn frame(&self, extent: Bounds) -> Bounds {
        let legend = if self.at.is_some() { LEGEND } else { 0.0 };
        let width = extent.width.max(text::width(&self.p.name) * 17.0) + 2.0 * MARGIN;
        let height = extent.height + 2.0 * MARGIN + TITLE + legend;
        Bounds { x: extent.x - MARGIN, y: extent.y - MARGIN - TITLE, width, height }
    }

    pub fn head(&mut self, extent: Bounds) {
        let frame = self.frame(extent);
        let (x, y) = (num(frame.x), num(frame.y));
        let (w, h) = (num(frame.width), num(frame.height));
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
        let mut words = format!("共 {} 个步骤：{}。", tasks.len(), tasks.join("、"));
        let told = |list: &[(String, String)]| {
            let name = |id: &str| self.p.node(id).map_or(id, Node::label).to_owned();
            list.iter().map(|(id, label)| format!("{}（{label}）", name(id))).collect::<Vec<_>>().join("、")
        };
        if let Some(at) = self.at {
            if !at.done.is_empty() {
                let _ = write!(words, "已办：{}。", told(&at.done));
            }
            if !at.here.is_empty() {
                let _ = write!(words, "当前：{}。", told(&at.here));
            }
        }
        words
    }

    pub fn lanes(&mut self) {
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

    /// Where the case is and has been: a tab with a sign and a word on the node's upper edge.
    pub fn marks(&mut self) {
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

    pub fn legend(&mut self, extent: Bounds) {
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
