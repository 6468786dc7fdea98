//! Writes an item as `item.toml` and `form.toml`, for export and for the diff that is discussed in a meeting.

use kernel::Date;
use serde_json::{Map, Value};
use toml_edit::{Array, ArrayOfTables, DocumentMut, InlineTable, Item as Entry, Table};

use super::Item;

/// Kept beside `item.toml` in files of their own, or computed.
const ELSEWHERE: &[&str] = &["form", "guide", "own_procedure"];
/// Dates are written as TOML dates, not as text.
const DATES: &[&str] = &["since"];
/// Written as `[key]` with one line per entry; other tables stand on one line.
const SECTIONS: &[&str] = &["params", "remedies", "result"];

impl Item {
    /// The text of `item.toml`; reading it gives the same item.
    pub fn to_toml(&self) -> String {
        let mut document = DocumentMut::new();
        let content = self.to_json();
        let entries = content.as_object().into_iter().flatten().filter(|(key, _)| !ELSEWHERE.contains(&key.as_str()));
        let (sections, lines): (Vec<_>, Vec<_>) = entries.partition(|(key, value)| is_section(key, value));
        for (key, value) in lines.into_iter().chain(sections) {
            document.insert(key, entry(key, value));
        }
        document.to_string()
    }

    /// The text of `form.toml`, if the item has a form.
    pub fn form_toml(&self) -> Option<String> {
        let schema = self.form.as_ref()?.schema().as_object()?;
        let mut document = DocumentMut::new();
        let (sections, lines): (Vec<_>, Vec<_>) = schema.iter().partition(|(_, value)| is_table_like(value));
        for (key, value) in lines.into_iter().chain(sections) {
            match (key.as_str(), value) {
                ("properties", Value::Object(properties)) => {
                    let mut table = Table::new();
                    table.set_implicit(true);
                    for (name, property) in properties {
                        table.insert(name, section(property));
                    }
                    document.insert(key, Entry::Table(table));
                }
                _ => {
                    document.insert(key, entry(key, value));
                }
            }
        }
        Some(document.to_string())
    }
}

fn is_table_like(value: &Value) -> bool {
    value.is_object() || is_list_of_tables(value)
}

fn is_list_of_tables(value: &Value) -> bool {
    value.as_array().is_some_and(|list| !list.is_empty() && list.iter().all(Value::is_object))
}

/// Histories of limits are lists of tables too, but short: they stay on their line.
fn is_section(key: &str, value: &Value) -> bool {
    SECTIONS.contains(&key) || is_list_of_tables(value) && !matches!(key, "statutory" | "promised")
}

fn entry(key: &str, value: &Value) -> Entry {
    match value {
        Value::Array(list) if is_section(key, value) => {
            let mut tables = ArrayOfTables::new();
            for table in list.iter().filter_map(Value::as_object) {
                tables.push(table_of(table));
            }
            Entry::ArrayOfTables(tables)
        }
        Value::Object(_) if SECTIONS.contains(&key) => section(value),
        _ => inline(key, value).map_or(Entry::None, Entry::Value),
    }
}

fn section(value: &Value) -> Entry {
    value.as_object().map_or(Entry::None, |table| Entry::Table(table_of(table)))
}

fn table_of(map: &Map<String, Value>) -> Table {
    let mut table = Table::new();
    for (key, value) in map {
        if let Some(value) = inline(key, value) {
            table.insert(key, Entry::Value(value));
        }
    }
    table
}

fn inline(key: &str, value: &Value) -> Option<toml_edit::Value> {
    Some(match value {
        Value::Null => return None,
        Value::Bool(flag) => (*flag).into(),
        Value::Number(number) => match number.as_i64() {
            Some(integer) => integer.into(),
            None => number.as_f64()?.into(),
        },
        Value::String(text) if DATES.contains(&key) => date(text).unwrap_or_else(|| text.as_str().into()),
        Value::String(text) => text.as_str().into(),
        Value::Array(list) => {
            toml_edit::Value::Array(list.iter().filter_map(|value| inline("", value)).collect::<Array>())
        }
        Value::Object(map) => {
            let pairs = map.iter().filter_map(|(key, value)| inline(key, value).map(|value| (key.as_str(), value)));
            toml_edit::Value::InlineTable(pairs.collect::<InlineTable>())
        }
    })
}

fn date(text: &str) -> Option<toml_edit::Value> {
    let date: Date = text.parse().ok()?;
    let (year, month, day) =
        (u16::try_from(date.year()).ok()?, u8::try_from(date.month()).ok()?, u8::try_from(date.day()).ok()?);
    Some(toml_edit::Date { year, month, day }.into())
}
