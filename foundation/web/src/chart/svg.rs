//! The pen: numbers without noise, escaped words.

use std::fmt::Write as _;

use crate::markup::escape_into;

/// SVG being written; lengths carry their unit.
pub(super) struct Svg {
    height: f64,
    label: String,
    has_links: bool,
    out: String,
}

impl Svg {
    /// `height` in em; the width is that of the column.
    pub(super) fn new(height: f64, label: &str) -> Svg {
        Svg { height, label: label.to_owned(), has_links: false, out: String::new() }
    }

    /// What is drawn within is one link, named by `title`. The keyboard finds the same links in the table of the chart,
    /// so it need not walk through every mark.
    pub(super) fn linked(&mut self, href: Option<&str>, title: &str, draw: impl FnOnce(&mut Svg)) {
        let Some(href) = href else { return draw(self) };
        self.has_links = true;
        self.push("<a tabindex=\"-1\" href=\"");
        escape_into(&mut self.out, href);
        self.push("\"><title>");
        escape_into(&mut self.out, title);
        self.push("</title>");
        draw(self);
        self.push("</a>");
    }

    /// A rectangle: x and width in percent, y and height in em.
    pub(super) fn rect(&mut self, class: &str, x: f64, y: f64, width: f64, height: f64) {
        let (x, y, width, height) = (short(x), short(y), short(width.max(0.0)), short(height.max(0.0)));
        self.push(&format!(
            "<rect class=\"{class}\" x=\"{x}%\" y=\"{y}em\" width=\"{width}%\" height=\"{height}em\"/>"
        ));
    }

    /// A straight line: x in percent, y in em.
    pub(super) fn line(&mut self, class: &str, from: (f64, f64), to: (f64, f64)) {
        let (x1, y1, x2, y2) = (short(from.0), short(from.1), short(to.0), short(to.1));
        self.push(&format!("<line class=\"{class}\" x1=\"{x1}%\" y1=\"{y1}em\" x2=\"{x2}%\" y2=\"{y2}em\"/>"));
    }

    pub(super) fn dot(&mut self, class: &str, x: f64, y: f64) {
        self.push(&format!("<circle class=\"{class}\" cx=\"{}%\" cy=\"{}em\" r=\"4\"/>", short(x), short(y)));
    }

    /// Words: x in percent with a shift in em, y (the baseline) in em.
    pub(super) fn text(&mut self, class: &str, anchor: Anchor, x: f64, shift: f64, y: f64, words: &str) {
        let (x, shift, y, anchor) = (short(x), short(shift), short(y), anchor.name());
        self.push(&format!(
            "<text class=\"{class}\" text-anchor=\"{anchor}\" x=\"{x}%\" dx=\"{shift}em\" y=\"{y}em\">"
        ));
        escape_into(&mut self.out, words);
        self.push("</text>");
    }

    /// A polyline over a box (y and height in em, full width); points in percent of the box.
    pub(super) fn polyline(&mut self, class: &str, y: f64, height: f64, points: &[(f64, f64)]) {
        let (y, height) = (short(y), short(height));
        let frame = "viewBox=\"0 0 100 100\" preserveAspectRatio=\"none\" overflow=\"visible\"";
        self.push(&format!("<svg x=\"0\" y=\"{y}em\" width=\"100%\" height=\"{height}em\" {frame}>"));
        self.push(&format!("<polyline class=\"{class}\" vector-effect=\"non-scaling-stroke\" points=\""));
        for (x, y) in points {
            // Writing into a String cannot fail.
            let _ = write!(self.out, "{},{} ", short(*x), short(*y));
        }
        self.push("\"/></svg>");
    }

    pub(super) fn finish(self) -> String {
        // A picture has no parts; one with links is a group of them.
        let role = if self.has_links { "group" } else { "img" };
        let mut svg = format!("<svg role=\"{role}\" width=\"100%\" height=\"{}em\" aria-label=\"", short(self.height));
        escape_into(&mut svg, &self.label);
        svg.push_str("\">");
        svg.push_str(&self.out);
        svg.push_str("</svg>");
        svg
    }

    fn push(&mut self, text: &str) {
        self.out.push_str(text);
    }
}

#[derive(Clone, Copy)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

impl Anchor {
    const fn name(self) -> &'static str {
        match self {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        }
    }
}

/// Two decimals at most, without trailing zeros; what is not a number is drawn at zero.
fn short(value: f64) -> String {
    let value = if value.is_finite() { value } else { 0.0 };
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// `3,412`, `99.2`: whole numbers grouped, others with one decimal.
pub(super) fn amount(t: crate::Text, value: f64) -> String {
    if value.fract().abs() < 1e-9 { t.number(format!("{value:.0}")) } else { format!("{value:.1}") }
}

/// The largest of some values, at least `floor`, so that nothing is divided by zero.
pub(super) fn highest(values: impl IntoIterator<Item = f64>, floor: f64) -> f64 {
    values.into_iter().filter(|value| value.is_finite()).fold(floor, f64::max)
}

/// An index as a coordinate.
pub(super) fn float(index: usize) -> f64 {
    u32::try_from(index).map_or(f64::from(u32::MAX), f64::from)
}
