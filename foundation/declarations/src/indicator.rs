//! `indicators/<id>.toml`: a key indicator (关键指标): what is counted, over what, and how it is read.
//!
//! Numerator and denominator are sums of measures ([`crate::MEASURES`]) that `assessment` counts as cases go by, so that a figure costs no counting and opens the very cases it counts.

use kernel::{Date, Digest32};
use serde::Serialize;

use crate::canonical::{digest_of, is_default};
use crate::dated::ALWAYS;
use crate::measure::{MEASURES, Measure, find_measure};
use crate::reading::{Cursor, did_you_mean};
use crate::words::words;

words! {
    /// How an indicator is shown.
    pub enum IndicatorUnit {
        Percent = "%",
        Permille = "‰",
        WorkingDays = "wd",
        Times = "times",
        Count = "count",
    }
}

words! {
    /// Which way is better.
    pub enum Better {
        Higher = "higher",
        Lower = "lower",
    }
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Indicator {
    #[serde(skip)]
    pub id: String,
    /// Its place in the list of key indicators.
    pub order: u32,
    pub name: String,
    pub version: u32,
    pub since: Date,
    /// `closed_statutory_in_time`, or a sum: `yellow_cards + 2 red_cards`.
    pub numerator: String,
    /// Empty: the numerator stands by itself.
    pub denominator: String,
    /// `1 - numerator / denominator`.
    #[serde(skip_serializing_if = "is_default")]
    pub complement: bool,
    pub unit: IndicatorUnit,
    pub better: Better,
    /// What the county wants, in the indicator's unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<f64>,
    /// In words: what it says and what is left out.
    pub about: String,
    pub basis: String,
    #[serde(skip)]
    pub digest: Option<Digest32>,
}

impl Indicator {
    pub fn digest(&self) -> Digest32 {
        self.digest.unwrap_or(Digest32::ZERO)
    }

    pub(crate) fn read(id: String, c: &Cursor<'_>) -> Indicator {
        let mut indicator = Indicator {
            id,
            order: c.number("order").unwrap_or(u32::MAX),
            name: c.text("name"),
            version: c.number("version").unwrap_or(1),
            since: c.opt_date("since").unwrap_or(ALWAYS),
            numerator: c.text("numerator"),
            denominator: c.text_or_empty("denominator"),
            complement: c.flag("complement"),
            unit: c.required_word("unit"),
            better: c.required_word("better"),
            target: c.value("target").and_then(serde_json::Value::as_f64),
            about: c.text("about"),
            basis: c.text_or_empty("basis"),
            digest: None,
        };
        indicator.digest = Some(digest_of(&serde_json::to_value(&indicator).unwrap_or_default()));
        indicator
    }
}

/// Reads a sum of measures, `yellow_cards + 2 red_cards`: each with how often it counts. An empty text is an empty sum.
/// The error is a sentence and a remedy.
pub fn read_sum(text: &str) -> Result<Vec<(i64, &'static Measure)>, (String, String)> {
    if text.trim().is_empty() {
        return Ok(Vec::new());
    }
    text.split('+').map(|term| read_term(term.trim())).collect()
}

fn read_term(term: &str) -> Result<(i64, &'static Measure), (String, String)> {
    let (times, name) = match term.split_once(char::is_whitespace) {
        Some((times, name)) => (times.parse().ok(), name.trim()),
        None => (Some(1), term),
    };
    match (times, find_measure(name)) {
        (Some(times), Some(measure)) => Ok((times, measure)),
        (None, _) => Err((format!("看不懂“{term}”。"), "请写 yellow_cards + 2 red_cards 这样的和。".to_owned())),
        (_, None) => {
            let remedy = did_you_mean(name, MEASURES.iter().map(|measure| measure.name));
            Err((format!("没有计数“{name}”。"), remedy))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_is_read_term_by_term() {
        let sum = read_sum("yellow_cards + 2 red_cards").unwrap();
        let read: Vec<(i64, &str)> = sum.iter().map(|(times, measure)| (*times, measure.name)).collect();
        assert_eq!(read, [(1, "yellow_cards"), (2, "red_cards")]);
        assert_eq!(read_sum(" "), Ok(Vec::new()));
        assert!(read_sum("yelow_cards").unwrap_err().1.contains("yellow_cards"));
        assert!(read_sum("twice red_cards").is_err());
    }

    #[test]
    fn measures_are_named_once() {
        let mut names: Vec<&str> = MEASURES.iter().map(|measure| measure.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), MEASURES.len());
    }
}
