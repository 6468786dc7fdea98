//! `indicators/<id>.toml`: a key indicator (关键指标): what is counted, over what, and how it is read.
//!
//! Numerator and denominator are sums of measures that `assessment` counts as cases go by (its `measures.rs` lists and
//! explains them), so that a figure costs no counting and opens the very cases it counts.

use kernel::{Date, Digest32};
use serde::Serialize;

use crate::canonical::{digest_of, is_default};
use crate::dated::ALWAYS;
use crate::reading::Cursor;
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
