//! One TOML file: its value, and the way back from a JSON pointer to line and column.

use std::path::Path;

use serde_json::{Map, Value};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::finding::{Finding, Report};
use crate::reading::Cursor;

/// The text of a file as it was read.
#[derive(Debug)]
pub struct Source {
    path: String,
    text: String,
}

impl Source {
    /// Reads a file; one that cannot be read is a finding.
    pub fn open(path: &Path) -> Result<Source, Box<Finding>> {
        let name = path.display().to_string();
        match std::fs::read_to_string(path) {
            Ok(text) => Ok(Source { path: name, text }),
            Err(error) => {
                let finding =
                    Finding::error("", "unreadable_file", format!("无法读取文件：{}。", kernel::machine_word(&error)));
                let finding = finding.remedy("请检查文件名、权限和编码。");
                Err(Box::new(finding.in_document(name).at_line(1, 1)))
            }
        }
    }

    /// A text that is not on disk, under the name by which findings call it.
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> Source {
        Source { path: path.into(), text: text.into() }
    }

    pub fn path(&self) -> &str {
        &self.path
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    /// The value of the TOML text; mistakes of syntax are findings, and what is readable is still read.
    pub fn value(&self) -> (Value, Vec<Finding>) {
        let (table, errors) = DeTable::parse_recoverable(&self.text);
        let findings = errors.iter().map(|error| self.syntax_finding(error)).collect();
        (Value::Object(object(table.get_ref())), findings)
    }

    fn syntax_finding(&self, error: &toml::de::Error) -> Finding {
        let (line, column) = self.line_and_column(error.span().map_or(0, |span| span.start));
        let sentence = format!("TOML 语法错误：{}。", super::syntax::sentence(error.message()));
        Finding::error("", "toml_syntax", sentence).in_document(&self.path).at_line(line, column)
    }

    /// Reads the whole document with one reader and places what it finds.
    pub(crate) fn read<T>(&self, reader: impl FnOnce(&Cursor<'_>) -> T) -> (T, Vec<Finding>) {
        let (value, mut findings) = self.value();
        let report = Report::default();
        let read = reader(&Cursor::new(&value, &report));
        findings.extend(self.place(report.into_findings()));
        (read, findings)
    }

    /// Gives findings about this document their path, line and column.
    pub fn place(&self, findings: Vec<Finding>) -> Vec<Finding> {
        if findings.is_empty() {
            return findings;
        }
        let (table, _) = DeTable::parse_recoverable(&self.text);
        let place = |finding: Finding| {
            if finding.line > 0 {
                return finding;
            }
            let offset = offset(&table, &finding.field, finding.on_key);
            let (line, column) = self.line_and_column(offset);
            finding.in_document(&self.path).at_line(line, column)
        };
        findings.into_iter().map(place).collect()
    }

    /// Line and column, counted from one and in characters, of a byte offset.
    fn line_and_column(&self, offset: usize) -> (usize, usize) {
        let before = self.text.get(..offset).unwrap_or(&self.text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let column = before.get(line_start..).map_or(0, |line| line.chars().count());
        (before.matches('\n').count() + 1, column + 1)
    }
}

/// Where the pointed field stands; if it is not there, where the nearest field around it stands.
fn offset(root: &Spanned<DeTable<'_>>, pointer: &str, on_key: bool) -> usize {
    let mut offset = 0;
    let mut table = Some(root.get_ref());
    let mut array = None;
    for step in pointer.split('/').skip(1) {
        let step = step.replace("~1", "/").replace("~0", "~");
        let found = match (table, array) {
            (Some(here), _) => here.iter().find(|(key, _)| key.get_ref() == &step).map(|(key, value)| {
                let own = value.span().start;
                // A table made by a header or by dotted keys is best shown where its name is written.
                let by_key = on_key || own < key.span().start && own == 0;
                (if by_key { key.span().start } else { own }, value)
            }),
            (None, Some(here)) => here_at(here, &step).map(|value| (value.span().start, value)),
            (None, None) => None,
        };
        let Some((at, value)) = found else { break };
        offset = at;
        (table, array) = match value.get_ref() {
            DeValue::Table(inner) => (Some(inner), None),
            DeValue::Array(inner) => (None, Some(inner)),
            _ => (None, None),
        };
    }
    offset
}

fn here_at<'a, 'i>(array: &'a toml::de::DeArray<'i>, step: &str) -> Option<&'a Spanned<DeValue<'i>>> {
    step.parse::<usize>().ok().and_then(|index| array.get(index))
}

fn object(table: &DeTable<'_>) -> Map<String, Value> {
    table.iter().map(|(key, value)| (key.get_ref().to_string(), json(value.get_ref()))).collect()
}

/// The JSON of a TOML value; dates become their text.
fn json(value: &DeValue<'_>) -> Value {
    match value {
        DeValue::String(text) => Value::from(text.as_ref()),
        DeValue::Integer(number) => {
            i64::from_str_radix(number.as_str(), number.radix()).map_or(Value::Null, Value::from)
        }
        DeValue::Float(number) => number.as_str().parse::<f64>().map_or(Value::Null, Value::from),
        DeValue::Boolean(flag) => Value::from(*flag),
        DeValue::Datetime(time) => Value::from(time.to_string()),
        DeValue::Array(values) => values.iter().map(|value| json(value.get_ref())).collect(),
        DeValue::Table(inner) => Value::Object(object(inner)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "name = \"甲\" \nvisits = \"零\"\n\n[[material]]\nid = \"a\"\n\n[[material]]\nid = \"b\"\nwhen = 3\n[params]\nsurvey = { organs = [\"x\", 4] }\n";

    fn place(field: &str, on_key: bool) -> (usize, usize) {
        let finding = Finding::error(field, "x", "x");
        let finding = if on_key { finding.on_key() } else { finding };
        let placed = Source::new("a.toml", TEXT).place(vec![finding]).remove(0);
        (placed.line, placed.column)
    }

    #[test]
    fn a_pointer_leads_back_to_line_and_column() {
        assert_eq!(place("/visits", false), (2, 10));
        assert_eq!(place("/visits", true), (2, 1));
        assert_eq!(place("/material/1/when", false), (9, 8));
        assert_eq!(place("/params/survey/organs/1", false), (11, 27));
    }

    #[test]
    fn what_is_missing_is_shown_where_its_table_begins() {
        assert_eq!(place("/plain", false), (1, 1));
        assert_eq!(place("/material/1/name", false), (7, 1));
        assert_eq!(place("/params/fee", false), (10, 1));
    }

    #[test]
    fn syntax_errors_are_all_found_and_placed() {
        let (_, findings) = Source::new("a.toml", "a = \nb = 1\nc = [1,\n").value();
        assert!(findings.len() >= 2, "{findings:?}");
        assert!(findings.iter().all(|f| f.code == "toml_syntax" && f.line > 0), "{findings:?}");
    }

    #[test]
    fn dates_are_read_as_their_text() {
        let (value, _) = Source::new("a.toml", "since = 2024-04-01\n").value();
        assert_eq!(value["since"], "2024-04-01");
    }
}
