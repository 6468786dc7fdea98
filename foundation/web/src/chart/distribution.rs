//! How many working days cases took, against what was promised and what the law allows.

use super::svg::{Anchor, Svg, amount, float, highest};
use super::{Chart, Count, numbers};
use crate::text::Text;

/// A day that matters: 承诺 8, 法定 20.
#[derive(Clone, Debug, Default)]
pub struct Limit {
    pub name: String,
    pub day: u32,
}

const TOP: f64 = 4.2;
const HEIGHT: f64 = 10.0;
/// Above this many bars their values would run into each other.
const MOST_WRITTEN: usize = 12;

/// `counts[n]` cases took `n` working days; the last one also holds everything longer.
pub fn distribution(t: Text, caption: &str, measure: &str, counts: &[Count], limits: &[Limit]) -> Chart {
    let most = highest(counts.iter().map(|count| count.value), 1.0);
    let days = float(counts.len().max(1));
    let width = 100.0 / days;
    let base = TOP + HEIGHT;
    let mut svg = Svg::new(base + 2.0, caption);
    for (day, Count { value, href }) in counts.iter().enumerate() {
        let x = width * float(day);
        let height = value / most * HEIGHT;
        let title = format!("{} {day}：{}", t.get("chart-days"), amount(t, *value));
        svg.linked(href.as_deref(), &title, |svg| {
            // A low bar is as easy to hit as a high one.
            svg.rect("chart-reach", x, TOP, width, HEIGHT);
            svg.rect("chart-bar", x + width * 0.08, base - height, width * 0.84, height);
            if counts.len() <= MOST_WRITTEN && *value > 0.0 {
                svg.text("chart-value", Anchor::Middle, x + width / 2.0, 0.0, base - height - 0.4, &amount(t, *value));
            }
        });
        if day.is_multiple_of(counts.len().div_ceil(12).max(1)) {
            svg.text("chart-name", Anchor::Middle, x + width / 2.0, 0.0, base + 1.5, &day.to_string());
        }
    }
    svg.line("chart-axis", (0.0, base), (100.0, base));
    for (index, limit) in limits.iter().enumerate() {
        // The line stands after its day: what lies left of it was in time.
        let x = (width * (f64::from(limit.day) + 1.0)).min(100.0);
        let y = 1.0 + 1.4 * float(index % 2);
        let (anchor, shift) = if x > 70.0 { (Anchor::End, -0.4) } else { (Anchor::Start, 0.4) };
        svg.line("chart-limit", (x, y - 0.8), (x, base));
        svg.text("chart-limit-name", anchor, x, shift, y, &limit.name);
    }
    let rows = counts.iter().enumerate().map(|(day, count)| (day.to_string(), vec![count.told(t)]));
    let days = t.get("chart-days");
    Chart::new(t, caption, svg.finish(), numbers(t, caption, &[&days, measure], rows))
}
