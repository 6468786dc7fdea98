//! `county.toml`: who this county is, how it numbers, and the limits that hold for all its items.

use std::collections::BTreeMap;

use kernel::{Date, IdentifierPolicy, NumberPattern, RegionCode};
use serde::Serialize;

use crate::dated::{DatedLimit, LimitHistory};
use crate::finding::Finding;
use crate::reading::Cursor;

/// Whoever sits at a window longer comes back another day.
const LONGEST_AT_WINDOW: u32 = 240;

#[derive(Clone, Debug, Serialize)]
pub struct Meta {
    pub name: String,
    /// The county's region code; without one in the file, the county of nowhere.
    pub region: Option<RegionCode>,
    pub locale: String,
    /// A demonstration: sign-in offers the demonstration accounts.
    pub demo: bool,
    /// Citizen numbers and credit codes from the ranges kept for tests are admitted.
    pub accept_test_ranges: bool,
    /// Number patterns by what they number; those of cases and kinds are checked [`NumberPattern`]s.
    pub numbers: BTreeMap<String, String>,
    pub hours: BTreeMap<String, String>,
    pub contacts: BTreeMap<String, String>,
    /// Limits of the whole county: `correction`, `delivery`, `prereview` …
    pub limits: BTreeMap<String, LimitHistory>,
    /// Minutes that taking in one matter keeps a window busy, by item or group of items (`*`, `land/*`).
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub minutes: BTreeMap<String, u32>,
}

impl Meta {
    /// A limit of the whole county in force on a day.
    pub fn limit(&self, name: &str, day: Date) -> Option<&DatedLimit> {
        self.limits.get(name).and_then(|history| history.in_force(day))
    }

    /// Minutes that an item keeps a window busy: the narrowest pattern says it.
    pub fn minutes_of(&self, item: &str) -> Option<u32> {
        let fitting = self.minutes.iter().filter(|(pattern, _)| crate::scheme::fits(pattern, item));
        fitting.max_by_key(|(pattern, _)| pattern.len()).map(|(_, minutes)| *minutes)
    }

    /// How cases are numbered.
    pub fn case_numbers(&self) -> NumberPattern {
        let declared = self.numbers.get("case").and_then(|pattern| NumberPattern::parse(pattern).ok());
        declared.unwrap_or_else(NumberPattern::application)
    }

    /// What identifiers this installation admits on a day.
    pub fn identifier_policy(&self, today: Date) -> IdentifierPolicy {
        IdentifierPolicy { accept_test_ranges: self.accept_test_ranges, today }
    }

    pub(crate) fn read(c: &Cursor<'_>) -> Meta {
        let meta = Meta {
            name: c.text("name"),
            region: c.required_parsed("region"),
            locale: c.opt_text("locale").unwrap_or_else(|| "zh-CN".to_owned()),
            demo: c.flag("demo"),
            accept_test_ranges: c.flag("accept_test_ranges"),
            numbers: texts_by_name(c, "numbers"),
            hours: texts_by_name(c, "hours"),
            contacts: texts_by_name(c, "contacts"),
            limits: read_limits(c),
            minutes: read_minutes(c),
        };
        if let Some(pattern) = meta.numbers.get("case") {
            let _: Option<NumberPattern> = c.parse("/numbers/case".to_owned(), pattern);
        }
        meta
    }
}

fn read_limits(c: &Cursor<'_>) -> BTreeMap<String, LimitHistory> {
    let Some(table) = c.table("limits") else { return BTreeMap::new() };
    let mut limits = BTreeMap::new();
    for (name, value) in table.rest() {
        let history = LimitHistory::read_value(&table, table.field(name), value);
        if history.iter().any(|limit| limit.basis.is_empty()) {
            let sentence = format!("全县时限“{name}”没有写明依据。");
            table.add(Finding::error(table.field(name), "limit_without_basis", sentence).remedy("请补写 basis = …。"));
        }
        limits.insert(name.to_owned(), history);
    }
    limits
}

fn read_minutes(c: &Cursor<'_>) -> BTreeMap<String, u32> {
    let Some(table) = c.table("minutes") else { return BTreeMap::new() };
    let minutes = |(pattern, value): (&str, &serde_json::Value)| {
        let minutes = value.as_u64().and_then(|minutes| u32::try_from(minutes).ok());
        let minutes = minutes.filter(|minutes| (1..=LONGEST_AT_WINDOW).contains(minutes));
        if minutes.is_none() {
            let sentence = format!("“{pattern}”应为 1 到 {LONGEST_AT_WINDOW} 之间的整数（分钟）。");
            table.add(Finding::error(table.field(pattern), "bad_minutes", sentence));
        }
        minutes.map(|minutes| (pattern.to_owned(), minutes))
    };
    table.rest().filter_map(minutes).collect()
}

/// A table of texts whose names the county gives.
pub(crate) fn texts_by_name(c: &Cursor<'_>, key: &'static str) -> BTreeMap<String, String> {
    let Some(table) = c.table(key) else { return BTreeMap::new() };
    let text = |(name, value): (&str, &serde_json::Value)| match value.as_str() {
        Some(text) => Some((name.to_owned(), text.to_owned())),
        None => {
            table.add(Finding::error(table.field(name), "wrong_type", format!("“{name}”应为文本。")));
            None
        }
    };
    table.rest().filter_map(text).collect()
}
