//! Addresses with queries: every filter and every open form has one.

use crate::model::{Counts, Period};

/// `path?a=1&b=2`, without the pairs that say nothing.
pub fn href(path: &str, pairs: &[(&str, &str)]) -> String {
    let said = pairs.iter().filter(|(_, value)| !value.is_empty());
    let pairs: Vec<String> = said.map(|(key, value)| format!("{key}={}", encoded(value))).collect();
    if pairs.is_empty() { path.to_owned() } else { format!("{path}?{}", pairs.join("&")) }
}

/// What a number of cards of these days counts.
pub fn cards(pairs: &[(&str, &str)], period: Period) -> String {
    within("/supervision/cards", pairs, period)
}

/// What a number of signals of these days counts, notices among them.
pub fn signals(pairs: &[(&str, &str)], period: Period) -> String {
    within("/supervision/signals", pairs, period)
}

/// What a rule raised in these days: where notices are among it, the signals, otherwise the cards.
pub fn raised(rule: &str, counts: &Counts, period: Period) -> String {
    let pairs = [("rule", rule), ("state", "standing")];
    if counts.notice > 0 { signals(&pairs, period) } else { cards(&pairs, period) }
}

fn within(path: &str, pairs: &[(&str, &str)], period: Period) -> String {
    let (from, to) = (period.from.to_string(), period.to.to_string());
    href(path, &[pairs, &[("from", &from), ("to", &to)]].concat())
}

pub fn card(no: &kernel::CaseNo) -> String {
    format!("/supervision/cards/{no}")
}

pub fn order(no: &kernel::CaseNo) -> String {
    format!("/supervision/orders/{no}")
}

/// A case on the workbench.
pub fn case(no: &kernel::CaseNo) -> String {
    format!("/staff/cases/{no}")
}

pub fn rule(id: &str) -> String {
    format!("/supervision/rules/{id}")
}

pub fn risk(id: &str) -> String {
    format!("/supervision/risks/{}", encoded(id))
}

fn encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~/".contains(&byte);
    text.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}
