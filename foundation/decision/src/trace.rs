//! Why a decision came out as it did: for each table on the way, the rules that hit.

use crate::source::Table;
use serde::Serialize;
use serde::ser::{SerializeStruct, Serializer};
use serde_json::Value as Json;
use std::sync::Arc;

/// One table that took part in a decision.
///
/// It points at the table's own text, so that a trace costs next to nothing when nobody reads it.
#[derive(Debug, Clone)]
pub struct Hit {
    table: Arc<Table>,
    rules: Vec<usize>,
    inputs: Vec<Json>,
}

/// A rule that matched, with its cells as they stand in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct MatchedRule<'a> {
    /// From one, as people count rows.
    pub number: usize,
    pub line: u32,
    pub cells: &'a [String],
    pub outputs: &'a [String],
    pub annotations: &'a [String],
}

/// An input column and the value it had.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct MatchedInput<'a> {
    pub expression: &'a str,
    pub value: &'a Json,
}

impl Hit {
    /// `rules` are indices from zero.
    pub(crate) fn new(table: Arc<Table>, rules: Vec<usize>, inputs: Vec<Json>) -> Self {
        Self { table, rules, inputs }
    }

    /// The decision that holds the table.
    pub fn table(&self) -> &str {
        &self.table.owner
    }

    pub fn line(&self) -> u32 {
        self.table.place.line
    }

    /// The rules that matched, in table order. Under FIRST this is the one that was taken; it is empty if none matched.
    pub fn rules(&self) -> impl Iterator<Item = MatchedRule<'_>> {
        self.rules.iter().filter_map(|&index| {
            let rule = self.table.rules.get(index)?;
            Some(MatchedRule {
                number: index + 1,
                line: rule.place.line,
                cells: &rule.inputs,
                outputs: &rule.outputs,
                annotations: &rule.annotations,
            })
        })
    }

    pub fn inputs(&self) -> impl Iterator<Item = MatchedInput<'_>> {
        let columns = self.table.inputs.iter().zip(&self.inputs);
        columns.map(|(column, value)| MatchedInput { expression: &column.text, value })
    }

    /// Names of the annotation columns.
    pub fn annotations(&self) -> &[String] {
        &self.table.annotations
    }
}

impl Serialize for Hit {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut hit = serializer.serialize_struct("Hit", 4)?;
        hit.serialize_field("table", self.table())?;
        hit.serialize_field("line", &self.line())?;
        hit.serialize_field("inputs", &self.inputs().collect::<Vec<_>>())?;
        hit.serialize_field("rules", &self.rules().collect::<Vec<_>>())?;
        hit.end()
    }
}
