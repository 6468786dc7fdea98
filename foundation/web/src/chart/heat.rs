//! Hour × weekday: five steps of one blue, with the number in each cell where there is room.

use super::svg::{Anchor, Svg, amount, float, highest};
use super::{Chart, Count, numbers};
use crate::text::Text;

const LEFT: f64 = 11.0;
const TOP: f64 = 1.8;
const CELL: f64 = 2.3;
/// Above this many columns the numbers would not fit on a phone.
const MOST_WRITTEN: usize = 10;

/// `counts` by row, then column; missing cells are empty.
pub fn heat_map(t: Text, caption: &str, rows: &[&str], columns: &[&str], counts: &[Vec<Count>]) -> Chart {
    let most = highest(counts.iter().flatten().map(|count| count.value), 1.0);
    let width = (100.0 - LEFT) / float(columns.len().max(1));
    let mut svg = Svg::new(TOP + CELL * float(rows.len()) + 0.3, caption);
    for (column, name) in columns.iter().enumerate() {
        let x = LEFT + width * (float(column) + 0.5);
        svg.text("chart-name", Anchor::Middle, x, 0.0, 1.1, name);
    }
    for (row, name) in rows.iter().enumerate() {
        let y = TOP + CELL * float(row);
        svg.text("chart-name", Anchor::Start, 0.0, 0.0, y + 1.45, name);
        for (column, head) in columns.iter().enumerate() {
            let Some(Count { value, href }) = counts.get(row).and_then(|cells| cells.get(column)) else { continue };
            let x = LEFT + width * float(column);
            let level = level(*value, most);
            let title = format!("{name} {head}：{}", amount(t, *value));
            svg.linked(href.as_deref(), &title, |svg| {
                svg.rect(LEVELS[level], x, y, width - 0.35, CELL - 0.15);
                if columns.len() <= MOST_WRITTEN && *value > 0.0 {
                    let class = if level >= 3 { "heat-word heat-word-light" } else { "heat-word" };
                    svg.text(class, Anchor::Middle, x + (width - 0.35) / 2.0, 0.0, y + 1.45, &amount(t, *value));
                }
            });
        }
    }
    let table_rows = rows.iter().enumerate().map(|(row, name)| {
        let cells = counts.get(row).map_or(&[][..], Vec::as_slice).iter().map(|count| count.told(t));
        ((*name).to_owned(), cells.collect())
    });
    let heads: Vec<&str> = std::iter::once("").chain(columns.iter().copied()).collect();
    Chart::new(t, caption, svg.finish(), numbers(t, caption, &heads, table_rows))
}

const LEVELS: [&str; 5] = ["heat-0", "heat-1", "heat-2", "heat-3", "heat-4"];

fn level(value: f64, most: f64) -> usize {
    match value / most {
        share if share > 0.75 => 4,
        share if share > 0.5 => 3,
        share if share > 0.25 => 2,
        share if share > 0.0 => 1,
        _ => 0,
    }
}
