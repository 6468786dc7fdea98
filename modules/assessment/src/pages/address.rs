//! Addresses with queries: every view has one.

use web::{Markup, Text};

use crate::cases::Shut;
use crate::indicators::{Behind, Terms};
use crate::measures::Measure;

/// `path?a=1&b=2`, without the pairs that say nothing.
pub fn href(path: &str, pairs: &[(&str, &str)]) -> String {
    let pairs: Vec<String> = pairs
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(key, value)| format!("{key}={}", encoded(value)))
        .collect();
    if pairs.is_empty() { path.to_owned() } else { format!("{path}?{}", pairs.join("&")) }
}

/// One side of an indicator, or a measure, of a place and period.
#[derive(Clone, Copy, Debug)]
pub struct Figure<'a> {
    pub indicator: &'a str,
    pub part: &'a str,
    /// What it sums up, as the indicator declares it.
    pub terms: &'a str,
    pub organ: &'a str,
    pub period: &'a str,
}

impl Figure<'_> {
    /// Where what it counts is listed: cases, steps or items. None where only the number may be told.
    pub fn opens(&self, sees_raters: bool) -> Option<String> {
        let terms = self.terms.parse::<Terms>().ok()?;
        if Shut::of(&terms, sees_raters).is_some() {
            return None;
        }
        let Figure { indicator, part, organ, period, .. } = *self;
        let of = terms.measures().next().map_or("", Measure::name);
        Some(match terms.behind() {
            Behind::Steps => {
                href("/assessment/steps", &[("of", of), ("by", "lead"), ("organ", organ), ("period", period)])
            }
            Behind::Items => href("/assessment/items", &[("of", of), ("organ", organ), ("period", period)]),
            Behind::Cases | Behind::Answers => {
                let query = [("indicator", indicator), ("part", part), ("organ", organ), ("period", period)];
                href("/assessment/cases", &query)
            }
        })
    }

    /// The number, with the way to what it counts.
    pub fn number(&self, t: Text, sees_raters: bool, n: i64) -> Markup {
        match self.opens(sees_raters) {
            Some(href) => Markup::link(&href, t.number(n)),
            None => Markup::text(t.number(n)),
        }
    }
}

pub fn encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    text.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

pub fn conduct(person: &str, period: &str) -> String {
    href(&format!("/assessment/people/{}", encoded(person)), &[("period", period)])
}

pub fn statement(subject: &str, month: &str) -> String {
    href(&format!("/assessment/statements/{}", encoded(subject)), &[("month", month)])
}
