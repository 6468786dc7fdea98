//! The catalogue in figures beside its lists: growth of service modes (CAT-12), batches of the high-frequency list
//! (CAT-10), and the tree of main items (CAT-13).

use std::sync::Arc;

use declarations::{ExerciseLevel, Item, Words as _};
use kernel::Date;
use web::Text;
use web::parts::{Cell, Column, Row, Table};

use super::spoken::Spoken as _;
use crate::address;
use crate::desk::Desk;
use crate::figures::{Batch, Node, batches, depths, hierarchy, mode_growth};
use crate::live::Facets;

/// Days that the present is compared with: the last days of the month, the quarter and the year before.
pub(crate) fn days_compared(today: Date) -> [Date; 4] {
    let first = |month: i8| Date::new(today.year(), month, 1).unwrap_or(today);
    let before = |day: Date| day.yesterday().unwrap_or(day);
    let quarter = (today.month() - 1) / 3 * 3 + 1;
    [today, before(first(today.month())), before(first(quarter)), before(first(1))]
}

/// How many items offer each mode, now and at the ends of the periods before; and why nothing has grown, where nothing
/// has.
pub(super) fn modes(desk: &Desk, t: Text) -> (Table, String) {
    let days = days_compared(desk.today());
    let versions = desk.catalog.all_versions();
    let growth = mode_growth(&versions, &days);
    let still = growth.iter().all(|growth| growth.counts.iter().all(|count| growth.counts.first() == Some(count)));
    let note = if still { nothing_moved(t, &versions, days) } else { String::new() };
    let rows = growth.into_iter().map(|growth| {
        let mode = growth.mode;
        let now = growth.counts.first().copied().unwrap_or_default();
        let link = Cell::link(&format!("/items?mode={}", address::encoded(mode.word())), mode.spoken(t));
        let before = growth.counts.iter().skip(1).map(|count| Cell::new(compared(now, *count)));
        Row::new([link, Cell::new(now.to_string())].into_iter().chain(before).collect::<Vec<_>>())
    });
    let mut columns = vec![Column::new(t.get("catalog-mode")), Column::number(t.get("catalog-now"))];
    columns.extend(days.iter().skip(1).map(|day| Column::number(t.long_date(*day))));
    (Table::new(t, t.get("catalog-modes-growth"), columns).rows(rows), note)
}

/// No version took effect since the first of the days, or those that did changed no mode.
fn nothing_moved(t: Text, versions: &[Arc<Item>], [today, .., first]: [Date; 4]) -> String {
    let last = versions.iter().map(|version| version.since).filter(|since| *since <= today).max();
    let told = |last: Date| {
        let key = if last > first { "catalog-modes-unchanged" } else { "catalog-modes-still" };
        t.msg(key).arg("day", t.long_date(last)).to_string()
    };
    last.map(told).unwrap_or_default()
}

/// `18（+3，+17%）`: what it was, and how it has grown since.
fn compared(now: usize, before: usize) -> String {
    let grown = i64::try_from(now).unwrap_or(i64::MAX).saturating_sub(i64::try_from(before).unwrap_or(i64::MAX));
    let percent = grown.saturating_mul(100).checked_div(i64::try_from(before).unwrap_or(i64::MAX));
    match percent {
        Some(percent) if grown != 0 => format!("{before}（{grown:+}，{percent:+}%）"),
        None if grown != 0 => format!("{before}（{grown:+}）"),
        _ => before.to_string(),
    }
}

/// What came to the high-frequency list, batch by batch.
pub(super) fn frequent(desk: &Desk, t: Text) -> (Table, String) {
    let names = |items: &[Arc<Item>]| items.iter().map(|item| item.name.as_str()).collect::<Vec<_>>().join("、");
    let row = |batch: &Batch| {
        let count = |items: &[Arc<Item>]| match items.len() {
            0 => "–".to_owned(),
            n => format!("{n}：{}", names(items)),
        };
        Row::new([
            Cell::new(t.long_date(batch.since)),
            Cell::new(count(&batch.joined)),
            Cell::new(count(&batch.left)),
            Cell::new(batch.total.to_string()),
        ])
    };
    let batches = batches(&desk.catalog.all_versions(), desk.today());
    let columns = vec![
        Column::new(t.get("catalog-batch-since")),
        Column::new(t.get("catalog-batch-joined")),
        Column::new(t.get("catalog-batch-left")),
        Column::number(t.get("catalog-batch-total")),
    ];
    let note = if batches.len() == 1 { t.get("catalog-batches-one") } else { String::new() };
    (Table::new(t, t.get("catalog-batches"), columns).rows(batches.iter().map(row)), note)
}

/// Main items with their sub-items, of all levels or of one.
pub(super) struct TreeView {
    pub levels: Vec<LevelLine>,
    pub nodes: Vec<NodeView>,
}

/// How many main items, sub-items and sub-sub-items can be handled at a level.
pub(super) struct LevelLine {
    pub href: String,
    pub label: String,
    pub counts: String,
    pub current: bool,
}

pub(super) struct NodeView {
    pub name: String,
    /// Empty for a mere heading.
    pub href: String,
    pub children: Vec<NodeView>,
}

impl NodeView {
    fn of(node: &Node) -> NodeView {
        let href = node.item.as_ref().map(|item| address::item(item.id.as_str())).unwrap_or_default();
        NodeView { name: node.name.clone(), href, children: node.children.iter().map(NodeView::of).collect() }
    }
}

pub(super) fn tree(desk: &Desk, t: Text, level: Option<ExerciseLevel>) -> TreeView {
    let live = desk.live();
    let of = |level: Option<ExerciseLevel>| hierarchy(live.matching(&Facets { level, ..Facets::default() }));
    let line = |at: Option<ExerciseLevel>| {
        let [main, sub, sub_sub] = depths(&of(at));
        let counts = t.msg("catalog-tree-counts").arg("main", main).arg("sub", sub).arg("subsub", sub_sub);
        LevelLine {
            href: match at {
                Some(level) => format!("/items?view=tree&at={}", address::encoded(level.word())),
                None => "/items?view=tree".to_owned(),
            },
            label: t.get(at.map_or("catalog-all-levels", super::browse::level_key)),
            counts: counts.to_string(),
            current: at == level,
        }
    };
    let levels = [None, Some(ExerciseLevel::County), Some(ExerciseLevel::Township), Some(ExerciseLevel::Village)];
    TreeView { levels: levels.map(line).into(), nodes: of(level).iter().map(NodeView::of).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_present_is_compared_with_the_ends_of_month_quarter_and_year() {
        let days = days_compared(Date::constant(2026, 11, 20)).map(|day| day.to_string());
        assert_eq!(days, ["2026-11-20", "2026-10-31", "2026-09-30", "2025-12-31"]);
        let days = days_compared(Date::constant(2026, 1, 1)).map(|day| day.to_string());
        assert_eq!(days, ["2026-01-01", "2025-12-31", "2025-12-31", "2025-12-31"]);
    }

    #[test]
    fn growth_is_told_in_number_and_percent() {
        assert_eq!(compared(21, 18), "18（+3，+16%）");
        assert_eq!(compared(3, 0), "0（+3）");
        assert_eq!(compared(2, 4), "4（-2，-50%）");
        assert_eq!(compared(4, 4), "4");
    }
}
