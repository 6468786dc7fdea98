//! What a report says. The order of the fields is that of the text that is hashed.

use kernel::{Date, Timestamp};
use serde::{Deserialize, Serialize};

use super::kind::ReportKind;
use crate::indicators::Value;
use crate::months::Period;

/// A report as it is frozen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Body {
    /// Version of this form.
    pub form: u32,
    pub kind: ReportKind,
    pub title: String,
    /// `county`, or the organ.
    pub scope: String,
    pub scope_name: String,
    pub period: String,
    pub from: Date,
    pub to: Date,
    /// What was registered before this moment is in it.
    pub as_of: Timestamp,
    /// The first day of which there are figures.
    pub since: Date,
    /// What was counted and judged by.
    pub rules: Vec<RuleVersion>,
    /// What changed, in sentences.
    pub changes: Vec<String>,
    pub causes: Vec<Cause>,
    pub proposals: Vec<String>,
    pub volumes: Vec<Volume>,
    pub indicators: Vec<IndicatorLine>,
    pub course: Vec<Point>,
    pub organs: Vec<OrganLine>,
    pub windows: Vec<WindowLine>,
    pub cards: Vec<CardLine>,
    pub objections: Objections,
    pub orders: Vec<OrderLine>,
    pub items: Vec<ItemChange>,
    /// What it leaves out, in one line.
    pub uncovered: String,
}

impl Body {
    /// `county.2026-11`: what it is found by.
    pub fn id(&self) -> String {
        format!("{}.{}", self.scope, self.period)
    }

    /// Whether figures reach back to the period before (1), or to the same of last year (2).
    pub fn reaches(&self, back: u8) -> bool {
        self.period.parse::<Period>().is_ok_and(|period| {
            let then = if back == 1 { period.before() } else { period.year_before() };
            self.since <= then.to
        })
    }
}

/// A rule by its content.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RuleVersion {
    /// `indicator`, `rule`, `scheme`; `rulebook` for all supervision rules in force on the last day together.
    pub sort: String,
    pub id: String,
    pub version: u32,
    pub digest: String,
}

/// A plain count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Volume {
    pub id: String,
    pub name: String,
    pub now: i64,
    pub before: i64,
    pub last_year: i64,
}

/// What an indicator came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    pub numerator: i64,
    pub denominator: Option<i64>,
    /// In the indicator's unit, to four places; none where nothing was counted.
    pub value: Option<f64>,
    /// Bounds of the true share with 95 %, by Wilson.
    pub interval: Option<(f64, f64)>,
    /// Fewer than thirty cases: not compared and not ranked.
    pub small: bool,
}

impl From<Value> for Figure {
    fn from(value: Value) -> Figure {
        let round = |value: f64| (value * 1e4).round() / 1e4;
        Figure {
            numerator: value.numerator,
            denominator: value.denominator,
            value: value.value.map(round),
            interval: value.interval.map(|(low, high)| (round(low), round(high))),
            small: value.small,
        }
    }
}

impl Figure {
    /// How many cases it rests on.
    pub fn n(&self) -> i64 {
        self.denominator.unwrap_or(self.numerator)
    }

    /// Its value, where it rests on enough cases to be compared.
    pub fn firm(&self) -> Option<f64> {
        self.value.filter(|_| !self.small)
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct IndicatorLine {
    pub id: String,
    pub name: String,
    /// `%`, `‰`, `wd`, `times`, `count`.
    pub unit: String,
    /// Whether more is better.
    pub higher: bool,
    pub target: Option<f64>,
    /// The sums of measures it is made of.
    pub numerator_of: String,
    pub denominator_of: String,
    pub now: Figure,
    pub before: Figure,
    pub last_year: Figure,
}

impl IndicatorLine {
    /// Its target is missed, by enough cases to say so.
    pub fn misses(&self) -> bool {
        match (self.now.firm(), self.target) {
            (Some(value), Some(target)) if self.higher => value < target,
            (Some(value), Some(target)) => value > target,
            _ => false,
        }
    }
}

/// Filed and closed on a day, or in a month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Point {
    pub name: String,
    pub filed: i64,
    pub closed: i64,
}

/// A department's period.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OrganLine {
    pub organ: String,
    pub name: String,
    pub filed: i64,
    pub closed: i64,
    /// Open at the end.
    pub open: i64,
    /// Closed within the promise.
    pub on_time: Figure,
    pub satisfied: Figure,
    pub warnings: i64,
    pub yellow: i64,
    pub red: i64,
    /// Rank by closing within the promise; none below thirty cases.
    pub rank: Option<u32>,
    /// Mean of the months' scores in hundredths of a point, where statements stand.
    pub score: Option<i64>,
    pub grade: String,
}

/// A window's ratings of acts that ended there in the period.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WindowLine {
    /// `organ/window`.
    pub window: String,
    pub name: String,
    pub acts: i64,
    pub rated: i64,
    pub satisfied: Figure,
    pub rank: Option<u32>,
}

/// Cards of one rule; withdrawn ones are in no other column.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardLine {
    pub rule: String,
    pub name: String,
    pub category: String,
    pub warning: i64,
    pub yellow: i64,
    pub red: i64,
    pub advice: i64,
    pub withdrawn: i64,
}

impl CardLine {
    pub fn standing(&self) -> i64 {
        self.warning + self.yellow + self.red + self.advice
    }
}

/// Objections to the period's cards.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Objections {
    pub raised: i64,
    pub upheld: i64,
    pub withdrawn: i64,
    pub pending: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderLine {
    pub no: String,
    pub sort: String,
    pub matter: String,
    pub organ: String,
    pub issued: Date,
    /// None while it was open.
    pub closed: Option<Date>,
}

/// A version of an item that came into force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemChange {
    pub since: Date,
    pub item: String,
    pub name: String,
    pub organ: String,
    pub version: u32,
    /// 新增、修订、暂停、取消.
    pub what: String,
}

/// A root cause: a rule that was broken, and the cards that show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cause {
    pub rule: String,
    pub name: String,
    pub category: String,
    /// Cards that stand.
    pub cards: i64,
    /// Points they cost, zero or below.
    pub points: i64,
    /// Where most of them are.
    pub organ: String,
    pub organ_name: String,
    pub there: i64,
    /// Names of others where there are as many.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tied: Vec<String>,
    /// The item most of them concern, where it is at least half.
    pub item: String,
    /// The first few of the cards, by number.
    pub evidence: Vec<String>,
    pub sentence: String,
}
