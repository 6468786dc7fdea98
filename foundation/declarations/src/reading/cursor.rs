//! A place in a declared value, from which readers take typed fields.
//!
//! A reader asks for the keys it knows; a wrong type, a missing key or an impossible value is reported and a harmless
//! default is handed out, so that one reading reports everything. When the cursor is dropped, keys nobody asked for
//! are reported as unknown, with the nearest known one.

use std::cell::RefCell;
use std::str::FromStr;

use kernel::{Date, Refusal};
use serde_json::{Map, Value};

use crate::finding::{Finding, Report};
use crate::reading::did_you_mean;
use crate::words::Words;

pub(crate) struct Cursor<'v> {
    table: Option<&'v Map<String, Value>>,
    pointer: String,
    report: &'v Report,
    asked: RefCell<Vec<&'static str>>,
}

impl<'v> Cursor<'v> {
    pub fn new(value: &'v Value, report: &'v Report) -> Cursor<'v> {
        Cursor::at(value, String::new(), report)
    }

    fn at(value: &'v Value, pointer: String, report: &'v Report) -> Cursor<'v> {
        Cursor { table: value.as_object(), pointer, report, asked: RefCell::default() }
    }

    /// JSON pointer of a key of this table.
    pub fn field(&self, key: &str) -> String {
        format!("{}/{}", self.pointer, key.replace('~', "~0").replace('/', "~1"))
    }

    pub fn add(&self, finding: Finding) {
        self.report.add(finding);
    }

    /// The value of a key as it stands.
    pub fn value(&self, key: &'static str) -> Option<&'v Value> {
        self.asked.borrow_mut().push(key);
        self.table.and_then(|table| table.get(key))
    }

    pub fn has(&self, key: &'static str) -> bool {
        self.value(key).is_some()
    }

    /// Accepts every key: for tables whose keys are names given by the county.
    pub fn rest(&self) -> impl Iterator<Item = (&'v str, &'v Value)> {
        self.asked.borrow_mut().push(ANY_KEY);
        self.table.into_iter().flatten().map(|(key, value)| (key.as_str(), value))
    }

    fn required(&self, key: &'static str) -> Option<&'v Value> {
        let value = self.value(key);
        if value.is_none() {
            let finding = Finding::error(self.field(key), "missing_key", format!("缺少必填项“{key}”。"));
            self.add(finding.remedy(format!("请补写 {key} = …。")));
        }
        value
    }

    fn wrong_type(&self, field: String, expected: &str, found: &Value) {
        let sentence = format!("“{}”应为{expected}，实为{}。", last(&field), type_name(found));
        self.add(Finding::error(field, "wrong_type", sentence));
    }

    fn as_text(&self, key: &'static str, value: &'v Value) -> Option<&'v str> {
        let text = value.as_str();
        if text.is_none() {
            self.wrong_type(self.field(key), "文本", value);
        }
        text
    }

    /// A required text, not blank.
    pub fn text(&self, key: &'static str) -> String {
        let text = self.required(key).and_then(|value| self.as_text(key, value));
        if text.is_some_and(|text| text.trim().is_empty()) {
            self.add(Finding::error(self.field(key), "empty_text", format!("“{key}”不能为空。")));
        }
        text.unwrap_or_default().to_owned()
    }

    pub fn opt_text(&self, key: &'static str) -> Option<String> {
        self.value(key).and_then(|value| self.as_text(key, value)).map(str::to_owned)
    }

    /// An optional text; empty if it is not there.
    pub fn text_or_empty(&self, key: &'static str) -> String {
        self.opt_text(key).unwrap_or_default()
    }

    /// An optional flag; none says that nobody stated it.
    pub fn opt_flag(&self, key: &'static str) -> Option<bool> {
        let value = self.value(key)?;
        if value.as_bool().is_none() {
            self.wrong_type(self.field(key), "true 或 false", value);
        }
        value.as_bool()
    }

    pub fn flag(&self, key: &'static str) -> bool {
        self.opt_flag(key).unwrap_or_default()
    }

    /// An optional whole number that fits.
    pub fn number<N: TryFrom<i64>>(&self, key: &'static str) -> Option<N> {
        let value = self.value(key)?;
        let number = value.as_i64().and_then(|number| N::try_from(number).ok());
        if number.is_none() {
            self.wrong_type(self.field(key), "范围内的整数", value);
        }
        number
    }

    /// An optional number, with or without a fraction.
    pub fn decimal(&self, key: &'static str) -> Option<f64> {
        let value = self.value(key)?;
        if value.as_f64().is_none() {
            self.wrong_type(self.field(key), "数字", value);
        }
        value.as_f64()
    }

    /// A required whole number that fits.
    pub fn required_number<N: TryFrom<i64> + Default>(&self, key: &'static str) -> N {
        match self.required(key) {
            Some(_) => self.number(key).unwrap_or_default(),
            None => N::default(),
        }
    }

    pub fn texts(&self, key: &'static str) -> Vec<String> {
        self.list(key)
            .filter_map(|(field, value)| match value {
                Value::String(text) => Some(text.clone()),
                other => {
                    self.wrong_type(field, "文本", other);
                    None
                }
            })
            .collect()
    }

    /// The elements of a list with their pointers; a missing key is an empty list.
    pub fn list(&self, key: &'static str) -> impl Iterator<Item = (String, &'v Value)> + use<'v> {
        let field = self.field(key);
        let list = match self.value(key) {
            None => None,
            Some(Value::Array(list)) => Some(list),
            Some(other) => {
                self.wrong_type(field.clone(), "列表", other);
                None
            }
        };
        list.into_iter().flatten().enumerate().map(move |(index, value)| (format!("{field}/{index}"), value))
    }

    /// A text that a type of ours parses; what the type says is the finding.
    pub fn parsed<T: FromStr<Err = Refusal>>(&self, key: &'static str) -> Option<T> {
        let text = self.value(key).and_then(|value| self.as_text(key, value))?;
        self.parse(self.field(key), text)
    }

    pub fn required_parsed<T: FromStr<Err = Refusal>>(&self, key: &'static str) -> Option<T> {
        self.required(key).and_then(|_| self.parsed(key))
    }

    pub fn parse<T: FromStr<Err = Refusal>>(&self, field: String, text: &str) -> Option<T> {
        text.parse().map_err(|refusal: Refusal| self.add(Finding::error(field, refusal.code, refusal.sentence))).ok()
    }

    pub fn opt_date(&self, key: &'static str) -> Option<Date> {
        let text = self.value(key).and_then(|value| self.as_text(key, value))?;
        let date = text.parse();
        if date.is_err() {
            let finding = Finding::error(self.field(key), "bad_date", format!("“{text}”不是有效日期。"));
            self.add(finding.remedy("日期写作 2024-04-01。"));
        }
        date.ok()
    }

    /// A required date; the first day of the calendar if it is missing.
    pub fn date(&self, key: &'static str) -> Date {
        self.required(key).and_then(|_| self.opt_date(key)).unwrap_or(crate::dated::ALWAYS)
    }

    /// One of the words of a closed set.
    pub fn word<W: Words>(&self, key: &'static str) -> Option<W> {
        let text = self.value(key).and_then(|value| self.as_text(key, value))?;
        self.find_word(self.field(key), text)
    }

    pub fn required_word<W: Words + Default>(&self, key: &'static str) -> W {
        self.required(key).and_then(|_| self.word(key)).unwrap_or_default()
    }

    pub fn words<W: Words>(&self, key: &'static str) -> Vec<W> {
        self.list(key)
            .filter_map(|(field, value)| match value.as_str() {
                Some(text) => self.find_word(field, text),
                None => {
                    self.wrong_type(field, "文本", value);
                    None
                }
            })
            .collect()
    }

    fn find_word<W: Words>(&self, field: String, text: &str) -> Option<W> {
        let word = W::from_word(text);
        if word.is_none() {
            let sentence = format!("“{}”没有“{text}”这个取值。", last(&field));
            let remedy = did_you_mean(text, W::ALL.iter().map(|word| word.word()));
            self.add(Finding::error(field, "bad_value", sentence).remedy(remedy));
        }
        word
    }

    /// A table below this one.
    pub fn table(&self, key: &'static str) -> Option<Cursor<'v>> {
        let value = self.value(key)?;
        self.enter(self.field(key), value)
    }

    /// Steps into a value that must be a table.
    pub fn enter(&self, field: String, value: &'v Value) -> Option<Cursor<'v>> {
        if !value.is_object() {
            self.wrong_type(field, "表", value);
            return None;
        }
        Some(Cursor::at(value, field, self.report))
    }

    /// The tables of a list (`[[key]]`).
    pub fn tables(&self, key: &'static str) -> Vec<Cursor<'v>> {
        self.list(key).filter_map(|(field, value)| self.enter(field, value)).collect()
    }

    /// The tables below a key whose names the county gives (`[clock.rectify]`).
    pub fn named_tables(&self, key: &'static str) -> Vec<(String, Cursor<'v>)> {
        let Some(parent) = self.table(key) else { return Vec::new() };
        let named = |(name, value): (&'v str, &'v Value)| {
            parent.enter(parent.field(name), value).map(|cursor| (name.to_owned(), cursor))
        };
        parent.rest().filter_map(named).collect()
    }
}

/// Stands in the list of asked keys for "all of them".
const ANY_KEY: &str = "*";

impl Drop for Cursor<'_> {
    fn drop(&mut self) {
        let asked = self.asked.borrow();
        if asked.contains(&ANY_KEY) {
            return;
        }
        for key in self.table.into_iter().flat_map(|table| table.keys()) {
            if !asked.contains(&key.as_str()) {
                let finding = Finding::error(self.field(key), "unknown_key", format!("不认识的键“{key}”。")).on_key();
                self.report.add(finding.remedy(did_you_mean(key, asked.iter().copied())));
            }
        }
    }
}

fn last(pointer: &str) -> &str {
    let mut steps = pointer.rsplit('/');
    let step = steps.next().unwrap_or_default();
    // An index says nothing to a reader; the list it belongs to does.
    if step.bytes().all(|b| b.is_ascii_digit()) { steps.next().unwrap_or(step) } else { step }
}

fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "空值",
        Value::Bool(_) => "布尔值",
        Value::Number(_) => "数字",
        Value::String(_) => "文本",
        Value::Array(_) => "列表",
        Value::Object(_) => "表",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn findings(value: &Value, reader: impl FnOnce(&Cursor<'_>)) -> Vec<String> {
        let report = Report::default();
        reader(&Cursor::new(value, &report));
        report.into_findings().into_iter().map(|f| format!("{} {}", f.field, f.code)).collect()
    }

    #[test]
    fn one_reading_reports_every_mistake() {
        let value = json!({ "name": " ", "visits": "零", "since": "2024-13-01", "keyword": [], "themes": ["a", 3] });
        let found = findings(&value, |c| {
            c.text("name");
            c.text("code");
            c.number::<u32>("visits");
            c.date("since");
            c.texts("themes");
            c.texts("keywords");
        });
        assert_eq!(
            found,
            [
                "/name empty_text",
                "/code missing_key",
                "/visits wrong_type",
                "/since bad_date",
                "/themes/1 wrong_type",
                "/keyword unknown_key"
            ]
        );
    }

    #[test]
    fn an_unknown_key_is_told_the_nearest_known_one() {
        let report = Report::default();
        Cursor::new(&json!({ "vists": 0 }), &report).number::<u32>("visits");
        let finding = report.into_findings().remove(0);
        assert_eq!((finding.code, finding.remedy.as_str()), ("unknown_key", "是否想写“visits”？"));
    }
}
