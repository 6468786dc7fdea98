//! A write is data: the list of statements that go down together or not at all.

use std::borrow::Cow;

use crate::serial::Serial;
use crate::shared::Sum;
use crate::{Error, Value};

/// SQL text with parameters `$1` … `$n`; one text for both engines wherever it can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sql {
    One(&'static str),
    /// Where the engines differ: locking clauses, full text, catalogues.
    Each {
        sqlite: &'static str,
        postgres: &'static str,
    },
}

impl From<&'static str> for Sql {
    fn from(text: &'static str) -> Sql {
        Sql::One(text)
    }
}

impl Sql {
    pub(crate) fn sqlite(self) -> &'static str {
        match self {
            Sql::One(text) => text,
            Sql::Each { sqlite, .. } => sqlite,
        }
    }

    pub(crate) fn postgres(self) -> &'static str {
        match self {
            Sql::One(text) => text,
            Sql::Each { postgres, .. } => postgres,
        }
    }
}

/// One statement of a [`WriteSet`].
#[derive(Clone, Debug)]
pub(crate) struct Statement {
    pub sqlite: Cow<'static, str>,
    pub postgres: Cow<'static, str>,
    pub params: Vec<Value>,
    /// The statement must change exactly one row.
    pub one_row: bool,
}

impl Statement {
    pub fn new(sql: Sql, params: Vec<Value>) -> Statement {
        let (sqlite, postgres) = (sql.sqlite().into(), sql.postgres().into());
        Statement { sqlite, postgres, params, one_row: false }
    }
}

/// Statements that are performed atomically, in order.
#[derive(Debug, Default)]
pub struct WriteSet {
    pub(crate) statements: Vec<Statement>,
    /// What is added to rows that others add to as well; see [`crate::shared`].
    pub(crate) sums: Vec<Sum>,
    /// Numbers drawn for this set; given back if it fails.
    pub(crate) serials: Vec<Serial>,
}

impl WriteSet {
    pub fn new() -> WriteSet {
        WriteSet::default()
    }

    /// Appends a statement that may change any number of rows.
    pub fn push(&mut self, sql: impl Into<Sql>, params: impl Into<Vec<Value>>) {
        self.add(sql.into(), params.into(), false);
    }

    /// Appends an INSERT, UPDATE or DELETE (without RETURNING) that must change exactly one row; otherwise the whole
    /// set fails with [`Error::Conflict`]. This is how an optimistic version is checked:
    /// `UPDATE … SET version = $3 + 1 WHERE id = $2 AND version = $3`.
    pub fn require(&mut self, sql: impl Into<Sql>, params: impl Into<Vec<Value>>) {
        self.add(sql.into(), params.into(), true);
    }

    /// Adds to a row that many sets add to: `INSERT … ON CONFLICT (…) DO UPDATE SET n = t.n + excluded.n`, the keys before
    /// the sums. A transaction performs it once for each row with the sums of all its sets, after their own statements
    /// and in the order of the rows.
    pub fn add_up(&mut self, sql: &'static str, keys: impl Into<Vec<Value>>, sums: impl Into<Vec<i64>>) {
        self.sums.push(Sum { sql, keys: keys.into(), sums: sums.into() });
    }

    /// Appends all statements of another set.
    pub fn append(&mut self, mut other: WriteSet) {
        self.statements.append(&mut other.statements);
        self.sums.append(&mut other.sums);
        self.serials.append(&mut other.serials);
    }

    pub fn is_empty(&self) -> bool {
        self.statements.is_empty() && self.sums.is_empty()
    }

    fn add(&mut self, sql: Sql, params: Vec<Value>, one_row: bool) {
        self.statements.push(Statement { one_row, ..Statement::new(sql, params) });
    }

    /// A statement whose text was put together from catalogue names; only for moving whole tables.
    pub(crate) fn push_text(&mut self, text: String, params: Vec<Value>) {
        let text: Cow<'static, str> = text.into();
        self.statements.push(Statement { sqlite: text.clone(), postgres: text, params, one_row: false });
    }

    /// PostgreSQL cannot hold the character U+0000 in a text. Refusing it on both engines keeps every SQLite county
    /// movable, and a clipboard accident from becoming one.
    pub(crate) fn check(&self) -> Result<(), Error> {
        for statement in &self.statements {
            check_params(&statement.params)?;
        }
        self.sums.iter().try_for_each(|sum| check_params(&sum.keys))
    }
}

pub(crate) fn check_params(params: &[Value]) -> Result<(), Error> {
    let has_nul = |value: &Value| matches!(value, Value::Text(text) if text.as_bytes().contains(&0));
    match params.iter().position(has_nul) {
        Some(index) => Err(Error::Statement { detail: format!("第 {} 个参数含有字符 U+0000", index + 1) }),
        None => Ok(()),
    }
}

/// The table that an INSERT, UPDATE or DELETE is about, for error messages.
pub(crate) fn target_table(sql: &str) -> &str {
    let mut words = sql.split(|c: char| c.is_whitespace() || c == '(').filter(|word| !word.is_empty());
    let first = words.next().unwrap_or_default();
    let is = |word: &str| first.eq_ignore_ascii_case(word);
    let target = if is("INSERT") || is("DELETE") { words.nth(1) } else { words.next() };
    target.unwrap_or(first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::params;

    #[test]
    fn the_target_of_a_statement_is_found() {
        assert_eq!(target_table("UPDATE case_row SET a = 1"), "case_row");
        assert_eq!(target_table("insert into\n  event(region) values ($1)"), "event");
        assert_eq!(target_table("DELETE FROM draft WHERE id = $1"), "draft");
    }

    #[test]
    fn the_null_character_is_refused_on_both_engines() {
        let mut set = WriteSet::new();
        set.push("INSERT INTO note VALUES ($1, $2)", params![1, "a\0b"]);
        assert_eq!(set.check().unwrap_err().code(), "store_statement");
    }
}
