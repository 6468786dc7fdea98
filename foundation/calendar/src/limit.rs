//! A limit (期限): how long, and counted how.
//!
//! Written as `10wd` (working days), `90d` (calendar days, unrolled), `90d roll` (calendar days; an end on a rest day
//! moves to the next working day), `6m` and `1y` (calendar months and years, always rolled), `24h`.

use std::fmt;
use std::str::FromStr;

use kernel::Refusal;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// How a limit is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unit {
    /// 工作日: days that are worked, make-up days included.
    WorkingDays,
    /// 自然日, as they stand.
    Days,
    /// 自然日; an end on a rest day rolls forward to the next working day (民法典第二百零三条).
    DaysRolled,
    /// 月: the same day of a later month, or that month's last day (民法典第二百零二条); rolled.
    Months,
    /// 年; rolled.
    Years,
    /// 小时, counted through nights and rest days.
    Hours,
}

/// A length and its unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Limit {
    pub length: u32,
    pub unit: Unit,
}

/// Ten thousand of anything is longer than any limit in law, and keeps all sums within range.
const LENGTH_MAX: u32 = 10_000;

impl Limit {
    pub const fn new(length: u32, unit: Unit) -> Limit {
        Limit { length, unit }
    }

    pub const fn working_days(length: u32) -> Limit {
        Limit::new(length, Unit::WorkingDays)
    }

    /// In words: `10 个工作日`.
    pub fn in_words(self) -> String {
        let length = self.length;
        match self.unit {
            Unit::WorkingDays => format!("{length} 个工作日"),
            Unit::Days => format!("{length} 个自然日"),
            Unit::DaysRolled => format!("{length} 日"),
            Unit::Months => format!("{length} 个月"),
            Unit::Years => format!("{length} 年"),
            Unit::Hours => format!("{length} 小时"),
        }
    }

    /// In English: `10 working days`.
    pub fn in_english(self) -> String {
        let unit = match self.unit {
            Unit::WorkingDays => "working day",
            Unit::Days | Unit::DaysRolled => "day",
            Unit::Months => "month",
            Unit::Years => "year",
            Unit::Hours => "hour",
        };
        let several = if self.length == 1 { "" } else { "s" };
        format!("{} {unit}{several}", self.length)
    }
}

impl Unit {
    /// Whether an end on a rest day moves to the next working day.
    pub const fn is_rolled(self) -> bool {
        matches!(self, Unit::DaysRolled | Unit::Months | Unit::Years)
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = match self.unit {
            Unit::WorkingDays => "wd",
            Unit::Days => "d",
            Unit::DaysRolled => "d roll",
            Unit::Months => "m",
            Unit::Years => "y",
            Unit::Hours => "h",
        };
        write!(f, "{}{unit}", self.length)
    }
}

impl FromStr for Limit {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Limit, Refusal> {
        let malformed = || {
            Refusal::invalid(
                "limit_malformed",
                format!("期限“{text}”看不懂，应形如 10wd、90d、90d roll、6m、1y 或 24h。"),
            )
        };
        let end = text.find(|c: char| !c.is_ascii_digit()).ok_or_else(malformed)?;
        let (length, unit) = text.split_at(end);
        let mut words = unit.split_whitespace();
        let unit = match (words.next(), words.next(), words.next()) {
            (Some("wd"), None, _) => Unit::WorkingDays,
            (Some("d"), None, _) => Unit::Days,
            (Some("d"), Some("roll"), None) => Unit::DaysRolled,
            (Some("m"), None, _) => Unit::Months,
            (Some("y"), None, _) => Unit::Years,
            (Some("h"), None, _) => Unit::Hours,
            _ => return Err(malformed()),
        };
        let length: u32 = length.parse().map_err(|_| malformed())?;
        if length > LENGTH_MAX {
            return Err(Refusal::invalid("limit_too_long", format!("期限“{text}”过长，最多 {LENGTH_MAX}。")));
        }
        Ok(Limit { length, unit })
    }
}

impl Serialize for Limit {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Limit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Limit, D::Error> {
        kernel::deserialize_text(deserializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_read_and_print() {
        for (text, limit, words) in [
            ("10wd", Limit::working_days(10), "10 个工作日"),
            ("90d", Limit::new(90, Unit::Days), "90 个自然日"),
            ("90d roll", Limit::new(90, Unit::DaysRolled), "90 日"),
            ("6m", Limit::new(6, Unit::Months), "6 个月"),
            ("1y", Limit::new(1, Unit::Years), "1 年"),
            ("24h", Limit::new(24, Unit::Hours), "24 小时"),
        ] {
            assert_eq!(text.parse::<Limit>().unwrap(), limit);
            assert_eq!((limit.to_string().as_str(), limit.in_words().as_str()), (text, words));
        }
        assert_eq!("90d   roll".parse::<Limit>().unwrap(), Limit::new(90, Unit::DaysRolled));
    }

    #[test]
    fn what_is_not_a_limit_is_refused() {
        for text in ["", "10", "wd", "-3wd", "1.5d", "10wd roll", "90d rolled", "90d roll roll", "3 weeks"] {
            assert_eq!(text.parse::<Limit>().unwrap_err().code, "limit_malformed", "{text}");
        }
        assert_eq!("10001wd".parse::<Limit>().unwrap_err().code, "limit_too_long");
    }
}
