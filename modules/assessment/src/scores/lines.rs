//! The lines of a statement: a mark is one case with its points, a term a formula over counts.

use std::collections::BTreeMap;

use decision::Scope;
use declarations::{Score, Words as _};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::{Hundredths, hundredths, shown};
use crate::measures::Mark;

/// One reason for points.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// From 1; an objection names it.
    pub n: u32,
    /// Id of a term, or kind of a mark.
    pub id: String,
    pub name: String,
    /// The part of the base it is taken from; empty for the whole.
    pub part: String,
    pub points: Hundredths,
    /// The case behind a mark.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub case_no: String,
    /// The measure whose cases a term opens.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub opens: String,
    /// How it came about: the rule and the day, or the formula.
    pub reason: String,
}

impl Line {
    /// `3. 环节按时 -2`.
    pub fn in_words(&self) -> String {
        let plus = if self.points > 0 { "+" } else { "" };
        format!("{}. {} {plus}{}", self.n, self.name, shown(self.points))
    }
}

/// Marks first, by kind as the scheme lists them and then by time; terms after them.
pub(super) fn lines(score: &Score, marks: &[&Mark], inputs: &BTreeMap<String, f64>) -> Vec<Line> {
    let mut lines = Vec::new();
    // What each part has left; a part never loses more than it has.
    let mut left: BTreeMap<&str, Hundredths> =
        score.parts.iter().map(|part| (part.id.as_str(), hundredths(part.points))).collect();
    for rule in &score.marks {
        let mut most = if rule.most > 0.0 { hundredths(rule.most) } else { Hundredths::MAX };
        let kind = marks.iter().filter(|mark| mark.kind.as_str() == rule.kind);
        for (place, mark) in (1_u32..).zip(kind) {
            let full = if place.is_multiple_of(rule.each) { hundredths(rule.points) } else { 0 };
            let mut points = full.signum() * full.abs().min(most);
            most -= points.abs();
            let part = part_of(score, mark);
            if let Some(left) = left.get_mut(part).filter(|_| points < 0) {
                points = points.max(-*left);
                *left += points;
            }
            let reason =
                if mark.rule.is_empty() { mark.day().to_string() } else { format!("{} {}", mark.rule, mark.day()) };
            lines.push(Line {
                n: 0,
                id: rule.kind.clone(),
                name: mark.title.clone(),
                part: part.to_owned(),
                points,
                case_no: mark.case_no.to_string(),
                opens: String::new(),
                reason,
            });
        }
    }
    lines.extend(terms(score, inputs));
    for (n, line) in (1_u32..).zip(&mut lines) {
        line.n = n;
    }
    lines
}

fn part_of<'a>(score: &'a Score, mark: &Mark) -> &'a str {
    let found = score.parts.iter().find(|part| {
        part.marks.iter().any(|kind| kind == mark.kind.as_str())
            || part.matters.contains(&mark.category)
            || part.categories.iter().any(|category| category.word() == mark.category)
    });
    found.map_or("", |part| &part.id)
}

fn terms(score: &Score, inputs: &BTreeMap<String, f64>) -> Vec<Line> {
    let values: BTreeMap<&str, Json> = inputs.iter().map(|(name, value)| (name.as_str(), Json::from(*value))).collect();
    let mut scope = Scope::new();
    for (name, value) in &values {
        scope = scope.with(name, value);
    }
    let line = |term: &declarations::Term| {
        if !term.when.as_ref().is_none_or(|when| when.holds(&scope)) {
            return None;
        }
        let points = hundredths(term.points.value(&scope)?);
        Some(Line {
            n: 0,
            id: term.id.clone(),
            name: term.name.clone(),
            part: String::new(),
            points: points.clamp(hundredths(term.least), hundredths(term.most).max(hundredths(term.least))),
            case_no: String::new(),
            opens: term.opens.clone().unwrap_or_default(),
            reason: term.points.text().to_owned(),
        })
    };
    score.terms.iter().filter_map(line).collect()
}
