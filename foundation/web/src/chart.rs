//! Charts as plain SVG: bars, lines, heat maps, distributions.
//!
//! Pure functions from numbers to markup. Widths are percentages and heights are `em`, so that a chart fits its column
//! without script and its type never shrinks on a phone. Values stand beside their marks, every axis starts at zero,
//! last year is grey, small samples are hatched out, and each chart brings its numbers as a table and a CSV link.

mod bars;
mod distribution;
mod heat;
mod line;
mod svg;

pub use bars::{Bar, bars};
pub use distribution::{Limit, distribution};
pub use heat::heat_map;
pub use line::{Point, line};

use askama::Template;

use crate::markup::Markup;
use crate::parts::{Cell, Column, Row, Table, part};
use crate::text::Text;

/// A number of a chart, and where what it counts is listed.
#[derive(Clone, Debug, Default)]
pub struct Count {
    pub value: f64,
    pub href: Option<String>,
}

impl From<u32> for Count {
    fn from(number: u32) -> Count {
        Count { value: f64::from(number), href: None }
    }
}

impl Count {
    /// As the table of the chart tells it.
    fn told(&self, t: Text) -> Markup {
        let number = svg::amount(t, self.value);
        match &self.href {
            Some(href) => Markup::link(href, number),
            None => Markup::text(number),
        }
    }
}

/// A drawing with its caption, its numbers and the way to take them away.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/chart.html")]
pub struct Chart {
    pub t: Text,
    pub caption: String,
    /// What is counted, over which time, and what the grey means.
    pub note: String,
    pub drawing: Markup,
    pub table: Table,
    pub csv: Option<String>,
}

impl Chart {
    fn new(t: Text, caption: &str, drawing: String, table: Table) -> Chart {
        Chart {
            t,
            caption: caption.to_owned(),
            note: String::new(),
            drawing: Markup::trusted(drawing),
            table,
            csv: None,
        }
    }

    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Chart {
        self.note = note.into();
        self
    }

    /// What the grey is, where it is not last year.
    #[must_use]
    pub fn against(mut self, what: &str) -> Chart {
        let last_year = self.t.get("chart-last-year");
        let grey = self.table.columns.iter_mut().filter(|column| column.label == last_year);
        grey.for_each(|column| what.clone_into(&mut column.label));
        self
    }

    /// The name of each line of the table leads on, in their order.
    #[must_use]
    pub fn lines_open(mut self, hrefs: impl IntoIterator<Item = String>) -> Chart {
        for (row, href) in self.table.rows.iter_mut().zip(hrefs) {
            if let Some(name) = row.cells.first_mut() {
                name.content = std::mem::take(&mut name.content).linked(&href);
            }
        }
        self
    }

    #[must_use]
    pub fn csv(mut self, href: impl Into<String>) -> Chart {
        self.csv = Some(href.into());
        self
    }
}

/// The numbers of a chart: the first column names, the others count.
fn numbers<Number: Into<Markup>>(
    t: Text,
    caption: &str,
    columns: &[&str],
    rows: impl IntoIterator<Item = (String, Vec<Number>)>,
) -> Table {
    let (first, rest) = columns.split_first().map_or(("", columns), |(first, rest)| (*first, rest));
    let heads = std::iter::once(Column::new(first)).chain(rest.iter().map(|label| Column::number(*label)));
    let rows = rows
        .into_iter()
        .map(|(name, values)| Row::new(std::iter::once(Cell::new(name)).chain(values.into_iter().map(Cell::new))));
    Table::new(t, caption, heads.collect()).rows(rows)
}

part!(Chart);
