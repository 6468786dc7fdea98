//! Queries with filters that are only known at run time, put together from constant pieces.
//!
//! ```text
//! let mut select = Select::new("SELECT case_no, title FROM case_row");
//! select.and("region = ?", params![region]);
//! if let Some(state) = filter.state { select.and("state = ?", params![state]); }
//! select.any_of("organ", organs);
//! select.then("ORDER BY updated DESC, case_no DESC LIMIT ?", params![51]);
//! db.select(&select).await?
//! ```
//!
//! Pieces are `&'static str`, so nothing a person typed can become SQL text.

use std::fmt::Write as _;

use crate::{Db, Sql, Value};

/// A SELECT under construction; `?` in a piece stands for its next parameter.
#[derive(Clone, Debug)]
pub struct Select {
    text: String,
    params: Vec<Value>,
    filtered: bool,
}

impl Select {
    /// Starts with everything up to the WHERE clause, which [`Select::and`] opens.
    pub fn new(start: &'static str) -> Select {
        Select { text: start.to_owned(), params: Vec::new(), filtered: false }
    }

    /// The same where the engines begin differently.
    pub fn of(db: &Db, start: Sql) -> Select {
        Select::new(if db.is_sqlite() { start.sqlite() } else { start.postgres() })
    }

    /// The same where the columns themselves ask for parameters, such as a sum over what is due by a day.
    pub fn with(start: &'static str, params: impl Into<Vec<Value>>) -> Select {
        let mut select = Select { text: String::new(), params: Vec::new(), filtered: false };
        select.piece(start, params.into());
        select
    }

    /// Adds a condition; give it brackets if it holds an OR.
    pub fn and(&mut self, condition: &'static str, params: impl Into<Vec<Value>>) -> &mut Select {
        self.open_condition();
        self.piece(condition, params.into());
        self
    }

    /// `column IN (…)`; no values, no rows.
    pub fn any_of<V: Into<Value>>(&mut self, column: &'static str, values: impl IntoIterator<Item = V>) -> &mut Select {
        self.open_condition();
        let values: Vec<Value> = values.into_iter().map(Into::into).collect();
        if values.is_empty() {
            self.text.push_str("1 = 0");
            return self;
        }
        self.text.push_str(column);
        self.text.push_str(" IN (");
        for (place, value) in values.into_iter().enumerate() {
            self.text.push_str(if place == 0 { "" } else { ", " });
            self.parameter(value);
        }
        self.text.push(')');
        self
    }

    /// What follows the conditions: GROUP BY, ORDER BY, LIMIT.
    pub fn then(&mut self, rest: &'static str, params: impl Into<Vec<Value>>) -> &mut Select {
        self.text.push(' ');
        self.piece(rest, params.into());
        self
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn params(&self) -> &[Value] {
        &self.params
    }

    fn open_condition(&mut self) {
        self.text.push_str(if self.filtered { " AND " } else { " WHERE " });
        self.filtered = true;
    }

    fn piece(&mut self, piece: &'static str, params: Vec<Value>) {
        let mut params = params.into_iter();
        let mut rest = piece;
        while let Some((before, after)) = rest.split_once('?') {
            self.text.push_str(before);
            // A missing parameter stays visible as `?` and is refused by both engines.
            match params.next() {
                Some(value) => self.parameter(value),
                None => self.text.push('?'),
            }
            rest = after;
        }
        self.text.push_str(rest);
    }

    fn parameter(&mut self, value: Value) {
        self.params.push(value);
        let _ = write!(self.text, "${}", self.params.len());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::params;

    #[test]
    fn pieces_are_joined_and_parameters_numbered() {
        let mut select = Select::new("SELECT no FROM case_row");
        select.and("region = ?", params!["632521"]).any_of("organ", ["a", "b"]);
        select.and("(due < ? OR state = ?)", params![5, "open"]).then("ORDER BY no LIMIT ?", params![10]);
        assert_eq!(
            select.text(),
            "SELECT no FROM case_row WHERE region = $1 AND organ IN ($2, $3) AND (due < $4 OR state = $5) \
             ORDER BY no LIMIT $6"
        );
        assert_eq!(select.params().len(), 6);
    }

    #[test]
    fn an_empty_choice_matches_nothing() {
        let mut select = Select::new("SELECT 1 FROM t");
        select.any_of("organ", Vec::<String>::new());
        assert_eq!(select.text(), "SELECT 1 FROM t WHERE 1 = 0");
    }
}
