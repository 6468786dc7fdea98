//! A line over time with its zero line; first, highest and last value are written beside it.

use super::svg::{Anchor, Svg, amount, float, highest};
use super::{Chart, numbers};
use crate::text::Text;

/// One moment of a series.
#[derive(Clone, Debug, Default)]
pub struct Point {
    pub name: String,
    pub value: f64,
    /// The same of last year.
    pub before: Option<f64>,
    /// Where the true value lies, when the sample is small.
    pub interval: Option<(f64, f64)>,
}

const TOP: f64 = 1.8;
const HEIGHT: f64 = 11.0;
const LEFT: f64 = 2.0;
const RIGHT: f64 = 90.0;
/// More names than this would run into each other on a phone.
const MOST_NAMES: usize = 6;

/// Points in the order of time.
pub fn line(t: Text, caption: &str, measure: &str, points: &[Point]) -> Chart {
    let all = points
        .iter()
        .flat_map(|point| [point.value, point.before.unwrap_or(0.0), point.interval.map_or(0.0, |(_, high)| high)]);
    let most = highest(all, 1.0);
    let x = |index: usize| LEFT + (RIGHT - LEFT) * float(index) / float(points.len().saturating_sub(1).max(1));
    let share = |value: f64| 100.0 - value.max(0.0) / most * 100.0;
    let y = |value: f64| TOP + HEIGHT * share(value) / 100.0;

    let mut svg = Svg::new(TOP + HEIGHT + 2.0, caption);
    svg.line("chart-axis", (0.0, TOP + HEIGHT), (100.0, TOP + HEIGHT));
    let before: Vec<_> =
        points.iter().enumerate().filter_map(|(index, point)| Some((x(index), share(point.before?)))).collect();
    svg.polyline("chart-line-before", TOP, HEIGHT, &before);
    for (index, point) in points.iter().enumerate() {
        if let Some((low, high)) = point.interval {
            svg.line("chart-interval", (x(index), y(high)), (x(index), y(low)));
        }
    }
    let now: Vec<_> = points.iter().enumerate().map(|(index, point)| (x(index), share(point.value))).collect();
    svg.polyline("chart-line", TOP, HEIGHT, &now);
    for index in told(points) {
        let Some(point) = points.get(index) else { continue };
        let last = index + 1 == points.len();
        let (anchor, shift, rise) = match index {
            _ if last => (Anchor::Start, 0.6, -0.35),
            0 => (Anchor::Start, -0.5, 0.7),
            _ => (Anchor::Middle, 0.0, 0.7),
        };
        svg.dot("chart-dot", x(index), y(point.value));
        svg.text("chart-value", anchor, x(index), shift, y(point.value) - rise, &amount(t, point.value));
    }
    for (index, point) in points.iter().enumerate().filter(|(index, _)| named(*index, points.len())) {
        let anchor = if index == 0 { Anchor::Start } else { Anchor::Middle };
        let at = if index == 0 { 0.0 } else { x(index) };
        svg.text("chart-name", anchor, at, 0.0, TOP + HEIGHT + 1.5, &point.name);
    }
    Chart::new(t, caption, svg.finish(), table(t, caption, measure, points))
}

/// The numbers; what no point has is no column.
fn table(t: Text, caption: &str, measure: &str, points: &[Point]) -> crate::parts::Table {
    let (last_year, interval) = (t.get("chart-last-year"), t.get("chart-interval"));
    let with_before = points.iter().any(|point| point.before.is_some());
    let with_interval = points.iter().any(|point| point.interval.is_some());
    let rows = points.iter().map(|point| {
        let before = with_before.then(|| point.before.map_or_else(String::new, |value| amount(t, value)));
        let told = |(low, high): (f64, f64)| format!("{}–{}", amount(t, low), amount(t, high));
        let interval = with_interval.then(|| point.interval.map_or_else(String::new, told));
        (point.name.clone(), [Some(amount(t, point.value)), before, interval].into_iter().flatten().collect())
    });
    let heads = [Some(""), Some(measure), with_before.then_some(&*last_year), with_interval.then_some(&*interval)];
    let heads: Vec<&str> = heads.into_iter().flatten().collect();
    numbers(t, caption, &heads, rows)
}

/// First, highest and last: what a reader asks a line.
fn told(points: &[Point]) -> Vec<usize> {
    let peak = points.iter().enumerate().max_by(|a, b| a.1.value.total_cmp(&b.1.value)).map(|(index, _)| index);
    let mut told: Vec<usize> = peak.into_iter().chain(points.len().checked_sub(1)).collect();
    // The first value only where the peak is not its neighbour, or the two would overlap.
    if peak.is_some_and(|peak| peak > 1) {
        told.push(0);
    }
    if let (Some(peak), [.., _]) = (peak, points) {
        let near_last = points.len().saturating_sub(1).abs_diff(peak) == 1;
        told.retain(|index| !(near_last && *index == peak));
    }
    told.sort_unstable();
    told.dedup();
    told
}

fn named(index: usize, length: usize) -> bool {
    let step = length.div_ceil(MOST_NAMES).max(1);
    index.is_multiple_of(step)
}
