//! Rows of a file as records: named fields with plain values, whatever the format.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read};

use serde_json::Value;

/// The formats that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// RFC 4180 with a header row, UTF-8; a byte order mark is taken off.
    Csv,
    /// One JSON object a line, UTF-8.
    JsonLines,
}

impl Format {
    /// By the ending of a file's name.
    pub fn of_name(name: &str) -> Option<Format> {
        let ending = name.rsplit('.').next()?.to_ascii_lowercase();
        match ending.as_str() {
            "csv" => Some(Format::Csv),
            "jsonl" | "ndjson" | "json" => Some(Format::JsonLines),
            _ => None,
        }
    }
}

/// One row by the names of its columns.
pub struct Record(HashMap<String, Value>);

/// Words by which files say "there is none".
const NOTHING: &[&str] = &["", "无", "/", "-", "—", "null", "NULL", "未分类"];

impl Record {
    /// The first of several names for an element that has a value, as text.
    pub fn text(&self, names: &[&str]) -> Option<String> {
        names.iter().find_map(|name| match self.0.get(*name)? {
            Value::String(text) => stated(text),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        })
    }

    /// A list, or a text whose parts are set apart by `、`, `；`, `;`, `|`, `^` or line ends.
    pub fn list(&self, names: &[&str]) -> Vec<String> {
        let found = names.iter().find_map(|name| self.0.get(*name));
        match found {
            Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).filter_map(stated).collect(),
            Some(Value::String(text)) => text.split(['、', '；', ';', '|', '^', '\n']).filter_map(stated).collect(),
            _ => Vec::new(),
        }
    }

    /// Does the file have such a column at all?
    pub fn has(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.0.contains_key(*name))
    }
}

fn stated(text: &str) -> Option<String> {
    let text = text.trim();
    (!NOTHING.contains(&text)).then(|| text.to_owned())
}

/// All rows with their numbers as an editor shows them: the header of a CSV file is row 1.
pub fn records(reader: impl Read, format: Format) -> Vec<(usize, Result<Record, String>)> {
    match format {
        Format::Csv => csv_records(reader),
        Format::JsonLines => json_records(reader),
    }
}

fn csv_records(reader: impl Read) -> Vec<(usize, Result<Record, String>)> {
    let mut reader = csv::ReaderBuilder::new().from_reader(reader);
    let headers: Vec<String> = match reader.headers() {
        Ok(headers) => headers.iter().map(|name| name.trim_start_matches('\u{feff}').trim().to_owned()).collect(),
        Err(error) => return vec![(1, Err(format!("表头读不出来：{error}")))],
    };
    let mut rows = Vec::new();
    for (index, row) in reader.records().enumerate() {
        let number = index + 2;
        let record = row.map_err(|error| format!("这一行不合 CSV 的格式：{error}")).map(|row| {
            let cells = row.iter().map(|cell| Value::String(cell.to_owned()));
            Record(headers.iter().cloned().zip(cells).collect())
        });
        rows.push((number, record));
    }
    rows
}

fn json_records(reader: impl Read) -> Vec<(usize, Result<Record, String>)> {
    let mut rows = Vec::new();
    for (index, line) in BufReader::new(reader).lines().enumerate() {
        let number = index + 1;
        let line = match line {
            Ok(line) => line,
            Err(error) => {
                rows.push((number, Err(format!("这一行读不出来（应为 UTF-8 文本）：{error}"))));
                continue;
            }
        };
        let text = line.trim_start_matches('\u{feff}').trim();
        if text.is_empty() {
            continue;
        }
        let record = match serde_json::from_str::<Value>(text) {
            Ok(Value::Object(map)) => Ok(Record(map.into_iter().collect())),
            Ok(_) => Err("这一行不是一个 JSON 对象。".to_owned()),
            Err(error) => Err(format!("这一行不合 JSON 的格式：{error}")),
        };
        rows.push((number, record));
    }
    rows
}
