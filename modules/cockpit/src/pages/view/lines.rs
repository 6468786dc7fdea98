//! The board by organ, or within an organ by item: as a table, and in short on the wall.

use assessment::Month;
use declarations::Signal;
use kernel::OrganId;
use web::parts::{Cell, Column, Empty, Row, Table};
use web::{Markup, Text};

use super::{BoardView, address, cases, counted};
use crate::board::{Board, Line, Scope};

pub struct NamedLine {
    pub(super) name: String,
    pub(super) line: Line,
}

/// Rows of the wall's table.
const WALL_ROWS: usize = 7;

impl BoardView {
    pub fn wall_heads(&self) -> Vec<String> {
        ["organ", "late", "due", "open", "yellow", "red", "on-time"]
            .map(|name| self.t.get(&format!("cockpit-column-{name}")))
            .into()
    }

    pub fn wall_rows(&self) -> Vec<Vec<String>> {
        let row = |row: &NamedLine| {
            let line = &row.line;
            let numbers = [line.late, line.due_today, line.open, line.counts.yellow, line.counts.red];
            let mut cells = vec![row.name.clone()];
            cells.extend(numbers.map(|n| if n == 0 { "–".to_owned() } else { self.t.number(n) }));
            cells.push(if line.on_time.is_small() { "–".to_owned() } else { line.on_time.percent() });
            cells
        };
        self.rows.iter().take(WALL_ROWS).map(row).collect()
    }
}

pub(super) fn table(t: Text, scope: &Scope, board: &Board, rows: &[NamedLine]) -> Table {
    let first = if scope.organ.is_some() { "item" } else { "organ" };
    let heads = ["late", "due", "open", "filed", "warning", "yellow", "red", "on-time"];
    let columns = heads.map(|name| Column::number(t.get(&format!("cockpit-column-{name}"))));
    let columns = std::iter::once(Column::new(t.get(&format!("cockpit-column-{first}")))).chain(columns).collect();
    let ([from, to], month) = (board.month(), Month::of(board.today).to_string());
    let row = |row: &NamedLine| {
        let line = &row.line;
        let inside = match &scope.organ {
            None => Scope { organ: Some(OrganId::from(line.key.as_str())) },
            Some(organ) => Scope { organ: Some(organ.clone()) },
        };
        let item = if scope.organ.is_some() { line.key.as_str() } else { "" };
        let href = match scope.organ {
            None => address::href("/watch", &[("organ", &line.key)]),
            Some(_) => cases(&inside, item, "open"),
        };
        let number = |n: i64, href: String| match n {
            0 => Markup::trusted("<span class=\"zero\">0</span>"),
            n => Markup::link(&href, t.number(n)),
        };
        let cards = |level: Signal, n: i64| {
            let level = level.to_string();
            let organ = inside.organ.as_ref().map_or("", |organ| organ.as_str());
            let pairs = [("level", level.as_str()), ("organ", organ), ("item", item)];
            let pairs = [&pairs[..], &[("state", "standing"), ("from", &*from), ("to", &*to)]].concat();
            number(n, address::href("/supervision/cards", &pairs))
        };
        let rate = match line.on_time {
            share if share.whole == 0 => Markup::trusted("<span class=\"zero\">–</span>"),
            share => Markup::link(&counted(&inside, item, "closed_promise_in_time", &month), share.percent()),
        };
        let rate = match line.on_time.is_small() && line.on_time.whole > 0 {
            true => Markup::trusted("<span class=\"few\">").and(rate).and(Markup::trusted("</span>")),
            false => rate,
        };
        Row::new([
            Cell::link(&href, &row.name),
            Cell::new(number(line.late, cases(&inside, item, "late"))),
            Cell::new(number(line.due_today, cases(&inside, item, "due"))),
            Cell::new(number(line.open, cases(&inside, item, "open"))),
            Cell::new(number(line.filed, counted(&inside, item, "filed", &month))),
            Cell::new(cards(Signal::Warning, line.counts.warning)),
            Cell::new(cards(Signal::Yellow, line.counts.yellow)),
            Cell::new(cards(Signal::Red, line.counts.red)),
            Cell::new(rate),
        ])
    };
    let caption = t.get(if scope.organ.is_some() { "cockpit-by-item" } else { "cockpit-by-organ" });
    Table::new(t, caption, columns)
        .rows(rows.iter().map(row))
        .empty(Empty::new("circle-check", t.get("cockpit-rows-none")))
}
