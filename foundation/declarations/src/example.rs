//! `examples/*.toml`: worked cases of an item. They are tests of the declaration, and they show a department what it
//! declared.

use kernel::{Date, ItemId};
use serde_json::{Map, Value};

use crate::finding::Finding;
use crate::reading::Cursor;

#[derive(Clone, Debug, PartialEq)]
pub struct Example {
    pub item: ItemId,
    /// File name without its ending.
    pub name: String,
    /// Path of the file, for findings.
    pub path: String,
    /// The case in one sentence.
    pub given: String,
    /// Account of the applicant in `people.toml`.
    pub applicant: String,
    pub filed: Date,
    pub answers: Value,
    pub form: Value,
    pub events: Vec<ExampleEvent>,
    pub expect: Expectation,
}

/// `paused 2026-09-29 expert-review 5wd`: a verb, a day, and what goes with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExampleEvent {
    pub verb: String,
    pub on: Date,
    pub words: Vec<String>,
}

/// What must come of it; what is not said is not tested.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expectation {
    pub promised_due: Option<Date>,
    pub statutory_due: Option<Date>,
    pub status: Option<String>,
    /// Names of the letters issued, in order.
    pub documents: Option<Vec<String>>,
    /// Names of the materials asked for, held ones included.
    pub materials: Option<Vec<String>>,
}

impl Example {
    /// The day of the first event of this verb.
    pub fn day_of(&self, verb: &str) -> Option<Date> {
        self.events.iter().find(|event| event.verb == verb).map(|event| event.on)
    }

    pub(crate) fn read(item: ItemId, name: String, path: String, c: &Cursor<'_>) -> Example {
        Example {
            item,
            name,
            path,
            given: c.text("given"),
            applicant: c.text_or_empty("applicant"),
            filed: c.date("filed"),
            answers: object(c, "answers"),
            form: object(c, "form"),
            events: c
                .texts("events")
                .iter()
                .enumerate()
                .filter_map(|(index, line)| read_event(c, index, line))
                .collect(),
            expect: c.table("expect").map(|table| read_expectation(&table)).unwrap_or_default(),
        }
    }
}

fn object(c: &Cursor<'_>, key: &'static str) -> Value {
    let table = c.table(key);
    let map: Map<String, Value> =
        table.iter().flat_map(Cursor::rest).map(|(key, value)| (key.to_owned(), value.clone())).collect();
    Value::Object(map)
}

fn read_event(c: &Cursor<'_>, index: usize, line: &str) -> Option<ExampleEvent> {
    let event = parse_event(line);
    if event.is_none() {
        let finding = Finding::error(format!("/events/{index}"), "bad_event", format!("事件“{line}”没有日期。"));
        c.add(finding.remedy("写作 \"accepted 2026-09-25\"。"));
    }
    event
}

/// The first word is the verb; the day may stand anywhere after it.
fn parse_event(line: &str) -> Option<ExampleEvent> {
    let mut words = line.split_whitespace();
    let verb = words.next()?.to_owned();
    let (mut on, mut rest) = (None, Vec::new());
    for word in words {
        match word.parse::<Date>() {
            Ok(day) if on.is_none() => on = Some(day),
            _ => rest.push(word.to_owned()),
        }
    }
    Some(ExampleEvent { verb, on: on?, words: rest })
}

fn read_expectation(c: &Cursor<'_>) -> Expectation {
    Expectation {
        promised_due: c.opt_date("promised_due"),
        statutory_due: c.opt_date("statutory_due"),
        status: c.opt_text("status"),
        documents: c.has("documents").then(|| c.texts("documents")),
        materials: c.has("materials").then(|| c.texts("materials")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_has_a_verb_a_day_and_words() {
        let event = parse_event("opinion police agree 2026-04-29").unwrap();
        assert_eq!(
            (event.verb.as_str(), event.words.as_slice()),
            ("opinion", ["police", "agree"].map(String::from).as_slice())
        );
        assert_eq!(event.on.to_string(), "2026-04-29");
        assert_eq!(parse_event("decided granted"), None);
    }
}
