//! Lying bars: the name above, the value behind, last year in grey beneath.

use super::svg::{Anchor, Svg, amount, highest};
use super::{Chart, numbers};
use crate::text::Text;

/// One bar.
#[derive(Clone, Debug, Default)]
pub struct Bar {
    pub name: String,
    pub value: f64,
    /// The same of last year.
    pub before: Option<f64>,
    /// Too few cases to mean much: drawn in grey.
    pub small: bool,
}

/// The longest bar leaves this much room for its value, in percent.
const LONGEST: f64 = 82.0;

/// Bars in the order given. `measure` heads the column of values: 办件数.
pub fn bars(t: Text, caption: &str, measure: &str, bars: &[Bar]) -> Chart {
    let with_before = bars.iter().any(|bar| bar.before.is_some());
    let row_height = if with_before { 3.9 } else { 3.2 };
    let most = highest(bars.iter().flat_map(|bar| [bar.value, bar.before.unwrap_or(0.0)]), 1.0);
    let mut svg = Svg::new(row_height * super::svg::float(bars.len()) + 0.2, caption);
    for (index, bar) in bars.iter().enumerate() {
        let top = row_height * super::svg::float(index);
        let length = bar.value.max(0.0) / most * LONGEST;
        svg.text("chart-name", Anchor::Start, 0.0, 0.4, top + 1.1, &bar.name);
        svg.rect(if bar.small { "chart-small" } else { "chart-bar" }, 0.0, top + 1.55, length, 1.1);
        svg.text("chart-value", Anchor::Start, length, 0.5, top + 2.5, &amount(t, bar.value));
        if let Some(before) = bar.before {
            svg.rect("chart-before", 0.0, top + 2.75, before.max(0.0) / most * LONGEST, 0.45);
        }
    }
    svg.line("chart-axis", (0.0, 0.4), (0.0, row_height * super::svg::float(bars.len())));
    let last_year = t.get("chart-last-year");
    let columns: &[&str] = if with_before { &["", measure, &last_year] } else { &["", measure] };
    let rows = bars.iter().map(|bar| {
        let before = with_before.then(|| bar.before.map_or_else(String::new, |value| amount(t, value)));
        (bar.name.clone(), std::iter::once(amount(t, bar.value)).chain(before).collect())
    });
    Chart::new(t, caption, svg.finish(), numbers(t, caption, columns, rows))
}
