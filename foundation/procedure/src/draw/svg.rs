//! Writing SVG: presentation attributes only, so that the picture looks right alone, under a strict content policy,
//! and under a page's own style sheet, which may override them by class.

use std::fmt::{Display, Write};

use crate::diagram::Point;

pub const INK: &str = "#1b2430";
pub const QUIET: &str = "#56616f";
pub const LINE: &str = "#7d8896";
pub const PAPER: &str = "#ffffff";
pub const FAINT: &str = "#f4f6f9";
pub const BLUE: &str = "#1d4f91";
pub const BLUE_PAPER: &str = "#e8f0fb";
pub const GREEN: &str = "#23694a";
pub const GREEN_PAPER: &str = "#eef6f1";

#[derive(Default)]
pub struct Svg {
    pub text: String,
}

impl Svg {
    pub fn raw(&mut self, part: impl Display) {
        let _ = write!(self.text, "{part}");
    }

    pub fn open(&mut self, class: &str, more: impl Display) {
        self.raw(format_args!("<g class=\"{class}\"{more}>"));
    }

    pub fn close(&mut self) {
        self.text.push_str("</g>\n");
    }

    pub fn title(&mut self, title: &str) {
        self.raw(format_args!("<title>{}</title>", escaped(title)));
    }

    /// Lines of text; `anchor` is start, middle or end.
    pub fn lines(&mut self, at: Point, lines: &[String], style: Text) {
        for (n, line) in lines.iter().enumerate() {
            let y = at.y + style.leading * n as f64;
            let Text { size, weight, fill, anchor, halo, .. } = style;
            self.raw(format_args!("<text x=\"{}\" y=\"{}\" font-size=\"{size}\" fill=\"{fill}\"", num(at.x), num(y)));
            if weight > 400 {
                self.raw(format_args!(" font-weight=\"{weight}\""));
            }
            if anchor != "start" {
                self.raw(format_args!(" text-anchor=\"{anchor}\""));
            }
            if halo {
                self.raw(format_args!(
                    " paint-order=\"stroke\" stroke=\"{PAPER}\" stroke-width=\"4\" stroke-linejoin=\"round\""
                ));
            }
            self.raw(format_args!(">{}</text>", escaped(line)));
        }
    }
}

#[derive(Clone, Copy)]
pub struct Text {
    pub size: f64,
    pub weight: u32,
    pub fill: &'static str,
    pub anchor: &'static str,
    /// From one baseline to the next.
    pub leading: f64,
    /// A rim of paper, for words that stand on lines.
    pub halo: bool,
}

impl Text {
    pub const NAME: Text = Text { size: 14.0, weight: 600, fill: INK, anchor: "start", leading: 20.0, halo: false };
    pub const NOTE: Text = Text { size: 11.5, weight: 400, fill: QUIET, anchor: "start", leading: 16.0, halo: false };
    pub const BESIDE: Text = Text { size: 12.0, weight: 400, fill: INK, anchor: "middle", leading: 16.0, halo: true };
}

/// A line of points with rounded corners.
pub fn rounded(points: &[Point], radius: f64) -> String {
    let mut d = String::new();
    for (i, point) in points.iter().enumerate() {
        let around = i.checked_sub(1).and_then(|b| points.get(b)).zip(points.get(i + 1));
        match around {
            None if i == 0 => d += &format!("M{} {}", num(point.x), num(point.y)),
            None => d += &format!("L{} {}", num(point.x), num(point.y)),
            Some((before, after)) => {
                let (a, b) = (towards(*point, *before, radius), towards(*point, *after, radius));
                let [ax, ay, px, py, bx, by] = [a.x, a.y, point.x, point.y, b.x, b.y].map(num);
                d += &format!("L{ax} {ay}Q{px} {py} {bx} {by}");
            }
        }
    }
    d
}

/// The point at this distance, but at most half way, from one point to another.
pub fn towards(from: Point, to: Point, distance: f64) -> Point {
    let (dx, dy) = (to.x - from.x, to.y - from.y);
    let length = dx.hypot(dy).max(0.001);
    let part = (distance / length).min(0.5);
    Point { x: from.x + dx * part, y: from.y + dy * part }
}

/// At most one decimal, without a trailing zero.
pub fn num(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map(str::to_owned).unwrap_or(text)
}

pub fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            c if c.is_control() => safe.push(' '),
            c => safe.push(c),
        }
    }
    safe
}
