//! Dense tables: sorting and paging are links, so that every view has an address; on a phone each row becomes a card.

use askama::Template;

use super::{Empty, part};
use crate::markup::Markup;
use crate::text::Text;

#[derive(Clone, Debug, Template)]
#[template(path = "parts/table.html")]
pub struct Table {
    pub t: Text,
    pub caption: String,
    /// The caption is shown, not only read out.
    pub caption_shown: bool,
    pub columns: Vec<Column>,
    pub rows: Vec<Row>,
    pub empty: Option<Empty>,
    pub pager: Option<Pager>,
}

impl Table {
    pub fn new(t: Text, caption: impl Into<String>, columns: Vec<Column>) -> Table {
        Table { t, caption: caption.into(), caption_shown: false, columns, rows: Vec::new(), empty: None, pager: None }
    }

    #[must_use]
    pub fn rows(mut self, rows: impl IntoIterator<Item = Row>) -> Table {
        self.rows.extend(rows);
        self
    }

    #[must_use]
    pub fn empty(mut self, empty: Empty) -> Table {
        self.empty = Some(empty);
        self
    }

    #[must_use]
    pub fn pager(mut self, pager: Pager) -> Table {
        self.pager = Some(pager);
        self
    }

    #[must_use]
    pub fn captioned(mut self) -> Table {
        self.caption_shown = true;
        self
    }

    fn column(&self, index: &usize) -> Option<&Column> {
        self.columns.get(*index)
    }
}

#[derive(Clone, Debug, Default)]
pub struct Column {
    pub label: String,
    /// Right-aligned with tabular figures.
    pub numeric: bool,
    /// Never broken over two lines: dates, for which the column makes room.
    pub whole: bool,
    /// The address that sorts by this column, and how it is sorted now.
    pub sort: Option<(String, Sort)>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    #[default]
    Not,
    Up,
    Down,
}

impl Sort {
    const fn aria(self) -> &'static str {
        match self {
            Sort::Not => "none",
            Sort::Up => "ascending",
            Sort::Down => "descending",
        }
    }

    const fn icon(self) -> &'static str {
        match self {
            Sort::Not => "arrows-sort",
            Sort::Up => "arrow-up",
            Sort::Down => "arrow-down",
        }
    }
}

impl Column {
    pub fn new(label: impl Into<String>) -> Column {
        Column { label: label.into(), ..Column::default() }
    }

    pub fn number(label: impl Into<String>) -> Column {
        Column { numeric: true, ..Column::new(label) }
    }

    pub fn date(label: impl Into<String>) -> Column {
        Column { whole: true, ..Column::new(label) }
    }

    fn class(&self) -> &'static str {
        match (self.numeric, self.whole) {
            (true, _) => "number",
            (false, true) => "whole",
            (false, false) => "",
        }
    }

    #[must_use]
    pub fn sorted(mut self, href: impl Into<String>, sort: Sort) -> Column {
        self.sort = Some((href.into(), sort));
        self
    }
}

/// One row; its first cell names it.
#[derive(Clone, Debug, Default)]
pub struct Row {
    pub cells: Vec<Cell>,
    /// Marks the row that is open beside the table.
    pub current: bool,
}

impl Row {
    pub fn new(cells: impl IntoIterator<Item = Cell>) -> Row {
        Row { cells: cells.into_iter().collect(), current: false }
    }
}

#[derive(Clone, Debug, Default)]
pub struct Cell {
    pub content: Markup,
    /// A second line in small type.
    pub note: String,
}

impl Cell {
    pub fn new(content: impl Into<Markup>) -> Cell {
        Cell { content: content.into(), note: String::new() }
    }

    pub fn link(href: &str, text: impl AsRef<str>) -> Cell {
        Cell::new(Markup::link(href, text))
    }

    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Cell {
        self.note = note.into();
        self
    }
}

impl<T: Into<Markup>> From<T> for Cell {
    fn from(content: T) -> Cell {
        Cell::new(content)
    }
}

/// Keyset paging: forward by the last row's key, back by the browser or to the start.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/pager.html")]
pub struct Pager {
    pub t: Text,
    /// How many rows are on this page.
    pub shown: u64,
    /// How many there are in all, when that is known exactly.
    pub total: Option<u64>,
    pub first: Option<String>,
    pub next: Option<String>,
}

part!(Table, Pager);
